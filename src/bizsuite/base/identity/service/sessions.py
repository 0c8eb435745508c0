"""Sign-ins: opened, prolonged, ended."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity import rules, signin
from bizsuite.base.identity.service.actors import outsider, tenant_named, user_named
from bizsuite.base.identity.signin import SESSION_LIFE, RefreshFacts, RefreshOutcome
from bizsuite.base.identity.tables import RefreshToken, Session, User
from bizsuite.base.identity.tokens import Ticket, Tokens, hash_of, new_refresh_token
from bizsuite.kernel.acts import act
from bizsuite.kernel.clock import now
from bizsuite.kernel.database import Database
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused

KEPT_AFTER_END = timedelta(days=30)
"""For how long a refresh token that comes again is still known to be an old one."""


@dataclass(frozen=True, slots=True)
class Rotation:
    """A session, with the refresh token that is good for it now; none when the session was ended instead."""

    user_id: uuid.UUID
    session_id: uuid.UUID
    ends_at: datetime
    refresh_token: str | None


async def open_session(db: Db, *, client: str = "") -> Rotation:
    """Note that the actor has signed in from a client's address."""
    session = await _open(db, db.actor.user_id, SESSION_LIFE, client=client)
    return Rotation(session.user_id, session.id, session.expires_at, await _hand_out(db, session.id))


async def rotate_session(db: Db, refresh_token: str) -> Rotation:
    """Take a refresh token in and give the next one out. Refuses INVALID_REFRESH_TOKEN.

    A token that comes a second time ends its session; that is written, so it is no refusal but a rotation without a
    token.
    """
    known = await find_refresh_token(db, refresh_token)
    if known is None:
        raise signin.invalid_refresh_token()
    session = await db.lock(Session, known.session_id)
    token = await db.lock(RefreshToken, known.id)
    user = await db.need(User, session.user_id)
    facts = RefreshFacts(token.used_at, session.expires_at, session.revoked_at, user.is_active)
    match signin.refresh(facts, now()):
        case RefreshOutcome.REFUSE:
            raise signin.invalid_refresh_token()
        case RefreshOutcome.REVOKE:
            await _end(db, session)
            return Rotation(user.id, session.id, session.expires_at, None)
        case RefreshOutcome.ROTATE:
            token.used_at = now()
            ends_at = await _prolong(db, session.id)
            return Rotation(user.id, session.id, ends_at, await _hand_out(db, session.id))


async def find_refresh_token(db: Db, refresh_token: str) -> RefreshToken | None:
    """What is stored of a refresh token, used or not."""
    hashed = hash_of(refresh_token)
    found: RefreshToken | None = await db.one(
        sa.select(RefreshToken).where(col(RefreshToken.token_hash) == hashed)
    )
    return found


async def revoke_session(db: Db, session_id: uuid.UUID) -> None:
    """End one sign-in; its tokens are refused from now on. Does nothing when it has ended."""
    session = await db.lock(Session, session_id)
    if session.revoked_at is None:
        await _end(db, session)


async def revoke_sessions_of(db: Db, user_id: uuid.UUID, *, spared: uuid.UUID | None = None) -> None:
    """End all sign-ins of a user, except one where it is spared."""
    found = await db.rows(
        sa.select(col(Session.id)).where(
            col(Session.user_id) == user_id,
            col(Session.revoked_at).is_(None),
            col(Session.expires_at) > now(),
            col(Session.id).is_distinct_from(spared),
        )
    )
    for session in (await db.lock_all(Session, [row.id for row in found])).values():
        if session.revoked_at is None:
            await _end(db, session)


async def issue_token(
    database: Database, secret: str, tenant: str, email: str, *, life: timedelta = SESSION_LIFE
) -> str:
    """A bearer token for a program that acts as this user, good until it is revoked or its life ends.

    Refuses NOT_FOUND for an unknown tenant, an unknown user, and one without access.
    """
    tenant_id = await tenant_named(database, tenant)

    async def work(db: Db) -> Session:
        user = await user_named(db, email)
        if user is None or not user.is_active:
            raise Refused("NOT_FOUND", "{tenant} has no active user {email}.", tenant=tenant, email=email)
        return await _open(db, user.id, life, is_machine=True)

    session = await act(database, outsider(tenant_id), "issue_token", work)
    return Tokens(secret).sign(Ticket(tenant_id, session.user_id, session.id, session.expires_at))


async def forget_old_sessions(db: Db) -> None:
    """Delete the sign-ins of one tenant that ended long ago, with their tokens; the audit keeps that they were."""
    ended = sa.or_(
        col(Session.expires_at) < now() - KEPT_AFTER_END, col(Session.revoked_at) < now() - KEPT_AFTER_END
    )
    over = sa.select(col(Session.id)).where(ended)
    for gone in (
        sa.delete(RefreshToken).where(col(RefreshToken.session_id).in_(over)),
        sa.delete(Session).where(ended),
    ):
        await db.run(gone.execution_options(synchronize_session=False))


async def _open(
    db: Db, user_id: uuid.UUID, life: timedelta, *, client: str = "", is_machine: bool = False
) -> Session:
    # Whoever is being shut out at this moment holds the row: no session is left over.
    user = await db.lock(User, user_id)
    if not user.is_active:
        raise signin.invalid_credentials()
    session = Session(user_id=user_id, client=client, is_machine=is_machine, expires_at=now() + life)
    db.add(session)
    await db.flush()
    await db.publish(rules.SessionCreated(user_id, session.id))
    return session


async def _prolong(db: Db, session_id: uuid.UUID) -> datetime:
    """Let a session begin its life anew. Every hour it happens to everybody: it is neither audited nor told."""
    ends_at = now() + SESSION_LIFE
    prolonged = sa.update(Session).where(col(Session.id) == session_id).values(expires_at=ends_at)
    await db.run(prolonged.execution_options(synchronize_session=False))
    return ends_at


async def _hand_out(db: Db, session_id: uuid.UUID) -> str:
    """Give out a new refresh token for a session; only its hash is kept."""
    token = new_refresh_token(db.actor.tenant_id)
    db.add(RefreshToken(session_id=session_id, token_hash=hash_of(token)))
    await db.flush()
    return token


async def _end(db: Db, session: Session) -> None:
    session.revoked_at = now()
    await db.publish(rules.SessionRevoked(session.user_id, session.id))
