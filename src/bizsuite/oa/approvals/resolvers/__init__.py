"""What approvals hang on the roots, on users and on customers."""

import strawberry

from bizsuite.oa.approvals.resolvers.acting import TaskMutation
from bizsuite.oa.approvals.resolvers.calling_back import CallbackMutation
from bizsuite.oa.approvals.resolvers.copying import CopyingMutation
from bizsuite.oa.approvals.resolvers.deciding import DecidingMutation
from bizsuite.oa.approvals.resolvers.defining import DefiningMutation
from bizsuite.oa.approvals.resolvers.following import ApprovalsSubscription
from bizsuite.oa.approvals.resolvers.handing_over import HandoverMutation
from bizsuite.oa.approvals.resolvers.migrating import MigratingMutation
from bizsuite.oa.approvals.resolvers.requesting import RequestMutation
from bizsuite.oa.approvals.resolvers.roots import ApprovalsQuery, CustomerApprovals, UserApprovals
from bizsuite.oa.approvals.resolvers.whole import WholeMutation

__all__ = [
    "ApprovalsMutation",
    "ApprovalsQuery",
    "ApprovalsSubscription",
    "CustomerApprovals",
    "UserApprovals",
]


@strawberry.type
class ApprovalsMutation(
    DefiningMutation,
    RequestMutation,
    DecidingMutation,
    TaskMutation,
    WholeMutation,
    CopyingMutation,
    HandoverMutation,
    CallbackMutation,
    MigratingMutation,
):
    """Defining approvals, asking for them, and deciding."""
