"""What stock expects and promises, day by day, as one SELECT over all products."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from bizsuite.erp.inventory.rules import StockMoveStatus
from bizsuite.erp.inventory.tables import Delivery, Demand, Move, Receipt
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of

Key = sa.ColumnElement[Any]
_DELIVERY, _DEMAND, _MOVE, _RECEIPT = (table_of(each) for each in (Delivery, Demand, Move, Receipt))
# A constant of ours stands in the text, so that PostgreSQL sees which partial index fits.
_DRAFT: Key = sa.literal_column(f"'{StockMoveStatus.DRAFT.value}'")


def dated(db: Db, company_id: Any, *others: Any) -> sa.CompoundSelect[Any]:
    """Goods of a company by product, warehouse and day: those that will come, and, negative, those that will leave.

    Lines of draft receipts come. Demands leave, and lines of draft deliveries for which no demand waits. `others` are
    further SELECTs of the same columns.
    """
    return sa.union_all(_coming(db, company_id), _leaving(db, company_id), _waiting(db, company_id), *others)


def _coming(db: Db, company_id: Any) -> sa.Select[Any]:
    same = sa.and_(_RECEIPT.c.tenant_id == _MOVE.c.tenant_id, _RECEIPT.c.id == _MOVE.c.receipt_id)
    return _drafts(db, company_id, _RECEIPT, same, _MOVE.c.quantity)


def _leaving(db: Db, company_id: Any) -> sa.Select[Any]:
    same = sa.and_(_DELIVERY.c.tenant_id == _MOVE.c.tenant_id, _DELIVERY.c.id == _MOVE.c.delivery_id)
    return _drafts(db, company_id, _DELIVERY, same, -_MOVE.c.quantity).where(_MOVE.c.subject_id.is_(None))


def _drafts(db: Db, company_id: Any, document: sa.Table, same: Any, quantity: Any) -> sa.Select[Any]:
    return (
        _columns(_MOVE.c.product_id, document.c.warehouse_id, _MOVE.c.moved_on, quantity)
        .select_from(_MOVE.join(document, same))
        .where(
            _MOVE.c.tenant_id == db.actor.tenant_id,
            _MOVE.c.company_id == company_id,
            _MOVE.c.status == _DRAFT,
        )
    )


def _waiting(db: Db, company_id: Any) -> sa.Select[Any]:
    return _columns(
        _DEMAND.c.product_id, _DEMAND.c.warehouse_id, _DEMAND.c.due_on, -_DEMAND.c.quantity
    ).where(_DEMAND.c.tenant_id == db.actor.tenant_id, _DEMAND.c.company_id == company_id)


def _columns(*named: Any) -> sa.Select[Any]:
    names: Sequence[str] = ("product_id", "warehouse_id", "day", "quantity")
    return sa.select(*(column.label(name) for name, column in zip(names, named, strict=True)))
