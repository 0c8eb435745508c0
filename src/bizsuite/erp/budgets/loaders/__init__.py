"""What is spent of budgets, budgets beside the ledger, and whether their parts sum to them."""

from bizsuite.erp.budgets.loaders.comparing import ComparedBudget, ComparedLine, budget_of, compared, lines_of
from bizsuite.erp.budgets.loaders.controlled import controlled, controlled_by
from bizsuite.erp.budgets.loaders.integrity import integrity

__all__ = [
    "ComparedBudget",
    "ComparedLine",
    "budget_of",
    "compared",
    "controlled",
    "controlled_by",
    "integrity",
    "lines_of",
]
