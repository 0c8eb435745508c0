"""Reckoning with business time: when so many hours of work are over, and how many lie between two moments. Pure.

A span of work lasts from when a clock of the zone first shows its beginning until it first shows its end, so what is
worked is real time: on a day on which the clock is put forward within the hours of work less is worked, and more on
one on which it is put back.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bizsuite.oa.calendars.rules.hours import Hours

_DAY = timedelta(days=1)
NOTHING = timedelta(0)


@dataclass(frozen=True)
class Calendar:
    """When work is done: hours by the day of the week, and days that are different, in one time zone.

    A week without hours would never come to an end; `hours.week_from` lets none through.
    """

    zone: ZoneInfo
    week: Sequence[Hours]
    """From Monday."""
    days: Mapping[date, Hours] = field(default_factory=dict)
    """Days that are not like their day of the week: holidays have no hours, make-up days have some."""

    def hours(self, day: date) -> Hours:
        """When work is done on a day."""
        return self.days.get(day, self.week[day.weekday()])


def after(calendar: Calendar, start: datetime, duration: timedelta) -> datetime:
    """When this much business time has passed since a moment; nothing is over at once, a negative one lies before it.

    Where work ends just then it is the end of that work, not the beginning of the next.
    """
    if duration < NOTHING:
        return _before(calendar, start, -duration)
    left = duration
    if left == NOTHING:
        return start.astimezone(UTC)
    for begins, ends in _forward(calendar, start):
        begins = max(begins, start)
        if left <= ends - begins:
            return begins + left
        left -= max(ends - begins, NOTHING)
    raise AssertionError("a calendar never ends")


def between(calendar: Calendar, first: datetime, last: datetime) -> timedelta:
    """How much business time lies between two moments; negative where the second is the earlier one."""
    if last < first:
        return -between(calendar, last, first)
    worked = NOTHING
    for begins, ends in _forward(calendar, first):
        if begins >= last:
            break
        worked += max(min(ends, last) - max(begins, first), NOTHING)
    return worked


def works_at(calendar: Calendar, moment: datetime) -> bool:
    """Whether work is done at a moment."""
    day = moment.astimezone(calendar.zone).date()
    spans = (*spans_of(calendar, day), *spans_of(calendar, day + _DAY))
    return any(begins <= moment < ends for begins, ends in spans)


def spans_of(calendar: Calendar, day: date) -> list[tuple[datetime, datetime]]:
    """The work of a day as moments, in their order; what the clock leaps over has no length."""
    return [
        (_moment(calendar.zone, day, span.begins), _moment(calendar.zone, day, span.ends))
        for span in calendar.hours(day)
    ]


def _before(calendar: Calendar, end: datetime, duration: timedelta) -> datetime:
    left = duration
    for begins, ends in _backward(calendar, end):
        ends = min(ends, end)
        if left <= ends - begins:
            return ends - left
        left -= max(ends - begins, NOTHING)
    raise AssertionError("a calendar has no beginning")


def _forward(calendar: Calendar, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The work from the day of a moment on, with no end."""
    day = start.astimezone(calendar.zone).date()
    while True:
        yield from spans_of(calendar, day)
        day += _DAY


def _backward(calendar: Calendar, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    # Where a clock is put back over midnight, a moment of the day before may come after the next day has begun.
    day = end.astimezone(calendar.zone).date() + _DAY
    while True:
        yield from reversed(spans_of(calendar, day))
        day -= _DAY


def _moment(zone: ZoneInfo, day: date, minutes: int) -> datetime:
    """When a clock of this zone first shows so many minutes of a day; one that leaps over them, when it leaps."""
    shown = datetime.combine(day, time()) + timedelta(minutes=minutes)
    first = shown.replace(tzinfo=zone).astimezone(UTC)
    second = shown.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return first if second >= first else _leap(zone, second, first)


def _leap(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """When the clock leaps between two moments, to the second."""
    new = high.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == new:
            high = middle
        else:
            low = middle
    return high
