"""Deciding: what people do with their tasks."""

import strawberry

from bizsuite.graph.context import Info
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.oa.approvals import reads, service, types
from bizsuite.oa.approvals.resolvers.naming import require_records
from bizsuite.oa.approvals.resolvers.saying import said


@strawberry.type
class DecidingMutation:
    """Approving, rejecting, and handing on as an administrator."""

    @mutation(needs=None)
    async def approval_task_approve(
        self, info: Info, input: types.ApprovalTaskApproveInput
    ) -> types.ApprovalTaskApprovePayload:
        """Approve, or submit what was to be done. The last vote that is needed carries out the act.

        If the act is refused, so is the vote.

        Refusals: INSTANCE_STATE_INVALID, PERMISSION_DENIED, TASK_NOT_ACTIONABLE, TASK_ALREADY_DECIDED,
        ACTION_NOT_ALLOWED, COMMENT_REQUIRED, SIGNATURE_REQUIRED, SIGNATURE_INVALID, FORM_INVALID and
        FORM_FIELD_READ_ONLY for each field that is at fault, FORM_STALE, FORM_NOT_EXPECTED, FILE_NOT_RECEIVED,
        ASSIGNEE_CHOICE_REQUIRED, ASSIGNEE_OUT_OF_RANGE, EXCHANGE_RATE_MISSING,
        INVALID_VALUE, SUBJECT_UNAVAILABLE, NOT_FOUND, and those of the act.
        """
        key = key_of(reads.task, input.id)
        said_, choices = said(input.comment), types.chosen(input.choices)
        task = await service.approve(
            info.context.db, key, said_, choices, sent=input.sent(), signature=input.signed()
        )
        if input.form:
            await require_records(info, task.instance_id)
        return types.ApprovalTaskApprovePayload.of(approval_task=task)

    @mutation(needs=None)
    async def approval_task_reject(
        self, info: Info, input: types.ApprovalTaskRejectInput
    ) -> types.ApprovalTaskRejectPayload:
        """Reject, and say why.

        Refusals: INSTANCE_STATE_INVALID, PERMISSION_DENIED, TASK_NOT_ACTIONABLE, TASK_ALREADY_DECIDED,
        COMMENT_REQUIRED, INVALID_VALUE, NOT_FOUND.
        """
        task = await service.reject(info.context.db, key_of(reads.task, input.id), input.comment)
        return types.ApprovalTaskRejectPayload.of(approval_task=task)

    @mutation(needs=None)
    async def approval_task_reassign(
        self, info: Info, input: types.ApprovalTaskReassignInput
    ) -> types.ApprovalTaskReassignPayload:
        """Hand somebody's task to another user: for administrators of approvals.

        Refusals: INSTANCE_STATE_INVALID, PERMISSION_DENIED, TASK_NOT_ACTIONABLE, TASK_ALREADY_DECIDED,
        INITIATOR_EXCLUDED, INVALID_VALUE, NOT_FOUND.
        """
        key = key_of(reads.task, input.id)
        task = await service.reassign(info.context.db, key, input.successor(), said(input.comment))
        return types.ApprovalTaskReassignPayload.of(approval_task=task)
