"""What the event log hangs on the roots: following it, and reading it page by page."""

from collections.abc import AsyncGenerator, Sequence
from enum import Enum
from inspect import getdoc
from typing import Annotated, Any, cast

import strawberry
from strawberry import UNSET

from bizsuite.base.events import reads, rules
from bizsuite.base.events.log import LogSource, shown_gap
from bizsuite.base.events.types import EventOrGap, EventPage
from bizsuite.base.identity.doorkeeper import doorkeeper_of
from bizsuite.graph.compose import ComposedSchema
from bizsuite.graph.context import Info
from bizsuite.graph.events import EventType
from bizsuite.graph.page import page_size
from bizsuite.kernel.errors import BadInput
from bizsuite.kernel.outbox import decode_cursor, encode_cursor, events_after, gap_after

PAGE_MAX = 100

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
    context, chosen = info.context, _chosen(info, types)
    emitted = [emits for module in _schema(info).modules for emits in module.events]
    source = LogSource(
        context.services["feed"],
        doorkeeper_of(context),
        context.actor,
        after=place,
        types=chosen,
        subjects=frozenset(emits.subject for emits in emitted if emits.name in chosen),
    )
    # An iterator, though not a generator: subscriptions that hear the same read it together.
    return cast(AsyncGenerator[EventOrGap, None], source)


async def _read(info: Info, after: After = UNSET, types: Types = UNSET, first: First = UNSET) -> EventPage:
    """The log of events, oldest first, from its beginning or after a cursor: what `Subscription.events` tells."""
    size, _ = page_size(first if isinstance(first, int) else None, None, PAGE_MAX)
    place = decode_cursor(after) if isinstance(after, str) else 0
    db, nodes = info.context.db, list[Any]()
    chosen = _chosen(info, types)
    if (gap := await gap_after(db, place)) is not None:
        if isinstance(after, str):
            nodes.append(shown_gap(place, gap))
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


def _schema(info: Info) -> ComposedSchema:
    return cast(ComposedSchema, info.schema)


def _chosen(info: Info, types: Sequence[Any] | None) -> frozenset[str]:
    """The names of the types asked for; those of modules that are switched off are not told.

    Faults: BAD_USER_INPUT for an empty list, by which nothing would ever come.
    """
    if types is None or types is UNSET:
        return frozenset(emits.name for module in _schema(info).modules for emits in module.events)
    if not types:
        raise BadInput("Name at least one type of events, or leave `types` out.")
    return frozenset(cast(Enum, each).name for each in types)
