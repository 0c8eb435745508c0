"""Whether an actor may change one row: the scopes of grants, where a declaration does not apply them."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa

from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.permissions import Actor, Scope
from bizsuite.kernel.tables import Table, table_of
from bizsuite.kernel.values import Permission


def reaches(
    actor: Actor, permission: Permission, owner_id: uuid.UUID | None, department_id: uuid.UUID | None
) -> bool:
    """Whether a grant reaches a row with this owner and department, as the lists of that actor would show it."""
    scope = actor.scope(permission)
    if scope is None or scope is Scope.ALL:
        return scope is Scope.ALL
    if owner_id == actor.user_id:
        return True
    if scope is Scope.OWN or department_id is None:
        return False
    if scope is Scope.DEPARTMENT:
        return department_id == actor.department_id
    return department_id in actor.department_ids


async def require_reach(
    db: Db,
    table: type[Table],
    key: uuid.UUID,
    *,
    write: Permission,
    read: Permission,
    path: Sequence[str] = ("id",),
) -> None:
    """Refuse unless the actor's grants reach the row with this id, by its `owner_id` and `department_id`.

    Refuses NOT_FOUND for what the actor may not even see, PERMISSION_DENIED for what may be seen and not changed.
    Costs a statement only where the scope is narrower than all.
    """
    if db.actor.scope(write) is Scope.ALL:
        return
    columns = table_of(table).c
    found = await db.rows(
        sa.select(columns.owner_id, columns.department_id).where(
            columns.tenant_id == db.actor.tenant_id, columns.id == key
        )
    )
    if not found or not reaches(db.actor, read, *found[0]):
        raise Refused("NOT_FOUND", "There is no such record.", path=path)
    if not reaches(db.actor, write, *found[0]):
        raise denied(write)


def denied(permission: Permission, path: Sequence[str] = ()) -> Refused:
    """The refusal for whom no grant reaches a row."""
    return Refused(
        "PERMISSION_DENIED", "You need the permission {permission}.", path=path, permission=permission.name
    )
