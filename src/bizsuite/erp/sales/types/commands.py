"""What can be said to orders, and what they answer."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import strawberry
from strawberry import UNSET

from bizsuite.base.catalog import reads as catalog
from bizsuite.base.identity import reads as identity
from bizsuite.base.parties import reads as parties
from bizsuite.base.parties.types import external_of
from bizsuite.erp.sales import reads, rules
from bizsuite.erp.sales.rules import InvoicingPolicy, LineChange, LineChanges, NewLine, NewOrder
from bizsuite.erp.sales.types.nodes import SalesOrder, SalesPolicy
from bizsuite.graph.fields import result
from bizsuite.graph.given import given, known
from bizsuite.graph.inputs import ExternalIdInput
from bizsuite.graph.mutations import Change, Command, Payload
from bizsuite.graph.node import foreign_keys, key_of
from bizsuite.graph.refusals import UserError, refusal
from bizsuite.graph.scalars import CurrencyCode


@refusal("OVER_DELIVERY")
class OverDelivery(UserError):
    """More would be delivered than was ordered (OVER_DELIVERY)."""

    open: Decimal = strawberry.field(description="How much of the line can still be delivered.")


@refusal("OVER_INVOICE")
class OverInvoice(UserError):
    """More would be invoiced than can be (OVER_INVOICE)."""

    open: Decimal = strawberry.field(description="How much of the line can still be invoiced.")


@strawberry.input
class SalesOrderLineInput:
    """A line to be sold."""

    product_id: strawberry.ID = strawberry.field(description="What is sold.")
    quantity: Decimal = strawberry.field(
        description="How much, in its unit; greater than zero, and a multiple of the unit's step."
    )
    unit_id: strawberry.ID | None = strawberry.field(
        default=UNSET,
        description="Another unit of the category of the product's, of which quantity and price are;"
        " the product's unless given.",
    )
    unit_price: Decimal | None = strawberry.field(
        default=UNSET, description="The price of one unit; what the price lists say unless given."
    )
    discount: Decimal = strawberry.field(
        default=Decimal(0), description="What is taken off the price, as a fraction from 0 to 1."
    )
    tax_rate: Decimal | None = strawberry.field(
        default=UNSET, description="The tax, as a fraction; the product's unless given."
    )
    tax_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET,
        description="The taxes on it, instead of a rate, where taxes are kept; an empty list is none.",
    )
    description: str = strawberry.field(
        default="", description="What is sold; the product's name unless given."
    )
    invoicing_policy: InvoicingPolicy | None = strawberry.field(
        default=UNSET, description="What of it is invoiced; by its product or company unless given."
    )


@strawberry.input
class SalesOrderLineChangeInput:
    """What is to change of one line; what is left out stays."""

    id: strawberry.ID = strawberry.field(description="The line.")
    quantity: Decimal | None = strawberry.field(
        default=UNSET, description="How much, in the unit of the line; the price stays."
    )
    unit_price: Decimal | None = strawberry.field(default=UNSET, description="The price of one unit.")
    discount: Decimal | None = strawberry.field(
        default=UNSET, description="What is taken off, as a fraction."
    )
    tax_rate: Decimal | None = strawberry.field(default=UNSET, description="The tax, as a fraction.")
    tax_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="The taxes on it from now on, instead of a rate; an empty list is none."
    )
    description: str | None = strawberry.field(default=UNSET, description="What is sold, in words.")
    invoicing_policy: InvoicingPolicy | None = strawberry.field(
        default=UNSET, description="What of it is invoiced."
    )


@strawberry.input
class SalesOrderCreateInput(Command):
    """A new order, in the company that the request works in."""

    customer_id: strawberry.ID = strawberry.field(description="Who buys.")
    lines: list[SalesOrderLineInput] = strawberry.field(
        default_factory=list, description="The lines, in their order; more can be added to a draft."
    )
    order_date: date | None = strawberry.field(
        default=UNSET, description="The day of the order; today unless given."
    )
    requested_on: date | None = strawberry.field(
        default=UNSET, description="By when the customer wants the goods."
    )
    owner_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Who looks after it; you unless given."
    )
    currency: CurrencyCode | None = strawberry.field(
        default=UNSET, description="The currency; the customer's or else the company's unless given."
    )
    exchange_rate: Decimal | None = strawberry.field(
        default=UNSET,
        description="Units of that currency per one unit of the company's, where they differ;"
        " the company's rate of the day when left out.",
    )
    charges: Decimal = strawberry.field(
        default=Decimal(0), description="Freight and the like, in the order's currency."
    )
    customer_reference: str = strawberry.field(default="", description="What the customer calls this order.")
    delivery_address: str = strawberry.field(default="", description="Where the goods go.")
    note: str = strawberry.field(default="", description="What else is worth knowing.")
    external_ids: list[ExternalIdInput] | None = strawberry.field(
        default=UNSET, description="The ids by which other systems know the order, one for each system."
    )
    confirm: bool = strawberry.field(
        default=False, description="Confirm it at once, as salesOrderConfirm would; refused together with it."
    )

    def new(self) -> NewOrder:
        """The order as the rules speak of it."""
        names = ("order_date", "requested_on", "currency", "exchange_rate", "charges")
        texts = ("customer_reference", "delivery_address", "note")
        return NewOrder(
            customer_id=key_of(parties.customer, self.customer_id, "customerId"),
            lines=lines_of(self.lines, "lines"),
            external=external_of(self.external_ids or []),
            **known(self, *names, *texts, owner_id=identity.user),
        )


@strawberry.input
class SalesOrderUpdateInput(Change):
    """What is to change of a draft; what is left out stays, null empties what may be empty."""

    order_date: date | None = strawberry.field(default=UNSET, description="The day of the order.")
    requested_on: date | None = strawberry.field(
        default=UNSET, description="By when the goods are wanted; null: open."
    )
    owner_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Who looks after it; null: nobody."
    )
    exchange_rate: Decimal | None = strawberry.field(
        default=UNSET, description="The rate to the company's currency."
    )
    charges: Decimal | None = strawberry.field(default=UNSET, description="Freight and the like.")
    customer_reference: str | None = strawberry.field(
        default=UNSET, description="What the customer calls this order."
    )
    delivery_address: str | None = strawberry.field(default=UNSET, description="Where the goods go.")
    note: str | None = strawberry.field(default=UNSET, description="What else is worth knowing.")
    lines: list[SalesOrderLineInput] | None = strawberry.field(
        default=UNSET, description="All lines from now on, instead of those that are there."
    )
    add_lines: list[SalesOrderLineInput] | None = strawberry.field(
        default=UNSET, description="Lines to add at the end."
    )
    change_lines: list[SalesOrderLineChangeInput] | None = strawberry.field(
        default=UNSET, description="Lines to change."
    )
    remove_lines: list[strawberry.ID] | None = strawberry.field(default=UNSET, description="Lines to remove.")

    def changes(self) -> dict[str, Any]:
        """What is to change of the order itself, by the names of its columns."""
        names = [name for name in rules.CHANGEABLE if name != "owner_id"]
        return given(self, *names, owner_id=identity.user)

    def line_changes(self) -> LineChanges:
        """What is to happen to the lines."""
        return LineChanges(
            replaced=lines_of(self.lines, "lines") if isinstance(self.lines, list) else None,
            added=lines_of(self.add_lines or (), "addLines"),
            changed=[
                LineChange(
                    key_of(reads.line, each.id, "changeLines", str(position)),
                    given(each, *rules.CHANGEABLE_OF_LINES),
                    foreign_keys("Tax", each.tax_ids, "changeLines", str(position), "taxIds"),
                )
                for position, each in enumerate(self.change_lines or ())
            ],
            removed=[
                key_of(reads.line, text, "removeLines", str(position))
                for position, text in enumerate(self.remove_lines or ())
            ],
        )


def lines_of(lines: Sequence[SalesOrderLineInput], name: str) -> list[NewLine]:
    """The lines of an input as the rules speak of them."""
    return [
        NewLine(
            product_id=key_of(catalog.product, line.product_id, name, str(position), "productId"),
            tax_ids=foreign_keys("Tax", line.tax_ids, name, str(position), "taxIds"),
            unit_id=key_of(catalog.unit, line.unit_id, name, str(position), "unitId")
            if line.unit_id
            else None,
            **known(
                line, "quantity", "unit_price", "discount", "tax_rate", "description", "invoicing_policy"
            ),
        )
        for position, line in enumerate(lines)
    ]


@strawberry.input
class SalesPolicySetInput(Command):
    """By what lines of orders are invoiced from now on, and how cheap they may be."""

    product_id: strawberry.ID | None = strawberry.field(
        default=UNSET,
        description="Those of this product; when left out all in the company that the request works in that say "
        "nothing.",
    )
    invoicing_policy: InvoicingPolicy = strawberry.field(description="What of them is invoiced.")
    discount_max: Decimal | None = strawberry.field(
        default=UNSET,
        description="How far below the price of the lists they may be sold without an exception, as a fraction from 0 "
        "to 1; null: any, of a product what the company says. What is not given stays as it is.",
    )


@strawberry.type
class SalesPolicySetPayload(Payload):
    """The policy."""

    sales_policy: SalesPolicy | None = result(reads.policy, "The policy.")


@strawberry.input
class SalesOrderConfirmInput(Change):
    """The draft to confirm."""


@strawberry.input
class SalesOrderCancelInput(Change):
    """The order to cancel."""


@strawberry.input
class SalesOrderCloseInput(Change):
    """The order to close."""


@strawberry.type
class SalesOrderCreatePayload(Payload):
    """The new order."""

    sales_order: SalesOrder | None = result(reads.order, "The new order.")


@strawberry.type
class SalesOrderUpdatePayload(Payload):
    """The changed order."""

    sales_order: SalesOrder | None = result(reads.order, "The changed order.")


@strawberry.type
class SalesOrderConfirmPayload(Payload):
    """The confirmed order."""

    sales_order: SalesOrder | None = result(reads.order, "The confirmed order.")


@strawberry.type
class SalesOrderCancelPayload(Payload):
    """The cancelled order."""

    sales_order: SalesOrder | None = result(reads.order, "The cancelled order.")


@strawberry.type
class SalesOrderClosePayload(Payload):
    """The closed order."""

    sales_order: SalesOrder | None = result(reads.order, "The closed order.")
