"""Tables of stock. Every effect is a move from one place to another; balances follow in the same transaction."""

import uuid
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import Field

from bizsuite.erp.inventory.rules import (
    NegativeStockPolicy,
    ShipmentStatus,
    StockLocationKind,
    StockMoveStatus,
)
from bizsuite.kernel.schema import after_create
from bizsuite.kernel.tables import (
    LockRank,
    Table,
    amount,
    check,
    choice,
    currency_code,
    indexed,
    moment,
    references,
    text,
    unique,
)
from bizsuite.kernel.tables import quantity as measured


class Warehouse(Table, table=True):
    """A building or yard where a company keeps goods."""

    __tablename__ = "inventory_warehouse"
    __table_args__ = (unique("company_id", "code"),)

    company_id: uuid.UUID = references("company", indexed=False)
    code: str
    name: str
    negative_stock: NegativeStockPolicy = choice(NegativeStockPolicy, NegativeStockPolicy.FORBID)
    is_active: bool = True


class Location(Table, table=True):
    """A place: a shelf or an area of a warehouse, or a virtual one such as all suppliers."""

    __tablename__ = "inventory_location"
    __table_args__ = (
        unique("company_id", "code"),
        check("parent_id <> id", "not_below_itself"),
        check("kind <> 'INTERNAL' OR warehouse_id IS NOT NULL", "internal_in_a_warehouse"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    warehouse_id: uuid.UUID | None = references("inventory_warehouse", optional=True)
    parent_id: uuid.UUID | None = references("inventory_location", optional=True)
    """A VIEW above this place; goods lie in leaves only."""
    code: str
    name: str
    kind: StockLocationKind = choice(StockLocationKind, StockLocationKind.INTERNAL)


class Delivery(Table, table=True):
    """Goods that leave for a customer; its lines are moves."""

    __tablename__ = "inventory_delivery"
    __table_args__ = (unique("company_id", "number"), indexed("company_id", "delivered_on", "id"))

    number: str
    status: ShipmentStatus = choice(ShipmentStatus, ShipmentStatus.DRAFT)
    company_id: uuid.UUID = references("company", indexed=False)
    warehouse_id: uuid.UUID = references("inventory_warehouse")
    customer_id: uuid.UUID = references("party_customer")
    delivered_on: date
    """The day planned for a draft, the day it happened once it is posted."""
    address: str = text()
    note: str = text()


class Receipt(Table, table=True):
    """Goods that arrive from a supplier; its lines are moves."""

    __tablename__ = "inventory_receipt"
    __table_args__ = (unique("company_id", "number"), indexed("company_id", "received_on", "id"))

    number: str
    status: ShipmentStatus = choice(ShipmentStatus, ShipmentStatus.DRAFT)
    company_id: uuid.UUID = references("company", indexed=False)
    warehouse_id: uuid.UUID = references("inventory_warehouse")
    supplier_id: uuid.UUID | None = references("party_supplier", optional=True)
    received_on: date
    """The day expected for a draft, the day it happened once it is posted."""
    note: str = text()


def _done(name: str, place: str) -> sa.Index:
    """Moves that have happened, by one of their ends, product and day."""
    return sa.Index(
        f"ix_inventory_move_{name}",
        "tenant_id",
        place,
        "product_id",
        "moved_on",
        postgresql_include=["quantity"],
        postgresql_where=sa.text("status = 'DONE'"),
    )


class Move(Table, table=True):
    """So much of a product from one place to another. Once done it never changes: corrections are new moves."""

    __tablename__ = "inventory_move"
    __table_args__ = (
        check("quantity > 0", "quantity_positive"),
        check("from_location_id <> to_location_id", "from_elsewhere"),
        check("unit_cost >= 0", "unit_cost_not_negative"),
        check("(status = 'DONE') = (moved_at IS NOT NULL)", "moved_when_done"),
        check("(subject_type IS NULL) = (subject_id IS NULL)", "subject_whole"),
        check("delivery_id IS NULL OR receipt_id IS NULL", "one_document"),
        indexed("product_id", "moved_on", "id"),
        indexed("company_id", "moved_on", "id"),
        indexed("delivery_id", "position"),
        indexed("receipt_id", "position"),
        indexed("subject_id"),
        # What is expected and what is about to leave; drafts are few.
        sa.Index(
            "ix_inventory_move_planned",
            "tenant_id",
            "product_id",
            "company_id",
            postgresql_where=sa.text("status = 'DRAFT'"),
        ),
        # What came to a place and what left it between two days, from the index alone.
        _done("came", "to_location_id"),
        _done("left", "from_location_id"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    product_id: uuid.UUID = references("catalog_product", indexed=False)
    from_location_id: uuid.UUID = references("inventory_location", indexed=False)
    to_location_id: uuid.UUID = references("inventory_location", indexed=False)
    quantity: Decimal = measured(None)
    status: StockMoveStatus = choice(StockMoveStatus, StockMoveStatus.DRAFT)
    moved_on: date
    """The business day: planned for a draft, real once done."""
    moved_at: datetime | None = moment(optional=True)
    """When it was recorded as done."""
    unit_cost: Decimal | None = amount(None, optional=True)
    currency: str = currency_code()
    """The company's, in which the cost is."""
    delivery_id: uuid.UUID | None = references("inventory_delivery", optional=True, indexed=False)
    receipt_id: uuid.UUID | None = references("inventory_receipt", optional=True, indexed=False)
    position: int = 0
    subject_type: str | None = None
    """The type of the node for which goods move, such as the line of an order."""
    subject_id: uuid.UUID | None = Field(default=None, nullable=True, sa_type=sa.Uuid)
    reason: str = text()


class Balance(Table, table=True):
    """How much of a product lies at a place: the sum of its moves, kept in the same transaction."""

    __tablename__ = "inventory_balance"
    __lock_rank__ = LockRank.BALANCE
    __audited__ = False
    __table_args__ = (
        unique("product_id", "location_id"),
        check("reserved >= 0 AND reserved <= greatest(on_hand, 0)", "reserved_within_on_hand"),
        check("on_hand >= 0 OR may_be_negative", "on_hand_not_negative"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    location_id: uuid.UUID = references("inventory_location")
    product_id: uuid.UUID = references("catalog_product", indexed=False)
    on_hand: Decimal = measured()
    reserved: Decimal = measured()
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
    """What lay at a place at the end of a period in which something moved there."""

    __tablename__ = "inventory_snapshot"
    __audited__ = False
    __table_args__ = (unique("product_id", "location_id", "as_of"), indexed("company_id", "as_of"))

    company_id: uuid.UUID = references("company", indexed=False)
    product_id: uuid.UUID = references("catalog_product", indexed=False)
    location_id: uuid.UUID = references("inventory_location", indexed=False)
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
        unique("demand_id", "location_id"),
        check("quantity > 0", "quantity_positive"),
        indexed("product_id", "location_id"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    demand_id: uuid.UUID = references("inventory_demand", indexed=False)
    subject_type: str
    subject_id: uuid.UUID = Field(default=None, sa_type=sa.Uuid)
    product_id: uuid.UUID = references("catalog_product", indexed=False)
    location_id: uuid.UUID = references("inventory_location", indexed=False)
    quantity: Decimal = measured(None)


after_create(
    Move,
    [
        """CREATE FUNCTION inventory_move_done_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a move that is done never changes' USING ERRCODE = 'restrict_violation';
END $$""",
        """CREATE TRIGGER inventory_move_done_never_changes BEFORE UPDATE OR DELETE ON inventory_move
FOR EACH ROW WHEN (OLD.status = 'DONE') EXECUTE FUNCTION inventory_move_done_never_changes()""",
    ],
)
