"""Budgets as clients see them."""

from bizsuite.erp.budgets.types.comparing import (
    BudgetComparison,
    BudgetComparisonLine,
    BudgetComparisonTotal,
)
from bizsuite.erp.budgets.types.inputs import (
    BudgetApproveInput,
    BudgetApprovePayload,
    BudgetCloseInput,
    BudgetClosePayload,
    BudgetCreateInput,
    BudgetCreatePayload,
    BudgetDeleteInput,
    BudgetDeletePayload,
    BudgetLineInput,
    BudgetReviseInput,
    BudgetRevisePayload,
    BudgetUpdateInput,
    BudgetUpdatePayload,
)
from bizsuite.erp.budgets.types.nodes import (
    Budget,
    BudgetIsExceeded,
    BudgetLine,
    BudgetOverrun,
    BudgetPart,
)

__all__ = [
    "Budget",
    "BudgetApproveInput",
    "BudgetApprovePayload",
    "BudgetCloseInput",
    "BudgetClosePayload",
    "BudgetComparison",
    "BudgetComparisonLine",
    "BudgetComparisonTotal",
    "BudgetCreateInput",
    "BudgetCreatePayload",
    "BudgetDeleteInput",
    "BudgetDeletePayload",
    "BudgetIsExceeded",
    "BudgetLine",
    "BudgetLineInput",
    "BudgetOverrun",
    "BudgetPart",
    "BudgetReviseInput",
    "BudgetRevisePayload",
    "BudgetUpdateInput",
    "BudgetUpdatePayload",
]
