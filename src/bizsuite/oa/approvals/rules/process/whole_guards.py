"""Who may do what with a process as a whole, and in which state. Pure."""

import uuid
from collections.abc import Mapping, Set
from datetime import datetime, timedelta

from bizsuite.kernel.errors import Refused
from bizsuite.oa.approvals.rules.process.case import Case, Task
from bizsuite.oa.approvals.rules.process.guards import Person
from bizsuite.oa.approvals.rules.process.words import WithdrawPolicy
from bizsuite.oa.approvals.rules.words import (
    ApprovalInstanceAction,
    ApprovalInstanceStatus,
    ApprovalTaskStatus,
)

A, S = ApprovalInstanceAction, ApprovalInstanceStatus
_FROM: Mapping[ApprovalInstanceAction, frozenset[ApprovalInstanceStatus]] = {
    A.SUBMIT: frozenset({S.DRAFT}),
    A.DELETE_DRAFT: frozenset({S.DRAFT}),
    A.WITHDRAW: frozenset({S.RUNNING, S.RETURNED}),
    A.SUSPEND: frozenset({S.RUNNING, S.RETURNED}),
    A.RESUME: frozenset({S.SUSPENDED}),
    A.TERMINATE: frozenset({S.RUNNING, S.RETURNED, S.SUSPENDED}),
    A.RECOVER: frozenset({S.EXPIRED}),
    A.REVOKE: frozenset({S.APPROVED}),
}
_INITIATOR = frozenset({A.SUBMIT, A.DELETE_DRAFT, A.WITHDRAW, A.REVOKE})
ADMINISTRATOR = frozenset({A.SUSPEND, A.RESUME, A.TERMINATE, A.RECOVER, A.REVOKE})
"""What administrators may do; when it is refused, the log tells so."""
_NOT_OF_PARTS = frozenset({A.WITHDRAW, A.RECOVER, A.REVOKE})
"""What is done with the process that another one is part of, which has gone on with what became of the part."""
_NOT_OF_REVOCATIONS = frozenset({A.RECOVER, A.REVOKE})
"""What is not done with the process that revokes another one: it is asked for anew, or what it revoked is."""
_HUMAN = frozenset(
    {
        ApprovalTaskStatus.APPROVED,
        ApprovalTaskStatus.APPROVED_AWAITING,
        ApprovalTaskStatus.REJECTED,
        ApprovalTaskStatus.RETURNED,
    }
)


def refusal(
    action: ApprovalInstanceAction, person: Person, case: Case, ended_at: datetime | None = None
) -> Refused | None:
    """Why somebody may not do this with a process now; None when they may.

    In this order: INSTANCE_STATE_INVALID, PERMISSION_DENIED, ACTION_NOT_ALLOWED, ACT_IRREVOCABLE, REVOCATION_PENDING.
    """
    if case.status not in _FROM[action]:
        return Refused(
            "INSTANCE_STATE_INVALID", "The approval is {status}.", path=["id"], status=case.status.value
        )
    initiates = action in _INITIATOR and person.user_id == case.initiator_id
    if not initiates and not (action in ADMINISTRATOR and person.administers):
        return Refused("PERMISSION_DENIED", "This approval is not yours to act on.", path=["id"])
    if not _allowed(action, case, ended_at):
        return Refused("ACTION_NOT_ALLOWED", "This cannot be done with this approval.", path=["id"])
    if action is A.REVOKE and not case.revocable:
        return Refused("ACT_IRREVOCABLE", "What this approved cannot be taken back.", path=["id"])
    if action is A.REVOKE and case.revocation_id is not None:
        return Refused("REVOCATION_PENDING", "Others are asked already whether it is revoked.", path=["id"])
    return None


def available(person: Person, case: Case, ended_at: datetime | None = None) -> list[ApprovalInstanceAction]:
    """What somebody could do with a process now."""
    return [action for action in A if refusal(action, person, case, ended_at) is None]


def require(
    action: ApprovalInstanceAction, person: Person, case: Case, ended_at: datetime | None = None
) -> None:
    """Refuse what `refusal` finds."""
    if (found := refusal(action, person, case, ended_at)) is not None:
        raise found


def revocable_until(case: Case, ended_at: datetime | None) -> datetime | None:
    """Until when what was approved can be taken back; None: not at all."""
    if case.status is not S.APPROVED or ended_at is None or not case.settings.revoke_hours:
        return None
    return ended_at + timedelta(hours=case.settings.revoke_hours)


def _allowed(action: ApprovalInstanceAction, case: Case, ended_at: datetime | None) -> bool:
    if case.is_part and action in _NOT_OF_PARTS:
        return False
    if case.revokes_id is not None and action in _NOT_OF_REVOCATIONS:
        return False
    if action is A.REVOKE:
        until = revocable_until(case, ended_at)
        return until is not None and case.now <= until
    if action is not A.WITHDRAW or case.settings.withdraw is WithdrawPolicy.ANY_TIME:
        return True
    return case.settings.withdraw is not WithdrawPolicy.NEVER and not _somebody_has_decided(case)


def _somebody_has_decided(case: Case) -> bool:
    """Whether somebody has, by what still counts: what was returned since is as if it had just been submitted."""
    counted = {run.id for run in case.runs if not run.superseded}
    decided = {task.seat_id for task in case.tasks if _counts(task, counted)}
    asked = {task.seat_id for task in case.tasks}
    # Votes that were kept when a node was visited again have no tasks of their own there.
    kept = {seat.id for seat in case.seats if seat.run_id in counted and seat.id not in asked}
    return bool(decided or kept)


def _counts(task: Task, counted: Set[uuid.UUID]) -> bool:
    """Whether a task is a decision that still counts."""
    return task.run_id in counted and task.status in _HUMAN and task.recalled_at is None
