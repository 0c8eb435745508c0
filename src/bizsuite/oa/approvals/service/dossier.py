"""An approval under lock with all that its next step depends on, and writing back what became of it."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlalchemy.orm.attributes import flag_modified, instance_state
from sqlmodel import col

from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import Table
from bizsuite.kernel.values import new_id
from bizsuite.oa.approvals import rules
from bizsuite.oa.approvals.rules import ApprovalInstanceStatus, ApprovalTaskStatus
from bizsuite.oa.approvals.rules.process import case as live
from bizsuite.oa.approvals.rules.process import whole_guards
from bizsuite.oa.approvals.rules.process.asking import StartChildren
from bizsuite.oa.approvals.rules.process.course import course_of
from bizsuite.oa.approvals.rules.process.nodes import Act, Process
from bizsuite.oa.approvals.rules.process.offers import whole_offers
from bizsuite.oa.approvals.rules.process.timers import keep
from bizsuite.oa.approvals.rules.process.words import Mode
from bizsuite.oa.approvals.service.clocks import timers_of, values_of_timer, wind
from bizsuite.oa.approvals.service.rows import (
    run_of,
    seat_of,
    task_of,
    values_of_run,
    values_of_seat,
    values_of_task,
)
from bizsuite.oa.approvals.tables import Definition, Instance, NodeRun, Seat, Task, Timer, Version
from bizsuite.oa.forms.rules import NO_FORM, Form


@dataclass(slots=True)
class Agenda:
    """What is done once all that a step changes of approvals is written: documents are locked after approvals."""

    acts: list[tuple["Dossier", Act]] = field(default_factory=list)
    approved: list["Dossier"] = field(default_factory=list)
    """Those whose act is to be performed."""


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
    form: Form = NO_FORM
    form_revision_id: uuid.UUID | None = None
    """The revision of the form that the command has left."""
    noted: dict[str, Any] = field(default_factory=dict)
    """What the log is to tell of the command besides."""
    acts: list[Act] = field(default_factory=list)
    """What the nodes do that the command has reached, in their order; done when it is at its end."""
    parts: list[StartChildren] = field(default_factory=list)
    """The nodes that it has reached and that start other approvals."""
    agenda: Agenda = field(default_factory=Agenda)
    is_inner: bool = False
    """Whether it changes because another approval does, whose command does what is on the agenda."""
    ends_with_whole: bool = False
    """Whether it ends because the approval does that it is part of."""
    may_choose: bool = False
    """Whether whoever gives the command may choose whom the next node asks."""


async def open_dossier(db: Db, instance_id: uuid.UUID) -> Dossier:
    """Lock an approval and read what belongs to it. Refuses NOT_FOUND."""
    return await _opened(db, sa.literal(instance_id, sa.Uuid))


async def open_dossier_of(db: Db, task_id: uuid.UUID) -> Dossier:
    """Lock the approval of a task and read what belongs to it. Refuses NOT_FOUND."""
    return await _opened(
        db, sa.select(col(Task.instance_id)).where(col(Task.id) == task_id).scalar_subquery()
    )


async def _opened(db: Db, key: sa.ColumnElement[uuid.UUID]) -> Dossier:
    # What a command before it in this transaction has taken down is read here.
    await db.flush()
    instance, version, definition = await _locked(db, key)
    dossier = await new_dossier(db, instance, definition, rules.process_of(version.graph))
    dossier.form = rules.form_of(version.form)
    runs, seats, tasks = await parts_of(db, instance.id)
    db.held([instance, *tasks])
    dossier.case.runs = [run_of(row) for row in runs]
    dossier.case.keep_gone()
    dossier.case.seats = [seat_of(row) for row in seats]
    dossier.case.tasks = [task_of(row) for row in tasks]
    timers = await timers_of(db, dossier.case, instance.id)
    dossier.rows = {row.id: row for row in (*runs, *seats, *tasks, *timers)}
    dossier.before = {row.id: row.status for row in tasks}
    return dossier


async def new_dossier(db: Db, instance: Instance, definition: Definition, process: Process) -> Dossier:
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
        amount=instance.amount,
        revocable=is_revocable(db, definition.guard),
        is_part=instance.parent_id is not None,
        revokes_id=instance.revokes_id,
        revocation_id=instance.revocation_id,
    )
    await wind(db, made)
    return Dossier(instance, definition, process, made)


def close_dossier(db: Db, dossier: Dossier) -> None:
    """Take down what became of an approval, so that nothing is open of one that is over.

    Written in one statement, at whose end tasks have followed the status of the approval by their foreign key.
    """
    instance, made = dossier.instance, dossier.case
    keep(made)
    ended = made.status not in (*rules.UNDER_WAY, ApprovalInstanceStatus.DRAFT)
    _put(instance, _of_instance(made, instance, ended=ended))
    _keep(db, dossier, NodeRun, {run.id: values_of_run(instance.id, run) for run in made.runs})
    _keep(db, dossier, Seat, {seat.id: values_of_seat(seat) for seat in made.seats})
    _keep(db, dossier, Task, {task.id: _of_task(dossier, task) for task in made.tasks})
    _keep(db, dossier, Timer, {timer.id: values_of_timer(instance.id, timer) for timer in made.timers})


def is_revocable(db: Db, guard: str | None) -> bool:
    """Whether what is done at a guard point can be taken back; a request that stands for itself does nothing."""
    if guard is None:
        return True
    point = db.wiring.guards.get(guard)
    return point is not None and point.revoke is not None


def _of_instance(made: live.Case, instance: Instance, *, ended: bool) -> Mapping[str, Any]:
    ended_at = (instance.ended_at or made.now) if ended else None
    return {
        "status": made.status,
        "round": made.round,
        "form_revision": made.form_revision,
        "suspended_from": made.suspended_from,
        "back_to": made.back_to,
        "revocation_id": made.revocation_id,
        "ended_at": ended_at,
        "offers": whole_offers(made, ended_at),
        "revocable_until": whole_guards.revocable_until(made, ended_at),
    }


def _of_task(dossier: Dossier, task: live.Task) -> Mapping[str, Any]:
    known = dossier.rows.get(task.id)
    if known is None and _in_pool(dossier, task) and task.origin_id is not None:
        # Whoever could have claimed the task that it comes from can claim it once it is put back.
        known = dossier.rows.get(task.origin_id)
    held = known.candidate_ids if isinstance(known, Task) else []
    return values_of_task(dossier.case, dossier.instance, task, held)


def _in_pool(dossier: Dossier, task: live.Task) -> bool:
    counting = None if task.run_id is None else dossier.case.run(task.run_id).counting
    return counting is not None and counting.mode is Mode.POOL and task.parent_id is None


def _keep(
    db: Db, dossier: Dossier, table: type[Table], wanted: Mapping[uuid.UUID, Mapping[str, Any]]
) -> None:
    """Bring rows of one table to these values, adding those that are not there yet."""
    changed: dict[uuid.UUID, Table] = {}
    for key, values in wanted.items():
        row = dossier.rows.get(key)
        if row is None:
            dossier.rows[key] = row = table(id=key, **values)
            db.add(row)
            continue
        _put(row, values)
        if instance_state(row).persistent and instance_state(row).committed_state:
            changed[key] = row
    # Rows that change the same columns are one statement, and must be: tasks that are still open when an approval ends
    # would not be let follow it. The approval is locked, so that nobody else changes them.
    names = {name for row in changed.values() for name in instance_state(row).committed_state}
    for row in changed.values():
        for name in names:
            flag_modified(row, name)


def _put(row: Table, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)


async def _locked(db: Db, key: sa.ColumnElement[uuid.UUID]) -> tuple[Instance, Version, Definition]:
    """Lock an approval together with the others that are under way for its subject or are being revoked, in the order
    of their ids.

    Of two that end at once the second must see the first, for it carries out the act.
    """
    db.ranked(Instance)
    own = aliased(Instance)
    subject = sa.select(col(own.subject_id)).where(col(own.id) == key).scalar_subquery()
    busy = sa.or_(col(Instance.status).in_(rules.UNDER_WAY), col(Instance.revocation_id).is_not(None))
    beside = sa.and_(col(Instance.subject_id) == subject, busy)
    chosen = (
        sa.select(Instance, Version, Definition, (col(Instance.id) == key).label("is_own"))
        # Who waited for the lock while the approval was moved to another version finds none joined any more.
        .outerjoin(Version, col(Version.id) == col(Instance.version_id))
        .join(Definition, col(Definition.id) == col(Instance.definition_id))
        .where(sa.or_(col(Instance.id) == key, beside))
        .order_by(col(Instance.id))
        .with_for_update(of=Instance)
    )
    found = await db.rows(chosen.execution_options(populate_existing=True))
    own_rows = [row for row in found if row.is_own]
    if not own_rows:
        raise Refused("NOT_FOUND", "There is no such record.", path=["id"])
    instance, version, definition, _ = own_rows[0]
    if version is None:
        version = await db.need(Version, instance.version_id)
    return instance, version, definition


async def parts_of(
    db: Db, instance_id: uuid.UUID
) -> tuple[Sequence[NodeRun], Sequence[Seat], Sequence[Task]]:
    """The visits, seats and tasks of an approval, each in its order; the task of who submits again has no seat."""
    one = sa.select(sa.literal(1).label("one")).subquery()
    run = aliased(NodeRun, sa.select(NodeRun).where(col(NodeRun.instance_id) == instance_id).subquery())
    task = aliased(Task, sa.select(Task).where(col(Task.instance_id) == instance_id).subquery())
    chosen = (
        # From a row that is always there: the tenant is asked of what is joined, not of the whole.
        sa.select(run, Seat, task)
        .select_from(one)
        .outerjoin(run, sa.true())
        .outerjoin(Seat, col(Seat.node_run_id) == run.id)
        .outerjoin(task, col(task.seat_id) == col(Seat.id), full=True)
    )
    found = await db.rows(chosen.execution_options(populate_existing=True))
    runs = {row[0].id: row[0] for row in found if row[0] is not None}
    seats = {row[1].id: row[1] for row in found if row[1] is not None}
    tasks = {row[2].id: row[2] for row in found if row[2] is not None}
    return (
        sorted(runs.values(), key=lambda row: (row.created_at, row.id)),
        sorted(seats.values(), key=lambda row: row.id),
        sorted(tasks.values(), key=lambda row: (row.created_at, row.id)),
    )
