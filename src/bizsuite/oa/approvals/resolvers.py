"""What approvals hang on the roots, on users and on customers."""

import strawberry
from strawberry import UNSET

from bizsuite.graph.context import Info
from bizsuite.graph.fields import field, found, listed, related
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import decode, key_of
from bizsuite.graph.page import Connection
from bizsuite.oa.approvals import reads, rules, service, types


@strawberry.type
class ApprovalGuardPoint:
    """A business act at which approvals can be asked for."""

    name: str = strawberry.field(
        description="The name by which definitions know it, such as `salesOrder.confirm`."
    )
    subject_type: str = strawberry.field(description="The type of what is acted on.")
    description: str = strawberry.field(description="What it is for.")


@strawberry.type
class ApprovalsQuery:
    """Definitions, approvals and tasks."""

    approval_definition: types.ApprovalDefinition | None = found(
        reads.definition, "One definition, by id or key."
    )
    approval_definitions: Connection[types.ApprovalDefinition] | None = listed(
        reads.definition, "All definitions, by key."
    )
    approval_instance: types.ApprovalInstance | None = found(
        reads.instance, "One approval, by id or number; others' only with permission."
    )
    approval_instances: Connection[types.ApprovalInstance] = listed(
        reads.instance, "Approvals, newest first: those that you take part in, with permission all."
    )
    approval_task: types.ApprovalTask | None = found(reads.task, "One task; others' only with permission.")
    approval_tasks: Connection[types.ApprovalTask] = listed(
        reads.task, "Tasks of approvals that you take part in, with permission all; newest first."
    )

    @field(needs=rules.DEFINITION_READ)
    async def approval_guard_points(self, info: Info) -> list[ApprovalGuardPoint] | None:
        """The acts at which approvals can be asked for, by name."""
        guards = info.context.db.wiring.guards
        return [
            ApprovalGuardPoint(
                name=name, subject_type=guards[name].subject, description=guards[name].description
            )
            for name in sorted(guards)
        ]


@strawberry.type
class UserApprovals:
    """What approvals hang on User."""

    approval_tasks: Connection[types.ApprovalTask] = related(
        reads.user_tasks, "What this user is or was asked, newest first; for others only with permission."
    )


@strawberry.type
class CustomerApprovals:
    """What approvals hang on Customer."""

    approval_tasks: Connection[types.ApprovalTask] = related(
        reads.customer_tasks, "Tasks of all approvals whose subject belongs to this customer, newest first."
    )


@strawberry.type
class ApprovalsMutation:
    """Defining approvals, asking for them, and deciding."""

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
            amount_min=input.amount_min,
        )
        made = await service.create_definition(info.context.db, new)
        return types.ApprovalDefinitionCreatePayload.of(approval_definition=made)

    @mutation(needs=rules.DEFINITION_EDIT)
    async def approval_definition_revise(
        self, info: Info, input: types.ApprovalDefinitionReviseInput
    ) -> types.ApprovalDefinitionRevisePayload:
        """Write the next version as a draft, or the present draft anew. Refusals: NOT_FOUND, INVALID_VALUE."""
        key = key_of(reads.definition, input.id)
        made = await service.revise_definition(info.context.db, key, input.process(), input.amount_min)
        return types.ApprovalDefinitionRevisePayload.of(approval_definition=made)

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

    @mutation(needs=rules.APPROVAL_SUBMIT)
    async def approval_submit(
        self, info: Info, input: types.ApprovalSubmitInput
    ) -> types.ApprovalSubmitPayload:
        """Ask for the approvals that an act needs; its subject cannot be changed until they have ended.

        Refusals: NO_APPROVAL_NEEDED, APPROVAL_PENDING, NO_APPROVER, NOT_FOUND, INVALID_VALUE, PERMISSION_DENIED for
        whoever may not ask for the act itself, and the code of a subject whose state rules the act out.
        """
        subject = decode(input.subject_id)
        guard = None if input.guard is UNSET else input.guard
        started = await service.submit(info.context.db, subject.type, subject.key, guard=guard)
        return types.ApprovalSubmitPayload.of(approval_instance=started[0])

    @mutation(needs=None)
    async def approval_withdraw(
        self, info: Info, input: types.ApprovalWithdrawInput
    ) -> types.ApprovalWithdrawPayload:
        """Take an approval back that you asked for.

        Refusals: INSTANCE_STATE_INVALID, PERMISSION_DENIED, INVALID_VALUE, NOT_FOUND.
        """
        key = key_of(reads.instance, input.id)
        made = await service.withdraw(info.context.db, key, _said(input.comment))
        return types.ApprovalWithdrawPayload.of(approval_instance=made)

    @mutation(needs=None)
    async def approval_task_approve(
        self, info: Info, input: types.ApprovalTaskApproveInput
    ) -> types.ApprovalTaskApprovePayload:
        """Approve. The last vote that is needed carries out the act; if the act is refused, so is the vote.

        Refusals: INSTANCE_STATE_INVALID, PERMISSION_DENIED, TASK_NOT_ACTIONABLE, TASK_ALREADY_DECIDED, INVALID_VALUE,
        SUBJECT_UNAVAILABLE, NOT_FOUND, and those of the act.
        """
        key = key_of(reads.task, input.id)
        task = await service.approve(info.context.db, key, _said(input.comment))
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

        Refusals: INSTANCE_STATE_INVALID, PERMISSION_DENIED, TASK_ALREADY_DECIDED, INVALID_VALUE, NOT_FOUND.
        """
        key = key_of(reads.task, input.id)
        task = await service.reassign(info.context.db, key, input.successor(), _said(input.comment))
        return types.ApprovalTaskReassignPayload.of(approval_task=task)


def _said(comment: str | None) -> str | None:
    """A comment, if there is one."""
    return None if comment is UNSET else comment
