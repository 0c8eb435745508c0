"""The ledger as clients see it, by noun."""

from bizsuite.erp.finance.types.entries import Allocation, JournalEntry, JournalLine
from bizsuite.erp.finance.types.inputs import (
    ChartLoadInput,
    ChartLoadPayload,
    CustomerCreditSetInput,
    CustomerCreditSetPayload,
    FiscalYearCreateInput,
    FiscalYearCreatePayload,
    JournalEntryCreateInput,
    JournalEntryCreatePayload,
    JournalEntryPostInput,
    JournalEntryPostPayload,
    JournalEntryReverseInput,
    JournalEntryReversePayload,
    JournalLineInput,
    PeriodCloseInput,
    PeriodClosePayload,
    PeriodReopenInput,
    PeriodReopenPayload,
)
from bizsuite.erp.finance.types.ledger import FiscalPeriod, FiscalYear, Journal, LedgerAccount
from bizsuite.erp.finance.types.refusals import (
    EntryUnbalanced,
    OverAllocation,
    PeriodIsClosed,
    PeriodIsMissing,
)
from bizsuite.erp.finance.types.statements import TrialBalance, TrialBalanceLine

__all__ = [
    "Allocation",
    "ChartLoadInput",
    "ChartLoadPayload",
    "CustomerCreditSetInput",
    "CustomerCreditSetPayload",
    "EntryUnbalanced",
    "FiscalPeriod",
    "FiscalYear",
    "FiscalYearCreateInput",
    "FiscalYearCreatePayload",
    "Journal",
    "JournalEntry",
    "JournalEntryCreateInput",
    "JournalEntryCreatePayload",
    "JournalEntryPostInput",
    "JournalEntryPostPayload",
    "JournalEntryReverseInput",
    "JournalEntryReversePayload",
    "JournalLine",
    "JournalLineInput",
    "LedgerAccount",
    "OverAllocation",
    "PeriodCloseInput",
    "PeriodClosePayload",
    "PeriodIsClosed",
    "PeriodIsMissing",
    "PeriodReopenInput",
    "PeriodReopenPayload",
    "TrialBalance",
    "TrialBalanceLine",
]
