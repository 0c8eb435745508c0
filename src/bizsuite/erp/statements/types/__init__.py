"""Statements as clients see them."""

from bizsuite.erp.statements.types.ageing import (
    AgedPayable,
    AgedPayableConnection,
    AgedReceivable,
    AgedReceivableConnection,
    AgedSums,
    AgedTotal,
    AgeingBucket,
)
from bizsuite.erp.statements.types.financial import FinancialStatement, FinancialStatementRow
from bizsuite.erp.statements.types.inputs import StatementComparison, StatementDays
from bizsuite.erp.statements.types.ledgers import GeneralLedgerConnection, GeneralLedgerLine
from bizsuite.erp.statements.types.trial import TrialBalance, TrialBalanceLine, TrialBalanceTurnover

__all__ = [
    "AgedPayable",
    "AgedPayableConnection",
    "AgedReceivable",
    "AgedReceivableConnection",
    "AgedSums",
    "AgedTotal",
    "AgeingBucket",
    "FinancialStatement",
    "FinancialStatementRow",
    "GeneralLedgerConnection",
    "GeneralLedgerLine",
    "StatementComparison",
    "StatementDays",
    "TrialBalance",
    "TrialBalanceLine",
    "TrialBalanceTurnover",
]
