"""What happens when the time of a timer has come: somebody is told, a task moves, a vote is cast, a process ends. Pure.

One timer is one transition: whoever finds several due lets them fire one after the other, the earliest first.
"""

import uuid
from collections.abc import Generator
from dataclasses import dataclass

from bizsuite.kernel.errors import Refused
from bizsuite.oa.approvals.rules.process import handing, signing, voting, whole
from bizsuite.oa.approvals.rules.process.advance import go_on, passed
from bizsuite.oa.approvals.rules.process.asking import Above, Answer, Question, WhoIsAbove
from bizsuite.oa.approvals.rules.process.barring import barred
from bizsuite.oa.approvals.rules.process.case import Case, Task
from bizsuite.oa.approvals.rules.process.timers import QUIET, Timer, TimerKind, TimerStatus, due, keep, repeat
from bizsuite.oa.approvals.rules.process.words import TimeoutAction
from bizsuite.oa.approvals.rules.words import (
    ApprovalCommand,
    ApprovalInstanceStatus,
    ApprovalRunStatus,
    ApprovalTaskStatus,
)

T = ApprovalTaskStatus


@dataclass(slots=True)
class Firing:
    """What a timer has done."""

    timer: Timer
    command: ApprovalCommand
    task_id: uuid.UUID | None = None
    person_id: uuid.UUID | None = None
    """Who was told, or has the task or a seat now."""


Told = Generator[Question, Answer, Firing | None]


def fire_next(case: Case) -> Told:
    """Let the earliest timer fire whose time has come; what it has done, or None when no time has come.

    Of several of one task that would tell the same, only the last one tells it.
    """
    if not (come := due(case)):
        return None
    timer = come[0]
    if timer.action in QUIET:
        same = [each for each in come if (each.task_id, each.action) == (timer.task_id, timer.action)]
        for each in same[:-1]:
            each.status = TimerStatus.MISSED
            repeat(case, each)
        timer = same[-1]
    timer.status, timer.fired_at = TimerStatus.FIRED, case.now
    done = yield from _fire(case, timer)
    keep(case)
    return done


def _fire(case: Case, timer: Timer) -> Generator[Question, Answer, Firing]:
    if timer.kind is TimerKind.EXPIRY:
        whole.end(case, ApprovalInstanceStatus.EXPIRED)
        return Firing(timer, ApprovalCommand.EXPIRE)
    if timer.kind is TimerKind.DELAY:
        assert timer.run_id is not None
        run = case.run(timer.run_id)
        case.close(run, ApprovalRunStatus.APPROVED)
        for item in passed(case, run):
            yield from go_on(case, item)
        return Firing(timer, ApprovalCommand.PASS)
    assert timer.task_id is not None
    repeat(case, timer)
    return (yield from _step(case, timer, case.task(timer.task_id)))


def _step(case: Case, timer: Timer, task: Task) -> Generator[Question, Answer, Firing]:
    match timer.action:
        case TimeoutAction.REMIND:
            return Firing(timer, ApprovalCommand.REMIND, task.id, task.assignee_id)
        case TimeoutAction.AUTO_APPROVE:
            return (yield from _approve(case, timer, task))
        case TimeoutAction.AUTO_REJECT:
            _as_pending(case, task)
            yield from voting.reject(case, task, T.AUTO_REJECTED)
            return Firing(timer, ApprovalCommand.AUTO_REJECT, task.id)
        case TimeoutAction.CLOSE_INSTANCE:
            whole.end(case, ApprovalInstanceStatus.EXPIRED)
            return Firing(timer, ApprovalCommand.EXPIRE, task.id)
        case _:
            return (yield from _escalate(case, timer, task))


def _approve(case: Case, timer: Timer, task: Task) -> Generator[Question, Answer, Firing]:
    most = case.settings.auto_approve_max
    if most is None or (case.amount is not None and case.amount > most):
        timer.reason = "ABOVE_LIMIT"
        return Firing(timer, ApprovalCommand.REMIND, task.id, task.assignee_id)
    _as_pending(case, task)
    yield from voting.approve(case, task, T.AUTO_APPROVED)
    return Firing(timer, ApprovalCommand.AUTO_APPROVE, task.id)


def _escalate(case: Case, timer: Timer, task: Task) -> Generator[Question, Answer, Firing]:
    """The manager of the assignee, of the initiator where nobody has the task, is told or takes part."""
    above = yield WhoIsAbove(task.assignee_id or case.initiator_id, barred(case, task))
    assert isinstance(above, Above)
    manager = above.user_id
    if manager is None:
        timer.reason = "NO_MANAGER"
        return Firing(timer, ApprovalCommand.REMIND, task.id, task.assignee_id)
    told = Firing(timer, ApprovalCommand.ESCALATE, task.id, manager)
    if timer.action is TimeoutAction.ESCALATE_ADD:
        try:
            yield from signing.add_beside(case, task, [manager], by_rule=True)
        except Refused as refused:
            timer.reason = refused.code
            return told
        told.command = ApprovalCommand.ADD_SIGN
    elif timer.action is TimeoutAction.ESCALATE_TRANSFER:
        told.command = yield from _hand_up(case, task, manager)
    return told


def _hand_up(case: Case, task: Task, manager: uuid.UUID) -> Generator[Question, Answer, ApprovalCommand]:
    holder = None if task.parent_id is not None else handing.other_seat(case, task, manager)
    if holder is not None:
        yield from handing.merge(case, task, holder)
        return ApprovalCommand.MERGE
    handing.reassign(case, task, manager)
    return ApprovalCommand.REASSIGN


def _as_pending(case: Case, task: Task) -> None:
    """Nobody's opinion is waited for any more."""
    if task.status is T.DELEGATED:
        handing.take_back(case, task)
