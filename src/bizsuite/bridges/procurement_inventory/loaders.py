"""What deciding about the goods of orders needs to know, and what is at odds between orders and goods."""

import uuid
from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from bizsuite.base.catalog.rules.words import ProductKind
from bizsuite.base.catalog.tables import Product, Template, Unit
from bizsuite.bridges.procurement_inventory.tables import OrderReceipt
from bizsuite.erp.inventory.rules import ShipmentStatus, StockMoveStatus
from bizsuite.erp.inventory.tables import Move, Receipt, Warehouse
from bizsuite.erp.procurement.rules.words import PurchaseOrderStatus
from bizsuite.erp.procurement.tables import Order, OrderLine
from bizsuite.kernel.db import Db
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.tables import table_of

LINE_TYPE = "PurchaseOrderLine"
"""The type of the nodes that moves of receipts are for."""

_ORDER, _LINE, _LINK = table_of(Order), table_of(OrderLine), table_of(OrderReceipt)
_RECEIPT, _MOVE, _WAREHOUSE = table_of(Receipt), table_of(Move), table_of(Warehouse)
_PRODUCT, _TEMPLATE, _UNIT = table_of(Product), table_of(Template), table_of(Unit)


async def orders_of_lines(db: Db, lines: Collection[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """The order of each line. One statement."""
    rows = await db.rows(
        sa.select(_LINE.c.id, _LINE.c.order_id).where(
            _LINE.c.tenant_id == db.actor.tenant_id, _LINE.c.id.in_(sorted(lines))
        )
    )
    return {row.id: row.order_id for row in rows}


async def goods_among(db: Db, products: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Those of these products that are goods. One statement."""
    of_template = sa.and_(
        _TEMPLATE.c.tenant_id == _PRODUCT.c.tenant_id, _TEMPLATE.c.id == _PRODUCT.c.template_id
    )
    rows = await db.rows(
        sa.select(_PRODUCT.c.id)
        .join_from(_PRODUCT, _TEMPLATE, of_template)
        .where(
            _PRODUCT.c.tenant_id == db.actor.tenant_id,
            _PRODUCT.c.id.in_(sorted(products)),
            _TEMPLATE.c.kind == ProductKind.GOODS,
        )
    )
    return frozenset(row.id for row in rows)


async def planned_receipts(db: Db, orders: Collection[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """By order the receipt by which its goods are expected. One statement."""
    linked = sa.and_(_LINK.c.tenant_id == _RECEIPT.c.tenant_id, _LINK.c.receipt_id == _RECEIPT.c.id)
    rows = await db.rows(
        sa.select(_LINK.c.order_id, _RECEIPT.c.id)
        .join_from(_RECEIPT, _LINK, linked)
        .where(
            _RECEIPT.c.tenant_id == db.actor.tenant_id,
            _LINK.c.order_id.in_(sorted(orders)),
            _RECEIPT.c.status == ShipmentStatus.DRAFT,
        )
        .order_by(_RECEIPT.c.id.desc())
    )
    return {row.order_id: row.id for row in rows}


async def planned_moves(db: Db, receipt_id: uuid.UUID) -> Mapping[uuid.UUID | None, Any]:
    """The planned moves of a receipt by the lines that they are for. One statement."""
    rows = await db.rows(
        sa.select(_MOVE.c.id, _MOVE.c.subject_id, _MOVE.c.quantity).where(
            _MOVE.c.tenant_id == db.actor.tenant_id,
            _MOVE.c.receipt_id == receipt_id,
            _MOVE.c.status == StockMoveStatus.DRAFT,
        )
    )
    return {row.subject_id: row for row in rows}


async def orders_of_receipt(db: Db, receipt_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """The orders that a receipt is linked to. One statement."""
    rows = await db.rows(
        sa.select(_LINK.c.order_id).where(
            _LINK.c.tenant_id == db.actor.tenant_id, _LINK.c.receipt_id == receipt_id
        )
    )
    return frozenset(row.order_id for row in rows)


async def is_unplanned(db: Db, receipt_id: uuid.UUID) -> bool:
    """Whether goods of the confirmed order of a receipt are still to come that nothing plans now. One statement."""
    order_of = sa.and_(_LINK.c.tenant_id == _ORDER.c.tenant_id, _LINK.c.order_id == _ORDER.c.id)
    line_of = sa.and_(_LINE.c.tenant_id == _ORDER.c.tenant_id, _LINE.c.order_id == _ORDER.c.id)
    moved = sa.and_(
        _MOVE.c.tenant_id == _LINE.c.tenant_id,
        _MOVE.c.subject_id == _LINE.c.id,
        _MOVE.c.receipt_id == receipt_id,
    )
    rows = await db.rows(
        sa.select(_LINE.c.id)
        .join_from(_ORDER, _LINK, order_of)
        .join(_LINE, line_of)
        .join(_MOVE, moved)
        .where(
            _ORDER.c.tenant_id == db.actor.tenant_id,
            _LINK.c.receipt_id == receipt_id,
            _ORDER.c.status == PurchaseOrderStatus.CONFIRMED,
            _LINE.c.quantity - _LINE.c.cancelled_quantity > _LINE.c.received_quantity,
        )
        .limit(1)
    )
    return bool(rows)


async def warehouses_of(db: Db, warehouses: Collection[uuid.UUID]) -> Mapping[uuid.UUID, uuid.UUID]:
    """The companies of these warehouses, those that are in use. One statement."""
    rows = await db.rows(
        sa.select(_WAREHOUSE.c.id, _WAREHOUSE.c.company_id).where(
            _WAREHOUSE.c.tenant_id == db.actor.tenant_id,
            _WAREHOUSE.c.id.in_(sorted(warehouses)),
            _WAREHOUSE.c.is_active,
        )
    )
    return {row.id: row.company_id for row in rows}


async def integrity(db: Db) -> list[Finding]:
    """Lines of goods that are at odds with what came for them, or is planned to come. To one step of the product."""
    same = _LINE.c.tenant_id
    bought = _UNIT.alias("bought")
    own = _UNIT.alias("own")
    clause = (
        _LINE.join(_ORDER, sa.and_(_ORDER.c.tenant_id == same, _ORDER.c.id == _LINE.c.order_id))
        .join(_PRODUCT, sa.and_(_PRODUCT.c.tenant_id == same, _PRODUCT.c.id == _LINE.c.product_id))
        .join(_TEMPLATE, sa.and_(_TEMPLATE.c.tenant_id == same, _TEMPLATE.c.id == _PRODUCT.c.template_id))
        .join(own, sa.and_(own.c.tenant_id == same, own.c.id == _PRODUCT.c.unit_id))
        .join(bought, sa.and_(bought.c.tenant_id == same, bought.c.id == _LINE.c.unit_id))
    )
    # Of the two numbers of a unit one is exact; the error of the other is below the step that is allowed for.
    ratio = bought.c.factor * own.c.rate
    open_ = sa.func.greatest(_LINE.c.quantity - _LINE.c.cancelled_quantity - _LINE.c.received_quantity, 0)
    still = sa.case((_ORDER.c.status == PurchaseOrderStatus.CONFIRMED, open_), else_=0)
    found = []
    for check, said, actual in (
        (
            "received_vs_moves",
            _LINE.c.received_quantity - _LINE.c.returned_quantity,
            _moved(_MOVE.c.receipt_id, StockMoveStatus.DONE)
            - _moved(_MOVE.c.return_id, StockMoveStatus.DONE),
        ),
        ("to_receive_vs_planned", still, _moved(_MOVE.c.receipt_id, StockMoveStatus.DRAFT)),
    ):
        detail = sa.func.concat("line ", said * ratio, ", goods ", actual).label("detail")
        statement = (
            sa.select(_LINE.c.id, detail)
            .select_from(clause)
            .where(
                same == db.actor.tenant_id,
                _TEMPLATE.c.kind == ProductKind.GOODS,
                _ORDER.c.customer_id.is_(None),
                sa.func.abs(said * ratio - actual)
                > sa.case((bought.c.id == own.c.id, 0), else_=own.c.rounding),
            )
        )
        found += [Finding(check, LINE_TYPE, row.id, row.detail) for row in await db.rows(statement)]
    return found


def _moved(document: sa.Column[Any], status: StockMoveStatus) -> sa.ScalarSelect[Any]:
    """How much moves of one kind of document bring, or take, for a line."""
    return (
        sa.select(sa.func.coalesce(sa.func.sum(_MOVE.c.quantity), 0))
        .where(
            _MOVE.c.tenant_id == _LINE.c.tenant_id,
            _MOVE.c.subject_id == _LINE.c.id,
            _MOVE.c.subject_type == LINE_TYPE,
            document.is_not(None),
            _MOVE.c.status == status,
        )
        .correlate(_LINE)
        .scalar_subquery()
    )
