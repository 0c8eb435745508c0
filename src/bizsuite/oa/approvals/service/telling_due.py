"""Reminders and escalations that only tell somebody something, for many approvals in a few statements."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.oa.approvals import rules
from bizsuite.oa.approvals.rules import ApprovalCommand
from bizsuite.oa.approvals.rules.process.course import course_of
from bizsuite.oa.approvals.rules.process.nodes import Deadline, People, Process
from bizsuite.oa.approvals.rules.process.timers import TimerKind, TimerStatus, following
from bizsuite.oa.approvals.rules.process.words import TimeoutAction
from bizsuite.oa.approvals.service.firing import TIMEOUT, is_due, is_quiet, remind
from bizsuite.oa.approvals.service.log import note
from bizsuite.oa.approvals.service.people import managers_of
from bizsuite.oa.approvals.tables import Instance, NodeRun, Task, Timer, Version
from bizsuite.oa.calendars.loaders import default_calendar
from bizsuite.oa.calendars.rules.reckoning import Calendar, after

BATCH = 500
"""Approvals that are told of in one transaction."""
AHEAD = 4
"""How many times as many are looked at, since others may hold some."""


@dataclass(slots=True)
class _Late:
    """A task that is late, with its timers whose time has come, in their order."""

    task: Task
    instance: Instance
    deadline: Deadline
    timers: list[Timer] = field(default_factory=list)


async def tell_due(db: Db) -> int:
    """Remind and escalate where nothing else is to happen; how many approvals were told of, 0 when none is left.

    Approvals that somebody acts on just now are left out. Of several reminders of a task only the last one is sent.
    """
    held = await _held(db)
    if not held:
        return 0
    late = await _late(db, held)
    calendar = await default_calendar(db) if any(each.deadline.business for each in late) else None
    managers = await managers_of(db, [_person(each) for each in late if _escalates(each)])
    for each in late:
        await _tell(db, each, managers, calendar)
    await db.flush()
    return len(held)


async def _held(db: Db) -> Sequence[uuid.UUID]:
    """Lock approvals that have only something to tell, those that have waited longest first."""
    louder = sa.alias(Timer.__table__)  # type: ignore[attr-defined]
    moment = now()
    happens = (
        sa.select(sa.literal(1))
        .where(
            louder.c.tenant_id == db.actor.tenant_id,
            louder.c.instance_id == col(Timer.instance_id),
            louder.c.status == TimerStatus.PENDING,
            louder.c.fire_at <= moment,
            sa.or_(
                louder.c.action.is_(None),
                louder.c.action.not_in([TimeoutAction.REMIND, TimeoutAction.ESCALATE_NOTIFY]),
            ),
        )
        .exists()
    )
    quiet = (
        sa.select(col(Timer.instance_id))
        .where(*is_due(), is_quiet(), sa.not_(happens))
        .order_by(col(Timer.fire_at), col(Timer.id))
        .limit(BATCH * AHEAD)
    )
    chosen = sa.select(col(Instance.id)).where(
        col(Instance.id) == sa.any_(sa.func.array(quiet.scalar_subquery(), type_=sa.ARRAY(sa.Uuid)))
    )
    db.ranked(Instance)
    found = await db.rows(chosen.limit(BATCH).with_for_update(skip_locked=True))
    return [row.id for row in found]


async def _late(db: Db, held: Sequence[uuid.UUID]) -> Sequence[_Late]:
    named = sa.any_(sa.literal(list(held), sa.ARRAY(sa.Uuid)))
    rows = await db.rows(
        sa.select(Timer, Task, Instance, col(NodeRun.node_id), col(Version.id), col(Version.graph))
        .join(Task, col(Task.id) == col(Timer.task_id))
        .join(NodeRun, col(NodeRun.id) == col(Task.run_id))
        .join(Instance, col(Instance.id) == col(Timer.instance_id))
        .join(Version, col(Version.id) == col(Instance.version_id))
        .where(*is_due(), is_quiet(), col(Timer.instance_id) == named)
        .order_by(col(Timer.fire_at), col(Timer.ordinal))
        .execution_options(populate_existing=True)
    )
    processes: dict[uuid.UUID, Process] = {}
    found: dict[uuid.UUID, _Late] = {}
    for timer, task, instance, node_id, version_id, graph in rows:
        if version_id not in processes:
            processes[version_id] = rules.process_of(graph)
        node = course_of(processes[version_id].nodes).places[node_id].node
        assert isinstance(node, People) and node.deadline is not None
        found.setdefault(task.id, _Late(task, instance, node.deadline)).timers.append(timer)
    return list(found.values())


async def _tell(
    db: Db, late: _Late, managers: Mapping[uuid.UUID, uuid.UUID | None], calendar: Calendar | None
) -> None:
    told = {timer.action: timer for timer in late.timers}
    for timer in late.timers:
        is_last = told[timer.action] is timer
        timer.status = TimerStatus.FIRED if is_last else TimerStatus.MISSED
        timer.fired_at = now() if is_last else None
        _repeat(db, late, timer, calendar)
    for timer in told.values():
        manager = managers.get(_person(late)) if timer.action is TimeoutAction.ESCALATE_NOTIFY else None
        await _say(db, late, timer, manager)


async def _say(db: Db, late: _Late, timer: Timer, manager: uuid.UUID | None) -> None:
    """One row of the log and one event: to the manager, or to who has the task where there is none."""
    task, instance = late.task, late.instance
    escalates = timer.action is TimeoutAction.ESCALATE_NOTIFY
    timer.reason = "NO_MANAGER" if escalates and manager is None else ""
    person = manager or task.assignee_id
    command = ApprovalCommand.REMIND if manager is None else ApprovalCommand.ESCALATE
    payload = {
        "reason": TIMEOUT,
        "timer": str(timer.id),
        "person": None if person is None else str(person),
        "why": timer.reason,
    }
    payload = {name: value for name, value in payload.items() if value}
    note(db, instance, command, was=instance.status, task_id=task.id, payload=payload)
    if manager is None:
        await remind(db, task)
    else:
        await db.publish(rules.ApprovalTaskEscalated(task.id, instance.id, manager, instance.company_id))


def _repeat(db: Db, late: _Late, timer: Timer, calendar: Calendar | None) -> None:
    due = late.task.due_at
    if due is None:
        return
    coming = following(late.deadline, timer.ordinal, _moments(late.deadline, due, calendar), now())
    if coming is not None:
        ordinal, moment = coming
        db.add(
            Timer(
                instance_id=late.instance.id,
                task_id=late.task.id,
                kind=TimerKind.STEP,
                ordinal=ordinal,
                action=timer.action,
                fire_at=moment,
            )
        )


def _moments(deadline: Deadline, due: datetime, calendar: Calendar | None) -> Callable[[timedelta], datetime]:
    if deadline.business and calendar is not None:
        return lambda away: after(calendar, due, away)
    return lambda away: due + away


def _person(late: _Late) -> uuid.UUID:
    """Whose manager is told: that of the assignee, or of the initiator where nobody has the task."""
    return late.task.assignee_id or late.instance.initiator_id


def _escalates(late: _Late) -> bool:
    return any(timer.action is TimeoutAction.ESCALATE_NOTIFY for timer in late.timers)
