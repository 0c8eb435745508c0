"""What deciding about drop shipments needs to know, and what is at odds between both orders."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from bizsuite.base.catalog.rules.words import ProductKind
from bizsuite.base.catalog.tables import Product, Template
from bizsuite.bridges.sales_procurement.tables import DropShipment
from bizsuite.erp.inventory.tables import Move
from bizsuite.erp.procurement.rules.words import PurchaseOrderStatus
from bizsuite.erp.procurement.tables import Order as PurchaseOrder
from bizsuite.erp.procurement.tables import OrderLine as PurchaseLine
from bizsuite.erp.sales.tables import OrderLine as SalesLine
from bizsuite.kernel.db import Db
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.tables import table_of

_LINK, _SALES = table_of(DropShipment), table_of(SalesLine)
_LINE, _ORDER = table_of(PurchaseLine), table_of(PurchaseOrder)
_PRODUCT, _TEMPLATE, _MOVE = table_of(Product), table_of(Template), table_of(Move)
_OPEN = (PurchaseOrderStatus.DRAFT, PurchaseOrderStatus.SENT, PurchaseOrderStatus.CONFIRMED)


async def sources_of(db: Db, purchase_order_id: uuid.UUID) -> Mapping[uuid.UUID, Any]:
    """By line of a purchase order the line of a sales order that it serves, with that order. One statement."""
    rows = await db.rows(
        sa.select(
            _LINK.c.purchase_line_id, _SALES.c.id, _SALES.c.order_id, _SALES.c.product_id, _SALES.c.company_id
        )
        .join_from(
            _LINK,
            _SALES,
            sa.and_(_SALES.c.tenant_id == _LINK.c.tenant_id, _SALES.c.id == _LINK.c.sales_line_id),
        )
        .join(_LINE, sa.and_(_LINE.c.tenant_id == _LINK.c.tenant_id, _LINE.c.id == _LINK.c.purchase_line_id))
        .where(_LINK.c.tenant_id == db.actor.tenant_id, _LINE.c.order_id == purchase_order_id)
    )
    return {row.purchase_line_id: row for row in rows}


async def serving(db: Db, sales_order_id: uuid.UUID) -> Sequence[Any]:
    """The purchase orders that still are to serve lines of a sales order, with their states. One statement."""
    return await db.rows(
        sa.select(_ORDER.c.id, _ORDER.c.status)
        .distinct()
        .join_from(
            _LINK,
            _SALES,
            sa.and_(_SALES.c.tenant_id == _LINK.c.tenant_id, _SALES.c.id == _LINK.c.sales_line_id),
        )
        .join(_LINE, sa.and_(_LINE.c.tenant_id == _LINK.c.tenant_id, _LINE.c.id == _LINK.c.purchase_line_id))
        .join(_ORDER, sa.and_(_ORDER.c.tenant_id == _LINE.c.tenant_id, _ORDER.c.id == _LINE.c.order_id))
        .where(
            _LINK.c.tenant_id == db.actor.tenant_id,
            _SALES.c.order_id == sales_order_id,
            _ORDER.c.status.in_(_OPEN),
        )
        .order_by(_ORDER.c.id)
    )


async def moves_of(db: Db, delivery_id: uuid.UUID) -> Sequence[tuple[uuid.UUID, uuid.UUID]]:
    """The moves of a delivery, each with the line of the sales order that it serves. One statement."""
    rows = await db.rows(
        sa.select(_MOVE.c.id, _MOVE.c.subject_id).where(
            _MOVE.c.tenant_id == db.actor.tenant_id, _MOVE.c.delivery_id == delivery_id
        )
    )
    return [(row.id, row.subject_id) for row in rows]


async def are_linked(db: Db, purchase_lines: Collection[uuid.UUID]) -> bool:
    """Whether any of these lines of purchase orders serves a line of a sales order. One statement."""
    rows = await db.rows(
        sa.select(_LINK.c.id)
        .where(_LINK.c.tenant_id == db.actor.tenant_id, _LINK.c.purchase_line_id.in_(sorted(purchase_lines)))
        .limit(1)
    )
    return bool(rows)


async def wares_of(db: Db, products: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Any]:
    """The kinds and units of these products. One statement."""
    of_template = sa.and_(
        _TEMPLATE.c.tenant_id == _PRODUCT.c.tenant_id, _TEMPLATE.c.id == _PRODUCT.c.template_id
    )
    rows = await db.rows(
        sa.select(
            _PRODUCT.c.id, _PRODUCT.c.unit_id, (_TEMPLATE.c.kind == ProductKind.GOODS).label("is_goods")
        )
        .join_from(_PRODUCT, _TEMPLATE, of_template)
        .where(_PRODUCT.c.tenant_id == db.actor.tenant_id, _PRODUCT.c.id.in_(sorted(products)))
    )
    return {row.id: row for row in rows}


async def integrity(db: Db) -> list[Finding]:
    """Lines of sales orders of which suppliers have delivered more than the lines say, all orders together."""
    tenant = _LINK.c.tenant_id
    served = sa.func.sum(_LINE.c.received_quantity - _LINE.c.returned_quantity)
    rows = await db.rows(
        sa.select(
            _SALES.c.id,
            sa.func.concat("delivered ", _SALES.c.delivered_quantity, ", by suppliers ", served).label(
                "detail"
            ),
        )
        .join_from(_LINK, _SALES, sa.and_(_SALES.c.tenant_id == tenant, _SALES.c.id == _LINK.c.sales_line_id))
        .join(_LINE, sa.and_(_LINE.c.tenant_id == tenant, _LINE.c.id == _LINK.c.purchase_line_id))
        .where(tenant == db.actor.tenant_id)
        .group_by(_SALES.c.tenant_id, _SALES.c.id)
        .having(served > _SALES.c.delivered_quantity)
    )
    return [Finding("drop_shipped_vs_delivered", "SalesOrderLine", row.id, row.detail) for row in rows]
