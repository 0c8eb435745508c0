"""Where queries enter budgets, what can be done with them, and what they hang on types of others."""

import strawberry

from bizsuite.erp.budgets.resolvers.comparing import BudgetComparisonQuery
from bizsuite.erp.budgets.resolvers.planning import BudgetMutation, FiscalYearBudgets, JournalEntryBudgets
from bizsuite.erp.budgets.resolvers.planning import BudgetQuery as PlanningQuery

__all__ = ["BudgetMutation", "BudgetQuery", "FiscalYearBudgets", "JournalEntryBudgets"]


@strawberry.type
class BudgetQuery(PlanningQuery, BudgetComparisonQuery):
    """Where queries enter budgets."""
