"""How an amount is spread over time: days and months counted exactly, parts that sum to the whole. Pure."""

from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from bizsuite.kernel.values import ZERO, Period, minor_units
from bizsuite.kernel.words import Word

MONTHS_MAX = 1200
"""A schedule lasts a hundred years at most."""
_DAY = timedelta(days=1)


class ProRata(Word):
    """How time is counted when an amount is spread over it."""

    DAYS = "DAYS", "Each day alike: a period bears its share of all days."
    MONTHS = "MONTHS", "Each month alike; one that is cut, such as the first, bears its share of days."
    FULL_MONTHS = "FULL_MONTHS", "Each month alike; the month in which it begins counts in full."
    NEXT_MONTH = "NEXT_MONTH", "Each month alike, beginning with the month after."


class ScheduleFrequency(Word):
    """How often a schedule posts."""

    MONTHLY = "MONTHLY", "At the end of each month."
    YEARLY = "YEARLY", "At the end of each fiscal year."


def month_end(day: date) -> date:
    """The last day of the month of a day."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def months_later(day: date, months: int) -> date:
    """The same day so many months later; the last of a month that lacks it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def course(start: date, months: int, pro_rata: ProRata) -> Period:
    """The days over which something is spread that begins on a day and lasts so many months."""
    first = start
    if pro_rata in (ProRata.FULL_MONTHS, ProRata.NEXT_MONTH):
        first = start.replace(day=1)
    if pro_rata is ProRata.NEXT_MONTH:
        first = months_later(first, 1)
    return Period(first, months_later(first, months) - _DAY)


def elapsed(first: date, last: date, pro_rata: ProRata) -> Fraction:
    """The time from one day to another, both included: days, or months of which those that are cut count in part."""
    if last < first:
        return Fraction(0)
    if pro_rata is ProRata.DAYS:
        return Fraction((last - first).days + 1)
    whole = (last.year - first.year) * 12 + last.month - first.month + 1
    before = Fraction(first.day - 1, month_end(first).day)
    after = 1 - Fraction(last.day, month_end(last).day)
    return whole - before - after


def spans(first: date, last: date, frequency: ScheduleFrequency, year_month: int = 1) -> list[Period]:
    """The spans at whose ends a schedule posts: months, or years that begin with the month `year_month`.

    The first begins on the first day; the last ends with its month or year, on or after the last day.
    """
    found = list[Period]()
    while first <= last:
        months_left = (year_month - first.month - 1) % 12 if frequency is ScheduleFrequency.YEARLY else 0
        end = month_end(months_later(first.replace(day=1), months_left))
        found.append(Period(first, end))
        first = end + _DAY
    return found


def units(amount: Decimal, currency: str) -> int:
    """An amount in the smallest units of its currency, which it is a multiple of."""
    return int(amount.scaleb(minor_units(currency)))


def money(count: int, currency: str) -> Decimal:
    """So many of the smallest units of a currency."""
    places = minor_units(currency)
    return Decimal(count).scaleb(-places) if places else Decimal(count)


def portion(count: int, part: Fraction) -> int:
    """A part of so many units, to the nearest one; a half goes away from zero."""
    exact = abs(count) * part
    size = (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
    return size if count >= 0 else -size


def spread(
    amount: Decimal, currency: str, over: Period, pro_rata: ProRata, cuts: list[Period]
) -> list[Decimal]:
    """What each of some spans, which cover some days one after the other, bears of an amount that is spread over them.

    Each part is what is due by the end of its span less what is due before it, so that parts sum to the amount exactly
    and none has another sign than it.
    """
    assert over.end is not None
    whole, size = elapsed(over.start, over.end, pro_rata), units(amount, currency)
    parts, before = list[Decimal](), 0
    for span in cuts:
        assert span.end is not None
        by_then = portion(size, elapsed(over.start, min(span.end, over.end), pro_rata) / whole)
        parts.append(money(by_then - before, currency))
        before = by_then
    assert sum(parts, ZERO) == amount
    return parts
