"""What approvals hang on the roots, on users and on customers."""

from typing import Annotated

import strawberry

from bizsuite.graph.context import Info
from bizsuite.graph.fields import field, found, listed, related
from bizsuite.graph.node import decode
from bizsuite.graph.page import Connection
from bizsuite.graph.scalars import JSON
from bizsuite.oa.approvals import reads, rules, service, types
from bizsuite.oa.approvals.resolvers.fetching import FetchingQuery
from bizsuite.oa.approvals.resolvers.foretelling import ForetellingQuery
from bizsuite.oa.approvals.resolvers.measuring import MeasuringQuery
from bizsuite.oa.approvals.resolvers.reviewing import ReviewingQuery
from bizsuite.oa.approvals.rules.process.nodes import Process
from bizsuite.oa.forms.rules import Form


@strawberry.type
class ApprovalGuardPoint:
    """A business act at which approvals can be asked for."""

    name: str = strawberry.field(
        description="The name by which definitions know it, such as `salesOrder.confirm`."
    )
    subject_type: str = strawberry.field(description="The type of what is acted on.")
    description: str = strawberry.field(description="What it is for.")


@strawberry.type
class ApprovalCommandPoint:
    """Something that a process can do to what is approved."""

    name: str = strawberry.field(
        description="The name by which nodes of kind ACTION know it, such as `salesOrder.cancel`."
    )
    subject_type: str = strawberry.field(description="The type of what it is done to.")
    description: str = strawberry.field(description="What it does.")


@strawberry.type
class ApprovalsQuery(FetchingQuery, ForetellingQuery, MeasuringQuery, ReviewingQuery):
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

    approval_copy: types.ApprovalCopy | None = found(
        reads.copy, "One copy of an approval; others' only with permission."
    )
    approval_copies: Connection[types.ApprovalCopy] = listed(
        reads.copy, "Copies of approvals that you take part in, with permission all; newest first."
    )

    approval_handover: types.ApprovalHandover | None = found(
        reads.handover, "The report of one handing over; for administrators of approvals."
    )
    approval_handovers: Connection[types.ApprovalHandover] | None = listed(
        reads.handover, "Reports of handing over, newest first; for administrators of approvals."
    )

    @field(needs=rules.APPROVAL_SUBMIT)
    async def approval_submit_choices(
        self,
        info: Info,
        subject_id: Annotated[strawberry.ID, strawberry.argument(description="What is to be approved.")],
        guard: Annotated[
            str | None, strawberry.argument(description="The act, where the type of the subject has several.")
        ] = None,
    ) -> list[types.ApprovalChoice] | None:
        """Whom you must choose to submit this, on the way that it goes as things are.

        Empty where it needs no approval.
        """
        subject = decode(subject_id)
        found_ = await service.choices_before(info.context.db, subject.type, subject.key, guard=guard)
        return [types.ApprovalChoice.of(each) for each in found_]

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

    @field(needs=rules.DEFINITION_READ)
    async def approval_command_points(self, info: Info) -> list[ApprovalCommandPoint] | None:
        """What nodes of kind ACTION can do to what is approved, by name."""
        commands = info.context.db.wiring.commands
        return [
            ApprovalCommandPoint(
                name=name, subject_type=commands[name].subject, description=commands[name].description
            )
            for name in sorted(commands)
        ]

    @field(needs=rules.DEFINITION_READ)
    async def approval_process_schema(self, info: Info) -> JSON | None:
        """The JSON Schema (2020-12) of `graph`: every kind of node with its parameters."""
        return JSON(Process.model_json_schema(by_alias=True))

    @field(needs=rules.DEFINITION_READ)
    async def approval_form_schema(self, info: Info) -> JSON | None:
        """The JSON Schema (2020-12) of `form` of a definition: every kind of field with its parameters."""
        return JSON(Form.model_json_schema(by_alias=True))


@strawberry.type
class UserApprovals:
    """What approvals hang on User."""

    approval_tasks: Connection[types.ApprovalTask] = related(
        reads.user_tasks,
        "What this user is or was asked, newest first; what waits is PENDING. For others only with permission.",
    )
    approval_tasks_claimable: Connection[types.ApprovalTask] = related(
        reads.user_claimable, "What this user may take out of a pool, and nobody has yet; the oldest first."
    )
    approval_tasks_done: Connection[types.ApprovalTask] = related(
        reads.user_done,
        "What this user has decided, answered, submitted or handed on, newest first; not what others were faster with.",
    )
    approvals_started: Connection[types.ApprovalInstance] = related(
        reads.user_started, "The approvals that this user has asked for, newest first."
    )
    approval_copies: Connection[types.ApprovalCopy] = related(
        reads.user_copies,
        "The approvals that this user was told of, newest first; unread: `filter: {readAt: {isNull: true}}`.",
    )
    approval_handovers: Connection[types.ApprovalHandover] | None = related(
        reads.user_handovers,
        "What went to others of this user's approvals, newest first; for administrators of approvals.",
    )


@strawberry.type
class CustomerApprovals:
    """What approvals hang on Customer."""

    approval_tasks: Connection[types.ApprovalTask] = related(
        reads.customer_tasks, "Tasks of all approvals whose subject belongs to this customer, newest first."
    )
