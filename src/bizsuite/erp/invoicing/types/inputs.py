"""What is said and answered when invoices are written."""

from datetime import date
from decimal import Decimal
from typing import Any

import strawberry
from strawberry import UNSET

from bizsuite.base.catalog import reads as catalog
from bizsuite.base.identity import reads as identity
from bizsuite.base.parties import reads as parties
from bizsuite.erp.finance import reads as finance
from bizsuite.erp.finance.types import DimensionShareInput, shares_of
from bizsuite.erp.finance.types.inputs import COMPANY
from bizsuite.erp.invoicing import reads
from bizsuite.erp.invoicing.rules.invoices import NewInvoice, NewInvoiceLine
from bizsuite.erp.invoicing.rules.words import InvoiceKind
from bizsuite.erp.invoicing.types.nodes import Invoice
from bizsuite.erp.taxes import reads as taxes
from bizsuite.erp.terms import reads as terms
from bizsuite.graph.fields import result
from bizsuite.graph.given import known
from bizsuite.graph.mutations import Change, Command, Payload
from bizsuite.graph.node import key_of
from bizsuite.graph.scalars import CurrencyCode


@strawberry.input
class InvoiceLineInput:
    """A line to be invoiced."""

    product_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The product, where it is one."
    )
    description: str | None = strawberry.field(
        default=UNSET, description="What is invoiced; the product's name."
    )
    quantity: Decimal = strawberry.field(description="How much of it.")
    unit_price: Decimal = strawberry.field(description="What one unit costs, before discount and tax.")
    discount: Decimal | None = strawberry.field(default=UNSET, description="The discount, as a fraction.")
    tax_rate: Decimal | None = strawberry.field(
        default=UNSET, description="The rate of tax, as a fraction; the product's when left out."
    )
    tax_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET,
        description="The taxes on it, instead of a rate; an empty list is none. Without rate and taxes: the product's.",
    )
    account_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The account it goes to; sales when left out."
    )
    dimensions: list[DimensionShareInput] | None = strawberry.field(
        default=UNSET,
        description="What it is divided by, in its entry too; the fractions of each dimension sum to 1.",
    )

    def value(self, place: int) -> NewInvoiceLine:
        """The line at this place of the input as the rules speak of it."""
        told: dict[str, Any] = known(
            self,
            "description",
            "discount",
            "tax_rate",
            product_id=catalog.product,
            account_id=finance.account,
        )
        if self.tax_ids:
            told["tax_ids"] = [
                key_of(taxes.tax, each, "taxIds", str(at)) for at, each in enumerate(self.tax_ids)
            ]
        elif self.tax_ids is not None and self.tax_ids is not UNSET:
            told["tax_ids"] = []
        return NewInvoiceLine(
            quantity=self.quantity,
            unit_price=self.unit_price,
            dimensions=shares_of(self.dimensions, "lines", str(place)),
            **told,
        )


@strawberry.input
class InvoiceCreateInput(Command):
    """An invoice or a credit note to be drafted."""

    kind: InvoiceKind = strawberry.field(
        default=InvoiceKind.INVOICE, description="Whether it claims or gives up."
    )
    customer_id: strawberry.ID = strawberry.field(description="Who owes.")
    company_id: strawberry.ID | None = strawberry.field(default=UNSET, description=COMPANY)
    on: date = strawberry.field(description="The day on which it counts.")
    due_days: int | None = strawberry.field(
        default=UNSET, description="Days until it is to be paid; 30 when left out."
    )
    payment_term_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The payment term, instead of days to pay."
    )
    cash_rounding_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="How each instalment is rounded to cash; not at all when left out."
    )
    currency: CurrencyCode | None = strawberry.field(
        default=UNSET, description="The currency; the customer's, else the company's, when left out."
    )
    exchange_rate: Decimal | None = strawberry.field(
        default=UNSET,
        description="Units of that currency per one unit of the company's, where they differ;"
        " the company's rate of the day when left out.",
    )
    charges: Decimal | None = strawberry.field(
        default=UNSET, description="Freight and other charges without tax."
    )
    reference: str | None = strawberry.field(default=UNSET, description="What the customer knows it by.")
    note: str | None = strawberry.field(default=UNSET, description="What else is worth saying.")
    credit_of_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The invoice that a credit note gives up, and settles when it is posted."
    )
    lines: list[InvoiceLineInput] = strawberry.field(description="What is invoiced.")
    post: bool = strawberry.field(default=False, description="Post it at once.")

    def value(self) -> NewInvoice:
        """The invoice as the rules speak of it."""
        told: dict[str, Any] = known(
            self,
            "due_days",
            "currency",
            "exchange_rate",
            "charges",
            "reference",
            "note",
            company_id=identity.company,
            credit_of_id=reads.invoice,
            payment_term_id=terms.payment_term,
            cash_rounding_id=terms.cash_rounding,
        )
        return NewInvoice(
            kind=self.kind,
            customer_id=key_of(parties.customer, self.customer_id, "customerId"),
            on=self.on,
            lines=[line.value(place) for place, line in enumerate(self.lines)],
            **told,
        )


@strawberry.type
class InvoiceCreatePayload(Payload):
    """The drafted invoice."""

    invoice: Invoice | None = result(reads.invoice, "The invoice.")


@strawberry.input
class InvoiceDeleteInput(Change):
    """A draft to be thrown away."""


@strawberry.type
class InvoiceDeletePayload(Payload):
    """Nothing is left of the draft to be shown."""


@strawberry.input
class InvoicePostInput(Change):
    """A draft to be posted."""

    on: date | None = strawberry.field(default=UNSET, description="Another day than it was drafted for.")


@strawberry.type
class InvoicePostPayload(Payload):
    """The posted invoice."""

    invoice: Invoice | None = result(reads.invoice, "The invoice.")


@strawberry.input
class InvoiceReverseInput(Change):
    """A posted invoice to be undone."""

    on: date = strawberry.field(description="The day on which the reversal counts.")


@strawberry.type
class InvoiceReversePayload(Payload):
    """The reversed invoice."""

    invoice: Invoice | None = result(reads.invoice, "The invoice.")
