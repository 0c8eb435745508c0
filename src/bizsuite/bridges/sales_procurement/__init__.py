"""Drop shipments: lines of sales orders that a supplier delivers to the customer."""

from bizsuite.bridges.sales_procurement.module import MODULE

__all__ = ["MODULE"]
