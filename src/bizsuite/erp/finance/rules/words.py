"""The words of the ledger: kinds of accounts and journals, states, permissions, events."""

import uuid
from dataclasses import dataclass
from enum import StrEnum

from bizsuite.kernel.values import Permission

ACCOUNT_READ = Permission("finance.account.read")
ENTRY_READ = Permission("finance.entry.read")
ENTRY_CREATE = Permission("finance.entry.create")
ENTRY_POST = Permission("finance.entry.post")
ENTRY_REVERSE = Permission("finance.entry.reverse")
PERIOD_MAINTAIN = Permission("finance.period.maintain")
CREDIT_READ = Permission("finance.credit.read")
CREDIT_SET = Permission("finance.credit.set")


class AccountKind(StrEnum):
    """What an account holds, and with it the place where statements show it."""

    ASSET_RECEIVABLE = "ASSET_RECEIVABLE"
    ASSET_CASH = "ASSET_CASH"
    ASSET_INVENTORY = "ASSET_INVENTORY"
    ASSET_CURRENT = "ASSET_CURRENT"
    ASSET_FIXED = "ASSET_FIXED"
    LIABILITY_PAYABLE = "LIABILITY_PAYABLE"
    LIABILITY_TAX = "LIABILITY_TAX"
    LIABILITY_CURRENT = "LIABILITY_CURRENT"
    LIABILITY_LONG_TERM = "LIABILITY_LONG_TERM"
    EQUITY = "EQUITY"
    INCOME = "INCOME"
    INCOME_OTHER = "INCOME_OTHER"
    COST_OF_SALES = "COST_OF_SALES"
    EXPENSE = "EXPENSE"


CONTROL_KINDS = frozenset({AccountKind.ASSET_RECEIVABLE, AccountKind.LIABILITY_PAYABLE})
"""Accounts whose lines are open items of a party, to be settled by allocations."""


class AccountPurpose(StrEnum):
    """The part that an account plays when documents are posted; each is played once in a company."""

    RECEIVABLE = "RECEIVABLE"
    PAYABLE = "PAYABLE"
    BANK = "BANK"
    CASH = "CASH"
    INVENTORY = "INVENTORY"
    GOODS_RECEIVED = "GOODS_RECEIVED"
    SALES = "SALES"
    CHARGES = "CHARGES"
    SALES_TAX = "SALES_TAX"
    PURCHASE_TAX = "PURCHASE_TAX"
    COST_OF_SALES = "COST_OF_SALES"
    OPENING = "OPENING"
    RETAINED = "RETAINED"
    EXCHANGE_GAIN = "EXCHANGE_GAIN"
    EXCHANGE_LOSS = "EXCHANGE_LOSS"


class JournalKind(StrEnum):
    """Which business a journal records; each journal numbers its entries for itself."""

    SALES = "SALES"
    SALES_CREDIT = "SALES_CREDIT"
    RECEIPTS = "RECEIPTS"
    EXCHANGE = "EXCHANGE"
    INVENTORY = "INVENTORY"
    GENERAL = "GENERAL"


class JournalEntryStatus(StrEnum):
    """A draft may change; what is posted never does."""

    DRAFT = "DRAFT"
    POSTED = "POSTED"


class PeriodStatus(StrEnum):
    """Whether a period takes postings."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"


@dataclass(frozen=True, slots=True)
class ChartLoaded:
    """A company has been given its accounts and journals."""

    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class FiscalYearCreated:
    """A year and its periods have been opened."""

    fiscal_year_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PeriodClosed:
    """A period takes no postings any more."""

    period_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PeriodReopened:
    """A closed period takes postings again."""

    period_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class EntryDrafted:
    """A draft entry has been written."""

    entry_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class EntryPosted:
    """An entry is in the books for good."""

    entry_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class AllocationMade:
    """A debit and a credit item settle each other, wholly or in part."""

    allocation_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class AllocationRemoved:
    """An allocation has been taken back by a row that negates it, which this names."""

    allocation_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class CustomerCreditSet:
    """A customer may owe a company so much, or has no limit any more."""

    customer_id: uuid.UUID
    company_id: uuid.UUID
