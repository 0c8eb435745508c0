"""An approval under lock with all that its next step depends on, and writing back what became of it."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import Table
from bizsuite.kernel.values import new_id
from bizsuite.oa.approvals import rules
from bizsuite.oa.approvals.rules import ApprovalInstanceStatus, ApprovalTaskStatus
from bizsuite.oa.approvals.rules.process import case as live
from bizsuite.oa.approvals.rules.process import whole_guards
from bizsuite.oa.approvals.rules.process.course import course_of
from bizsuite.oa.approvals.rules.process.nodes import Process
from bizsuite.oa.approvals.rules.process.offers import adder_of, offers, whole_offers
from bizsuite.oa.approvals.rules.process.votes import Counting
from bizsuite.oa.approvals.tables import Definition, Instance, NodeRun, Seat, Task, Version


@dataclass(slots=True)
class Dossier:
    """An approval that is locked, as rows and as the case that the rules change."""

    instance: Instance
    definition: Definition
    process: Process
    case: live.Case
    rows: dict[uuid.UUID, Table] = field(default_factory=dict)
    before: dict[uuid.UUID, ApprovalTaskStatus] = field(default_factory=dict)
    """The status of each task when the command began."""


async def open_dossier(db: Db, instance_id: uuid.UUID) -> Dossier:
    """Lock an approval and read what belongs to it. Refuses NOT_FOUND."""
    await db.need(Instance, instance_id)
    instance = await _locked(db, instance_id)
    version = await db.need(Version, instance.version_id)
    definition = await db.need(Definition, instance.definition_id)
    runs = await db.all(_of(NodeRun, instance).order_by(col(NodeRun.created_at), col(NodeRun.id)))
    of_runs = sa.select(col(NodeRun.id)).where(col(NodeRun.instance_id) == instance.id)
    chosen = sa.select(Seat).where(col(Seat.node_run_id).in_(of_runs)).order_by(col(Seat.id))
    seats = await db.all(chosen.execution_options(populate_existing=True))
    tasks = await db.all(_of(Task, instance).order_by(col(Task.created_at), col(Task.id)))
    dossier = new_dossier(instance, definition, rules.process_of(version.graph))
    dossier.case.runs = [_run(row) for row in runs]
    dossier.case.seats = [_seat(row) for row in seats]
    dossier.case.tasks = [_task(row) for row in tasks]
    dossier.rows = {row.id: row for row in (*runs, *seats, *tasks)}
    dossier.before = {row.id: row.status for row in tasks}
    return dossier


def new_dossier(instance: Instance, definition: Definition, process: Process) -> Dossier:
    """The dossier of an approval in which nothing has happened yet."""
    made = live.Case(
        course=course_of(process.nodes),
        settings=process.settings,
        status=instance.status,
        initiator_id=instance.initiator_id,
        now=now(),
        new_id=new_id,
        round=instance.round,
        form_revision=instance.form_revision,
        suspended_from=instance.suspended_from,
        back_to=instance.back_to,
    )
    return Dossier(instance, definition, process, made)


async def close_dossier(db: Db, dossier: Dossier) -> None:
    """Write what became of an approval, so that nothing is open of one that is over; then tell of its tasks."""
    instance, made = dossier.instance, dossier.case
    ended = made.status not in (*rules.UNDER_WAY, ApprovalInstanceStatus.DRAFT)
    values = _of_instance(made, instance, ended=ended)
    if ended:
        # Tasks follow the status of the approval by a foreign key: they are closed first.
        await _write(db, dossier)
    _put(instance, values)
    await db.flush()
    if not ended:
        await _write(db, dossier)
    await _tell(db, dossier)


def _of_instance(made: live.Case, instance: Instance, *, ended: bool) -> Mapping[str, Any]:
    ended_at = (instance.ended_at or made.now) if ended else None
    return {
        "status": made.status,
        "round": made.round,
        "form_revision": made.form_revision,
        "suspended_from": made.suspended_from,
        "back_to": made.back_to,
        "ended_at": ended_at,
        "offers": whole_offers(made, ended_at),
        "revocable_until": whole_guards.revocable_until(made, ended_at),
    }


async def _write(db: Db, dossier: Dossier) -> None:
    made = dossier.case
    for run in made.runs:
        _keep(db, dossier, NodeRun, run.id, _of_run(dossier, run))
    await db.flush()
    for seat in made.seats:
        _keep(db, dossier, Seat, seat.id, _of_seat(seat))
    await db.flush()
    for task in made.tasks:
        _keep(db, dossier, Task, task.id, _of_task(dossier, task))
    await db.flush()


def _keep(db: Db, dossier: Dossier, table: type[Table], key: uuid.UUID, values: Mapping[str, Any]) -> None:
    row = dossier.rows.get(key)
    if row is not None:
        _put(row, values)
        return
    if table is Task:
        values = {**values, "instance_status": dossier.instance.status}
    dossier.rows[key] = row = table(id=key, **values)
    db.add(row)


def _put(row: Table, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)


def _of_run(dossier: Dossier, run: live.Run) -> Mapping[str, Any]:
    counting = run.counting
    return {
        "instance_id": dossier.instance.id,
        "node_id": run.node_id,
        "visit": run.visit,
        "branch_path": run.path,
        "round": run.round,
        "mode": counting and counting.mode,
        "rejecting": counting and counting.rejecting,
        "threshold": counting and counting.threshold,
        "status": run.status,
        "opened_at": run.opened_at,
        "closed_at": run.closed_at,
        "branches": dict(run.branches),
        "superseded": run.superseded,
        "back_to": run.back_to,
        "form_revision": run.form_revision,
    }


def _of_seat(seat: live.Seat) -> Mapping[str, Any]:
    return {
        "node_run_id": seat.run_id,
        "ordinal": seat.ordinal,
        "principal_id": seat.principal_id,
        "on_behalf_of_id": seat.on_behalf_of_id,
        "outcome": seat.outcome,
        "merged_into_id": seat.merged_into_id,
    }


def _of_task(dossier: Dossier, task: live.Task) -> Mapping[str, Any]:
    case, instance = dossier.case, dossier.instance
    pool = task.assignee_id is None and task.run_id in case.candidates
    known = dossier.rows.get(task.id)
    held = known.candidate_ids if isinstance(known, Task) else []
    return {
        "instance_id": instance.id,
        "company_id": instance.company_id,
        "initiator_id": case.initiator_id,
        "run_id": task.run_id,
        "seat_id": task.seat_id,
        "kind": task.kind,
        "assignee_id": task.assignee_id,
        "origin_id": task.origin_id,
        "parent_id": task.parent_id,
        "sign": task.sign,
        "sign_mode": task.sign_mode,
        "ordinal": task.ordinal,
        "candidate_ids": case.candidates[task.run_id] if pool and task.run_id else held,
        "status": task.status,
        "offers": offers(case, task),
        "adder_id": adder_of(case, task),
        "opened_at": task.opened_at,
        "due_at": task.due_at,
        "seconds_left": None if task.left is None else int(task.left.total_seconds()),
        "decided_at": task.decided_at,
        "recalled_at": task.recalled_at,
        "comment": task.comment,
    }


def _run(row: NodeRun) -> live.Run:
    counting = None
    if row.mode is not None:
        counting = Counting(mode=row.mode, rejecting=row.rejecting, threshold=row.threshold)
    return live.Run(
        id=row.id,
        node_id=row.node_id,
        path=row.branch_path,
        visit=row.visit,
        round=row.round,
        status=row.status,
        opened_at=row.opened_at,
        counting=counting,
        closed_at=row.closed_at,
        branches=dict(row.branches),
        superseded=row.superseded,
        back_to=row.back_to,
        form_revision=row.form_revision,
    )


def _seat(row: Seat) -> live.Seat:
    return live.Seat(
        id=row.id,
        run_id=row.node_run_id,
        ordinal=row.ordinal,
        principal_id=row.principal_id,
        on_behalf_of_id=row.on_behalf_of_id,
        outcome=row.outcome,
        merged_into_id=row.merged_into_id,
    )


def _task(row: Task) -> live.Task:
    return live.Task(
        id=row.id,
        kind=row.kind,
        status=row.status,
        run_id=row.run_id,
        seat_id=row.seat_id,
        assignee_id=row.assignee_id,
        opened_at=row.opened_at,
        origin_id=row.origin_id,
        parent_id=row.parent_id,
        sign=row.sign,
        sign_mode=row.sign_mode,
        ordinal=row.ordinal,
        due_at=row.due_at,
        left=None if row.seconds_left is None else timedelta(seconds=row.seconds_left),
        decided_at=row.decided_at,
        recalled_at=row.recalled_at,
        comment=row.comment,
    )


_DECIDED = {ApprovalTaskStatus.APPROVED, ApprovalTaskStatus.REJECTED, ApprovalTaskStatus.RETURNED}


async def _tell(db: Db, dossier: Dossier) -> None:
    """Tell of tasks that were decided, or are gone from whoever had them; then of those that have opened."""
    changed = [task for task in dossier.case.tasks if dossier.before.get(task.id) is not task.status]
    opened = [task for task in changed if task.status is ApprovalTaskStatus.PENDING]
    for task in (*(each for each in changed if each not in opened), *opened):
        if task.assignee_id is not None and (event := _event(dossier, task, task.assignee_id)) is not None:
            await db.publish(event)


def _event(dossier: Dossier, task: live.Task, assignee_id: uuid.UUID) -> object | None:
    instance = dossier.instance
    who = (task.id, instance.id, assignee_id, instance.company_id)
    if task.status is ApprovalTaskStatus.PENDING:
        return rules.ApprovalTaskOpened(*who)
    if task.status in _DECIDED:
        return rules.ApprovalTaskDecided(task.id, instance.id, task.status, instance.company_id)
    if task.id not in dossier.before or task.status in live.OPEN:
        return None
    if task.status is ApprovalTaskStatus.REASSIGNED:
        return rules.ApprovalTaskReassigned(*who)
    return rules.ApprovalTaskClosed(*who)


def _of(table: type[NodeRun] | type[Task], instance: Instance) -> sa.Select[Any]:
    # What was read before the lock may be old by now.
    chosen = sa.select(table).where(col(table.instance_id) == instance.id)
    return chosen.execution_options(populate_existing=True)


async def _locked(db: Db, instance_id: uuid.UUID) -> Instance:
    """Lock an approval together with the others that are under way for its subject, in the order of their ids.

    Of two that end at once the second must see the first, for it carries out the act.
    """
    db.ranked(Instance)
    own = aliased(Instance)
    subject = sa.select(col(own.subject_id)).where(col(own.id) == instance_id).scalar_subquery()
    beside = sa.and_(col(Instance.subject_id) == subject, col(Instance.status).in_(rules.UNDER_WAY))
    chosen = sa.select(Instance).where(sa.or_(col(Instance.id) == instance_id, beside))
    found: Sequence[Instance] = await db.all(
        chosen.order_by(col(Instance.id)).with_for_update().execution_options(populate_existing=True)
    )
    return next(instance for instance in found if instance.id == instance_id)
