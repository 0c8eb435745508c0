"""Who may do what with a task in which state: asked first by every command, told by `availableActions`. Pure."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bizsuite.kernel.errors import Refused
from bizsuite.oa.approvals.rules.process.case import OPEN, Case, Sign, Task
from bizsuite.oa.approvals.rules.process.nodes import Approve, People, Rights
from bizsuite.oa.approvals.rules.process.recalling import recallable
from bizsuite.oa.approvals.rules.process.returning import return_targets
from bizsuite.oa.approvals.rules.process.votes import takes_seats_beside
from bizsuite.oa.approvals.rules.process.words import Mode
from bizsuite.oa.approvals.rules.words import (
    ApprovalInstanceStatus,
    ApprovalTaskAction,
    ApprovalTaskKind,
    ApprovalTaskStatus,
)

A, S = ApprovalTaskAction, ApprovalTaskStatus
_RUNNING = frozenset({ApprovalInstanceStatus.RUNNING})
_STATES: Mapping[ApprovalTaskAction, frozenset[ApprovalInstanceStatus]] = {
    A.RESUBMIT: frozenset({ApprovalInstanceStatus.RETURNED}),
    A.REASSIGN: frozenset({ApprovalInstanceStatus.RUNNING, ApprovalInstanceStatus.RETURNED}),
}
_OPEN_OR = frozenset({S.PENDING})
_FROM: Mapping[ApprovalTaskAction, frozenset[ApprovalTaskStatus]] = {
    A.TAKE_BACK: frozenset({S.DELEGATED}),
    A.RECALL: frozenset({S.APPROVED}),
    A.REASSIGN: frozenset({S.PENDING, S.WAITING, S.DELEGATED}),
    A.RECLAIM: frozenset({S.PENDING, S.WAITING, S.DELEGATED}),
    A.REMOVE_SIGN: frozenset({S.PENDING, S.WAITING}),
    A.REMIND: frozenset({S.PENDING}),
}
_KINDS: Mapping[ApprovalTaskKind, frozenset[ApprovalTaskAction]] = {
    ApprovalTaskKind.APPROVE: frozenset(
        {A.APPROVE, A.REJECT, A.RETURN, A.TRANSFER, A.DELEGATE, A.TAKE_BACK, A.RECALL, A.CLAIM, A.UNCLAIM}
        | {A.ADD_SIGN_BEFORE, A.ADD_SIGN_AFTER, A.ADD_SIGN_PARALLEL, A.REMOVE_SIGN, A.REASSIGN, A.REMIND}
        | {A.RECLAIM}
    ),
    ApprovalTaskKind.HANDLE: frozenset(
        {A.APPROVE, A.RETURN, A.TRANSFER, A.DELEGATE, A.TAKE_BACK, A.RECALL, A.CLAIM, A.UNCLAIM}
        | {A.REMOVE_SIGN, A.REASSIGN, A.REMIND, A.RECLAIM}
    ),
    ApprovalTaskKind.OPINION: frozenset({A.ANSWER, A.DECLINE, A.REASSIGN, A.REMIND}),
    ApprovalTaskKind.RESUBMIT: frozenset({A.RESUBMIT, A.REASSIGN, A.REMIND}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Whoever wants to do something, as far as it matters."""

    user_id: uuid.UUID
    administers: bool = False
    may_claim: bool = False
    """Among those whom a pool is for, as things are now."""


def refusal(action: ApprovalTaskAction, person: Person, case: Case, task: Task) -> Refused | None:
    """Why somebody may not do this with a task now; None when they may.

    In this order: INSTANCE_STATE_INVALID, PERMISSION_DENIED, TASK_NOT_ACTIONABLE, TASK_ALREADY_DECIDED,
    ACTION_NOT_ALLOWED, ALREADY_CLAIMED, ADD_SIGN_NOT_ALLOWED; the first, third and fourth say the present state.
    """
    if case.status not in _STATES.get(action, _RUNNING):
        return Refused(
            "INSTANCE_STATE_INVALID", "The approval is {status}.", path=["id"], status=case.status.value
        )
    if not _may(action, person, case, task):
        return Refused("PERMISSION_DENIED", "This task is not yours to act on.", path=["id"])
    if task.status not in _FROM.get(action, _OPEN_OR):
        return _wrong_state(task)
    if not _allowed(action, case, task):
        return Refused("ACTION_NOT_ALLOWED", "This cannot be done with this task.", path=["id"])
    if action is A.CLAIM and task.assignee_id is not None:
        return Refused("ALREADY_CLAIMED", "Somebody has taken this task already.", path=["id"])
    if action is A.ADD_SIGN_PARALLEL and not takes_seats_beside(_mode(case, task)):
        return Refused(
            "ADD_SIGN_NOT_ALLOWED", "Where one vote is enough nobody is added beside.", path=["id"]
        )
    return None


def available(person: Person, case: Case, task: Task) -> list[ApprovalTaskAction]:
    """What somebody could do with a task now: what would not be refused."""
    return [action for action in A if refusal(action, person, case, task) is None]


def require(action: ApprovalTaskAction, person: Person, case: Case, task: Task) -> None:
    """Refuse what `refusal` finds."""
    if (found := refusal(action, person, case, task)) is not None:
        raise found


def _wrong_state(task: Task) -> Refused:
    waiting = task.status in OPEN
    code = "TASK_NOT_ACTIONABLE" if waiting else "TASK_ALREADY_DECIDED"
    return Refused(code, "This task is {status}.", path=["id"], status=task.status.value)


def _may(action: ApprovalTaskAction, person: Person, case: Case, task: Task) -> bool:
    """Whoever has the task, nobody for one that nobody has, and who has shared it; in whose place it is done; who added
    somebody; who submitted it; who administers.
    """
    match action:
        case A.REASSIGN:
            return person.administers
        case A.REMOVE_SIGN:
            return person.administers or person.user_id in _adders(case, task)
        case A.REMIND:
            return person.administers or person.user_id == case.initiator_id
        case A.CLAIM:
            return person.may_claim
        case A.RECLAIM:
            return task.delegator_id == person.user_id
    shares = task.shared and task.delegator_id == person.user_id
    return shares or (task.assignee_id is not None and task.assignee_id == person.user_id)


def _adders(case: Case, task: Task) -> Sequence[uuid.UUID | None]:
    if task.parent_id is not None:
        return (case.task(task.parent_id).assignee_id,)
    beside = case.asked_beside(task)
    return () if beside is None or beside.principal_id is None else (beside.principal_id,)


def _allowed(action: ApprovalTaskAction, case: Case, task: Task) -> bool:
    """What the kind of the task, its node and its place among others allow."""
    if action not in _KINDS[task.kind]:
        return False
    if task.run_id is None:
        return True
    run = case.run(task.run_id)
    node = case.course.places[run.node_id].node
    rights = node.rights if isinstance(node, People) else Rights()
    added = task.parent_id is not None
    match action:
        case A.TRANSFER:
            return rights.transfer
        case A.DELEGATE:
            return rights.delegate
        case A.ADD_SIGN_BEFORE:
            return rights.add_sign and isinstance(node, Approve)
        case A.ADD_SIGN_AFTER:
            return rights.add_sign and isinstance(node, Approve) and not case.added_to(task, Sign.AFTER)
        case A.ADD_SIGN_PARALLEL:
            return rights.add_sign and not added and isinstance(node, Approve)
        case A.REMOVE_SIGN:
            return added or case.asked_beside(task) is not None
        case A.RETURN:
            return not added and bool(return_targets(case, run))
        case A.CLAIM | A.UNCLAIM:
            return _mode(case, task) is Mode.POOL and not added
        case A.RECALL:
            return recallable(case, task)
    return True


def _mode(case: Case, task: Task) -> Mode:
    """How the votes of the node of a task are counted."""
    counting = None if task.run_id is None else case.run(task.run_id).counting
    return Mode.ALL if counting is None else counting.mode
