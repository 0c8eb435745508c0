"""Where goods of a lot came from and went, and what else could be taken: conditions on moves and balances."""

from typing import Any

import sqlalchemy as sa

from bizsuite.erp.inventory.rules import StockLocationKind, StockMoveStatus
from bizsuite.erp.inventory.tables import Location
from bizsuite.kernel.reads import Columns
from bizsuite.kernel.tables import table_of

_OURS = (StockLocationKind.INTERNAL, StockLocationKind.TRANSIT)


def came(moves: Columns, _: Columns) -> sa.ColumnElement[bool]:
    """Moves that have brought goods to us: from a supplier, from production, back from a customer, found."""
    return sa.and_(
        _done(moves), sa.not_(_is_ours(moves, moves.from_location_id)), _is_ours(moves, moves.to_location_id)
    )


def left(moves: Columns, _: Columns) -> sa.ColumnElement[bool]:
    """Moves by which goods have left us: to a customer, into production, back to a supplier, lost."""
    return sa.and_(
        _done(moves), _is_ours(moves, moves.from_location_id), sa.not_(_is_ours(moves, moves.to_location_id))
    )


def free(balances: Columns, _: Columns) -> sa.ColumnElement[bool]:
    """Balances of which something could be taken."""
    places = table_of(Location).alias()
    internal = sa.exists().where(
        places.c.tenant_id == balances.tenant_id,
        places.c.id == balances.location_id,
        places.c.kind == sa.literal_column(f"'{StockLocationKind.INTERNAL.value}'"),
    )
    return sa.and_(balances.on_hand > balances.reserved, internal)


def _done(moves: Columns) -> sa.ColumnElement[bool]:
    done: sa.ColumnElement[bool] = moves.status == sa.literal_column(f"'{StockMoveStatus.DONE.value}'")
    return done


def _is_ours(moves: Columns, place: Any) -> sa.ColumnElement[bool]:
    places = table_of(Location).alias()
    ours: list[sa.ColumnElement[str]] = [sa.literal_column(f"'{kind.value}'") for kind in _OURS]
    return sa.exists().where(
        places.c.tenant_id == moves.tenant_id,
        places.c.id == place,
        places.c.kind.in_(ours),
    )
