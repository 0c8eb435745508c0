"""Handing over approvals: what is given, what is answered, and the report as clients see it."""

from datetime import datetime

import strawberry
from strawberry import UNSET

from bizsuite.base.identity import reads as identity
from bizsuite.base.identity.types import User
from bizsuite.graph.fields import column, entity, related, result
from bizsuite.graph.mutations import Command, Payload
from bizsuite.graph.node import Node, key_of
from bizsuite.graph.page import Connection
from bizsuite.oa.approvals import reads
from bizsuite.oa.approvals.rules.handover import NewHandover
from bizsuite.oa.approvals.types.nodes import ApprovalDefinition, ApprovalInstance, ApprovalTask
from bizsuite.oa.approvals.types.words import ApprovalHandoverPart
from bizsuite.oa.delegations.types import ApprovalDelegation


@entity(reads.handover_move)
class ApprovalHandoverMove(Node):
    """One thing that was handed over, and who has it now."""

    position: int = column("1 for the first, and so on.")
    part: ApprovalHandoverPart = column("What kind of thing it is.")
    receiver: User | None = related(
        reads.move_receiver,
        "Who has it now; null for a delegation, which ends, for a definition that others keep too, and for a task "
        "that nobody may have: of somebody who has left it halts the approval, else it stays where it was.",
    )
    instance: ApprovalInstance | None = related(reads.move_instance, "The approval, of TASKS and STARTED.")
    task: ApprovalTask | None = related(reads.move_task, "The task as it was, of TASKS.")
    delegation: ApprovalDelegation | None = related(
        reads.move_delegation, "The delegation that ended, of DELEGATIONS."
    )
    definition: ApprovalDefinition | None = related(
        reads.move_definition, "The definition, of KEPT_DEFINITIONS and NAMED_IN_DEFINITIONS."
    )


@entity(reads.handover)
class ApprovalHandover(Node):
    """The report of a handing over: what somebody has to do with approvals, and where it went."""

    user: User = related(reads.handover_user, "Whose approvals they were.")
    successor: User | None = related(
        reads.handover_successor, "Who was named to get them; null where somebody left and nobody was."
    )
    actor: User | None = related(reads.handover_actor, "Who wanted it so.")
    is_leaving: bool = column("Whether they had no access any more: then nothing may stay with them.")
    comment: str = column("Why.")
    created_at: datetime = column("When it was done.")
    moves: Connection[ApprovalHandoverMove] = related(reads.handover_moves, "What went to whom, in order.")


@strawberry.input
class ApprovalHandoverInput(Command):
    """Whose approvals go to whom."""

    user_id: strawberry.ID = strawberry.field(description="Whose; they need not leave.")
    successor_id: strawberry.ID = strawberry.field(description="Who gets them; another user, who is active.")
    parts: list[ApprovalHandoverPart] = strawberry.field(
        default_factory=lambda: list(ApprovalHandoverPart),
        description="What of them; everything unless you say otherwise.",
    )
    comment: str | None = strawberry.field(default=UNSET, description="Why; at most 4,000 characters.")

    def new(self) -> NewHandover:
        """What is wanted."""
        return NewHandover(
            user_id=key_of(identity.user, self.user_id, "userId"),
            successor_id=key_of(identity.user, self.successor_id, "successorId"),
            parts=tuple(dict.fromkeys(self.parts)),
            comment=self.comment or "",
        )


@strawberry.type
class ApprovalHandoverPayload(Payload):
    """The report of what was handed over."""

    approval_handover: ApprovalHandover | None = result(reads.handover, "What went to whom.")
