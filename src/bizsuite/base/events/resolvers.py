"""What the event log hangs on the roots: following it, and reading it page by page."""

import time
from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import aclosing
from enum import Enum
from inspect import getdoc
from typing import Annotated, Any, cast

import strawberry
from strawberry import UNSET

from bizsuite.base.events import reads, rules
from bizsuite.base.events.rules import EventGapReason
from bizsuite.base.events.types import EventGap, EventOrGap, EventPage
from bizsuite.base.identity.doorkeeper import doorkeeper_of
from bizsuite.graph.compose import ComposedSchema
from bizsuite.graph.context import Context, Info
from bizsuite.graph.events import EventType
from bizsuite.graph.page import page_size
from bizsuite.kernel.errors import BadInput
from bizsuite.kernel.feed import Feed, Lagging, Missed, Over
from bizsuite.kernel.outbox import Gap, decode_cursor, encode_cursor, events_after, gap_after
from bizsuite.kernel.permissions import Actor

PAGE_MAX = 100
RECHECK_SECONDS = 5
"""For how long a subscription trusts that the sign-in behind it has not ended."""

After = Annotated[
    str | None,
    strawberry.argument(description="Begin after this cursor, that of the last event seen."),
]
Types = Annotated[
    list[EventType] | None, strawberry.argument(description="Only events of these types; all without it.")
]
First = Annotated[int | None, strawberry.argument(description="How many: 0 to 100, 20 unless given.")]


async def _follow(info: Info, after: After = UNSET, types: Types = UNSET) -> AsyncGenerator[EventOrGap, None]:
    """Events from now on, or after a cursor. None is left out without an `EventGap` that says so.

    After a gap the events go on, but for LAGGING and TOKEN_EXPIRED, which end the subscription.
    """
    place = decode_cursor(after) if isinstance(after, str) else None
    told: Any = _told(info.context, info.context.actor, place, _chosen(info, types))
    return cast(AsyncGenerator[EventOrGap, None], told)


async def _read(info: Info, after: After = UNSET, types: Types = UNSET, first: First = UNSET) -> EventPage:
    """The log of events, oldest first, from its beginning or after a cursor: what `Subscription.events` tells."""
    size, _ = page_size(first if isinstance(first, int) else None, None, PAGE_MAX)
    place = decode_cursor(after) if isinstance(after, str) else 0
    db, nodes = info.context.db, list[Any]()
    chosen = _chosen(info, types)
    if (gap := await gap_after(db, place)) is not None:
        if isinstance(after, str):
            nodes.append(_gap(place, gap))
        place = rules.place_after_gap(place, gap.oldest, gap.newest)
    found = await events_after(db, place, chosen, size + 1)
    told = found[:size]
    nodes.extend(map(reads.record_of, told))
    end = told[-1].cursor if told else encode_cursor(place)
    return EventPage(nodes=nodes, end_cursor=end, has_next_page=len(found) > size)


@strawberry.type
class EventSubscription:
    """Following the log."""

    events = strawberry.subscription(resolver=_follow, description=getdoc(_follow), metadata={"events": True})


@strawberry.type
class EventQuery:
    """Reading the log."""

    events = strawberry.field(resolver=_read, description=getdoc(_read), metadata={"events": True})


async def _told(
    context: Context, actor: Actor, place: int | None, types: Collection[str]
) -> AsyncGenerator[reads.EventRecord | EventGap, None]:
    """Events after a place, from now on without one; a gap where some are missing, and after one that ends it."""
    feed: Feed = context.services["feed"]
    door, checked = doorkeeper_of(context), time.monotonic()
    while True:
        try:
            following = feed.follow(actor.tenant_id, place, types, until=actor.expires_at)
            async with aclosing(following) as events:
                async for event in events:
                    if time.monotonic() - checked > RECHECK_SECONDS:
                        await door.recheck(actor)
                        checked = time.monotonic()
                    yield reads.record_of(event)
        except Missed as missed:
            yield _gap(place or 0, missed.gap)
            place = rules.place_after_gap(place or 0, missed.gap.oldest, missed.gap.newest)
        except Lagging as lagging:
            yield EventGap(reason=EventGapReason.LAGGING, oldest_cursor=lagging.cursor)
            return
        except Over as over:
            yield EventGap(reason=EventGapReason.TOKEN_EXPIRED, oldest_cursor=over.cursor)
            return


def _gap(place: int, gap: Gap) -> EventGap:
    reason = rules.reason_of(place, gap.newest)
    return EventGap(reason=reason, oldest_cursor=encode_cursor(gap.oldest - 1))


def _chosen(info: Info, types: Sequence[Any] | None) -> frozenset[str]:
    """The names of the types asked for; those of modules that are switched off are not told.

    Faults: BAD_USER_INPUT for an empty list, by which nothing would ever come.
    """
    if types is None or types is UNSET:
        schema = cast(ComposedSchema, info.schema)
        return frozenset(emits.name for module in schema.modules for emits in module.events)
    if not types:
        raise BadInput("Name at least one type of events, or leave `types` out.")
    return frozenset(cast(Enum, each).name for each in types)
