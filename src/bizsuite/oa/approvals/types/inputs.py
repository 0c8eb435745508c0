"""What the commands of approvals are given."""

import uuid
from decimal import Decimal

import strawberry
from strawberry import UNSET

from bizsuite.base.identity import reads as identity
from bizsuite.graph.mutations import Change, Command
from bizsuite.graph.node import key_of
from bizsuite.graph.scalars import JSON
from bizsuite.kernel.errors import Refused
from bizsuite.oa.approvals.rules import ApproveNode, Assignees, checked_node, process_for, process_from
from bizsuite.oa.approvals.rules.process.case import Sign
from bizsuite.oa.approvals.rules.process.nodes import Process
from bizsuite.oa.approvals.types.words import (
    ApprovalAssigneeRule,
    ApprovalMode,
    ApprovalReturnMode,
    ApprovalSignMode,
    ApprovalSignPlace,
)


@strawberry.input
class ApprovalAssigneesInput:
    """Who is to be asked."""

    rule: ApprovalAssigneeRule = strawberry.field(description="How people are found.")
    user_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="The users in their order, with the rule USERS; at most 50."
    )
    role: str | None = strawberry.field(default=None, description="The key of the role, with the rule ROLE.")

    def value(self) -> Assignees:
        """The people as the rules speak of them."""
        users = tuple(key_of(identity.user, text, "assignees", "userIds") for text in self.user_ids)
        return Assignees(rule=self.rule, user_ids=users, role=self.role)


def _process(
    mode: ApprovalMode | None,
    assignees: ApprovalAssigneesInput | None,
    due_hours: int | None,
    graph: object,
) -> Process:
    """The process that is said whole, or in short."""
    if (graph is None) == (mode is None or assignees is None):
        raise Refused("INVALID_VALUE", "Give either `graph`, or `mode` and `assignees`.", path=["graph"])
    if graph is not None:
        return process_from(graph)
    assert mode is not None and assignees is not None
    node = ApproveNode(mode=mode, assignees=assignees.value(), due_hours=due_hours)
    return process_for(checked_node(node))


@strawberry.input
class ApprovalDefinitionCreateInput(Command):
    """A definition to be; its first version is a draft."""

    key: str = strawberry.field(description="A short name, unique in the tenant, such as `largeOrder`.")
    guard: str = strawberry.field(description="The guard point at which to ask; see `approvalGuardPoints`.")
    title_en: str = strawberry.field(description="The title in English.")
    title_zh: str = strawberry.field(description="The title in Chinese.")
    mode: ApprovalMode | None = strawberry.field(
        default=None,
        description="In short, for a process of one node: how the votes of several people become one decision.",
    )
    assignees: ApprovalAssigneesInput | None = strawberry.field(
        default=None, description="In short, for a process of one node: who is to be asked."
    )
    graph: JSON | None = strawberry.field(
        default=None, description="The whole process instead; see `approvalProcessSchema`."
    )
    amount_min: Decimal | None = strawberry.field(
        default=None, description="From which value on, in the base currency of the company; null: always."
    )
    due_hours: int | None = strawberry.field(
        default=None, description="After how many hours a task is overdue; null: never."
    )

    def process(self) -> Process:
        """What happens between submitting and the end. Refuses INVALID_VALUE, PROCESS_INVALID."""
        return _process(self.mode, self.assignees, self.due_hours, self.graph)


@strawberry.input
class ApprovalDefinitionReviseInput(Change):
    """The wording of the next version, whole."""

    mode: ApprovalMode | None = strawberry.field(
        default=None,
        description="In short, for a process of one node: how the votes of several people become one decision.",
    )
    assignees: ApprovalAssigneesInput | None = strawberry.field(
        default=None, description="In short, for a process of one node: who is to be asked."
    )
    graph: JSON | None = strawberry.field(
        default=None, description="The whole process instead; see `approvalProcessSchema`."
    )
    amount_min: Decimal | None = strawberry.field(
        default=None, description="From which value on, in the base currency of the company; null: always."
    )
    due_hours: int | None = strawberry.field(
        default=None, description="After how many hours a task is overdue; null: never."
    )

    def process(self) -> Process:
        """What happens between submitting and the end. Refuses INVALID_VALUE, PROCESS_INVALID."""
        return _process(self.mode, self.assignees, self.due_hours, self.graph)


@strawberry.input
class ApprovalDefinitionPublishInput(Change):
    """The definition whose draft is to hold."""


@strawberry.input
class ApprovalDefinitionEnableInput(Change):
    """The definition that is to be asked for."""


@strawberry.input
class ApprovalDefinitionDisableInput(Change):
    """The definition that is no longer to be asked for."""


@strawberry.input
class ApprovalSubmitInput(Command):
    """What is to be approved."""

    subject_id: strawberry.ID = strawberry.field(description="What is to be approved.")
    guard: str | None = strawberry.field(
        default=UNSET, description="Which act of it, where several have guard points."
    )


@strawberry.input
class ApprovalWithdrawInput(Change):
    """The approval that is to be taken back."""

    comment: str | None = strawberry.field(default=UNSET, description="Why; at most 4,000 characters.")


@strawberry.input
class ApprovalTaskApproveInput(Change):
    """The task that is approved."""

    comment: str | None = strawberry.field(
        default=UNSET, description="What is to be said; at most 4,000 characters."
    )


@strawberry.input
class ApprovalTaskRejectInput(Change):
    """The task that is rejected."""

    comment: str = strawberry.field(description="Why; at most 4,000 characters.")


@strawberry.input
class ApprovalTaskReturnInput(Change):
    """The task by which an approval is sent back."""

    target: str = strawberry.field(
        description="The id of a node that was passed before, or `START`; see `returnTargets`."
    )
    mode: ApprovalReturnMode | None = strawberry.field(
        default=None, description="How it goes on afterwards; what the node says unless given."
    )
    comment: str = strawberry.field(description="Why; at most 4,000 characters.")


@strawberry.input
class ApprovalTaskTransferInput(Change):
    """One's own task that somebody else is to have."""

    assignee_id: strawberry.ID = strawberry.field(description="The user who gets it.")
    comment: str | None = strawberry.field(default=UNSET, description="Why; at most 4,000 characters.")

    def successor(self) -> uuid.UUID:
        """Who gets it."""
        return key_of(identity.user, self.assignee_id, "assigneeId")


@strawberry.input
class ApprovalTaskDelegateInput(Change):
    """The task for which somebody's opinion is asked."""

    adviser_id: strawberry.ID = strawberry.field(description="The user whose opinion is asked.")
    comment: str | None = strawberry.field(
        default=UNSET, description="What is asked; at most 4,000 characters."
    )

    def adviser(self) -> uuid.UUID:
        """Who is asked."""
        return key_of(identity.user, self.adviser_id, "adviserId")


@strawberry.input
class ApprovalTaskTakeBackInput(Change):
    """The task that waits no longer for an opinion."""


@strawberry.input
class ApprovalTaskAnswerInput(Change):
    """The task that asks for an opinion."""

    comment: str = strawberry.field(description="The opinion; at most 4,000 characters.")


@strawberry.input
class ApprovalTaskDeclineInput(Change):
    """The task that asks for an opinion, which is not given."""

    comment: str | None = strawberry.field(
        default=UNSET, description="What is to be said; at most 4,000 characters."
    )


@strawberry.input
class ApprovalTaskAddSignInput(Change):
    """The task at which others are to decide too."""

    where: ApprovalSignPlace = strawberry.field(description="Before oneself, after, or beside.")
    user_ids: list[strawberry.ID] = strawberry.field(
        description="Who is added, in this order; at most 20 active users who do not decide there already."
    )
    mode: ApprovalSignMode = strawberry.field(
        default=ApprovalSignMode.ALL, description="How those before or after decide together."
    )
    comment: str | None = strawberry.field(default=UNSET, description="Why; at most 4,000 characters.")

    def sign(self) -> Sign | None:
        """Before or after; None beside."""
        return None if self.where is ApprovalSignPlace.PARALLEL else Sign[self.where.value]

    def people(self) -> list[uuid.UUID]:
        """Who is added."""
        return [key_of(identity.user, text, "userIds") for text in self.user_ids]


@strawberry.input
class ApprovalTaskRemoveSignInput(Change):
    """The task of somebody who is to be taken away again."""


@strawberry.input
class ApprovalTaskClaimInput(Change):
    """The task that is taken out of the pool."""


@strawberry.input
class ApprovalTaskUnclaimInput(Change):
    """The task that is put back into the pool."""


@strawberry.input
class ApprovalTaskRecallInput(Change):
    """The task whose approval is taken back."""

    comment: str | None = strawberry.field(
        default=UNSET, description="What is to be said; at most 4,000 characters."
    )


@strawberry.input
class ApprovalTaskRemindInput(Change):
    """The task whose assignee is to be reminded."""


@strawberry.input
class ApprovalTaskResubmitInput(Change):
    """The task by which something was returned to its initiator."""

    comment: str | None = strawberry.field(
        default=UNSET, description="What is to be said; at most 4,000 characters."
    )


@strawberry.input
class ApprovalSuspendInput(Change):
    """The approval that is to be halted."""

    comment: str = strawberry.field(description="Why; at most 4,000 characters.")


@strawberry.input
class ApprovalResumeInput(Change):
    """The approval that is to go on."""

    comment: str | None = strawberry.field(
        default=UNSET, description="What is to be said; at most 4,000 characters."
    )


@strawberry.input
class ApprovalTerminateInput(Change):
    """The approval that is to be ended."""

    comment: str = strawberry.field(description="Why; at most 4,000 characters.")


@strawberry.input
class ApprovalTaskReassignInput(Change):
    """The task that is handed on."""

    assignee_id: strawberry.ID = strawberry.field(description="The user who gets it.")
    comment: str | None = strawberry.field(default=UNSET, description="Why; at most 4,000 characters.")

    def successor(self) -> uuid.UUID:
        """Who gets it."""
        return key_of(identity.user, self.assignee_id, "assigneeId")
