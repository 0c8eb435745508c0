"""How events are reached: rows of the log, each with who and about what."""

from typing import Any

from bizsuite.base.identity.reads import user
from bizsuite.kernel.outbox import Event, OutboxEvent
from bizsuite.kernel.reads import Column, Entity, Record, one, poly

# The log is a table of the platform: it has no version, and its rows are not found by an id.
_LOG: Any = OutboxEvent

event = Entity(name="Event", table=_LOG)
event_actor = one(event, "actor_id", user)
event_subject = poly(event)
event_correlation = Column(of=event, column="request_id")


class EventRecord(Record):
    """One event as read from the log."""

    @property
    def cursor(self) -> str:
        """Where to go on after this event, also for the transport that delivers it."""
        cursor: str = self.values["cursor"]
        return cursor


def record_of(told: Event) -> EventRecord:
    """An event of the log as a row of its entity."""
    values = {name: getattr(told, name) for name in Event.__slots__}
    return EventRecord(event, {**values, "cursor": told.cursor})
