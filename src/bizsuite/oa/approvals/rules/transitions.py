"""What whoever asks could do with tasks and approvals, as it is written down with them; and what they may say. Pure."""

import re
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bizsuite.kernel.clock import now
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.permissions import Actor
from bizsuite.oa.approvals.rules.process.case import OPEN
from bizsuite.oa.approvals.rules.process.offers import offered
from bizsuite.oa.approvals.rules.words import (
    APPROVAL_ADMINISTER,
    ApprovalCommand,
    ApprovalInstanceAction,
    ApprovalTaskAction,
    ApprovalTaskStatus,
)

OPEN_TASKS = OPEN
"""The states in which something of a task can still come."""
DONE_TASKS = frozenset(
    {
        ApprovalTaskStatus.APPROVED,
        ApprovalTaskStatus.APPROVED_AWAITING,
        ApprovalTaskStatus.REJECTED,
        ApprovalTaskStatus.RETURNED,
        ApprovalTaskStatus.TRANSFERRED,
        ApprovalTaskStatus.ANSWERED,
        ApprovalTaskStatus.DECLINED,
        ApprovalTaskStatus.RESUBMITTED,
    }
)
"""The states of tasks with which their assignees have done something; CLOSED ones were overtaken by others."""
COMMENT_MAX = 4000

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def available_task_actions(
    actor: Actor,
    offers: Mapping[str, Sequence[str]],
    assignee_id: uuid.UUID | None,
    adder_id: uuid.UUID | None,
    initiator_id: uuid.UUID | None,
    candidate_ids: Sequence[uuid.UUID],
    delegator_id: uuid.UUID | None,
) -> list[ApprovalTaskAction]:
    """Every action on a task that would not be refused to this actor for right or state."""
    parts = {
        "assignee": actor.user_id == assignee_id,
        "adder": actor.user_id == adder_id,
        "initiator": actor.user_id == initiator_id,
        "candidate": actor.user_id in candidate_ids,
        "delegator": actor.user_id == delegator_id,
        "administrator": actor.may(APPROVAL_ADMINISTER),
    }
    return offered(offers, [part for part, plays in parts.items() if plays])


def waiting_nodes(offers: Mapping[str, Sequence[str]]) -> list[str]:
    """The nodes that wait for an answer from outside, by their ids."""
    return list(offers.get("outside", ()))


def return_targets(offers: Mapping[str, Sequence[str]]) -> list[str]:
    """Where a task can be returned to as things are: nodes that were passed, the nearest first, and START."""
    return list(offers.get("targets", ()))


def available_instance_actions(
    actor: Actor,
    offers: Mapping[str, Sequence[str]],
    initiator_id: uuid.UUID,
    revocable_until: datetime | None,
) -> list[ApprovalInstanceAction]:
    """Every action on an approval that would not be refused to this actor for right or state."""
    parts = {"initiator": actor.user_id == initiator_id, "administrator": actor.may(APPROVAL_ADMINISTER)}
    allowed = {action for part, plays in parts.items() if plays for action in offers.get(part, ())}
    if revocable_until is None or now() > revocable_until:
        allowed.discard(ApprovalInstanceAction.REVOKE.value)
    return [action for action in ApprovalInstanceAction if action.value in allowed]


def reason_of(payload: Mapping[str, Any]) -> str | None:
    """Why something happened by itself, or was refused, as the log tells it; None for what somebody did."""
    reason = payload.get("reason", payload.get("code"))
    return reason if isinstance(reason, str) else None


def refused_of(payload: Mapping[str, Any]) -> ApprovalCommand | None:
    """The command of an administrator that was refused, as the log tells it; None for what was done."""
    command = payload.get("command")
    return ApprovalCommand(command) if "code" in payload and isinstance(command, str) else None


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
