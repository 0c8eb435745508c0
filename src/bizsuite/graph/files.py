"""`/files/{ticket}`: files for whoever holds a ticket that says which and for whom; made when fetched, or kept.

A ticket is signed and short-lived, and nothing is stored of it. Whoever uses it is admitted anew as the user to whom
it was given, so that a sign-in that was revoked, or a right that was lost, is lost here as well.
"""

import asyncio
import hmac
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from urllib.parse import quote

import orjson
import strawberry
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from bizsuite.graph.authentication import Caller
from bizsuite.graph.errors import Presenter
from bizsuite.graph.execution import errors_of
from bizsuite.graph.http import SECURITY
from bizsuite.graph.ranges import Unsatisfiable, wanted
from bizsuite.kernel.clock import now
from bizsuite.kernel.database import Database
from bizsuite.kernel.errors import BadInput, Unauthenticated, Unavailable
from bizsuite.kernel.modules import FileContent, FileMaker, KeptContent
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.sheets import FileFormat

ALGORITHM = "HS256"
LIFE = timedelta(minutes=5)
LONGEST = 4_000
"""Characters of a ticket that we look at."""
AT_ONCE = 4
"""Files that one process makes at a time; each holds a connection meanwhile."""
SENT_AT_ONCE = 32
"""Files that one process sends of those that are kept."""
SECONDS = 120
"""How long one may take to be made."""
STALL_SECONDS = 30
"""How long whoever fetches or sends a file may stand still."""
_STATUS = {
    "UNAUTHENTICATED": 401,
    "FORBIDDEN": 403,
    "SERVICE_UNAVAILABLE": 503,
    "INTERNAL_SERVER_ERROR": 500,
}
_REFUSED = {
    "NOT_FOUND": 404,
    "UPLOAD_STALLED": 408,
    "UPLOAD_DONE": 409,
    "UPLOAD_SIZE": 413,
    "UPLOAD_TYPE": 415,
}
"""Statuses of refusals that tell a client something."""


strawberry.enum(FileFormat, description=FileFormat.__doc__)


@strawberry.type
class FileTicket:
    """A file to be fetched or sent at the address at which this was asked, without a token, within five minutes."""

    url: str = strawberry.field(
        description="The path, `/files/…`: for GET, or for PUT. Whoever knows it can use it."
    )
    expires_at: datetime = strawberry.field(description="Until when.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """What a ticket says: whose it is, and which file is to be made of what."""

    tenant_id: uuid.UUID
    user_id: uuid.UUID
    session_id: uuid.UUID
    company_id: uuid.UUID
    locale: str
    maker: str
    asked: Mapping[str, Any]
    expires_at: datetime


class Readmits(Protocol):
    """Admits users by their sign-in, as things are now."""

    async def readmit(self, permit: Permit, request_id: str) -> Actor:
        """The actor that a permit was given to. Faults: UNAUTHENTICATED, FORBIDDEN."""


class Tickets:
    """Signs and reads the tickets of one installation; no access token is one, and the other way round."""

    def __init__(self, secret: str) -> None:
        self._key = OctKey.import_key(hmac.digest(secret.encode(), b"bizsuite file ticket", "sha256"))

    def issue(self, actor: Actor, maker: str, asked: Mapping[str, Any]) -> FileTicket:
        """A ticket for what this maker makes of what is asked. Faults: UNAUTHENTICATED without a sign-in."""
        if actor.session_id is None:
            raise Unauthenticated("Sign in first: this needs a token.")
        ends = (now() + LIFE).replace(microsecond=0)
        claims = {
            "sub": str(actor.user_id),
            "tenant": str(actor.tenant_id),
            "session": str(actor.session_id),
            "company": str(actor.company_id),
            "locale": actor.locale,
            "maker": maker,
            "asked": dict(asked),
            "exp": int(ends.timestamp()),
        }
        text = jwt.encode({"alg": ALGORITHM}, claims, self._key, [ALGORITHM])
        return FileTicket(url=f"/files/{text}", expires_at=ends)

    def read(self, text: str) -> Permit:
        """What a ticket says. Faults: UNAUTHENTICATED when it is malformed, forged or expired."""
        try:
            claims = jwt.decode(text, self._key, [ALGORITHM]).claims if len(text) <= LONGEST else {}
            permit = Permit(
                tenant_id=uuid.UUID(claims["tenant"]),
                user_id=uuid.UUID(claims["sub"]),
                session_id=uuid.UUID(claims["session"]),
                company_id=uuid.UUID(claims["company"]),
                locale=claims["locale"],
                maker=claims["maker"],
                asked=claims["asked"],
                expires_at=datetime.fromtimestamp(claims["exp"], UTC),
            )
        except (JoseError, ValueError, TypeError, KeyError, AttributeError, OverflowError):
            raise Unauthenticated("This is not a ticket.") from None
        if permit.expires_at <= now():
            raise Unauthenticated("The ticket has expired; ask for another one.")
        return permit


def refusal(error: BaseException, caller: Caller) -> Response:
    """What is answered in place of a file."""
    if isinstance(error, TimeoutError):
        error = Unavailable("The service cannot answer now; try again.")
    errors = errors_of(error, Presenter(caller.locale, caller.request_id))
    said = errors[0]["extensions"]
    status = _REFUSED.get(said.get("refusal", "")) or _STATUS.get(said["code"], 400)
    return answer({"errors": errors}, status, caller)


def answer(told: Mapping[str, Any], status: int, caller: Caller) -> Response:
    """A small answer that is data."""
    headers = {**SECURITY, "content-type": "application/json", "x-request-id": caller.request_id}
    return Response(orjson.dumps(told), status, headers)


class Files:
    """The ASGI application behind `/files/{ticket}`: fetching; what is sent goes to `uploads`."""

    def __init__(
        self,
        tickets: Tickets,
        makers: Mapping[str, FileMaker],
        doorkeeper: Readmits,
        database: Database,
        uploads: ASGIApp,
    ) -> None:
        self._tickets = tickets
        self._makers = makers
        self._doorkeeper = doorkeeper
        self._database = database
        self._uploads = uploads
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._sending = asyncio.Semaphore(SENT_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send one file piece by piece; what goes wrong before the first piece is told as an error."""
        if scope["method"] == "PUT":
            await self._uploads(scope, receive, send)
            return
        headers = Headers(scope=scope)
        caller = Caller.of(headers, "")
        reply = _Answer(send, caller.request_id, is_bare=scope["method"] == "HEAD")
        try:
            kept = await self._made(scope["path_params"]["ticket"], caller, reply)
            if kept is not None:
                async with self._sending:
                    await reply.kept(kept, headers)
        except Exception as error:
            if reply.is_begun:
                # The connection breaks off, so that nobody takes a part for the whole.
                raise
            await refusal(error, caller)(scope, receive, send)

    async def _made(self, ticket: str, caller: Caller, reply: "_Answer") -> KeptContent | None:
        """Send a file while it is made; one that is kept is given back, to be sent without a connection."""
        permit = self._tickets.read(ticket)
        maker = self._makers.get(permit.maker)
        if maker is None:
            raise BadInput("This server does not make such files.")
        async with asyncio.timeout(SECONDS), self._turns:
            actor = await self._doorkeeper.readmit(permit, caller.request_id)
            async with self._database.snapshot(actor) as db:
                content = await maker(db, permit.asked, permit.locale)
                if isinstance(content, KeptContent):
                    return content
                await reply.made(content)
        return None


class _Answer:
    """One response, begun with its first piece."""

    def __init__(self, send: Send, request_id: str, *, is_bare: bool) -> None:
        self._send = send
        self._request_id = request_id
        self._is_bare = is_bare
        self.is_begun = False

    async def made(self, content: FileContent) -> None:
        """Send a file while it is made; whoever asked only for its headers gets none of it."""
        async with aclosing(content.chunks) as chunks:
            async for chunk in chunks:
                await self._begin(content)
                if self._is_bare:
                    break
                await self._piece(chunk)
        await self._begin(content)
        await self._end()

    async def kept(self, content: KeptContent, asked: Headers) -> None:
        """Send a file that is kept, or the part of it that is asked for."""
        told = {"accept-ranges": "bytes", "etag": f'"{content.tag}"'}
        if asked.get("if-none-match") in (told["etag"], "*"):
            await self._begin(content, 304, told)
            await self._end()
            return
        is_same = asked.get("if-range", told["etag"]) == told["etag"]
        try:
            part = wanted(asked.get("range") if is_same else None, content.size)
        except Unsatisfiable:
            await self._begin(content, 416, {**told, "content-range": f"bytes */{content.size}"})
            await self._end()
            return
        start, end = part or (0, content.size)
        if part is not None:
            told["content-range"] = f"bytes {start}-{end - 1}/{content.size}"
        told["content-length"] = str(end - start)
        await self._parts(content, content.part(start, end), 206 if part else 200, told)

    async def _parts(
        self, content: KeptContent, chunks: AsyncGenerator[bytes, None], status: int, told: Mapping[str, str]
    ) -> None:
        """The first piece is read before anything is sent, so that a lost store is told as an error."""
        async with aclosing(chunks):
            first = await anext(chunks, b"")
            await self._begin(content, status, told)
            if not self._is_bare:
                async for chunk in _after(first, chunks):
                    async with asyncio.timeout(STALL_SECONDS):
                        await self._piece(chunk)
        await self._end()

    async def _piece(self, chunk: bytes) -> None:
        await self._send({"type": "http.response.body", "body": chunk, "more_body": True})

    async def _end(self) -> None:
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _begin(
        self, content: FileContent | KeptContent, status: int = 200, more: Mapping[str, str] | None = None
    ) -> None:
        if self.is_begun:
            return
        self.is_begun = True
        headers = {
            **SECURITY,
            "content-type": content.media_type,
            "content-disposition": f"attachment; filename*=UTF-8''{quote(content.name)}",
            "x-request-id": self._request_id,
            **(more or {}),
        }
        told = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
        await self._send({"type": "http.response.start", "status": status, "headers": told})


async def _after(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """A piece that was read already, and those after it."""
    yield first
    async for chunk in rest:
        yield chunk
