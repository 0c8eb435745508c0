"""What holds when a person leaves: everything that waits for them goes to others, in the same transaction."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity.rules import UserDeactivating
from bizsuite.kernel.db import Db
from bizsuite.oa.approvals import rules
from bizsuite.oa.approvals.rules import ApprovalCommand, ApprovalInstanceStatus, ApprovalTaskStatus
from bizsuite.oa.approvals.rules.process import case as live
from bizsuite.oa.approvals.rules.process import leaving, whole
from bizsuite.oa.approvals.service.concluding import conclude
from bizsuite.oa.approvals.service.dossier import Dossier, open_dossier
from bizsuite.oa.approvals.service.driving import drive
from bizsuite.oa.approvals.service.people import candidates_now
from bizsuite.oa.approvals.service.successors import INITIATOR, successors_of
from bizsuite.oa.approvals.tables import Instance, Task


async def hand_over(db: Db, event: UserDeactivating) -> None:
    """Give what waits for somebody who leaves to their successor, else to their manager, else to an administrator; an
    approval for which there is nobody is suspended. Due times stay; what they have submitted comes back to others.
    """
    ladder = await successors_of(db, event.user_id, event.successor_id)
    for key in await _approvals_of(db, event.user_id):
        with db.begun_anew():
            await _leave(db, await open_dossier(db, key), event.user_id, ladder)


async def _approvals_of(db: Db, user_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """What is under way of them or waits for them, also in pools, in the order of the ids."""
    waits = sa.or_(
        col(Task.assignee_id) == user_id, sa.literal(user_id, sa.Uuid) == sa.any_(col(Task.candidate_ids))
    )
    asked = sa.select(col(Task.instance_id)).where(waits, col(Task.status).in_(sorted(leaving.MOVABLE)))
    rows = await db.rows(
        sa.select(col(Instance.id))
        .where(
            sa.or_(col(Instance.initiator_id) == user_id, col(Instance.id).in_(asked)),
            col(Instance.status).in_(rules.UNDER_WAY),
        )
        .order_by(col(Instance.id))
    )
    return [row.id for row in rows]


async def _leave(db: Db, dossier: Dossier, leaver: uuid.UUID, ladder: Sequence[uuid.UUID]) -> None:
    case = dossier.case
    moves: list[leaving.Move] = []
    for task in list(case.tasks):
        if task.status in leaving.MOVABLE and await _is_theirs(db, dossier, task, leaver):
            moves.append(leaving.move_of(case, task, ladder))
            await drive(db, dossier, leaving.make(case, moves[-1]))
    stuck = any(move.to is None for move in moves)
    if stuck and case.status in (ApprovalInstanceStatus.RUNNING, ApprovalInstanceStatus.RETURNED):
        whole.suspend(case)
    payload: dict[str, object] = {"leaver": str(leaver), "moved": [move.told() for move in moves]}
    if case.initiator_id == leaver and ladder:
        payload[INITIATOR] = str(ladder[0])
    if moves or INITIATOR in payload:
        await conclude(db, dossier, ApprovalCommand.HAND_OVER, payload=payload)
        # The next one may be about the same subject, and reads this one again.
        await db.flush()


async def _is_theirs(db: Db, dossier: Dossier, task: live.Task, leaver: uuid.UUID) -> bool:
    """Whether a task waits for somebody, or is in a pool from which nobody else could take it."""
    if task.assignee_id is not None or task.run_id is None:
        return task.assignee_id == leaver
    if task.status is not ApprovalTaskStatus.PENDING:
        return False
    return not await candidates_now(db, dossier, dossier.case.run(task.run_id).node_id)
