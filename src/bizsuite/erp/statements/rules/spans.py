"""Spans of days, those that they are compared with, and the days at which sums over them change. Pure."""

import calendar
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from bizsuite.kernel.values import ZERO
from bizsuite.kernel.words import Word

_DAY = timedelta(days=1)


class StatementPeriod(Word):
    """Which other days a statement is compared with."""

    PREVIOUS_PERIOD = (
        "PREVIOUS_PERIOD",
        "As many days before; whole months before where it is of whole months.",
    )
    PREVIOUS_YEAR = "PREVIOUS_YEAR", "The same days a year before."


@dataclass(frozen=True, slots=True)
class Span:
    """The days from `since` to `until`, both included; without a first one, all days up to the last."""

    since: date | None
    until: date

    @property
    def is_whole_months(self) -> bool:
        """Whether it goes from the first day of a month to the last of one."""
        return self.since is not None and self.since.day == 1 and self.until == _month_end(self.until)


@dataclass(frozen=True, slots=True)
class Turnover:
    """What accounts hold before a span and what is posted in it: positive for a debit balance."""

    opening: Decimal = ZERO
    debit: Decimal = ZERO
    credit: Decimal = ZERO

    @property
    def movement(self) -> Decimal:
        """Debits less credits."""
        return self.debit - self.credit

    @property
    def balance(self) -> Decimal:
        """What they hold at the end."""
        return self.opening + self.debit - self.credit

    def __add__(self, other: "Turnover") -> "Turnover":
        return Turnover(self.opening + other.opening, self.debit + other.debit, self.credit + other.credit)


def total(turnovers: Iterable[Turnover]) -> Turnover:
    """The sum of several."""
    return sum(turnovers, Turnover())


def previous(span: Span, period: StatementPeriod) -> Span | None:
    """The span to compare with; None where there is none: nothing comes before a span without a first day."""
    if period is StatementPeriod.PREVIOUS_YEAR:
        return Span(span.since and _months_before(span.since, 12), _months_before(span.until, 12))
    if span.since is None:
        return None
    before = span.since - _DAY
    if span.is_whole_months:
        months = (span.until.year - span.since.year) * 12 + span.until.month - span.since.month
        return Span(_months_before(span.since, months + 1), before)
    return Span(span.since - (span.until - before), before)


def _months_before(day: date, months: int) -> date:
    """The same day so many months earlier; the last of a month stays the last of one."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, last if day == _month_end(day) else min(day.day, last))


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def cuts(spans: Sequence[Span]) -> list[date]:
    """The days that begin a new segment of sums, so that each span is made of whole segments; in order.

    No segment goes beyond the last day of all spans: what comes later is not summed.
    """
    last = max(span.until for span in spans)
    begun = {span.since for span in spans if span.since is not None}
    ended = {span.until + _DAY for span in spans if span.until < last}
    return sorted(begun | ended)


def turnover(segments: Mapping[int, tuple[Decimal, Decimal]], cut: Sequence[date], span: Span) -> Turnover:
    """Debits and credits by segment, taken together for one span; the segment 0 is what lies before the first cut."""
    first = 0 if span.since is None else bisect_right(cut, span.since)
    last = bisect_right(cut, span.until)
    opening = sum((debit - credit for at, (debit, credit) in segments.items() if at < first), ZERO)
    inside = [sums for at, sums in segments.items() if first <= at <= last]
    return Turnover(
        opening,
        sum((debit for debit, _ in inside), ZERO),
        sum((credit for _, credit in inside), ZERO),
    )
