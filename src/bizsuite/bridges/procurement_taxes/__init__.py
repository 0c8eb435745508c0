"""Lines of purchase orders bear the taxes of the company, as their bills will."""

from bizsuite.bridges.procurement_taxes.module import MODULE

__all__ = ["MODULE"]
