"""What time it is, in one replaceable place."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from bizsuite.kernel.errors import Refused

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)
"""The days that business can be done on; one outside is a slip of the pen."""


def system_time() -> datetime:
    """The machine's time, in UTC."""
    return datetime.now(UTC)


_source: ContextVar[Callable[[], datetime]] = ContextVar("clock", default=system_time)


def now() -> datetime:
    """This moment, in UTC with its offset."""
    return _source.get()()


def today(zone: str = "UTC") -> date:
    """The calendar day in an IANA time zone."""
    return now().astimezone(ZoneInfo(zone)).date()


def check_day(day: date | None, *path: str) -> None:
    """Whether a day can be meant: one from 1900 to 2200, or none. Refuses with INVALID_VALUE (facts: first, last)."""
    if day is not None and not FIRST_DAY <= day <= LAST_DAY:
        raise Refused(
            "INVALID_VALUE",
            "A day lies between {first} and {last}.",
            path=path,
            first=FIRST_DAY,
            last=LAST_DAY,
        )


@contextmanager
def clock_set_to(moment: datetime) -> Iterator[None]:
    """Let the clock stand at `moment` inside the block: for tests, and for history made through the services."""
    token = _source.set(lambda: moment)
    try:
        yield
    finally:
        _source.reset(token)
