"""A log in memory that subscriptions share, and a server that tells it."""

import asyncio
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from typing import Any, cast

import strawberry

from bizsuite.graph.execution import Operations
from bizsuite.graph.fanout.source import Placed
from bizsuite.kernel.errors import Unavailable
from bizsuite.kernel.permissions import Actor, Admittance
from tests.graph.edge import toy


@strawberry.type
class Item:
    """Something new."""

    cursor: str
    text: str

    @strawberry.field
    def tenant(self, info: toy.Info) -> str:
        return toy.tenant(info)


class Paper:
    """The items of one tenant, their places counted from 1."""

    def __init__(self) -> None:
        self.items: list[Item] = []
        self.gone: set[uuid.UUID] = set()
        """Users whose sign-in has ended."""
        self.is_down = False
        self.readers = 0
        self.changed = asyncio.Event()
        self.loop: asyncio.AbstractEventLoop | None = None
        """That of the server, which lives in a thread of its own."""

    def print(self, *texts: str) -> None:
        """Let something happen, in a moment."""
        assert self.loop is not None
        self.loop.call_soon_threadsafe(self._print, texts)

    def _print(self, texts: Sequence[str]) -> None:
        for text in texts:
            self.items.append(Item(cursor=f"n{len(self.items) + 1}", text=text))
        self.changed.set()


class Source:
    """One subscriber's view of the paper; what `SharedSource` asks for."""

    argument = "after"
    subjects: frozenset[str] = frozenset()
    trusted_seconds = 0.0

    def __init__(self, paper: Paper, topic: object, after: int | None, bound: int) -> None:
        self.paper = paper
        self.topic = topic
        paper.loop = asyncio.get_running_loop()
        self.after = after
        self.bound = bound

    async def __aiter__(self) -> AsyncIterator[Any]:
        async for each in self.live(self.after or 0):
            yield each.event

    async def newest(self) -> int:
        return len(self.paper.items)

    def _placed(self, place: int) -> Placed:
        item = self.paper.items[place - 1]
        return Placed(place, item.cursor, item)

    async def past(self, place: int, upto: int) -> AsyncGenerator[Placed, None]:
        for each in range(place + 1, upto + 1):
            await asyncio.sleep(0)
            yield self._placed(each)

    async def live(self, place: int) -> AsyncGenerator[Placed, None]:
        paper = self.paper
        paper.readers += 1
        try:
            while True:
                while place == len(paper.items):
                    if paper.is_down:
                        raise Unavailable("The events cannot be read now.")
                    paper.changed.clear()
                    await paper.changed.wait()
                place += 1
                yield self._placed(place)
        finally:
            paper.readers -= 1

    def cursor(self, place: int) -> str:
        return f"n{place}"

    def lagging(self, place: int) -> Placed:
        return Placed(place, f"n{place}", Item(cursor=f"n{place}", text="LAGGING"), is_gap=True)

    def expired(self, place: int) -> Placed:
        return Placed(place, f"n{place}", Item(cursor=f"n{place}", text="EXPIRED"), is_gap=True)

    async def admitted(self, actors: Sequence[Actor]) -> Sequence[Admittance]:
        gone = self.paper.gone
        return [Admittance.ENDED if actor.user_id in gone else Admittance.SAME for actor in actors]


def operations(paper: Paper, bound: int = 1000) -> Operations:
    """Operations whose `news` follow the paper."""

    @strawberry.type
    class Subscription:
        """What can be followed."""

        @strawberry.subscription
        async def news(
            self, info: toy.Info, after: int | None = None, loud: bool = False
        ) -> AsyncGenerator[Item, None]:
            source: Any = Source(paper, toy.tenant(info), after, bound)
            return cast(AsyncGenerator[Item, None], source)

    schema = strawberry.Schema(toy.Query, subscription=Subscription)
    return Operations(schema, toy.Contexts(), toy.Doorkeeper())
