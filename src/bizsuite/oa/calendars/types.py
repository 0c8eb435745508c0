"""Business calendars as clients see them, what is said when they are written, and what is answered."""

from datetime import date

import strawberry
from strawberry import UNSET

from bizsuite.graph.fields import column, entity, related, result
from bizsuite.graph.given import known
from bizsuite.graph.mutations import Change, Command, Payload
from bizsuite.graph.node import Node
from bizsuite.graph.page import Connection
from bizsuite.oa.calendars import reads
from bizsuite.oa.calendars.rules.calendars import DayEntry, Written
from bizsuite.oa.calendars.rules.hours import WEEKDAYS
from bizsuite.oa.calendars.service import NewCalendar


@entity(reads.calendar)
class BusinessCalendar(Node):
    """When work is done, in one time zone: what is due in business hours is reckoned by it."""

    name: str = column("The name; unique in the tenant.")
    zone: str = column("The IANA time zone of its hours.")
    is_default: bool = column("Whether it is meant where no calendar is named; exactly one of a tenant is.")
    monday: list[str] = column("The hours of a Monday, such as `09:00-12:00`.", reads.week["monday"])
    tuesday: list[str] = column("The hours of a Tuesday.", reads.week["tuesday"])
    wednesday: list[str] = column("The hours of a Wednesday.", reads.week["wednesday"])
    thursday: list[str] = column("The hours of a Thursday.", reads.week["thursday"])
    friday: list[str] = column("The hours of a Friday.", reads.week["friday"])
    saturday: list[str] = column("The hours of a Saturday.", reads.week["saturday"])
    sunday: list[str] = column("The hours of a Sunday.", reads.week["sunday"])
    days: Connection["BusinessCalendarDay"] = related(
        reads.calendar_days, "The days that are not like their day of the week, in time."
    )


@entity(reads.day)
class BusinessCalendarDay(Node):
    """A holiday, which has no hours, or a day with other hours than its day of the week, such as a make-up day."""

    on_day: date = column("The day, in the time zone of the calendar.")
    name: str = column("What it is called, such as Spring Festival.")
    hours: list[str] = column("Its hours, such as `09:00-12:00`; none on a holiday.", reads.day_hours)
    calendar: BusinessCalendar | None = related(reads.day_calendar, "The calendar that it belongs to.")


@strawberry.input
class BusinessWeekInput:
    """The hours of each day of a week: spans such as `09:00-12:00` in their order, at most ten; the day ends at 24:00.

    A week has at least five hours.
    """

    monday: list[str] = strawberry.field(default_factory=list, description="Of a Monday.")
    tuesday: list[str] = strawberry.field(default_factory=list, description="Of a Tuesday.")
    wednesday: list[str] = strawberry.field(default_factory=list, description="Of a Wednesday.")
    thursday: list[str] = strawberry.field(default_factory=list, description="Of a Thursday.")
    friday: list[str] = strawberry.field(default_factory=list, description="Of a Friday.")
    saturday: list[str] = strawberry.field(default_factory=list, description="Of a Saturday.")
    sunday: list[str] = strawberry.field(default_factory=list, description="Of a Sunday.")

    def written(self) -> dict[str, Written]:
        """Hours by the names of the days."""
        return {day: getattr(self, day) for day in WEEKDAYS}


@strawberry.input
class BusinessCalendarDayInput:
    """A day that is not like its day of the week."""

    on_day: date = strawberry.field(description="The day.")
    name: str = strawberry.field(default="", description="What it is called; at most 200 characters.")
    hours: list[str] = strawberry.field(
        default_factory=list, description="Its hours, such as `09:00-12:00`; none on a holiday."
    )

    def entry(self) -> DayEntry:
        """The day as the rules speak of it."""
        return DayEntry(on=self.on_day, name=self.name, hours=self.hours)


@strawberry.input
class BusinessCalendarCreateInput(Command):
    """A new business calendar; the first one of a tenant is its default."""

    name: str = strawberry.field(description="The name; unique in the tenant.")
    zone: str = strawberry.field(description="The IANA time zone of its hours, such as `Asia/Shanghai`.")
    week: BusinessWeekInput = strawberry.field(description="The hours of a week.")
    is_default: bool = strawberry.field(
        default=False, description="Whether it is meant from now on where no calendar is named."
    )

    def new(self) -> NewCalendar:
        """The calendar as the service speaks of it."""
        return NewCalendar(
            name=self.name, zone=self.zone, week=self.week.written(), is_default=self.is_default
        )


@strawberry.input
class BusinessCalendarUpdateInput(Change):
    """What is to change of a business calendar. What is due already stays due when it is."""

    name: str | None = strawberry.field(default=UNSET, description="Another name.")
    zone: str | None = strawberry.field(default=UNSET, description="Another time zone.")
    week: BusinessWeekInput | None = strawberry.field(
        default=UNSET, description="The hours of the whole week."
    )
    is_default: bool | None = strawberry.field(
        default=UNSET, description="True to make it the default; the former one is it no longer."
    )

    def changes(self) -> dict[str, object]:
        """What was said, by the names of the service."""
        told = known(self, "name", "zone", "is_default")
        return told | ({"week": self.week.written()} if self.week else {})


@strawberry.input
class BusinessCalendarDaysSetInput(Change):
    """Holidays and make-up days of a calendar; those that are not named stay as they are. At most 400 at a time."""

    days: list[BusinessCalendarDayInput] = strawberry.field(
        default_factory=list, description="Days that are not like their day of the week."
    )
    cleared: list[date] = strawberry.field(
        default_factory=list, description="Days that are like their day of the week again."
    )


@strawberry.type
class BusinessCalendarCreatePayload(Payload):
    """The new calendar."""

    business_calendar: BusinessCalendar | None = result(reads.calendar, "The new calendar.")


@strawberry.type
class BusinessCalendarUpdatePayload(Payload):
    """The changed calendar."""

    business_calendar: BusinessCalendar | None = result(reads.calendar, "The changed calendar.")


@strawberry.type
class BusinessCalendarDaysSetPayload(Payload):
    """The calendar of the days."""

    business_calendar: BusinessCalendar | None = result(reads.calendar, "The calendar.")
