"""What stock expects and promises, day by day, as one SELECT over all products."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from bizsuite.erp.inventory.rules import StockLocationKind, StockMoveStatus
from bizsuite.erp.inventory.tables import Demand, Location, Move
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of

Key = sa.ColumnElement[Any]
_DEMAND, _LOCATION, _MOVE = (table_of(each) for each in (Demand, Location, Move))
# A constant of ours stands in the text, so that PostgreSQL sees which partial index fits.
_DRAFT: Key = sa.literal_column(f"'{StockMoveStatus.DRAFT.value}'")


def dated(db: Db, company_id: Any, *others: Any) -> sa.CompoundSelect[Any]:
    """Goods of a company by product, warehouse and day: those that will come, and, negative, those that will leave.

    What draft receipts, returns and transfers bring comes, also what is on its way. Demands leave, and what drafts take
    for which no demand waits. `others` are further SELECTs of the same columns.
    """
    return sa.union_all(_coming(db, company_id), _leaving(db, company_id), _waiting(db, company_id), *others)


def _coming(db: Db, company_id: Any) -> sa.Select[Any]:
    return _drafts(db, company_id, _MOVE.c.to_location_id, _MOVE.c.quantity)


def _leaving(db: Db, company_id: Any) -> sa.Select[Any]:
    """What goes back to a supplier was received for its subject; no demand of the subject waits for it."""
    nobody_waits = sa.or_(_MOVE.c.subject_id.is_(None), _MOVE.c.return_id.is_not(None))
    return _drafts(db, company_id, _MOVE.c.from_location_id, -_MOVE.c.quantity).where(nobody_waits)


def _drafts(db: Db, company_id: Any, place: Any, quantity: Any) -> sa.Select[Any]:
    at = sa.and_(_LOCATION.c.tenant_id == _MOVE.c.tenant_id, _LOCATION.c.id == place)
    return (
        _columns(_MOVE.c.product_id, _LOCATION.c.warehouse_id, _MOVE.c.moved_on, quantity)
        .select_from(_MOVE.join(_LOCATION, at))
        .where(
            _MOVE.c.tenant_id == db.actor.tenant_id,
            _MOVE.c.company_id == company_id,
            _MOVE.c.status == _DRAFT,
            _LOCATION.c.kind == StockLocationKind.INTERNAL,
        )
    )


def _waiting(db: Db, company_id: Any) -> sa.Select[Any]:
    return _columns(
        _DEMAND.c.product_id, _DEMAND.c.warehouse_id, _DEMAND.c.due_on, -_DEMAND.c.quantity
    ).where(_DEMAND.c.tenant_id == db.actor.tenant_id, _DEMAND.c.company_id == company_id)


def _columns(*named: Any) -> sa.Select[Any]:
    names: Sequence[str] = ("product_id", "warehouse_id", "day", "quantity")
    return sa.select(*(column.label(name) for name, column in zip(names, named, strict=True)))
