"""The value of stock as clients see it, what is said about it, and what is answered."""

from datetime import date, datetime
from decimal import Decimal
from typing import Optional

import strawberry
from strawberry import UNSET

from bizsuite.base.catalog import reads as catalog
from bizsuite.base.catalog.types import Product
from bizsuite.erp.inventory.types import Lot, StockMove, Warehouse
from bizsuite.erp.valuation import reads
from bizsuite.erp.valuation.rules.events import CostingMethod
from bizsuite.erp.valuation.rules.words import CostEntryKind, LandedCostShareBy
from bizsuite.graph.fields import column, entity, related, result
from bizsuite.graph.money import Money
from bizsuite.graph.mutations import Change, Command, Payload
from bizsuite.graph.node import Node
from bizsuite.graph.page import Connection

for _words in (CostEntryKind, LandedCostShareBy):
    strawberry.enum(_words, description=_words.__doc__)


@entity(reads.costing)
class ProductCosting(Node):
    """How a company values a product."""

    method: CostingMethod = column("By what issues are valued.")
    standard_cost: Money = column(
        "What a unit costs under STANDARD, in the company's currency; else zero.", reads.costing_standard
    )
    lots_from: datetime | None = column(
        "Since when each lot is valued by itself; null where goods are valued together."
    )
    product: Product | None = related(reads.costing_product, "The product.")


@entity(reads.stock_value)
class StockValue(Node):
    """What a product in a warehouse is worth now, or one lot of it: always the sum of its cost ledger."""

    method: CostingMethod = column("By what issues are valued.")
    quantity: Decimal = column("How much lies there; below zero where more was issued than came.")
    value: Money = column(
        "What it is worth, in the company's currency; zero where nothing lies.", reads.value_value
    )
    standard_cost: Money = column("What a unit is worth under STANDARD.", reads.value_standard)
    product: Product | None = related(reads.value_product, "The product.")
    warehouse: Warehouse | None = related(reads.value_warehouse, "Where it lies.")
    lot: Lot | None = related(reads.value_lot, "The lot, where each is valued by itself.")
    layers: Connection["CostLayer"] | None = related(
        reads.value_layers, "What it is made of, in the order in which it is used up."
    )


@entity(reads.layer)
class CostLayer(Node):
    """What is left of goods that came together. Below zero: what an issue took before goods came, as estimated."""

    position: int = column("Its place in the order in which layers are used up.")
    quantity: Decimal = column("How much is left.")
    value: Money = column("What that is worth, in the company's currency.", reads.layer_value)
    move: StockMove | None = related(
        reads.layer_move, "The move that brought it; of an average the oldest one."
    )
    stock: StockValue | None = related(reads.layer_stock, "The stock of which it is a part.")


@entity(reads.entry)
class CostEntry(Node):
    """A row of the cost ledger. It never changes: what becomes known later is another row."""

    kind: CostEntryKind = column("Why value came or went.")
    valued_on: date = column("The day on which it counts.")
    quantity: Decimal = column("What came, or went where it is negative; zero where only value changed.")
    value: Money = column(
        "What value came, or went where it is negative, in the company's currency.", reads.entry_value
    )
    product: Product | None = related(reads.entry_product, "The product.")
    warehouse: Warehouse | None = related(reads.entry_warehouse, "The warehouse.")
    lot: Lot | None = related(reads.entry_lot, "The lot, where each is valued by itself.")
    move: StockMove | None = related(
        reads.entry_move, "The move whose value it is; null for a revaluation of what was at hand."
    )
    cause: Node | None = related(
        reads.entry_cause,
        "What made it so: the move itself, or what became known later, such as a bill, a landed cost or goods "
        "that were entered late; null for what the actor may not see.",
    )


@entity(reads.change)
class CostChange(Node):
    """A day on which what lies in a warehouse was given another value, or another way of valuing."""

    changed_on: date = column("The day.")
    changed_at: datetime = column("When it was recorded.")
    method: CostingMethod | None = column("The new way; null for a new value.")
    unit_cost: Money | None = column("The new value of a unit; null for a new way.", reads.change_unit_cost)
    reason: str = column("Why.")
    product: Product | None = related(reads.change_product, "The product.")
    warehouse: Warehouse | None = related(reads.change_warehouse, "The warehouse.")
    lot: Lot | None = related(reads.change_lot, "The lot, where each is valued by itself.")


@entity(reads.landed_cost)
class LandedCost(Node):
    """What it has cost to get goods here, such as freight and duty."""

    posted_on: date = column("The day.")
    share_by: LandedCostShareBy = column("By what it is divided.")
    amount: Money = column("How much, in the company's currency.", reads.landed_amount)
    note: str = column("What else is worth knowing.")
    shares: Connection["LandedCostShare"] | None = related(
        reads.landed_shares, "What each move bears; together the amount."
    )
    cancels: Optional["LandedCost"] = related(
        reads.landed_cancels, "The landed cost that it takes back; null where it is none of that kind."
    )
    cancelled_by: Connection["LandedCost"] | None = related(
        reads.landed_cancelled_by, "The one that takes it back: one or none."
    )


@entity(reads.share)
class LandedCostShare(Node):
    """What one move bears of a landed cost."""

    factor: Decimal = column(
        "By what it was divided: what the goods have cost, how many came, their kilograms or litres."
    )
    amount: Money = column("How much, in the company's currency.", reads.share_amount)
    move: StockMove | None = related(reads.share_move, "The move that brought the goods.")
    landed_cost: LandedCost | None = related(reads.share_landed_cost, "The cost.")


@entity(reads.billed_cost)
class BilledCost(Node):
    """By how much goods of a receipt turned out to cost more, or less where it is negative, as they were billed."""

    billed_on: date = column("The day on which it counts.")
    quantity: Decimal = column("How many of them that speaks of; negative where it is taken back.")
    amount: Money = column("How much, in the company's currency.", reads.billed_amount)
    move: StockMove | None = related(reads.billed_move, "The move that brought the goods.")


@strawberry.input
class ProductCostingSetInput(Command):
    """How the company that the request works in values a product."""

    product_id: strawberry.ID = strawberry.field(description="The product.")
    method: CostingMethod = strawberry.field(description="By what issues are valued.")
    standard_cost: Decimal | None = strawberry.field(
        default=UNSET, description="What a unit costs, in the company's currency; for STANDARD only."
    )
    by_lot: bool | None = strawberry.field(
        default=UNSET,
        description="Whether each lot is valued by itself, so that goods leave at the cost of their own; as before "
        "unless given. It changes while none is in stock.",
    )


@strawberry.input
class StockRevalueInput(Command):
    """What a unit at hand is worth from today on."""

    product_id: strawberry.ID = strawberry.field(description="The product.")
    unit_cost: Decimal = strawberry.field(description="What a unit is worth, in the company's currency.")
    warehouse_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="In which warehouse; in all of the company when left out."
    )
    lot_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Of which lot, where each is valued by itself; of all when left out."
    )
    reason: str | None = strawberry.field(default=UNSET, description="Why.")


@strawberry.input
class LandedCostPostInput(Command):
    """A cost that the goods of receipts are to bear."""

    receipt_ids: list[strawberry.ID] = strawberry.field(
        description="The receipts that brought them, of one company."
    )
    amount: Decimal = strawberry.field(
        description="How much, in the company's currency; below zero takes back what was posted too much."
    )
    share_by: LandedCostShareBy = strawberry.field(
        default=LandedCostShareBy.VALUE, description="By what it is divided."
    )
    on: date | None = strawberry.field(default=UNSET, description="The day; today unless another is given.")
    note: str | None = strawberry.field(default=UNSET, description="What else is worth knowing.")


@strawberry.input
class LandedCostCancelInput(Change):
    """The landed cost that goods are no longer to bear."""

    on: date | None = strawberry.field(
        default=UNSET, description="The day; today unless another is given, not before that of the cost."
    )
    note: str | None = strawberry.field(default=UNSET, description="Why.")


@strawberry.type
class ProductCostingSetPayload(Payload):
    """How the product is valued now."""

    product_costing: ProductCosting | None = result(reads.costing, "How it is valued.")


@strawberry.type
class StockRevaluePayload(Payload):
    """The product."""

    product: Product | None = result(catalog.product, "The product, with what it is worth now.")


@strawberry.type
class LandedCostPostPayload(Payload):
    """The landed cost."""

    landed_cost: LandedCost | None = result(reads.landed_cost, "The cost, with what each move bears.")


@strawberry.type
class LandedCostCancelPayload(Payload):
    """What takes a landed cost back."""

    landed_cost: LandedCost | None = result(
        reads.landed_cost, "The one that takes it back, with what each move bears less."
    )
