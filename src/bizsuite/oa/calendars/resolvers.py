"""What business calendars hang on types that they do not own."""

from typing import Any

import strawberry

from bizsuite.graph.context import Info
from bizsuite.graph.fields import found, listed
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection
from bizsuite.oa.calendars import reads, service, types
from bizsuite.oa.calendars.rules import words


@strawberry.type
class CalendarsQuery:
    """Where queries enter."""

    business_calendar: types.BusinessCalendar | None = found(
        reads.calendar, "One business calendar, by id or name."
    )
    business_calendars: Connection[types.BusinessCalendar] | None = listed(
        reads.calendar, "Business calendars, by name."
    )


@strawberry.type
class CalendarsMutation:
    """What can be done with business calendars."""

    @mutation(needs=words.CALENDAR_WRITE)
    async def business_calendar_create(
        self, info: Info, input: types.BusinessCalendarCreateInput
    ) -> types.BusinessCalendarCreatePayload:
        """Record a business calendar. Refusals: INVALID_VALUE, HOURS_INVALID, WEEK_EMPTY, NAME_TAKEN."""
        made = await service.create_calendar(info.context.db, input.new())
        return types.BusinessCalendarCreatePayload.of(business_calendar=made)

    @mutation(needs=words.CALENDAR_WRITE)
    async def business_calendar_update(
        self, info: Info, input: types.BusinessCalendarUpdateInput
    ) -> types.BusinessCalendarUpdatePayload:
        """Change a business calendar, or make it the default.

        Refusals: NOT_FOUND, INVALID_VALUE, HOURS_INVALID, WEEK_EMPTY, NAME_TAKEN, DEFAULT_NEEDED.
        """
        key = key_of(reads.calendar, input.id)
        changes: dict[str, Any] = input.changes()
        changed = await service.update_calendar(info.context.db, key, **changes)
        return types.BusinessCalendarUpdatePayload.of(business_calendar=changed)

    @mutation(needs=words.CALENDAR_WRITE)
    async def business_calendar_days_set(
        self, info: Info, input: types.BusinessCalendarDaysSetInput
    ) -> types.BusinessCalendarDaysSetPayload:
        """Say which days are holidays or make-up days. Refusals: NOT_FOUND, INVALID_VALUE, HOURS_INVALID."""
        key = key_of(reads.calendar, input.id)
        entries = [each.entry() for each in input.days]
        calendar = await service.set_days(info.context.db, key, entries, input.cleared)
        return types.BusinessCalendarDaysSetPayload.of(business_calendar=calendar)
