"""Every write of payments."""

from bizsuite.erp.payments.service.allocating import allocate, remove_allocation, reverse_payment
from bizsuite.erp.payments.service.booking import book_payment, book_payments
from bizsuite.erp.payments.service.documents import lock_payments
from bizsuite.erp.payments.service.undoing import undo_payments
from bizsuite.erp.payments.service.writing_off import set_write_off_policy

__all__ = [
    "allocate",
    "book_payment",
    "book_payments",
    "lock_payments",
    "remove_allocation",
    "reverse_payment",
    "set_write_off_policy",
    "undo_payments",
]
