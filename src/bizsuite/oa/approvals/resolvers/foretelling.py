"""Reading the way that an approval would take."""

from typing import Annotated

import strawberry

from bizsuite.graph.context import Info
from bizsuite.graph.fields import field
from bizsuite.graph.node import decode
from bizsuite.graph.readable import may_see
from bizsuite.kernel.errors import BadInput, Refused
from bizsuite.oa.approvals import reads, rules
from bizsuite.oa.approvals.service.foretelling import paths_of, preview
from bizsuite.oa.approvals.types.forecasts import ApprovalForecast


@strawberry.type
class ForetellingQuery:
    """What can be foreseen of approvals."""

    @field(needs=rules.APPROVAL_SUBMIT)
    async def approval_preview(
        self,
        info: Info,
        subject_id: Annotated[strawberry.ID, strawberry.argument(description="What is to be approved.")],
        guard: Annotated[
            str | None,
            strawberry.argument(description="The act, where there are definitions for several on it."),
        ] = None,
    ) -> list[ApprovalForecast] | None:
        """The ways of the approvals that approvalSubmit would start for a subject, one for each definition.

        Nothing is written. Empty where it needs no approval, null for what you cannot see or may not ask for; any
        other refusal of approvalSubmit is BAD_USER_INPUT with its sentence.
        """
        db, named = info.context.db, decode(subject_id)
        try:
            found = await preview(db, named.type, named.key, guard)
        except Refused as refusal:
            if refusal.code == "NO_APPROVAL_NEEDED":
                return []
            if refusal.code in ("NOT_FOUND", "PERMISSION_DENIED"):
                return None
            raise BadInput(refusal.template, **refusal.facts) from None
        return [ApprovalForecast.of(each, db.actor.locale) for each in found]

    @field
    async def approval_path(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The approval.")]
    ) -> ApprovalForecast | None:
        """What is still to come of an approval if everybody agrees; null for one that you may not read."""
        db, named = info.context.db, decode(id)
        if named.type != reads.instance.name or not await may_see(db, reads.instance, named.key):
            return None
        told = await paths_of(db, [named.key])
        return ApprovalForecast.of(told[named.key], db.actor.locale)
