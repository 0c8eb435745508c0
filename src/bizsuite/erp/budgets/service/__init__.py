"""Every write of budgets."""

from bizsuite.erp.budgets.service.control import keep_within
from bizsuite.erp.budgets.service.drafting import create_budget, delete_budget, update_budget
from bizsuite.erp.budgets.service.lifecycle import approve_budget, close_budget, revise_budget

__all__ = [
    "approve_budget",
    "close_budget",
    "create_budget",
    "delete_budget",
    "keep_within",
    "revise_budget",
    "update_budget",
]
