"""Answers from outside: what their commands are given and answer."""

import strawberry

from bizsuite.graph.fields import result
from bizsuite.graph.mutations import Change, Command, Payload
from bizsuite.oa.approvals import reads
from bizsuite.oa.approvals.types.nodes import ApprovalInstance


@strawberry.input
class ApprovalCallbackIssueInput(Change):
    """Which node of an approval is to be answered."""

    node: str = strawberry.field(
        description="The id of the node that waits: one of `ApprovalInstance.waitingNodes`."
    )


@strawberry.type
class ApprovalCallbackIssuePayload(Payload):
    """The token by which a node is answered."""

    token: str | None = strawberry.field(
        default=None,
        description="For `approvalCallbackAnswer`. It is told once: null where a retry has the same idempotency key.",
    )
    approval_instance: ApprovalInstance | None = result(reads.instance, "The approval.")


@strawberry.input
class ApprovalCallbackAnswerInput(Command):
    """An answer from outside."""

    token: str = strawberry.field(description="What `approvalCallbackIssue` gave for the node.")
    succeeded: bool = strawberry.field(
        default=True, description="Whether it went well there; if not, the approval is rejected."
    )
    comment: str | None = strawberry.field(
        default=None, description="What the log is to say of it; at most 4,000 characters."
    )


@strawberry.type
class ApprovalCallbackAnswerPayload(Payload):
    """The approval that goes on."""

    approval_instance: ApprovalInstance | None = result(
        reads.instance, "The approval; null for who may not read it."
    )
