"""What approvals hang on whatever may have to be approved."""

import strawberry

from bizsuite.graph.fields import related
from bizsuite.graph.page import Connection
from bizsuite.oa.approvals import reads
from bizsuite.oa.approvals.types.nodes import ApprovalInstance, ApprovalTask


@strawberry.interface
class Approvable:
    """Something with an act that may have to be approved first."""

    approval_tasks: Connection[ApprovalTask] = related(
        reads.subject_tasks, "Everything that people were or are asked about it, newest first."
    )
    approval: ApprovalInstance | None = related(
        reads.subject_approval, "Its newest approval; null when there never was one."
    )


@strawberry.type
class SubjectApprovals:
    """What approvals hang on everything with an act that may have to be approved."""

    approval_tasks: Connection[ApprovalTask] = related(
        reads.subject_tasks, "Everything that people were or are asked about it, newest first."
    )
    approval: ApprovalInstance | None = related(
        reads.subject_approval, "Its newest approval; null when there never was one."
    )
