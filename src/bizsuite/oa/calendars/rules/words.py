"""The words of business calendars: permissions, events."""

import uuid
from dataclasses import dataclass

from bizsuite.kernel.values import Permission

CALENDAR_READ = Permission("calendars.calendar.read")
CALENDAR_WRITE = Permission("calendars.calendar.write")


@dataclass(frozen=True, slots=True)
class BusinessCalendarCreated:
    """There is a new business calendar."""

    calendar_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class BusinessCalendarChanged:
    """A business calendar has other hours, another name, or is the default now or no longer."""

    calendar_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class BusinessCalendarDaysSet:
    """A business calendar has other holidays or make-up days."""

    calendar_id: uuid.UUID
