"""What is requested and ordered counts against budgets before it is spent."""

from bizsuite.bridges.procurement_budgets.module import MODULE

__all__ = ["MODULE"]
