"""What standing delegations hang on the roots and on users."""

import strawberry

from bizsuite.graph.context import Info
from bizsuite.graph.fields import found, listed, related
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection
from bizsuite.oa.delegations import reads, service, types


@strawberry.type
class DelegationsQuery:
    """Where queries enter."""

    approval_delegation: types.ApprovalDelegation | None = found(
        reads.delegation, "One standing delegation; others' only with permission."
    )
    approval_delegations: Connection[types.ApprovalDelegation] = listed(
        reads.delegation,
        "Standing delegations that you have given or got, with permission all; newest first.",
    )


@strawberry.type
class UserDelegations:
    """What standing delegations hang on User."""

    approval_delegations_given: Connection[types.ApprovalDelegation] = related(
        reads.user_given, "By which others decide in this user's place, newest first."
    )
    approval_delegations_received: Connection[types.ApprovalDelegation] = related(
        reads.user_received, "By which this user decides in others' places, newest first."
    )


@strawberry.type
class DelegationsMutation:
    """Delegating, and ending that."""

    @mutation(needs=None)
    async def approval_delegation_set(
        self, info: Info, input: types.ApprovalDelegationSetInput
    ) -> types.ApprovalDelegationSetPayload:
        """Let somebody decide about approvals in your place for a time; in others' places with permission.

        Of a person only one delegation is for the same definitions at a time; one that names a definition comes before
        one for all.

        Refusals: PERMISSION_DENIED, NOT_FOUND, INVALID_VALUE, DELEGATION_OVERLAPS, DEFINITION_UNKNOWN.
        """
        db = info.context.db
        made = await service.set_delegation(db, input.new(db.actor.user_id))
        return types.ApprovalDelegationSetPayload.of(approval_delegation=made)

    @mutation(needs=None)
    async def approval_delegation_end(
        self, info: Info, input: types.ApprovalDelegationEndInput
    ) -> types.ApprovalDelegationEndPayload:
        """End a delegation that you have given; tasks that are open go back. Others' end with permission.

        Refusals: NOT_FOUND, PERMISSION_DENIED, DELEGATION_OVER.
        """
        made = await service.end_delegation(info.context.db, key_of(reads.delegation, input.id))
        return types.ApprovalDelegationEndPayload.of(approval_delegation=made)
