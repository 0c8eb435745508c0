"""Stock as clients see it."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from bizsuite.base.catalog.types import Product
from bizsuite.base.parties.types import Customer, Supplier
from bizsuite.erp.inventory import reads
from bizsuite.erp.inventory.rules import (
    NegativeStockPolicy,
    ShipmentStatus,
    StockLocationKind,
    StockMoveStatus,
)
from bizsuite.graph.fields import column, entity, related
from bizsuite.graph.money import Money
from bizsuite.graph.node import Node
from bizsuite.graph.page import Connection

for _words in (NegativeStockPolicy, ShipmentStatus, StockLocationKind, StockMoveStatus):
    strawberry.enum(_words, description=_words.__doc__)


@strawberry.type
class StockAvailability:
    """The stock of a product in the company that the request works in, in the product's unit, from one snapshot."""

    on_hand: Decimal = strawberry.field(
        description="What lies in INTERNAL places: the sum of all moves done."
    )
    reserved: Decimal = strawberry.field(description="What of it is set aside for demands.")
    available: Decimal = strawberry.field(description="`onHand - reserved`: what can be promised now.")
    incoming: Decimal = strawberry.field(description="What the lines of draft receipts will bring.")
    outgoing: Decimal = strawberry.field(
        description="What demands, such as the lines of confirmed orders, still wait for, reserved or not, and what "
        "draft deliveries without such a demand will take."
    )


@strawberry.type
class StockAsOf:
    """The stock of a product at the end of a day, in the company that the request works in and the product's unit.

    `forecast` is `onHand + incoming - outgoing`. What is planned is what is planned now; what is overdue counts for
    every day since it was due. For the stock of a day that is over look at `onHand`.
    """

    on_hand: Decimal = strawberry.field(
        description="What lay in INTERNAL places: what was kept of the last closed period before, and the moves done "
        "since then up to that day. Later moves make no difference."
    )
    incoming: Decimal = strawberry.field(
        description="What the lines of receipts will bring that are drafts for that day or before."
    )
    outgoing: Decimal = strawberry.field(
        description="What demands due by that day wait for, and what draft deliveries for that day or before will take "
        "for which no demand waits."
    )
    forecast: Decimal = strawberry.field(description="`onHand + incoming - outgoing`.")


@entity(reads.warehouse)
class Warehouse(Node):
    """A building or yard where a company keeps goods."""

    code: str = column("The code; unique in the company.")
    name: str = column("The name.")
    negative_stock: NegativeStockPolicy = column("Whether it may issue more than it knows to have.")
    is_active: bool = column("Whether it is in use.")
    locations: Connection["StockLocation"] | None = related(
        reads.warehouse_locations, "Its places, by their code."
    )


@entity(reads.location)
class StockLocation(Node):
    """A place of a warehouse, or a virtual one: where goods come from and go to."""

    code: str = column("The code; unique in the company.")
    name: str = column("The name.")
    kind: StockLocationKind = column("What it is for.")
    warehouse: Warehouse | None = related(reads.location_warehouse, "The warehouse; null for virtual places.")
    parent: "StockLocation | None" = related(reads.location_parent, "The VIEW above it.")
    children: Connection["StockLocation"] | None = related(
        reads.location_children, "The places below it, by their code."
    )
    balances: Connection["StockBalance"] | None = related(
        reads.location_balances, "What lies there, the most first."
    )


@entity(reads.balance)
class StockBalance(Node):
    """How much of a product lies at a place: always the sum of its moves."""

    on_hand: Decimal = column("What lies there; below zero for virtual places that goods come from.")
    reserved: Decimal = column("What of it is set aside for demands.")
    on_hand_as_of: Decimal = related(
        reads.balance_as_of, "What lay there at the end of a day, whatever moved later."
    )
    product: Product | None = related(reads.balance_product, "The product.")
    location: StockLocation | None = related(reads.balance_location, "The place.")


@entity(reads.period)
class StockPeriod(Node):
    """Days whose stock is closed: those since the period before it. Nothing moves on them any more."""

    closed_through: date = column("The last of them.")
    created_at: datetime = column("When they were closed.")


@entity(reads.reservation)
class StockReservation(Node):
    """Goods at a place that are set aside for one demand, such as a line of an order."""

    quantity: Decimal = column("How much.")
    created_at: datetime = column("When it was set aside first.")
    product: Product | None = related(reads.reservation_product, "The product.")
    location: StockLocation | None = related(reads.reservation_location, "Where it lies.")
    subject: Node | None = related(reads.reservation_subject, "For what it is set aside.")


@entity(reads.move)
class StockMove(Node):
    """So much of a product from one place to another. Once done it never changes: corrections are new moves."""

    status: StockMoveStatus = column("Whether it is planned, has happened, or will not happen.")
    quantity: Decimal = column("How much, in the product's unit.")
    moved_on: date = column("The business day: planned, or real once done.")
    moved_at: datetime | None = column("When it was recorded as done.")
    unit_cost: Money | None = column(
        "What one unit cost, where that is known and yours to see.", reads.move_unit_cost
    )
    position: int = column("Its place among the lines of the document.")
    reason: str = column("Why stock was set right.")
    product: Product | None = related(reads.move_product, "The product.")
    from_location: StockLocation | None = related(reads.move_from, "Where the goods come from.")
    to_location: StockLocation | None = related(reads.move_to, "Where they go.")
    delivery: "Delivery | None" = related(reads.move_delivery, "The delivery of which this is a line.")
    receipt: "Receipt | None" = related(reads.move_receipt, "The receipt of which this is a line.")
    subject: Node | None = related(reads.move_subject, "For what the goods move, such as a line of an order.")


@entity(reads.delivery)
class Delivery(Node):
    """Goods that leave for a customer."""

    number: str = column("The number of the document; unique in the company.")
    status: ShipmentStatus = column("Where it is in its life.")
    delivered_on: date = column("The day planned for a draft, the day it happened once posted.")
    address: str = column("Where the goods go.")
    note: str = column("What else is worth knowing.")
    customer: Customer | None = related(reads.delivery_customer, "Who gets the goods.")
    warehouse: Warehouse | None = related(reads.delivery_warehouse, "Where they come from.")
    lines: Connection[StockMove] | None = related(reads.delivery_lines, "The moves, in their order.")


@entity(reads.receipt)
class Receipt(Node):
    """Goods that arrive from a supplier."""

    number: str = column("The number of the document; unique in the company.")
    status: ShipmentStatus = column("Where it is in its life.")
    received_on: date = column("The day expected for a draft, the day it happened once posted.")
    note: str = column("What else is worth knowing.")
    supplier: Supplier | None = related(
        reads.receipt_supplier, "Who sends the goods; null where nobody is named."
    )
    warehouse: Warehouse | None = related(reads.receipt_warehouse, "Where they go.")
    lines: Connection[StockMove] | None = related(reads.receipt_lines, "The moves, in their order.")
