"""Every write of invoicing."""

from bizsuite.erp.invoicing.service.deferring import move_taxes
from bizsuite.erp.invoicing.service.discounting import draft_discounts
from bizsuite.erp.invoicing.service.drafting import create_invoice, create_invoices
from bizsuite.erp.invoicing.service.posting import (
    Along,
    delete_invoice,
    discard_drafts,
    lock_invoices,
    post_along,
    post_invoice,
    post_invoices,
    reverse_invoice,
    settle,
)

__all__ = [
    "Along",
    "create_invoice",
    "create_invoices",
    "delete_invoice",
    "discard_drafts",
    "draft_discounts",
    "lock_invoices",
    "move_taxes",
    "post_along",
    "post_invoice",
    "post_invoices",
    "reverse_invoice",
    "settle",
]
