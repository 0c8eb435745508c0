"""The enumerations of approvals."""

import strawberry

from bizsuite.oa.approvals.rules import (
    ApprovalAssigneeRule,
    ApprovalCommand,
    ApprovalInstanceAction,
    ApprovalInstanceStatus,
    ApprovalMode,
    ApprovalReturnMode,
    ApprovalSignMode,
    ApprovalSignPlace,
    ApprovalTaskAction,
    ApprovalTaskKind,
    ApprovalTaskStatus,
    ApprovalTimeoutAction,
    ApprovalTimerKind,
    ApprovalTimerStatus,
    ApprovalVersionStatus,
)
from bizsuite.oa.approvals.rules.handover import ApprovalHandoverPart

__all__ = [
    "ApprovalAssigneeRule",
    "ApprovalCommand",
    "ApprovalHandoverPart",
    "ApprovalInstanceAction",
    "ApprovalInstanceStatus",
    "ApprovalMode",
    "ApprovalReturnMode",
    "ApprovalSignMode",
    "ApprovalSignPlace",
    "ApprovalTaskAction",
    "ApprovalTaskKind",
    "ApprovalTaskStatus",
    "ApprovalTimeoutAction",
    "ApprovalTimerKind",
    "ApprovalTimerStatus",
    "ApprovalVersionStatus",
]

for _words in (
    ApprovalAssigneeRule,
    ApprovalCommand,
    ApprovalHandoverPart,
    ApprovalInstanceAction,
    ApprovalInstanceStatus,
    ApprovalMode,
    ApprovalReturnMode,
    ApprovalSignMode,
    ApprovalSignPlace,
    ApprovalTaskAction,
    ApprovalTaskKind,
    ApprovalTaskStatus,
    ApprovalTimeoutAction,
    ApprovalTimerKind,
    ApprovalTimerStatus,
    ApprovalVersionStatus,
):
    strawberry.enum(_words, description=_words.__doc__)
