"""Payment terms: what one may say, and into which instalments it divides a total. Pure."""

import calendar
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from bizsuite.base.parties.rules.checks import currency_of, name_of
from bizsuite.erp.terms.rules.words import DiscountTax, DueRule, InstalmentKind
from bizsuite.kernel.clock import check_day
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, minor_units, round_money

LINES_MAX = 36
MONTHS_MAX = 120
DAYS_MAX = 3660
LIMIT = Decimal(10) ** 14
"""Amounts stay below this, which is what a column holds."""
_STORED = Decimal("0.000000000001")


@dataclass(frozen=True, slots=True, kw_only=True)
class TermLine:
    """One instalment of a term: how much, and when after the day of the document."""

    kind: InstalmentKind
    fraction: Decimal | None = None
    amount: Decimal | None = None
    due: DueRule = DueRule.NET
    months: int = 0
    days: int = 0
    day_of_month: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPaymentTerm:
    """A payment term to be recorded; the currency is that of its fixed amounts.

    `discount` is the fraction that is taken off when the whole is paid within so many days.
    """

    name: str
    lines: Sequence[TermLine]
    currency: str | None = None
    note: str = ""
    discount: Decimal | None = None
    discount_days: int | None = None
    discount_tax: DiscountTax = DiscountTax.REDUCES_TAX


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A payment term as far as dividing a total goes."""

    id: uuid.UUID
    is_active: bool
    currency: str | None
    lines: Sequence[TermLine]
    discount: Decimal | None = None
    discount_days: int | None = None
    discount_tax: DiscountTax = DiscountTax.REDUCES_TAX

    @property
    def tax_reduction(self) -> Decimal:
        """The fraction by which the bases of taxes are reduced from the start."""
        at_once = self.discount_tax is DiscountTax.REDUCED_AT_ONCE
        return (self.discount or ZERO) if at_once else ZERO


@dataclass(frozen=True, slots=True)
class Instalment:
    """A part of a total, and the day on which it is due."""

    due_date: date
    amount: Decimal


def term_of(new: NewPaymentTerm) -> NewPaymentTerm:
    """A term in the form in which it is kept.

    Refuses with INVALID_VALUE, TERM_REMAINDER (not exactly one line takes the rest), TERM_OVER_TOTAL (the fractions
    exceed the whole), TERM_CURRENCY (fixed amounts without a currency, or a currency without any), AMOUNT_PRECISION.
    """
    if not 0 < len(new.lines) <= LINES_MAX:
        raise Refused(
            "INVALID_VALUE", "A payment term has 1 to {most} lines.", path=["lines"], most=LINES_MAX
        )
    currency = currency_of(new.currency, "currency")
    for place, line in enumerate(new.lines):
        _check_line(line, currency, ("lines", str(place)))
    if sum(line.kind is InstalmentKind.REMAINDER for line in new.lines) != 1:
        raise Refused("TERM_REMAINDER", "Exactly one line of a payment term takes the rest.", path=["lines"])
    if sum((line.fraction or ZERO for line in new.lines), ZERO) > 1:
        raise Refused("TERM_OVER_TOTAL", "The lines claim more than the whole.", path=["lines"])
    if (currency is None) == any(line.kind is InstalmentKind.FIXED for line in new.lines):
        raise Refused("TERM_CURRENCY", "Fixed amounts, and only they, have a currency.", path=["currency"])
    _check_discount(new)
    return replace(new, name=name_of(new.name, "name"), currency=currency)


def _check_discount(new: NewPaymentTerm) -> None:
    if (new.discount is None) != (new.discount_days is None):
        raise Refused("INVALID_VALUE", "A discount and its days go together.", path=["discountDays"])
    if new.discount is not None and (not 0 < new.discount < 1 or new.discount % _STORED):
        raise Refused("INVALID_VALUE", "A discount lies above 0 and below 1.", path=["discount"])
    if not 0 <= (new.discount_days or 0) <= DAYS_MAX:
        raise Refused("INVALID_VALUE", "Days lie between 0 and {most}.", path=["discountDays"], most=DAYS_MAX)


def _check_line(line: TermLine, currency: str | None, path: Sequence[str]) -> None:
    if (line.kind is InstalmentKind.PERCENT) != (line.fraction is not None):
        raise Refused(
            "INVALID_VALUE",
            "A line of percent, and only such a one, has a fraction.",
            path=[*path, "fraction"],
        )
    if (line.kind is InstalmentKind.FIXED) != (line.amount is not None):
        raise Refused(
            "INVALID_VALUE", "A fixed line, and only such a one, has an amount.", path=[*path, "amount"]
        )
    if line.fraction is not None and (not 0 < line.fraction <= 1 or line.fraction % _STORED):
        raise Refused("INVALID_VALUE", "A fraction lies above 0 and goes to 1.", path=[*path, "fraction"])
    if line.amount is not None and not 0 < line.amount < LIMIT:
        raise Refused("INVALID_VALUE", "A fixed amount is greater than zero.", path=[*path, "amount"])
    if line.amount is not None and currency and line.amount != round_money(line.amount, currency):
        raise Refused(
            "AMOUNT_PRECISION",
            "{currency} has {places} decimals.",
            path=[*path, "amount"],
            currency=currency,
            places=minor_units(currency),
        )
    _check_due(line, path)


def _check_due(line: TermLine, path: Sequence[str]) -> None:
    if not 0 <= line.months <= MONTHS_MAX:
        raise Refused(
            "INVALID_VALUE", "Months lie between 0 and {most}.", path=[*path, "months"], most=MONTHS_MAX
        )
    if not 0 <= line.days <= DAYS_MAX:
        raise Refused("INVALID_VALUE", "Days lie between 0 and {most}.", path=[*path, "days"], most=DAYS_MAX)
    if (line.due is DueRule.DAY_OF_MONTH) != (line.day_of_month is not None):
        raise Refused(
            "INVALID_VALUE", "The rule DAY_OF_MONTH, and only it, has a day.", path=[*path, "dayOfMonth"]
        )
    if line.day_of_month is not None and not 1 <= line.day_of_month <= 31:
        raise Refused("INVALID_VALUE", "A day of a month lies between 1 and 31.", path=[*path, "dayOfMonth"])


def due_date(line: TermLine, on: date) -> date:
    """When a line of a term is due for a document of this day; never before that day. Refuses with INVALID_VALUE."""
    check_day(on, "on")
    start = _months_later(on, line.months)
    if line.due is DueRule.AFTER_MONTH_END:
        return _month_end(start) + timedelta(days=line.days)
    end = start + timedelta(days=line.days)
    if line.due is DueRule.MONTH_END:
        return _month_end(end)
    if line.day_of_month is None:
        return end
    found = _on_day(end, line.day_of_month)
    return found if found >= end else _on_day(_month_end(end) + timedelta(days=1), line.day_of_month)


def _months_later(day: date, months: int) -> date:
    """The same day of a later month, or the last one of a month that lacks it."""
    months += day.year * 12 + day.month - 1
    return _on_day(date(months // 12, months % 12 + 1, 1), day.day)


def _on_day(month: date, day: int) -> date:
    return month.replace(day=min(day, calendar.monthrange(month.year, month.month)[1]))


def _month_end(day: date) -> date:
    return _on_day(day, 31)


def instalments(
    total: Decimal, currency: str, on: date, term: Term, to_cash: Callable[[Decimal], Decimal] | None = None
) -> list[Instalment]:
    """The instalments of a total that is not negative, the first due first; without `to_cash` they sum to it exactly.

    Lines claim in their order, each at most what is left; the one of the remainder takes the rest, and those that come
    to nothing are left out, but for one. `to_cash` rounds each instalment, so that the document comes to their sum.
    Refuses with TERM_CURRENCY_MISMATCH (fixed amounts of another currency), INVALID_VALUE.
    """
    if term.currency not in (None, currency):
        raise Refused(
            "TERM_CURRENCY_MISMATCH",
            "The payment term has amounts in {currency}.",
            path=["paymentTermId"],
            currency=term.currency,
        )
    left, parts = total, list[Instalment]()
    for line in sorted(term.lines, key=lambda each: each.kind is InstalmentKind.REMAINDER):
        part = min(_claim(line, total, left, currency), left)
        left -= part
        parts.append(Instalment(due_date(line, on), part if to_cash is None else to_cash(part)))
    parts.sort(key=lambda part: part.due_date)
    return [part for part in parts if part.amount] or parts[-1:]


def _claim(line: TermLine, total: Decimal, left: Decimal, currency: str) -> Decimal:
    if line.fraction is not None:
        return round_money(total * line.fraction, currency)
    return left if line.amount is None else line.amount
