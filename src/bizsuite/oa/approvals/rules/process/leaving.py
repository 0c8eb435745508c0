"""Where what waits for somebody who leaves goes: to the first of those who may have it. Pure."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from bizsuite.oa.approvals.rules.process import handing
from bizsuite.oa.approvals.rules.process.barring import barred
from bizsuite.oa.approvals.rules.process.case import Case, Task
from bizsuite.oa.approvals.rules.process.seating import Steps
from bizsuite.oa.approvals.rules.words import ApprovalInstanceStatus, ApprovalTaskKind, ApprovalTaskStatus

MOVABLE = (ApprovalTaskStatus.PENDING, ApprovalTaskStatus.WAITING, ApprovalTaskStatus.DELEGATED)
"""What somebody else can still do: what is approved, and waits for others, is done."""


@dataclass(frozen=True, slots=True)
class Move:
    """A task and who gets it; nobody where there is nobody who may have it."""

    task: Task
    to: uuid.UUID | None

    def told(self) -> dict[str, str | None]:
        """As the log keeps it."""
        return {"task": str(self.task.id), "to": None if self.to is None else str(self.to)}


def move_of(case: Case, task: Task, ladder: Sequence[uuid.UUID]) -> Move:
    """Who gets a task: the first who may have it."""
    return Move(task, next((person for person in ladder if _may_have(case, task, person)), None))


def make(case: Case, move: Move) -> Steps:
    """Give a task to its new assignee in the same seat, by the same time; one who sits there already speaks for both.

    One that nobody may have is without an assignee: an administrator gives it to somebody.
    """
    task = move.task
    if move.to is None:
        task.assignee_id = None
        if task.seat_id is not None and task.parent_id is None:
            case.seat(task.seat_id).principal_id = None
        return
    seat = handing.other_seat(case, task, move.to) if _has_own_seat(task) else None
    if seat is None:
        handing.reassign(case, task, move.to)
    else:
        yield from handing.merge(case, task, seat)


def _has_own_seat(task: Task) -> bool:
    return task.run_id is not None and task.parent_id is None and task.kind is not ApprovalTaskKind.OPINION


def _may_have(case: Case, task: Task, person: uuid.UUID) -> bool:
    """Not who asks for the opinion; nor the initiator where they are not asked themselves; nor, while it is halted,
    somebody who sits there already, since no votes are counted then.
    """
    if person == task.assignee_id:
        return False
    if task.kind is ApprovalTaskKind.OPINION and task.parent_id is not None:
        return case.task(task.parent_id).assignee_id != person
    if task.run_id is None:
        return True
    if person in barred(case, task):
        return False
    halted = case.status is not ApprovalInstanceStatus.RUNNING
    return not (halted and _has_own_seat(task) and handing.other_seat(case, task, person) is not None)
