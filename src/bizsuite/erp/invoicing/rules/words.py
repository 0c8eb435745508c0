"""The words of invoicing: kinds, states, permissions, events."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from bizsuite.kernel.values import Permission
from bizsuite.kernel.words import Word

INVOICE_READ = Permission("invoicing.invoice.read")
INVOICE_CREATE = Permission("invoicing.invoice.create")
INVOICE_POST = Permission("invoicing.invoice.post")
INVOICE_REVERSE = Permission("invoicing.invoice.reverse")


class InvoiceKind(Word):
    """Whether it claims money, or gives a claim up."""

    INVOICE = "INVOICE", "Claims money."
    CREDIT_NOTE = "CREDIT_NOTE", "Gives a claim up."


@dataclass(frozen=True, slots=True)
class InvoiceCreated:
    """A draft has been written."""

    invoice_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class InvoicesPosting:
    """Invoices are about to be posted; whoever must not let it happen refuses.

    It tells all of a posting at once, so that whoever locks something for them does so in one order.
    """

    invoice_ids: Sequence[uuid.UUID]


@dataclass(frozen=True, slots=True)
class InvoicePosted:
    """An invoice is in the books, and the customer owes it."""

    invoice_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class InvoicesReversing:
    """Posted invoices are about to be undone; whoever must not let it happen refuses."""

    invoice_ids: Sequence[uuid.UUID]


@dataclass(frozen=True, slots=True)
class InvoicesDeleting:
    """Drafts are about to be thrown away; whoever refers to them lets go."""

    invoice_ids: Sequence[uuid.UUID]


@dataclass(frozen=True, slots=True)
class InvoiceDeleted:
    """A draft has been thrown away."""

    invoice_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class InvoiceReversed:
    """A posted invoice has been undone by a reversal of its entry."""

    invoice_id: uuid.UUID
    company_id: uuid.UUID
