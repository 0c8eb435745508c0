"""A group of subscriptions that are answered the same: it reads the source once and executes once an event."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bizsuite.graph.errors import is_unavailable
from bizsuite.graph.fanout.broadcast import broadcast
from bizsuite.graph.fanout.member import Member
from bizsuite.graph.fanout.source import Placed, SharedSource, interrupted
from bizsuite.graph.fanout.told import Told
from bizsuite.kernel.errors import Unauthenticated
from bizsuite.kernel.permissions import Admittance

if TYPE_CHECKING:
    from bizsuite.graph.execution import Begun

FRESH_SECONDS = 1
"""For how long an answer serves others who come to the same event: after a restart everybody catches up at once."""

Answer = Callable[["Begun", Any], Awaitable[bytes]]
"""Executes an operation for one event."""


@dataclass
class Counts:
    """What has happened so far in one process."""

    executions: int = 0
    messages: int = 0


class Group:
    """Whoever is in it may see the same and asked for the same."""

    def __init__(self, source: SharedSource, place: int, answer: Answer, counts: Counts) -> None:
        self.place = place
        """Where it has come to. Events up to there are not told again: who wants them reads them for itself."""
        self.holders = 0
        """Subscriptions that are members, or on the way to it."""
        self.members: dict[Member, None] = {}
        self._source = source
        self._answer = answer
        self._counts = counts
        self._reading: asyncio.Task[None] | None = None
        self._checked = time.monotonic()
        self._fresh: dict[int, tuple[float, asyncio.Task[Told]]] = {}

    # Coming and going

    def join(self, member: Member) -> None:
        """Tell somebody who has come at least as far as the group whatever follows."""
        self.members[member] = None
        if self._reading is None:
            self._checked = time.monotonic()
            self._reading = asyncio.create_task(self._read())

    def leave(self, member: Member) -> None:
        """Tell somebody nothing more; without members nothing is read."""
        self.members.pop(member, None)
        if not self.members and self._reading is not None:
            self._reading.cancel()
            self._reading = None

    async def catch_up(self, member: Member, source: SharedSource, after: int) -> None:
        """Tell somebody alone what lies between a place and that of the group, however far that gets meanwhile.

        Returns without having awaited anything since the two were level, so that nothing can slip through.
        """
        member.reached(after, source.cursor(after))
        checked = time.monotonic()
        while True:
            upto = self.place
            async with aclosing(source.past(member.place, upto)) as items:
                async for item in items:
                    if time.monotonic() - checked > source.trusted_seconds:
                        for _, failure in await self._check(source, [member]):
                            raise failure
                        checked = time.monotonic()
                    await member.outlet.put(await self.answered(member.begun, item))
                    self._counts.messages += 1
                    member.reached(item.place, item.cursor)
            if member.place < upto:
                member.reached(upto, source.cursor(upto))
            if member.place >= self.place:
                return

    # Telling

    async def _read(self) -> None:
        try:
            async with aclosing(self._source.live(self.place)) as items:
                async for item in items:
                    await self._tell(item)
        except Exception as error:
            self._reading = None
            for member in tuple(self.members):
                self._end(member, interrupted(member.cursor) if is_unavailable(error) else error)

    async def _tell(self, item: Placed) -> None:
        """Answer one event and send the answer to all who have not got it yet."""
        if time.monotonic() - self._checked > self._source.trusted_seconds:
            for member, failure in await self._check(self._source, tuple(self.members)):
                self._end(member, failure)
            self._checked = time.monotonic()
        if not self.members:
            return
        eldest = next(iter(self.members))
        told = await self.answered(eldest.begun, item)
        # From here to the choice of members nothing is awaited: whoever joins later has read this event alone.
        is_anew = item.place < self.place
        self.place = item.place
        due = [member for member in self.members if is_anew or member.place < item.place]
        self._counts.messages += len(due)
        await broadcast(told, item.place, due, self._source.bound, self._end)

    def _end(self, member: Member, failure: Exception | None = None) -> None:
        if member in self.members:
            del self.members[member]
            member.end(failure)

    async def _check(self, source: SharedSource, members: Sequence[Member]) -> list[tuple[Member, Exception]]:
        """Those who may hear nothing more as who they were, and why: who has other rights now comes back with those."""
        actors = [actor for member in members if (actor := member.begun.actor) is not None]
        admitted = await source.admitted(actors)
        return [
            (member, _signed_out() if became is Admittance.ENDED else interrupted(member.cursor))
            for member, became in zip(members, admitted, strict=True)
            if became is not Admittance.SAME
        ]

    async def answered(self, begun: "Begun", item: Placed) -> Told:
        """The answer to an event, by whoever of the group asks first."""
        now = time.monotonic()
        for place in [place for place, (since, _) in self._fresh.items() if now - since > FRESH_SECONDS]:
            del self._fresh[place]
        kept = self._fresh.get(item.place) if not item.is_gap else None
        if kept is not None:
            return await asyncio.shield(kept[1])
        executing = asyncio.create_task(self._executed(begun, item))
        if not item.is_gap:
            self._fresh[item.place] = now, executing
            executing.add_done_callback(lambda done: self._forget_failure(item.place, done))
        return await asyncio.shield(executing)

    async def _executed(self, begun: "Begun", item: Placed) -> Told:
        self._counts.executions += 1
        return Told(await self._answer(begun, item.event), item.cursor)

    def _forget_failure(self, place: int, executing: asyncio.Task[Told]) -> None:
        if executing.cancelled() or executing.exception() is not None:
            self._fresh.pop(place, None)


def _signed_out() -> Unauthenticated:
    return Unauthenticated("Sign in again: the token is not valid.")
