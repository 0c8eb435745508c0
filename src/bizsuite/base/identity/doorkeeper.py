"""Who is let in: by a bearer token, by tenant, address and password, or by a refresh token."""

import uuid
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity import rules, service, signin
from bizsuite.base.identity.passwords import is_password
from bizsuite.base.identity.service.actors import (
    Standing,
    actor_from,
    asking_for,
    epoch_now,
    find_tenant,
    load_standing,
    outsider,
    still_admitted,
    user_named,
)
from bizsuite.base.identity.tables import RefreshToken, Session, User
from bizsuite.base.identity.tokens import Ticket, Tokens, hash_of, invalid_token, tenant_of
from bizsuite.graph.context import Context, Guest
from bizsuite.graph.files import Permit
from bizsuite.graph.node import decode
from bizsuite.kernel.clock import now
from bizsuite.kernel.database import Database
from bizsuite.kernel.errors import BadInput, Forbidden
from bizsuite.kernel.modules import Module
from bizsuite.kernel.permissions import Actor, Admittance
from bizsuite.kernel.questions import Asked, Rows
from bizsuite.kernel.reader import Reader

REMEMBERED_MAX = 10_000
"""Tokens whose actors are remembered; the least used are forgotten first."""
NO_TENANT = uuid.UUID(int=0)
"""Where a user is looked for whose tenant does not exist, so that it takes as long as any other search."""


class Doorkeeper:
    """Admits requests to one installation."""

    def __init__(
        self, database: Database, secret: str, modules: Sequence[Module], reader: Reader | None = None
    ) -> None:
        self.database = database
        self._reader = reader
        self.built_in = service.builtin_grants(modules)
        self._tokens = Tokens(secret)
        self._remembered: OrderedDict[tuple[str, str | None, str], Actor] = OrderedDict()

    def recall(self, bearer: str, company: str | None, locale: str) -> Actor | None:
        """The actor that was last admitted with this token, if it has not run out.

        Whether anything was revoked since is not known: whoever acts for it compares `actor.epoch` with
        `tables.access_epoch` in the snapshot in which it reads.
        """
        actor = self._remembered.get((bearer, company, locale))
        if actor is None or actor.expires_at is None or actor.expires_at <= now():
            return None
        return actor

    def _remember(self, key: tuple[str, str | None, str], actor: Actor) -> None:
        self._remembered[key] = actor
        self._remembered.move_to_end(key)
        while len(self._remembered) > REMEMBERED_MAX:
            self._remembered.popitem(last=False)

    async def admit(self, bearer: str, company: str | None, locale: str, request_id: str) -> Actor:
        """The actor behind an access token, as things are now: whatever was revoked a moment ago is refused.

        `company` is the id of a company, global or bare. Faults: UNAUTHENTICATED; FORBIDDEN for a company that is
        not theirs; BAD_USER_INPUT for one that is no id.
        """
        known = self.recall(bearer, company, locale)
        if known is not None and await self._is_unchanged(known):
            return replace(known, request_id=request_id)
        ticket = self._tokens.read(bearer)
        chosen = None if company is None else company_key(company)
        actor = await self._admitted(ticket, chosen, locale, request_id)
        self._remember((bearer, company, locale), actor)
        return actor

    async def readmit(self, permit: Permit, request_id: str) -> Actor:
        """The actor that a ticket for a file was given to, as things are now. Faults: UNAUTHENTICATED, FORBIDDEN."""
        ticket = Ticket(permit.tenant_id, permit.user_id, permit.session_id, permit.expires_at)
        return await self._admitted(ticket, permit.company_id, permit.locale, request_id)

    async def _admitted(
        self, ticket: Ticket, company: uuid.UUID | None, locale: str, request_id: str
    ) -> Actor:
        standing = await self._standing(ticket)
        if standing is None or not standing.is_active or standing.session_ends is None:
            raise invalid_token()
        return actor_from(
            standing,
            ticket.tenant_id,
            self.built_in,
            company=company,
            locale=locale,
            request_id=request_id,
            session_id=ticket.session_id,
            expires_at=min(ticket.expires_at, standing.session_ends),
            epoch=standing.epoch,
        )

    async def _is_unchanged(self, actor: Actor) -> bool:
        """Whether nothing was revoked or granted since an actor was admitted; only a reader can tell cheaply."""
        if self._reader is None or actor.epoch is None:
            return False
        (row,) = await self._read(actor.tenant_id, epoch_now(actor))
        return bool(row[0] == actor.epoch)

    async def _read(self, tenant: uuid.UUID, asked: Asked) -> Rows:
        assert self._reader is not None
        return asked.text.rows(await self._reader.rows(tenant, asked.text.sql, asked.arguments(tenant)))

    async def _standing(self, ticket: Ticket) -> Standing | None:
        """What the database says of whoever has a ticket; in one round trip where there is a reader."""
        tenant = ticket.tenant_id
        if self._reader is None:
            async with self.database.snapshot(outsider(tenant)) as db:
                return await load_standing(db, ticket.user_id, ticket.session_id)
        rows = await self._read(tenant, asking_for(tenant, ticket.user_id, ticket.session_id))
        return Standing(*rows[0]) if rows else None

    async def recheck(self, actors: Sequence[Actor]) -> list[Admittance]:
        """What has become of each of these actors of one tenant, who were admitted a while ago."""
        if not actors:
            return []
        async with self.database.snapshot(actors[0]) as db:
            return await still_admitted(db, actors)

    async def sign_in(self, tenant: str, email: str, password: str, guest: Guest) -> Actor:
        """The user with this password. Refuses TOO_MANY_ATTEMPTS and INVALID_CREDENTIALS.

        An unknown tenant, an unknown user, a wrong password and a user without access look alike, also in time.
        """
        tenant, email = searchable(tenant), searchable(email)
        counted = {f"user {tenant} {email}": signin.PER_USER}
        if guest.client:
            counted[f"client {guest.client}"] = signin.PER_CLIENT
        await service.count_attempt(self.database, counted)
        actor = await self._verified(tenant, email, password, guest)
        await service.forgive_attempt(self.database, counted)
        return actor

    async def knows_password(self, actor: Actor, password: str) -> bool:
        """Whether a signed-in user gives their own password; counted like a sign-in. Refuses TOO_MANY_ATTEMPTS."""
        counted = {f"password {actor.user_id}": signin.PER_USER}
        await service.count_attempt(self.database, counted)
        async with self.database.snapshot(actor) as db:
            user = await db.get(User, actor.user_id)
        if user is None or not await is_password(password, user.password_hash):
            return False
        await service.forgive_attempt(self.database, counted)
        return True

    async def _verified(self, tenant: str, email: str, password: str, guest: Guest) -> Actor:
        tenant_id = await find_tenant(self.database, tenant) or NO_TENANT
        async with self.database.snapshot(outsider(tenant_id)) as db:
            user = await user_named(db, email)
            standing = await load_standing(db, user.id if user else NO_TENANT)
        fits = await is_password(password, user.password_hash if user else None)
        if standing is None or not fits or not standing.is_active:
            raise signin.invalid_credentials()
        return self._unsigned(standing, tenant_id, guest)

    async def bearer_of(self, refresh_token: str, guest: Guest) -> Actor:
        """The user to whom a refresh token was given, whether it is still good or not.

        Refuses INVALID_REFRESH_TOKEN for one that nobody was given.
        """
        tenant_id = tenant_of(refresh_token)
        async with self.database.snapshot(outsider(tenant_id)) as db:
            user_id = await db.one(
                sa.select(col(Session.user_id))
                .join(RefreshToken, col(RefreshToken.session_id) == col(Session.id))
                .where(col(RefreshToken.token_hash) == hash_of(refresh_token))
            )
            standing = await load_standing(db, user_id) if user_id is not None else None
        if standing is None:
            raise signin.invalid_refresh_token()
        return self._unsigned(standing, tenant_id, guest)

    def access_token(self, actor: Actor, session: service.Rotation) -> tuple[str, Ticket]:
        """An access token for a session of the actor, and what it says."""
        ends = min(now() + signin.ACCESS_TOKEN_LIFE, session.ends_at).replace(microsecond=0)
        ticket = Ticket(actor.tenant_id, actor.user_id, session.session_id, ends)
        return self._tokens.sign(ticket), ticket

    def _unsigned(self, standing: Standing, tenant_id: uuid.UUID, guest: Guest) -> Actor:
        """The actor that a user is before there is a session."""
        return actor_from(
            standing, tenant_id, self.built_in, locale=guest.locale, request_id=guest.request_id
        )


def doorkeeper_of(context: Context) -> Doorkeeper:
    """The doorkeeper of the server that a request came to."""
    found: Doorkeeper = context.services["doorkeeper"]
    return found


def company_key(text: str) -> uuid.UUID:
    """The company that a request names, by its id or the bare key in it.

    Faults: BAD_USER_INPUT when it is malformed, FORBIDDEN when it is an id of something else.
    """
    try:
        return uuid.UUID(text)
    except ValueError:
        pass
    try:
        found = decode(text)
    except BadInput:
        raise BadInput("X-Company is not the id of a company.") from None
    if found.type != "Company":
        raise Forbidden("You do not work in this company.")
    return found.key


def searchable(text: str) -> str:
    """A name as the database can be asked for it; nothing for text that can be nobody's name."""
    name = text.strip().lower()
    return name if len(name) <= rules.EMAIL_MAX and name.isprintable() else ""
