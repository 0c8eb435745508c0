"""Orders become claims: commitments and credit before, invoices after; both know each other."""

from bizsuite.bridges.sales_finance.module import MODULE

__all__ = ["MODULE"]
