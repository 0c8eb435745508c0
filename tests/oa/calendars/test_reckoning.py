"""Business time without a database: what is due when, and how much lies between."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.oa.calendars.rules.calendars import calendar_of
from bizsuite.oa.calendars.rules.hours import WEEKDAYS
from bizsuite.oa.calendars.rules.reckoning import Calendar, after, between, spans_of, works_at
from tests.oa.calendars.years import NEW_YORK, OFFICE, SHANGHAI, WEEK, always, at, hours, nights

CN = "Asia/Shanghai"


@pytest.mark.parametrize(
    ("start", "number", "due"),
    [
        # Friday, 13 November 2026
        ("2026-11-13 09:00", 1, "2026-11-13 10:00"),
        ("2026-11-13 09:00", 3, "2026-11-13 12:00"),
        ("2026-11-13 09:00", 3.5, "2026-11-13 13:30"),
        ("2026-11-13 11:00", 2, "2026-11-13 14:00"),
        ("2026-11-13 09:00", 8, "2026-11-13 18:00"),
        ("2026-11-13 09:00", 9, "2026-11-16 10:00"),
        ("2026-11-13 17:00", 2, "2026-11-16 10:00"),
        ("2026-11-13 18:00", 1, "2026-11-16 10:00"),
        ("2026-11-13 23:59", 8, "2026-11-16 18:00"),
        ("2026-11-14 12:00", 4, "2026-11-16 14:00"),
        ("2026-11-15 00:00", 40, "2026-11-20 18:00"),
        ("2026-11-13 12:30", 5, "2026-11-13 18:00"),
        ("2026-11-13 06:00", 1, "2026-11-13 10:00"),
        ("2026-11-13 09:00", 0, "2026-11-13 09:00"),
        ("2026-11-14 03:33", 0, "2026-11-14 03:33"),
        # Into the holidays of October: Wednesday, 30 September is followed by Thursday, 8 October
        ("2026-09-30 17:00", 1, "2026-09-30 18:00"),
        ("2026-09-30 17:00", 2, "2026-10-08 10:00"),
        ("2026-09-30 17:00", 9, "2026-10-08 18:00"),
        ("2026-09-30 17:00", 17, "2026-10-09 18:00"),
        # Saturday, 10 October is made up
        ("2026-09-30 17:00", 18, "2026-10-10 10:00"),
        ("2026-10-10 17:00", 2, "2026-10-12 10:00"),
        ("2026-10-03 10:00", 8, "2026-10-08 18:00"),
        # So is Sunday, 20 September
        ("2026-09-18 18:00", 8, "2026-09-20 18:00"),
        ("2026-09-19 10:00", 9, "2026-09-21 10:00"),
    ],
)
def test_a_duration_of_work_ends_within_work(start: str, number: float, due: str) -> None:
    assert after(SHANGHAI, at(CN, start), hours(number)) == at(CN, due)


@pytest.mark.parametrize(
    ("end", "number", "start"),
    [
        ("2026-11-16 10:00", 1, "2026-11-16 09:00"),
        ("2026-11-16 10:00", 2, "2026-11-13 17:00"),
        ("2026-11-16 09:00", 1, "2026-11-13 17:00"),
        ("2026-11-15 15:00", 8, "2026-11-13 09:00"),
        ("2026-10-08 10:00", 2, "2026-09-30 17:00"),
        ("2026-10-12 10:00", 9, "2026-10-10 09:00"),
        ("2026-11-16 13:30", 1, "2026-11-16 11:30"),
    ],
)
def test_a_negative_duration_lies_before(end: str, number: float, start: str) -> None:
    assert after(SHANGHAI, at(CN, end), -hours(number)) == at(CN, start)


@pytest.mark.parametrize(
    ("first", "last", "number"),
    [
        ("2026-11-13 09:00", "2026-11-13 18:00", 8),
        ("2026-11-13 09:00", "2026-11-13 12:30", 3),
        ("2026-11-13 10:00", "2026-11-13 10:00", 0),
        ("2026-11-13 18:00", "2026-11-16 09:00", 0),
        ("2026-11-14 00:00", "2026-11-15 23:00", 0),
        ("2026-11-09 00:00", "2026-11-16 00:00", 40),
        ("2026-11-01 00:00", "2026-12-01 00:00", 168),
        # September has 22 working days and a make-up day, October 16 and one
        ("2026-09-01 00:00", "2026-10-01 00:00", 23 * 8),
        ("2026-10-01 00:00", "2026-11-01 00:00", 18 * 8),
        ("2026-09-30 17:00", "2026-10-08 10:00", 2),
        ("2026-11-13 18:00", "2026-11-13 09:00", -8),
    ],
)
def test_what_lies_between_is_work(first: str, last: str, number: float) -> None:
    assert between(SHANGHAI, at(CN, first), at(CN, last)) == hours(number)


def test_a_clock_that_is_put_forward_takes_an_hour_of_work_away() -> None:
    """On 8 March 2026 clocks in New York leap from 2 to 3."""
    night = nights("America/New_York")
    assert between(
        night, at("America/New_York", "2026-03-08 00:00"), at("America/New_York", "2026-03-08 06:00")
    ) == (hours(4))
    assert spans_of(night, date(2026, 3, 8)) == [
        (datetime(2026, 3, 8, 5, tzinfo=UTC), datetime(2026, 3, 8, 7, tzinfo=UTC)),
        (datetime(2026, 3, 8, 7, tzinfo=UTC), datetime(2026, 3, 8, 9, tzinfo=UTC)),
    ]


def test_a_clock_that_is_put_back_gives_an_hour_of_work() -> None:
    """On 1 November 2026 clocks in New York show the hour after 1 twice."""
    night = nights("America/New_York")
    day = at("America/New_York", "2026-11-01 00:00"), at("America/New_York", "2026-11-01 06:00")
    assert between(night, *day) == hours(5.5)


def test_hours_of_work_are_those_of_the_zone_on_both_sides_of_the_change() -> None:
    friday, monday = at("America/New_York", "2026-03-06 17:00"), at("America/New_York", "2026-03-09 10:00")
    assert after(NEW_YORK, friday, hours(2)) == monday
    assert monday.astimezone(UTC) == datetime(2026, 3, 9, 14, tzinfo=UTC)


def test_a_span_ends_when_a_clock_first_shows_its_end() -> None:
    """On 25 October 2026 clocks in Berlin show the hour after 2 twice: the break at 2:15 is taken the first time."""
    begins, ends = spans_of(nights("Europe/Berlin"), date(2026, 10, 25))[0]
    assert ends - begins == hours(2.25)
    begins, ends = spans_of(nights("Europe/Berlin"), date(2026, 10, 25))[1]
    assert ends - begins == hours(3.25)


def test_a_day_that_a_zone_left_out_has_no_work() -> None:
    """Samoa went from 29 to 31 December 2011."""
    apia = always("Pacific/Apia")
    first, last = at("Pacific/Apia", "2011-12-29 00:00"), at("Pacific/Apia", "2012-01-01 00:00")
    assert between(apia, first, last) == hours(48)
    begins, ends = spans_of(apia, date(2011, 12, 30))[0]
    assert begins == ends


def test_around_the_clock_business_time_is_time() -> None:
    london = always("Europe/London")
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for days in range(0, 400, 7):
        assert after(london, start, timedelta(days=days)) == start + timedelta(days=days)


def test_work_begins_with_its_first_minute_and_is_over_with_the_last() -> None:
    assert works_at(SHANGHAI, at(CN, "2026-11-13 09:00"))
    assert works_at(SHANGHAI, at(CN, "2026-11-13 11:59"))
    assert not works_at(SHANGHAI, at(CN, "2026-11-13 12:00"))
    assert not works_at(SHANGHAI, at(CN, "2026-11-13 08:59"))
    assert not works_at(SHANGHAI, at(CN, "2026-10-01 10:00"))
    assert works_at(SHANGHAI, at(CN, "2026-10-10 10:00"))


ZONES = (
    *("Asia/Shanghai", "America/New_York", "Europe/London", "Europe/Berlin", "Australia/Lord_Howe"),
    *("America/Havana", "America/St_Johns", "Asia/Beirut", "Africa/Cairo", "Pacific/Apia", "UTC"),
    *("America/Sao_Paulo", "Asia/Kathmandu", "Pacific/Chatham", "Africa/Casablanca"),
)
_BEGIN = datetime(2009, 1, 1, tzinfo=UTC)
_MOMENTS = st.integers(0, 26 * 365 * 86_400).map(lambda seconds: _BEGIN + timedelta(seconds=seconds))
_DURATIONS = st.integers(0, 200 * 3600).map(lambda seconds: timedelta(seconds=seconds))


@st.composite
def _calendars(draw: st.DrawFn) -> Calendar:
    def spans() -> list[str]:
        marks = sorted(draw(st.sets(st.integers(0, 96), min_size=2, max_size=6)))
        pairs = zip(marks[::2], marks[1::2], strict=False)
        return [f"{a // 4:02}:{a % 4 * 15:02}-{b // 4:02}:{b % 4 * 15:02}" for a, b in pairs]

    week = dict(WEEK) | {day: spans() for day in draw(st.sets(st.sampled_from(["sunday", "monday"])))}
    first = draw(st.dates(date(2009, 1, 1), date(2034, 12, 1)))
    days = {first + timedelta(days=at): draw(st.sampled_from([[], OFFICE])) for at in range(9)}
    return calendar_of(draw(st.sampled_from(ZONES)), week, days)


@given(_calendars(), _MOMENTS, _DURATIONS)
def test_what_lies_between_a_moment_and_what_is_due_is_the_duration(
    calendar: Calendar, start: datetime, duration: timedelta
) -> None:
    assert between(calendar, start, after(calendar, start, duration)) == duration
    assert between(calendar, after(calendar, start, -duration), start) == duration


@given(_calendars(), _MOMENTS, _MOMENTS)
def test_what_is_due_after_what_lies_between_is_not_later(
    calendar: Calendar, one: datetime, other: datetime
) -> None:
    first, last = sorted((one, min(other, one + timedelta(days=60))))
    worked = between(calendar, first, last)
    assert between(calendar, last, first) == -worked
    due = after(calendar, first, worked)
    assert due <= last
    assert due == last or not works_at(calendar, due) or worked == timedelta(0)


@given(_calendars(), _MOMENTS, st.integers(0, 86_400 * 3), _DURATIONS, _DURATIONS)
def test_later_beginnings_and_longer_durations_are_due_later(
    calendar: Calendar, start: datetime, seconds: int, one: timedelta, other: timedelta
) -> None:
    shorter, longer = sorted((one, other))
    assert after(calendar, start, shorter) <= after(calendar, start, longer)
    later = start + timedelta(seconds=seconds)
    # Nothing is over at once, wherever one is; with that exception due times keep the order of beginnings.
    assert after(calendar, start, longer) <= after(calendar, later, longer)


@given(_calendars(), _MOMENTS, st.integers(1, 90 * 3600), st.integers(1, 90 * 3600))
def test_durations_add_up(calendar: Calendar, start: datetime, one: int, other: int) -> None:
    first, second = timedelta(seconds=one), timedelta(seconds=other)
    assert after(calendar, after(calendar, start, first), second) == after(calendar, start, first + second)


@given(st.sampled_from(ZONES), st.dates(date(2009, 1, 1), date(2035, 1, 1)))
def test_spans_follow_each_other_whatever_clocks_do(zone: str, day: date) -> None:
    calendar = nights(zone)
    spans = [
        *spans_of(calendar, day),
        *spans_of(calendar, day + timedelta(days=1)),
        *spans_of(calendar, day + timedelta(days=2)),
    ]
    moments = [moment for span in spans for moment in span]
    assert moments == sorted(moments)


_CHANGES = ("2026-03-08", "2026-03-29", "2026-04-05", "2026-04-24", "2026-10-04", "2026-10-25", "2026-11-01")


@pytest.mark.parametrize("day", _CHANGES)
@pytest.mark.parametrize("zone", ZONES)
def test_minute_by_minute_a_clock_on_the_wall_tells_the_same(zone: str, day: str) -> None:
    """Independently of spans: a minute is worked when the clock of the zone shows one within the hours."""
    calendar = calendar_of(zone, {name: ["00:00-05:00", "06:00-24:00"] for name in WEEKDAYS})
    start = datetime.fromisoformat(day).replace(tzinfo=UTC) - timedelta(hours=18)
    shown = [(start + timedelta(minutes=at)).astimezone(calendar.zone) for at in range(48 * 60)]
    worked = sum(
        any(
            span.begins <= clock.hour * 60 + clock.minute < span.ends for span in calendar.hours(clock.date())
        )
        for clock in shown
    )
    assert between(calendar, start, start + timedelta(hours=48)) == timedelta(minutes=worked)
