"""What the commands of tasks and of approvals under way are given."""

import uuid

import strawberry
from strawberry import UNSET

from bizsuite.base.identity import reads as identity
from bizsuite.graph.mutations import Change
from bizsuite.graph.node import key_of
from bizsuite.graph.scalars import JSON
from bizsuite.oa.approvals.rules.process.case import Sign
from bizsuite.oa.approvals.service import Signature
from bizsuite.oa.approvals.types.choices import ApprovalChoiceInput
from bizsuite.oa.approvals.types.forms import sent
from bizsuite.oa.approvals.types.request_inputs import FORM, REVISION, ApprovalSignatureInput
from bizsuite.oa.approvals.types.words import (
    ApprovalReturnMode,
    ApprovalSignMode,
    ApprovalSignPlace,
)
from bizsuite.oa.forms.rules import Sent


@strawberry.input
class RemarkedChange(Change):
    """A change about which something may be said."""

    comment: str | None = strawberry.field(
        default=UNSET, description="What is to be said; at most 4,000 characters."
    )


@strawberry.input
class ApprovalWithdrawInput(Change):
    """The approval that is to be taken back."""

    comment: str | None = strawberry.field(default=UNSET, description="Why; at most 4,000 characters.")


@strawberry.input
class ApprovalTaskApproveInput(RemarkedChange):
    """The task that is approved."""

    form: JSON | None = strawberry.field(default=UNSET, description=FORM)
    form_revision: int | None = strawberry.field(default=UNSET, description=REVISION)
    signature: ApprovalSignatureInput | None = strawberry.field(
        default=None, description="Where the node wants one: your name, or a picture."
    )
    choices: list[ApprovalChoiceInput] = strawberry.field(
        default_factory=list, description="Whom nodes ask for which you choose; see `choices` of the task."
    )

    def sent(self) -> Sent | None:
        """What is filled in."""
        return sent(self.form, self.form_revision)

    def signed(self) -> Signature | None:
        """The signature, if there is one."""
        return None if self.signature is None else self.signature.value()


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
class ApprovalTaskDeclineInput(RemarkedChange):
    """The task that asks for an opinion, which is not given."""


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
class ApprovalTaskRecallInput(RemarkedChange):
    """The task whose approval is taken back."""


@strawberry.input
class ApprovalTaskReclaimInput(Change):
    """The task that somebody is asked in your place."""


@strawberry.input
class ApprovalTaskRemindInput(Change):
    """The task whose assignee is to be reminded."""


@strawberry.input
class ApprovalTaskResubmitInput(RemarkedChange):
    """The task by which something was returned to its initiator."""

    form: JSON | None = strawberry.field(default=UNSET, description=FORM)
    form_revision: int | None = strawberry.field(default=UNSET, description=REVISION)

    choices: list[ApprovalChoiceInput] = strawberry.field(
        default_factory=list, description="Whom nodes ask for which you choose; see `choices` of the task."
    )

    def sent(self) -> Sent | None:
        """What is filled in."""
        return sent(self.form, self.form_revision)


@strawberry.input
class ApprovalSuspendInput(Change):
    """The approval that is to be halted."""

    comment: str = strawberry.field(description="Why; at most 4,000 characters.")


@strawberry.input
class ApprovalResumeInput(RemarkedChange):
    """The approval that is to go on."""


@strawberry.input
class ApprovalRecoverInput(RemarkedChange):
    """The approval that is to go on although it has expired."""


@strawberry.input
class ApprovalRevokeInput(Change):
    """The approval that is to be taken back."""

    comment: str = strawberry.field(description="Why; at most 4,000 characters.")


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
