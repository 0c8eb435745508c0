"""Answers from outside to nodes that wait for them."""

import strawberry

from bizsuite.graph.context import Info
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.oa.approvals import reads, rules, service, types


@strawberry.type
class CallbackMutation:
    """Tokens for those who are waited for, and their answers."""

    @mutation(needs=rules.CALLBACK_ISSUE)
    async def approval_callback_issue(
        self, info: Info, input: types.ApprovalCallbackIssueInput
    ) -> types.ApprovalCallbackIssuePayload:
        """Make the token by which a node that waits is answered from outside; a former one of it holds no longer.

        Refusals: INSTANCE_STATE_INVALID, NOT_WAITING where the node does not wait, NOT_FOUND.
        """
        key = key_of(reads.instance, input.id)
        instance, token = await service.issue_callback(info.context.db, key, input.node)
        payload = types.ApprovalCallbackIssuePayload.of(approval_instance=instance)
        payload.token = token
        return payload

    @mutation(needs=None)
    async def approval_callback_answer(
        self, info: Info, input: types.ApprovalCallbackAnswerInput
    ) -> types.ApprovalCallbackAnswerPayload:
        """Let an approval go on that waits for an answer from outside: whoever has its token may.

        The same answer again changes nothing and is no fault.
        Refusals: CALLBACK_UNKNOWN, CALLBACK_USED where something else was answered, INSTANCE_STATE_INVALID while the
        approval is halted and once it has ended, NOT_WAITING where the node was left, INVALID_VALUE, and what the act
        refuses that follows.
        """
        made = await service.answer_callback(
            info.context.db, input.token, succeeded=input.succeeded, comment=input.comment
        )
        return types.ApprovalCallbackAnswerPayload.of(approval_instance=made)
