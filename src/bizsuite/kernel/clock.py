"""What time it is, in one replaceable place."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


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


@contextmanager
def clock_set_to(moment: datetime) -> Iterator[None]:
    """Let the clock stand at `moment` inside the block: for tests, and for history made through the services."""
    token = _source.set(lambda: moment)
    try:
        yield
    finally:
        _source.reset(token)
