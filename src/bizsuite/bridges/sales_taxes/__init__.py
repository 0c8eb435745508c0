"""Lines of orders bear the taxes of the company, as their invoices will."""

from bizsuite.bridges.sales_taxes.module import MODULE

__all__ = ["MODULE"]
