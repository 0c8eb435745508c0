"""What breaks the promises that lots and serial numbers make."""

from typing import Any

import sqlalchemy as sa

from bizsuite.erp.inventory.loaders.documents import told
from bizsuite.erp.inventory.rules import LotTracking, StockLocationKind
from bizsuite.erp.inventory.tables import Balance, Location, Lot, LotTracked, Move
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of

_BALANCE, _LOCATION, _LOT = table_of(Balance), table_of(Location), table_of(Lot)
_MOVE, _TRACKED = table_of(Move), table_of(LotTracked)
_AT = sa.and_(_LOCATION.c.tenant_id == _BALANCE.c.tenant_id, _LOCATION.c.id == _BALANCE.c.location_id)
_OF_PRODUCT = sa.and_(
    _TRACKED.c.tenant_id == _BALANCE.c.tenant_id, _TRACKED.c.product_id == _BALANCE.c.product_id
)


def strange_lots(db: Db) -> sa.Select[*tuple[Any, ...]]:
    """Moves of a lot that is one of another product."""
    own = sa.and_(_LOT.c.tenant_id == _MOVE.c.tenant_id, _LOT.c.id == _MOVE.c.lot_id)
    return (
        sa.select(_MOVE.c.id, told("lot ", _LOT.c.code))
        .join(_LOT, own)
        .where(_MOVE.c.tenant_id == db.actor.tenant_id, _LOT.c.product_id != _MOVE.c.product_id)
    )


def told_apart(db: Db) -> sa.Select[*tuple[Any, ...]]:
    """Balances where goods lie that do not say how they are told apart, or lie there against it."""
    mode = sa.func.coalesce(_TRACKED.c.mode, LotTracking.NONE.value)
    against = sa.case(
        (mode == LotTracking.NONE.value, _BALANCE.c.lot_id.is_not(None)), else_=_BALANCE.c.lot_id.is_(None)
    )
    return (
        sa.select(_BALANCE.c.id, told("told apart by ", mode, ", says ", _BALANCE.c.tracking))
        .join(_LOCATION, _AT)
        .outerjoin(_TRACKED, _OF_PRODUCT)
        .where(
            _BALANCE.c.tenant_id == db.actor.tenant_id,
            _LOCATION.c.kind == StockLocationKind.INTERNAL,
            _BALANCE.c.on_hand != 0,
            sa.or_(_BALANCE.c.tracking != mode, against),
        )
    )


def pieces(db: Db) -> sa.Select[*tuple[Any, ...]]:
    """Serial numbers of which there is more than one piece, or less than none, in all places of ours together."""
    here = sa.func.sum(_BALANCE.c.on_hand)
    ours = (StockLocationKind.INTERNAL, StockLocationKind.TRANSIT)
    return (
        sa.select(_BALANCE.c.lot_id.label("id"), told("pieces ", here))
        .join(_LOCATION, _AT)
        .join(_TRACKED, _OF_PRODUCT)
        .where(
            _BALANCE.c.tenant_id == db.actor.tenant_id,
            _BALANCE.c.lot_id.is_not(None),
            _LOCATION.c.kind.in_(ours),
            _TRACKED.c.mode == LotTracking.SERIAL,
        )
        .group_by(_BALANCE.c.lot_id)
        .having(here.not_in([0, 1]))
    )
