"""Bearer tokens: signed and short-lived for requests, opaque and good once for going on."""

import base64
import binascii
import hashlib
import hmac
import secrets
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from bizsuite.base.identity.signin import invalid_refresh_token
from bizsuite.kernel.clock import now
from bizsuite.kernel.errors import Unauthenticated

ALGORITHM = "HS256"
LONGEST = 2_000
"""Characters of a token that we look at; ours have some 350."""

_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Ticket:
    """What an access token says: who, in which tenant, by which sign-in, until when."""

    tenant_id: uuid.UUID
    user_id: uuid.UUID
    session_id: uuid.UUID
    expires_at: datetime


class Tokens:
    """Signs and reads the access tokens of one installation."""

    def __init__(self, secret: str) -> None:
        derived = hmac.digest(secret.encode(), b"bizsuite access token", "sha256")
        self._key = OctKey.import_key(derived)

    def sign(self, ticket: Ticket) -> str:
        """The text of an access token."""
        claims = {
            "sub": str(ticket.user_id),
            "tenant": str(ticket.tenant_id),
            "session": str(ticket.session_id),
            "iat": int(now().timestamp()),
            "exp": int(ticket.expires_at.timestamp()),
        }
        return jwt.encode({"alg": ALGORITHM}, claims, self._key, [ALGORITHM])

    def read(self, bearer: str) -> Ticket:
        """What a token says. Faults: UNAUTHENTICATED when it is malformed, forged or expired."""
        if len(bearer) > LONGEST:
            raise invalid_token()
        try:
            claims = jwt.decode(bearer, self._key, [ALGORITHM]).claims
            ticket = Ticket(
                tenant_id=uuid.UUID(claims["tenant"]),
                user_id=uuid.UUID(claims["sub"]),
                session_id=uuid.UUID(claims["session"]),
                expires_at=datetime.fromtimestamp(claims["exp"], UTC),
            )
        except (JoseError, ValueError, TypeError, KeyError, AttributeError, OverflowError):
            raise invalid_token() from None
        if ticket.expires_at <= now():
            raise Unauthenticated("Sign in again: the token has expired.")
        return ticket


def invalid_token() -> Unauthenticated:
    """The one fault for a token that is malformed, forged, revoked, or of a user without access."""
    return Unauthenticated("Sign in again: the token is not valid.")


def new_refresh_token(tenant_id: uuid.UUID) -> str:
    """A refresh token: the tenant, then 32 random bytes, in base64url."""
    return base64.urlsafe_b64encode(tenant_id.bytes + secrets.token_bytes(_SECRET_BYTES)).decode()


def tenant_of(refresh_token: str) -> uuid.UUID:
    """The tenant in which a refresh token is to be looked for. Refuses INVALID_REFRESH_TOKEN."""
    try:
        raw = base64.b64decode(refresh_token.encode("ascii"), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        raise invalid_refresh_token() from None
    if len(raw) != 16 + _SECRET_BYTES:
        raise invalid_refresh_token()
    return uuid.UUID(bytes=raw[:16])


def hash_of(refresh_token: str) -> str:
    """What is stored of a refresh token; its secret is random, so a plain hash is enough."""
    return hashlib.sha256(refresh_token.encode("ascii")).hexdigest()
