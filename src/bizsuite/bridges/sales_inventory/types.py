"""What can be said about the goods of an order, and what is answered."""

from datetime import date
from decimal import Decimal

import strawberry
from strawberry import UNSET

from bizsuite.bridges.sales_inventory.service import Delivering
from bizsuite.erp.inventory import reads as inventory
from bizsuite.erp.inventory.types import Delivery, StockLotInput, lots_of
from bizsuite.erp.sales import reads as sales
from bizsuite.erp.sales.types import SalesOrder
from bizsuite.graph.fields import result
from bizsuite.graph.given import parts
from bizsuite.graph.mutations import Change, Payload


@strawberry.input
class SalesOrderDeliverLineInput:
    """How much of a line to deliver."""

    id: strawberry.ID = strawberry.field(description="The line of the order.")
    quantity: Decimal = strawberry.field(description="How much; greater than zero.")
    lots: list[StockLotInput] | None = strawberry.field(
        default=UNSET,
        description="Of which lots, together the quantity; chosen by the removal strategy unless given. At most 500.",
    )


@strawberry.input
class SalesOrderDeliverInput(Change):
    """The order to deliver."""

    lines: list[SalesOrderDeliverLineInput] | None = strawberry.field(
        default=UNSET, description="What to deliver; all that is open unless given."
    )
    on: date | None = strawberry.field(
        default=UNSET, description="The day on which the goods left; today unless given, never in the future."
    )
    post: bool = strawberry.field(
        default=True, description="False only plans the delivery, to be posted when the goods leave."
    )
    note: str = strawberry.field(default="", description="What else is worth knowing.")

    def asked(self) -> Delivering:
        """What is to be delivered, as the service takes it."""
        quantities, lots = None, {}
        if isinstance(self.lines, list):
            quantities = parts(sales.line, self.lines)
            for place, (key, line) in enumerate(zip(quantities, self.lines, strict=True)):
                lots[key] = lots_of(line.lots, "lines", str(place))
        return Delivering(
            quantities=quantities, on=self.on or None, post=self.post, note=self.note, lots=lots
        )


@strawberry.type
class SalesOrderDeliverPayload(Payload):
    """The order and its delivery."""

    sales_order: SalesOrder | None = result(sales.order, "The order.")
    delivery: Delivery | None = result(
        inventory.delivery, "The delivery; null where nothing but services was delivered."
    )
