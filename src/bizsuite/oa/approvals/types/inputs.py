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
from bizsuite.oa.approvals.rules import (
    ApproveNode,
    Assignees,
    checked_node,
    form_from,
    process_for,
    process_from,
)
from bizsuite.oa.approvals.rules.process.nodes import Process
from bizsuite.oa.approvals.types.choices import ApprovalChoiceInput
from bizsuite.oa.approvals.types.forms import sent
from bizsuite.oa.approvals.types.words import (
    ApprovalAssigneeRule,
    ApprovalMode,
)
from bizsuite.oa.forms.rules import Form, Sent


@strawberry.input
class ApprovalAssigneesInput:
    """Who is to be asked."""

    rule: ApprovalAssigneeRule = strawberry.field(description="How people are found.")
    user_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="The users in their order, with the rule USERS; at most 50."
    )
    role: str | None = strawberry.field(default=None, description="The key of the role, with the rule ROLE.")
    post: str | None = strawberry.field(default=None, description="The code of the post, with the rule POST.")

    def value(self) -> Assignees:
        """The people as the rules speak of them."""
        users = tuple(key_of(identity.user, text, "assignees", "userIds") for text in self.user_ids)
        return Assignees(rule=self.rule, user_ids=users, role=self.role, post=self.post)


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
class DefinitionWording:
    """What a version of a definition says."""

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
    form: JSON | None = strawberry.field(
        default=None, description="What is to be filled in; see `approvalFormSchema`. Null: nothing."
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

    def fields(self) -> Form:
        """What is to be filled in. Refuses FORM_SCHEMA_INVALID."""
        return form_from(self.form)


@strawberry.input
class ApprovalDefinitionCreateInput(DefinitionWording, Command):
    """A definition to be; its first version is a draft."""

    key: str = strawberry.field(description="A short name, unique in the tenant, such as `largeOrder`.")
    guard: str | None = strawberry.field(
        default=None,
        description="The guard point at which to ask; see `approvalGuardPoints`. Null for requests that stand for "
        "themselves, such as leave: see `approvalStart`.",
    )
    subject_type: str | None = strawberry.field(
        default=None,
        description="Without a guard: the type of what it is about, such as `SalesOrder`, where it is only ever part "
        "of approvals of that type (nodes of kind SUBPROCESS). Null for requests.",
    )
    title_en: str = strawberry.field(description="The title in English.")
    title_zh: str = strawberry.field(description="The title in Chinese.")


@strawberry.input
class ApprovalDefinitionImportInput(Command):
    """A definition that comes from elsewhere."""

    definition: JSON = strawberry.field(
        description="What `approvalDefinitionDocument` gave: key, guard, titleEn, titleZh, amountMin, graph and form."
    )


@strawberry.input
class ApprovalDefinitionReviseInput(DefinitionWording, Change):
    """The wording of the next version, whole."""


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
class ApprovalDefinitionDeleteInput(Change):
    """The definition that is thrown away."""


@strawberry.input
class ApprovalDefinitionKeepInput(Change):
    """Who is to keep a definition, instead of those who do."""

    user_ids: list[strawberry.ID] = strawberry.field(description="At most 20 active users; none is allowed.")

    def people(self) -> list[uuid.UUID]:
        """Who keeps it."""
        return [key_of(identity.user, text, "userIds") for text in self.user_ids]


@strawberry.input
class ApprovalSubmitInput(Command):
    """What is to be approved."""

    subject_id: strawberry.ID = strawberry.field(description="What is to be approved.")
    guard: str | None = strawberry.field(
        default=UNSET, description="Which act of it, where several have guard points."
    )
    form: JSON | None = strawberry.field(
        default=UNSET,
        description="What is filled in; where several approvals with forms begin at once, an object with the form of "
        "each by the key of its definition.",
    )

    def sent(self) -> Sent | None:
        """What is filled in."""
        return sent(self.form)

    choices: list[ApprovalChoiceInput] = strawberry.field(
        default_factory=list,
        description="Whom nodes ask for which you choose; see `approvalSubmitChoices`.",
    )
