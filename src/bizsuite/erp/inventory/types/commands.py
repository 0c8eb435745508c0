"""What can be said to stock, and what it answers."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

import strawberry
from strawberry import UNSET

from bizsuite.base.catalog import reads as catalog
from bizsuite.base.catalog.types import Product
from bizsuite.base.identity import reads as identity
from bizsuite.base.identity.types import Company
from bizsuite.erp.inventory import reads
from bizsuite.erp.inventory.rules import Goods, NegativeStockPolicy
from bizsuite.erp.inventory.types.nodes import (
    Delivery,
    Receipt,
    StockLocation,
    StockMove,
    StockPeriod,
    Warehouse,
)
from bizsuite.graph.fields import result
from bizsuite.graph.given import parts
from bizsuite.graph.mutations import Change, Command, Payload
from bizsuite.graph.node import key_of
from bizsuite.graph.refusals import UserError, refusal


@refusal("STOCK_SHORT")
class StockShort(UserError):
    """There is not enough of a product that is not reserved for others (STOCK_SHORT)."""

    product: str = strawberry.field(description="The SKU of the product.")
    available: Decimal = strawberry.field(description="How much of it could be taken now.")


@refusal("STOCK_PERIOD_CLOSED")
class StockPeriodIsClosed(UserError):
    """Stock no longer moves on that day (STOCK_PERIOD_CLOSED)."""

    closed_through: date | None = strawberry.field(description="The last closed day.")


@strawberry.input
class StockPeriodCloseInput(Command):
    """Which days to close."""

    through: date = strawberry.field(description="The last of them; a day that is over.")


@strawberry.type
class StockPeriodClosePayload(Payload):
    """What was closed."""

    stock_period: StockPeriod | None = result(reads.period, "The closed period.")


@strawberry.input
class StockPeriodReopenInput(Change):
    """The last closed period."""


@strawberry.type
class StockPeriodReopenPayload(Payload):
    """What may be moved in again."""

    company: Company | None = result(identity.company, "The company.")


@strawberry.input
class DeliveryLineInput:
    """Goods to deliver."""

    product_id: strawberry.ID = strawberry.field(description="The product.")
    quantity: Decimal = strawberry.field(description="How much, in the product's unit; greater than zero.")


@strawberry.input
class ReceiptLineInput:
    """Goods to receive."""

    product_id: strawberry.ID = strawberry.field(description="The product.")
    quantity: Decimal = strawberry.field(description="How much, in the product's unit; greater than zero.")
    unit_cost: Decimal | None = strawberry.field(
        default=UNSET, description="What one unit costs, in the company's currency."
    )


@strawberry.input
class ShipmentPartInput:
    """How much of one line of a draft is posted."""

    id: strawberry.ID = strawberry.field(description="The line.")
    quantity: Decimal = strawberry.field(description="How much; zero for nothing.")


@strawberry.input
class WarehouseCreateInput(Command):
    """A new warehouse of the company that the request works in."""

    code: str = strawberry.field(description="The code; unique in the company.")
    name: str = strawberry.field(description="The name.")
    negative_stock: NegativeStockPolicy = strawberry.field(
        default=NegativeStockPolicy.FORBID, description="Whether it may issue more than it knows to have."
    )


@strawberry.input
class StockLocationCreateInput(Command):
    """A new place for goods."""

    parent_id: strawberry.ID = strawberry.field(description="The VIEW of a warehouse below which it lies.")
    code: str = strawberry.field(
        description="The code; unique in the company. Places are emptied in its order."
    )
    name: str = strawberry.field(description="The name.")


@strawberry.input
class DeliveryCreateInput(Command):
    """A delivery to be planned."""

    customer_id: strawberry.ID = strawberry.field(description="Who gets the goods.")
    lines: list[DeliveryLineInput] = strawberry.field(description="The goods; at most 500.")
    warehouse_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Where they come from; the first warehouse unless given."
    )
    on: date | None = strawberry.field(
        default=UNSET, description="The day that is planned; today unless given."
    )
    address: str = strawberry.field(default="", description="Where the goods go.")
    note: str = strawberry.field(default="", description="What else is worth knowing.")


@strawberry.input
class ReceiptCreateInput(Command):
    """A receipt to be expected."""

    supplier_id: strawberry.ID | None = strawberry.field(default=UNSET, description="Who sends the goods.")
    lines: list[ReceiptLineInput] = strawberry.field(description="The goods; at most 500.")
    warehouse_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Where they go; the first warehouse unless given."
    )
    on: date | None = strawberry.field(default=UNSET, description="The day expected; today unless given.")
    note: str = strawberry.field(default="", description="What else is worth knowing.")


@strawberry.input
class ShipmentPosting(Change):
    """What can be said when goods move."""

    on: date | None = strawberry.field(
        default=UNSET,
        description="The day on which the goods moved; today unless given, never in the future.",
    )
    lines: list[ShipmentPartInput] | None = strawberry.field(
        default=UNSET, description="The lines of which goods moved; all of them, whole, unless given."
    )

    def parts(self) -> Mapping[uuid.UUID, Decimal] | None:
        """How much of which line; None for everything."""
        if not isinstance(self.lines, list):
            return None
        return parts(reads.move, self.lines)

    def day(self) -> date | None:
        """The day that is given."""
        return self.on or None


@strawberry.input
class DeliveryPostInput(ShipmentPosting):
    """The delivery whose goods leave."""


@strawberry.input
class DeliveryCancelInput(Change):
    """The delivery to give up."""


@strawberry.input
class ReceiptPostInput(ShipmentPosting):
    """The receipt whose goods arrive."""


@strawberry.input
class ReceiptCancelInput(Change):
    """The receipt to give up."""


@strawberry.input
class StockAdjustInput(Command):
    """What is to be set right at one place."""

    product_id: strawberry.ID = strawberry.field(description="The product.")
    location_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The place; the oldest one of the first warehouse unless given."
    )
    change: Decimal | None = strawberry.field(
        default=UNSET,
        description="By how much: greater than zero for goods that were found, less for missing ones.",
    )
    counted: Decimal | None = strawberry.field(
        default=UNSET, description="How much was counted, instead of `change`."
    )
    unit_cost: Decimal | None = strawberry.field(
        default=UNSET, description="What one unit that was found is worth, in the company's currency."
    )
    on: date | None = strawberry.field(default=UNSET, description="The day; today unless given.")
    reason: str = strawberry.field(default="", description="Why.")


@strawberry.input
class ReservationReleaseInput(Change):
    """The reservation to free."""


@strawberry.type
class WarehouseCreatePayload(Payload):
    """The new warehouse."""

    warehouse: Warehouse | None = result(reads.warehouse, "The new warehouse.")


@strawberry.type
class StockLocationCreatePayload(Payload):
    """The new place."""

    stock_location: StockLocation | None = result(reads.location, "The new place.")


@strawberry.type
class DeliveryCreatePayload(Payload):
    """The planned delivery."""

    delivery: Delivery | None = result(reads.delivery, "The planned delivery.")


@strawberry.type
class DeliveryPostPayload(Payload):
    """The posted delivery."""

    delivery: Delivery | None = result(reads.delivery, "The posted delivery.")


@strawberry.type
class DeliveryCancelPayload(Payload):
    """The cancelled delivery."""

    delivery: Delivery | None = result(reads.delivery, "The cancelled delivery.")


@strawberry.type
class ReceiptCreatePayload(Payload):
    """The expected receipt."""

    receipt: Receipt | None = result(reads.receipt, "The expected receipt.")


@strawberry.type
class ReceiptPostPayload(Payload):
    """The posted receipt."""

    receipt: Receipt | None = result(reads.receipt, "The posted receipt.")


@strawberry.type
class ReceiptCancelPayload(Payload):
    """The cancelled receipt."""

    receipt: Receipt | None = result(reads.receipt, "The cancelled receipt.")


@strawberry.type
class StockAdjustPayload(Payload):
    """How stock was set right."""

    stock_move: StockMove | None = result(reads.move, "The move that set it right.")


@strawberry.type
class ReservationReleasePayload(Payload):
    """Whose goods are free again."""

    product: Product | None = result(catalog.product, "The product of which goods are free again.")


def goods_of(lines: Sequence[DeliveryLineInput | ReceiptLineInput]) -> list[Goods]:
    """The goods of an input as the rules speak of them."""
    return [
        Goods(
            product_id=key_of(catalog.product, line.product_id, "lines", str(position), "productId"),
            quantity=line.quantity,
            unit_cost=getattr(line, "unit_cost", None) or None,
        )
        for position, line in enumerate(lines)
    ]
