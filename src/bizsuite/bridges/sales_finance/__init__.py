"""Orders are checked against credit, invoiced and paid for; orders and invoices know each other."""

from bizsuite.bridges.sales_finance.module import MODULE

__all__ = ["MODULE"]
