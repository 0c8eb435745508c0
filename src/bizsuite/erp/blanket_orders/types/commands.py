"""What can be said to blanket orders, what is answered, and refusals that come with facts."""

from datetime import date
from decimal import Decimal

import strawberry
from strawberry import UNSET

from bizsuite.base.catalog import reads as catalog
from bizsuite.base.parties import reads as parties
from bizsuite.erp.blanket_orders import reads
from bizsuite.erp.blanket_orders.rules.agreements import Call, NewBlanketLine, NewBlanketOrder
from bizsuite.erp.blanket_orders.types.nodes import BlanketOrder
from bizsuite.erp.procurement import reads as procurement
from bizsuite.erp.procurement.types import PurchaseOrder
from bizsuite.graph.fields import result
from bizsuite.graph.given import known
from bizsuite.graph.mutations import Change, Command, Payload
from bizsuite.graph.node import foreign_keys, key_of
from bizsuite.graph.refusals import UserError, refusal
from bizsuite.graph.scalars import CurrencyCode
from bizsuite.kernel.errors import refused_within


@refusal("BLANKET_EXCEEDED")
class BlanketExceeded(UserError):
    """More would be called off than is agreed (BLANKET_EXCEEDED). Quantities are in the unit of the line."""

    agreed: Decimal = strawberry.field(description="How much is agreed.")
    called: Decimal = strawberry.field(description="How much of that is called off.")
    remaining: Decimal = strawberry.field(description="How much can still be called off.")


@strawberry.input
class BlanketOrderLineInput:
    """So much of a product, at a price."""

    product_id: strawberry.ID = strawberry.field(description="What is bought.")
    quantity: Decimal = strawberry.field(description="How much is agreed; greater than zero.")
    unit_price: Decimal = strawberry.field(description="The price of one unit, without tax.")
    unit_id: strawberry.ID | None = strawberry.field(
        default=UNSET,
        description="The unit of quantity and price; that in which the product is bought of the supplier unless given.",
    )

    def new(self, *path: str) -> NewBlanketLine:
        """The line as the rules speak of it."""
        with refused_within(path):
            return NewBlanketLine(
                product_id=key_of(catalog.product, self.product_id, "productId"),
                quantity=self.quantity,
                unit_price=self.unit_price,
                **known(self, unit_id=catalog.unit),
            )


@strawberry.input
class BlanketOrderCreateInput(Command):
    """A new agreement, in the company that the request works in."""

    supplier_id: strawberry.ID = strawberry.field(description="Who sells.")
    starts_on: date = strawberry.field(description="The first day on which something can be called off.")
    ends_on: date = strawberry.field(description="The last day on which something can be called off.")
    lines: list[BlanketOrderLineInput] = strawberry.field(description="What is agreed: 1 to 500 lines.")
    currency: CurrencyCode | None = strawberry.field(
        default=UNSET, description="The currency; the supplier's or else the company's unless given."
    )
    supplier_reference: str = strawberry.field(default="", description="What the supplier calls it.")
    note: str = strawberry.field(default="", description="What else is worth knowing.")

    def new(self) -> NewBlanketOrder:
        """The agreement as the rules speak of it."""
        return NewBlanketOrder(
            supplier_id=key_of(parties.supplier, self.supplier_id, "supplierId"),
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            supplier_reference=self.supplier_reference,
            note=self.note,
            lines=[line.new("lines", str(place)) for place, line in enumerate(self.lines)],
            **known(self, "currency"),
        )


@strawberry.input
class BlanketOrderActivateInput(Change):
    """A draft to be put in force."""


@strawberry.input
class BlanketOrderCloseInput(Change):
    """An agreement of which nothing more shall be called off, or a draft to be given up."""


@strawberry.input
class BlanketOrderCallInput:
    """So much of an agreement's line."""

    id: strawberry.ID = strawberry.field(description="The line of the agreement.")
    quantity: Decimal = strawberry.field(description="How much, in its unit; at most what remains.")
    expected_on: date | None = strawberry.field(default=UNSET, description="By when it shall come.")
    tax_rate: Decimal | None = strawberry.field(
        default=UNSET, description="The tax, as a fraction; none unless given."
    )
    tax_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET,
        description="The taxes on it, instead of a rate, where taxes are kept; an empty list is none.",
    )

    def call(self, *path: str) -> Call:
        """The part as the rules speak of it."""
        with refused_within(path):
            return Call(
                line_id=key_of(reads.line, self.id),
                quantity=self.quantity,
                tax_ids=foreign_keys("Tax", self.tax_ids, "taxIds"),
                **known(self, "expected_on", "tax_rate"),
            )


@strawberry.input
class BlanketOrderCallOffInput(Change):
    """Parts of an agreement to be ordered."""

    lines: list[BlanketOrderCallInput] = strawberry.field(
        description="What is called off; each becomes a line of the order."
    )
    order_date: date | None = strawberry.field(
        default=UNSET,
        description="The day of the order, on which the agreement must be valid; today unless given.",
    )
    confirm: bool = strawberry.field(
        default=False, description="Confirm the order at once, as purchaseOrderConfirm would."
    )

    def calls(self) -> list[Call]:
        """What is called off."""
        return [line.call("lines", str(place)) for place, line in enumerate(self.lines)]


@strawberry.type
class BlanketOrderCreatePayload(Payload):
    """The new agreement."""

    blanket_order: BlanketOrder | None = result(reads.blanket_order, "The new agreement.")


@strawberry.type
class BlanketOrderActivatePayload(Payload):
    """The agreement in force."""

    blanket_order: BlanketOrder | None = result(reads.blanket_order, "The agreement in force.")


@strawberry.type
class BlanketOrderClosePayload(Payload):
    """The closed agreement."""

    blanket_order: BlanketOrder | None = result(reads.blanket_order, "The closed agreement.")


@strawberry.type
class BlanketOrderCallOffPayload(Payload):
    """The order that calls it off, and the agreement."""

    purchase_order: PurchaseOrder | None = result(procurement.order, "The new order.")
    blanket_order: BlanketOrder | None = result(reads.blanket_order, "The agreement.")
