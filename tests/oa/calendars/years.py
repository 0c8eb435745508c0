"""Calendars for tests: an office in Shanghai with the holidays of its National Day, and one in New York."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bizsuite.oa.calendars.rules.calendars import calendar_of
from bizsuite.oa.calendars.rules.hours import WEEKDAYS
from bizsuite.oa.calendars.rules.reckoning import Calendar

OFFICE = ["09:00-12:00", "13:00-18:00"]
WEEK = dict.fromkeys(WEEKDAYS[:5], OFFICE)
GOLDEN: dict[date, Sequence[str]] = {
    **{date(2026, 10, day): [] for day in range(1, 8)},
    date(2026, 9, 20): OFFICE,
    date(2026, 10, 10): OFFICE,
}
"""National Day 2026: seven days off, and two make-up days at weekends."""

SHANGHAI = calendar_of("Asia/Shanghai", WEEK, GOLDEN)
NEW_YORK = calendar_of("America/New_York", WEEK)


def always(zone: str) -> Calendar:
    """Work around the clock."""
    return calendar_of(zone, {day: ["00:00-24:00"] for day in WEEKDAYS})


def nights(zone: str) -> Calendar:
    """Work in the small hours, when clocks are changed."""
    return calendar_of(zone, {day: ["00:00-02:15", "02:45-05:00"] for day in WEEKDAYS})


def at(zone: str, text: str) -> datetime:
    """A moment as a clock of a zone shows it."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def hours(number: float) -> timedelta:
    """So many hours."""
    return timedelta(hours=number)
