"""Users: made, changed, let in and shut out."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TypedDict

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity import rules
from bizsuite.base.identity.passwords import hash_password
from bizsuite.base.identity.rules import managers
from bizsuite.base.identity.service.roles import active_admins, add_roles, lock_admins
from bizsuite.base.identity.service.sessions import revoke_sessions_of
from bizsuite.base.identity.service.unique import unless_taken
from bizsuite.base.identity.tables import Company, Department, User, UserCompany
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.trees import above


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUser:
    """A user to be."""

    email: str
    name: str
    company_id: uuid.UUID
    """The company they work in by default."""
    company_ids: Collection[uuid.UUID] = ()
    """Further companies in which they may work."""
    department_id: uuid.UUID | None = None
    manager_id: uuid.UUID | None = None
    """To whom they report directly, whoever heads their department."""
    roles: Sequence[str] = ()
    password: str | None = None
    """None for a user who has machine tokens only."""
    locale: str = "en"
    id: uuid.UUID | None = None


class UserChange(TypedDict, total=False):
    """What is to be another of a user; what is left out stays."""

    email: str
    name: str
    company_id: uuid.UUID
    company_ids: Collection[uuid.UUID]
    department_id: uuid.UUID | None
    manager_id: uuid.UUID | None
    locale: str


async def create_user(db: Db, new: NewUser) -> User:
    """Make a user with roles and companies. Refuses EMAIL_TAKEN, PASSWORD_TOO_WEAK, NOT_FOUND, INVALID_VALUE."""
    email = rules.checked_email(new.email, "email")
    made = User(
        email=email,
        name=rules.checked_name(new.name, "name"),
        company_id=new.company_id,
        department_id=new.department_id,
        manager_id=new.manager_id,
        locale=rules.checked_locale(new.locale),
        password_hash=await _hash(new.password, email),
    )
    made.id = new.id or made.id
    companies = {new.company_id, *new.company_ids}
    await _need_companies(db, companies)
    if new.department_id is not None:
        await db.need(Department, new.department_id, path=["departmentId"])
    if new.manager_id is not None:
        await db.need(User, new.manager_id, path=["managerId"])
    async with unless_taken(db, _address_taken()):
        db.add(made)
    db.add_all(UserCompany(user_id=made.id, company_id=company) for company in sorted(companies))
    await add_roles(db, made.id, new.roles)
    await db.publish(rules.UserCreated(made.id))
    return made


async def update_user(db: Db, user_id: uuid.UUID, change: UserChange) -> User:
    """Change what is given of a user. Refuses EMAIL_TAKEN, MANAGER_CYCLE, NOT_FOUND, INVALID_VALUE."""
    if (manager := change.get("manager_id")) is not None:
        await _may_report(db, user_id, manager)
    user = await db.lock(User, user_id)
    if "email" in change:
        user.email = rules.checked_email(change["email"], "email")
    if "name" in change:
        user.name = rules.checked_name(change["name"], "name")
    if "locale" in change:
        user.locale = rules.checked_locale(change["locale"])
    if "department_id" in change:
        if change["department_id"] is not None:
            await db.need(Department, change["department_id"], path=["departmentId"])
        user.department_id = change["department_id"]
    if "manager_id" in change:
        user.manager_id = change["manager_id"]
    if "company_id" in change or "company_ids" in change:
        await _change_companies(db, user, change)
    async with unless_taken(db, _address_taken()):
        pass
    await db.publish(rules.UserChanged(user.id))
    return user


async def activate_user(db: Db, user_id: uuid.UUID) -> User:
    """Let a user sign in again. Refuses USER_ACTIVE, NOT_FOUND."""
    user = await db.lock(User, user_id)
    if user.is_active:
        raise Refused("USER_ACTIVE", "The user can sign in already.", path=["id"])
    user.is_active = True
    await db.publish(rules.UserActivated(user.id))
    return user


async def deactivate_user(db: Db, user_id: uuid.UUID, successor_id: uuid.UUID | None = None) -> User:
    """Shut a user out and end all sessions at once; what waits for them goes to their successor, if one is named.

    Refuses LAST_ADMIN, USER_INACTIVE, NOT_FOUND, INVALID_VALUE for a successor who is the user.
    """
    await lock_admins(db)
    if successor_id == user_id:
        raise Refused("INVALID_VALUE", "Somebody else is the successor.", path=["successorId"])
    wanted = [user_id] if successor_id is None else [user_id, successor_id]
    found = await db.lock_all(User, wanted)
    user = found.get(user_id) or await db.need(User, user_id)
    if successor_id is not None and (successor_id not in found or not found[successor_id].is_active):
        raise Refused("NOT_FOUND", "There is no such record.", path=["successorId"])
    if not user.is_active:
        raise Refused("USER_INACTIVE", "The user cannot sign in already.", path=["id"])
    rules.keep_an_admin(user.id, await active_admins(db))
    user.is_active = False
    await revoke_sessions_of(db, user.id)
    await db.flush()
    await db.publish(rules.UserDeactivating(user.id, successor_id))
    await db.publish(rules.UserDeactivated(user.id))
    return user


async def set_password(db: Db, user_id: uuid.UUID, password: str, *, spared: uuid.UUID | None = None) -> User:
    """Give a user a new password; all their sessions but the one spared end. Refuses PASSWORD_TOO_WEAK, NOT_FOUND."""
    user = await db.lock(User, user_id)
    user.password_hash = await _hash(password, user.email)
    await revoke_sessions_of(db, user.id, spared=spared)
    await db.publish(rules.UserPasswordChanged(user.id))
    return user


async def _may_report(db: Db, user_id: uuid.UUID, manager_id: uuid.UUID) -> None:
    """Whether somebody may report to a manager. Refuses MANAGER_CYCLE, NOT_FOUND.

    Two changes at once could close a ring that neither of them sees: they come one after the other.
    """
    await lock_admins(db)
    await db.need(User, manager_id, path=["managerId"])
    higher = await above(db, User, "manager_id", [manager_id])
    managers.report_to(user_id, manager_id, higher[manager_id])


async def _hash(password: str | None, email: str) -> str | None:
    return None if password is None else await hash_password(rules.checked_password(password, email))


async def _need_companies(db: Db, keys: Collection[uuid.UUID]) -> None:
    found = await db.rows(sa.select(col(Company.id)).where(col(Company.id).in_(keys)))
    if len(found) < len(set(keys)):
        raise Refused("NOT_FOUND", "There is no such record.", path=["companyIds"])


async def _change_companies(db: Db, user: User, change: UserChange) -> None:
    """Set the companies in which a user may work; the default one is always among them."""
    rows = await db.all(sa.select(UserCompany).where(col(UserCompany.user_id) == user.id))
    held = {row.company_id: row for row in rows}
    default = change.get("company_id", user.company_id)
    wanted = {default, *change.get("company_ids", held)}
    await _need_companies(db, wanted)
    for company, row in held.items():
        if company not in wanted:
            await db.delete(row)
    db.add_all(UserCompany(user_id=user.id, company_id=company) for company in sorted(wanted - held.keys()))
    user.company_id = default


def _address_taken() -> Refused:
    return Refused("EMAIL_TAKEN", "There is a user with this address.", path=["email"])
