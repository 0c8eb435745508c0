"""What can be said about goods that go from one of our places to another, and what is answered."""

import uuid
from datetime import date
from decimal import Decimal

import strawberry
from strawberry import UNSET

from bizsuite.base.catalog import reads as catalog
from bizsuite.erp.inventory import reads
from bizsuite.erp.inventory.rules import Carried, NewTransfer
from bizsuite.erp.inventory.types.nodes import StockTransfer
from bizsuite.graph.fields import result
from bizsuite.graph.given import known, parts
from bizsuite.graph.mutations import Change, Command, Payload
from bizsuite.graph.node import key_of


@strawberry.input
class StockTransferLineInput:
    """Goods to transfer."""

    product_id: strawberry.ID = strawberry.field(description="The product.")
    quantity: Decimal = strawberry.field(description="How much, in the product's unit; greater than zero.")
    lot_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Of which lot; chosen by the removal strategy unless given."
    )


@strawberry.input
class StockTransferCreateInput(Command):
    """A transfer to be planned, or to be shipped at once."""

    from_warehouse_id: strawberry.ID = strawberry.field(description="Where goods leave.")
    to_warehouse_id: strawberry.ID = strawberry.field(description="Where they arrive; may be the same.")
    lines: list[StockTransferLineInput] = strawberry.field(description="The goods; at most 500.")
    from_location_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The place that they leave; wherever they lie free unless given."
    )
    to_location_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The place to which they come; the oldest one unless given."
    )
    on: date | None = strawberry.field(default=UNSET, description="The day; today unless given.")
    ship: bool = strawberry.field(
        default=False, description="Whether goods leave at once; needs the permission to post transfers."
    )
    note: str = strawberry.field(default="", description="What else is worth knowing.")

    def value(self) -> NewTransfer:
        """The transfer as the rules speak of it."""
        told = known(self, "on", "note", from_location_id=reads.location, to_location_id=reads.location)
        return NewTransfer(
            source_id=key_of(reads.warehouse, self.from_warehouse_id, "fromWarehouseId"),
            target_id=key_of(reads.warehouse, self.to_warehouse_id, "toWarehouseId"),
            goods=[_carried(line, place) for place, line in enumerate(self.lines)],
            source_location_id=told.pop("from_location_id", None),
            target_location_id=told.pop("to_location_id", None),
            **told,
        )


def _carried(line: StockTransferLineInput, place: int) -> Carried:
    path = ("lines", str(place))
    lot = line.lot_id or None
    return Carried(
        product_id=key_of(catalog.product, line.product_id, *path, "productId"),
        quantity=line.quantity,
        lot_id=None if lot is None else key_of(reads.lot, lot, *path, "lotId"),
    )


@strawberry.type
class StockTransferCreatePayload(Payload):
    """The transfer."""

    stock_transfer: StockTransfer | None = result(reads.transfer, "The transfer.")


@strawberry.input
class StockTransferPartInput:
    """How much of one line."""

    id: strawberry.ID = strawberry.field(description="The line: a move of the transfer.")
    quantity: Decimal = strawberry.field(description="How much; zero for nothing.")


@strawberry.input
class StockTransferShipInput(Change):
    """The planned transfer whose goods leave."""

    on: date | None = strawberry.field(
        default=UNSET, description="The day on which they left; today unless given, never in the future."
    )
    lines: list[StockTransferPartInput] | None = strawberry.field(
        default=UNSET,
        description="What leaves, by the moves that ship; all of it unless given. What is not named stays for good.",
    )


@strawberry.type
class StockTransferShipPayload(Payload):
    """The transfer that is on its way."""

    stock_transfer: StockTransfer | None = result(reads.transfer, "The transfer.")


@strawberry.input
class StockTransferReceiveInput(Change):
    """The transfer of which goods arrive."""

    on: date | None = strawberry.field(
        default=UNSET,
        description="The day on which they arrived; today unless given, never in the future or before they left.",
    )
    lines: list[StockTransferPartInput] | None = strawberry.field(
        default=UNSET,
        description="What arrives, by the moves that say so; all that is in transit unless given. The rest stays.",
    )


@strawberry.type
class StockTransferReceivePayload(Payload):
    """The transfer of which goods have arrived."""

    stock_transfer: StockTransfer | None = result(reads.transfer, "The transfer.")


@strawberry.input
class StockTransferCancelInput(Change):
    """The planned transfer to give up."""


@strawberry.type
class StockTransferCancelPayload(Payload):
    """The cancelled transfer."""

    stock_transfer: StockTransfer | None = result(reads.transfer, "The cancelled transfer.")


def parts_of(lines: list[StockTransferPartInput] | None) -> dict[uuid.UUID, Decimal] | None:
    """How much of which line; None for everything."""
    return parts(reads.move, lines) if isinstance(lines, list) else None
