"""Bills of purchase orders: what is billed of what was ordered and came, and whether both agree."""

from bizsuite.bridges.procurement_bills.module import MODULE

__all__ = ["MODULE"]
