"""Telling people of approvals."""

import strawberry

from bizsuite.graph.context import Info
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.oa.approvals import reads, service, types
from bizsuite.oa.approvals.resolvers.saying import said


@strawberry.type
class CopyingMutation:
    """Copies, and that they were read."""

    @mutation(needs=None)
    async def approval_copy_send(
        self, info: Info, input: types.ApprovalCopySendInput
    ) -> types.ApprovalCopySendPayload:
        """Tell more people of an approval, who may read it then: for its initiator, people asked, administrators.

        Refusals: PERMISSION_DENIED, INVALID_VALUE, NOT_FOUND.
        """
        key = key_of(reads.instance, input.id)
        made = await service.send_copies(info.context.db, key, input.people(), said(input.comment))
        return types.ApprovalCopySendPayload.of(approval_instance=made)

    @mutation(needs=None)
    async def approval_copy_read(
        self, info: Info, input: types.ApprovalCopyReadInput
    ) -> types.ApprovalCopyReadPayload:
        """Say that you have read of an approval; the first time counts.

        Refusals: PERMISSION_DENIED for copies of others, NOT_FOUND.
        """
        copy = await service.read_copy(info.context.db, key_of(reads.copy, input.id))
        return types.ApprovalCopyReadPayload.of(approval_copy=copy)
