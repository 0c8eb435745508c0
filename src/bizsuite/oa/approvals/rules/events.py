"""What approvals tell others."""

import uuid
from dataclasses import dataclass

from bizsuite.oa.approvals.rules.words import ApprovalCommand, ApprovalTaskStatus


@dataclass(frozen=True, slots=True)
class ApprovalDefinitionChanged:
    """A definition is new, or was revised, published, disabled, enabled or deleted, or has other keepers."""

    definition_id: uuid.UUID
    change: str


@dataclass(frozen=True, slots=True)
class ApprovalsHandedOver:
    """What somebody has to do with approvals went to others."""

    handover_id: uuid.UUID
    user_id: uuid.UUID
    successor_id: uuid.UUID | None


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
class ApprovalInstanceReturned:
    """An approval is back with its initiator."""

    instance_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class ApprovalInstanceSuspended:
    """An approval was halted."""

    instance_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class ApprovalInstanceResumed:
    """An approval goes on that was halted or had expired."""

    instance_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class ApprovalInstanceTerminated:
    """An administrator has ended an approval."""

    instance_id: uuid.UUID
    company_id: uuid.UUID


People = tuple[uuid.UUID, ...]
"""Whom an event about a task concerns: those who have it, had it, or may claim it. They are told of it."""


@dataclass(frozen=True, slots=True)
class ApprovalTaskOpened:
    """Somebody has something to decide, or several may claim it."""

    task_id: uuid.UUID
    instance_id: uuid.UUID
    people: People
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class ApprovalTaskDecided:
    """Somebody has approved or rejected."""

    task_id: uuid.UUID
    instance_id: uuid.UUID
    outcome: ApprovalTaskStatus
    people: People
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class ApprovalTaskClosed:
    """A task is gone from whoever had it: overtaken by others, withdrawn, or handed on."""

    task_id: uuid.UUID
    instance_id: uuid.UUID
    people: People
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class ApprovalTaskChanged:
    """Others were asked about a task, or added to it, or it was taken out of a pool; the command says which."""

    task_id: uuid.UUID
    instance_id: uuid.UUID
    command: ApprovalCommand
    people: People
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class ApprovalTaskReminded:
    """Somebody is reminded of a task."""

    task_id: uuid.UUID
    instance_id: uuid.UUID
    people: People
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class ApprovalTaskEscalated:
    """A manager is told that somebody's task is late."""

    task_id: uuid.UUID
    instance_id: uuid.UUID
    manager_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class ApprovalInstanceExpired:
    """An approval was not decided in time; its subject can be changed and submitted again."""

    instance_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class ApprovalInstanceRevoked:
    """What was approved was taken back."""

    instance_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class ApprovalTaskReassigned:
    """A task has left its assignee by an administrator's hand."""

    task_id: uuid.UUID
    instance_id: uuid.UUID
    people: People
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class ApprovalDraftSaved:
    """A request is being filled in."""

    instance_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class ApprovalCopied:
    """Somebody is told of an approval."""

    copy_id: uuid.UUID
    instance_id: uuid.UUID
    user_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class ApprovalDraftDeleted:
    """A request that was never submitted is gone."""

    instance_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class ApprovalCopyRead:
    """Somebody who was told of an approval has read of it."""

    copy_id: uuid.UUID
    instance_id: uuid.UUID
    user_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class ApprovalActionReached:
    """A node was reached that does something, tells it, or waits for an answer from outside."""

    instance_id: uuid.UUID
    node_id: str
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class ApprovalCallbackIssued:
    """A token was made by which a node that waits can be answered."""

    instance_id: uuid.UUID
    node_id: str
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class ApprovalCallbackAnswered:
    """Somebody outside has answered a node that waited for it."""

    instance_id: uuid.UUID
    node_id: str
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class ApprovalInstanceMigrated:
    """An approval goes on by another version of its definition."""

    instance_id: uuid.UUID
    company_id: uuid.UUID
