"""Where the answers of one subscription go: never further ahead of whoever reads them than a bound."""

import asyncio
from collections import deque
from collections.abc import Awaitable
from typing import Protocol

from bizsuite.graph.fanout.told import Batch, Told


class Full(Exception):
    """As much waits for a subscriber as may; it reads too slowly."""


class Outlet(Protocol):
    """The way to one subscriber."""

    def send(self, batch: Batch) -> bool:
        """Take answers that others get as well, where all of them can go at once; else they are to be offered."""

    def offer(self, told: Told, bound: int) -> Awaitable[None] | None:
        """Take an answer that others get as well: queued, or to be awaited by whoever may be held up here.

        Raises Full when `bound` answers wait already.
        """

    async def put(self, told: Told) -> None:
        """Take an answer that only this subscriber gets, when there is room."""

    def blocked(self, sending: asyncio.Task[None]) -> None:
        """What `offer` gave does not get on; the task that awaits it may be cancelled."""


class Mailbox:
    """Answers for somebody who comes and takes them."""

    def __init__(self) -> None:
        self._waiting: deque[Told] = deque()
        self._changed = asyncio.Event()
        self._is_closed = False

    def send(self, batch: Batch) -> bool:
        """Nothing goes at once: somebody comes and takes it."""
        return False

    def offer(self, told: Told, bound: int) -> None:
        """Queue an answer."""
        if len(self._waiting) >= bound:
            raise Full
        self._waiting.append(told)
        self._changed.set()

    async def put(self, told: Told) -> None:
        """Hand an answer over once all before it have been taken: what nobody takes need not be made."""
        while self._waiting:
            self._changed.clear()
            await self._changed.wait()
        self._waiting.append(told)
        self._changed.set()

    def blocked(self, sending: asyncio.Task[None]) -> None:
        """Nobody is held up here."""

    def close(self) -> None:
        """Nothing more comes."""
        self._is_closed = True
        self._changed.set()

    async def take(self) -> Told | None:
        """The next answer; None at the end."""
        while not self._waiting and not self._is_closed:
            self._changed.clear()
            await self._changed.wait()
        self._changed.set()
        return self._waiting.popleft() if self._waiting else None
