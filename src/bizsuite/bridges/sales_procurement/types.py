"""What can be said about drop shipments, and what is answered."""

from datetime import date
from decimal import Decimal

import strawberry
from strawberry import UNSET

from bizsuite.base.parties import reads as parties
from bizsuite.bridges.procurement_inventory.receiving import Receiving
from bizsuite.bridges.sales_procurement.service import DropShipping, Wish
from bizsuite.erp.inventory import reads as inventory
from bizsuite.erp.inventory.types import Delivery
from bizsuite.erp.procurement import reads as procurement
from bizsuite.erp.procurement.types import PurchaseOrder
from bizsuite.erp.sales import reads as sales
from bizsuite.erp.sales.types import SalesOrder
from bizsuite.graph.fields import result
from bizsuite.graph.given import known, parts
from bizsuite.graph.mutations import Change, Payload
from bizsuite.graph.node import key_of
from bizsuite.graph.scalars import CurrencyCode


@strawberry.input
class DropShipLineInput:
    """A line of the sales order that the supplier shall deliver, all that is still to be delivered of it."""

    id: strawberry.ID = strawberry.field(description="The line of the sales order.")
    unit_price: Decimal | None = strawberry.field(
        default=UNSET, description="What the supplier gets for one; what is agreed with him unless given."
    )
    discount: Decimal | None = strawberry.field(
        default=UNSET, description="What is taken off that, as a fraction from 0 to 1."
    )


@strawberry.input
class SalesOrderDropShipInput(Change):
    """The confirmed sales order of which a supplier shall deliver goods to the customer."""

    supplier_id: strawberry.ID = strawberry.field(description="Who delivers.")
    lines: list[DropShipLineInput] | None = strawberry.field(
        default=UNSET, description="Which lines; all goods that are still to be delivered unless given."
    )
    currency: CurrencyCode | None = strawberry.field(
        default=UNSET, description="The currency of the purchase; the supplier's unless given."
    )
    exchange_rate: Decimal | None = strawberry.field(
        default=UNSET,
        description="Units of that currency per one unit of the company's, where they differ;"
        " the company's rate of the day when left out.",
    )
    expected_on: date | None = strawberry.field(
        default=UNSET, description="By when; when the customer wants the goods unless given."
    )
    note: str = strawberry.field(default="", description="What else is worth knowing.")
    confirm: bool = strawberry.field(
        default=False, description="Confirm the purchase order at once, as purchaseOrderConfirm would."
    )

    def asked(self) -> DropShipping:
        """What is to be delivered by whom, as the service takes it."""
        lines = self.lines if isinstance(self.lines, list) else []
        return DropShipping(
            supplier_id=key_of(parties.supplier, self.supplier_id, "supplierId"),
            lines=[
                Wish(
                    line_id=key_of(sales.line, line.id, "lines", str(place), "id"),
                    **known(line, "unit_price", "discount"),
                )
                for place, line in enumerate(lines)
            ],
            **known(self, "currency", "exchange_rate", "expected_on", "note", "confirm"),
        )


@strawberry.input
class PurchaseOrderShipLineInput:
    """How much of a line the supplier has delivered."""

    id: strawberry.ID = strawberry.field(description="The line of the purchase order.")
    quantity: Decimal = strawberry.field(description="How much, in the line's unit; greater than zero.")


@strawberry.input
class PurchaseOrderShipInput(Change):
    """The purchase order of which the supplier has delivered something to the customer."""

    lines: list[PurchaseOrderShipLineInput] | None = strawberry.field(
        default=UNSET, description="What he has delivered; all that is open unless given."
    )
    on: date | None = strawberry.field(
        default=UNSET, description="The day on which the customer got it; today unless given."
    )
    note: str = strawberry.field(default="", description="What else is worth knowing.")

    def asked(self) -> Receiving:
        """What has been delivered, as the service takes it."""
        quantities = parts(procurement.line, self.lines) if isinstance(self.lines, list) else None
        return Receiving(quantities=quantities, on=self.on or None, note=self.note)


@strawberry.type
class SalesOrderDropShipPayload(Payload):
    """The sales order and the order to the supplier."""

    sales_order: SalesOrder | None = result(sales.order, "The sales order.")
    purchase_order: PurchaseOrder | None = result(procurement.order, "The order to the supplier.")


@strawberry.type
class PurchaseOrderShipPayload(Payload):
    """The order to the supplier and the delivery to the customer."""

    purchase_order: PurchaseOrder | None = result(procurement.order, "The order to the supplier.")
    delivery: Delivery | None = result(inventory.delivery, "The delivery to the customer.")
