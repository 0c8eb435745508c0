from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfoNotFoundError

import pytest

from bizsuite.kernel.clock import clock_set_to, now, system_time, today

LATE = datetime(2026, 11, 23, 20, 30, tzinfo=UTC)


def test_the_clock_runs_in_utc() -> None:
    before = system_time()
    found = now()
    assert found.utcoffset() == timedelta(0)
    assert timedelta(0) <= found - before < timedelta(seconds=5)


def test_a_set_clock_stands_still_inside_the_block_alone() -> None:
    with clock_set_to(LATE):
        assert now() == LATE
        with clock_set_to(LATE + timedelta(days=1)):
            assert now() == LATE + timedelta(days=1)
        assert now() == LATE
    assert now() > LATE - timedelta(days=3650)
    assert now() != LATE


def test_a_set_clock_is_set_back_after_an_error() -> None:
    with pytest.raises(LookupError), clock_set_to(LATE):
        raise LookupError
    assert now() != LATE


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("UTC", date(2026, 11, 23)),
        ("Asia/Shanghai", date(2026, 11, 24)),
        ("America/Los_Angeles", date(2026, 11, 23)),
    ],
)
def test_the_day_depends_on_the_zone(zone: str, day: date) -> None:
    with clock_set_to(LATE):
        assert today(zone) == day


def test_an_unknown_zone_is_an_error() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        today("Mars/Olympus")
