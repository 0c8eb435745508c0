"""What clients see of the event log."""

from datetime import datetime
from typing import Annotated

import strawberry

from bizsuite.base.events import reads, rules
from bizsuite.base.identity.types import User
from bizsuite.graph.events import EventType
from bizsuite.graph.fields import MARK, Shown, column, entity, related
from bizsuite.graph.node import Node

strawberry.enum(
    rules.EventGapReason,
    description="Why events are missing: they are no longer kept, the cursor is of no history that is known, "
    "or the client read too slowly; or none are, but the subscription ends here.",
)


@entity(reads.event)
class Event:
    """Something that has happened. Each is told at least once, those about one subject in their order."""

    cursor: str = column("Where to go on after this event; for `after`.")
    type: EventType = strawberry.field(
        description="What has happened.", metadata={MARK: Shown(None), "events": True}
    )
    occurred_at: datetime = column("When it happened.")
    correlation_id: str = column(
        "The X-Request-Id of the request that caused it: all events that it caused have the same.",
        reads.event_correlation,
    )
    actor: User | None = related(reads.event_actor, "Who did it; null for the system.")
    subject: Node | None = related(
        reads.event_subject, "What it is about, as it is now; null when it is gone, or not for you to see."
    )


@strawberry.type
class EventGap:
    """Events are missing here: load anew what you keep a copy of."""

    reason: rules.EventGapReason = strawberry.field(description="Why they are missing.")
    oldest_cursor: str = strawberry.field(
        description="After this cursor lies the oldest event that is there; for LAGGING and TOKEN_EXPIRED, the "
        "next one for you."
    )

    @property
    def cursor(self) -> str:
        """Where to go on after the gap, for the transport that delivers it."""
        return self.oldest_cursor


EventOrGap = Annotated[
    Event | EventGap,
    strawberry.union("EventOrGap", description="An event, or the place where events are missing."),
]


@strawberry.type
class EventPage:
    """Some events of the log, oldest first."""

    nodes: list[EventOrGap] = strawberry.field(description="The events; a gap stands where some are missing.")
    end_cursor: str = strawberry.field(
        description="Give it as `after` to go on; the one that was given while nothing is new."
    )
    has_next_page: bool = strawberry.field(description="Whether there is more by now.")
