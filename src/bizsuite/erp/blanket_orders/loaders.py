"""What agreements need to know: suppliers, products and units; and how much of their lines is called off."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.base.catalog.tables import Product, Unit
from bizsuite.erp.blanket_orders.tables import BlanketOrderCall, BlanketOrderLine
from bizsuite.erp.procurement.rules.words import PurchaseOrderStatus
from bizsuite.erp.procurement.tables import Order, OrderLine
from bizsuite.kernel.db import Db
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.tables import table_of

LINE, CALL = table_of(BlanketOrderLine), table_of(BlanketOrderCall)
_ORDER, _ORDER_LINE = table_of(Order), table_of(OrderLine)


def _wanted() -> sa.ColumnElement[Decimal]:
    """What an order line wants: what is not cancelled, and of an order that is closed no more than came."""
    due = _ORDER_LINE.c.quantity - _ORDER_LINE.c.cancelled_quantity
    closed = sa.cast(_ORDER.c.status, sa.Text) == PurchaseOrderStatus.CLOSED.value
    return sa.case((closed, sa.func.least(due, _ORDER_LINE.c.received_quantity)), else_=due)


def _calls() -> sa.FromClause:
    """Calls with the order lines and orders that make them."""
    of_line = sa.and_(_ORDER_LINE.c.tenant_id == CALL.c.tenant_id, _ORDER_LINE.c.id == CALL.c.order_line_id)
    of_order = sa.and_(_ORDER.c.tenant_id == CALL.c.tenant_id, _ORDER.c.id == _ORDER_LINE.c.order_id)
    return CALL.join(_ORDER_LINE, of_line).join(_ORDER, of_order)


async def called_of(db: Db, lines: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Decimal]:
    """How much of lines is called off: a function of order lines. One statement."""
    rows = await db.rows(
        sa.select(CALL.c.line_id, sa.func.sum(_wanted()).label("called"))
        .select_from(_calls())
        .where(CALL.c.tenant_id == db.actor.tenant_id, CALL.c.line_id.in_(sorted(lines)))
        .group_by(CALL.c.line_id)
    )
    return {row.line_id: row.called for row in rows}


async def lines_called_by(
    db: Db, *, order_id: uuid.UUID | None = None, order_lines: Collection[uuid.UUID] = ()
) -> Mapping[uuid.UUID, uuid.UUID]:
    """The lines that an order, or these order lines, call off, each with its agreement. One statement."""
    chosen = (
        _ORDER_LINE.c.order_id == order_id
        if order_id is not None
        else _ORDER_LINE.c.id.in_(sorted(order_lines))
    )
    rows = await db.rows(
        sa.select(LINE.c.id, LINE.c.blanket_order_id)
        .select_from(
            _calls().join(LINE, sa.and_(LINE.c.tenant_id == CALL.c.tenant_id, LINE.c.id == CALL.c.line_id))
        )
        .where(CALL.c.tenant_id == db.actor.tenant_id, chosen)
    )
    return {row.id: row.blanket_order_id for row in rows}


async def lines_of(db: Db, agreements: Collection[uuid.UUID]) -> Sequence[BlanketOrderLine]:
    """The lines of agreements that are locked, fresh, in their order. One statement."""
    return await db.all(
        sa.select(BlanketOrderLine)
        .where(LINE.c.blanket_order_id.in_(sorted(agreements)))
        .order_by(LINE.c.blanket_order_id, LINE.c.position)
        .execution_options(populate_existing=True)
    )


async def wares_of(db: Db, products: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Any]:
    """Products with their units and the categories of those. One statement."""
    product, unit = table_of(Product), table_of(Unit)
    rows = await db.rows(
        sa.select(product.c.id, product.c.sku, product.c.unit_id, product.c.is_active, unit.c.category_id)
        .join(unit, sa.and_(unit.c.tenant_id == product.c.tenant_id, unit.c.id == product.c.unit_id))
        .where(product.c.tenant_id == db.actor.tenant_id, product.c.id.in_(sorted(products)))
    )
    return {row.id: row for row in rows}


async def integrity(db: Db) -> list[Finding]:
    """Lines whose called quantity is not what order lines want of them."""
    called = (
        sa.select(CALL.c.tenant_id, CALL.c.line_id, sa.func.sum(_wanted()).label("called"))
        .select_from(_calls())
        .group_by(CALL.c.tenant_id, CALL.c.line_id)
        .subquery()
    )
    wanted = sa.func.coalesce(called.c.called, 0)
    detail = sa.func.concat("stored ", LINE.c.called_quantity, ", order lines want ", wanted)
    rows = await db.rows(
        sa.select(LINE.c.id, detail.label("detail"))
        .join_from(
            LINE,
            called,
            sa.and_(called.c.tenant_id == LINE.c.tenant_id, called.c.line_id == LINE.c.id),
            isouter=True,
        )
        .where(LINE.c.tenant_id == db.actor.tenant_id, LINE.c.called_quantity != wanted)
    )
    return [Finding("blanket_called", "BlanketOrderLine", row.id, row.detail) for row in rows]
