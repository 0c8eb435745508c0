"""Every write of invoicing."""

from bizsuite.erp.invoicing.service.drafting import create_invoice, create_invoices
from bizsuite.erp.invoicing.service.posting import (
    delete_invoice,
    discard_drafts,
    lock_invoices,
    post_invoice,
    post_invoices,
    reverse_invoice,
    settle,
)

__all__ = [
    "create_invoice",
    "create_invoices",
    "delete_invoice",
    "discard_drafts",
    "lock_invoices",
    "post_invoice",
    "post_invoices",
    "reverse_invoice",
    "settle",
]
