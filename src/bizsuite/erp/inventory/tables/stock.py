"""What lies where, kept in the same transaction as the moves; and what lay there at the end of periods."""

import uuid
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import Field

from bizsuite.erp.inventory.rules import LotTracking
from bizsuite.erp.inventory.tables.lots import of_lots
from bizsuite.kernel.tables import LockRank, Table, check, choice, indexed, references, unique
from bizsuite.kernel.tables import quantity as measured

SERIAL_TAKEN = "uq_inventory_balance_serial"


class Balance(Table, table=True):
    """How much of a product, or of one lot of it, lies at a place: the sum of its moves, kept in the same transaction.

    Goods that are not told apart have no lot. Goods that are have a balance without one too, with nothing in it:
    whoever changes what lies there locks that one first.
    """

    __tablename__ = "inventory_balance"
    __lock_rank__ = LockRank.BALANCE
    __audited__ = False
    __table_args__ = (
        unique("product_id", "location_id", "lot_id", name="uq_inventory_balance_spot", nulls_alike=True),
        check("reserved >= 0 AND reserved <= greatest(on_hand, 0)", "reserved_within_on_hand"),
        check("on_hand >= 0 OR may_be_negative", "on_hand_not_negative"),
        check("tracking = 'NONE' OR (lot_id IS NOT NULL AND on_hand >= 0) OR on_hand = 0", "tracked_by_lot"),
        check("tracking <> 'SERIAL' OR on_hand IN (0, 1)", "serial_is_one"),
        unique("serial_id", name=SERIAL_TAKEN, where="serial_id IS NOT NULL"),
        of_lots("ix_inventory_balance_lot", "location_id"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    location_id: uuid.UUID = references("inventory_location")
    product_id: uuid.UUID = references("catalog_product", indexed=False)
    lot_id: uuid.UUID | None = references("inventory_lot", optional=True, indexed=False)
    on_hand: Decimal = measured()
    reserved: Decimal = measured()
    tracking: LotTracking = choice(LotTracking, LotTracking.NONE)
    """Whether goods that lie here are told apart; NONE in virtual places."""
    serial_id: uuid.UUID | None = Field(
        default=None,
        sa_column_args=[
            sa.Computed("CASE WHEN tracking = 'SERIAL' AND on_hand > 0 THEN lot_id END", persisted=True)
        ],
        nullable=True,
        sa_type=sa.Uuid,
    )
    """The one piece that lies here. It is a column of its own so that the index by it is left alone, and with it every
    other, where goods have no serial numbers."""
    may_be_negative: bool = False
    """Virtual places, and warehouses whose policy allows it."""
    closed_through: date | None = None
    """The last day on which nothing of the company moves any more: who locks the balance need not look elsewhere."""


class Period(Table, table=True):
    """Days of a company whose stock is closed: those after the period before it, to the last one named here."""

    __tablename__ = "inventory_period"
    __table_args__ = (unique("company_id", "closed_through"),)

    company_id: uuid.UUID = references("company", indexed=False)
    closed_through: date


class Snapshot(Table, table=True):
    """What of a product, or of one lot of it, lay at a place at the end of a period in which it moved there."""

    __tablename__ = "inventory_snapshot"
    __audited__ = False
    __table_args__ = (
        unique(
            "product_id",
            "location_id",
            "as_of",
            "lot_id",
            name="uq_inventory_snapshot_spot",
            nulls_alike=True,
        ),
        indexed("company_id", "as_of"),
        of_lots("ix_inventory_snapshot_lot", "location_id", "as_of"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    product_id: uuid.UUID = references("catalog_product", indexed=False)
    location_id: uuid.UUID = references("inventory_location", indexed=False)
    lot_id: uuid.UUID | None = references("inventory_lot", optional=True, indexed=False)
    as_of: date
    on_hand: Decimal = measured(None)


class Availability(Table, table=True):
    """The stock of a product in a warehouse, kept by whoever changes it while the balances there are locked."""

    __tablename__ = "inventory_availability"
    __lock_rank__ = LockRank.BALANCE
    __audited__ = False
    __table_args__ = (
        unique("product_id", "warehouse_id"),
        check("reserved >= 0 AND incoming >= 0 AND outgoing >= 0", "nothing_below_zero"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    warehouse_id: uuid.UUID = references("inventory_warehouse", indexed=False)
    product_id: uuid.UUID = references("catalog_product", indexed=False)
    on_hand: Decimal = measured()
    """What lies in its INTERNAL places."""
    reserved: Decimal = measured()
    incoming: Decimal = measured()
    """What the lines of draft receipts will bring."""
    outgoing: Decimal = measured()
    """What demands wait for, and what draft deliveries without a demand will take."""
