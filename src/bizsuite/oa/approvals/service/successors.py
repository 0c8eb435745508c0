"""Who gets what waits for somebody who is not active."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity.rules import ADMIN
from bizsuite.base.identity.tables import Role, User, UserRole
from bizsuite.kernel.db import Db
from bizsuite.oa.approvals import loaders
from bizsuite.oa.approvals.rules import ApprovalCommand, ApprovalInstanceStatus, ApprovalTaskKind
from bizsuite.oa.approvals.rules.process import case as live
from bizsuite.oa.approvals.rules.process import leaving, whole
from bizsuite.oa.approvals.service.dossier import Dossier
from bizsuite.oa.approvals.service.driving import drive
from bizsuite.oa.approvals.service.people import candidates_now
from bizsuite.oa.approvals.tables import Handover

INITIATOR = "initiatorTo"
"""In the log of a handing over: to whom what is returned goes from then on."""
_ADMINISTRATORS_MAX = 20
_CHAIN_MAX = 20
_REOPENING = (ApprovalCommand.RECALL, ApprovalCommand.RECOVER)
"""What asks people again who were asked some time ago."""


async def successors_of(
    db: Db, user_id: uuid.UUID, successor_id: uuid.UUID | None = None
) -> Sequence[uuid.UUID]:
    """Who may get what waits for somebody, in this order: their successor, the managers above them from near to far,
    administrators; those who are active, and stay so until the transaction ends.
    """
    heads = [head for head in await loaders.heads_above(db, user_id) if head is not None]
    named = [] if successor_id is None else [successor_id]
    listed = list(dict.fromkeys([*named, *heads, *await administrators(db)]))
    active = await loaders.held_active(db, listed)
    return [person for person in listed if person in active and person != user_id]


async def administrators(db: Db) -> Sequence[uuid.UUID]:
    """The active holders of the role `admin`, by id."""
    rows = await db.rows(
        sa.select(col(User.id))
        .join(UserRole, col(UserRole.user_id) == col(User.id))
        .join(Role, col(Role.id) == col(UserRole.role_id))
        .where(col(Role.key) == ADMIN, col(User.is_active))
        .order_by(col(User.id))
        .limit(_ADMINISTRATORS_MAX)
    )
    return [row.id for row in rows]


async def named_successor(db: Db, user_id: uuid.UUID) -> uuid.UUID | None:
    """Whom the newest handing over of somebody's approvals names: of a successor who has left in turn, theirs."""
    at, seen = user_id, {user_id}
    for _ in range(_CHAIN_MAX):
        named = await db.one(
            sa.select(col(Handover.successor_id))
            .where(col(Handover.user_id) == at, col(Handover.successor_id).is_not(None))
            .order_by(col(Handover.created_at).desc(), col(Handover.id).desc())
            .limit(1)
        )
        if named is None or named in seen:
            return None
        if await loaders.held_active(db, [named]):
            found: uuid.UUID = named
            return found
        at = named
        seen.add(at)
    return None


async def ask_nobody_who_has_left(db: Db, dossier: Dossier, command: ApprovalCommand) -> None:
    """What comes back to an initiator, or is asked again, comes to whoever gets it where its assignee has left: the
    named successor, else the manager, else an administrator. Where there is nobody, what runs is halted.

    Pools that open again are for whoever may claim them now.
    """
    back = [
        task for task in _opened(dossier) if command in _REOPENING or task.kind is ApprovalTaskKind.RESUBMIT
    ]
    asked = {task.assignee_id for task in back} - {None, db.actor.user_id}
    active = await loaders.held_active(db, [each for each in asked if each is not None])
    for task in back:
        if task.assignee_id is None:
            await _let_claim(db, dossier, task)
        elif task.assignee_id in asked - active:
            await _give(db, dossier, task, task.assignee_id)


def _opened(dossier: Dossier) -> list[live.Task]:
    """The tasks that wait for somebody now and did not when the command began."""
    return [
        task
        for task in dossier.case.open_tasks()
        if task.status in leaving.MOVABLE and dossier.before.get(task.id) not in live.OPEN
    ]


async def _give(db: Db, dossier: Dossier, task: live.Task, leaver: uuid.UUID) -> None:
    case = dossier.case
    ladder = await successors_of(db, leaver, await named_successor(db, leaver))
    move = leaving.move_of(case, task, ladder)
    if move.to is not None and task.run_id is None and task.id not in dossier.before:
        # Nobody has seen the task yet: it begins with whoever gets it.
        task.assignee_id = move.to
        return
    await drive(db, dossier, leaving.make(case, move))
    if move.to is None and case.status is ApprovalInstanceStatus.RUNNING:
        whole.suspend(case)


async def _let_claim(db: Db, dossier: Dossier, task: live.Task) -> None:
    if task.run_id is not None and task.run_id not in dossier.case.candidates:
        node_id = dossier.case.run(task.run_id).node_id
        dossier.case.candidates[task.run_id] = sorted(await candidates_now(db, dossier, node_id))
