"""Who may claim from a pool follows the roles, posts and departments that people have now, not when it was filled."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity.rules import UserActivated, UserChanged, UserCreated, UserRolesChanged
from bizsuite.base.identity.rules.posts import PostChanged, UserPostsChanged
from bizsuite.base.identity.tables import Post, Role, User, UserPost, UserRole
from bizsuite.kernel.db import Db
from bizsuite.oa.approvals import loaders, rules
from bizsuite.oa.approvals.rules import ApprovalAssigneeRule, ApprovalInstanceStatus, ApprovalTaskStatus
from bizsuite.oa.approvals.rules.process.course import course_of
from bizsuite.oa.approvals.rules.process.nodes import Asked, Assignees
from bizsuite.oa.approvals.rules.process.operand_types import rules_of
from bizsuite.oa.approvals.rules.process.words import Mode
from bizsuite.oa.approvals.service.dossier import close_dossier, open_dossier
from bizsuite.oa.approvals.service.people import candidates_now
from bizsuite.oa.approvals.tables import Instance, NodeRun, Task, Version


@dataclass(frozen=True, slots=True)
class Wanted:
    """What lets people claim at a node."""

    keys: frozenset[str]
    """Keys of roles, codes of posts, and ids of departments: who is in one of them or below it."""
    is_near: bool
    """Whether the department of whoever asked matters too."""

    def concerns(self, held: frozenset[str], *, there: bool) -> bool:
        """Whether somebody who has these, and is in the pool or not, may be wrong there."""
        lets = bool(self.keys & held)
        return lets is not there or (lets and self.is_near)


async def look_at_pools(
    db: Db, event: UserRolesChanged | UserPostsChanged | UserActivated | UserCreated | UserChanged
) -> None:
    """Let somebody claim what their roles, posts and department let them by now, and no longer what they do not;
    approval by approval.
    """
    await db.flush()
    await _look_at(db, await _approvals_with_pools_of(db, event.user_id))


async def look_at_pools_of_post(db: Db, event: PostChanged) -> None:
    """Let whoever holds a post claim what it lets them while it is active, and no longer; approval by approval."""
    await db.flush()
    post = await db.need(Post, event.post_id)
    pools = await _open_pools(db)
    asked = await _asked(db, {row.version_id for row in pools}) if pools else {}
    wanted = [(asked[row.version_id].get(row.node_id), row.instance_id) for row in pools]
    await _look_at(db, sorted({key for each, key in wanted if each and _of_post(post.code) in each.keys}))


async def _look_at(db: Db, instances: Sequence[uuid.UUID]) -> None:
    for key in instances:
        with db.begun_anew():
            await _refresh(db, key)


async def _open_pools(db: Db, *more: sa.ColumnElement[Any]) -> Sequence[Any]:
    """What is in pools and not claimed: its approval, version and node, and whatever else of its tasks is asked."""
    return await db.rows(
        sa.select(col(Task.instance_id), col(Instance.version_id), col(NodeRun.node_id), *more)
        .join(NodeRun, col(NodeRun.id) == col(Task.run_id))
        .join(Instance, col(Instance.id) == col(Task.instance_id))
        .where(
            col(Task.status) == ApprovalTaskStatus.PENDING,
            col(Task.assignee_id).is_(None),
            col(Task.instance_status) == ApprovalInstanceStatus.RUNNING,
            col(NodeRun.mode) == Mode.POOL,
        )
    )


async def _approvals_with_pools_of(db: Db, user_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """The approvals in whose pools somebody is and has nothing that lets them by now, or is not and has."""
    there = sa.literal(user_id, sa.Uuid) == sa.any_(col(Task.candidate_ids))
    rows = await _open_pools(db, there.label("there"))
    if not rows:
        return []
    held = await _held_by(db, user_id)
    asked = await _asked(db, {row.version_id for row in rows})
    concerned = [(asked[row.version_id].get(row.node_id), row) for row in rows]
    return sorted(
        {
            row.instance_id
            for wanted, row in concerned
            if wanted is not None and wanted.concerns(held, there=row.there)
        }
    )


async def _held_by(db: Db, user_id: uuid.UUID) -> frozenset[str]:
    """The roles and active posts of somebody, and the departments they are in; nothing of one who is not active."""
    found = await db.rows(
        sa.select(col(User.department_id), col(Role.key), col(Post.code))
        .outerjoin(UserRole, col(UserRole.user_id) == col(User.id))
        .outerjoin(Role, col(Role.id) == col(UserRole.role_id))
        .outerjoin(UserPost, col(UserPost.user_id) == col(User.id))
        .outerjoin(Post, sa.and_(col(Post.id) == col(UserPost.post_id), col(Post.is_active)))
        .where(col(User.id) == user_id, col(User.is_active))
    )
    roles = {row.key for row in found if row.key is not None}
    posts = {_of_post(row.code) for row in found if row.code is not None}
    inside = {row.department_id for row in found if row.department_id is not None}
    ways = [await loaders.heads_by_department(db, department) for department in inside]
    return frozenset(roles | posts | {str(department) for way in ways for department, _ in way})


async def _asked(db: Db, versions: set[uuid.UUID]) -> Mapping[uuid.UUID, Mapping[str, Wanted]]:
    """Of versions what lets people claim at each node that asks for roles, posts or departments."""
    found = await db.rows(
        sa.select(col(Version.id), col(Version.graph)).where(col(Version.id).in_(sorted(versions)))
    )
    told = {}
    for row in found:
        places = course_of(rules.process_of(row.graph).nodes).places
        wanted = {
            name: _wanted(place.node.assignees)
            for name, place in places.items()
            if isinstance(place.node, Asked)
        }
        told[row.id] = {name: each for name, each in wanted.items() if each.keys}
    return told


def _wanted(assignees: Assignees) -> Wanted:
    asked = list(rules_of(assignees))
    return Wanted(frozenset(_keys(asked)), any(each.within_department for each in asked))


def _keys(asked: Sequence[Assignees]) -> Iterator[str]:
    for each in asked:
        if each.role is not None:
            yield each.role
        if each.post is not None:
            yield _of_post(each.post)
        if each.rule is ApprovalAssigneeRule.GROUP:
            yield str(each.department_id)


def _of_post(code: str) -> str:
    """The key of a post, which is never that of a role."""
    return f"post:{code}"


async def _refresh(db: Db, instance_id: uuid.UUID) -> None:
    dossier = await open_dossier(db, instance_id)
    if dossier.case.status is not ApprovalInstanceStatus.RUNNING:
        return
    for run in dossier.case.open_runs():
        if run.counting is not None and run.counting.mode is Mode.POOL:
            dossier.case.candidates[run.id] = list(await candidates_now(db, dossier, run.node_id))
    close_dossier(db, dossier)
    await db.flush()
