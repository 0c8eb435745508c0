"""What can be said to quotations, and what they answer."""

from datetime import date
from decimal import Decimal
from typing import Any

import strawberry
from strawberry import UNSET

from bizsuite.base.identity import reads as identity
from bizsuite.base.parties import reads as parties
from bizsuite.erp.quotations import reads
from bizsuite.erp.quotations.rules.given import Acceptance, NewQuotation
from bizsuite.erp.quotations.types.nodes import Quotation
from bizsuite.erp.sales import reads as sales
from bizsuite.erp.sales.rules import NewOrder
from bizsuite.erp.sales.types import SalesOrder
from bizsuite.erp.sales.types.commands import SalesOrderLineInput, lines_of
from bizsuite.graph.fields import result
from bizsuite.graph.given import known
from bizsuite.graph.mutations import Change, Command, Payload
from bizsuite.graph.node import key_of
from bizsuite.graph.refusals import UserError, refusal
from bizsuite.graph.scalars import CurrencyCode

_TEXTS = ("customer_reference", "delivery_address", "note")


@refusal("QUOTATION_EXPIRED")
class QuotationIsExpired(UserError):
    """The quotation does not hold any more (QUOTATION_EXPIRED)."""

    until: date = strawberry.field(description="Its last day.")


@strawberry.input
class QuotationCreateInput(Command):
    """A new quotation, in the company that the request works in."""

    customer_id: strawberry.ID = strawberry.field(description="To whom it is.")
    lines: list[SalesOrderLineInput] = strawberry.field(
        default_factory=list, description="What is offered, in its order; priced as lines of orders are."
    )
    subject: str = strawberry.field(default="", description="What it is about.")
    quoted_on: date | None = strawberry.field(
        default=UNSET, description="The day of its prices; today unless given."
    )
    valid_until: date | None = strawberry.field(
        default=UNSET, description="The last day on which it can be accepted; in 30 days unless given."
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
        default=UNSET, description="Units of that currency per one unit of the company's, where they differ."
    )
    charges: Decimal = strawberry.field(default=Decimal(0), description="Freight and the like.")
    customer_reference: str = strawberry.field(default="", description="What the customer calls it.")
    delivery_address: str = strawberry.field(default="", description="Where the goods would go.")
    note: str = strawberry.field(default="", description="What else is said in it.")

    def new(self) -> NewQuotation:
        """The quotation as the rules speak of it."""
        names = ("requested_on", "currency", "exchange_rate", "charges", *_TEXTS)
        order = NewOrder(
            customer_id=key_of(parties.customer, self.customer_id, "customerId"),
            lines=lines_of(self.lines, "lines"),
            order_date=self.quoted_on or None,
            **known(self, *names, owner_id=identity.user),
        )
        return NewQuotation(order=order, subject=self.subject, valid_until=self.valid_until or None)


@strawberry.input
class QuotationChanging(Change):
    """What is to be different; what is left out stays."""

    lines: list[SalesOrderLineInput] | None = strawberry.field(
        default=UNSET, description="All lines from now on; those that are there keep their prices otherwise."
    )
    subject: str | None = strawberry.field(default=UNSET, description="What it is about.")
    valid_until: date | None = strawberry.field(
        default=UNSET, description="The last day on which it can be accepted."
    )
    requested_on: date | None = strawberry.field(
        default=UNSET, description="By when the customer wants the goods."
    )
    charges: Decimal | None = strawberry.field(default=UNSET, description="Freight and the like.")
    customer_reference: str | None = strawberry.field(
        default=UNSET, description="What the customer calls it."
    )
    delivery_address: str | None = strawberry.field(default=UNSET, description="Where the goods would go.")
    note: str | None = strawberry.field(default=UNSET, description="What else is said in it.")

    def changes(self) -> dict[str, Any]:
        """What is to be different, by the names that the service knows."""
        told = known(self, "subject", "valid_until", "requested_on", "charges", *_TEXTS)
        if isinstance(self.lines, list):
            told["lines"] = lines_of(self.lines, "lines")
        return told


@strawberry.input
class QuotationUpdateInput(QuotationChanging):
    """What is to change of a draft; what is left out stays."""


@strawberry.input
class QuotationReviseInput(QuotationChanging):
    """The quotation that was sent, and what its next version says otherwise; it holds 30 days unless given."""


@strawberry.input
class QuotationSendInput(Change):
    """The draft to send."""


@strawberry.input
class QuotationRenewInput(Change):
    """The quotation that is to hold longer."""

    valid_until: date = strawberry.field(description="The last day on which it can be accepted from now on.")


@strawberry.input
class QuotationAcceptInput(Change):
    """The quotation that the customer has accepted."""

    version_number: int | None = strawberry.field(
        default=UNSET, description="The number of the version that they have seen; the latest unless given."
    )
    on: date | None = strawberry.field(
        default=UNSET, description="The day on which they said yes, which is that of the order; today."
    )
    by: str = strawberry.field(default="", description="Who said yes.")
    reference: str = strawberry.field(
        default="", description="By what: the number of their order, a message."
    )
    signed_by: str = strawberry.field(
        default="", description="The name that stands below it, where it was signed."
    )
    confirm: bool = strawberry.field(
        default=False, description="Confirm the order at once; refused together with that."
    )

    def value(self) -> Acceptance:
        """The answer as the rules speak of it."""
        return Acceptance(
            version=self.version_number or None,
            on=self.on or None,
            by=self.by,
            reference=self.reference,
            signed_by=self.signed_by,
            confirm=self.confirm,
        )


@strawberry.input
class QuotationDeclineInput(Change):
    """The quotation that the customer has declined."""

    reason: str = strawberry.field(default="", description="Why.")


@strawberry.input
class QuotationCancelInput(Change):
    """The quotation to withdraw."""


@strawberry.type
class QuotationCreatePayload(Payload):
    """The new quotation."""

    quotation: Quotation | None = result(reads.quotation, "The new quotation.")


@strawberry.type
class QuotationUpdatePayload(Payload):
    """The changed quotation."""

    quotation: Quotation | None = result(reads.quotation, "The changed quotation.")


@strawberry.type
class QuotationRevisePayload(Payload):
    """The quotation with its new version."""

    quotation: Quotation | None = result(reads.quotation, "The quotation.")


@strawberry.type
class QuotationSendPayload(Payload):
    """The quotation that was sent."""

    quotation: Quotation | None = result(reads.quotation, "The quotation.")


@strawberry.type
class QuotationRenewPayload(Payload):
    """The quotation that holds longer."""

    quotation: Quotation | None = result(reads.quotation, "The quotation.")


@strawberry.type
class QuotationAcceptPayload(Payload):
    """The quotation and the order that it became."""

    quotation: Quotation | None = result(reads.quotation, "The quotation.")
    sales_order: SalesOrder | None = result(sales.order, "The order.")


@strawberry.type
class QuotationDeclinePayload(Payload):
    """The quotation that was declined."""

    quotation: Quotation | None = result(reads.quotation, "The quotation.")


@strawberry.type
class QuotationCancelPayload(Payload):
    """The quotation that was withdrawn."""

    quotation: Quotation | None = result(reads.quotation, "The quotation.")
