"""Business calendars as the rules speak of them."""

import uuid

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.kernel.db import Db
from bizsuite.oa.calendars.rules.calendars import calendar_of
from bizsuite.oa.calendars.rules.reckoning import Calendar
from bizsuite.oa.calendars.tables import BusinessCalendar, BusinessCalendarDay


async def default_calendar(db: Db) -> Calendar | None:
    """The calendar that is meant where none is named; None for a tenant that has none. One statement."""
    return await _calendar(db, col(BusinessCalendar.is_default).is_(True))


async def calendar(db: Db, calendar_id: uuid.UUID) -> Calendar | None:
    """One calendar by its id. One statement."""
    return await _calendar(db, col(BusinessCalendar.id) == calendar_id)


async def _calendar(db: Db, which: sa.ColumnElement[bool]) -> Calendar | None:
    of_day = sa.and_(
        col(BusinessCalendarDay.tenant_id) == col(BusinessCalendar.tenant_id),
        col(BusinessCalendarDay.calendar_id) == col(BusinessCalendar.id),
    )
    rows = await db.rows(
        sa.select(
            col(BusinessCalendar.zone),
            col(BusinessCalendar.week),
            col(BusinessCalendarDay.on_day),
            col(BusinessCalendarDay.hours),
        )
        .outerjoin(BusinessCalendarDay, of_day)
        .where(which)
    )
    if not rows:
        return None
    days = {row.on_day: row.hours for row in rows if row.on_day is not None}
    return calendar_of(rows[0].zone, rows[0].week, days)
