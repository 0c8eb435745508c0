"""Tenants, from nothing to the first sign-in."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bizsuite.base.identity import rules
from bizsuite.base.identity.service.actors import Grants, load_actor
from bizsuite.base.identity.service.organisation import (
    NewCompany,
    NewDepartment,
    create_company,
    create_department,
)
from bizsuite.base.identity.service.unique import unless_taken
from bizsuite.base.identity.service.users import NewUser, create_user
from bizsuite.base.identity.tables import Role, Tenant
from bizsuite.kernel.acts import act
from bizsuite.kernel.database import Database
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Broken, Refused
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.values import CompanyId, TenantId, UserId, new_id

HEAD_OFFICE = "Head office"
DEPARTMENTS = ("Sales", "Finance", "Warehouse", "Human resources")
"""The departments below the head office of a new tenant."""

HOMES: Mapping[str, str] = {
    "sales": "Sales",
    "finance": "Finance",
    "warehouse": "Warehouse",
    "hr": "Human resources",
}
"""Where the user of a built-in role works; the others work in the head office."""


@dataclass(frozen=True, slots=True)
class NewTenant:
    """A tenant to be, with its first company."""

    name: str
    """The short name with which users sign in; their addresses end in `@NAME.example`."""
    title: str
    company: NewCompany
    roles: Sequence[str] = tuple(rules.BUILT_IN_ROLES)
    """Built-in roles for each of which a user is made; an administrator always is."""
    password: str | None = None
    """The password of all of them; without one they have machine tokens only."""


async def create_tenant(database: Database, new: NewTenant, built_in: Grants) -> Actor:
    """Make a tenant with company, departments, built-in roles and a user for each; its administrator as actor.

    One transaction: all of it, or nothing. Refuses NAME_TAKEN, PASSWORD_TOO_WEAK, INVALID_VALUE.
    """
    return await act(database, founder(), "create_tenant", lambda db: found_tenant(db, new, built_in))


def founder() -> Actor:
    """Whoever makes a tenant that is not there yet: its first administrator."""
    return Actor(tenant_id=TenantId(new_id()), user_id=UserId(new_id()), company_id=CompanyId(new_id()))


async def found_tenant(db: Db, new: NewTenant, built_in: Grants) -> Actor:
    """What `create_tenant` does, in a transaction of a `founder`."""
    name = rules.checked_tenant_name(new.name)
    await _add_tenant(db, name, rules.checked_name(new.title, "title"))
    company = await create_company(db, replace(new.company, id=db.actor.company_id))
    homes = await _add_departments(db)
    db.add_all(Role(key=key, name=title, is_built_in=True) for key, title in rules.BUILT_IN_ROLES.items())
    await db.flush()
    for role in dict.fromkeys((rules.ADMIN, *new.roles)):
        department = homes[HOMES.get(role, HEAD_OFFICE)]
        user_id = db.actor.user_id if role == rules.ADMIN else None
        await create_user(db, _user(new, role, company.id, department, user_id))
    actor = await load_actor(db, db.actor.user_id, built_in)
    if actor is None:
        raise Broken("the administrator of a new tenant is missing")
    return actor


def _user(
    new: NewTenant, role: str, company: uuid.UUID, department: uuid.UUID, user_id: uuid.UUID | None
) -> NewUser:
    return NewUser(
        id=user_id,
        email=f"{role}@{new.name}.example",
        name=rules.BUILT_IN_ROLES[role],
        company_id=company,
        department_id=department,
        roles=[role],
        password=new.password,
    )


async def _add_tenant(db: Db, name: str, title: str) -> None:
    async with unless_taken(db, Refused("NAME_TAKEN", "There is a tenant {name}.", path=["name"], name=name)):
        db.session.add(Tenant(id=db.actor.tenant_id, name=name, title=title))


async def _add_departments(db: Db) -> dict[str, uuid.UUID]:
    """The usual tree: a head office, and what lies below it."""
    head = await create_department(db, NewDepartment(HEAD_OFFICE))
    made = [await create_department(db, NewDepartment(name, parent_id=head.id)) for name in DEPARTMENTS]
    return {department.name: department.id for department in [head, *made]}
