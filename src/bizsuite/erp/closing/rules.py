"""The words of closing a year, and what is posted by it. Pure."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bizsuite.erp.finance.rules.ledger import NewLine
from bizsuite.erp.finance.rules.words import AccountPurpose
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, Permission
from bizsuite.kernel.words import Word

YEAR_CLOSE = Permission("closing.year.close")


class YearEndStatus(Word):
    """Whether the closing of a year still stands."""

    CLOSED = "CLOSED", "The year is closed."
    REOPENED = "REOPENED", "The year was opened again; what the closing posted is reversed."


@dataclass(frozen=True, slots=True)
class FiscalYearClosed:
    """A year is closed, by this year-end."""

    year_end_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class FiscalYearReopened:
    """A year takes postings again; this year-end no longer stands."""

    year_end_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class Balance:
    """What an account of profit and loss holds at the end of a year, in the company's currency: debit less credit."""

    account_id: uuid.UUID
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Year:
    """A fiscal year as far as closing goes."""

    first_day: date
    is_closed: bool


def require_closable(year: Year, others: Iterable[Year], drafts: int) -> None:
    """A year is closed once, after the years before it, when nothing in it waits to be posted.

    Refuses with FISCAL_YEAR_CLOSED, FISCAL_YEAR_EARLIER_OPEN, FISCAL_YEAR_HAS_DRAFTS.
    """
    if year.is_closed:
        raise Refused("FISCAL_YEAR_CLOSED", "The fiscal year is closed.", path=["id"])
    if any(not other.is_closed and other.first_day < year.first_day for other in others):
        raise Refused("FISCAL_YEAR_EARLIER_OPEN", "An earlier fiscal year is still open.", path=["id"])
    if drafts:
        raise Refused(
            "FISCAL_YEAR_HAS_DRAFTS",
            "{drafts} draft entries of the year wait to be posted or dated anew.",
            path=["id"],
            drafts=drafts,
        )


def require_reopenable(year: Year, others: Iterable[Year]) -> None:
    """A closed year is opened again while no later one is closed, whose result would be another one.

    Refuses with FISCAL_YEAR_OPEN, FISCAL_YEAR_LATER_CLOSED.
    """
    if not year.is_closed:
        raise Refused("FISCAL_YEAR_OPEN", "The fiscal year is open.", path=["id"])
    if any(other.is_closed and other.first_day > year.first_day for other in others):
        raise Refused("FISCAL_YEAR_LATER_CLOSED", "A later fiscal year is closed.", path=["id"])


def result_of(balances: Iterable[Balance]) -> Decimal:
    """The profit of a year; a loss is negative."""
    return -sum((balance.amount for balance in balances), ZERO)


def closing_lines(balances: Sequence[Balance]) -> list[NewLine]:
    """What brings each account of profit and loss to zero, and the result into retained earnings.

    Nothing where nothing was earned or spent; without a line for a result of zero.
    """
    lines = [_line(balance.account_id, -balance.amount) for balance in balances if balance.amount]
    result = result_of(balances)
    return [*lines, _line(AccountPurpose.RETAINED, -result)] if result else lines


def _line(account: uuid.UUID | AccountPurpose, amount: Decimal) -> NewLine:
    """A debit where the amount is positive, else a credit."""
    return NewLine(account=account, debit=max(amount, ZERO), credit=max(-amount, ZERO))
