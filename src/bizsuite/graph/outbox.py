"""What one WebSocket is sent: in order, bounded, and at once where nothing waits."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import NoReturn

from bizsuite.graph.fanout.outlets import Full
from bizsuite.graph.fanout.wire import Wire
from bizsuite.graph.frames import Closing

QUEUED_MAX = 16
"""Messages that wait for a client before its own operations wait."""


@dataclass(eq=False, slots=True)
class Running:
    """One operation; `is_dropped` once the client does not want to hear of it any more."""

    id: str
    cursor: str | None = None
    is_dropped: bool = False


@dataclass(slots=True)
class Message:
    """Something to be sent; a `closing` closes the socket after it."""

    text: str
    operation: Running | None = None
    cursor: str | None = None
    closing: Closing | None = None


class Outbox:
    """The one way to a client. Raises from `run` what ends the connection."""

    __slots__ = (
        "_changed",
        "_deadline",
        "_failure",
        "_held_up",
        "_is_closing",
        "_is_sending",
        "_send",
        "_stall",
        "_waiting",
        "_wire",
    )

    def __init__(
        self, send: Callable[[str], Awaitable[None]], stall: float, wire: Wire | None = None
    ) -> None:
        self._send = send
        self._stall = stall
        self._wire = wire
        self._waiting: deque[Message] = deque()
        self._changed = asyncio.Event()
        self._is_sending = False
        self._held_up: asyncio.Task[None] | None = None
        self._deadline: float | None = None
        """When a client that does not take a message is given up."""
        self._failure: Exception | None = None
        self._is_closing = False

    async def put(self, message: Message) -> None:
        """Queue a message as soon as there is room."""
        while len(self._waiting) >= QUEUED_MAX:
            self._changed.clear()
            await self._changed.wait()
        self._waiting.append(message)
        self._changed.set()

    def try_put(self, message: Message) -> None:
        """Queue a message that can be done without, if there is room."""
        if len(self._waiting) < QUEUED_MAX:
            self._waiting.append(message)
            self._changed.set()

    def write(self, frames: bytes) -> bool:
        """Send whole frames at once; False where something waits, or the connection cannot take them."""
        if self._wire is None or self._is_sending or self._waiting:
            return False
        return self._wire.write(frames)

    def offer(self, text: str, operation: Running, cursor: str | None, bound: int) -> Awaitable[None] | None:
        """Queue what others are sent as well; where nothing waits, it is sent by awaiting what this gives."""
        if not self._is_sending and not self._waiting:
            return self._send_at_once(text, operation, cursor)
        if len(self._waiting) >= bound:
            raise Full
        self._waiting.append(Message(text, operation, cursor))
        self._changed.set()
        return None

    async def _send_at_once(self, text: str, operation: Running, cursor: str | None) -> None:
        """Send without a timer: who has to wait here is given one by `blocked`."""
        self._is_sending = True
        try:
            await self._send(text)
            operation.cursor = cursor
        except Exception as error:
            self._failure = error
        finally:
            self._is_sending = False
            # To wake the writer for nothing would cost more than the message; while somebody is held up it has a timer.
            if self._held_up is not None or self._waiting or self._failure is not None or self._is_closing:
                self._changed.set()
            self._held_up = self._deadline = None

    def blocked(self, sending: asyncio.Task[None]) -> None:
        """The client does not take what it is being sent."""
        self._held_up = sending
        self._deadline = asyncio.get_running_loop().time() + self._stall
        self._changed.set()

    async def run(self) -> NoReturn:
        """Send what waits. Raises TimeoutError for a client that does not read, and what a message closes with."""
        while True:
            while self._is_sending or not self._waiting:
                self._changed.clear()
                if self._failure is not None:
                    raise self._failure
                async with asyncio.timeout_at(self._deadline):
                    await self._changed.wait()
            message = self._waiting.popleft()
            self._changed.set()
            if message.operation is not None and message.operation.is_dropped:
                continue
            await self._sent(message)

    async def _sent(self, message: Message) -> None:
        self._is_sending = True
        try:
            async with asyncio.timeout(self._stall):
                await self._send(message.text)
        finally:
            self._is_sending = False
            self._changed.set()
        if message.operation is not None and message.cursor is not None:
            message.operation.cursor = message.cursor
        if message.closing is not None:
            raise message.closing

    async def join(self) -> None:
        """Return once everything has been sent; nothing of importance comes after it."""
        self._is_closing = True
        while self._waiting or self._is_sending:
            self._changed.clear()
            await self._changed.wait()

    async def close(self) -> None:
        """Wait for nobody any more."""
        if (sending := self._held_up) is not None:
            sending.cancel()
            with suppress(asyncio.CancelledError):
                await sending
