"""Handing over what somebody has to do with approvals."""

import strawberry

from bizsuite.graph.context import Info
from bizsuite.graph.mutations import mutation
from bizsuite.oa.approvals import rules, service, types


@strawberry.type
class HandoverMutation:
    """Handing over, without anybody losing access."""

    @mutation(needs=rules.APPROVAL_ADMINISTER)
    async def approval_handover(
        self, info: Info, input: types.ApprovalHandoverInput
    ) -> types.ApprovalHandoverPayload:
        """Give what somebody has to do with approvals to somebody else, by the rules for those who leave.

        Tasks keep their seats and due times; who sits there already speaks for both. With `dryRun` the report tells
        every move, and nothing happens. Definitions take the permission to edit them.

        Refusals: PERMISSION_DENIED, INVALID_VALUE, NOT_FOUND, PROCESS_INVALID and ASSIGNEES_UNKNOWN for a definition
        that could not be published with the successor, and those of acts that are approved thereby.
        """
        made = await service.hand_over_to(info.context.db, input.new())
        return types.ApprovalHandoverPayload.of(approval_handover=made)
