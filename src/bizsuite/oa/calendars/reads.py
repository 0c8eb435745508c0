"""How business calendars are reached."""

from collections.abc import Mapping, Sequence

from bizsuite.kernel.reads import Computed, Entity, computed, many, one, sorts
from bizsuite.oa.calendars import tables
from bizsuite.oa.calendars.rules import words
from bizsuite.oa.calendars.rules.hours import WEEKDAYS

calendar = Entity(
    name="BusinessCalendar",
    table=tables.BusinessCalendar,
    permission=words.CALENDAR_READ,
    sort=sorts("name"),
    filters=("name", "zone", "is_default"),
    sorts=("name",),
    by=("name",),
)
day = Entity(
    name="BusinessCalendarDay",
    table=tables.BusinessCalendarDay,
    permission=words.CALENDAR_READ,
    sort=sorts("on_day"),
    filters=("on_day",),
    sorts=("on_day",),
)


def _of_day(name: str) -> Computed:
    def hours(week: Mapping[str, Sequence[str]]) -> list[str]:
        return list(week.get(name, ()))

    return computed(calendar, hours, "week")


week = {name: _of_day(name) for name in WEEKDAYS}
"""Its hours by the day of the week."""
calendar_days = many(calendar, day, "calendar_id", "on_day")
day_calendar = one(day, "calendar_id", calendar)
day_hours = computed(day, list, "hours")
