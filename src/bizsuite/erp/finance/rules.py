"""The words of the ledger: kinds of accounts and journals, states, permissions, events; and the rules of periods."""

import uuid
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import Period, Permission

ACCOUNT_READ = Permission("finance.account.read")
ENTRY_READ = Permission("finance.entry.read")
ENTRY_CREATE = Permission("finance.entry.create")
ENTRY_POST = Permission("finance.entry.post")
ENTRY_REVERSE = Permission("finance.entry.reverse")
PERIOD_MAINTAIN = Permission("finance.period.maintain")
CREDIT_SET = Permission("finance.credit.set")

YEAR_DAYS_MAX = 550
"""A fiscal year is rarely longer than eighteen months; a longer one is a slip of the pen."""


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


def months_of(year: Period) -> list[Period]:
    """The calendar months that a fiscal year consists of; the first and the last may be cut."""
    assert year.end is not None
    months: list[Period] = []
    first = year.start
    while first <= year.end:
        last = min(first.replace(day=monthrange(first.year, first.month)[1]), year.end)
        months.append(Period(first, last))
        first = last + timedelta(days=1)
    return months


def new_year(first_day: date, last_day: date, existing: Iterable[Period]) -> Period:
    """A fiscal year that follows or precedes the years that are there, without overlap and without a gap.

    Refuses with INVALID_VALUE, FISCAL_YEAR_OVERLAP, FISCAL_YEAR_GAP.
    """
    if not 0 <= (last_day - first_day).days < YEAR_DAYS_MAX:
        sentence = "A fiscal year ends after it begins, and within {days} days."
        raise Refused("INVALID_VALUE", sentence, path=["lastDay"], days=YEAR_DAYS_MAX)
    year = Period(first_day, last_day)
    years = list(existing)
    for other in years:
        if other.start <= last_day and first_day in Period(date.min, other.end):
            raise Refused(
                "FISCAL_YEAR_OVERLAP",
                "The days from {start} to {end} belong to another fiscal year.",
                path=["firstDay"],
                start=other.start,
                end=other.end,
            )
    if years and not any(_adjacent(year, other) for other in years):
        raise Refused("FISCAL_YEAR_GAP", "Fiscal years follow each other without a gap.", path=["firstDay"])
    return year


def _adjacent(one: Period, other: Period) -> bool:
    day = timedelta(days=1)
    assert one.end is not None and other.end is not None
    return one.end + day == other.start or other.end + day == one.start


def close_period(status: PeriodStatus) -> PeriodStatus:
    """An open period may be closed. Refuses with PERIOD_CLOSED."""
    if status is PeriodStatus.CLOSED:
        raise Refused("PERIOD_CLOSED", "The period is closed already.", path=["id"])
    return PeriodStatus.CLOSED


def reopen_period(status: PeriodStatus) -> PeriodStatus:
    """A closed period may be opened again. Refuses with PERIOD_OPEN."""
    if status is PeriodStatus.OPEN:
        raise Refused("PERIOD_OPEN", "The period is open already.", path=["id"])
    return PeriodStatus.OPEN


def require_open(day: date, periods: Sequence[tuple[Period, PeriodStatus]]) -> None:
    """A posting needs an open period on its date. Refuses with PERIOD_MISSING, PERIOD_CLOSED."""
    status = next((status for period, status in periods if day in period), None)
    if status is None:
        raise Refused("PERIOD_MISSING", "There is no fiscal period on {date}.", path=["on"], date=day)
    if status is PeriodStatus.CLOSED:
        raise Refused("PERIOD_CLOSED", "The period of {date} is closed.", path=["on"], date=day)
