"""Writing definitions, and asking for approvals."""

import strawberry
from strawberry import UNSET

from bizsuite.graph.context import Info
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import decode, key_of
from bizsuite.oa.approvals import reads, rules, service, types
from bizsuite.oa.approvals.resolvers.naming import require_records


@strawberry.type
class DefiningMutation:
    """Defining approvals and asking for them."""

    @mutation(needs=rules.DEFINITION_EDIT)
    async def approval_definition_create(
        self, info: Info, input: types.ApprovalDefinitionCreateInput
    ) -> types.ApprovalDefinitionCreatePayload:
        """Write a definition with a first draft. Refusals: KEY_TAKEN, INVALID_VALUE, NOT_FOUND."""
        new = service.NewDefinition(
            key=input.key,
            guard=input.guard,
            title_en=input.title_en,
            title_zh=input.title_zh,
            process=input.process(),
            form=input.fields(),
            amount_min=input.amount_min,
            subject_type=input.subject_type,
        )
        made = await service.create_definition(info.context.db, new)
        return types.ApprovalDefinitionCreatePayload.of(approval_definition=made)

    @mutation(needs=rules.DEFINITION_EDIT)
    async def approval_definition_revise(
        self, info: Info, input: types.ApprovalDefinitionReviseInput
    ) -> types.ApprovalDefinitionRevisePayload:
        """Write the next version as a draft, or the present draft anew. Refusals: NOT_FOUND, INVALID_VALUE."""
        key = key_of(reads.definition, input.id)
        made = await service.revise_definition(
            info.context.db, key, input.process(), input.amount_min, input.fields()
        )
        return types.ApprovalDefinitionRevisePayload.of(approval_definition=made)

    @mutation(needs=rules.DEFINITION_EDIT)
    async def approval_definition_import(
        self, info: Info, input: types.ApprovalDefinitionImportInput
    ) -> types.ApprovalDefinitionImportPayload:
        """Take a definition over from a document: a new one with a draft, or as the draft of the one with its key.

        Refusals: INVALID_VALUE, PROCESS_INVALID, FORM_SCHEMA_INVALID, and NO_CHANGE where the newest version says the
        same.
        """
        document = rules.document_from(input.definition)
        made = await service.import_definition(info.context.db, document)
        return types.ApprovalDefinitionImportPayload.of(approval_definition=made)

    @mutation(needs=rules.DEFINITION_EDIT)
    async def approval_definition_publish(
        self, info: Info, input: types.ApprovalDefinitionPublishInput
    ) -> types.ApprovalDefinitionPublishPayload:
        """Let the draft hold from now on; running approvals go on by their own version.

        Refusals: NOTHING_TO_PUBLISH, NO_CHANGE, ASSIGNEES_UNKNOWN, NOT_FOUND.
        """
        made = await service.publish_definition(info.context.db, key_of(reads.definition, input.id))
        return types.ApprovalDefinitionPublishPayload.of(approval_definition=made)

    @mutation(needs=rules.DEFINITION_EDIT)
    async def approval_definition_enable(
        self, info: Info, input: types.ApprovalDefinitionEnableInput
    ) -> types.ApprovalDefinitionEnablePayload:
        """Take a definition into use again. Refusals: NO_CHANGE, NOT_FOUND."""
        key = key_of(reads.definition, input.id)
        made = await service.enable_definition(info.context.db, key, enabled=True)
        return types.ApprovalDefinitionEnablePayload.of(approval_definition=made)

    @mutation(needs=rules.DEFINITION_EDIT)
    async def approval_definition_disable(
        self, info: Info, input: types.ApprovalDefinitionDisableInput
    ) -> types.ApprovalDefinitionDisablePayload:
        """Ask for no more approvals by a definition; running ones go on. Refusals: NO_CHANGE, NOT_FOUND."""
        key = key_of(reads.definition, input.id)
        made = await service.enable_definition(info.context.db, key, enabled=False)
        return types.ApprovalDefinitionDisablePayload.of(approval_definition=made)

    @mutation(needs=rules.DEFINITION_EDIT)
    async def approval_definition_delete(
        self, info: Info, input: types.ApprovalDefinitionDeleteInput
    ) -> types.ApprovalDefinitionDeletePayload:
        """Throw a definition away by which nobody has ever asked for anything, with its versions.

        Refusals: DEFINITION_USED, DEFINITION_ENABLED for one that holds and was not disabled, NOT_FOUND.
        """
        await service.delete_definition(info.context.db, key_of(reads.definition, input.id))
        return types.ApprovalDefinitionDeletePayload()

    @mutation(needs=rules.DEFINITION_EDIT)
    async def approval_definition_keep(
        self, info: Info, input: types.ApprovalDefinitionKeepInput
    ) -> types.ApprovalDefinitionKeepPayload:
        """Say who keeps a definition, instead of those who do. Refusals: NO_CHANGE, INVALID_VALUE, NOT_FOUND."""
        key = key_of(reads.definition, input.id)
        made = await service.keep_definition(info.context.db, key, input.people())
        return types.ApprovalDefinitionKeepPayload.of(approval_definition=made)

    @mutation(needs=rules.APPROVAL_SUBMIT)
    async def approval_submit(
        self, info: Info, input: types.ApprovalSubmitInput
    ) -> types.ApprovalSubmitPayload:
        """Ask for the approvals that an act needs; its subject cannot be changed until they have ended.

        Refusals: START_NOT_ALLOWED, ASSIGNEE_CHOICE_REQUIRED, ASSIGNEE_OUT_OF_RANGE,
        NO_APPROVAL_NEEDED, APPROVAL_PENDING, NO_APPROVER, FORM_INVALID and FORM_FIELD_READ_ONLY for each
        field that is at fault, FORM_NOT_EXPECTED, FILE_NOT_RECEIVED, EXCHANGE_RATE_MISSING, NOT_FOUND, INVALID_VALUE,
        PERMISSION_DENIED for whoever may not ask for the act itself, and the code of a subject whose state rules the
        act out.
        """
        subject = decode(input.subject_id)
        guard = None if input.guard is UNSET else input.guard
        sent, choices = input.sent(), types.chosen(input.choices)
        started = await service.submit(
            info.context.db, subject.type, subject.key, guard=guard, sent=sent, choices=choices
        )
        for instance in started if input.form else ():
            await require_records(info, instance.id)
        return types.ApprovalSubmitPayload.of(approval_instance=started[0])
