"""Who waits for goods, and what is set aside for them."""

import uuid
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import Field

from bizsuite.erp.inventory.rules import RemovalStrategy
from bizsuite.kernel.tables import LockRank, Table, check, choice, indexed, references, unique
from bizsuite.kernel.tables import quantity as measured


class Demand(Table, table=True):
    """Goods that somebody still waits for; the row is gone when nothing is open any more."""

    __tablename__ = "inventory_demand"
    __lock_rank__ = LockRank.BALANCE
    __audited__ = False
    __table_args__ = (
        unique("subject_id", "subject_type"),
        check("quantity > 0", "quantity_positive"),
        indexed("product_id", "company_id"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    warehouse_id: uuid.UUID = references("inventory_warehouse", indexed=False)
    product_id: uuid.UUID = references("catalog_product", indexed=False)
    subject_type: str
    """The type of the node that waits, such as SalesOrderLine."""
    subject_id: uuid.UUID = Field(default=None, sa_type=sa.Uuid)
    quantity: Decimal = measured(None)
    """What is still open, reserved or not."""
    due_on: date


class Reservation(Table, table=True):
    """Goods at a place that are set aside for one demand."""

    __tablename__ = "inventory_reservation"
    __lock_rank__ = LockRank.BALANCE
    __audited__ = False
    __table_args__ = (
        unique("demand_id", "location_id", "lot_id", name="uq_inventory_reservation_spot", nulls_alike=True),
        check("quantity > 0", "quantity_positive"),
        indexed("product_id", "location_id"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    demand_id: uuid.UUID = references("inventory_demand", indexed=False)
    subject_type: str
    subject_id: uuid.UUID = Field(default=None, sa_type=sa.Uuid)
    product_id: uuid.UUID = references("catalog_product", indexed=False)
    location_id: uuid.UUID = references("inventory_location", indexed=False)
    lot_id: uuid.UUID | None = references("inventory_lot", optional=True, indexed=False)
    strategy: RemovalStrategy = choice(RemovalStrategy, RemovalStrategy.LOCATION)
    """By what this place and lot were chosen."""
    quantity: Decimal = measured(None)
