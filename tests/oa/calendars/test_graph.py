"""Business calendars through the API, and as the services of others read them."""

import asyncio
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bizsuite.oa.calendars import loaders, service
from bizsuite.oa.calendars.rules.calendars import DayEntry
from bizsuite.oa.calendars.rules.reckoning import after
from bizsuite.oa.calendars.service import NewCalendar
from tests.oa.calendars.years import OFFICE, WEEK, hours
from tests.suite import Office

SHOWN = """id version name zone isDefault monday friday sunday
  days { totalCount nodes { onDay name hours } }"""
CREATE = f"""mutation($input: BusinessCalendarCreateInput!) {{ businessCalendarCreate(input: $input) {{
  businessCalendar {{ {SHOWN} }} userErrors {{ code path message }} }} }}"""
UPDATE = f"""mutation($input: BusinessCalendarUpdateInput!) {{ businessCalendarUpdate(input: $input) {{
  businessCalendar {{ {SHOWN} }} userErrors {{ code path }} }} }}"""
DAYS = f"""mutation($input: BusinessCalendarDaysSetInput!) {{ businessCalendarDaysSet(input: $input) {{
  businessCalendar {{ {SHOWN} }} userErrors {{ code path }} }} }}"""
LIST = (
    "{ businessCalendars { totalCount nodes { name isDefault days { nodes { onDay calendar { name } } } } } }"
)
SHANGHAI = {"name": "Shanghai", "zone": "Asia/Shanghai", "week": dict(WEEK)}


async def made(office: Office, **more: Any) -> Any:
    return (await office.done(CREATE, input=SHANGHAI | more))["businessCalendar"]


async def test_the_first_calendar_of_a_tenant_is_its_default(office: Office) -> None:
    first = await made(office)
    assert {key: first[key] for key in ("name", "zone", "isDefault", "monday", "friday", "sunday")} == {
        "name": "Shanghai",
        "zone": "Asia/Shanghai",
        "isDefault": True,
        "monday": OFFICE,
        "friday": OFFICE,
        "sunday": [],
    }
    second = await made(office, name="Second")
    assert second["isDefault"] is False
    third = await made(office, name="Third", isDefault=True)
    assert third["isDefault"] is True
    listed = (await office.ask(LIST)).data["businessCalendars"]
    told = {node["name"]: node["isDefault"] for node in listed["nodes"]}
    assert told == {"Second": False, "Shanghai": False, "Third": True}


async def test_holidays_and_make_up_days_are_set_and_cleared(office: Office) -> None:
    calendar = await made(office)
    days = [
        {"onDay": "2026-10-01", "name": "国庆节"},
        {"onDay": "2026-10-10", "name": "调休上班", "hours": OFFICE},
    ]
    told = (await office.done(DAYS, input={"id": calendar["id"], "days": days}))["businessCalendar"]
    assert told["version"] > calendar["version"]
    assert told["days"]["nodes"] == [
        {"onDay": "2026-10-01", "name": "国庆节", "hours": []},
        {"onDay": "2026-10-10", "name": "调休上班", "hours": OFFICE},
    ]
    again = {"days": [{"onDay": "2026-10-10", "hours": ["09:00-12:00"]}], "cleared": ["2026-10-01"]}
    told = (await office.done(DAYS, input={"id": calendar["id"]} | again))["businessCalendar"]
    assert told["days"]["nodes"] == [{"onDay": "2026-10-10", "name": "", "hours": ["09:00-12:00"]}]


async def test_services_reckon_by_the_default_with_its_days(office: Office) -> None:
    async with office.work() as db:
        assert await loaders.default_calendar(db) is None
        kept = await service.create_calendar(db, NewCalendar(name="CN", zone="Asia/Shanghai", week=WEEK))
        holidays = [DayEntry(on=date(2026, 10, day)) for day in range(1, 8)]
        await service.set_days(db, kept.id, holidays)
    async with office.work() as db:
        calendar = await loaders.default_calendar(db)
        assert calendar is not None
        assert await loaders.calendar(db, kept.id) == calendar
        # Wednesday, 30 September, 17:00 in Shanghai; on 8 October it is 10:00 there.
        due = after(calendar, datetime(2026, 9, 30, 9, tzinfo=UTC), hours(2))
        assert due == datetime(2026, 10, 8, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "code", "path"),
    [
        ({"zone": "Asia/Peking"}, "INVALID_VALUE", ["zone"]),
        ({"name": " "}, "INVALID_VALUE", ["name"]),
        ({"week": {"monday": ["9-18"]}}, "HOURS_INVALID", ["week", "monday", "0"]),
        ({"week": {}}, "WEEK_EMPTY", ["week"]),
        ({"name": "Taken"}, "NAME_TAKEN", ["name"]),
    ],
)
async def test_what_cannot_be_kept_is_refused_and_leaves_nothing(
    office: Office, said: dict[str, Any], code: str, path: list[str]
) -> None:
    await made(office, name="Taken")
    told = (await office.ask(CREATE, input=SHANGHAI | said)).data["businessCalendarCreate"]
    assert [(error["code"], error["path"]) for error in told["userErrors"]] == [(code, path)]
    assert await office.rows("SELECT name FROM business_calendar") == [{"name": "Taken"}]


async def test_the_default_stays_until_another_one_takes_its_place(office: Office) -> None:
    first, second = await made(office), await made(office, name="Second")
    said = {"id": first["id"], "isDefault": False}
    assert await office.refused(UPDATE, input=said) == ["DEFAULT_NEEDED"]
    told = (await office.done(UPDATE, input={"id": second["id"], "isDefault": True}))["businessCalendar"]
    assert told["isDefault"] is True
    rows = await office.rows("SELECT name FROM business_calendar WHERE is_default")
    assert rows == [{"name": "Second"}]


async def test_a_calendar_takes_another_week_zone_and_name(office: Office) -> None:
    calendar = await made(office)
    said = {"name": "Basel", "zone": "Europe/Zurich", "week": {"sunday": ["08:00-14:00"]}}
    told = (await office.done(UPDATE, input={"id": calendar["id"]} | said))["businessCalendar"]
    assert (told["name"], told["zone"], told["monday"], told["sunday"]) == (
        "Basel",
        "Europe/Zurich",
        [],
        ["08:00-14:00"],
    )


async def test_dry_runs_and_stale_versions_change_nothing(office: Office) -> None:
    calendar = await made(office)
    days = {"id": calendar["id"], "days": [{"onDay": "2026-10-01"}]}
    told = (await office.done(DAYS, input=days | {"dryRun": True}))["businessCalendar"]
    assert told["days"]["totalCount"] == 1
    assert await office.refused(DAYS, input=days | {"expectedVersion": 7}) == ["STALE_VERSION"]
    assert await office.rows("SELECT id FROM business_calendar_day") == []


@pytest.mark.parametrize("role", ["sales", "manager", "warehouse", "finance"])
async def test_others_read_calendars_and_do_not_write_them(office: Office, role: str) -> None:
    calendar = await made(office)
    assert await office.refused(CREATE, as_=role, input=SHANGHAI | {"name": "X"}) == ["PERMISSION_DENIED"]
    days = {"id": calendar["id"], "days": [{"onDay": "2026-10-01"}]}
    assert await office.refused(DAYS, as_=role, input=days) == ["PERMISSION_DENIED"]
    assert (await office.ask(LIST, as_=role)).data["businessCalendars"]["totalCount"] == 1


async def test_calendars_with_their_days_take_a_statement_a_level(office: Office) -> None:
    for name in ("A", "B", "C"):
        calendar = await made(office, name=name)
        await office.done(DAYS, input={"id": calendar["id"], "days": [{"onDay": "2026-10-01"}]})
    answer = await office.ask(LIST)
    assert answer.data["businessCalendars"]["totalCount"] == 3
    assert len(answer.statements) == 4


async def test_tenants_have_calendars_of_their_own(office: Office) -> None:
    await made(office)
    other = await office.another_tenant()
    admin = other.people["admin"]
    assert (await office.ask(LIST, as_=admin)).data["businessCalendars"]["totalCount"] == 0
    theirs = await office.done(CREATE, as_=admin, input=SHANGHAI)
    assert theirs["businessCalendar"]["isDefault"] is True


async def test_of_many_first_calendars_at_once_one_is_the_default(office: Office) -> None:
    async def create(name: str) -> None:
        async with office.work() as db:
            await service.create_calendar(
                db, NewCalendar(name=name, zone="UTC", week=WEEK, is_default=name > "C")
            )

    await asyncio.gather(*(create(name) for name in "ABCDEF"))
    rows = await office.rows(
        "SELECT count(*) FILTER (WHERE is_default) AS it, count(*) FROM business_calendar"
    )
    assert rows == [{"it": 1, "count": 6}]
