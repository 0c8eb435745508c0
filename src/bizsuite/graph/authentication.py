"""Who calls: what a request says of itself, before and after the doorkeeper has looked at it."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol, Self

from starlette.datastructures import Headers

from bizsuite.graph import negotiation
from bizsuite.kernel.errors import Unauthenticated
from bizsuite.kernel.permissions import Actor

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,128}", re.ASCII)
_BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/-]+=*) *", re.ASCII | re.IGNORECASE)


class Doorkeeper(Protocol):
    """Knows the tokens."""

    def recall(self, bearer: str, company: str | None, locale: str) -> Actor | None:
        """The actor that was last admitted with this token; whether anything was revoked since is not known."""

    async def admit(self, bearer: str, company: str | None, locale: str, request_id: str) -> Actor:
        """The actor behind a token. Faults: UNAUTHENTICATED; FORBIDDEN for a company that is not theirs."""


def _text(header: bytes | None) -> str | None:
    return None if header is None else header.decode("latin-1")


@dataclass(frozen=True, slots=True)
class Caller:
    """What a request says of itself; nothing of it is proved."""

    authorization: str | None
    """The whole header, `Bearer …`."""
    company: str | None
    """The company to work in, by header `X-Company`; None for the user's own."""
    locale: str
    request_id: str
    client: str
    """The address it comes from, for throttling and for the rate of those who have not signed in."""

    @classmethod
    def of(cls, headers: Headers, client: str) -> Self:
        """Read the headers of a request; a request id that is missing or odd is replaced by a new one."""
        # Each question to Starlette's headers goes through all of them; of several of one name the first counts.
        said = dict(reversed(headers.raw))
        given = said.get(b"x-request-id", b"").decode("latin-1")
        return cls(
            authorization=_text(said.get(b"authorization")),
            company=_text(said.get(b"x-company")),
            locale=negotiation.locale(said.get(b"accept-language", b"").decode("latin-1")),
            request_id=given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex,
            client=client,
        )

    def initialised(self, payload: Mapping[str, Any]) -> Self:
        """The same caller with what the payload of `connection_init` adds, by the names of the headers."""
        said = {name.lower(): value for name, value in payload.items() if isinstance(value, str)}
        return replace(
            self,
            authorization=said.get("authorization", self.authorization),
            company=said.get("x-company", self.company),
            locale=negotiation.locale(said["accept-language"]) if "accept-language" in said else self.locale,
        )

    @property
    def is_anonymous(self) -> bool:
        """Whether the request brings no token at all."""
        return self.authorization is None

    def recalled(self, doorkeeper: Doorkeeper) -> Actor | None:
        """The actor that was last behind the token, to be confirmed by the epoch in the snapshot that is read."""
        authorization = self.authorization or ""
        if authorization[:7] != "Bearer ":
            return None
        return doorkeeper.recall(authorization[7:], self.company, self.locale)

    async def identified(self, doorkeeper: Doorkeeper) -> Actor:
        """The actor behind the token. Faults: UNAUTHENTICATED, FORBIDDEN."""
        if self.authorization is None:
            raise Unauthenticated("Sign in first: this needs a token.")
        found = _BEARER.fullmatch(self.authorization)
        if found is None:
            raise Unauthenticated("The header Authorization must be `Bearer` and a token.")
        return await doorkeeper.admit(found[1], self.company, self.locale, self.request_id)
