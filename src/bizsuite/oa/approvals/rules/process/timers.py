"""What will happen by itself when its time comes: timers of tasks, of delays and of a whole process. Pure.

Timers follow from the rest: after every command `keep` makes, moves, halts and stops them so that they fit it. A timer
of a step lies at a fixed distance from when its task is due, on the same calendar: halted and resumed both move.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bizsuite.oa.approvals.rules.process.nodes import Deadline, Delay, People
from bizsuite.oa.approvals.rules.process.words import TimeoutAction
from bizsuite.oa.approvals.rules.words import (
    ApprovalInstanceStatus,
    ApprovalRunStatus,
    ApprovalTaskKind,
    ApprovalTaskStatus,
    ApprovalTimerKind,
    ApprovalTimerStatus,
)

if TYPE_CHECKING:
    from bizsuite.oa.approvals.rules.process.case import Case, Run, Task

TIMES = 100
"""The ordinal of a timer of a step is this much for each step before it, and one for each time that it repeats."""


TimerKind = ApprovalTimerKind
TimerStatus = ApprovalTimerStatus
LIVE = frozenset({TimerStatus.PENDING, TimerStatus.PAUSED})
QUIET = frozenset({TimeoutAction.REMIND, TimeoutAction.ESCALATE_NOTIFY})
"""What changes nothing of a process: somebody is told."""


@dataclass(slots=True, kw_only=True)
class Timer:
    """Something that happens once, when its time has come: of a task, of a visit of a node, or of the whole."""

    id: uuid.UUID
    kind: TimerKind
    ordinal: int = 0
    task_id: uuid.UUID | None = None
    run_id: uuid.UUID | None = None
    action: TimeoutAction | None = None
    status: TimerStatus = TimerStatus.PENDING
    fire_at: datetime | None = None
    left: timedelta | None = None
    """How much of its time is left while it stands still; less than nothing for one that was late already."""
    attempt: int = 0
    """How often it was tried in vain."""
    fired_at: datetime | None = None
    reason: str = ""
    """The code of why it did nothing, or failed."""


def keep(case: "Case") -> None:
    """Make the timers fit a process as it is by now."""
    for task in case.tasks:
        _keep_steps(case, task)
    for run in case.runs:
        _keep_delay(case, run)
    _keep_expiry(case)
    live = {task.id for task in case.tasks if _runs(task) or _stands(task)}
    live |= {run.id for run in case.runs if run.status is ApprovalRunStatus.OPEN}
    for timer in case.timers:
        owner = timer.task_id or timer.run_id
        if timer.status in LIVE and owner is not None and owner not in live:
            timer.status = TimerStatus.STOPPED


def due(case: "Case") -> list[Timer]:
    """The timers whose time has come, in the order in which they are to fire."""
    come = [
        timer
        for timer in case.timers
        if timer.status is TimerStatus.PENDING and timer.fire_at is not None and timer.fire_at <= case.now
    ]
    return sorted(come, key=lambda timer: (timer.fire_at, timer.kind.value, timer.ordinal))


def repeat(case: "Case", timer: Timer) -> None:
    """After a timer of a step has fired: the next time that it comes again, of those that are still to come."""
    assert timer.task_id is not None
    task = case.task(timer.task_id)
    deadline = deadline_of(case, task)
    if deadline is None or task.due_at is None:
        return
    coming = following(
        deadline,
        timer.ordinal,
        lambda away: case.due(away, deadline.business, task.due_at),
        case.now,
    )
    if coming is not None:
        ordinal, moment = coming
        again = Timer(id=case.new_id(), kind=TimerKind.STEP, ordinal=ordinal, action=timer.action)
        again.task_id, again.fire_at = task.id, moment
        case.timers.append(again)


def following(
    deadline: Deadline, ordinal: int, moment_at: Callable[[timedelta], datetime], now: datetime
) -> tuple[int, datetime] | None:
    """When a step comes again, and which time that is: the first of those left that still lies ahead.

    `moment_at` tells the moment at a distance from when the task is due.
    """
    step = deadline.steps[ordinal // TIMES]
    for coming in range(ordinal + 1, ordinal // TIMES * TIMES + step.times):
        if step.every_hours is not None and (moment := moment_at(distance(deadline, coming))) > now:
            return coming, moment
    return None


def distance(deadline: Deadline, ordinal: int) -> timedelta:
    """How long after a task is due a timer fires; before it where that is less than nothing."""
    step = deadline.steps[ordinal // TIMES]
    seconds = deadline.hours * 36 * (step.at_percent - 100)
    return timedelta(seconds=seconds, hours=(step.every_hours or 0) * (ordinal % TIMES))


def deadline_of(case: "Case", task: "Task") -> Deadline | None:
    """By when a task is to be done and what happens then; opinions and resubmissions have no clock of their own."""
    if task.run_id is None or task.kind not in (ApprovalTaskKind.APPROVE, ApprovalTaskKind.HANDLE):
        return None
    node = case.course.places[case.run(task.run_id).node_id].node
    return node.deadline if isinstance(node, People) else None


def _keep_steps(case: "Case", task: "Task") -> None:
    if not (_runs(task) or _stands(task)) or (deadline := deadline_of(case, task)) is None:
        return
    owners = set(_chain(case, task))
    own = [timer for timer in case.timers if timer.task_id in owners]
    if not own:
        own = [
            Timer(
                id=case.new_id(), kind=TimerKind.STEP, ordinal=at * TIMES, task_id=task.id, action=step.action
            )
            for at, step in enumerate(deadline.steps)
        ]
        case.timers += own
    for timer in own:
        if timer.status in LIVE:
            timer.task_id = task.id
            away = distance(deadline, timer.ordinal)
            if task.due_at is not None and timer.attempt and timer.status is TimerStatus.PENDING:
                # It was tried in vain, and waits for the next attempt.
                continue
            if task.due_at is not None:
                _goes(timer, case.due(away, deadline.business, task.due_at))
            elif task.left is not None:
                _rests(timer, task.left + away)


def _keep_delay(case: "Case", run: "Run") -> None:
    if run.status is not ApprovalRunStatus.OPEN:
        return
    if not isinstance(case.course.places[run.node_id].node, Delay):
        return
    timer = next((each for each in case.timers if each.run_id == run.id), None)
    if timer is None:
        timer = Timer(id=case.new_id(), kind=TimerKind.DELAY, run_id=run.id)
        case.timers.append(timer)
    if timer.status in LIVE:
        if run.due_at is not None:
            _goes(timer, run.due_at)
        elif run.left is not None:
            _rests(timer, run.left)


def _keep_expiry(case: "Case") -> None:
    if case.settings.expires_hours is None:
        return
    own = [timer for timer in case.timers if timer.kind is TimerKind.EXPIRY]
    timer = own[-1] if own and own[-1].status not in (TimerStatus.FIRED, TimerStatus.STOPPED) else None
    if case.status in (ApprovalInstanceStatus.RUNNING, ApprovalInstanceStatus.RETURNED):
        if timer is None:
            timer = Timer(id=case.new_id(), kind=TimerKind.EXPIRY, ordinal=len(own))
            timer.fire_at = case.now + timedelta(hours=case.settings.expires_hours)
            case.timers.append(timer)
        elif timer.status is TimerStatus.PAUSED:
            assert timer.left is not None
            _goes(timer, case.now + timer.left)
    elif timer is None or timer.status not in LIVE:
        return
    elif case.status is not ApprovalInstanceStatus.SUSPENDED:
        timer.status = TimerStatus.STOPPED
    elif timer.fire_at is not None:
        _rests(timer, timer.fire_at - case.now)


def _goes(timer: Timer, moment: datetime) -> None:
    timer.status, timer.fire_at, timer.left = TimerStatus.PENDING, moment, None


def _rests(timer: Timer, left: timedelta) -> None:
    timer.status, timer.fire_at, timer.left = TimerStatus.PAUSED, None, left


def _runs(task: "Task") -> bool:
    """Whether the clock of a task goes; that of one whose assignee has asked for an opinion does."""
    going = task.status in (ApprovalTaskStatus.PENDING, ApprovalTaskStatus.DELEGATED)
    return going and task.due_at is not None


def _stands(task: "Task") -> bool:
    """Whether the clock of a task has begun and stands still."""
    halted = (ApprovalTaskStatus.PENDING, ApprovalTaskStatus.DELEGATED, ApprovalTaskStatus.WAITING)
    return task.status in halted and task.left is not None


def _chain(case: "Case", task: "Task") -> Iterator[uuid.UUID]:
    """A task and those that it was handed on from: what has fired for them has fired for it."""
    handed_on = (ApprovalTaskStatus.TRANSFERRED, ApprovalTaskStatus.REASSIGNED)
    at: Task | None = task
    while at is not None:
        yield at.id
        before = None if at.origin_id is None else case.task(at.origin_id)
        kept = before is not None and before.seat_id == at.seat_id and before.status in handed_on
        at = before if kept else None
