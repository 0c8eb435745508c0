"""Visits, seats and tasks: making them, letting them begin, ending them. Pure."""

import uuid
from collections.abc import Generator
from typing import Any

from bizsuite.oa.approvals.rules.process.asking import Answer, Due, Question, StartChildren, WhenDue, WhenOver
from bizsuite.oa.approvals.rules.process.case import Case, Run, Seat, Sign, Task
from bizsuite.oa.approvals.rules.process.nodes import AnyNode, Delay, Handle, People, SubProcess
from bizsuite.oa.approvals.rules.process.words import Mode
from bizsuite.oa.approvals.rules.words import (
    ApprovalInstanceStatus,
    ApprovalRunStatus,
    ApprovalSeatOutcome,
    ApprovalTaskKind,
    ApprovalTaskStatus,
)

Steps = Generator[Question, Answer, None]


def begin(case: Case, task: Task) -> Steps:
    """It is the turn of a task now; its clock starts, or goes on where it stood."""
    task.status, task.opened_at = ApprovalTaskStatus.PENDING, case.now
    if task.left is not None:
        go_on_with_time(case, task)
        return
    node = None if task.run_id is None else case.course.places[case.run(task.run_id).node_id].node
    if task.due_at is None and isinstance(node, People) and node.deadline is not None:
        due = yield WhenDue(node.deadline.hours, node.deadline.business)
        assert isinstance(due, Due)
        task.due_at = due.at


def go_on_with_time(case: Case, task: Task) -> None:
    """The clock of a task goes on where it stood."""
    assert task.left is not None
    task.due_at, task.left = case.due(task.left, case.by_business(task)), None


def next_in_turn(case: Case, run: Run) -> Steps:
    """Of those who decide one after the other, let the next one begin."""
    if run.counting is None or run.counting.mode is not Mode.SEQUENTIAL:
        return
    seat = next((each for each in case.seats_of(run) if each.outcome is ApprovalSeatOutcome.NONE), None)
    if seat is None:
        return
    for task in case.open_tasks(case.tasks_of(run)):
        waits = task.status is ApprovalTaskStatus.WAITING and task.parent_id is None
        if task.seat_id == seat.id and waits and not case.added_to(task, Sign.BEFORE):
            yield from begin(case, task)


def overtake(case: Case, run: Run, status: ApprovalTaskStatus = ApprovalTaskStatus.CLOSED) -> None:
    """End what is still open of a node."""
    for task in case.open_tasks(case.tasks_of(run)):
        case.end(task, status)


def cancel_everything(case: Case) -> None:
    """Nothing of a process is waited for any more."""
    for run in case.open_runs():
        case.close(run, ApprovalRunStatus.CANCELLED)
    for task in case.open_tasks():
        case.end(task, ApprovalTaskStatus.CANCELLED)


def new_run(case: Case, node: AnyNode, status: ApprovalRunStatus, **values: Any) -> Run:
    """One more visit of a node."""
    run = Run(
        id=case.new_id(),
        node_id=node.id,
        path=case.course.places[node.id].path,
        visit=case.visits(node.id) + 1,
        round=case.round,
        status=status,
        opened_at=case.now,
        closed_at=None if status is ApprovalRunStatus.OPEN else case.now,
        form_revision=case.form_revision,
        back_to=case.direct_back.pop(node.id, None),
        **values,
    )
    case.runs.append(run)
    return run


def seat_beside(
    case: Case,
    run: Run,
    ordinal: int,
    principal_id: uuid.UUID | None,
    on_behalf_of_id: uuid.UUID | None = None,
) -> Seat:
    """One more seat of a node; that of a pool has nobody in it."""
    seat = Seat(
        id=case.new_id(),
        run_id=run.id,
        ordinal=ordinal,
        principal_id=principal_id,
        on_behalf_of_id=on_behalf_of_id,
    )
    case.seats.append(seat)
    return seat


def task_for(case: Case, run: Run, seat: Seat, **values: Any) -> Task:
    """One more task of a seat; it waits until it begins."""
    node = case.course.places[run.node_id].node
    task = Task(
        id=case.new_id(),
        kind=ApprovalTaskKind.HANDLE if isinstance(node, Handle) else ApprovalTaskKind.APPROVE,
        status=ApprovalTaskStatus.WAITING,
        run_id=run.id,
        seat_id=seat.id,
        assignee_id=seat.principal_id,
        opened_at=case.now,
        **values,
    )
    case.tasks.append(task)
    return task


def revisit(case: Case, run: Run, again_for: Task | None = None) -> Steps:
    """Visit a node once more with the same seats and votes; who has not voted is asked, and the one who takes back."""
    node = case.course.places[run.node_id].node
    again = new_run(case, node, ApprovalRunStatus.OPEN, counting=run.counting, branches=dict(run.branches))
    if isinstance(node, Delay):
        over = yield WhenOver(node)
        assert isinstance(over, Due)
        again.due_at = over.at
    if isinstance(node, SubProcess):
        yield StartChildren(node, again.id, instead_of=run.id)
    for former in case.seats_of(run):
        asks = again_for is not None and former.id == again_for.seat_id
        seat = seat_beside(case, again, former.ordinal, former.principal_id, former.on_behalf_of_id)
        seat.outcome = ApprovalSeatOutcome.NONE if asks else former.outcome
        if seat.outcome is ApprovalSeatOutcome.NONE:
            last = [task for task in case.tasks if task.seat_id == former.id and task.parent_id is None][-1]
            lent = (last.delegator_id, last.delegation_id, last.shared)
            task = task_for(case, again, seat)
            task.origin_id = last.id
            task.delegator_id, task.delegation_id, task.shared = lent
            if run.counting is not None and run.counting.mode is not Mode.SEQUENTIAL:
                yield from begin(case, task)
    yield from next_in_turn(case, again)


def halt(case: Case) -> None:
    """Nothing goes on; all clocks stand still. I9."""
    if case.status is not ApprovalInstanceStatus.SUSPENDED:
        case.suspended_from, case.status = case.status, ApprovalInstanceStatus.SUSPENDED
    for task in case.open_tasks():
        if task.due_at is not None:
            case.pause(task, task.status)
    for run in case.open_runs():
        if run.due_at is not None:
            run.left, run.due_at = case.until(run.due_at, by_business(case, run)), None


def by_business(case: Case, run: Run) -> bool:
    """Whether a node waits only while work is done."""
    node = case.course.places[run.node_id].node
    return isinstance(node, Delay) and node.business


def blocked_runs(case: Case) -> list[Run]:
    """The nodes that wait for people and have nobody."""
    seated = {seat.run_id for seat in case.seats}
    waits = {task.run_id for task in case.open_tasks()}
    return [
        run
        for run in case.open_runs()
        if run.id not in seated
        and run.id not in waits
        and isinstance(case.course.places[run.node_id].node, People)
    ]
