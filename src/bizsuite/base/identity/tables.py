"""Tables of identity. Tenants and the counts of failed sign-ins belong to no tenant; the rest does."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlmodel import Field, SQLModel

from bizsuite.kernel.clock import now
from bizsuite.kernel.database import APPLICATION_ROLE
from bizsuite.kernel.permissions import Scope
from bizsuite.kernel.reads import Asker
from bizsuite.kernel.schema import after_create
from bizsuite.kernel.tables import (
    METADATA,
    LockRank,
    Table,
    check,
    choice,
    currency_code,
    indexed,
    moment,
    references,
    table_of,
    text,
    unique,
)
from bizsuite.kernel.values import new_id

FIRST = LockRank.APPROVAL - 5
"""Users and their organisation are locked before anything that an event about them may reach."""


class Tenant(SQLModel, table=True):
    """One customer of this installation; every business row belongs to one."""

    __tablename__ = "tenant"

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True, sa_type=sa.Uuid)
    name: str = Field(unique=True)
    """The short name with which users sign in."""
    title: str = ""
    created_at: datetime = Field(default_factory=now, sa_type=sa.DateTime(timezone=True))


class SignInThrottle(SQLModel, table=True):
    """How many sign-ins failed for one user or one client address since a moment."""

    __tablename__ = "sign_in_throttle"

    key: str = Field(primary_key=True)
    """A hash, so that the table tells nobody who tried."""
    attempts: int
    since: datetime = Field(sa_type=sa.DateTime(timezone=True))


after_create(Tenant, [f"GRANT SELECT, INSERT ON tenant TO {APPLICATION_ROLE}"])
after_create(
    SignInThrottle, [f"GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_throttle TO {APPLICATION_ROLE}"]
)


class Company(Table, table=True):
    """A legal entity with books of its own."""

    __tablename__ = "company"
    __table_args__ = (unique("name"), check("currency ~ '^[A-Z]{3}$'", "currency_code"))

    name: str
    currency: str = currency_code()
    """The base currency of its books."""
    zone: str = "UTC"
    """The IANA time zone in which its days begin."""
    is_taxed: bool = False
    """Whether it has taxes, which its documents look for then: those of others pay nothing for the question."""


class Department(Table, table=True):
    """A part of the organisation; departments form a tree."""

    __tablename__ = "department"
    __lock_rank__ = FIRST
    __table_args__ = (
        sa.UniqueConstraint("tenant_id", "parent_id", "name", postgresql_nulls_not_distinct=True),
        check("parent_id <> id", "not_below_itself"),
        # Users know their department and departments their head: this key is added once both tables are there.
        sa.ForeignKeyConstraint(
            ["tenant_id", "head_id"],
            ["user_account.tenant_id", "user_account.id"],
            name="fk_department_tenant_id_head_id",
            use_alter=True,
        ),
        indexed("head_id"),
    )

    name: str
    parent_id: uuid.UUID | None = references("department", optional=True, indexed=False)
    head_id: uuid.UUID | None = Field(default=None, nullable=True, sa_type=sa.Uuid)


class User(Table, table=True):
    """Somebody who may sign in."""

    __tablename__ = "user_account"
    __lock_rank__ = FIRST
    __table_args__ = (
        unique("email"),
        indexed("name"),
        check("email = lower(email)", "email_lower"),
        check("locale IN ('en', 'zh')", "locale_known"),
        check("manager_id <> id", "not_under_oneself"),
    )

    email: str
    name: str
    company_id: uuid.UUID = references("company")
    """The company that they work in unless a request names another."""
    department_id: uuid.UUID | None = references("department", optional=True)
    manager_id: uuid.UUID | None = references("user_account", optional=True)
    is_active: bool = True
    locale: str = "en"
    password_hash: str | None = text(None, optional=True)
    """None for a user who only has machine tokens."""


class UserCompany(Table, table=True):
    """A company in which a user may work."""

    __tablename__ = "identity_user_company"
    __table_args__ = (unique("user_id", "company_id"),)

    user_id: uuid.UUID = references("user_account", indexed=False)
    company_id: uuid.UUID = references("company")


class Role(Table, table=True):
    """A named set of permissions. What a built-in one grants is said by the modules, not here."""

    __tablename__ = "identity_role"
    __lock_rank__ = FIRST
    __table_args__ = (unique("key"),)

    key: str
    name: str
    is_built_in: bool = False


class RoleGrant(Table, table=True):
    """One permission of a role of the tenant's own, with how far it reaches."""

    __tablename__ = "identity_role_grant"
    __table_args__ = (unique("role_id", "permission"),)

    role_id: uuid.UUID = references("identity_role", indexed=False)
    permission: str
    scope: Scope = choice(Scope, Scope.ALL)


class UserRole(Table, table=True):
    """A role that a user has."""

    __tablename__ = "identity_user_role"
    __table_args__ = (unique("user_id", "role_id"),)

    user_id: uuid.UUID = references("user_account", indexed=False)
    role_id: uuid.UUID = references("identity_role")


class Post(Table, table=True):
    """A position that people hold, such as cashier; it says whom approvals ask, and grants nothing."""

    __tablename__ = "identity_post"
    __lock_rank__ = FIRST
    __table_args__ = (unique("code"),)

    code: str
    name: str
    is_active: bool = True


class UserPost(Table, table=True):
    """A post that a user holds."""

    __tablename__ = "identity_user_post"
    __table_args__ = (unique("user_id", "post_id"),)

    user_id: uuid.UUID = references("user_account", indexed=False)
    post_id: uuid.UUID = references("identity_post")


class Session(Table, table=True):
    """One sign-in, from the password to the sign-out; its tokens are good only while it is."""

    __tablename__ = "identity_session"
    __lock_rank__ = FIRST
    __table_args__ = (indexed("expires_at"),)

    user_id: uuid.UUID = references("user_account")
    is_machine: bool = False
    """Made by the command line for a program; it has no refresh token."""
    client: str = text()
    """The address from which it was opened."""
    expires_at: datetime = moment()
    revoked_at: datetime | None = moment(optional=True)


class RefreshToken(Table, table=True):
    """A token that was given out for a session; only its hash is kept. It is good once."""

    __tablename__ = "identity_refresh_token"
    __lock_rank__ = FIRST
    __audited__ = False
    __table_args__ = (unique("token_hash"),)

    session_id: uuid.UUID = references("identity_session")
    token_hash: str
    used_at: datetime | None = moment(optional=True)


class AccessEpoch(Table, table=True):
    """Counts what changed in what actors may do: a row for each user, and one of the tenant for what all share.

    Whoever remembers an actor can tell with a look at these rows and at the session that nothing was revoked since.
    Triggers count, so that no change by whatever way is missed.
    """

    __tablename__ = "identity_access_epoch"
    __audited__ = False

    epoch: int = Field(default=0, sa_type=sa.BigInteger)


_COUNT = """CREATE FUNCTION identity_access_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  changed jsonb := CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
BEGIN
  INSERT INTO identity_access_epoch (tenant_id, id, version, created_at, updated_at, epoch)
    VALUES ((changed ->> 'tenant_id')::uuid, (changed ->> TG_ARGV[0])::uuid, 1, now(), now(), 1)
    ON CONFLICT (tenant_id, id) DO UPDATE SET epoch = identity_access_epoch.epoch + 1;
  RETURN NULL;
END $$"""
_COUNTED: dict[type[Table], tuple[str, str]] = {
    User: ("UPDATE OR DELETE", "id"),
    UserCompany: ("INSERT OR UPDATE OR DELETE", "user_id"),
    UserRole: ("INSERT OR UPDATE OR DELETE", "user_id"),
    Role: ("UPDATE OR DELETE", "tenant_id"),
    RoleGrant: ("INSERT OR UPDATE OR DELETE", "tenant_id"),
    Department: ("INSERT OR UPDATE OR DELETE", "tenant_id"),
    Company: ("UPDATE OR DELETE", "tenant_id"),
}
"""Which changes count, and for whom: the column that names a user, or the tenant."""


def _counting(table: str, changes: str, column: str) -> str:
    return (
        f"CREATE TRIGGER {table}_access AFTER {changes} ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION identity_access_changed('{column}')"
    )


# The function's body is looked at when it is called: the triggers may come before the table that they count in.
event.listen(METADATA, "before_create", sa.DDL(_COUNT.replace("%", "%%")))  # type: ignore[no-untyped-call]
for _table, (_changes, _column) in _COUNTED.items():
    after_create(_table, [_counting(table_of(_table).name, _changes, _column)])


def epoch_of(user: Any, tenant: uuid.UUID) -> sa.ColumnElement[int]:
    """How often what a user may do has changed so far."""
    count = table_of(AccessEpoch).alias()
    total = sa.cast(sa.func.coalesce(sa.func.sum(count.c.epoch), 0), sa.BigInteger)
    counted = sa.select(total).where(count.c.tenant_id == tenant, count.c.id.in_([user, tenant]))
    return counted.correlate_except(count).scalar_subquery()


def access_epoch() -> sa.ColumnElement[int]:
    """How often what the asker may do has changed so far; null once their session has been revoked."""
    session, count = table_of(Session).alias(), table_of(AccessEpoch).alias()
    of_user = sa.or_(count.c.id == Asker.user_id, count.c.id == Asker.tenant_id)
    counted = session.outerjoin(count, sa.and_(count.c.tenant_id == Asker.tenant_id, of_user))
    epoch = sa.case(
        (
            sa.func.count(session.c.id) > 0,
            sa.cast(sa.func.coalesce(sa.func.sum(count.c.epoch), 0), sa.BigInteger),
        )
    )
    return (
        sa.select(epoch)
        .select_from(counted)
        .where(
            session.c.tenant_id == Asker.tenant_id,
            session.c.id == Asker.session_id,
            session.c.user_id == Asker.user_id,
            session.c.revoked_at.is_(None),
        )
        .scalar_subquery()
    )
