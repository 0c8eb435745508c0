"""Roles, what they grant, and who has them."""

import uuid
from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity import rules
from bizsuite.base.identity.service.actors import Grants
from bizsuite.base.identity.service.unique import unless_taken
from bizsuite.base.identity.tables import Role, RoleGrant, User, UserRole
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.permissions import Grant, Scope
from bizsuite.kernel.values import Permission


async def create_role(db: Db, key: str, name: str, grants: Mapping[str, Scope]) -> Role:
    """Make a role of the tenant's own. Refuses ROLE_KEY_TAKEN, INVALID_VALUE."""
    made = Role(key=rules.checked_role_key(key), name=rules.checked_name(name, "name"))
    async with unless_taken(db, Refused("ROLE_KEY_TAKEN", "There is a role with this key.", path=["key"])):
        db.add(made)
    _add_grants(db, made.id, grants)
    await db.publish(rules.RoleCreated(made.id))
    return made


async def update_role(
    db: Db, role_id: uuid.UUID, *, name: str | None = None, grants: Mapping[str, Scope] | None = None
) -> Role:
    """Change the name or all grants of a role of the tenant's own. Refuses ROLE_BUILT_IN, NOT_FOUND, INVALID_VALUE."""
    role = await db.lock(Role, role_id)
    rules.change_role(role.is_built_in)
    if name is not None:
        role.name = rules.checked_name(name, "name")
    if grants is not None:
        for row in await db.all(sa.select(RoleGrant).where(col(RoleGrant.role_id) == role.id)):
            await db.delete(row)
        await db.flush()
        _add_grants(db, role.id, grants)
    await db.publish(rules.RoleChanged(role.id))
    return role


async def set_user_roles(db: Db, user_id: uuid.UUID, keys: Collection[str]) -> User:
    """Give a user exactly these roles. Refuses LAST_ADMIN, NOT_FOUND for an unknown user or role."""
    await lock_admins(db)
    user = await db.lock(User, user_id)
    wanted = {role.id: role for role in await need_roles(db, keys)}
    held = {
        row.role_id: row for row in await db.all(sa.select(UserRole).where(col(UserRole.user_id) == user_id))
    }
    if rules.ADMIN not in keys:
        rules.keep_an_admin(user.id, await active_admins(db))
    for role_id, row in held.items():
        if role_id not in wanted:
            await db.delete(row)
    db.add_all(UserRole(user_id=user.id, role_id=role) for role in sorted(wanted.keys() - held.keys()))
    await db.publish(rules.UserRolesChanged(user.id))
    return user


async def add_roles(db: Db, user_id: uuid.UUID, keys: Collection[str]) -> None:
    """Give a new user these roles. Refuses NOT_FOUND for an unknown one."""
    db.add_all(UserRole(user_id=user_id, role_id=role.id) for role in await need_roles(db, keys))


async def need_roles(db: Db, keys: Collection[str]) -> Sequence[Role]:
    """The roles with these keys. Refuses NOT_FOUND for an unknown one."""
    found = await db.all(sa.select(Role).where(col(Role.key).in_(set(keys))).order_by(col(Role.key)))
    if len(found) < len(set(keys)):
        raise Refused("NOT_FOUND", "There is no role with this key.", path=["roles"])
    return found


async def grants_of_keys(db: Db, keys: Collection[str], built_in: Grants) -> dict[str, Scope]:
    """What these roles grant together. Refuses NOT_FOUND for an unknown one."""
    roles = await need_roles(db, keys)
    rows = await db.all(sa.select(RoleGrant).where(col(RoleGrant.role_id).in_([role.id for role in roles])))
    own = [Grant(Permission(row.permission), row.scope) for row in rows]
    return rules.effective_grants([role.key for role in roles], built_in, own)


async def lock_admins(db: Db) -> None:
    """Let nobody else change who is an administrator until this transaction ends.

    Two administrators who shut each other out at once would otherwise leave the tenant without one.
    """
    keys = await db.rows(sa.select(col(Role.id)).where(col(Role.key) == rules.ADMIN))
    await db.lock_all(Role, [row.id for row in keys])


async def active_admins(db: Db) -> set[uuid.UUID]:
    """The active users who are administrators."""
    found = await db.rows(
        sa.select(col(UserRole.user_id))
        .join(Role, col(Role.id) == col(UserRole.role_id))
        .join(User, col(User.id) == col(UserRole.user_id))
        .where(col(Role.key) == rules.ADMIN, col(User.is_active))
    )
    return {row.user_id for row in found}


def _add_grants(db: Db, role_id: uuid.UUID, grants: Mapping[str, Scope]) -> None:
    db.add_all(
        RoleGrant(role_id=role_id, permission=name, scope=scope) for name, scope in sorted(grants.items())
    )
