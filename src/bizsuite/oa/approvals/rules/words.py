"""The words of approving: states, actions, permissions and events."""

import uuid
from dataclasses import dataclass
from enum import StrEnum

from bizsuite.kernel.values import Permission
from bizsuite.kernel.words import Word

APPROVAL_READ = Permission("approval.instance.read")
APPROVAL_SUBMIT = Permission("approval.instance.submit")
APPROVAL_ADMINISTER = Permission("approval.task.administer")
DEFINITION_READ = Permission("approval.definition.read")
DEFINITION_EDIT = Permission("approval.definition.edit")


class ApprovalMode(Word):
    """How the votes of several people become one decision."""

    SINGLE = "SINGLE", "One person is asked and decides."
    ANY = "ANY", "Several are asked; the first vote decides."
    ALL = "ALL", "Several are asked; all must approve, and one rejection decides."


class ApprovalAssigneeRule(Word):
    """How the people who are asked are found when the question is put."""

    USERS = "USERS", "The users that are named."
    ROLE = "ROLE", "Everybody with a role."
    MANAGER = "MANAGER", "The manager of whoever submits."


class ApprovalVersionStatus(Word):
    """Where a version of a definition is in its life; only a draft can be changed."""

    DRAFT = "DRAFT", "Being written; may change."
    PUBLISHED = "PUBLISHED", "Holds for what is submitted now."
    RETIRED = "RETIRED", "Holds only for what was submitted under it."


class ApprovalInstanceStatus(Word):
    """Where an approval stands. All but RUNNING are final."""

    RUNNING = "RUNNING", "Votes are missing."
    APPROVED = "APPROVED", "Agreed to."
    REJECTED = "REJECTED", "Declined."
    WITHDRAWN = "WITHDRAWN", "Taken back by whoever submitted it."


class ApprovalRunStatus(StrEnum):
    """Where one visit of a node stands."""

    OPEN = "OPEN"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    CANCELLED = "CANCELLED"


class ApprovalSeatOutcome(StrEnum):
    """How a seat has voted."""

    NONE = "NONE"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"


class ApprovalTaskKind(Word):
    """What a task asks for."""

    APPROVE = "APPROVE", "To approve or to reject."


class ApprovalTaskStatus(Word):
    """Where a task stands.

    CLOSED tasks were overtaken by the votes of others, CANCELLED ones withdrawn together with the approval.
    """

    WAITING = "WAITING", "Not to be done yet: others come first."
    PENDING = "PENDING", "To be done."
    APPROVED = "APPROVED", "Done: approved."
    REJECTED = "REJECTED", "Done: rejected."
    REASSIGNED = "REASSIGNED", "Handed on to somebody else."
    CLOSED = "CLOSED", "Overtaken by the votes of others."
    CANCELLED = "CANCELLED", "Withdrawn together with the approval."


class ApprovalTaskAction(Word):
    """What can be done with a task."""

    APPROVE = "APPROVE", "Agree."
    REJECT = "REJECT", "Decline, with a comment."
    REASSIGN = "REASSIGN", "Hand it on to somebody else."


class ApprovalInstanceAction(Word):
    """What can be done with an approval as a whole."""

    WITHDRAW = "WITHDRAW", "Take it back."


class ApprovalCommand(Word):
    """A command as the log tells it. MERGE is a reassignment to somebody who had a seat already."""

    SUBMIT = "SUBMIT", "Somebody asked for it."
    APPROVE = "APPROVE", "Somebody agreed."
    REJECT = "REJECT", "Somebody declined."
    REASSIGN = "REASSIGN", "A task was handed on."
    MERGE = "MERGE", "A task was handed on to somebody who had a seat already."
    WITHDRAW = "WITHDRAW", "It was taken back."


@dataclass(frozen=True, slots=True)
class ApprovalDefinitionChanged:
    """A definition is new, or was revised, published, disabled or enabled."""

    definition_id: uuid.UUID
    change: str


@dataclass(frozen=True, slots=True)
class ApprovalInstanceStarted:
    """Somebody has asked for an approval."""

    instance_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class ApprovalInstanceApproved:
    """The last vote that was needed is there, and the act that waited for it is done."""

    instance_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class ApprovalInstanceRejected:
    """An approval was refused; its subject can be changed and submitted again."""

    instance_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class ApprovalInstanceWithdrawn:
    """The initiator has taken an approval back."""

    instance_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class ApprovalTaskOpened:
    """Somebody has something to decide."""

    task_id: uuid.UUID
    instance_id: uuid.UUID
    assignee_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class ApprovalTaskDecided:
    """Somebody has approved or rejected."""

    task_id: uuid.UUID
    instance_id: uuid.UUID
    outcome: ApprovalSeatOutcome
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class ApprovalTaskReassigned:
    """A task has left its assignee by an administrator's hand."""

    task_id: uuid.UUID
    instance_id: uuid.UUID
    assignee_id: uuid.UUID
    company_id: uuid.UUID
