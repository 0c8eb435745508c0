"""What deciding about the goods of orders needs to know, and what is at odds between orders and goods."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from bizsuite.base.catalog.rules.words import ProductKind
from bizsuite.base.catalog.tables import Product, Template
from bizsuite.bridges.sales_inventory.tables import OrderDelivery
from bizsuite.erp.inventory.rules import ShipmentStatus, StockMoveStatus
from bizsuite.erp.inventory.tables import Delivery, Demand, Move
from bizsuite.erp.sales.rules import SalesOrderStatus
from bizsuite.erp.sales.tables import Order, OrderLine
from bizsuite.kernel.db import Db
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.tables import table_of

LINE_TYPE = "SalesOrderLine"
"""The type of the nodes that demands and moves are for."""

_ORDER, _LINE, _LINK = table_of(Order), table_of(OrderLine), table_of(OrderDelivery)
_DELIVERY, _DEMAND, _MOVE = table_of(Delivery), table_of(Demand), table_of(Move)
_PRODUCT, _TEMPLATE = table_of(Product), table_of(Template)


async def lines_of_order(db: Db, order_id: uuid.UUID) -> Sequence[Any]:
    """The lines of an order in their order; see `lines_of_orders`."""
    return (await lines_of_orders(db, [order_id]))[order_id]


async def lines_of_orders(db: Db, orders: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Sequence[Any]]:
    """The lines of orders in their order: with the kind of product and where their goods wait. One statement."""
    waits = sa.and_(
        _DEMAND.c.tenant_id == _LINE.c.tenant_id,
        _DEMAND.c.subject_id == _LINE.c.id,
        _DEMAND.c.subject_type == LINE_TYPE,
    )
    rows = await db.rows(
        sa.select(_LINE, _TEMPLATE.c.kind, _DEMAND.c.warehouse_id)
        .select_from(_joined().outerjoin(_DEMAND, waits))
        .where(_LINE.c.tenant_id == db.actor.tenant_id, _among(_LINE.c.order_id, orders))
        .order_by(_LINE.c.order_id, _LINE.c.position)
    )
    found: dict[uuid.UUID, list[Any]] = {order_id: [] for order_id in orders}
    for row in rows:
        found[row.order_id].append(row)
    return found


def _among(column: sa.Column[Any], keys: Collection[uuid.UUID]) -> sa.ColumnElement[bool]:
    return column == sa.any_(sa.literal(list(keys), sa.ARRAY(sa.Uuid)))


def _joined() -> Any:
    """Lines with their order, product and template."""
    tenant = _LINE.c.tenant_id
    return (
        _LINE.join(_ORDER, sa.and_(_ORDER.c.tenant_id == tenant, _ORDER.c.id == _LINE.c.order_id))
        .join(_PRODUCT, sa.and_(_PRODUCT.c.tenant_id == tenant, _PRODUCT.c.id == _LINE.c.product_id))
        .join(_TEMPLATE, sa.and_(_TEMPLATE.c.tenant_id == tenant, _TEMPLATE.c.id == _PRODUCT.c.template_id))
    )


async def orders_of_lines(db: Db, lines: Sequence[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """The order of each line."""
    rows = await db.rows(
        sa.select(_LINE.c.id, _LINE.c.order_id).where(
            _LINE.c.tenant_id == db.actor.tenant_id,
            _LINE.c.id == sa.any_(sa.literal(list(lines), sa.ARRAY(sa.Uuid))),
        )
    )
    return {row.id: row.order_id for row in rows}


async def where_lines_wait(db: Db, lines: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, uuid.UUID]:
    """The warehouses in which lines wait for goods, by line."""
    rows = await db.rows(
        sa.select(_DEMAND.c.subject_id, _DEMAND.c.warehouse_id).where(
            _DEMAND.c.tenant_id == db.actor.tenant_id,
            _DEMAND.c.subject_type == LINE_TYPE,
            _among(_DEMAND.c.subject_id, lines),
        )
    )
    return {row.subject_id: row.warehouse_id for row in rows}


async def planned_deliveries(db: Db, order_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """The deliveries of an order that have not happened yet."""
    linked = sa.and_(_LINK.c.tenant_id == _DELIVERY.c.tenant_id, _LINK.c.delivery_id == _DELIVERY.c.id)
    rows = await db.rows(
        sa.select(_DELIVERY.c.id)
        .join(_LINK, linked)
        .where(
            _DELIVERY.c.tenant_id == db.actor.tenant_id,
            _LINK.c.order_id == order_id,
            _DELIVERY.c.status == ShipmentStatus.DRAFT,
        )
        .order_by(_DELIVERY.c.id)
    )
    return [row.id for row in rows]


async def integrity(db: Db) -> list[Finding]:
    """Lines of goods that are at odds with the moves that were done, or the demands that wait, for them."""
    done = _MOVE.c.status == StockMoveStatus.DONE
    moved = _sum(_MOVE, done, _MOVE.c.return_id.is_(None))
    returned = _sum(_MOVE, done, _MOVE.c.return_id.is_not(None))
    waiting = _sum(_DEMAND)
    to_deliver = _LINE.c.quantity + _LINE.c.replaced_quantity - _LINE.c.delivered_quantity
    still = sa.case(
        (
            sa.and_(_ORDER.c.status == SalesOrderStatus.CONFIRMED, sa.not_(_LINE.c.is_drop_shipped)),
            to_deliver,
        ),
        else_=0,
    )
    found = []
    for check, expected, actual in (
        ("delivered_vs_moves", _LINE.c.delivered_quantity, moved),
        ("returned_vs_moves", _LINE.c.returned_quantity, returned),
        ("open_vs_demand", still, waiting),
    ):
        statement = (
            sa.select(_LINE.c.id, sa.func.concat("line ", expected, ", goods ", actual).label("detail"))
            .select_from(_joined())
            .where(
                _LINE.c.tenant_id == db.actor.tenant_id,
                _TEMPLATE.c.kind == ProductKind.GOODS,
                expected != actual,
            )
        )
        found += [Finding(check, LINE_TYPE, row.id, row.detail) for row in await db.rows(statement)]
    return found


def _sum(table: sa.Table, *conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[Any]:
    """How much a table holds for a line."""
    return (
        sa.select(sa.func.coalesce(sa.func.sum(table.c.quantity), 0))
        .where(
            table.c.tenant_id == _LINE.c.tenant_id,
            table.c.subject_id == _LINE.c.id,
            table.c.subject_type == LINE_TYPE,
            *conditions,
        )
        .correlate(_LINE)
        .scalar_subquery()
    )
