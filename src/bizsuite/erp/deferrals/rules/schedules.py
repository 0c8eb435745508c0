"""What may be deferred and over which days, the lines that this makes, and what is left of them. Pure."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from bizsuite.erp.deferrals.rules.words import DeferralKind
from bizsuite.erp.finance.rules.schedules import (
    MONTHS_MAX,
    ProRata,
    ScheduleFrequency,
    course,
    money,
    months_later,
    portion,
    spans,
    spread,
    units,
)
from bizsuite.erp.finance.rules.words import AccountKind
from bizsuite.kernel.clock import check_day
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import Period, minor_units, round_money

INCOMES = frozenset({AccountKind.INCOME, AccountKind.INCOME_OTHER})
EXPENSES = frozenset({AccountKind.EXPENSE, AccountKind.COST_OF_SALES})
HOLDING = {
    DeferralKind.REVENUE: frozenset({AccountKind.LIABILITY_CURRENT, AccountKind.LIABILITY_LONG_TERM}),
    DeferralKind.EXPENSE: frozenset({AccountKind.ASSET_CURRENT}),
}
"""The accounts on which amounts can be set aside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDeferral:
    """What is to be deferred: a line of an invoice, of a bill or of an entry, over some days, all that is left of it.

    The days last so many months from the first one, or until the last one. It is set aside on the day of the line
    unless another one is named.
    """

    invoice_line_id: uuid.UUID | None = None
    bill_line_id: uuid.UUID | None = None
    journal_line_id: uuid.UUID | None = None
    first_day: date
    last_day: date | None = None
    months: int | None = None
    pro_rata: ProRata = ProRata.DAYS
    amount: Decimal | None = None
    deferred_account_id: uuid.UUID | None = None
    on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A line of which something is deferred: its income or expense, its amount in the company's currency."""

    company_id: uuid.UUID
    currency: str
    kind: DeferralKind
    account_id: uuid.UUID
    amount: Decimal
    on: date
    label: str


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """What comes back at the end of a span of days, and what is left then."""

    first_day: date
    last_day: date
    amount: Decimal


def require_one(new: NewDeferral) -> None:
    """One line is named, and a last day or a number of months. Refuses with DEFERRAL_SOURCE, INVALID_VALUE."""
    named = [key for key in (new.invoice_line_id, new.bill_line_id, new.journal_line_id) if key is not None]
    if len(named) != 1:
        raise Refused(
            "DEFERRAL_SOURCE",
            "Name one line: of an invoice, of a bill, or of an entry.",
            path=["invoiceLineId"],
        )
    if (new.last_day is None) == (new.months is None):
        raise Refused("INVALID_VALUE", "Say the last day, or how many months.", path=["lastDay"])


def days_of(new: NewDeferral) -> Period:
    """The days over which something is deferred. Refuses with INVALID_VALUE."""
    check_day(new.first_day, "firstDay")
    if new.months is not None:
        if not 1 <= new.months <= MONTHS_MAX:
            raise Refused(
                "INVALID_VALUE", "A deferral lasts 1 to {most} months.", path=["months"], most=MONTHS_MAX
            )
        return course(new.first_day, new.months, new.pro_rata)
    check_day(new.last_day, "lastDay")
    assert new.last_day is not None
    if new.pro_rata in (ProRata.FULL_MONTHS, ProRata.NEXT_MONTH):
        raise Refused("INVALID_VALUE", "Whole months are counted by their number.", path=["lastDay"])
    if not new.first_day <= new.last_day < months_later(new.first_day, MONTHS_MAX):
        raise Refused(
            "INVALID_VALUE", "A deferral lasts 1 to {most} months.", path=["lastDay"], most=MONTHS_MAX
        )
    return Period(new.first_day, new.last_day)


def kind_of(account: AccountKind, credit: Decimal) -> DeferralKind:
    """What a line is that credits an account so much, or debits it. Refuses with DEFERRAL_SOURCE."""
    if account in INCOMES and credit > 0:
        return DeferralKind.REVENUE
    if account in EXPENSES and credit < 0:
        return DeferralKind.EXPENSE
    raise Refused(
        "DEFERRAL_SOURCE",
        "Only income that was credited and expenses that were debited can be deferred.",
        path=["invoiceLineId"],
    )


def amount_of(asked: Decimal | None, source: Source, taken: Decimal) -> Decimal:
    """How much of a line is deferred, of which so much is already: all that is left, unless less is asked for.

    Refuses with DEFERRAL_EXCEEDED (fact: left), INVALID_VALUE, AMOUNT_PRECISION.
    """
    left = source.amount - taken
    amount = left if asked is None else asked
    if amount > left or left <= 0:
        raise Refused(
            "DEFERRAL_EXCEEDED", "The line has {left} left to be deferred.", path=["amount"], left=left
        )
    if amount <= 0:
        raise Refused("INVALID_VALUE", "The amount is greater than zero.", path=["amount"])
    if amount != round_money(amount, source.currency):
        raise Refused(
            "AMOUNT_PRECISION",
            "{currency} has {places} decimals.",
            path=["amount"],
            currency=source.currency,
            places=minor_units(source.currency),
        )
    return amount


def lines_of(amount: Decimal, currency: str, over: Period, pro_rata: ProRata) -> list[PlannedLine]:
    """The lines by which an amount comes back, month by month; they sum to it, and none comes to nothing."""
    assert over.end is not None
    cuts = spans(over.start, over.end, ScheduleFrequency.MONTHLY)
    parts = spread(amount, currency, over, pro_rata, cuts)
    return [
        PlannedLine(cut.start, cut.end, part)
        for cut, part in zip(cuts, parts, strict=True)
        if part and cut.end is not None
    ]


def reduced(lines: Sequence[PlannedLine], fraction: Fraction, currency: str) -> list[PlannedLine]:
    """Lines of which a fraction is released: what is left of each; together the rest, to the smallest unit."""
    kept, before, whole = list[PlannedLine](), 0, 0
    for line in lines:
        whole += units(line.amount, currency)
        by_then = portion(whole, 1 - fraction)
        if by_then != before:
            kept.append(PlannedLine(line.first_day, line.last_day, money(by_then - before, currency)))
        before = by_then
    return kept


def fraction_given_up(total: Decimal, before: Decimal) -> Fraction:
    """Which fraction of what is still claimed has been given up, when `total` of all is and `before` was."""
    if total <= before or before >= 1:
        return Fraction(0)
    return (Fraction(min(total, Decimal(1))) - Fraction(before)) / (1 - Fraction(before))
