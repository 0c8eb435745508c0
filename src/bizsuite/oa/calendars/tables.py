"""Business calendars and the days of them that are not like their day of the week."""

import uuid
from datetime import date

from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from bizsuite.kernel.tables import LockRank, Table, references, text, unique


class BusinessCalendar(Table, table=True):
    """When work is done, day by day, in one time zone; at most one of a tenant is its default."""

    __tablename__ = "business_calendar"
    __lock_rank__ = LockRank.DOCUMENT
    __table_args__ = (
        unique("name"),
        unique("is_default", name="uq_business_calendar_default", where="is_default"),
    )

    name: str
    zone: str
    """The IANA time zone of its hours."""
    week: dict[str, list[str]] = Field(default_factory=dict, sa_type=JSONB)
    """Hours such as 09:00-12:00 by the names of the days of a week."""
    is_default: bool = False
    """Whether it is meant where business time is spoken of and no calendar is named."""


class BusinessCalendarDay(Table, table=True):
    """A holiday, which has no hours, or a day on which other hours are worked than its day of the week says."""

    __tablename__ = "business_calendar_day"
    __table_args__ = (unique("calendar_id", "on_day"),)

    calendar_id: uuid.UUID = references("business_calendar", indexed=False)
    on_day: date
    name: str = text()
    hours: list[str] = Field(default_factory=list, sa_type=JSONB)
