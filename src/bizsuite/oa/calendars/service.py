"""Every write of business calendars."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity.rules import checked_zone
from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.uniqueness import unless_taken
from bizsuite.oa.calendars.rules import words
from bizsuite.oa.calendars.rules.calendars import DayEntry, Written, check_days, name_from, week_text
from bizsuite.oa.calendars.rules.hours import week_from
from bizsuite.oa.calendars.tables import BusinessCalendar, BusinessCalendarDay

_TAKEN = {
    "uq_business_calendar_tenant_id_name": Refused("NAME_TAKEN", "Another one has this name.", path=["name"])
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCalendar:
    """A calendar to be recorded."""

    name: str
    zone: str
    week: Mapping[str, Written]
    is_default: bool = False


async def create_calendar(db: Db, new: NewCalendar) -> BusinessCalendar:
    """Record a calendar; the first one of a tenant is its default.

    Refuses INVALID_VALUE, HOURS_INVALID, WEEK_EMPTY, NAME_TAKEN.
    """
    made = BusinessCalendar(
        name=name_from(new.name, "name"),
        zone=checked_zone(new.zone),
        week=week_text(week_from(new.week, "week")),
    )
    former = await _default(db)
    async with unless_taken(db, _TAKEN):
        db.add(made)
    if new.is_default or former is None:
        await _make_default(db, made, former)
    await db.publish(words.BusinessCalendarCreated(made.id))
    return made


async def update_calendar(
    db: Db,
    calendar_id: uuid.UUID,
    *,
    name: str | None = None,
    zone: str | None = None,
    week: Mapping[str, Written] | None = None,
    is_default: bool | None = None,
) -> BusinessCalendar:
    """Change a calendar. What was due by it stays due when it is; what begins from now on goes by what it says now.

    Refuses NOT_FOUND, INVALID_VALUE, HOURS_INVALID, WEEK_EMPTY, NAME_TAKEN, and DEFAULT_NEEDED for the default that is
    to be it no longer: another one becomes it instead.
    """
    former = await _default(db)
    calendar = await db.lock(BusinessCalendar, calendar_id)
    if is_default is False and calendar.is_default:
        raise Refused("DEFAULT_NEEDED", "Make another calendar the default instead.", path=["isDefault"])
    async with unless_taken(db, _TAKEN):
        calendar.name = calendar.name if name is None else name_from(name, "name")
        calendar.zone = calendar.zone if zone is None else checked_zone(zone)
        calendar.week = calendar.week if week is None else week_text(week_from(week, "week"))
    if is_default and not calendar.is_default:
        await _make_default(db, calendar, former)
    await db.publish(words.BusinessCalendarChanged(calendar.id))
    return calendar


async def set_days(
    db: Db, calendar_id: uuid.UUID, entries: Sequence[DayEntry], cleared: Sequence[date] = ()
) -> BusinessCalendar:
    """Say which days of a calendar are holidays or make-up days, and which are like their day of the week again.

    Days that are not named stay as they are. Refuses NOT_FOUND, INVALID_VALUE, HOURS_INVALID.
    """
    calendar = await db.lock(BusinessCalendar, calendar_id)
    check_days(entries, cleared)
    named = [*(entry.on for entry in entries), *cleared]
    found = await db.all(
        sa.select(BusinessCalendarDay).where(
            col(BusinessCalendarDay.calendar_id) == calendar_id, col(BusinessCalendarDay.on_day).in_(named)
        )
    )
    known = {row.on_day: row for row in found}
    for entry in entries:
        _set(db, calendar_id, known.get(entry.on), entry)
    for day in cleared:
        if day in known:
            await db.delete(known[day])
    calendar.updated_at = now()
    await db.publish(words.BusinessCalendarDaysSet(calendar.id))
    await db.flush()
    return calendar


def _set(db: Db, calendar_id: uuid.UUID, row: BusinessCalendarDay | None, entry: DayEntry) -> None:
    name, hours = entry.name.strip(), list(entry.hours)
    if row is None:
        db.add(BusinessCalendarDay(calendar_id=calendar_id, on_day=entry.on, name=name, hours=hours))
    else:
        row.name, row.hours = name, hours


async def _default(db: Db) -> BusinessCalendar | None:
    """The default; until the transaction ends nobody else makes one the default, nor the first one."""
    lock = sa.func.hashtextextended(f"calendars:{db.actor.tenant_id}", 0)
    await db.rows(sa.select(sa.func.pg_advisory_xact_lock(lock)))
    chosen = sa.select(BusinessCalendar).where(col(BusinessCalendar.is_default))
    found: BusinessCalendar | None = await db.one(chosen)
    return found


async def _make_default(db: Db, calendar: BusinessCalendar, former: BusinessCalendar | None) -> None:
    if former is not None:
        former = await db.lock(BusinessCalendar, former.id)
        former.is_default = False
        await db.flush()
        await db.publish(words.BusinessCalendarChanged(former.id))
    calendar.is_default = True
    await db.flush()
