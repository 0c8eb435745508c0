"""Invoices as clients see them."""

from bizsuite.erp.invoicing.types.inputs import (
    InvoiceCreateInput,
    InvoiceCreatePayload,
    InvoiceDeleteInput,
    InvoiceDeletePayload,
    InvoiceLineInput,
    InvoicePostInput,
    InvoicePostPayload,
    InvoiceReverseInput,
    InvoiceReversePayload,
)
from bizsuite.erp.invoicing.types.nodes import (
    Instalment,
    Invoice,
    InvoiceLine,
    InvoiceLineSplit,
    InvoiceLineTax,
    InvoiceTax,
    TaxDeferral,
)

__all__ = [
    "Instalment",
    "Invoice",
    "InvoiceCreateInput",
    "InvoiceCreatePayload",
    "InvoiceDeleteInput",
    "InvoiceDeletePayload",
    "InvoiceLine",
    "InvoiceLineInput",
    "InvoiceLineSplit",
    "InvoiceLineTax",
    "InvoicePostInput",
    "InvoicePostPayload",
    "InvoiceReverseInput",
    "InvoiceReversePayload",
    "InvoiceTax",
    "TaxDeferral",
]
