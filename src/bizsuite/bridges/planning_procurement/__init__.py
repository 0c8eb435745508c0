"""What is to be ordered becomes purchase orders, and what is being ordered is not proposed again."""

from bizsuite.bridges.planning_procurement.module import MODULE

__all__ = ["MODULE"]
