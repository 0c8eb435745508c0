"""Invoices and credit notes that are to be drafted. Pure."""

import uuid
from dataclasses import dataclass

from bizsuite.erp.invoicing.rules.words import InvoiceKind
from bizsuite.erp.trade.rules.documents import NewDocument, NewDocumentLine

NewInvoiceLine = NewDocumentLine
"""A line to be invoiced. Without a rate or taxes it bears the product's rate; without an account it is sales."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewInvoice(NewDocument):
    """An invoice to be drafted. What is left out: the actor's company, the customer's currency and term or 30 days."""

    customer_id: uuid.UUID
    kind: InvoiceKind = InvoiceKind.INVOICE
    credit_of_id: uuid.UUID | None = None

    @property
    def party_id(self) -> uuid.UUID:
        """The customer."""
        return self.customer_id

    @property
    def origin_id(self) -> uuid.UUID | None:
        """The invoice that a credit note gives up."""
        return self.credit_of_id

    @property
    def gives_up(self) -> bool:
        """Whether it is a credit note."""
        return self.kind is InvoiceKind.CREDIT_NOTE
