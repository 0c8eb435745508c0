"""What is being ordered already, and what ordering needs to know of suppliers and products."""

import uuid
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from bizsuite.base.catalog.loaders.units import measures
from bizsuite.base.catalog.rules.units import Measure
from bizsuite.base.catalog.tables import Product, Unit
from bizsuite.base.identity.tables import Company
from bizsuite.base.parties.tables import Supplier
from bizsuite.bridges.planning_procurement.rules import Ware
from bizsuite.erp.inventory.tables import Warehouse
from bizsuite.erp.procurement.rules.words import PurchaseOrderStatus
from bizsuite.erp.procurement.tables import Order, OrderLine
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of

_COMPANY, _LINE, _ORDER = table_of(Company), table_of(OrderLine), table_of(Order)
_PRODUCT, _SUPPLIER, _UNIT = table_of(Product), table_of(Supplier), table_of(Unit)
_WAREHOUSE = table_of(Warehouse)
NOT_AGREED = (PurchaseOrderStatus.DRAFT, PurchaseOrderStatus.SENT)
"""The states in which stock does not expect the goods of an order yet."""


def on_order(db: Db, company_id: uuid.UUID) -> sa.Select[Any]:
    """The goods of orders that are not agreed yet, in the units of their products, by warehouse and day."""
    of_order = sa.and_(_ORDER.c.tenant_id == _LINE.c.tenant_id, _ORDER.c.id == _LINE.c.order_id)
    of_product = sa.and_(_PRODUCT.c.tenant_id == _LINE.c.tenant_id, _PRODUCT.c.id == _LINE.c.product_id)
    unit, own = _UNIT.alias("unit"), _UNIT.alias("own")
    of_unit = sa.and_(unit.c.tenant_id == _LINE.c.tenant_id, unit.c.id == _LINE.c.unit_id)
    of_own = sa.and_(own.c.tenant_id == _LINE.c.tenant_id, own.c.id == _PRODUCT.c.unit_id)
    quantity = (_LINE.c.quantity - _LINE.c.cancelled_quantity) * unit.c.factor * own.c.rate
    day = sa.func.coalesce(_LINE.c.expected_on, _ORDER.c.expected_on, _ORDER.c.order_date)
    return (
        sa.select(
            _LINE.c.product_id,
            sa.func.coalesce(_ORDER.c.warehouse_id, _first_warehouse(db, company_id)).label("warehouse_id"),
            day.label("day"),
            sa.func.round(quantity, 6).label("quantity"),
        )
        .select_from(
            _LINE.join(_ORDER, of_order).join(_PRODUCT, of_product).join(unit, of_unit).join(own, of_own)
        )
        .where(
            _ORDER.c.tenant_id == db.actor.tenant_id,
            _ORDER.c.company_id == company_id,
            _ORDER.c.status.in_(NOT_AGREED),
            _ORDER.c.customer_id.is_(None),
        )
    )


def _first_warehouse(db: Db, company_id: uuid.UUID) -> Any:
    """Where goods come to whose order names no warehouse."""
    return (
        sa.select(_WAREHOUSE.c.id)
        .ext(distinct_on(_WAREHOUSE.c.company_id))
        .where(
            _WAREHOUSE.c.tenant_id == db.actor.tenant_id,
            _WAREHOUSE.c.company_id == company_id,
            _WAREHOUSE.c.is_active,
        )
        .order_by(_WAREHOUSE.c.company_id, _WAREHOUSE.c.code)
        .scalar_subquery()
    )


async def currency_of(db: Db, company_id: uuid.UUID) -> str:
    """In which currency a company keeps its books."""
    found: str = await db.one(
        sa.select(_COMPANY.c.currency).where(
            _COMPANY.c.tenant_id == db.actor.tenant_id, _COMPANY.c.id == company_id
        )
    )
    return found


async def currencies_of(db: Db, suppliers: Collection[uuid.UUID]) -> dict[uuid.UUID, str | None]:
    """In which currency suppliers are paid, where they say so. One statement."""
    rows = await db.rows(
        sa.select(_SUPPLIER.c.id, _SUPPLIER.c.currency).where(
            _SUPPLIER.c.tenant_id == db.actor.tenant_id,
            _SUPPLIER.c.id == sa.any_(sa.literal(sorted(suppliers), sa.ARRAY(sa.Uuid))),
        )
    )
    return {row.id: row.currency for row in rows}


async def wares_of(db: Db, products: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[Ware, str]]:
    """Products with their units and planned costs, each with the currency of that. Two statements."""
    rows = await db.rows(
        sa.select(
            *(_PRODUCT.c[name] for name in ("id", "sku", "unit_id", "purchase_unit_id")),
            *(_PRODUCT.c[name] for name in ("unit_cost", "currency")),
        ).where(
            _PRODUCT.c.tenant_id == db.actor.tenant_id,
            _PRODUCT.c.id == sa.any_(sa.literal(sorted(products), sa.ARRAY(sa.Uuid))),
        )
    )
    units = await measures(db, {key for row in rows for key in (row.unit_id, row.purchase_unit_id)})

    def unit(row: Any) -> Measure:
        return units[row.purchase_unit_id or row.unit_id]

    return {
        row.id: (
            Ware(sku=row.sku, unit=units[row.unit_id], purchase_unit=unit(row), unit_cost=row.unit_cost),
            row.currency,
        )
        for row in rows
    }
