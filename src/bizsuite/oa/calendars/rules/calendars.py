"""What a client says of a calendar and its days, checked. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from bizsuite.kernel.clock import check_day
from bizsuite.kernel.errors import Refused
from bizsuite.oa.calendars.rules.hours import WEEKDAYS, Hours, Span, hours_from, hours_text
from bizsuite.oa.calendars.rules.reckoning import Calendar

NAME_MAX = 200
DAYS_MAX = 400
"""Days that one command sets."""

Written = Sequence[str]
"""Hours as people write them, and as they are stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayEntry:
    """A day that is not like its day of the week."""

    on: date
    name: str = ""
    hours: Written = ()
    """Nothing: a holiday."""


def name_from(text: str, *path: str) -> str:
    """A name without blanks around it. Refuses INVALID_VALUE."""
    name = text.strip()
    if not name or len(name) > NAME_MAX or not name.isprintable():
        raise Refused(
            "INVALID_VALUE", "A name has 1 to {most} printable characters.", path=path, most=NAME_MAX
        )
    return name


def check_days(entries: Sequence[DayEntry], cleared: Sequence[date]) -> None:
    """Whether days can be set like this: each day once. Refuses INVALID_VALUE, HOURS_INVALID."""
    if len(entries) + len(cleared) > DAYS_MAX:
        raise Refused("INVALID_VALUE", "At most {most} days at a time.", path=["days"], most=DAYS_MAX)
    seen: set[date] = set()
    named = [*(("days", at, entry.on) for at, entry in enumerate(entries))]
    named += [("cleared", at, day) for at, day in enumerate(cleared)]
    for name, at, day in named:
        check_day(day, name, str(at))
        if day in seen:
            raise Refused("INVALID_VALUE", "This day is named twice.", path=[name, str(at)])
        seen.add(day)
    for at, entry in enumerate(entries):
        hours_from(entry.hours, "days", str(at), "hours")
        if entry.name:
            name_from(entry.name, "days", str(at), "name")


def week_text(week: Sequence[Hours]) -> dict[str, list[str]]:
    """A week as it is stored: hours by the names of the days."""
    return {day: hours_text(hours) for day, hours in zip(WEEKDAYS, week, strict=True)}


def calendar_of(
    zone: str, week: Mapping[str, Written], days: Mapping[date, Written] | None = None
) -> Calendar:
    """A calendar from what is stored of it."""
    return Calendar(
        zone=ZoneInfo(zone),
        week=[_stored(week.get(day, ())) for day in WEEKDAYS],
        days={on: _stored(hours) for on, hours in (days or {}).items()},
    )


def _stored(written: Written) -> list[Span]:
    return hours_from(written)
