"""Standing delegations as clients see them, what is said when they are set, and what is answered."""

from datetime import datetime
from decimal import Decimal

import strawberry
from strawberry import UNSET

from bizsuite.base.identity import reads as identity
from bizsuite.base.identity.types import User
from bizsuite.graph.fields import column, entity, related, result
from bizsuite.graph.mutations import Change, Command, Payload
from bizsuite.graph.node import Node, key_of
from bizsuite.kernel.clock import now
from bizsuite.kernel.values import UserId
from bizsuite.oa.delegations import reads
from bizsuite.oa.delegations.rules.setting import NewDelegation
from bizsuite.oa.delegations.rules.words import ApprovalDelegationMode

strawberry.enum(ApprovalDelegationMode, description=ApprovalDelegationMode.__doc__)


@entity(reads.delegation)
class ApprovalDelegation(Node):
    """Somebody decides in somebody's place: a standing delegation of approvals."""

    delegator: User = related(reads.delegation_delegator, "In whose place.")
    delegate: User = related(reads.delegation_delegate, "Who decides.")
    valid_from: datetime = column("From when on tasks go to the delegate.")
    valid_to: datetime = column("When what is still open goes back to the delegator.")
    definition_keys: list[str] = column(
        "The keys of the definitions for which it is; none: for all.", reads.delegation_keys
    )
    amount_max: Decimal | None = column(
        "Up to which value of an act, in the base currency of its company; acts without a value are not within it. "
        "Null: any."
    )
    mode: ApprovalDelegationMode = column("What the delegator may do meanwhile.")
    include_open: bool = column("Whether what was open when it began went to the delegate too.")
    note: str = column("Why, such as where the delegator is.")
    ended_at: datetime | None = column("When it ended and what was open went back; null until then.")


@strawberry.input
class ApprovalDelegationSetInput(Command):
    """Who decides in whose place, and about what."""

    delegator_id: strawberry.ID | None = strawberry.field(
        default=UNSET,
        description="In whose place; you unless you say otherwise. Others take `approval.delegation.administer`.",
    )
    delegate_id: strawberry.ID = strawberry.field(description="Who decides.")
    valid_from: datetime | None = strawberry.field(
        default=UNSET, description="From when on; from now by default."
    )
    valid_to: datetime = strawberry.field(description="Until before when; a year at most.")
    definition_keys: list[str] = strawberry.field(
        default_factory=list, description="For which definitions, by their keys; at most 50. None: for all."
    )
    amount_max: Decimal | None = strawberry.field(
        default=UNSET,
        description="Up to which value of an act, in the base currency of its company; null: any.",
    )
    mode: ApprovalDelegationMode = strawberry.field(
        default=ApprovalDelegationMode.REPLACE, description="What the delegator may do meanwhile."
    )
    include_open: bool = strawberry.field(
        default=False, description="Whether what is open when it begins goes to the delegate too."
    )
    note: str = strawberry.field(default="", description="Why; at most 400 characters.")

    def new(self, actor: UserId) -> NewDelegation:
        """The delegation as the rules speak of it. Refuses NOT_FOUND for ids of other things."""
        delegator = key_of(identity.user, self.delegator_id, "delegatorId") if self.delegator_id else actor
        return NewDelegation(
            delegator_id=delegator,
            delegate_id=key_of(identity.user, self.delegate_id, "delegateId"),
            valid_from=self.valid_from or now(),
            valid_to=self.valid_to,
            definition_keys=tuple(self.definition_keys),
            amount_max=None if self.amount_max is UNSET else self.amount_max,
            mode=self.mode,
            include_open=self.include_open,
            note=self.note,
        )


@strawberry.input
class ApprovalDelegationEndInput(Change):
    """The delegation that is to end now."""


@strawberry.type
class ApprovalDelegationSetPayload(Payload):
    """The new delegation."""

    approval_delegation: ApprovalDelegation | None = result(reads.delegation, "The new delegation.")


@strawberry.type
class ApprovalDelegationEndPayload(Payload):
    """The delegation that is over."""

    approval_delegation: ApprovalDelegation | None = result(reads.delegation, "The delegation that is over.")
