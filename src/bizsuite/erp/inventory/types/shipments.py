"""What can be said of deliveries and receipts, and what is answered."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

import strawberry
from strawberry import UNSET

from bizsuite.base.catalog import reads as catalog
from bizsuite.erp.inventory import reads
from bizsuite.erp.inventory.rules import Goods, LotPart
from bizsuite.erp.inventory.types.lots import StockLotInput, lots_of
from bizsuite.erp.inventory.types.nodes import (
    Delivery,
    Receipt,
)
from bizsuite.graph.fields import result
from bizsuite.graph.given import parts
from bizsuite.graph.mutations import Change, Command, Payload
from bizsuite.graph.node import key_of


@strawberry.input
class DeliveryLineInput:
    """Goods to deliver."""

    product_id: strawberry.ID = strawberry.field(description="The product.")
    quantity: Decimal = strawberry.field(description="How much, in the product's unit; greater than zero.")
    lots: list[StockLotInput] | None = strawberry.field(
        default=UNSET,
        description="Of which lots, together the quantity; chosen by the removal strategy unless given. At most 500.",
    )


@strawberry.input
class ReceiptLineInput:
    """Goods to receive."""

    product_id: strawberry.ID = strawberry.field(description="The product.")
    quantity: Decimal = strawberry.field(description="How much, in the product's unit; greater than zero.")
    unit_cost: Decimal | None = strawberry.field(
        default=UNSET, description="What one unit costs, in the company's currency."
    )
    lots: list[StockLotInput] | None = strawberry.field(
        default=UNSET,
        description="Of which lots, together the quantity; needed by the time they arrive for a product that is "
        "tracked. At most 500.",
    )


@strawberry.input
class ShipmentPartInput:
    """How much of one line of a draft is posted."""

    id: strawberry.ID = strawberry.field(description="The line.")
    quantity: Decimal = strawberry.field(description="How much; zero for nothing.")
    lots: list[StockLotInput] | None = strawberry.field(
        default=UNSET,
        description="Of which lots, together the quantity: those that were planned, else of a delivery chosen by the "
        "removal strategy, unless given. At most 500.",
    )


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

    def lots(self) -> Mapping[uuid.UUID, Sequence[LotPart]]:
        """Of which lots goods move, by line; those that name none are left out."""
        if not isinstance(self.lines, list):
            return {}
        told = {
            key_of(reads.move, line.id, "lines", str(place), "id"): lots_of(line.lots, "lines", str(place))
            for place, line in enumerate(self.lines)
        }
        return {key: parts for key, parts in told.items() if parts}

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


def goods_of(lines: Sequence[DeliveryLineInput | ReceiptLineInput]) -> list[Goods]:
    """The goods of an input as the rules speak of them."""
    return [
        Goods(
            product_id=key_of(catalog.product, line.product_id, "lines", str(position), "productId"),
            quantity=line.quantity,
            unit_cost=getattr(line, "unit_cost", None) or None,
            lots=lots_of(line.lots, "lines", str(position)),
        )
        for position, line in enumerate(lines)
    ]
