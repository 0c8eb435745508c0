"""When a fiscal year may be opened, and whether a day takes postings. Pure."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from bizsuite.erp.finance.rules.words import PeriodStatus
from bizsuite.kernel.clock import check_day
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import Period

YEAR_DAYS_MAX = 550
"""A fiscal year is rarely longer than eighteen months; a longer one is a slip of the pen."""


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
    check_day(first_day, "firstDay")
    check_day(last_day, "lastDay")
    if not 0 <= (last_day - first_day).days < YEAR_DAYS_MAX:
        raise Refused(
            "INVALID_VALUE",
            "A fiscal year ends after it begins, and within {days} days.",
            path=["lastDay"],
            days=YEAR_DAYS_MAX,
        )
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
        raise Refused("PERIOD_MISSING", "There is no fiscal period on {day}.", path=["on"], day=day)
    if status is PeriodStatus.CLOSED:
        raise Refused("PERIOD_CLOSED", "The period of {day} is closed.", path=["on"], day=day)
