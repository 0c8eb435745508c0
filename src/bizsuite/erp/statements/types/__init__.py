"""Statements as clients see them."""

from bizsuite.erp.statements.types.inputs import StatementComparison, StatementDays
from bizsuite.erp.statements.types.trial import TrialBalance, TrialBalanceLine, TrialBalanceTurnover, shown

__all__ = [
    "StatementComparison",
    "StatementDays",
    "TrialBalance",
    "TrialBalanceLine",
    "TrialBalanceTurnover",
    "shown",
]
