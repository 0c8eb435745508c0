"""GraphQL over server-sent events, distinct connections: one operation, its results, then `complete`."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, suppress

from starlette.types import Receive, Scope, Send

from bizsuite.graph.execution import Begun, Operations, refused
from bizsuite.graph.fanout.told import Told
from bizsuite.graph.limits import Timing
from bizsuite.graph.negotiation import EVENT_STREAM
from bizsuite.kernel.clock import now
from bizsuite.kernel.errors import Unauthenticated

COMPLETE = b"event: complete\ndata:\n\n"
COMMENT = b":\n\n"
LAST_WORDS_SECONDS = 1


def event(body: bytes) -> bytes:
    """One result. Lines end with LF alone: the standard allows CRLF too, and some clients do not read it."""
    return b"event: next\ndata: " + body + b"\n\n"


def _event_of(told: Told) -> bytes:
    return event(told.body)


async def results(operations: Operations, begun: Begun) -> AsyncGenerator[bytes, None]:
    """The events of one operation, whatever its kind; errors that end it are its last result."""
    try:
        if begun.prepared.kind != "subscription":
            yield event(await operations.answer(begun))
        else:
            async with aclosing(operations.follow(begun)) as told:
                async for each in told:
                    yield each.framed(EVENT_STREAM, _event_of)
    except Exception as error:
        yield event(refused(error, begun.presenter))
    yield COMPLETE


async def only(body: bytes) -> AsyncGenerator[bytes, None]:
    """The events of an operation that is not executed."""
    yield event(body)
    yield COMPLETE


class EventStream:
    """An ASGI response that sends events until they end, the client leaves, or its time is over."""

    def __init__(
        self,
        events: AsyncGenerator[bytes, None],
        headers: Mapping[str, str],
        timing: Timing,
        *,
        begun: Begun | None = None,
    ) -> None:
        self._events = events
        self._headers = {
            **headers,
            "content-type": f"{EVENT_STREAM}; charset=utf-8",
            "x-accel-buffering": "no",
        }
        self._timing = timing
        self._begun = begun

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the stream; whatever ends it closes the source of the events."""
        sending = asyncio.create_task(self._send(send))
        leaving = asyncio.create_task(_left(receive))
        try:
            await asyncio.wait((sending, leaving), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (sending, leaving):
                task.cancel()
            await asyncio.gather(sending, leaving, return_exceptions=True)
            with suppress(Exception):
                await self._events.aclose()

    async def _send(self, send: Send) -> None:
        raw = [(name.encode(), value.encode("latin-1")) for name, value in self._headers.items()]
        await send({"type": "http.response.start", "status": 200, "headers": raw})
        async with aclosing(self._paced()) as chunks:  # type: ignore[type-var]
            async for chunk in chunks:
                async with asyncio.timeout(self._timing.stall):
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _paced(self) -> AsyncIterator[bytes]:
        """The events, with a comment in every silence; without `complete` when the connection is merely old."""
        loop = asyncio.get_running_loop()
        end, expires = loop.time() + self._timing.age, self._expires_in()
        coming: asyncio.Task[bytes] | None = None
        try:
            while (left := end - loop.time()) > 0:
                if expires is not None and loop.time() >= expires:
                    yield self._expired()
                    yield COMPLETE
                    return
                coming = coming or asyncio.ensure_future(anext(self._events))
                patience = min(
                    self._timing.keep_alive, left, max(expires - loop.time(), 0) if expires else left
                )
                await asyncio.wait((coming,), timeout=patience)
                if not coming.done():
                    yield COMMENT
                    continue
                try:
                    chunk = coming.result()
                except StopAsyncIteration:
                    return
                coming = None
                yield chunk
        finally:
            if coming is not None:
                coming.cancel()
                await asyncio.gather(coming, return_exceptions=True)

    def _expires_in(self) -> float | None:
        """When the token has run out and a source of events has had time to say where to go on, by the loop's clock."""
        expires_at = self._begun.actor.expires_at if self._begun and self._begun.actor else None
        if expires_at is None:
            return None
        left = (expires_at - now()).total_seconds() + LAST_WORDS_SECONDS
        return asyncio.get_running_loop().time() + left

    def _expired(self) -> bytes:
        assert self._begun is not None
        return event(refused(Unauthenticated("The token has run out: sign in again."), self._begun.presenter))


async def _left(receive: Receive) -> None:
    """Return when the client is gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
