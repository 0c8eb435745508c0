"""Who may claim what is in a pool follows the roles that people hold now, not those of when it was put there."""

import uuid
from collections.abc import Iterator, Mapping, Sequence

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity.rules import UserActivated, UserCreated, UserRolesChanged
from bizsuite.base.identity.tables import Role, User, UserRole
from bizsuite.kernel.db import Db
from bizsuite.oa.approvals import rules
from bizsuite.oa.approvals.rules import ApprovalInstanceStatus, ApprovalTaskStatus
from bizsuite.oa.approvals.rules.process.course import course_of
from bizsuite.oa.approvals.rules.process.nodes import Asked, Assignees
from bizsuite.oa.approvals.rules.process.words import Mode
from bizsuite.oa.approvals.service.dossier import close_dossier, open_dossier
from bizsuite.oa.approvals.service.people import candidates_now
from bizsuite.oa.approvals.tables import Instance, NodeRun, Task, Version


async def look_at_pools(db: Db, event: UserRolesChanged | UserActivated | UserCreated) -> None:
    """Let somebody claim what their roles let them by now, and no longer what they do not; approval by approval."""
    await db.flush()
    for key in await _approvals_with_pools_of(db, event.user_id):
        with db.begun_anew():
            await _refresh(db, key)


async def _approvals_with_pools_of(db: Db, user_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """The approvals in whose pools somebody is and has no role for it by now, or is not and has one."""
    there = sa.literal(user_id, sa.Uuid) == sa.any_(col(Task.candidate_ids))
    rows = await db.rows(
        sa.select(col(Task.instance_id), col(Instance.version_id), col(NodeRun.node_id), there.label("there"))
        .join(NodeRun, col(NodeRun.id) == col(Task.run_id))
        .join(Instance, col(Instance.id) == col(Task.instance_id))
        .where(
            col(Task.status) == ApprovalTaskStatus.PENDING,
            col(Task.assignee_id).is_(None),
            col(Task.instance_status) == ApprovalInstanceStatus.RUNNING,
            col(NodeRun.mode) == Mode.POOL,
        )
    )
    if not rows:
        return []
    held = await _roles_of(db, user_id)
    asked = await _roles_asked(db, {row.version_id for row in rows})
    concerned = [row for row in rows if asked[row.version_id].get(row.node_id)]
    return sorted(
        {
            row.instance_id
            for row in concerned
            if bool(asked[row.version_id][row.node_id] & held) is not row.there
        }
    )


async def _roles_of(db: Db, user_id: uuid.UUID) -> frozenset[str]:
    """The roles of somebody; none of one who is not active."""
    found = await db.rows(
        sa.select(col(Role.key))
        .join(UserRole, col(UserRole.role_id) == col(Role.id))
        .join(User, col(User.id) == col(UserRole.user_id))
        .where(col(User.id) == user_id, col(User.is_active))
    )
    return frozenset(row.key for row in found)


async def _roles_asked(db: Db, versions: set[uuid.UUID]) -> Mapping[uuid.UUID, Mapping[str, frozenset[str]]]:
    """Of versions the roles that each node asks."""
    found = await db.rows(
        sa.select(col(Version.id), col(Version.graph)).where(col(Version.id).in_(sorted(versions)))
    )
    told = {}
    for row in found:
        places = course_of(rules.process_of(row.graph).nodes).places
        nodes = {name: place.node for name, place in places.items()}
        told[row.id] = {
            name: frozenset(_roles(node.assignees)) for name, node in nodes.items() if isinstance(node, Asked)
        }
    return told


def _roles(assignees: Assignees) -> Iterator[str]:
    if assignees.role is not None:
        yield assignees.role
    for case in assignees.cases:
        yield from _roles(case.then)


async def _refresh(db: Db, instance_id: uuid.UUID) -> None:
    dossier = await open_dossier(db, instance_id)
    if dossier.case.status is not ApprovalInstanceStatus.RUNNING:
        return
    for run in dossier.case.open_runs():
        if run.counting is not None and run.counting.mode is Mode.POOL:
            dossier.case.candidates[run.id] = list(await candidates_now(db, dossier, run.node_id))
    close_dossier(db, dossier)
    await db.flush()
