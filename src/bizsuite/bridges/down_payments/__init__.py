"""Orders are paid ahead: down payments, by plan or not, which later invoices deduct."""

from bizsuite.bridges.down_payments.module import MODULE

__all__ = ["MODULE"]
