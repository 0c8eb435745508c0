"""Stock as clients see it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

import strawberry

from bizsuite.base.catalog.types import Category, Product
from bizsuite.base.parties.types import Customer, Supplier
from bizsuite.erp.inventory import reads
from bizsuite.erp.inventory.loaders.reserving import spots_of
from bizsuite.erp.inventory.rules import (
    LotTracking,
    NegativeStockPolicy,
    RemovalStrategy,
    ReturnDirection,
    ShipmentStatus,
    StockLocationKind,
    StockMoveStatus,
    StockTransferStatus,
)
from bizsuite.erp.inventory.types.reserving import ReservationStep
from bizsuite.graph.context import Info
from bizsuite.graph.fields import column, entity, field, related
from bizsuite.graph.money import Money
from bizsuite.graph.node import Node
from bizsuite.graph.page import Connection

for _words in (
    LotTracking,
    NegativeStockPolicy,
    RemovalStrategy,
    ReturnDirection,
    ShipmentStatus,
    StockLocationKind,
    StockMoveStatus,
    StockTransferStatus,
):
    strawberry.enum(_words, description=_words.__doc__)


@entity(reads.warehouse)
class Warehouse(Node):
    """A building or yard where a company keeps goods."""

    code: str = column("The code; unique in the company.")
    name: str = column("The name.")
    negative_stock: NegativeStockPolicy = column("Whether it may issue more than it knows to have.")
    is_active: bool = column("Whether it is in use.")
    is_transit: bool = column("Whether it is no building, but stands for what is between two of ours.")
    locations: Connection["StockLocation"] | None = related(
        reads.warehouse_locations, "Its places, by their code."
    )


@entity(reads.location)
class StockLocation(Node):
    """A place of a warehouse, or a virtual one: where goods come from and go to."""

    code: str = column("The code; unique in the company.")
    name: str = column("The name.")
    rank: int = column("Places with a lower one are emptied first; of equal ones by their codes.")
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
    """How much of a product, or of one lot of it, lies at a place: always the sum of its moves."""

    on_hand: Decimal = column("What lies there; below zero for virtual places that goods come from.")
    reserved: Decimal = column("What of it is set aside for demands.")
    on_hand_as_of: Decimal = related(
        reads.balance_as_of, "What lay there at the end of a day, whatever moved later."
    )
    product: Product | None = related(reads.balance_product, "The product.")
    location: StockLocation | None = related(reads.balance_location, "The place.")
    lot: "Lot | None" = related(
        reads.balance_lot,
        "The lot; null for goods that are not told apart, of which a tracked product has none.",
    )


@entity(reads.lot)
class Lot(Node):
    """Goods of a product that are told apart from others, or one piece with a serial number."""

    code: str = column("What is printed on the goods; unique for the product.")
    expires_on: date | None = column("The last day on which they are good; null where they do not expire.")
    received_on: date | None = column("The day on which the first of them came; null before.")
    note: str = column("What else is worth knowing.")
    product: Product | None = related(reads.lot_product, "The product.")
    balances: Connection["StockBalance"] | None = related(
        reads.lot_balances, "Where they lie, the most first; virtual places too."
    )
    moves: Connection["StockMove"] | None = related(reads.lot_moves, "Their moves, newest first.")
    trace_up: Connection["StockMove"] | None = related(
        reads.lot_trace_up,
        "Where they came from: moves from suppliers, from production, back from customers, and finds; oldest first.",
    )
    trace_down: Connection["StockMove"] | None = related(
        reads.lot_trace_down,
        "Where they went: moves to customers, into production, back to suppliers, and losses; oldest first.",
    )


@entity(reads.tracking)
class ProductLotTracking(Node):
    """Whether goods of a product are told apart."""

    mode: LotTracking = column("By what they are told apart.")
    has_expiry: bool = column("Whether their lots expire.")
    product: Product | None = related(reads.tracking_product, "The product.")


@entity(reads.removal)
class RemovalRule(Node):
    """In which order goods are taken: of a product, of a category and those below it, in a warehouse or in all.

    What is said of a product counts before what is said of a category, the nearer category before the one above it, and
    that before what is said of a warehouse alone; of two alike the one for the warehouse.
    """

    strategy: RemovalStrategy = column("What is taken first.")
    product: Product | None = related(reads.removal_product, "The product, where it is for one.")
    category: Category | None = related(reads.removal_category, "The category, where it is for one.")
    warehouse: Warehouse | None = related(reads.removal_warehouse, "The warehouse; null for all.")


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
    lot: "Lot | None" = related(
        reads.reservation_lot, "Of which lot; null for goods that are not told apart."
    )
    strategy: RemovalStrategy = column("By what this place and lot were chosen.")

    @field
    async def explain(self, info: Info) -> list[ReservationStep]:
        """Why they are set aside there: the places and lots of the warehouse, in the order in which they are taken.

        As they are now: the first 50 in the order of `strategy`, and all that are set aside for the same demand.
        """
        steps = await info.context.load(spots_of, cast(Any, self).id)
        return [ReservationStep.of(step) for step in steps or ()]

    alternatives: Connection[StockBalance] | None = related(
        reads.reservation_alternatives,
        "Where goods of the product lie now that are free, the most first: what could be set aside instead.",
    )


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
    lot: "Lot | None" = related(reads.move_lot, "Of which lot; null for goods that are not told apart.")
    from_location: StockLocation | None = related(reads.move_from, "Where the goods come from.")
    to_location: StockLocation | None = related(reads.move_to, "Where they go.")
    delivery: "Delivery | None" = related(reads.move_delivery, "The delivery of which this is a line.")
    receipt: "Receipt | None" = related(reads.move_receipt, "The receipt of which this is a line.")
    goods_return: "GoodsReturn | None" = related(reads.move_return, "The return of which this is a line.")
    return_of: "StockMove | None" = related(
        reads.move_return_of, "The move whose goods come back, or go back; at its cost."
    )
    returned_by: Connection["StockMove"] | None = related(
        reads.move_returned_by, "The moves that return goods of this one, the earliest first; drafts too."
    )
    transfer: "StockTransfer | None" = related(reads.move_transfer, "The transfer of which this is a line.")
    arrival_of: "StockMove | None" = related(
        reads.move_arrival_of, "The move that shipped the goods that arrive; they keep its lot and value."
    )
    arrivals: Connection["StockMove"] | None = related(
        reads.move_arrivals, "The moves by which what it shipped arrives, the earliest first; drafts too."
    )
    subject: Node | None = related(reads.move_subject, "For what the goods move, such as a line of an order.")
    origin: Node | None = related(
        reads.move_origin,
        "What makes the goods move: the delivery, receipt, return or transfer of which this is a line, else `subject`, "
        "such as the line of a count; null where stock was set right by hand, for `reason`, and where it began.",
    )


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
    returns: Connection["GoodsReturn"] | None = related(
        reads.delivery_returns, "What of it came back, or is to come back, newest first."
    )


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
    returns: Connection["GoodsReturn"] | None = related(
        reads.receipt_returns, "What of it went back, or is to go back, newest first."
    )


@entity(reads.goods_return)
class GoodsReturn(Node):
    """Goods of a delivery that come back from the customer, or of a receipt that go back to the supplier."""

    number: str = column("The number of the document; unique in the company.")
    status: ShipmentStatus = column("Where it is in its life.")
    direction: ReturnDirection = column("Who gives goods back.")
    returned_on: date = column("The day planned for a draft, the day it happened once posted.")
    is_replaced: bool = column("Whether what came back of an order is to be delivered again.")
    reason: str = column("Why.")
    delivery: Delivery | None = related(
        reads.return_delivery, "The delivery that comes back; null where goods go back to a supplier."
    )
    receipt: Receipt | None = related(
        reads.return_receipt, "The receipt that goes back; null where goods come back from a customer."
    )
    warehouse: Warehouse | None = related(
        reads.return_warehouse, "Where they come, or where they go back from."
    )
    location: StockLocation | None = related(
        reads.return_location, "The place in it; null where none was named."
    )
    lines: Connection[StockMove] | None = related(reads.return_lines, "The moves, in their order.")


@entity(reads.transfer)
class StockTransfer(Node):
    """Goods that go from one of our warehouses to another, or from one place to another of the same warehouse.

    What is shipped is in transit until it arrives; its value goes along.
    """

    number: str = column("The number of the document; unique in the company.")
    status: StockTransferStatus = column("Where it is in its life.")
    shipped_on: date = column("The day planned for a draft, the day it happened once shipped.")
    received_on: date | None = column("The day on which the last of what has arrived by now did so.")
    note: str = column("What else is worth knowing.")
    from_warehouse: Warehouse | None = related(reads.transfer_warehouse, "Where goods leave.")
    to_warehouse: Warehouse | None = related(reads.transfer_to_warehouse, "Where they arrive.")
    from_location: StockLocation | None = related(
        reads.transfer_location, "The place that they leave; null where none was named."
    )
    to_location: StockLocation | None = related(
        reads.transfer_to_location, "The place to which they come; null where none was named."
    )
    lines: Connection[StockMove] | None = related(
        reads.transfer_lines,
        "The moves, in their order: those that ship, and those by which it arrives (`arrivalOf`).",
    )
