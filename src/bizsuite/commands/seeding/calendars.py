"""The business calendars of the demo: the days off and the make-up days (调休) of mainland China in 2026."""

from collections.abc import Sequence
from datetime import date, timedelta

from bizsuite.commands.seeding.company import Demo
from bizsuite.kernel.acts import act
from bizsuite.kernel.database import Database
from bizsuite.kernel.db import Db
from bizsuite.oa.calendars import service
from bizsuite.oa.calendars.rules.calendars import DayEntry
from bizsuite.oa.calendars.rules.hours import WEEKDAYS
from bizsuite.oa.calendars.service import NewCalendar

OFFICE = ("09:00-12:00", "13:00-18:00")
OFF: Sequence[tuple[str, date, date]] = (
    ("元旦", date(2026, 1, 1), date(2026, 1, 3)),
    ("春节", date(2026, 2, 15), date(2026, 2, 23)),
    ("清明节", date(2026, 4, 4), date(2026, 4, 6)),
    ("劳动节", date(2026, 5, 1), date(2026, 5, 5)),
    ("端午节", date(2026, 6, 19), date(2026, 6, 21)),
    ("中秋节", date(2026, 9, 25), date(2026, 9, 27)),
    ("国庆节", date(2026, 10, 1), date(2026, 10, 7)),
)
"""Holidays of 2026 with their first and last day, by the notice of the State Council."""
MADE_UP = (
    *(date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9)),
    *(date(2026, 9, 20), date(2026, 10, 10)),
)
"""Weekend days of 2026 that are worked."""


async def keep_calendars(database: Database, demo: Demo) -> None:
    """A default calendar without holidays, and that of mainland China with those of 2026."""
    await act(database, demo.admin, "seed", _calendars)


async def _calendars(db: Db) -> None:
    week = dict.fromkeys(WEEKDAYS[:5], OFFICE)
    await service.create_calendar(db, NewCalendar(name="Office hours", zone=db.actor.zone, week=week))
    china = await service.create_calendar(db, NewCalendar(name="中国大陆", zone="Asia/Shanghai", week=week))
    await service.set_days(db, china.id, china_2026())


def china_2026() -> list[DayEntry]:
    """The days of 2026 that are not like their day of the week in mainland China."""
    off = [
        DayEntry(on=first + timedelta(days=at), name=name)
        for name, first, last in OFF
        for at in range((last - first).days + 1)
    ]
    return [*off, *(DayEntry(on=day, name="调休上班", hours=OFFICE) for day in MADE_UP)]
