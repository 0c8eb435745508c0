"""One WebSocket that speaks graphql-transport-ws: many operations at once, and a bound on everything."""

import asyncio
import logging
from collections.abc import Awaitable, Collection
from contextlib import suppress
from dataclasses import replace
from typing import NoReturn
from urllib.parse import urlsplit

from starlette.websockets import WebSocket, WebSocketDisconnect

from bizsuite.graph import frames
from bizsuite.graph.authentication import Caller
from bizsuite.graph.errors import Presenter, TooComplex, is_unavailable
from bizsuite.graph.execution import Operations, errors_of
from bizsuite.graph.fanout.told import Batch, Told
from bizsuite.graph.fanout.wire import Coding, wire_of
from bizsuite.graph.frames import Closing, Frame
from bizsuite.graph.limits import Timing
from bizsuite.graph.outbox import Message, Outbox, Running
from bizsuite.graph.requests import Asked
from bizsuite.kernel.clock import now
from bizsuite.kernel.errors import BadInput, Forbidden, Unauthenticated
from bizsuite.kernel.permissions import Actor

LOG = logging.getLogger(__name__)

CLOSE_SECONDS = 2
LAST_WORDS_SECONDS = 1
"""How long operations may go on when the token has run out, to say where to go on."""


class _Subscriber:
    """One subscription's way to the client of a socket."""

    __slots__ = ("_beginning", "_coding", "_outbox", "_running")

    def __init__(self, outbox: Outbox, running: Running, coding: Coding | None) -> None:
        self._outbox = outbox
        self._running = running
        self._coding = coding
        self._beginning = coding.own(frames.next_beginning(running.id).encode()) if coding else b""

    def send(self, batch: Batch) -> bool:
        """Send answers at once, past everything that ASGI asks for with each message."""
        running = self._running
        if running.is_dropped:
            return True
        if self._coding is None or not self._outbox.write(batch.frames(self._beginning, self._coding)):
            return False
        running.cursor = batch.cursor
        return True

    def offer(self, told: Told, bound: int) -> Awaitable[None] | None:
        """Queue an answer, or give what sends it at once."""
        running = self._running
        if running.is_dropped:
            return None
        return self._outbox.offer(told.framed(running.id, self._frame), running, told.cursor, bound)

    async def put(self, told: Told) -> None:
        """Queue an answer when there is room."""
        await self._outbox.put(Message(self._frame(told), self._running, told.cursor))

    def blocked(self, sending: asyncio.Task[None]) -> None:
        """The client does not read."""
        self._outbox.blocked(sending)

    def _frame(self, told: Told) -> str:
        return frames.next_result(self._running.id, told.text)


class Socket:
    """Serves one WebSocket from its handshake to its end."""

    def __init__(
        self, websocket: WebSocket, operations: Operations, timing: Timing, origins: Collection[str] = ()
    ) -> None:
        client = websocket.client.host if websocket.client else ""
        self._websocket = websocket
        self._operations = operations
        self._timing = timing
        self._origins = origins
        self._caller = Caller.of(websocket.headers, client)
        self._actor: Actor | None = None
        self._is_initialised = False
        self._acknowledged = asyncio.Event()
        self._wire = wire_of(websocket.scope)
        self._outbox = Outbox(websocket.send_text, timing.stall, self._wire)
        self._running: dict[str, tuple[Running, asyncio.Task[None]]] = {}
        self._heard = asyncio.get_running_loop().time()

    async def serve(self) -> None:
        """Run the protocol; closing the socket ends every operation on it."""
        if not self._is_own_origin():
            await self._websocket.close()  # Before it is accepted, this is status 403.
            return
        offered = self._websocket.scope.get("subprotocols", [])
        if frames.PROTOCOL not in offered:
            await self._websocket.accept()
            await self._close(Closing(frames.UNACCEPTABLE_PROTOCOL, "Subprotocol not acceptable"))
            return
        headers = [(b"x-request-id", self._caller.request_id.encode())]
        await self._websocket.accept(frames.PROTOCOL, headers)
        closing = await self._lived()
        if closing is not None:
            await self._close(closing)

    async def _lived(self) -> Closing | None:
        """Read, write and watch the clock until one of them ends it; None when the client has left."""
        loops = [asyncio.create_task(loop) for loop in (self._read(), self._write(), self._watch())]
        try:
            done, _ = await asyncio.wait(loops, return_when=asyncio.FIRST_COMPLETED)
        finally:
            operations = list(self._running.values())
            for task in (*loops, *(task for _, task in operations)):
                task.cancel()
            await asyncio.gather(*loops, *(task for _, task in operations), return_exceptions=True)
            await self._outbox.close()
        error = next(iter(done)).exception()
        if isinstance(error, WebSocketDisconnect):
            return None
        if isinstance(error, Closing):
            # Only now nothing is sent any more.
            return _resumable(error, [running for running, _ in operations])
        LOG.error("a socket broke, request %s", self._caller.request_id, exc_info=error)
        return Closing(frames.SERVER_FAULT, "Internal error")

    async def _close(self, closing: Closing) -> None:
        """Close; a client that does not read is not waited for."""
        with suppress(Exception):
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._websocket.close(closing.code, closing.reason)

    def _is_own_origin(self) -> bool:
        """Whether the page that opens the socket is ours; programs that are no browsers send no Origin."""
        origin = self._websocket.headers.get("origin")
        if origin is None:
            return True
        host = urlsplit(origin).netloc.lower()
        return host != "" and (
            host == self._websocket.headers.get("host", "").lower() or host in self._origins
        )

    async def _read(self) -> NoReturn:
        """Take what the client sends, one message after the other."""
        while True:
            message = await self._websocket.receive()
            if message["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(message.get("code", 1005))
            text = message.get("text")
            if text is None:
                raise Closing(frames.INVALID, "Binary messages are not served")
            if len(text) > self._operations.limits.body_bytes:
                raise Closing(frames.TOO_BIG, "The message is too big")
            self._heard = asyncio.get_running_loop().time()
            await self._taken(frames.read(text))

    async def _taken(self, frame: Frame) -> None:
        match frame.type:
            case "connection_init":
                await self._initialise(frame)
            case "ping":
                await self._outbox.put(Message(frames.pong()))
            case "subscribe":
                await self._subscribe(frame)
            case "complete":
                self._drop(frame.id)

    async def _initialise(self, frame: Frame) -> None:
        if self._is_initialised:
            raise Closing(frames.INITIALISED_TWICE, "Too many initialisation requests")
        self._is_initialised = True
        self._caller = self._caller.initialised(frame.payload)
        try:
            self._actor = await self._caller.identified(self._operations.doorkeeper)
        except (Unauthenticated, Forbidden) as error:
            raise Closing(frames.FORBIDDEN, f"Forbidden: {error.message}") from None
        except BadInput as error:
            raise Closing(frames.INVALID, error.message) from None
        except Exception as error:
            if is_unavailable(error):
                raise Closing(frames.TRY_AGAIN, "Try again later") from error
            raise
        await self._outbox.put(Message(frames.acknowledgement()))
        self._acknowledged.set()

    async def _subscribe(self, frame: Frame) -> None:
        if not self._acknowledged.is_set():
            raise Closing(frames.UNAUTHORIZED, "Unauthorized")
        if frame.id in self._running:
            raise Closing(frames.ID_IN_USE, f"Subscriber for {frame.id} already exists")
        if self._expires_in() <= 0:
            return  # The socket is about to be closed.
        assert frame.asked is not None
        running = Running(frame.id)
        if len(self._running) >= self._timing.operations:
            most = self._timing.operations
            await self._fail(
                running, TooComplex("The socket has {most} operations already, the most.", most=most)
            )
            return
        task = asyncio.create_task(self._operate(running, frame.asked))
        self._running[frame.id] = (running, task)

    def _drop(self, id: str) -> None:
        """The client does not want an operation any more; one that has just ended is no error."""
        if (found := self._running.pop(id, None)) is not None:
            running, task = found
            running.is_dropped = True
            task.cancel()

    async def _operate(self, running: Running, asked: Asked) -> None:
        """Run one operation to its end and say so."""
        try:
            begun = self._operations.begun(asked, self._caller, self._actor)
            # Who opened the socket may since have lost access, a role or a company.
            begun = replace(begun, is_recalled=True)
            if begun.prepared.kind == "subscription":
                coding = self._wire.coding if self._wire else None
                await self._operations.tell(begun, _Subscriber(self._outbox, running, coding))
                if self._expires_in() <= 0:
                    return  # Without `complete`, so that the client comes back.
            else:
                body = await self._operations.answer(begun)
                await self._outbox.put(Message(frames.next_result(running.id, body.decode()), running))
            await self._outbox.put(Message(frames.complete(running.id), running))
        except Exception as error:
            await self._fail(running, error)
        finally:
            if self._expires_in() > 0 and self._running.get(running.id, (None,))[0] is running:
                del self._running[running.id]

    async def _fail(self, running: Running, error: Exception) -> None:
        """End an operation with its errors; a client that is too slow is told where to go on, and closed."""
        presenter = Presenter(self._caller.locale, self._caller.request_id)
        text = frames.error(running.id, errors_of(error, presenter))
        cursor = getattr(error, "cursor", None)
        closing = Closing(frames.TRY_AGAIN, f"Go on after {cursor}") if isinstance(cursor, str) else None
        await self._outbox.put(Message(text, running, closing=closing))

    async def _write(self) -> NoReturn:
        """Send what waits, in order."""
        try:
            await self._outbox.run()
        except TimeoutError:
            raise Closing(frames.TRY_AGAIN, "Too slow.", is_resumable=True) from None

    async def _watch(self) -> NoReturn:
        """Close what does not begin, does not answer, is too old, or whose token has run out."""
        clock = asyncio.get_running_loop().time
        begun = clock()
        with suppress(TimeoutError):
            async with asyncio.timeout(self._timing.init):
                await self._acknowledged.wait()
        if not self._acknowledged.is_set():
            raise Closing(frames.TIMED_OUT, "Connection initialisation timeout")
        end, due, pinged = begun + self._timing.age, begun + self._timing.ping, 0.0
        while True:
            await asyncio.sleep(max(min(due, end, clock() + self._expires_in()) - clock(), 0))
            if self._expires_in() <= 0:
                await self._last_words()
                raise Closing(frames.FORBIDDEN, "Forbidden: the token has run out.", is_resumable=True)
            if clock() >= end:
                raise Closing(frames.GOING_AWAY, "The connection is old.", is_resumable=True)
            if clock() >= due:
                self._ping(pinged)
                pinged = clock()
                due = pinged + self._timing.ping

    async def _last_words(self) -> None:
        """Sources of events end by themselves when the token has run out, with a gap that says where to go on."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_WORDS_SECONDS):
                if tasks := [task for _, task in self._running.values()]:
                    await asyncio.wait(tasks)
                await self._outbox.join()

    def _ping(self, pinged: float) -> None:
        """Send a ping, provided that the client has been heard since the one before."""
        if self._heard < pinged:
            raise Closing(frames.TIMED_OUT, "No pong")
        self._outbox.try_put(Message(frames.ping()))

    def _expires_in(self) -> float:
        """Seconds until the token runs out."""
        expires_at = self._actor.expires_at if self._actor else None
        return float("inf") if expires_at is None else (expires_at - now()).total_seconds()


def _resumable(closing: Closing, operations: Collection[Running]) -> Closing:
    """A closing that says where the operations have come to, as far as their sources tell."""
    reached = [running.cursor for running in operations if running.cursor is not None]
    if not closing.is_resumable or not reached:
        return closing
    return Closing(closing.code, f"{closing.text} Go on after {', '.join(reached)}")
