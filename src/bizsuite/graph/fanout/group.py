"""A group of subscriptions that are answered the same: it reads the source once and executes once an event."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bizsuite.graph.errors import is_unavailable
from bizsuite.graph.fanout.batches import batches
from bizsuite.graph.fanout.broadcast import broadcast
from bizsuite.graph.fanout.member import Member
from bizsuite.graph.fanout.source import Placed, SharedSource, interrupted
from bizsuite.graph.fanout.told import Batch, Told
from bizsuite.kernel.errors import Unauthenticated
from bizsuite.kernel.permissions import Admittance

if TYPE_CHECKING:
    from bizsuite.graph.execution import Begun

TOGETHER_SECONDS = 0.1
TOGETHER_BYTES = 64 * 1024
"""For how long, and how much of it, an answer waits at most for those to the events that came with its own."""
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
            async with (
                aclosing(self._source.live(self.place)) as items,
                aclosing(batches(items)) as together,
            ):
                async for batch in together:
                    await self._tell(batch)
        except Exception as error:
            self._reading = None
            for member in tuple(self.members):
                self._end(member, interrupted(member.cursor) if is_unavailable(error) else error)

    async def _tell(self, items: Sequence[Placed]) -> None:
        """Answer events that came together and send the answers, in as few messages to the network as may be."""
        if time.monotonic() - self._checked > self._source.trusted_seconds:
            for member, failure in await self._check(self._source, tuple(self.members)):
                self._end(member, failure)
            self._checked = time.monotonic()
        answers: list[tuple[int, Told]] = []
        try:
            began, size = time.monotonic(), 0
            for item in items:
                if not self.members:
                    return
                told = await self.answered(next(iter(self.members)).begun, item)
                answers.append((item.place, told))
                size += len(told.body)
                if size >= TOGETHER_BYTES or time.monotonic() - began >= TOGETHER_SECONDS:
                    await self._send(answers)
                    answers, began, size = [], time.monotonic(), 0
        except Exception:
            await self._send(answers)
            raise
        await self._send(answers)

    async def _send(self, answers: Sequence[tuple[int, Told]]) -> None:
        """Send answers to all who have not got them yet."""
        if not answers:
            return
        batch, first = Batch(answers), answers[0][0]
        # Until the members are chosen nothing is awaited: whoever joins later has read these events alone.
        is_anew = first < self.place
        self.place = batch.place
        due = [member for member in self.members if is_anew or member.place < first]
        # Who joined while the answers were made may already have come to some of them.
        ahead = [member for member in self.members if not is_anew and first <= member.place < batch.place]
        self._counts.messages += len(due) * len(answers)
        await broadcast(batch, due, self._source.bound, self._end)
        for member in ahead:
            part = batch.after(member.place)
            self._counts.messages += len(part.answers)
            await broadcast(part, [member], self._source.bound, self._end)

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
