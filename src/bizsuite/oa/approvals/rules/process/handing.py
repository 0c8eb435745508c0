"""Handing a task to somebody else: for good, for an opinion, out of a pool, or because somebody has left. Pure."""

import uuid

from bizsuite.kernel.errors import Refused
from bizsuite.oa.approvals.rules.process.advance import settle
from bizsuite.oa.approvals.rules.process.assigning import Sitting
from bizsuite.oa.approvals.rules.process.barring import require_allowed
from bizsuite.oa.approvals.rules.process.case import Case, Seat, Task
from bizsuite.oa.approvals.rules.process.recalling import visit_again
from bizsuite.oa.approvals.rules.process.seating import Steps
from bizsuite.oa.approvals.rules.words import ApprovalSeatOutcome, ApprovalTaskKind, ApprovalTaskStatus


def transfer(case: Case, task: Task, successor: uuid.UUID) -> Task:
    """Hand one's task on: the successor decides in the same seat, by the same time. T10.

    Refuses ALREADY_SEATED for somebody who has another seat there, INITIATOR_EXCLUDED, INVALID_VALUE for oneself.
    """
    _check_other(task, successor, "assigneeId")
    require_allowed(case, task, successor, ["assigneeId"])
    if _seat_of_person(case, task, successor) is not None:
        raise Refused("ALREADY_SEATED", "This person decides there already.", path=["assigneeId"])
    return _succeeded(case, task, successor, ApprovalTaskStatus.TRANSFERRED)


def reassign(case: Case, task: Task, successor: uuid.UUID) -> Task:
    """Give a task to somebody else for its assignee. T17. Who has a seat there gets no second one: see `merge`.

    Refuses INITIATOR_EXCLUDED.
    """
    _check_other(task, successor, "assigneeId")
    require_allowed(case, task, successor, ["assigneeId"])
    return _succeeded(case, task, successor, ApprovalTaskStatus.REASSIGNED)


def other_seat(case: Case, task: Task, successor: uuid.UUID) -> Seat | None:
    """The seat that a successor has at the node already."""
    return _seat_of_person(case, task, successor)


def merge(case: Case, task: Task, holder: Seat) -> Steps:
    """Let one seat speak for two: there is one vote less, and the votes are counted anew. T17."""
    assert task.seat_id is not None and task.run_id is not None
    seat = case.seat(task.seat_id)
    seat.merged_into_id = holder.id
    for each in case.open_tasks():
        if each.seat_id == seat.id:
            case.end(each, ApprovalTaskStatus.REASSIGNED)
    yield from settle(case, case.run(task.run_id))


def stand_in(case: Case, task: Task, sitting: Sitting) -> Task | Seat:
    """Give an open task to whoever decides in its assignee's place; the seat of theirs that there is already instead,
    into which the task's is to be merged: see `merge`.
    """
    holder = _seat_of_person(case, task, sitting.user_id) if task.parent_id is None else None
    if holder is not None:
        return holder
    following = _succeeded(case, task, sitting.user_id, ApprovalTaskStatus.REASSIGNED)
    following.delegator_id, following.delegation_id = task.assignee_id, sitting.delegation_id
    following.shared = sitting.shared
    _speaks_for(case, following)
    return following


def reclaim(case: Case, task: Task) -> Task | Seat:
    """Give an open task back to the one in whose place somebody was asked; the seat of theirs that there is instead."""
    assert task.delegator_id is not None
    holder = _seat_of_person(case, task, task.delegator_id) if task.parent_id is None else None
    if holder is not None:
        return holder
    following = _succeeded(case, task, task.delegator_id, ApprovalTaskStatus.REASSIGNED)
    _speaks_for(case, following)
    return following


def _speaks_for(case: Case, task: Task) -> None:
    """The seat of a task tells in whose place somebody sits there."""
    if task.seat_id is not None and task.parent_id is None:
        case.seat(task.seat_id).on_behalf_of_id = task.delegator_id


def delegate(case: Case, task: Task, adviser: uuid.UUID) -> Task:
    """Ask somebody for an opinion; the due time stays, and one decides oneself afterwards. T11."""
    _check_other(task, adviser, "adviserId")
    task.status = ApprovalTaskStatus.DELEGATED
    asked = Task(
        id=case.new_id(),
        kind=ApprovalTaskKind.OPINION,
        status=ApprovalTaskStatus.PENDING,
        run_id=task.run_id,
        seat_id=task.seat_id,
        assignee_id=adviser,
        opened_at=case.now,
        parent_id=task.id,
        due_at=task.due_at,
    )
    case.tasks.append(asked)
    return asked


def answered(case: Case, opinion: Task, status: ApprovalTaskStatus) -> None:
    """An opinion was given or declined: its task is over, and whoever had asked is to decide. T12."""
    case.end(opinion, status)
    assert opinion.parent_id is not None
    asker = case.task(opinion.parent_id)
    if asker.status is ApprovalTaskStatus.DELEGATED:
        asker.status = ApprovalTaskStatus.PENDING


def take_back(case: Case, task: Task) -> None:
    """Wait no longer for an opinion. T12."""
    for each in case.open_tasks():
        if each.kind is ApprovalTaskKind.OPINION and each.parent_id == task.id:
            case.end(each, ApprovalTaskStatus.CLOSED)
    task.status = ApprovalTaskStatus.PENDING


def claim(case: Case, task: Task, sitting: Sitting) -> None:
    """Take a task out of the pool, for oneself or in somebody's place. T18. Refuses ALREADY_CLAIMED."""
    if task.assignee_id is not None:
        raise Refused("ALREADY_CLAIMED", "Somebody has taken this task already.", path=["id"])
    assert task.seat_id is not None
    task.assignee_id = case.seat(task.seat_id).principal_id = sitting.user_id
    task.delegator_id, task.delegation_id = sitting.on_behalf_of_id, sitting.delegation_id
    task.shared = sitting.shared
    _speaks_for(case, task)


def unclaim(case: Case, task: Task) -> None:
    """Put a task back into the pool. T18."""
    assert task.seat_id is not None
    task.assignee_id = case.seat(task.seat_id).principal_id = None
    task.delegator_id = task.delegation_id = None
    task.shared = False
    _speaks_for(case, task)


def recall(case: Case, task: Task) -> Steps:
    """Take one's approval back before anybody has acted on it: what followed is cancelled, and the node is visited
    again, where one's own seat is open and the others have voted as they had. T22.
    """
    task.recalled_at = case.now
    yield from visit_again(case, task)


def _check_other(task: Task, person: uuid.UUID, name: str) -> None:
    if person == task.assignee_id:
        raise Refused("INVALID_VALUE", "This is the person who has the task.", path=[name])


def _seat_of_person(case: Case, task: Task, person: uuid.UUID) -> Seat | None:
    assert task.run_id is not None
    run = case.run(task.run_id)
    seats = case.seats_of(run)
    return next((seat for seat in seats if seat.principal_id == person and seat.id != task.seat_id), None)


def _succeeded(case: Case, task: Task, successor: uuid.UUID, status: ApprovalTaskStatus) -> Task:
    following = Task(
        id=case.new_id(),
        kind=task.kind,
        status=task.status,
        run_id=task.run_id,
        seat_id=task.seat_id,
        assignee_id=successor,
        opened_at=case.now,
        origin_id=task.id,
        parent_id=task.parent_id,
        sign=task.sign,
        sign_mode=task.sign_mode,
        ordinal=task.ordinal,
        due_at=task.due_at,
        left=task.left,
    )
    case.end(task, status)
    case.tasks.append(following)
    for each in case.open_tasks():
        # Those who were added to it, or asked for an opinion, now speak to the successor.
        each.parent_id = following.id if each.parent_id == task.id else each.parent_id
    if task.seat_id is not None and task.parent_id is None and task.kind is not ApprovalTaskKind.OPINION:
        seat = case.seat(task.seat_id)
        if seat.outcome is ApprovalSeatOutcome.NONE:
            seat.principal_id = successor
    return following
