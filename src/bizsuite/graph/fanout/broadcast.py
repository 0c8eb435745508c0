"""Answers to many at once, without any of them holding up another."""

import asyncio
from collections.abc import Callable, Iterator, Sequence

from bizsuite.graph.fanout.member import Member
from bizsuite.graph.fanout.outlets import Full
from bizsuite.graph.fanout.told import Batch, Told

TURN = 100
"""Subscribers that are told before whatever else the process does gets its turn."""

Overflow = Callable[[Member], None]
"""Is told who has no room for an answer, and ends that member."""


async def broadcast(batch: Batch, members: Sequence[Member], bound: int, overflow: Overflow) -> None:
    """Give answers to all of them.

    Mostly a connection takes them at once, all together. To the others they are offered one after the other.
    """
    for start in range(0, len(members), TURN):
        rest = [member for member in members[start : start + TURN] if not _took(member, batch)]
        if not rest:
            await asyncio.sleep(0)
            continue
        for place, told in batch.answers:
            await _offer(told, place, rest, bound, overflow)
            rest = [member for member in rest if not member.over.is_set()]


def _took(member: Member, batch: Batch) -> bool:
    if not member.outlet.send(batch):
        return False
    member.reached(batch.place, batch.cursor)
    return True


async def _offer(told: Told, place: int, members: Sequence[Member], bound: int, overflow: Overflow) -> None:
    """Offer an answer to all of them.

    Sending is awaited right here, since a task for each would cost more than the message. Should a client's connection
    not take it, then the task that waits there is left to it, and another one goes on with the rest.
    """
    rest = iter(members)
    while True:
        pump = _Pump(told, place, rest, bound, overflow)
        sending = asyncio.create_task(pump.run())
        await asyncio.sleep(0)  # By now it has run as far as it comes.
        if sending.done():
            return
        pump.is_left = True
        pump.member.outlet.blocked(sending)


class _Pump:
    """Offers an answer to one after the other."""

    member: Member
    """Whose turn it is."""
    is_left = False
    """Whether another one has gone on."""

    def __init__(
        self, told: Told, place: int, rest: Iterator[Member], bound: int, overflow: Overflow
    ) -> None:
        self._told = told
        self._place = place
        self._rest = rest
        self._bound = bound
        self._overflow = overflow

    async def run(self) -> None:
        """Go on to the end. Whoever takes over has the same iterator, so that nobody is told twice."""
        told, place, bound = self._told, self._place, self._bound
        for member in self._rest:
            self.member = member
            try:
                sending = member.outlet.offer(told, bound)
            except Full:
                self._overflow(member)
                continue
            member.reached(place, told.cursor)
            if sending is not None:
                await sending
                if self.is_left:
                    return
