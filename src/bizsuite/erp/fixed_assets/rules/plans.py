"""The schedule of an asset: what is depreciated by any day of its life, and the lines that this makes. Pure.

Whole years of the life, counted from its beginning, are the steps: at their ends the depreciation is known to the cent,
and in between it grows with time. A line is what is due by the end of its span less what is due before, so that lines
sum to book value less residual value exactly, whatever their number.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cached_property

from bizsuite.erp.finance.rules.schedules import (
    ProRata,
    ScheduleFrequency,
    elapsed,
    money,
    month_end,
    months_later,
    portion,
    spans,
    units,
)
from bizsuite.erp.fixed_assets.rules.words import DepreciationMethod

_DAY = timedelta(days=1)
_DIGITS = 40
_STORED = Decimal("0.000000000001")


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """The depreciation of a span of days, to be posted on its last day, and the book value that it leaves."""

    first_day: date
    last_day: date
    amount: Decimal
    book_value: Decimal


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How a book value becomes the residual value from the first to the last day of a life, or of what is left of it.

    `rate` is the fraction of the book value that a year takes, where the method does not say it. `year_month` begins
    the years of a yearly schedule.
    """

    method: DepreciationMethod
    pro_rata: ProRata
    frequency: ScheduleFrequency
    first_day: date
    last_day: date
    book_value: Decimal
    residual: Decimal
    currency: str
    rate: Decimal | None = None
    year_month: int = 1

    def by(self, day: date) -> Decimal:
        """What is depreciated by the end of a day: nothing before the first, all from the last on."""
        return money(self._by(day), self.currency)

    def lines(self) -> list[PlannedLine]:
        """The lines in their order; spans that bear nothing have none."""
        found, before = list[PlannedLine](), 0
        for span in spans(self.first_day, self.last_day, self.frequency, self.year_month):
            assert span.end is not None
            by_then = self._by(span.end)
            if by_then != before:
                amount = money(by_then - before, self.currency)
                left = self.book_value - money(by_then, self.currency)
                found.append(PlannedLine(span.start, span.end, amount, left))
            before = by_then
        return found

    def _by(self, day: date) -> int:
        at = elapsed(self.first_day, min(day, self.last_day), self.pro_rata)
        begun, before = Fraction(0), 0
        for end, by_then in self._steps:
            if at < end:
                return before + portion(by_then - before, (at - begun) / (end - begun))
            begun, before = end, by_then
        return before

    @cached_property
    def _steps(self) -> list[tuple[Fraction, int]]:
        """The ends of the years of the life, and what is depreciated by then in the smallest units."""
        whole = units(self.book_value - self.residual, self.currency)
        ends = list(self._ends())
        if self.method is DepreciationMethod.STRAIGHT_LINE:
            return [(ends[-1][0], whole)]
        rate, life = self._rate, ends[-1][0]
        begun, done, steps = Fraction(0), 0, list[tuple[Fraction, int]]()
        for end, part in ends:
            left = whole - done
            value = left + units(self.residual, self.currency)
            taken = portion(value, min(rate * part, Fraction(1)))
            if self.method is DepreciationMethod.DOUBLE_DECLINING:
                taken = max(taken, portion(left, (end - begun) / (life - begun)))
            done += left if end == life else min(taken, left)
            begun = end
            steps.append((end, done))
        return steps

    def _ends(self) -> Iterator[tuple[Fraction, Fraction]]:
        """The time from the beginning to the end of each year of the life, and how much of a year that is."""
        year, end = 0, self.first_day - _DAY
        while end < self.last_day:
            first, year = end + _DAY, year + 1
            full = months_later(self.first_day, 12 * year) - _DAY
            end = min(full, self.last_day)
            part = elapsed(first, end, ProRata.MONTHS) / elapsed(first, full, ProRata.MONTHS)
            yield elapsed(self.first_day, end, self.pro_rata), part

    @property
    def _rate(self) -> Fraction:
        if self.method is DepreciationMethod.DOUBLE_DECLINING:
            return 2 / self._years
        if self.rate is not None:
            return Fraction(self.rate)
        assert self.method is DepreciationMethod.WRITTEN_DOWN_VALUE
        return Fraction(written_down_rate(self.book_value, self.residual, self._years))

    @property
    def _years(self) -> Fraction:
        return elapsed(self.first_day, self.last_day, ProRata.MONTHS) / 12


def written_down_rate(value: Decimal, residual: Decimal, years: Fraction) -> Decimal:
    """The fraction of its book value that an asset loses each year when a residual value above zero is left in the end.

    To twelve decimals: 1 - (residual / value) ^ (1 / years).
    """
    with localcontext() as context:
        context.prec = _DIGITS
        exponent = Decimal(years.denominator) / Decimal(years.numerator)
        return (1 - (residual / value) ** exponent).quantize(_STORED)


def completed(day: date, pro_rata: ProRata) -> date:
    """Until when a schedule has run by the end of a day: where months count alike, the end of the last whole one."""
    if pro_rata in (ProRata.DAYS, ProRata.MONTHS) or day == month_end(day):
        return day
    return day.replace(day=1) - _DAY


def given_up(day: date, pro_rata: ProRata) -> date:
    """Until when an asset is depreciated that is given up on a day.

    Where the month of the beginning counts in full, that of the end does not, and the other way round.
    """
    return month_end(day) if pro_rata is ProRata.NEXT_MONTH else completed(day, pro_rata)
