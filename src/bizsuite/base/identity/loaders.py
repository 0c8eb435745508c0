"""Batch functions for what cannot be declared: the roles of users, the grants of roles."""

import uuid
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity import reads
from bizsuite.base.identity.tables import Role, RoleGrant, UserRole
from bizsuite.kernel.db import Db
from bizsuite.kernel.permissions import Grant
from bizsuite.kernel.reads import batch
from bizsuite.kernel.values import Permission


async def roles_of_users(db: Db, users: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, list[str]]:
    """The keys of each user's roles, in the order of the alphabet."""
    found = await db.rows(
        sa.select(col(UserRole.user_id), col(Role.key))
        .join(Role, col(Role.id) == col(UserRole.role_id))
        .where(col(UserRole.user_id).in_(users))
        .order_by(col(Role.key))
    )
    keys: dict[uuid.UUID, list[str]] = {user: [] for user in users}
    for user, key in found:
        keys[user].append(key)
    return keys


user_roles = batch(reads.user, roles_of_users)


async def grants_of_roles(db: Db, roles: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, list[Grant]]:
    """The rows of each role's grants, in the order of their permissions; none for a built-in role."""
    found = await db.rows(
        sa.select(col(RoleGrant.role_id), col(RoleGrant.permission), col(RoleGrant.scope))
        .where(col(RoleGrant.role_id).in_(roles))
        .order_by(col(RoleGrant.permission))
    )
    grants: dict[uuid.UUID, list[Grant]] = {role: [] for role in roles}
    for role, permission, scope in found:
        grants[role].append(Grant(Permission(permission), scope))
    return grants
