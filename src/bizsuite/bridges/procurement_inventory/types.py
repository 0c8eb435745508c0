"""What can be said about the goods of a purchase order, and what is answered."""

from datetime import date
from decimal import Decimal

import strawberry
from strawberry import UNSET

from bizsuite.bridges.procurement_inventory.receiving import Receiving
from bizsuite.erp.inventory import reads as inventory
from bizsuite.erp.inventory.types import Receipt, StockLotInput, lots_of
from bizsuite.erp.procurement import reads as procurement
from bizsuite.erp.procurement.types import PurchaseOrder
from bizsuite.graph.fields import result
from bizsuite.graph.given import parts
from bizsuite.graph.mutations import Change, Payload


@strawberry.input
class PurchaseOrderReceiveLineInput:
    """How much of a line has come."""

    id: strawberry.ID = strawberry.field(description="The line of the order.")
    quantity: Decimal = strawberry.field(description="How much, in the line's unit; greater than zero.")
    lots: list[StockLotInput] | None = strawberry.field(
        default=UNSET,
        description="Of which lots, in the product's own unit, together the quantity; needed for a product that is "
        "tracked. At most 500.",
    )


@strawberry.input
class PurchaseOrderReceiveInput(Change):
    """The order of which something has come."""

    lines: list[PurchaseOrderReceiveLineInput] | None = strawberry.field(
        default=UNSET, description="What has come; all that is open unless given."
    )
    on: date | None = strawberry.field(
        default=UNSET, description="The day on which it came; today unless given, never in the future."
    )
    note: str = strawberry.field(default="", description="What else is worth knowing.")

    def asked(self) -> Receiving:
        """What has come, as the service takes it."""
        quantities, lots = None, {}
        if isinstance(self.lines, list):
            quantities = parts(procurement.line, self.lines)
            for place, (key, line) in enumerate(zip(quantities, self.lines, strict=True)):
                lots[key] = lots_of(line.lots, "lines", str(place))
        return Receiving(quantities=quantities, on=self.on or None, note=self.note, lots=lots)


@strawberry.type
class PurchaseOrderReceivePayload(Payload):
    """The order and its receipt."""

    purchase_order: PurchaseOrder | None = result(procurement.order, "The order.")
    receipt: Receipt | None = result(inventory.receipt, "The receipt; null where nothing but services came.")
