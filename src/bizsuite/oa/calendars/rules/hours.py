"""Working hours of a day, as people write them (`09:00-12:00`) and as minutes of the day. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bizsuite.kernel.errors import Refused

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SPANS_MAX = 10
WEEK_MIN = 5 * 60
"""Minutes: a week with less would put what is due in some hours years away."""
DAY = 24 * 60

_WRITTEN = re.compile(r"([0-2]\d):([0-5]\d)-([0-2]\d):([0-5]\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Span:
    """Work without a break: minutes since the midnight with which the day begins, the last one not included."""

    begins: int
    ends: int

    def __str__(self) -> str:
        return f"{_clock(self.begins)}-{_clock(self.ends)}"


Hours = Sequence[Span]
"""The spans of a day in their order; none: nobody works."""


def hours_from(written: Sequence[str], *path: str) -> list[Span]:
    """Hours as they were written. Refuses HOURS_INVALID: malformed, too many, or not one after the other."""
    if len(written) > SPANS_MAX:
        raise Refused("HOURS_INVALID", "A day has at most {most} spans of work.", path=path, most=SPANS_MAX)
    spans: list[Span] = []
    for position, text in enumerate(written):
        span = _span(text)
        if span is None:
            raise Refused(
                "HOURS_INVALID",
                "Write hours such as 09:00-12:00; the day ends at 24:00.",
                path=[*path, str(position)],
            )
        if spans and span.begins < spans[-1].ends:
            raise Refused(
                "HOURS_INVALID",
                "Write the hours of a day in their order; they must not overlap.",
                path=[*path, str(position)],
            )
        spans.append(span)
    return spans


def week_from(written: Mapping[str, Sequence[str]], *path: str) -> list[list[Span]]:
    """The hours of the seven days from Monday, by the names of the days; days that are not named have none.

    Refuses HOURS_INVALID, and WEEK_EMPTY for a week of less than five hours.
    """
    week = [hours_from(written.get(day, ()), *path, day) for day in WEEKDAYS]
    if sum(span.ends - span.begins for hours in week for span in hours) < WEEK_MIN:
        raise Refused(
            "WEEK_EMPTY", "A week has at least {least} hours of work.", path=path, least=WEEK_MIN // 60
        )
    return week


def hours_text(hours: Hours) -> list[str]:
    """Hours as people write them."""
    return [str(span) for span in hours]


def _span(text: str) -> Span | None:
    found = _WRITTEN.fullmatch(text)
    if found is None:
        return None
    first, second, third, fourth = map(int, found.groups())
    span = Span(first * 60 + second, third * 60 + fourth)
    return span if span.begins < span.ends <= DAY else None


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
