from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfoNotFoundError

import pytest

from bizsuite.kernel.clock import check_day, clock_set_to, now, system_time, today
from bizsuite.kernel.errors import Refused

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


@pytest.mark.parametrize("day", [date(1899, 12, 31), date(2201, 1, 1), date.min, date.max])
def test_nobody_does_business_that_long_ago_or_that_late(day: date) -> None:
    with pytest.raises(Refused) as refusal:
        check_day(day, "lines", "0", "on")
    assert (refusal.value.code, refusal.value.path) == ("INVALID_VALUE", ("lines", "0", "on"))
    assert refusal.value.message == "A day lies between 1900-01-01 and 2200-12-31."


@pytest.mark.parametrize("day", [None, date(1900, 1, 1), date(2200, 12, 31)])
def test_other_days_can_be_meant(day: date | None) -> None:
    check_day(day, "on")
