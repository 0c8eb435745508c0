"""What must be known before something is approved, and batch functions for what cannot be declared."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity.tables import Department, Post, Role, User
from bizsuite.kernel.db import Db
from bizsuite.kernel.questions import TENANT, Select, among, question
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.trees import above
from bizsuite.oa.approvals import rules
from bizsuite.oa.approvals.loaders.inspecting import integrity as integrity
from bizsuite.oa.approvals.rules import (
    ApprovalInstanceStatus,
    ApprovalVersionStatus,
    Attempt,
    Demand,
)
from bizsuite.oa.approvals.tables import Definition, Instance, NodeRun, Task, Version
from bizsuite.oa.delegations.tables import ApprovalDelegation

FORETELLING = "approvals.foretelling"
"""Under this name `Db.known` tells that an approval goes on in memory only."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What must be approved at a guard point, and how far that is for one subject."""

    demands: Sequence[Demand]
    attempts: Sequence[Attempt]


async def standing_of(db: Db, guard: str, subject_id: uuid.UUID) -> Standing:
    """What must be approved at a guard point, and how far that is for one subject. One statement."""
    return (await standings_of(db, guard, [subject_id]))[subject_id]


async def standings_of(db: Db, guard: str, subjects: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Standing]:
    """The enabled, published definitions for a guard point, and the approvals of each subject by any of them.

    One statement; the definitions come in the order of their keys.
    """
    found = await db.rows(_standing(guard=guard, subjects=list(subjects)))
    demands = {
        row.id: Demand(
            definition_id=row.id, title_en=row.title_en, title_zh=row.title_zh, amount_min=row.amount_min
        )
        for row in found
        if row.is_enabled and row.version_id is not None
    }
    attempts: defaultdict[uuid.UUID, list[Attempt]] = defaultdict(list)
    for row in found:
        if row.status is not None:
            attempts[row.subject_id].append(_attempt(row))
    return {key: Standing(list(demands.values()), attempts[key]) for key in subjects}


@question
def _standing() -> Select:
    """The definitions for a `guard` point, with the approvals of these `subjects` that run or have been given."""
    definition, version, instance = (table_of(table).c for table in (Definition, Version, Instance))
    approved = ApprovalInstanceStatus.APPROVED
    return (
        sa.select(
            definition.id,
            definition.title_en,
            definition.title_zh,
            definition.is_enabled,
            version.id.label("version_id"),
            version.amount_min,
            instance.subject_id,
            instance.status,
            instance.revision,
        )
        .select_from(table_of(Definition))
        .outerjoin(
            table_of(Version),
            sa.and_(
                version.tenant_id == definition.tenant_id,
                version.definition_id == definition.id,
                version.status == ApprovalVersionStatus.PUBLISHED,
            ),
        )
        .outerjoin(
            table_of(Instance),
            sa.and_(
                instance.tenant_id == definition.tenant_id,
                instance.definition_id == definition.id,
                among(instance.subject_id, "subjects"),
                sa.or_(*(instance.status == each for each in (*rules.UNDER_WAY, approved))),
            ),
        )
        .where(definition.tenant_id == TENANT, definition.guard == sa.bindparam("guard", type_=sa.Text))
        .order_by(definition.key, instance.id)
    )


async def guards_in_use(db: Db) -> frozenset[str]:
    """The guard points for which there are definitions that are enabled and published. One statement."""
    published = sa.and_(
        col(Version.tenant_id) == col(Definition.tenant_id),
        col(Version.definition_id) == col(Definition.id),
        col(Version.status) == ApprovalVersionStatus.PUBLISHED,
    )
    rows = await db.rows(
        sa.select(col(Definition.guard)).join(Version, published).where(col(Definition.is_enabled)).distinct()
    )
    return frozenset(row.guard for row in rows if row.guard is not None)


async def running_on(db: Db, subjects: Sequence[uuid.UUID]) -> Sequence[Attempt]:
    """The running approvals of some subjects, at whatever guard point."""
    found = await db.rows(
        sa.select(
            col(Definition.id),
            col(Definition.title_en),
            col(Definition.title_zh),
            col(Instance.status),
            col(Instance.revision),
        )
        .join(Instance, col(Instance.definition_id) == col(Definition.id))
        .where(
            col(Instance.subject_id).in_(subjects),
            col(Instance.status).in_(rules.UNDER_WAY),
        )
        .order_by(col(Instance.id))
    )
    return [_attempt(row) for row in found]


def _attempt(row: sa.Row[*tuple[object, ...]]) -> Attempt:
    told = row._mapping
    return Attempt(
        definition_id=told["id"],
        title_en=told["title_en"],
        title_zh=told["title_zh"],
        status=told["status"],
        revision=told["revision"],
    )


async def heads_above(db: Db, user_id: uuid.UUID) -> Sequence[uuid.UUID | None]:
    """The heads of a user's department and of each one above it, from near to far; None where there is none."""
    user = await db.get(User, user_id)
    return [] if user is None or user.department_id is None else await heads_from(db, user.department_id)


async def heads_from(db: Db, department_id: uuid.UUID) -> Sequence[uuid.UUID | None]:
    """The heads of a department and of each one above it, from near to far; None where there is none."""
    return [head for _, head in await heads_by_department(db, department_id)]


async def heads_by_department(
    db: Db, department_id: uuid.UUID
) -> Sequence[tuple[uuid.UUID, uuid.UUID | None]]:
    """A department and each one above it with their heads, from near to far; None where there is none."""
    higher = await above(db, Department, "parent_id", [department_id])
    path = [department_id, *higher[department_id]]
    found = await db.rows(
        sa.select(col(Department.id), col(Department.head_id)).where(col(Department.id).in_(path))
    )
    heads = {row.id: row.head_id for row in found}
    return [(department, heads.get(department)) for department in path]


async def held_active(db: Db, users: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Those of these users who are active; nobody deactivates them before this transaction ends.

    Where it is only foretold who will be asked, they are not held: that writes nothing.
    """
    if not users:
        return frozenset()
    chosen = (
        sa.select(User).where(col(User.id).in_(sorted(users)), col(User.is_active)).order_by(col(User.id))
    )
    held = chosen if FORETELLING in db.known else chosen.with_for_update(read=True)
    return frozenset(user.id for user in await db.all(held))


async def held_with_lenders(
    db: Db, users: Collection[uuid.UUID], at: datetime
) -> tuple[frozenset[uuid.UUID], bool]:
    """As `held_active`, and whether any of them has a standing delegation that may hold now. One statement."""
    lends = (
        sa.select(sa.literal(1))
        .where(
            col(ApprovalDelegation.tenant_id) == col(User.tenant_id),
            col(ApprovalDelegation.delegator_id) == col(User.id),
            col(ApprovalDelegation.valid_to) > at,
            col(ApprovalDelegation.ended_at).is_(None),
        )
        .exists()
    )
    chosen = (
        sa.select(col(User.id), lends.label("lends"))
        .where(col(User.id).in_(sorted(users)), col(User.is_active))
        .order_by(col(User.id))
    )
    rows = await db.rows(chosen if FORETELLING in db.known else chosen.with_for_update(read=True, of=User))
    return frozenset(row.id for row in rows), any(row.lends for row in rows)


async def role_exists(db: Db, key: str) -> bool:
    """Whether the tenant has a role with this key."""
    return await db.one(sa.select(col(Role.id)).where(col(Role.key) == key)) is not None


async def posts_there(db: Db, codes: Collection[str]) -> frozenset[str]:
    """Which of these posts the tenant has, and they are active. One statement, none where there are no codes."""
    if not codes:
        return frozenset()
    found = sa.select(col(Post.code)).where(col(Post.code).in_(sorted(codes)), col(Post.is_active))
    return frozenset(row.code for row in await db.rows(found))


async def processes_of_tasks(
    db: Db, tasks: Sequence[uuid.UUID]
) -> Mapping[uuid.UUID, tuple[Mapping[str, Any], str | None]]:
    """The graphs by which tasks go that are to be done, and the node of each; None of one to submit again.

    One statement.
    """
    found = await db.rows(
        sa.select(col(Task.id), col(Version.graph), col(NodeRun.node_id))
        .join(Instance, col(Instance.id) == col(Task.instance_id))
        .join(Version, col(Version.id) == col(Instance.version_id))
        .outerjoin(NodeRun, col(NodeRun.id) == col(Task.run_id))
        .where(col(Task.id).in_(tasks), col(Task.status) == rules.ApprovalTaskStatus.PENDING)
    )
    return {row.id: (row.graph, row.node_id) for row in found}
