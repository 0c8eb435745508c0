"""Hands the events of the log to whoever follows them in this process: bounded, resumable by cursor."""

import asyncio
import logging
import uuid
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from bizsuite.kernel.database import RELAY_ROLE
from bizsuite.kernel.direct import direct_engine, is_loss
from bizsuite.kernel.errors import Unavailable
from bizsuite.kernel.outbox import EVENTS, TOLD, Event, Gap, encode_cursor, ends, gap_between, page_after
from bizsuite.kernel.relay import Relay

LOG = logging.getLogger(__name__)

POLL_SECONDS = 0.05
PAGE = 500
QUEUE = 1000


class Lagging(Exception):
    """A follower reads slower than events arrive; it may come back and go on after `cursor`."""

    def __init__(self, seq: int) -> None:
        super().__init__(f"too slow, resume after {seq}")
        self.cursor = encode_cursor(seq)


class Missed(Exception):
    """Events that a follower has not seen yet are no longer kept, or its cursor is of another history."""

    def __init__(self, gap: Gap) -> None:
        super().__init__(f"the log goes on at {gap.oldest}")
        self.gap = gap


class _Follower:
    """One reader: what waits for it, and how far it has come."""

    def __init__(self, seq: int, types: frozenset[str] | None, bound: int) -> None:
        self.seq = seq
        self.types = types
        self.failure: Exception | None = None
        """Why nothing more is offered."""
        self._bound = bound
        self._waiting: deque[Event] = deque()
        self._more = asyncio.Event()

    def offer(self, event: Event) -> None:
        """Queue an event; when the queue is full, let it all go and remember that."""
        if event.seq <= self.seq or (self.types is not None and event.type not in self.types):
            return
        if len(self._waiting) >= self._bound:
            self.fail(Lagging(self.seq))
        else:
            self._waiting.append(event)
            self._more.set()

    def fail(self, failure: Exception) -> None:
        """Offer nothing more, and say why at the next `take`."""
        self.failure = failure
        self._waiting.clear()
        self._more.set()

    async def take(self) -> Event:
        """The next event; raises Lagging once the queue has overflowed, or whatever else went wrong."""
        while not self._waiting and self.failure is None:
            self._more.clear()
            await self._more.wait()
        if self.failure is not None:
            raise self.failure
        event = self._waiting.popleft()
        self.seq = event.seq
        return event


class _Log:
    """What this process has read of the log of one tenant, and who is there to hear it."""

    def __init__(self, seq: int) -> None:
        self.seq = seq
        self.followers: set[_Follower] = set()

    def tell(self, event: Event) -> None:
        """Offer an event to everybody who has kept up."""
        self.seq = event.seq
        for follower in tuple(self.followers):
            follower.offer(event)
            if follower.failure:
                self.followers.discard(follower)


class Feed:
    """The live end of the log for one process. It reads only while somebody follows."""

    def __init__(self, direct_url: str, relay: Relay | None = None, *, queue: int = QUEUE) -> None:
        self._engine: AsyncEngine = direct_engine(direct_url, RELAY_ROLE, size=2, name="bizsuite feed")
        self._relay = relay
        self._queue = queue
        self._logs: dict[uuid.UUID, _Log] = {}
        self._reading: asyncio.Task[None] | None = None
        self._wake = asyncio.Event()
        if relay is not None:
            relay.on_batch.append(self._wake.set)

    @property
    def is_reading(self) -> bool:
        """Whether it asks the database at all, which it does only while somebody follows."""
        return self._reading is not None and not self._reading.done()

    def nudge(self) -> None:
        """Call after a commit that wrote events: they are told at once instead of at the next round."""
        if self._relay is not None:
            self._relay.nudge()
        else:
            self._wake.set()

    @property
    def queue(self) -> int:
        """Events that wait for one follower at most."""
        return self._queue

    async def close(self) -> None:
        """Stop reading and close the connections; whoever still follows waits in vain."""
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
        await self._engine.dispose()

    async def gap(self, tenant_id: uuid.UUID, after_seq: int) -> Gap | None:
        """The gap that follows a place: it is older than the oldest event kept, or from the future."""
        oldest, newest = await self._ends(tenant_id)
        return gap_between(after_seq, oldest, newest)

    async def newest(self, tenant_id: uuid.UUID) -> int:
        """The place of the newest event, 0 before the first. Raises Unavailable."""
        return (await self._ends(tenant_id))[1]

    async def past(
        self, tenant_id: uuid.UUID, after_seq: int, upto: int, types: Collection[str] | None = None
    ) -> AsyncGenerator[Event, None]:
        """The events of a tenant after a place and up to another, oldest first; None: all types.

        Raises Missed when some of them are no longer kept or the first place was never reached, and Unavailable.
        """
        chosen = None if types is None else frozenset(types)
        place = after_seq
        while True:
            rows = await self._rows(page_after(tenant_id, place, chosen, PAGE, upto=upto))
            # Looked at last: what has been swept up before the page was read is missing in it.
            if gap := await self.gap(tenant_id, place):
                raise Missed(gap)
            for row in rows:
                event = Event(*row)
                place = event.seq
                yield event
            if len(rows) < PAGE:
                return

    async def follow(
        self, tenant_id: uuid.UUID, after_seq: int | None = None, types: Collection[str] | None = None
    ) -> AsyncGenerator[Event, None]:
        """The events of a tenant after a place, oldest first, without end; None: from now on, and all types.

        Raises Lagging when the reader is too slow, Missed when events it has not seen are no longer kept,
        Unavailable when the log cannot be read; after the first and the last it may go on where it stopped.
        """
        chosen = None if types is None else frozenset(types)
        oldest, newest = await self._ends(tenant_id)
        if after_seq is not None and (gap := gap_between(after_seq, oldest, newest)):
            raise Missed(gap)
        follower = _Follower(newest if after_seq is None else after_seq, chosen, self._queue)
        try:
            async for event in self._replay(tenant_id, follower, newest):
                yield event
            while True:
                yield await follower.take()
        finally:
            self._leave(tenant_id, follower)

    async def _replay(self, tenant_id: uuid.UUID, follower: _Follower, newest: int) -> AsyncIterator[Event]:
        """What the follower has missed, from the table; it joins the live end the moment it has caught up."""
        while True:
            upto = max(newest, log.seq) if (log := self._logs.get(tenant_id)) else newest
            if follower.seq >= upto:
                # Nothing is awaited between this check and the joining, so no event can slip through.
                self._join(tenant_id, follower, upto)
                return
            page = await self._rows(page_after(tenant_id, follower.seq, follower.types, PAGE, upto=upto))
            if gap := await self.gap(tenant_id, follower.seq):
                raise Missed(gap)
            for row in page:
                event = Event(*row)
                follower.seq = event.seq
                yield event
            if len(page) < PAGE:
                follower.seq = upto

    def _join(self, tenant_id: uuid.UUID, follower: _Follower, seq: int) -> None:
        self._logs.setdefault(tenant_id, _Log(seq)).followers.add(follower)
        if not self.is_reading:
            self._reading = asyncio.create_task(self._read())

    def _leave(self, tenant_id: uuid.UUID, follower: _Follower) -> None:
        log = self._logs.get(tenant_id)
        if log is None:
            return
        log.followers.discard(follower)
        if not log.followers:
            del self._logs[tenant_id]

    async def _read(self) -> None:
        """Read what is new for every tenant that somebody follows, until nobody does."""
        while self._logs:
            self._wake.clear()
            try:
                is_full = await self._round()
            except Exception as error:
                if not is_loss(error):
                    LOG.exception("feed is broken")
                    return self._fail(error)
                LOG.warning("feed cannot read the log, trying again: %s", type(error).__name__)
                is_full = False
            if not is_full:
                await _either(self._wake, POLL_SECONDS)

    def _fail(self, error: Exception) -> None:
        """Tell everybody that we are broken, rather than let them wait in vain."""
        for log in self._logs.values():
            for follower in log.followers:
                follower.fail(error)
        self._logs.clear()

    async def _round(self) -> bool:
        """Tell one page of each followed tenant; says whether a page was full, so that more may wait."""
        logs = dict(self._logs)
        async with self._engine.connect() as connection:
            places = {"tenants": list(logs), "places": [log.seq for log in logs.values()]}
            rows = (await connection.execute(_NEW_EVENTS, places)).all()
        read: dict[uuid.UUID, int] = {}
        for tenant_id, *told in rows:
            read[tenant_id] = read.get(tenant_id, 0) + 1
            # Nobody follows a log that was left meanwhile; one begun anew may stand at an earlier place.
            logs[tenant_id].tell(Event(*told))
        return max(read.values(), default=0) >= PAGE

    async def _ends(self, tenant_id: uuid.UUID) -> tuple[int | None, int]:
        oldest, newest = (await self._rows(ends(tenant_id)))[0]
        return oldest, newest

    async def _rows(self, statement: sa.Select[Any]) -> Any:
        try:
            async with self._engine.connect() as connection:
                return (await connection.execute(statement)).all()
        except Exception as error:
            if not is_loss(error):
                raise
            raise Unavailable("The events cannot be read now.") from error


def _new_events() -> sa.Select[Any]:
    """One statement for a page of each tenant after its place; every page costs one look into the index."""
    asked = (
        sa.func.unnest(
            sa.bindparam("tenants", type_=sa.ARRAY(sa.Uuid)),
            sa.bindparam("places", type_=sa.ARRAY(sa.BigInteger)),
        )
        .table_valued(sa.column("tenant_id", sa.Uuid), sa.column("place", sa.BigInteger))
        .render_derived(name="asked")
    )
    page = (
        sa.select(*TOLD)
        .where(EVENTS.c.tenant_id == asked.c.tenant_id, EVENTS.c.seq > asked.c.place)
        .order_by(EVENTS.c.seq)
        .limit(PAGE)
        .lateral("page")
    )
    return sa.select(asked.c.tenant_id, *page.c).select_from(asked.join(page, sa.true())).order_by(page.c.seq)


_NEW_EVENTS = _new_events()
"""Made once: it is asked twenty times a second."""


async def _either(wake: asyncio.Event, seconds: float) -> None:
    """Wait until woken, at most for some seconds."""
    try:
        async with asyncio.timeout(seconds):
            await wake.wait()
    except TimeoutError:
        pass
