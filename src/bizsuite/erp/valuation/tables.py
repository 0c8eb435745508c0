"""What stock is worth now, the layers that it is made of, and the ledger that explains every cent of it."""

import uuid
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import Field

from bizsuite.erp.inventory.tables.lots import of_lots
from bizsuite.erp.valuation.rules.events import CostingMethod
from bizsuite.erp.valuation.rules.words import CostEntryKind, LandedCostShareBy
from bizsuite.kernel.schema import after_create, append_only
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


class Costing(Table, table=True):
    """How a company values a product, where it is not by the average."""

    __tablename__ = "valuation_costing"
    __table_args__ = (unique("product_id", "company_id"), check("standard_cost >= 0", "cost_not_negative"))

    company_id: uuid.UUID = references("company", indexed=False)
    product_id: uuid.UUID = references("catalog_product", indexed=False)
    method: CostingMethod = choice(CostingMethod, CostingMethod.AVERAGE)
    currency: str = currency_code()
    standard_cost: Decimal = amount()
    """What a unit costs under STANDARD, in the company's currency."""
    lots_from: datetime | None = moment(optional=True)
    """Since when each lot is valued by itself; what was recorded before is valued together."""


class StockValue(Table, table=True):
    """What a product in a warehouse is worth, or one lot of it: the sum of its cost ledger, kept while it is locked."""

    __tablename__ = "valuation_stock"
    __lock_rank__ = LockRank.BALANCE
    __audited__ = False
    __table_args__ = (
        unique("product_id", "warehouse_id", "lot_id", name="uq_valuation_stock_place", nulls_alike=True),
        check("quantity <> 0 OR value = 0", "nothing_is_worth_nothing"),
        check("quantity <= 0 OR value >= 0", "value_not_negative"),
        of_lots("ix_valuation_stock_lot"),
    )

    company_id: uuid.UUID = references("company")
    warehouse_id: uuid.UUID = references("inventory_warehouse", indexed=False)
    lot_id: uuid.UUID | None = references("inventory_lot", optional=True, indexed=False)
    """Of which lot, where each is valued by itself."""
    product_id: uuid.UUID = references("catalog_product", indexed=False)
    currency: str = currency_code()
    method: CostingMethod = choice(CostingMethod, CostingMethod.AVERAGE)
    standard_cost: Decimal = amount()
    first_method: CostingMethod = choice(CostingMethod, CostingMethod.AVERAGE)
    first_standard_cost: Decimal = amount()
    """How it was valued before the first change, from which a replay begins."""
    quantity: Decimal = measured()
    value: Decimal = amount()
    latest_quantity: Decimal = measured()
    latest_value: Decimal = amount()
    """What goods have cost last: so much for so many."""
    valued_through: date | None = None
    """The last day on which something happened to it: what comes before is entered late."""


class CostLayer(Table, table=True):
    """What is left of goods that came together, and of their value; below zero what an issue took without goods."""

    __tablename__ = "valuation_layer"
    __lock_rank__ = LockRank.BALANCE
    __audited__ = False
    __table_args__ = (
        unique("stock_id", "move_id"),
        check("quantity <> 0 OR value = 0", "nothing_is_worth_nothing"),
        sa.Index(
            "ix_valuation_layer_left",
            "tenant_id",
            "stock_id",
            "position",
            postgresql_where=sa.text("quantity <> 0"),
        ),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    stock_id: uuid.UUID = references("valuation_stock", indexed=False)
    move_id: uuid.UUID = references("inventory_move")
    position: int
    """The order in which layers are used up."""
    currency: str = currency_code()
    quantity: Decimal = measured(None)
    value: Decimal = amount()


class CostEntry(Table, table=True):
    """A row of the cost ledger: what an event did to the goods and the value in a warehouse. It never changes."""

    __tablename__ = "valuation_entry"
    __audited__ = False
    __table_args__ = (
        indexed("product_id", "warehouse_id", "valued_on"),
        indexed("company_id", "valued_on"),
        indexed("event_id"),
        indexed("cause_id"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    product_id: uuid.UUID = references("catalog_product", indexed=False)
    warehouse_id: uuid.UUID = references("inventory_warehouse", indexed=False)
    lot_id: uuid.UUID | None = references("inventory_lot", optional=True, indexed=False)
    """Of which lot, where each is valued by itself."""
    kind: CostEntryKind = choice(CostEntryKind)
    event_id: uuid.UUID = Field(default=None, sa_type=sa.Uuid)
    """The move or the change of cost whose value this is."""
    move_id: uuid.UUID | None = references("inventory_move", optional=True)
    cause_type: str
    cause_id: uuid.UUID = Field(default=None, sa_type=sa.Uuid)
    """What made it so: the event itself, or what became known later."""
    valued_on: date
    currency: str = currency_code()
    quantity: Decimal = measured(None)
    """What came, or went where it is negative; zero where only value changed."""
    value: Decimal = amount()


class CostChange(Table, table=True):
    """A day on which the goods in a warehouse were given another value, or another way of valuing."""

    __tablename__ = "valuation_change"
    __table_args__ = (
        indexed("product_id", "changed_on"),
        check("(method IS NULL) <> (unit_cost IS NULL)", "one_change"),
        check("unit_cost >= 0", "cost_not_negative"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    warehouse_id: uuid.UUID = references("inventory_warehouse", indexed=False)
    lot_id: uuid.UUID | None = references("inventory_lot", optional=True, indexed=False)
    """Of which lot, where each is valued by itself."""
    product_id: uuid.UUID = references("catalog_product", indexed=False)
    changed_on: date
    changed_at: datetime = moment()
    method: CostingMethod | None = choice(CostingMethod, optional=True)
    currency: str = currency_code()
    unit_cost: Decimal | None = amount(None, optional=True)
    reason: str = text()


class LandedCost(Table, table=True):
    """What it has cost to get goods here, such as freight and duty, divided among the moves that brought them."""

    __tablename__ = "valuation_landed_cost"
    __table_args__ = (check("amount <> 0", "amount_not_zero"), indexed("company_id", "posted_on"))

    company_id: uuid.UUID = references("company", indexed=False)
    posted_on: date
    share_by: LandedCostShareBy = choice(LandedCostShareBy)
    currency: str = currency_code()
    amount: Decimal = amount()
    cancels_id: uuid.UUID | None = references("valuation_landed_cost", optional=True, unique=True)
    """The landed cost that this one takes back, share by share."""
    note: str = text()


class LandedCostShare(Table, table=True):
    """What one move bears of a landed cost."""

    __tablename__ = "valuation_landed_cost_share"
    __audited__ = False
    __table_args__ = (unique("landed_cost_id", "move_id"),)

    company_id: uuid.UUID = references("company", indexed=False)
    landed_cost_id: uuid.UUID = references("valuation_landed_cost", indexed=False)
    move_id: uuid.UUID = references("inventory_move")
    factor: Decimal = measured()
    """By what it was divided: what the goods have cost, how many came, their kilograms or litres."""
    currency: str = currency_code()
    amount: Decimal = amount()


class BilledCost(Table, table=True):
    """By how much goods of a receipt turned out to cost more, or less where it is negative, as they were billed."""

    __tablename__ = "valuation_billed_cost"
    __audited__ = False
    __table_args__ = (check("amount <> 0", "amount_not_zero"), indexed("cause_id"))

    company_id: uuid.UUID = references("company", indexed=False)
    move_id: uuid.UUID = references("inventory_move")
    billed_on: date
    cause_type: str
    cause_id: uuid.UUID = Field(default=None, sa_type=sa.Uuid)
    """The bill, or whatever else has told."""
    quantity: Decimal = measured(None)
    """How many of them that speaks of; negative where it is taken back."""
    currency: str = currency_code()
    amount: Decimal = amount(None)


after_create(BilledCost, append_only("valuation_billed_cost"))
after_create(CostEntry, append_only("valuation_entry"))
after_create(LandedCostShare, append_only("valuation_landed_cost_share"))
