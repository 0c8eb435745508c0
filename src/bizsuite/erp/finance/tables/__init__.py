"""Tables of the ledger, by noun."""

from bizsuite.erp.finance.tables.accounts import Account, Journal
from bizsuite.erp.finance.tables.allocations import Allocation
from bizsuite.erp.finance.tables.credit import Commitment, PartyBalance
from bizsuite.erp.finance.tables.dimensions import (
    Dimension,
    DimensionRequirement,
    DimensionSplit,
    DimensionValue,
)
from bizsuite.erp.finance.tables.entries import Chain, Entry, EntryLine
from bizsuite.erp.finance.tables.locks import AreaLock, LockChange, LockException, LockExceptionUse
from bizsuite.erp.finance.tables.periods import FiscalPeriod, FiscalYear
from bizsuite.erp.finance.tables.revenue import MonthlyRevenue

__all__ = [
    "Account",
    "Allocation",
    "AreaLock",
    "Chain",
    "Commitment",
    "Dimension",
    "DimensionRequirement",
    "DimensionSplit",
    "DimensionValue",
    "Entry",
    "EntryLine",
    "FiscalPeriod",
    "FiscalYear",
    "Journal",
    "LockChange",
    "LockException",
    "LockExceptionUse",
    "MonthlyRevenue",
    "PartyBalance",
]
