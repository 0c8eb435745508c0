"""Tables of identity. Tenants and the counts of failed sign-ins belong to no tenant; the rest does."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from bizsuite.kernel.clock import now
from bizsuite.kernel.database import APPLICATION_ROLE
from bizsuite.kernel.permissions import Scope
from bizsuite.kernel.schema import after_create
from bizsuite.kernel.tables import (
    LockRank,
    Table,
    check,
    choice,
    currency_code,
    indexed,
    moment,
    references,
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
    )

    email: str
    name: str
    company_id: uuid.UUID = references("company")
    """The company that they work in unless a request names another."""
    department_id: uuid.UUID | None = references("department", optional=True)
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
