"""What people do with their tasks besides approving and rejecting."""

import strawberry

from bizsuite.graph.context import Info
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.oa.approvals import reads, service, types
from bizsuite.oa.approvals.resolvers.naming import require_records
from bizsuite.oa.approvals.resolvers.saying import said


@strawberry.type
class TaskMutation:
    """Returning, handing on, asking others, claiming, recalling."""

    @mutation(needs=None)
    async def approval_task_return(
        self, info: Info, input: types.ApprovalTaskReturnInput
    ) -> types.ApprovalTaskReturnPayload:
        """Send an approval back to a node before, or to its initiator: a right of each approver, however others vote.

        Refusals: EXCHANGE_RATE_MISSING,
        INSTANCE_STATE_INVALID, PERMISSION_DENIED, TASK_NOT_ACTIONABLE, TASK_ALREADY_DECIDED,
        ACTION_NOT_ALLOWED, RETURN_TARGET_INVALID, COMMENT_REQUIRED, INVALID_VALUE, NOT_FOUND.
        """
        task = await service.send_back(
            info.context.db, key_of(reads.task, input.id), input.target, input.comment, input.mode
        )
        return types.ApprovalTaskReturnPayload.of(approval_task=task)

    @mutation(needs=None)
    async def approval_task_transfer(
        self, info: Info, input: types.ApprovalTaskTransferInput
    ) -> types.ApprovalTaskTransferPayload:
        """Hand your task on to somebody else, who decides in the same seat.

        Refusals: INSTANCE_STATE_INVALID, PERMISSION_DENIED, TASK_NOT_ACTIONABLE, TASK_ALREADY_DECIDED,
        ACTION_NOT_ALLOWED, ALREADY_SEATED, INITIATOR_EXCLUDED, INVALID_VALUE, NOT_FOUND.
        """
        task = await service.transfer(
            info.context.db, key_of(reads.task, input.id), input.successor(), said(input.comment)
        )
        return types.ApprovalTaskTransferPayload.of(approval_task=task)

    @mutation(needs=None)
    async def approval_task_delegate(
        self, info: Info, input: types.ApprovalTaskDelegateInput
    ) -> types.ApprovalTaskDelegatePayload:
        """Ask somebody for an opinion; you decide afterwards.

        Refusals: INSTANCE_STATE_INVALID, PERMISSION_DENIED, TASK_NOT_ACTIONABLE, TASK_ALREADY_DECIDED,
        ACTION_NOT_ALLOWED, INVALID_VALUE, NOT_FOUND.
        """
        task = await service.delegate(
            info.context.db, key_of(reads.task, input.id), input.adviser(), said(input.comment)
        )
        return types.ApprovalTaskDelegatePayload.of(approval_task=task)

    @mutation(needs=None)
    async def approval_task_take_back(
        self, info: Info, input: types.ApprovalTaskTakeBackInput
    ) -> types.ApprovalTaskTakeBackPayload:
        """Wait no longer for an opinion that you have asked for.

        Refusals: INSTANCE_STATE_INVALID, PERMISSION_DENIED, TASK_NOT_ACTIONABLE, TASK_ALREADY_DECIDED,
        ACTION_NOT_ALLOWED, NOT_FOUND.
        """
        key = key_of(reads.task, input.id)
        task = await service.take_back(info.context.db, key)
        return types.ApprovalTaskTakeBackPayload.of(approval_task=task)

    @mutation(needs=None)
    async def approval_task_answer(
        self, info: Info, input: types.ApprovalTaskAnswerInput
    ) -> types.ApprovalTaskAnswerPayload:
        """Give the opinion that you are asked for.

        Refusals: INSTANCE_STATE_INVALID, PERMISSION_DENIED, TASK_NOT_ACTIONABLE, TASK_ALREADY_DECIDED,
        ACTION_NOT_ALLOWED, COMMENT_REQUIRED, INVALID_VALUE, NOT_FOUND.
        """
        key = key_of(reads.task, input.id)
        task = await service.answer_opinion(info.context.db, key, input.comment)
        return types.ApprovalTaskAnswerPayload.of(approval_task=task)

    @mutation(needs=None)
    async def approval_task_decline(
        self, info: Info, input: types.ApprovalTaskDeclineInput
    ) -> types.ApprovalTaskDeclinePayload:
        """Give no opinion.

        Refusals: INSTANCE_STATE_INVALID, PERMISSION_DENIED, TASK_NOT_ACTIONABLE, TASK_ALREADY_DECIDED,
        ACTION_NOT_ALLOWED, INVALID_VALUE, NOT_FOUND.
        """
        task = await service.decline_opinion(
            info.context.db, key_of(reads.task, input.id), said(input.comment)
        )
        return types.ApprovalTaskDeclinePayload.of(approval_task=task)

    @mutation(needs=None)
    async def approval_task_add_sign(
        self, info: Info, input: types.ApprovalTaskAddSignInput
    ) -> types.ApprovalTaskAddSignPayload:
        """Have others decide before you, after you, or beside you.

        Refusals: INSTANCE_STATE_INVALID, PERMISSION_DENIED, TASK_NOT_ACTIONABLE, TASK_ALREADY_DECIDED,
        ACTION_NOT_ALLOWED, ALREADY_SEATED, ADD_SIGN_NOT_ALLOWED, INITIATOR_EXCLUDED, INVALID_VALUE, NOT_FOUND.
        """
        task = await service.add_sign(
            info.context.db,
            key_of(reads.task, input.id),
            input.people(),
            input.sign(),
            input.mode,
            said(input.comment),
        )
        return types.ApprovalTaskAddSignPayload.of(approval_task=task)

    @mutation(needs=None)
    async def approval_task_remove_sign(
        self, info: Info, input: types.ApprovalTaskRemoveSignInput
    ) -> types.ApprovalTaskRemoveSignPayload:
        """Take somebody away again whom you have added.

        Refusals: INSTANCE_STATE_INVALID, PERMISSION_DENIED, TASK_NOT_ACTIONABLE, TASK_ALREADY_DECIDED,
        ACTION_NOT_ALLOWED, NOT_FOUND.
        """
        key = key_of(reads.task, input.id)
        task = await service.remove_sign(info.context.db, key)
        return types.ApprovalTaskRemoveSignPayload.of(approval_task=task)

    @mutation(needs=None)
    async def approval_task_claim(
        self, info: Info, input: types.ApprovalTaskClaimInput
    ) -> types.ApprovalTaskClaimPayload:
        """Take a task out of the pool.

        Refusals: INSTANCE_STATE_INVALID, PERMISSION_DENIED, TASK_NOT_ACTIONABLE, TASK_ALREADY_DECIDED,
        ACTION_NOT_ALLOWED, ALREADY_CLAIMED, NOT_FOUND.
        """
        key = key_of(reads.task, input.id)
        task = await service.claim(info.context.db, key)
        return types.ApprovalTaskClaimPayload.of(approval_task=task)

    @mutation(needs=None)
    async def approval_task_unclaim(
        self, info: Info, input: types.ApprovalTaskUnclaimInput
    ) -> types.ApprovalTaskUnclaimPayload:
        """Put a task back into the pool.

        Refusals: INSTANCE_STATE_INVALID, PERMISSION_DENIED, TASK_NOT_ACTIONABLE, TASK_ALREADY_DECIDED,
        ACTION_NOT_ALLOWED, NOT_FOUND.
        """
        key = key_of(reads.task, input.id)
        task = await service.unclaim(info.context.db, key)
        return types.ApprovalTaskUnclaimPayload.of(approval_task=task)

    @mutation(needs=None)
    async def approval_task_recall(
        self, info: Info, input: types.ApprovalTaskRecallInput
    ) -> types.ApprovalTaskRecallPayload:
        """Take your approval back before anybody has acted on it.

        Refusals: INSTANCE_STATE_INVALID, PERMISSION_DENIED, TASK_NOT_ACTIONABLE, TASK_ALREADY_DECIDED,
        ACTION_NOT_ALLOWED, INVALID_VALUE, NOT_FOUND.
        """
        key = key_of(reads.task, input.id)
        task = await service.recall(info.context.db, key, said(input.comment))
        return types.ApprovalTaskRecallPayload.of(approval_task=task)

    @mutation(needs=None)
    async def approval_task_reclaim(
        self, info: Info, input: types.ApprovalTaskReclaimInput
    ) -> types.ApprovalTaskReclaimPayload:
        """Take back what somebody is asked in your place by a standing delegation.

        Refusals: INSTANCE_STATE_INVALID, PERMISSION_DENIED, TASK_NOT_ACTIONABLE, TASK_ALREADY_DECIDED,
        ACTION_NOT_ALLOWED, NOT_FOUND.
        """
        task = await service.reclaim(info.context.db, key_of(reads.task, input.id))
        return types.ApprovalTaskReclaimPayload.of(approval_task=task)

    @mutation(needs=None)
    async def approval_task_remind(
        self, info: Info, input: types.ApprovalTaskRemindInput
    ) -> types.ApprovalTaskRemindPayload:
        """Remind whoever has a task, once a day: for the initiator and administrators.

        Refusals: INSTANCE_STATE_INVALID, PERMISSION_DENIED, TASK_NOT_ACTIONABLE, TASK_ALREADY_DECIDED,
        ACTION_NOT_ALLOWED, REMINDED_ALREADY, NOT_FOUND.
        """
        key = key_of(reads.task, input.id)
        task = await service.remind(info.context.db, key)
        return types.ApprovalTaskRemindPayload.of(approval_task=task)

    @mutation(needs=None)
    async def approval_task_resubmit(
        self, info: Info, input: types.ApprovalTaskResubmitInput
    ) -> types.ApprovalTaskResubmitPayload:
        """Submit again what was returned to you.

        Refusals: INSTANCE_STATE_INVALID, PERMISSION_DENIED, TASK_NOT_ACTIONABLE, TASK_ALREADY_DECIDED,
        ACTION_NOT_ALLOWED, NO_APPROVER, FORM_INVALID and FORM_FIELD_READ_ONLY for each field that is at fault,
        FORM_STALE, FORM_NOT_EXPECTED, FILE_NOT_RECEIVED, EXCHANGE_RATE_MISSING, INVALID_VALUE, SUBJECT_UNAVAILABLE,
        ASSIGNEE_CHOICE_REQUIRED, ASSIGNEE_OUT_OF_RANGE,
        NOT_FOUND, and the code of a subject whose state rules the act out by now.
        """
        key = key_of(reads.task, input.id)
        choices = types.chosen(input.choices)
        task = await service.resubmit(info.context.db, key, said(input.comment), choices, sent=input.sent())
        if input.form:
            await require_records(info, task.instance_id)
        return types.ApprovalTaskResubmitPayload.of(approval_task=task)
