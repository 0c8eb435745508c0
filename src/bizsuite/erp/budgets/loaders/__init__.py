"""What is spent of budgets, and whether their parts sum to them."""

from bizsuite.erp.budgets.loaders.controlled import controlled
from bizsuite.erp.budgets.loaders.integrity import integrity

__all__ = ["controlled", "integrity"]
