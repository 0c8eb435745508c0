"""Reading how long approvals take."""

from datetime import date
from typing import Annotated

import strawberry

from bizsuite.graph.context import Info
from bizsuite.graph.fields import field
from bizsuite.graph.node import decode
from bizsuite.kernel.clock import FIRST_DAY, LAST_DAY
from bizsuite.kernel.errors import BadInput
from bizsuite.oa.approvals import reads, rules
from bizsuite.oa.approvals.service.measuring import metrics
from bizsuite.oa.approvals.types.metrics import ApprovalNodeMetrics


@strawberry.type
class MeasuringQuery:
    """What is measured of approvals."""

    @field(needs=rules.APPROVAL_READ)
    async def approval_metrics(
        self,
        info: Info,
        since: Annotated[date, strawberry.argument(description="The first day on which nodes were begun.")],
        until: Annotated[date, strawberry.argument(description="The last day on which nodes were begun.")],
        definition_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Only this definition; all unless given.")
        ] = None,
    ) -> list[ApprovalNodeMetrics] | None:
        """How nodes at which people act have done, by definition, version and node, over a span of days.

        Of the companies that you work in, for who may read all approvals; the first 1,000 by key, version and node.
        Days that cannot be meant are BAD_USER_INPUT.
        """
        for day in (since, until):
            if not FIRST_DAY <= day <= LAST_DAY:
                raise BadInput("A day lies between {first} and {last}.", first=FIRST_DAY, last=LAST_DAY)
        named = None if definition_id is None else decode(definition_id)
        if named is not None and named.type != reads.definition.name:
            return []
        found = await metrics(info.context.db, since, until, None if named is None else named.key)
        return [ApprovalNodeMetrics.of(each) for each in found]
