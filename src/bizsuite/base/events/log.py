"""The event log as a source that subscriptions share: those of one tenant and the same types hear the same."""

from collections.abc import AsyncGenerator, AsyncIterator, Collection, Sequence
from contextlib import aclosing
from typing import Any

from bizsuite.base.events import reads, rules
from bizsuite.base.events.rules import EventGapReason
from bizsuite.base.events.types import EventGap
from bizsuite.base.identity.doorkeeper import Doorkeeper
from bizsuite.graph.fanout.source import Placed
from bizsuite.kernel.feed import Feed, Lagging, Missed
from bizsuite.kernel.outbox import Event, Gap, encode_cursor
from bizsuite.kernel.permissions import Actor, Admittance
from bizsuite.kernel.values import UserId

RECHECK_SECONDS = 5
"""For how long a subscription trusts that the sign-in behind it has not ended."""


class LogSource:
    """The log of one tenant, from a place on or from now on; with `concerning`, of what concerns one user."""

    argument = "after"

    def __init__(
        self,
        feed: Feed,
        door: Doorkeeper,
        actor: Actor,
        *,
        after: int | None,
        types: frozenset[str],
        subjects: Collection[str],
        concerning: UserId | None = None,
    ) -> None:
        self.topic = ("events", actor.tenant_id, types, concerning)
        self.subjects = subjects
        self.after = after
        self.bound = feed.queue
        self._feed = feed
        self._door = door
        self._tenant = actor.tenant_id
        self._types = types
        self._concerning = None if concerning is None else str(concerning)

    @property
    def trusted_seconds(self) -> float:
        """For how long a sign-in is trusted."""
        return RECHECK_SECONDS

    async def __aiter__(self) -> AsyncIterator[Any]:
        """The events for one who shares them with nobody."""
        place = self.after if self.after is not None else await self.newest()
        async with aclosing(self.live(place)) as items:
            async for item in items:
                yield item.event

    async def newest(self) -> int:
        """The place of the newest event."""
        return await self._feed.newest(self._tenant)

    async def past(self, place: int, upto: int) -> AsyncGenerator[Placed, None]:
        """The events between two places; a gap where they are missing, and what is there after it."""
        while True:
            try:
                async with aclosing(self._feed.past(self._tenant, place, upto, self._types)) as events:
                    async for event in events:
                        place = event.seq
                        if self._tells(event):
                            yield _placed(event)
                return
            except Missed as missed:
                gap = _gap(place, missed.gap)
                yield gap
                place = gap.place

    async def live(self, place: int) -> AsyncGenerator[Placed, None]:
        """The events after a place; whoever reads them slowly gets them from the table again."""
        while True:
            try:
                async with aclosing(self._feed.follow(self._tenant, place, self._types)) as events:
                    async for event in events:
                        place = event.seq
                        if self._tells(event):
                            yield _placed(event)
            except Missed as missed:
                gap = _gap(place, missed.gap)
                yield gap
                place = gap.place
            except Lagging:
                continue

    def _tells(self, event: Event) -> bool:
        """Whether it is for this subscriber: all are, or those whose `people` name the one whom they must concern."""
        return self._concerning is None or self._concerning in event.payload.get("people", ())

    def cursor(self, place: int) -> str:
        """A place as clients are told it."""
        return encode_cursor(place)

    def lagging(self, place: int) -> Placed:
        """The gap for a client that reads too slowly."""
        return _end(place, EventGapReason.LAGGING)

    def expired(self, place: int) -> Placed:
        """The gap for a client whose token has run out."""
        return _end(place, EventGapReason.TOKEN_EXPIRED)

    async def admitted(self, actors: Sequence[Actor]) -> Sequence[Admittance]:
        """What has become of each."""
        return await self._door.recheck(actors)


def _placed(event: Event) -> Placed:
    return Placed(event.seq, event.cursor, reads.record_of(event))


def _gap(place: int, gap: Gap) -> Placed:
    """The gap after a place, and where to go on behind it."""
    told = shown_gap(place, gap)
    return Placed(rules.place_after_gap(place, gap.oldest, gap.newest), told.oldest_cursor, told, is_gap=True)


def _end(place: int, reason: EventGapReason) -> Placed:
    cursor = encode_cursor(place)
    return Placed(place, cursor, EventGap(reason=reason, oldest_cursor=cursor), is_gap=True)


def shown_gap(place: int, gap: Gap) -> EventGap:
    """What a client is told of missing events."""
    reason = rules.reason_of(place, gap.newest)
    return EventGap(reason=reason, oldest_cursor=encode_cursor(gap.oldest - 1))
