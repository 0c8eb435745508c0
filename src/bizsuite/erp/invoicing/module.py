"""The manifest of invoicing."""

from bizsuite.base.parties.types import Customer
from bizsuite.erp.finance.types import Allocation
from bizsuite.erp.invoicing import loaders, reads, resolvers, types
from bizsuite.erp.invoicing.rules import words
from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.modules import Emits, Module
from bizsuite.kernel.permissions import Grant

_READ = [Grant(words.INVOICE_READ)]
_ALL = [*_READ, Grant(words.INVOICE_CREATE), Grant(words.INVOICE_POST), Grant(words.INVOICE_REVERSE)]

MODULE = Module(
    name="erp.invoicing",
    description="Customer invoices and credit notes: drafted, posted into the ledger, reversed.",
    requires=[
        "base.catalog",
        "base.identity",
        "base.parties",
        "erp.finance",
        "erp.taxes",
        "erp.terms",
        "erp.trade",
    ],
    aggregates=[reads.invoice_aggregates, reads.line_aggregates],
    types=[
        types.Instalment,
        types.Invoice,
        types.InvoiceLine,
        types.InvoiceLineSplit,
        types.InvoiceLineTax,
        types.InvoiceTax,
        types.TaxDeferral,
    ],
    extends={
        Query: resolvers.InvoicingQuery,
        Mutation: resolvers.InvoicingMutation,
        Customer: resolvers.CustomerInvoicing,
        Allocation: resolvers.AllocationInvoicing,
    },
    events=[
        Emits(words.InvoiceCreated, "INVOICE_CREATED", "Invoice", "invoice_id", "A draft has been written."),
        Emits(
            words.InvoiceDeleted, "INVOICE_DELETED", "Invoice", "invoice_id", "A draft has been thrown away."
        ),
        Emits(words.InvoicePosted, "INVOICE_POSTED", "Invoice", "invoice_id", "An invoice is in the books."),
        Emits(
            words.InvoiceReversed, "INVOICE_REVERSED", "Invoice", "invoice_id", "An invoice has been undone."
        ),
    ],
    grants={
        "admin": _ALL,
        "finance": _ALL,
        "sales": _READ,
        "manager": _READ,
        "analyst": _READ,
        "integrator": [*_READ, Grant(words.INVOICE_CREATE), Grant(words.INVOICE_POST)],
    },
    integrity=[loaders.integrity],
)
