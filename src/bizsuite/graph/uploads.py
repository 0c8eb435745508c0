"""PUT on `/files/{ticket}`: a file that is sent, streamed into the store, and kept in one transaction at its end.

Nothing of it is kept when it breaks off, is too large, or is not what was said. No database connection is held while
it comes. The ticket is all that a request needs, and no page of another origin can send one without asking first.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope, Send

from bizsuite.graph.authentication import Caller
from bizsuite.graph.files import STALL_SECONDS, Permit, Readmits, Tickets, answer, refusal
from bizsuite.graph.requests import drain
from bizsuite.kernel.acts import act
from bizsuite.kernel.database import Database
from bizsuite.kernel.errors import BadInput, Refused
from bizsuite.kernel.modules import FileTaker
from bizsuite.kernel.storage import Arrived

AT_ONCE = 4
"""Files that one process receives at a time; each takes some 15 MB of memory."""
SECONDS = 600
"""How long one may take to come."""


class Uploads:
    """The ASGI application that files are sent to."""

    def __init__(
        self,
        tickets: Tickets,
        takers: Mapping[str, FileTaker],
        doorkeeper: Readmits,
        database: Database,
        nudge: Callable[[], None],
    ) -> None:
        self._tickets = tickets
        self._takers = takers
        self._doorkeeper = doorkeeper
        self._database = database
        self._nudge = nudge
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Receive one file, and tell what became of it."""
        request = Request(scope, receive)
        caller = Caller.of(request.headers, "")
        try:
            told = await self._received(scope["path_params"]["ticket"], caller, request)
        except ClientDisconnect:
            return
        except Exception as error:
            response = refusal(error, caller)
            # Whoever is still sending gets to read why it was refused.
            await drain(request)
            response.headers["connection"] = "close"
            await response(scope, receive, send)
            return
        await answer(told, 200, caller)(scope, receive, send)

    async def _received(self, ticket: str, caller: Caller, request: Request) -> Mapping[str, Any]:
        permit = self._tickets.read(ticket)
        taker = self._takers.get(permit.maker)
        storage = self._database.wiring.storage
        if taker is None or storage is None:
            raise BadInput("This ticket is not for sending a file.")
        size = await self._expected(taker, permit, caller)
        check_length(request.headers, size)
        async with self._turns:
            arrived = await storage.receive(_body(request, size))
        try:
            return await self._kept(taker, permit, caller, arrived)
        except BaseException:
            await storage.discard(arrived.path)
            raise

    async def _expected(self, taker: FileTaker, permit: Permit, caller: Caller) -> int:
        actor = await self._doorkeeper.readmit(permit, caller.request_id)
        async with self._database.snapshot(actor) as db:
            return await taker.expects(db, permit.asked)

    async def _kept(
        self, taker: FileTaker, permit: Permit, caller: Caller, arrived: Arrived
    ) -> Mapping[str, Any]:
        """Keep what has arrived, if whoever sent it still may; that may have taken a while."""
        actor = await self._doorkeeper.readmit(permit, caller.request_id)
        told = await act(
            self._database, actor, "file_receive", lambda db: taker.takes(db, permit.asked, arrived)
        )
        self._nudge()
        return told


def check_length(headers: Headers, size: int) -> None:
    """Refuse what is of another size than was said, before any of it is read. Refuses UPLOAD_SIZE.

    Faults: BAD_USER_INPUT for what is encoded, since nobody could say how much it will be.
    """
    if headers.get("content-encoding", "identity") != "identity":
        raise BadInput("Send the request without a content encoding.")
    told = headers.get("content-length", str(size))
    if told != str(size):
        raise _another_size(size)


async def _body(request: Request, size: int) -> AsyncIterator[bytes]:
    """What comes, up to the size that was said, and while it comes. Refuses UPLOAD_SIZE, UPLOAD_STALLED."""
    left, ends = size, asyncio.get_running_loop().time() + SECONDS
    while True:
        try:
            async with asyncio.timeout(STALL_SECONDS):
                message = await request.receive()
        except TimeoutError:
            raise _stalled() from None
        if asyncio.get_running_loop().time() > ends:
            raise _stalled()
        if message["type"] != "http.request":
            raise ClientDisconnect
        chunk = message.get("body", b"")
        left -= len(chunk)
        if left < 0:
            raise _another_size(size)
        yield chunk
        if not message.get("more_body"):
            break
    if left > 0:
        raise _another_size(size)


def _stalled() -> Refused:
    return Refused("UPLOAD_STALLED", "The file comes too slowly: send it again.")


def _another_size(size: int) -> Refused:
    return Refused(
        "UPLOAD_SIZE", "The file has another size than the {size} bytes that were said.", size=size
    )
