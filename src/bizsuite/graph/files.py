"""`/files/{ticket}`: files that are made when they are fetched, by whoever holds a ticket that says what and for whom.

A ticket is signed and short-lived, and nothing is stored of it. Whoever fetches it is admitted anew as the user to whom
it was given, so that a sign-in that was revoked, or a right that was lost, is lost here as well.
"""

import asyncio
import hmac
import uuid
from collections.abc import Mapping
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
from starlette.types import Receive, Scope, Send

from bizsuite.graph.authentication import Caller
from bizsuite.graph.errors import Presenter
from bizsuite.graph.execution import errors_of
from bizsuite.graph.http import SECURITY
from bizsuite.kernel.clock import now
from bizsuite.kernel.database import Database
from bizsuite.kernel.errors import BadInput, Unauthenticated, Unavailable
from bizsuite.kernel.modules import FileContent, FileMaker
from bizsuite.kernel.permissions import Actor

ALGORITHM = "HS256"
LIFE = timedelta(minutes=5)
LONGEST = 4_000
"""Characters of a ticket that we look at."""
AT_ONCE = 4
"""Files that one process makes at a time; each holds a connection meanwhile."""
SECONDS = 120
"""How long one may take."""
_STATUS = {
    "UNAUTHENTICATED": 401,
    "FORBIDDEN": 403,
    "SERVICE_UNAVAILABLE": 503,
    "INTERNAL_SERVER_ERROR": 500,
}


@strawberry.type
class FileTicket:
    """A file to be fetched from the address at which this was asked, without a token, within five minutes."""

    url: str = strawberry.field(description="The path, `/files/…`. Whoever knows it can fetch the file.")
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


class Files:
    """The ASGI application behind `/files/{ticket}`."""

    def __init__(
        self, tickets: Tickets, makers: Mapping[str, FileMaker], doorkeeper: Readmits, database: Database
    ) -> None:
        self._tickets = tickets
        self._makers = makers
        self._doorkeeper = doorkeeper
        self._database = database
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Make one file and send it piece by piece; what goes wrong before the first piece is told as an error."""
        caller = Caller.of(Headers(scope=scope), "")
        answer = _Answer(send, caller.request_id, is_bare=scope["method"] == "HEAD")
        try:
            async with asyncio.timeout(SECONDS), self._turns:
                await self._made(scope["path_params"]["ticket"], caller, answer)
        except Exception as error:
            if answer.is_begun:
                # The connection breaks off, so that nobody takes a part for the whole.
                raise
            if isinstance(error, TimeoutError):
                error = Unavailable("The service cannot answer now; try again.")
            errors = errors_of(error, Presenter(caller.locale, caller.request_id))
            status = _STATUS.get(errors[0]["extensions"]["code"], 400)
            headers = {**SECURITY, "content-type": "application/json", "x-request-id": caller.request_id}
            response = Response(orjson.dumps({"errors": errors}), status, headers)
            await response(scope, receive, send)

    async def _made(self, ticket: str, caller: Caller, answer: "_Answer") -> None:
        permit = self._tickets.read(ticket)
        maker = self._makers.get(permit.maker)
        if maker is None:
            raise BadInput("This server does not make such files.")
        actor = await self._doorkeeper.readmit(permit, caller.request_id)
        async with self._database.snapshot(actor) as db:
            content = await maker(db, permit.asked, permit.locale)
            async with aclosing(content.chunks) as chunks:
                async for chunk in chunks:
                    await answer.piece(content, chunk)
                    if answer.is_bare:
                        break
            await answer.end(content)


class _Answer:
    """One response, begun with its first piece."""

    def __init__(self, send: Send, request_id: str, *, is_bare: bool) -> None:
        self._send = send
        self._request_id = request_id
        self.is_bare = is_bare
        self.is_begun = False

    async def piece(self, content: FileContent, chunk: bytes) -> None:
        """Send a piece of the file; whoever asked only for its headers gets none."""
        await self._begin(content)
        if not self.is_bare:
            await self._send({"type": "http.response.body", "body": chunk, "more_body": True})

    async def end(self, content: FileContent) -> None:
        """Say that this was all."""
        await self._begin(content)
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _begin(self, content: FileContent) -> None:
        if self.is_begun:
            return
        self.is_begun = True
        headers = {
            **SECURITY,
            "content-type": content.media_type,
            "content-disposition": f"attachment; filename*=UTF-8''{quote(content.name)}",
            "x-request-id": self._request_id,
        }
        told = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
        await self._send({"type": "http.response.start", "status": 200, "headers": told})
