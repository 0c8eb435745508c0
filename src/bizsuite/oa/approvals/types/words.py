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

__all__ = [
    "ApprovalAssigneeRule",
    "ApprovalCommand",
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
