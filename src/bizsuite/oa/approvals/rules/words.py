"""The words of approving: states, actions, permissions and events."""

import uuid
from dataclasses import dataclass
from enum import StrEnum

from bizsuite.kernel.values import Permission

APPROVAL_READ = Permission("approval.instance.read")
APPROVAL_SUBMIT = Permission("approval.instance.submit")
APPROVAL_ADMINISTER = Permission("approval.task.administer")
DEFINITION_READ = Permission("approval.definition.read")
DEFINITION_EDIT = Permission("approval.definition.edit")


class ApprovalMode(StrEnum):
    """How the votes of several people become one decision."""

    SINGLE = "SINGLE"
    ANY = "ANY"
    ALL = "ALL"


class ApprovalAssigneeRule(StrEnum):
    """How the people who are asked are found when the question is put."""

    USERS = "USERS"
    ROLE = "ROLE"
    MANAGER = "MANAGER"


class ApprovalVersionStatus(StrEnum):
    """Where a version of a definition is in its life; only a draft can be changed."""

    DRAFT = "DRAFT"
    PUBLISHED = "PUBLISHED"
    RETIRED = "RETIRED"


class ApprovalInstanceStatus(StrEnum):
    """Where an approval stands. All but RUNNING are final."""

    RUNNING = "RUNNING"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"


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


class ApprovalTaskKind(StrEnum):
    """What a task asks for."""

    APPROVE = "APPROVE"


class ApprovalTaskStatus(StrEnum):
    """Where a task stands.

    CLOSED tasks were overtaken by the votes of others, CANCELLED ones withdrawn together with the approval.
    """

    WAITING = "WAITING"
    PENDING = "PENDING"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    REASSIGNED = "REASSIGNED"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"


class ApprovalTaskAction(StrEnum):
    """What can be done with a task."""

    APPROVE = "APPROVE"
    REJECT = "REJECT"
    REASSIGN = "REASSIGN"


class ApprovalInstanceAction(StrEnum):
    """What can be done with an approval as a whole."""

    WITHDRAW = "WITHDRAW"


class ApprovalCommand(StrEnum):
    """A command as the log tells it. MERGE is a reassignment to somebody who had a seat already."""

    SUBMIT = "SUBMIT"
    APPROVE = "APPROVE"
    REJECT = "REJECT"
    REASSIGN = "REASSIGN"
    MERGE = "MERGE"
    WITHDRAW = "WITHDRAW"


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
