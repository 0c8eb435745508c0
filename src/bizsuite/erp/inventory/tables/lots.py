"""Goods that are told apart."""

import uuid
from datetime import date

import sqlalchemy as sa

from bizsuite.erp.inventory.rules import LotTracking, RemovalStrategy
from bizsuite.kernel.tables import Table, check, choice, references, text, unique


class Lot(Table, table=True):
    """Goods of a product that were made or bought together and are told apart from others, or one single piece."""

    __tablename__ = "inventory_lot"
    __table_args__ = (unique("product_id", "code"),)

    product_id: uuid.UUID = references("catalog_product", indexed=False)
    code: str
    """What is printed on the goods; of a single piece its serial number."""
    expires_on: date | None = None
    """The last day on which the goods are good."""
    received_on: date | None = None
    """The day on which the first of them came."""
    note: str = text()


class LotTracked(Table, table=True):
    """How goods of a product are told apart. Without a row they are not."""

    __tablename__ = "inventory_lot_tracking"
    __table_args__ = (check("mode <> 'NONE' OR NOT has_expiry", "lots_expire"),)

    product_id: uuid.UUID = references("catalog_product", unique=True)
    mode: LotTracking = choice(LotTracking, LotTracking.NONE)
    has_expiry: bool = False


class Removal(Table, table=True):
    """From which lots and places goods are taken first: of a product, of a category, in a warehouse."""

    __tablename__ = "inventory_removal_rule"
    __table_args__ = (
        unique(
            "company_id",
            "product_id",
            "category_id",
            "warehouse_id",
            name="uq_inventory_removal_rule_subject",
            nulls_alike=True,
        ),
        check("product_id IS NULL OR category_id IS NULL", "one_subject"),
        check("coalesce(product_id, category_id, warehouse_id) IS NOT NULL", "some_subject"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    product_id: uuid.UUID | None = references("catalog_product", optional=True)
    category_id: uuid.UUID | None = references("catalog_category", optional=True)
    warehouse_id: uuid.UUID | None = references("inventory_warehouse", optional=True)
    strategy: RemovalStrategy = choice(RemovalStrategy)


def of_lots(name: str, *columns: str) -> sa.Index:
    """An index by lot, which costs nothing where goods have none."""
    told = sa.text("lot_id IS NOT NULL")
    return sa.Index(name, "tenant_id", "lot_id", *columns, postgresql_where=told)
