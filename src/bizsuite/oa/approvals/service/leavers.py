"""Giving what somebody has to do with approvals to others: because they leave, or because it is wanted so."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity.rules import UserDeactivating
from bizsuite.kernel.db import Db
from bizsuite.oa.approvals import rules
from bizsuite.oa.approvals.rules import ApprovalCommand, ApprovalInstanceStatus, ApprovalTaskStatus
from bizsuite.oa.approvals.rules.handover import ApprovalHandoverPart as Part
from bizsuite.oa.approvals.rules.process import case as live
from bizsuite.oa.approvals.rules.process import leaving, whole
from bizsuite.oa.approvals.service.concluding import conclude
from bizsuite.oa.approvals.service.dossier import Dossier, open_dossier
from bizsuite.oa.approvals.service.driving import drive
from bizsuite.oa.approvals.service.keeping import hand_over_keeping
from bizsuite.oa.approvals.service.people import candidates_now
from bizsuite.oa.approvals.service.reporting import Report
from bizsuite.oa.approvals.service.successors import INITIATOR, named_successor, successors_of
from bizsuite.oa.approvals.tables import Handover, Instance, Task


@dataclass(frozen=True, slots=True)
class Succession:
    """Whose approvals go to whom: to the first who may have each; `leaves` says that nothing may stay with them."""

    user_id: uuid.UUID
    ladder: Sequence[uuid.UUID]
    leaves: bool = True
    parts: Sequence[Part] = tuple(Part)


async def hand_over(db: Db, event: UserDeactivating) -> None:
    """Give what waits for somebody who leaves to their successor, else to their manager, else to an administrator; an
    approval for which there is nobody is suspended. Due times stay; what they have submitted comes back to others.

    The successor is who is named now, else who was when their approvals were handed over before.
    """
    named = event.successor_id or await named_successor(db, event.user_id)
    ladder = await successors_of(db, event.user_id, named)
    report = Report(Handover(user_id=event.user_id, successor_id=named, is_leaving=True))
    await hand_over_approvals_of(db, Succession(event.user_id, ladder), report)
    await hand_over_keeping(db, event.user_id, event.successor_id, report)
    if report.moves or event.successor_id is not None:
        await report.write(db)


async def hand_over_approvals_of(db: Db, succession: Succession, report: Report) -> None:
    """Give the open tasks of somebody to others, and say who gets what comes back to them; approval by approval."""
    for key in await _approvals_of(db, succession.user_id):
        with db.begun_anew():
            await _hand_over(db, await open_dossier(db, key), succession, report)


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


async def _hand_over(db: Db, dossier: Dossier, succession: Succession, report: Report) -> None:
    case, person = dossier.case, succession.user_id
    moves = await _moved(db, dossier, succession) if Part.TASKS in succession.parts else []
    stuck = succession.leaves and any(move.to is None for move in moves)
    if stuck and case.status in (ApprovalInstanceStatus.RUNNING, ApprovalInstanceStatus.RETURNED):
        whole.suspend(case)
    payload: dict[str, object] = {"from": str(person), "moved": [move.told() for move in moves]}
    for move in moves:
        report.note(Part.TASKS, move.to, instance_id=dossier.instance.id, task_id=move.task.id)
    if Part.STARTED in succession.parts and case.initiator_id == person and succession.ladder:
        payload[INITIATOR] = str(succession.ladder[0])
        report.note(Part.STARTED, succession.ladder[0], instance_id=dossier.instance.id)
    if moves or INITIATOR in payload:
        await conclude(db, dossier, ApprovalCommand.HAND_OVER, payload=payload)
        # The next one may be about the same subject, and reads this one again.
        await db.flush()


async def _moved(db: Db, dossier: Dossier, succession: Succession) -> list[leaving.Move]:
    """Give the tasks of somebody to others; what nobody may have stays with who does not leave."""
    case = dossier.case
    moves: list[leaving.Move] = []
    for task in list(case.tasks):
        if task.status in leaving.MOVABLE and await _is_theirs(db, dossier, task, succession):
            move = leaving.move_of(case, task, succession.ladder)
            if move.to is not None or succession.leaves:
                await drive(db, dossier, leaving.make(case, move))
            moves.append(move)
    return moves


async def _is_theirs(db: Db, dossier: Dossier, task: live.Task, succession: Succession) -> bool:
    """Whether a task waits for somebody, or is in a pool from which nobody else could take it."""
    if task.assignee_id is not None or task.run_id is None:
        return task.assignee_id == succession.user_id and (succession.leaves or task.delegation_id is None)
    if task.status is not ApprovalTaskStatus.PENDING or not succession.leaves:
        return False
    return not await candidates_now(db, dossier, dossier.case.run(task.run_id).node_id)
