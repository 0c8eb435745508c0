"""What can be said about goods that come back or go back, and what is answered."""

from datetime import date
from decimal import Decimal

import strawberry
from strawberry import UNSET

from bizsuite.erp.inventory import reads
from bizsuite.erp.inventory.rules import NewReturn
from bizsuite.erp.inventory.types.nodes import GoodsReturn
from bizsuite.erp.inventory.types.shipments import ShipmentPosting
from bizsuite.graph.fields import result
from bizsuite.graph.given import known, parts
from bizsuite.graph.mutations import Change, Command, Payload


@strawberry.input
class GoodsReturnLineInput:
    """How much of one move is returned."""

    id: strawberry.ID = strawberry.field(description="The move: a line of the delivery or the receipt.")
    quantity: Decimal = strawberry.field(description="How much, in the product's unit; greater than zero.")


@strawberry.input
class GoodsReturnCreateInput(Command):
    """Goods of a posted delivery that come back, or of a posted receipt that go back: name exactly one of both."""

    delivery_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The delivery of which goods come back from the customer."
    )
    receipt_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The receipt of which goods go back to the supplier."
    )
    lines: list[GoodsReturnLineInput] | None = strawberry.field(
        default=UNSET, description="What is returned; everything that no return has yet unless given."
    )
    warehouse_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Where they come, or go back from; where they left or came unless given."
    )
    location_id: strawberry.ID | None = strawberry.field(
        default=UNSET,
        description="The place in it. Unless given, goods come to its oldest place, and go back from wherever they lie "
        "free.",
    )
    on: date | None = strawberry.field(
        default=UNSET,
        description="The day; today unless given, never before the goods moved, in the future only where planned.",
    )
    replace: bool = strawberry.field(
        default=False,
        description="Whether what comes back of an order is to be delivered again. Otherwise the customer keeps that "
        "much less, and what was invoiced of it can be credited.",
    )
    post: bool = strawberry.field(
        default=False, description="Whether the goods move at once; needs the permission to post returns."
    )
    reason: str = strawberry.field(default="", description="Why.")

    def value(self) -> NewReturn:
        """The return as the rules speak of it."""
        named = known(
            self,
            "on",
            "reason",
            delivery_id=reads.delivery,
            receipt_id=reads.receipt,
            warehouse_id=reads.warehouse,
            location_id=reads.location,
        )
        lines = parts(reads.move, self.lines) if isinstance(self.lines, list) else None
        return NewReturn(quantities=lines, is_replaced=self.replace, **named)


@strawberry.type
class GoodsReturnCreatePayload(Payload):
    """The return."""

    goods_return: GoodsReturn | None = result(reads.goods_return, "The return.")


@strawberry.input
class GoodsReturnPostInput(ShipmentPosting):
    """The planned return whose goods move."""


@strawberry.type
class GoodsReturnPostPayload(Payload):
    """The posted return."""

    goods_return: GoodsReturn | None = result(reads.goods_return, "The posted return.")


@strawberry.input
class GoodsReturnCancelInput(Change):
    """The planned return to give up."""


@strawberry.type
class GoodsReturnCancelPayload(Payload):
    """The cancelled return."""

    goods_return: GoodsReturn | None = result(reads.goods_return, "The cancelled return.")
