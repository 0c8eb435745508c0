"""Deciding tasks, and handing them on."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.oa.approvals import loaders, rules
from bizsuite.oa.approvals.rules import (
    ApprovalCommand,
    ApprovalInstanceStatus,
    ApprovalRunStatus,
    ApprovalSeatOutcome,
    ApprovalTaskAction,
    ApprovalTaskStatus,
    TaskFacts,
)
from bizsuite.oa.approvals.service.guard import perform
from bizsuite.oa.approvals.service.log import note
from bizsuite.oa.approvals.service.nodes import close_run
from bizsuite.oa.approvals.tables import Definition, Instance, NodeRun, Seat, Task


@dataclass
class Case:
    """A task with all that its decision depends on; the approval is locked."""

    instance: Instance
    task: Task
    run: NodeRun
    seats: Sequence[Seat]

    @property
    def seat(self) -> Seat:
        """The seat that the task speaks for."""
        return next(seat for seat in self.seats if seat.id == self.task.seat_id)

    def decision(self) -> ApprovalRunStatus:
        """What the votes so far amount to."""
        counted = [seat.outcome for seat in self.seats if seat.merged_into_id is None]
        return rules.decide(self.run.mode, rules.tally(counted))


async def approve(db: Db, task_id: uuid.UUID, comment: str | None = None) -> Task:
    """Approve. The last vote that is needed carries out the act in this transaction; what refuses it, refuses the vote.

    Refuses NOT_FOUND, INSTANCE_STATE_INVALID, PERMISSION_DENIED, TASK_NOT_ACTIONABLE, TASK_ALREADY_DECIDED,
    INVALID_VALUE, and what the act refuses.
    """
    case = await _opened(db, task_id, ApprovalTaskAction.APPROVE)
    return await _vote(db, case, ApprovalSeatOutcome.APPROVED, rules.checked_comment(comment))


async def reject(db: Db, task_id: uuid.UUID, comment: str) -> Task:
    """Reject, and say why. Refuses what `approve` refuses but the act's own, and COMMENT_REQUIRED."""
    case = await _opened(db, task_id, ApprovalTaskAction.REJECT)
    return await _vote(db, case, ApprovalSeatOutcome.REJECTED, rules.checked_comment(comment, required=True))


async def reassign(db: Db, task_id: uuid.UUID, assignee_id: uuid.UUID, comment: str | None = None) -> Task:
    """Hand a task to another active user, in the same seat and with the same due time; the new task.

    Who has a seat there already gets no second one: the seats are merged, and the votes counted anew; then the task
    itself is answered. Refuses what `approve` refuses, NOT_FOUND and INVALID_VALUE for the successor.
    """
    case = await _opened(db, task_id, ApprovalTaskAction.REASSIGN)
    rules.check_successor(case.task.assignee_id, assignee_id)
    said = rules.checked_comment(comment)
    if assignee_id not in await loaders.held_active(db, [assignee_id]):
        raise Refused("NOT_FOUND", "There is no such record.", path=["assigneeId"])
    holder = next((s for s in case.seats if s.principal_id == assignee_id and s.merged_into_id is None), None)
    if holder is not None:
        return await _merge(db, case, holder, said)
    return await _hand_on(db, case, assignee_id, said)


async def _opened(db: Db, task_id: uuid.UUID, action: ApprovalTaskAction) -> Case:
    """Lock the approval of a task, then look whether the actor may do this."""
    seen = await db.need(Task, task_id)
    instance = await _locked(db, seen.instance_id)
    task = await db.lock(Task, task_id)
    rules.require_task(action, db.actor, TaskFacts(instance.status, task.status, task.assignee_id))
    own = sa.select(col(Seat.node_run_id)).where(col(Seat.id) == task.seat_id).scalar_subquery()
    run = await db.one(sa.select(NodeRun).where(col(NodeRun.id) == own))
    seats = await db.all(sa.select(Seat).where(col(Seat.node_run_id) == run.id).order_by(col(Seat.ordinal)))
    return Case(instance, task, run, seats)


async def _locked(db: Db, instance_id: uuid.UUID) -> Instance:
    """Lock an approval together with the others that run for its subject, in the order of their ids.

    Of two that end at once the second must see the first, for it carries out the act.
    """
    db.ranked(Instance)
    own = aliased(Instance)
    subject = sa.select(col(own.subject_id)).where(col(own.id) == instance_id).scalar_subquery()
    beside = sa.and_(
        col(Instance.subject_id) == subject, col(Instance.status) == ApprovalInstanceStatus.RUNNING
    )
    chosen = sa.select(Instance).where(sa.or_(col(Instance.id) == instance_id, beside))
    found = await db.all(
        chosen.order_by(col(Instance.id)).with_for_update().execution_options(populate_existing=True)
    )
    return next(instance for instance in found if instance.id == instance_id)


async def _vote(db: Db, case: Case, outcome: ApprovalSeatOutcome, comment: str) -> Task:
    instance, task = case.instance, case.task
    case.seat.outcome = outcome
    task.status, task.decided_at, task.comment = ApprovalTaskStatus[outcome], now(), comment
    action = ApprovalCommand.APPROVE if outcome is ApprovalSeatOutcome.APPROVED else ApprovalCommand.REJECT
    await _settle(db, case, action, comment)
    await db.publish(rules.ApprovalTaskDecided(task.id, instance.id, outcome, instance.company_id))
    await _conclude(db, instance)
    return task


async def _settle(
    db: Db, case: Case, action: ApprovalCommand, comment: str, successor_id: uuid.UUID | None = None
) -> None:
    """Count the votes, close what they decide, and note the command."""
    instance, decision = case.instance, case.decision()
    if decision is not ApprovalRunStatus.OPEN:
        await close_run(db, instance, decision, ApprovalTaskStatus.CLOSED)
        instance.status, instance.ended_at = ApprovalInstanceStatus[decision], now()
    payload = {} if successor_id is None else {"assignee": str(successor_id)}
    was = ApprovalInstanceStatus.RUNNING
    note(db, instance, action, was=was, task_id=case.task.id, comment=comment, payload=payload)
    await db.flush()


async def _conclude(db: Db, instance: Instance) -> None:
    """Tell that an approval has ended, if it has, and carry out what was approved."""
    if instance.status is ApprovalInstanceStatus.REJECTED:
        await db.publish(rules.ApprovalInstanceRejected(instance.id, instance.company_id))
    elif instance.status is ApprovalInstanceStatus.APPROVED:
        await db.publish(rules.ApprovalInstanceApproved(instance.id, instance.company_id))
        definition = await db.need(Definition, instance.definition_id)
        await perform(db, definition.guard, instance)


async def _merge(db: Db, case: Case, holder: Seat, comment: str) -> Task:
    """Let one seat speak for two."""
    instance, task = case.instance, case.task
    case.seat.merged_into_id = holder.id
    task.status, task.decided_at = ApprovalTaskStatus.REASSIGNED, now()
    await _settle(db, case, ApprovalCommand.MERGE, comment, holder.principal_id)
    await _tell_reassigned(db, task)
    await _conclude(db, instance)
    return task


async def _hand_on(db: Db, case: Case, successor_id: uuid.UUID, comment: str) -> Task:
    """Put a successor into the seat."""
    instance, task = case.instance, case.task
    case.seat.principal_id = successor_id
    successor = Task(
        instance_id=instance.id,
        company_id=instance.company_id,
        seat_id=task.seat_id,
        kind=task.kind,
        assignee_id=successor_id,
        origin_id=task.id,
        status=task.status,
        opened_at=now(),
        due_at=task.due_at,
    )
    task.status, task.decided_at = ApprovalTaskStatus.REASSIGNED, now()
    db.add(successor)
    await _settle(db, case, ApprovalCommand.REASSIGN, comment, successor_id)
    await _tell_reassigned(db, task)
    await db.publish(rules.ApprovalTaskOpened(successor.id, instance.id, successor_id, instance.company_id))
    return successor


async def _tell_reassigned(db: Db, task: Task) -> None:
    """Tell whoever had the task that it is gone."""
    if task.assignee_id is not None:
        await db.publish(
            rules.ApprovalTaskReassigned(task.id, task.instance_id, task.assignee_id, task.company_id)
        )
