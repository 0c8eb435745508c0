"""Who may do what in which state: the one set of guards behind every command and behind `availableActions`."""

import re
import uuid
from dataclasses import dataclass

from bizsuite.kernel.errors import Refused
from bizsuite.kernel.permissions import Actor
from bizsuite.oa.approvals.rules.words import (
    APPROVAL_ADMINISTER,
    ApprovalInstanceAction,
    ApprovalInstanceStatus,
    ApprovalTaskAction,
    ApprovalTaskStatus,
)

OPEN_TASKS = frozenset({ApprovalTaskStatus.WAITING, ApprovalTaskStatus.PENDING})
"""The states in which a task still waits for somebody."""
COMMENT_MAX = 4000

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """What the right to act on a task depends on."""

    instance: ApprovalInstanceStatus
    task: ApprovalTaskStatus
    assignee_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class InstanceFacts:
    """What the right to act on a whole approval depends on."""

    status: ApprovalInstanceStatus
    initiator_id: uuid.UUID


def task_refusal(action: ApprovalTaskAction, actor: Actor, facts: TaskFacts) -> Refused | None:
    """Why the actor may not do this with a task now; None when it is allowed.

    In this order: INSTANCE_STATE_INVALID, PERMISSION_DENIED, TASK_NOT_ACTIONABLE, TASK_ALREADY_DECIDED; each but the
    second says the present state.
    """
    if facts.instance is not ApprovalInstanceStatus.RUNNING:
        return _instance_over(facts.instance)
    if action is ApprovalTaskAction.REASSIGN:
        if not actor.may(APPROVAL_ADMINISTER):
            return Refused(
                "PERMISSION_DENIED", "Only an administrator of approvals may do this.", path=["id"]
            )
    elif facts.assignee_id is None or facts.assignee_id != actor.user_id:
        return Refused("PERMISSION_DENIED", "This task is not yours to decide.", path=["id"])
    elif facts.task is ApprovalTaskStatus.WAITING:
        return Refused(
            "TASK_NOT_ACTIONABLE",
            "It is not the turn of this task yet: it is {status}.",
            path=["id"],
            status=facts.task.value,
        )
    if facts.task not in OPEN_TASKS:
        return Refused(
            "TASK_ALREADY_DECIDED", "This task is {status} already.", path=["id"], status=facts.task.value
        )
    return None


def instance_refusal(action: ApprovalInstanceAction, actor: Actor, facts: InstanceFacts) -> Refused | None:
    """Why the actor may not do this with an approval now: INSTANCE_STATE_INVALID, then PERMISSION_DENIED; or None."""
    if facts.status is not ApprovalInstanceStatus.RUNNING:
        return _instance_over(facts.status)
    if facts.initiator_id != actor.user_id:
        return Refused("PERMISSION_DENIED", "Only whoever asked for it can withdraw it.", path=["id"])
    return None


def _instance_over(status: ApprovalInstanceStatus) -> Refused:
    return Refused(
        "INSTANCE_STATE_INVALID", "The approval is {status} already.", path=["id"], status=status.value
    )


def require_task(action: ApprovalTaskAction, actor: Actor, facts: TaskFacts) -> None:
    """Refuse what `task_refusal` finds."""
    if (refusal := task_refusal(action, actor, facts)) is not None:
        raise refusal


def require_instance(action: ApprovalInstanceAction, actor: Actor, facts: InstanceFacts) -> None:
    """Refuse what `instance_refusal` finds."""
    if (refusal := instance_refusal(action, actor, facts)) is not None:
        raise refusal


def available_task_actions(
    actor: Actor,
    instance: ApprovalInstanceStatus,
    task: ApprovalTaskStatus,
    assignee_id: uuid.UUID | None,
) -> list[ApprovalTaskAction]:
    """Every action on a task that would not be refused to this actor for right or state."""
    facts = TaskFacts(instance, task, assignee_id)
    return [action for action in ApprovalTaskAction if task_refusal(action, actor, facts) is None]


def available_instance_actions(
    actor: Actor, status: ApprovalInstanceStatus, initiator_id: uuid.UUID
) -> list[ApprovalInstanceAction]:
    """Every action on an approval that would not be refused to this actor for right or state."""
    facts = InstanceFacts(status, initiator_id)
    return [action for action in ApprovalInstanceAction if instance_refusal(action, actor, facts) is None]


def checked_comment(text: str | None, *, required: bool = False) -> str:
    """A comment without blanks around it. Refuses INVALID_VALUE, and COMMENT_REQUIRED where one must be given."""
    comment = (text or "").strip()
    if required and not comment:
        raise Refused("COMMENT_REQUIRED", "Say why in a comment.", path=["comment"])
    if len(comment) > COMMENT_MAX or _CONTROL.search(comment):
        raise Refused(
            "INVALID_VALUE",
            "A comment has at most {most} characters, and no controls but line ends.",
            path=["comment"],
            most=COMMENT_MAX,
        )
    return comment


def check_successor(assignee_id: uuid.UUID | None, successor_id: uuid.UUID) -> None:
    """Whether a task may go to somebody: not to whom it is with. Refuses INVALID_VALUE."""
    if assignee_id == successor_id:
        raise Refused("INVALID_VALUE", "The task is with this user already.", path=["assigneeId"])
