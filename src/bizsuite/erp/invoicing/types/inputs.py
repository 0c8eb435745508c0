"""What is said and answered when invoices are written."""

from datetime import date
from decimal import Decimal

import strawberry
from strawberry import UNSET

from bizsuite.base.parties import reads as parties
from bizsuite.erp.invoicing import reads
from bizsuite.erp.invoicing.rules.invoices import NewInvoice
from bizsuite.erp.invoicing.rules.words import InvoiceKind
from bizsuite.erp.invoicing.types.nodes import Invoice
from bizsuite.erp.trade.types import DocumentInput, DocumentLineInput
from bizsuite.graph.fields import result
from bizsuite.graph.given import known
from bizsuite.graph.mutations import Change, Payload
from bizsuite.graph.node import key_of


@strawberry.input
class InvoiceLineInput(DocumentLineInput):
    """A line to be invoiced."""

    description: str | None = strawberry.field(
        default=UNSET, description="What is invoiced; the product's name."
    )
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


@strawberry.input
class InvoiceCreateInput(DocumentInput):
    """An invoice or a credit note to be drafted."""

    kind: InvoiceKind = strawberry.field(
        default=InvoiceKind.INVOICE, description="Whether it claims or gives up."
    )
    customer_id: strawberry.ID = strawberry.field(description="Who owes.")
    reference: str | None = strawberry.field(default=UNSET, description="What the customer knows it by.")
    credit_of_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The invoice that a credit note gives up, and settles when it is posted."
    )
    lines: list[InvoiceLineInput] = strawberry.field(description="What is invoiced.")

    def value(self) -> NewInvoice:
        """The invoice as the rules speak of it."""
        return NewInvoice(
            kind=self.kind,
            customer_id=key_of(parties.customer, self.customer_id, "customerId"),
            lines=[line.value(place) for place, line in enumerate(self.lines)],
            **self.told(),
            **known(self, "reference", credit_of_id=reads.invoice),
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
