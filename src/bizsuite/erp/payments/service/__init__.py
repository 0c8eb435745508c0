"""Every write of payments."""

from bizsuite.erp.payments.service.allocating import (
    allocate_credit_note,
    allocate_payment,
    remove_allocation,
    reverse_payment,
)
from bizsuite.erp.payments.service.receiving import receive_payment, receive_payments

__all__ = [
    "allocate_credit_note",
    "allocate_payment",
    "receive_payment",
    "receive_payments",
    "remove_allocation",
    "reverse_payment",
]
