"""What may be written of a calendar, without a database."""

from datetime import date, timedelta

import pytest

from bizsuite.kernel.errors import Refused
from bizsuite.oa.calendars.rules.calendars import DAYS_MAX, DayEntry, check_days, name_from, week_text
from bizsuite.oa.calendars.rules.hours import hours_from, hours_text, week_from
from tests.oa.calendars.years import OFFICE, WEEK

DAY = date(2026, 10, 1)


def refusal(work: object, *given: object) -> tuple[str, tuple[str, ...]]:
    with pytest.raises(Refused) as caught:
        work(*given)  # type: ignore[operator]
    return caught.value.code, tuple(caught.value.path)


@pytest.mark.parametrize(
    "written",
    [[], ["00:00-24:00"], ["09:00-12:00", "12:00-18:00"], ["23:59-24:00"], ["00:00-00:01"], OFFICE],
)
def test_hours_are_read_as_they_are_written(written: list[str]) -> None:
    assert hours_text(hours_from(written)) == written


@pytest.mark.parametrize(
    ("written", "position"),
    [
        (["9:00-12:00"], "0"),
        (["09:00 - 12:00"], "0"),
        (["09:00"], "0"),
        ([""], "0"),
        (["12:00-09:00"], "0"),
        (["09:00-09:00"], "0"),
        (["24:00-24:00"], "0"),
        (["09:60-10:00"], "0"),
        (["09:00-24:01"], "0"),
        (["25:00-26:00"], "0"),
        (["09:00-12:00\n"], "0"),
        (["٠٩:00-12:00"], "0"),
        (["13:00-18:00", "09:00-12:00"], "1"),
        (["09:00-12:00", "11:59-13:00"], "1"),
        (["09:00-12:00", "nonsense"], "1"),
    ],
)
def test_hours_that_are_none_are_refused_with_their_place(written: list[str], position: str) -> None:
    assert refusal(hours_from, written, "week", "monday") == ("HOURS_INVALID", ("week", "monday", position))


def test_a_day_has_at_most_ten_spans() -> None:
    spans = [f"{hour:02}:00-{hour:02}:30" for hour in range(11)]
    assert len(hours_from(spans[:10])) == 10
    assert refusal(hours_from, spans, "hours") == ("HOURS_INVALID", ("hours",))


@pytest.mark.parametrize(
    "week",
    [{}, {"monday": []}, {"monday": ["09:00-13:59"]}, {"monday": ["09:00-11:00"], "friday": ["09:00-11:59"]}],
)
def test_a_week_without_five_hours_is_refused(week: dict[str, list[str]]) -> None:
    assert refusal(week_from, week, "week") == ("WEEK_EMPTY", ("week",))


def test_a_week_of_five_hours_is_enough() -> None:
    assert week_text(week_from({"sunday": ["09:00-14:00"]}))["sunday"] == ["09:00-14:00"]


def test_a_week_is_kept_day_by_day() -> None:
    kept = week_text(week_from(WEEK))
    assert kept == {**dict.fromkeys(WEEK, OFFICE), "saturday": [], "sunday": []}


@pytest.mark.parametrize("text", ["", "   ", "x" * 201, "a\nb", "a\x00"])
def test_names_that_are_none_are_refused(text: str) -> None:
    assert refusal(name_from, text, "name") == ("INVALID_VALUE", ("name",))


def test_a_name_stands_without_blanks_around_it() -> None:
    assert name_from("  中国大陆 ", "name") == "中国大陆"


@pytest.mark.parametrize(
    ("entries", "cleared", "code", "path"),
    [
        ([DayEntry(on=DAY), DayEntry(on=DAY)], [], "INVALID_VALUE", ("days", "1")),
        ([DayEntry(on=DAY)], [DAY], "INVALID_VALUE", ("cleared", "0")),
        ([], [DAY, DAY], "INVALID_VALUE", ("cleared", "1")),
        ([DayEntry(on=date(1899, 12, 31))], [], "INVALID_VALUE", ("days", "0")),
        ([], [date(2201, 1, 1)], "INVALID_VALUE", ("cleared", "0")),
        ([DayEntry(on=DAY, hours=["x"])], [], "HOURS_INVALID", ("days", "0", "hours", "0")),
        ([DayEntry(on=DAY, name="x" * 201)], [], "INVALID_VALUE", ("days", "0", "name")),
    ],
)
def test_days_that_cannot_be_are_refused_with_their_place(
    entries: list[DayEntry], cleared: list[date], code: str, path: tuple[str, ...]
) -> None:
    assert refusal(check_days, entries, cleared) == (code, path)


def test_so_many_days_are_set_at_a_time() -> None:
    many = [DayEntry(on=DAY + timedelta(days=at)) for at in range(DAYS_MAX + 1)]
    check_days(many[:DAYS_MAX], [])
    assert refusal(check_days, many, []) == ("INVALID_VALUE", ("days",))
