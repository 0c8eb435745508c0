"""The manifest of approvals."""

from bizsuite.base.identity.rules import UserDeactivating
from bizsuite.base.identity.types import User
from bizsuite.base.parties.types import Customer
from bizsuite.graph.roots import Mutation, Query, Subscription
from bizsuite.kernel.modules import Emits, Module
from bizsuite.kernel.permissions import Grant
from bizsuite.oa.approvals import files, housekeeping, loaders, reads, rules, service, types
from bizsuite.oa.approvals.resolvers import (
    ApprovalsMutation,
    ApprovalsQuery,
    ApprovalsSubscription,
    CustomerApprovals,
    UserApprovals,
)
from bizsuite.oa.delegations.rules.words import (
    ApprovalDelegationBegun,
    ApprovalDelegationEnded,
    ApprovalDelegationSet,
)

_ASKING = [Grant(rules.APPROVAL_SUBMIT), Grant(rules.DEFINITION_READ)]
_READING = [Grant(rules.APPROVAL_READ), Grant(rules.DEFINITION_READ)]

MODULE = Module(
    name="oa.approvals",
    description="Business acts wait for people: definitions, approvals, tasks, and a log that vouches for itself.",
    requires=[
        *("base.catalog", "base.events", "base.files", "base.identity", "base.parties"),
        *("oa.calendars", "oa.delegations", "oa.forms"),
    ],
    aggregates=[reads.task_aggregates],
    types=[
        types.ApprovalDefinition,
        types.ApprovalDefinitionVersion,
        types.ApprovalCopy,
        types.ApprovalInstance,
        types.ApprovalTask,
        types.ApprovalTimer,
        types.ApprovalLogEntry,
        types.ApprovalFormRevision,
        types.ApprovalHandover,
        types.ApprovalHandoverMove,
        types.Approvable,
        types.ApprovalRequired,
        types.ApprovalPending,
        types.SubjectLocked,
    ],
    extends={
        Query: ApprovalsQuery,
        Mutation: ApprovalsMutation,
        Subscription: ApprovalsSubscription,
        User: UserApprovals,
        Customer: CustomerApprovals,
    },
    approvable=types.SubjectApprovals,
    agrees=service.answer,
    crons=housekeeping.CRONS,
    listens={
        UserDeactivating: service.hand_over,
        ApprovalDelegationSet: service.require_definitions,
        ApprovalDelegationBegun: service.lend_open_tasks,
        ApprovalDelegationEnded: service.give_back,
    },
    events=[
        Emits(
            rules.ApprovalDefinitionChanged,
            "APPROVAL_DEFINITION_CHANGED",
            "ApprovalDefinition",
            "definition_id",
            "A definition is new, or was revised, published, disabled or enabled.",
        ),
        Emits(
            rules.ApprovalsHandedOver,
            "APPROVALS_HANDED_OVER",
            "ApprovalHandover",
            "handover_id",
            "What somebody has to do with approvals went to others.",
        ),
        Emits(
            rules.ApprovalDraftSaved,
            "APPROVAL_DRAFT_SAVED",
            "ApprovalInstance",
            "instance_id",
            "A request is being filled in; nobody else sees it yet.",
        ),
        Emits(
            rules.ApprovalDraftDeleted,
            "APPROVAL_DRAFT_DELETED",
            "ApprovalInstance",
            "instance_id",
            "A request that was never submitted is gone.",
        ),
        Emits(
            rules.ApprovalInstanceStarted,
            "APPROVAL_INSTANCE_STARTED",
            "ApprovalInstance",
            "instance_id",
            "Somebody has asked for an approval.",
        ),
        Emits(
            rules.ApprovalInstanceApproved,
            "APPROVAL_INSTANCE_APPROVED",
            "ApprovalInstance",
            "instance_id",
            "The last vote that was needed has been given.",
        ),
        Emits(
            rules.ApprovalInstanceRejected,
            "APPROVAL_INSTANCE_REJECTED",
            "ApprovalInstance",
            "instance_id",
            "An approval was refused.",
        ),
        Emits(
            rules.ApprovalInstanceWithdrawn,
            "APPROVAL_INSTANCE_WITHDRAWN",
            "ApprovalInstance",
            "instance_id",
            "An approval was taken back.",
        ),
        Emits(
            rules.ApprovalCopied,
            "APPROVAL_COPIED",
            "ApprovalCopy",
            "copy_id",
            "Somebody is told of an approval.",
        ),
        Emits(
            rules.ApprovalCopyRead,
            "APPROVAL_COPY_READ",
            "ApprovalCopy",
            "copy_id",
            "Somebody who was told of an approval has read of it.",
        ),
        Emits(
            rules.ApprovalTaskOpened,
            "APPROVAL_TASK_OPENED",
            "ApprovalTask",
            "task_id",
            "Somebody has something to decide.",
        ),
        Emits(
            rules.ApprovalTaskDecided,
            "APPROVAL_TASK_DECIDED",
            "ApprovalTask",
            "task_id",
            "Somebody has approved, rejected or returned.",
        ),
        Emits(
            rules.ApprovalTaskClosed,
            "APPROVAL_TASK_CLOSED",
            "ApprovalTask",
            "task_id",
            "A task is gone from its assignee: overtaken by others, withdrawn, or handed on.",
        ),
        Emits(
            rules.ApprovalTaskChanged,
            "APPROVAL_TASK_CHANGED",
            "ApprovalTask",
            "task_id",
            "Others were asked about a task, or added to it, or it was taken out of a pool.",
        ),
        Emits(
            rules.ApprovalTaskReminded,
            "APPROVAL_TASK_REMINDED",
            "ApprovalTask",
            "task_id",
            "Somebody is reminded of a task.",
        ),
        Emits(
            rules.ApprovalInstanceReturned,
            "APPROVAL_INSTANCE_RETURNED",
            "ApprovalInstance",
            "instance_id",
            "An approval is back with its initiator.",
        ),
        Emits(
            rules.ApprovalInstanceSuspended,
            "APPROVAL_INSTANCE_SUSPENDED",
            "ApprovalInstance",
            "instance_id",
            "An approval was halted.",
        ),
        Emits(
            rules.ApprovalInstanceResumed,
            "APPROVAL_INSTANCE_RESUMED",
            "ApprovalInstance",
            "instance_id",
            "An approval goes on that was halted.",
        ),
        Emits(
            rules.ApprovalInstanceTerminated,
            "APPROVAL_INSTANCE_TERMINATED",
            "ApprovalInstance",
            "instance_id",
            "An administrator has ended an approval.",
        ),
        Emits(
            rules.ApprovalTaskEscalated,
            "APPROVAL_TASK_ESCALATED",
            "ApprovalTask",
            "task_id",
            "A manager is told that somebody's task is late.",
        ),
        Emits(
            rules.ApprovalInstanceExpired,
            "APPROVAL_INSTANCE_EXPIRED",
            "ApprovalInstance",
            "instance_id",
            "An approval was not decided in time.",
        ),
        Emits(
            rules.ApprovalInstanceRevoked,
            "APPROVAL_INSTANCE_REVOKED",
            "ApprovalInstance",
            "instance_id",
            "What was approved was taken back.",
        ),
        Emits(
            rules.ApprovalTaskReassigned,
            "APPROVAL_TASK_REASSIGNED",
            "ApprovalTask",
            "task_id",
            "A task has left its assignee by an administrator's hand.",
        ),
    ],
    grants={
        "admin": [
            Grant(rules.APPROVAL_READ),
            Grant(rules.APPROVAL_SUBMIT),
            Grant(rules.APPROVAL_ADMINISTER),
            Grant(rules.DEFINITION_READ),
            Grant(rules.DEFINITION_EDIT),
        ],
        "manager": [Grant(rules.APPROVAL_READ), *_ASKING],
        "finance": [Grant(rules.APPROVAL_READ), *_ASKING],
        "sales": _ASKING,
        "warehouse": _ASKING,
        "hr": _ASKING,
        "analyst": _READING,
        "integrator": _READING,
    },
    files={files.PAPER: files.make, files.ATTACHED: files.fetch},
    integrity=[loaders.integrity],
)
