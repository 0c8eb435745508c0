"""From a user to an actor: what the database says of them now, in one statement."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity import rules
from bizsuite.base.identity.tables import (
    Company,
    Department,
    Role,
    RoleGrant,
    Session,
    Tenant,
    User,
    UserCompany,
    UserRole,
    access_epoch,
    epoch_of,
)
from bizsuite.kernel.clock import now
from bizsuite.kernel.database import Database
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Forbidden, Refused
from bizsuite.kernel.modules import Module
from bizsuite.kernel.permissions import Actor, Admittance, Grant, Scope, widest
from bizsuite.kernel.questions import TENANT, Asked, Select, question
from bizsuite.kernel.reads import Asker
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import CompanyId, Permission, TenantId, UserId

Grants = Mapping[str, Mapping[str, Scope]]
"""What each built-in role grants, by the role's key and the permission's name."""

NOBODY = uuid.UUID(int=0)


def builtin_grants(modules: Sequence[Module]) -> dict[str, dict[str, Scope]]:
    """What the built-in roles grant, taken together from the manifests of the chosen modules."""
    joined: dict[str, dict[str, Scope]] = {role: {} for role in rules.BUILT_IN_ROLES}
    for module in modules:
        for role, grants in module.grants.items():
            if role not in joined:
                raise ValueError(f"{module.name} grants to {role!r}, which is no built-in role")
            for grant in grants:
                joined[role] = widest(joined[role], {grant.permission.name: grant.scope})
    return joined


@dataclass(frozen=True, slots=True)
class Standing:
    """What the database says of a user, and of the sign-in that is asked for."""

    user_id: uuid.UUID
    is_active: bool
    company_id: uuid.UUID
    department_id: uuid.UUID | None
    companies: Sequence[uuid.UUID]
    zones: Sequence[str]
    """The time zones of `companies`, in the same order."""
    departments: Sequence[uuid.UUID]
    """The user's department and all below it."""
    roles: Sequence[str]
    permissions: Sequence[str]
    scopes: Sequence[str]
    """How far each of `permissions` reaches, in the same order; from rows of the tenant's own roles."""
    session_ends: datetime | None
    """When the sign-in ends; None when it has ended, or none was asked for."""
    epoch: int | None
    """How often all this has changed so far; None without a sign-in."""

    def grants(self, built_in: Grants) -> dict[str, Scope]:
        """What the user may do."""
        own = [
            Grant(Permission(permission), Scope(scope))
            for permission, scope in zip(self.permissions, self.scopes, strict=True)
        ]
        return rules.effective_grants(self.roles, built_in, own)


async def load_standing(db: Db, user_id: uuid.UUID, session_id: uuid.UUID | None = None) -> Standing | None:
    """The standing of a user of the transaction's tenant, in one statement; None when there is no such user."""
    rows = await db.rows(asking_for(db.actor.tenant_id, user_id, session_id))
    return Standing(*rows[0]) if rows else None


def asking_for(tenant: uuid.UUID, user_id: uuid.UUID, session_id: uuid.UUID | None) -> Asked:
    """The question for the standing of a user, whose row has the fields of `Standing`."""
    return _standing(asker_tenant=tenant, asker_user=user_id, asker_session=session_id, moment=now())


async def still_admitted(db: Db, actors: Sequence[Actor]) -> list[Admittance]:
    """What has become of each actor: signed out or inactive, changed, or neither; in one statement."""
    users = {actor.user_id for actor in actors}
    sessions = {actor.session_id for actor in actors if actor.session_id is not None}
    alive = sa.and_(
        col(Session.user_id) == col(User.id),
        col(Session.id) == sa.any_(sa.literal(sorted(sessions), sa.ARRAY(sa.Uuid))),
        col(Session.revoked_at).is_(None),
        col(Session.expires_at) > now(),
    )
    found = await db.rows(
        sa.select(col(User.id), col(Session.id), epoch_of(col(User.id), db.actor.tenant_id))
        .outerjoin(Session, alive)
        .where(col(User.id) == sa.any_(sa.literal(sorted(users), sa.ARRAY(sa.Uuid))), col(User.is_active))
    )
    epochs = {user: epoch for user, _, epoch in found}
    signed_in = {(user, session) for user, session, _ in found}

    def of(actor: Actor) -> Admittance:
        is_out = actor.session_id is not None and (actor.user_id, actor.session_id) not in signed_in
        if is_out or actor.user_id not in epochs:
            return Admittance.ENDED
        is_same = actor.epoch is None or actor.epoch == epochs[actor.user_id]
        return Admittance.SAME if is_same else Admittance.CHANGED

    return [of(actor) for actor in actors]


async def load_actor(db: Db, user_id: uuid.UUID, built_in: Grants, **more: Any) -> Actor | None:
    """A user as actor in their own company, signed in or not; None when there is no such user."""
    standing = await load_standing(db, user_id)
    return None if standing is None else actor_from(standing, db.actor.tenant_id, built_in, **more)


def actor_from(
    standing: Standing, tenant: uuid.UUID, built_in: Grants, *, company: uuid.UUID | None = None, **more: Any
) -> Actor:
    """The actor that a user is, in the company asked for or their own. Faults: FORBIDDEN for another's company."""
    zones = dict(zip(standing.companies, standing.zones, strict=True))
    chosen = standing.company_id if company is None else company
    companies = {*zones, standing.company_id}
    if chosen not in companies:
        raise Forbidden("You do not work in this company.")
    return Actor(
        tenant_id=TenantId(tenant),
        user_id=UserId(standing.user_id),
        company_id=CompanyId(chosen),
        company_ids=frozenset(map(CompanyId, companies)),
        department_id=standing.department_id,
        department_ids=frozenset(standing.departments),
        roles=frozenset(standing.roles),
        grants=standing.grants(built_in),
        zone=zones.get(chosen, "UTC"),
        **more,
    )


async def actor_of(database: Database, tenant: str, email: str, built_in: Grants) -> Actor:
    """A user as actor, by names: for programs that act for somebody. Refuses NOT_FOUND, also without access."""
    async with database.snapshot(outsider(await tenant_named(database, tenant))) as db:
        user = await user_named(db, email)
        found = await load_actor(db, user.id, built_in) if user is not None and user.is_active else None
    if found is None:
        raise Refused("NOT_FOUND", "{tenant} has no active user {email}.", tenant=tenant, email=email)
    return found


async def tenant_named(database: Database, name: str) -> uuid.UUID:
    """The id of a tenant. Refuses NOT_FOUND."""
    found = await find_tenant(database, name)
    if found is None:
        raise Refused("NOT_FOUND", "There is no tenant {name}.", name=name)
    return found


async def find_tenant(database: Database, name: str) -> uuid.UUID | None:
    """The id of a tenant, or None."""
    async with database.platform() as session:
        found: uuid.UUID | None = await session.scalar(
            sa.select(col(Tenant.id)).where(col(Tenant.name) == name)
        )
    return found


async def user_named(db: Db, email: str) -> User | None:
    """The user with this address, or None."""
    found: User | None = await db.one(sa.select(User).where(col(User.email) == email.strip().lower()))
    return found


def outsider(tenant: uuid.UUID) -> Actor:
    """Who asks before it is known who asks: nobody, within one tenant."""
    return Actor(tenant_id=TenantId(tenant), user_id=UserId(NOBODY), company_id=CompanyId(NOBODY))


def epoch_now(actor: Actor) -> Asked:
    """The question how often what an actor may do has changed by now; null once their session has been revoked."""
    return _epoch(asker_tenant=actor.tenant_id, asker_user=actor.user_id, asker_session=actor.session_id)


@question
def _epoch() -> Select:
    return sa.select(access_epoch().label("epoch"))


@question
def _standing() -> Select:
    """One row with all that makes an actor of a user, as of a `moment`; each list is read by an index."""
    user, company, role = table_of(User).c, table_of(Company).c, table_of(Role).c
    own_company, own_role, grant = table_of(UserCompany).c, table_of(UserRole).c, table_of(RoleGrant).c
    session = table_of(Session).c
    companies = (
        sa.select(company.id)
        .where(company.tenant_id == TENANT, own_company.tenant_id == TENANT)
        .where(own_company.company_id == company.id, own_company.user_id == Asker.user_id)
        .order_by(company.id)
    )
    held = sa.and_(own_role.tenant_id == TENANT, own_role.user_id == Asker.user_id)
    roles = sa.select(role.key).where(role.tenant_id == TENANT, own_role.role_id == role.id, held)
    grants = (
        sa.select(grant.permission)
        .where(grant.tenant_id == TENANT, own_role.role_id == grant.role_id, held)
        .order_by(grant.id)
    )
    session_ends = sa.select(session.expires_at).where(
        session.tenant_id == TENANT,
        session.id == Asker.session_id,
        session.user_id == Asker.user_id,
        session.revoked_at.is_(None),
        session.expires_at > sa.bindparam("moment", type_=sa.DateTime(timezone=True)),
    )
    below = _tree()
    return sa.select(
        user.id,
        user.is_active,
        user.company_id,
        user.department_id,
        _array(companies, sa.Uuid),
        _array(companies.with_only_columns(company.zone), sa.String),
        _array(sa.select(below.c.id), sa.Uuid),
        _array(roles, sa.String),
        _array(grants, sa.String),
        _array(grants.with_only_columns(sa.cast(grant.scope, sa.String)), sa.String),
        session_ends.scalar_subquery().label("session_ends"),
        access_epoch().label("epoch"),
    ).where(user.tenant_id == TENANT, user.id == Asker.user_id)


def _tree() -> sa.CTE:
    """The department of a user and all below it. UNION ends even where a ring had got in."""
    user, child = table_of(User).c, table_of(Department).c
    own: sa.Select[Any] = sa.select(user.department_id.label("id")).where(
        user.tenant_id == TENANT, user.id == Asker.user_id, user.department_id.is_not(None)
    )
    below: sa.CTE = own.cte("below", recursive=True)
    return below.union(sa.select(child.id).where(child.tenant_id == TENANT, child.parent_id == below.c.id))


def _array(chosen: sa.Select[Any], kind: Any) -> sa.ColumnElement[Any]:
    """A list that a sub-select finds, as an array."""
    return sa.func.array(chosen.scalar_subquery(), type_=sa.ARRAY(kind))
