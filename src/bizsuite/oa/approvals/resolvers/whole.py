"""What happens to approvals as a whole."""

import strawberry

from bizsuite.graph.context import Info
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.oa.approvals import reads, service, types
from bizsuite.oa.approvals.resolvers.saying import said


@strawberry.type
class WholeMutation:
    """Taking approvals back, halting and ending them."""

    @mutation(needs=None)
    async def approval_withdraw(
        self, info: Info, input: types.ApprovalWithdrawInput
    ) -> types.ApprovalWithdrawPayload:
        """Take an approval back that you asked for.

        Refusals: INSTANCE_STATE_INVALID, PERMISSION_DENIED, ACTION_NOT_ALLOWED, INVALID_VALUE, NOT_FOUND.
        """
        key = key_of(reads.instance, input.id)
        made = await service.withdraw(info.context.db, key, said(input.comment))
        return types.ApprovalWithdrawPayload.of(approval_instance=made)

    @mutation(needs=None)
    async def approval_suspend(
        self, info: Info, input: types.ApprovalSuspendInput
    ) -> types.ApprovalSuspendPayload:
        """Halt an approval, for administrators; its clocks stand still.

        Refusals: INSTANCE_STATE_INVALID, PERMISSION_DENIED, COMMENT_REQUIRED, INVALID_VALUE, NOT_FOUND.
        """
        made = await service.suspend(info.context.db, key_of(reads.instance, input.id), input.comment)
        return types.ApprovalSuspendPayload.of(approval_instance=made)

    @mutation(needs=None)
    async def approval_resume(
        self, info: Info, input: types.ApprovalResumeInput
    ) -> types.ApprovalResumePayload:
        """Let an approval go on that was halted, for administrators.

        Refusals: INSTANCE_STATE_INVALID, PERMISSION_DENIED, NO_APPROVER, INVALID_VALUE, NOT_FOUND.
        """
        made = await service.resume(info.context.db, key_of(reads.instance, input.id), said(input.comment))
        return types.ApprovalResumePayload.of(approval_instance=made)

    @mutation(needs=None)
    async def approval_terminate(
        self, info: Info, input: types.ApprovalTerminateInput
    ) -> types.ApprovalTerminatePayload:
        """End an approval, for administrators.

        Refusals: INSTANCE_STATE_INVALID, PERMISSION_DENIED, COMMENT_REQUIRED, INVALID_VALUE, NOT_FOUND.
        """
        made = await service.terminate(info.context.db, key_of(reads.instance, input.id), input.comment)
        return types.ApprovalTerminatePayload.of(approval_instance=made)

    @mutation(needs=None)
    async def approval_recover(
        self, info: Info, input: types.ApprovalRecoverInput
    ) -> types.ApprovalRecoverPayload:
        """Let an approval go on that has expired, for administrators: the same people have all of their time again.

        Refusals: INSTANCE_STATE_INVALID, PERMISSION_DENIED, SUBJECT_CHANGED, APPROVAL_PENDING, INVALID_VALUE,
        NOT_FOUND, and what the subject refuses.
        """
        made = await service.recover(info.context.db, key_of(reads.instance, input.id), said(input.comment))
        return types.ApprovalRecoverPayload.of(approval_instance=made)

    @mutation(needs=None)
    async def approval_revoke(
        self, info: Info, input: types.ApprovalRevokeInput
    ) -> types.ApprovalRevokePayload:
        """Take back what was approved, with the act that it allowed, while its definition lets you: for whoever asked
        for it, and administrators. Where its definition says so (`revocation`), others are asked first: see
        `revocations`. It stays APPROVED until they approve, in whose last vote it is taken back.

        Refusals: INSTANCE_STATE_INVALID, PERMISSION_DENIED, ACTION_NOT_ALLOWED after the time for it, ACT_IRREVOCABLE,
        REVOCATION_PENDING while others are asked, REVOCATION_UNAVAILABLE, NO_APPROVER, START_NOT_ALLOWED,
        COMMENT_REQUIRED, INVALID_VALUE, NOT_FOUND, and what the subject refuses.
        """
        made = await service.revoke(info.context.db, key_of(reads.instance, input.id), input.comment)
        return types.ApprovalRevokePayload.of(approval_instance=made)
