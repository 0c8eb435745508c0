"""What an asker may see of a row, as SQL: rows in the reach of a permission, columns that are null elsewhere."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from bizsuite.kernel.permissions import Actor, Scope
from bizsuite.kernel.reads import Asker, Columns, Entity, Masked
from bizsuite.kernel.values import Permission

Own = Callable[[Columns, type[Asker]], sa.ColumnElement[bool]]


def reached(
    entity: Entity, row: Columns, permission: Permission, own: Own | None, actor: Actor
) -> list[sa.ColumnElement[bool]] | None:
    """The conditions of which one must hold for a row to be in reach; None where every row is, empty where none is."""
    scope = actor.scope(permission)
    if scope is Scope.ALL or (scope is not None and entity.owner is None):
        return None
    found = [own(row, Asker)] if own is not None else []
    if scope is None or entity.owner is None:
        return found
    found.append(getattr(row, entity.owner) == Asker.user_id)
    if entity.department is not None and scope is not Scope.OWN:
        department = getattr(row, entity.department)
        is_tree = scope is Scope.DEPARTMENT_TREE
        found.append(
            department == sa.any_(Asker.department_ids) if is_tree else department == Asker.department_id
        )
    return found


def seen(mask: Masked, row: Columns, actor: Actor) -> sa.ColumnElement[bool] | bool:
    """Whether the asker sees what is masked: in every row, in none, or in those that the condition holds for."""
    found = reached(mask.of, row, mask.unless, mask.own, actor)
    if found is None:
        return True
    return sa.func.coalesce(sa.or_(*found), sa.false()) if found else False


def veiled(mask: Masked, row: Columns, actor: Actor) -> Any:
    """The column, null where it is not seen: whoever filters by it finds nothing out."""
    column, is_seen = getattr(row, mask.hidden), seen(mask, row, actor)
    if is_seen is True:
        return column
    if is_seen is False:
        return sa.cast(sa.null(), column.type)
    return sa.case((is_seen, column))
