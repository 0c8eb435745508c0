"""Requests that stand for themselves: drafted, submitted, thrown away."""

import strawberry

from bizsuite.graph.context import Info
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.kernel.errors import Refused
from bizsuite.oa.approvals import reads, rules, service, types
from bizsuite.oa.approvals.resolvers.naming import require_records


@strawberry.type
class RequestMutation:
    """Asking for something by filling in a form."""

    @mutation(needs=rules.APPROVAL_SUBMIT)
    async def approval_start(self, info: Info, input: types.ApprovalStartInput) -> types.ApprovalStartPayload:
        """Request something by filling in its form, such as leave, and submit it at once.

        Refusals: NOT_A_REQUEST, DEFINITION_NOT_IN_USE, FORM_INVALID and FORM_FIELD_READ_ONLY for each field that is
        at fault, FORM_NOT_EXPECTED, FILE_NOT_RECEIVED, NO_APPROVER, COPY_INVALID, EXCHANGE_RATE_MISSING, NOT_FOUND,
        START_NOT_ALLOWED, ASSIGNEE_CHOICE_REQUIRED, ASSIGNEE_OUT_OF_RANGE.
        """
        made = await service.start_request(
            info.context.db, input.new(), input.sent(), types.chosen(input.choices)
        )
        await require_records(info, made.id)
        return types.ApprovalStartPayload.of(approval_instance=made)

    @mutation(needs=rules.APPROVAL_SUBMIT)
    async def approval_draft_save(
        self, info: Info, input: types.ApprovalDraftSaveInput
    ) -> types.ApprovalDraftSavePayload:
        """Begin a request, or go on with your own draft; what is required may still be missing.

        Refusals: NOT_A_REQUEST, DEFINITION_NOT_IN_USE, FORM_INVALID, FORM_FIELD_READ_ONLY, FORM_NOT_EXPECTED,
        FILE_NOT_RECEIVED, COPY_INVALID, INSTANCE_STATE_INVALID, PERMISSION_DENIED, INVALID_VALUE, NOT_FOUND.
        """
        draft = input.draft()
        if (draft is None) == (input.definition_id is None):
            raise Refused("INVALID_VALUE", "Name either the draft or the definition.", path=["id"])
        db, sent = info.context.db, input.sent()
        if draft is None:
            made = await service.save_draft(db, input.new(), sent)
        else:
            made = await service.change_draft(db, draft, sent)
        await require_records(info, made.id)
        return types.ApprovalDraftSavePayload.of(approval_instance=made)

    @mutation(needs=rules.APPROVAL_SUBMIT)
    async def approval_draft_submit(
        self, info: Info, input: types.ApprovalDraftSubmitInput
    ) -> types.ApprovalDraftSubmitPayload:
        """Submit your draft, by the version of its definition that holds now.

        Refusals: INSTANCE_STATE_INVALID, PERMISSION_DENIED, DEFINITION_NOT_IN_USE, FORM_INVALID, FORM_FIELD_READ_ONLY,
        FORM_NOT_EXPECTED, FILE_NOT_RECEIVED, NO_APPROVER, EXCHANGE_RATE_MISSING, NOT_FOUND, START_NOT_ALLOWED,
        ASSIGNEE_CHOICE_REQUIRED, ASSIGNEE_OUT_OF_RANGE.
        """
        key = key_of(reads.instance, input.id)
        made = await service.submit_draft(info.context.db, key, input.sent(), types.chosen(input.choices))
        await require_records(info, made.id)
        return types.ApprovalDraftSubmitPayload.of(approval_instance=made)

    @mutation(needs=rules.APPROVAL_SUBMIT)
    async def approval_draft_delete(
        self, info: Info, input: types.ApprovalDraftDeleteInput
    ) -> types.ApprovalDraftDeletePayload:
        """Throw your draft away. Refusals: INSTANCE_STATE_INVALID, PERMISSION_DENIED, NOT_FOUND."""
        key = key_of(reads.instance, input.id)
        await service.delete_draft(info.context.db, key)
        return types.ApprovalDraftDeletePayload()
