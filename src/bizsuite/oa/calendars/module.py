"""The manifest of business calendars."""

from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.modules import Emits, Module
from bizsuite.kernel.permissions import Grant
from bizsuite.oa.calendars import resolvers, types
from bizsuite.oa.calendars.rules import words

_READ = [Grant(words.CALENDAR_READ)]
_ALL = [*_READ, Grant(words.CALENDAR_WRITE)]

MODULE = Module(
    name="oa.calendars",
    description="Business calendars: hours of work, holidays and make-up days, by which deadlines are reckoned.",
    requires=["base.identity"],
    types=[types.BusinessCalendar, types.BusinessCalendarDay],
    extends={Query: resolvers.CalendarsQuery, Mutation: resolvers.CalendarsMutation},
    events=[
        Emits(
            words.BusinessCalendarCreated,
            "BUSINESS_CALENDAR_CREATED",
            "BusinessCalendar",
            "calendar_id",
            "There is a new business calendar.",
        ),
        Emits(
            words.BusinessCalendarChanged,
            "BUSINESS_CALENDAR_CHANGED",
            "BusinessCalendar",
            "calendar_id",
            "A business calendar has other hours or another name, or is the default now or no longer.",
        ),
        Emits(
            words.BusinessCalendarDaysSet,
            "BUSINESS_CALENDAR_DAYS_SET",
            "BusinessCalendar",
            "calendar_id",
            "A business calendar has other holidays or make-up days.",
        ),
    ],
    grants={
        "admin": _ALL,
        "hr": _ALL,
        "integrator": _ALL,
        "manager": _READ,
        "finance": _READ,
        "sales": _READ,
        "warehouse": _READ,
        "analyst": _READ,
    },
)
