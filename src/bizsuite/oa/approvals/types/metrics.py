"""How long approvals take."""

from decimal import Decimal

import strawberry

from bizsuite.graph.node import encode
from bizsuite.oa.approvals import reads
from bizsuite.oa.approvals.service.measuring import NodeMetrics


@strawberry.type
class ApprovalNodeMetrics:
    """How one node of one version of a definition has done. Rates lie between 0 and 1, with 6 decimals."""

    definition_id: strawberry.ID = strawberry.field(description="The definition.")
    definition_key: str = strawberry.field(description="The key of the definition.")
    version: int = strawberry.field(description="The number of its version.")
    node_id: str = strawberry.field(description="The node, as the graph of the version calls it.")
    visits: int = strawberry.field(description="How often it was begun in the span.")
    decided: int = strawberry.field(description="How many of these were approved or rejected.")
    average_seconds: int | None = strawberry.field(
        description="How long the decided ones took on average; null where there is none."
    )
    median_seconds: int | None = strawberry.field(description="What half of them took at most.")
    ninetieth_seconds: int | None = strawberry.field(description="What nine in ten of them took at most.")
    overdue_rate: Decimal | None = strawberry.field(
        description="Of the tasks that were due at some time, the share that was not done by then."
    )
    return_rate: Decimal | None = strawberry.field(description="The share of visits that was returned from.")
    rejection_rate: Decimal | None = strawberry.field(
        description="The share of decided visits that was rejected."
    )

    @classmethod
    def of(cls, told: NodeMetrics) -> "ApprovalNodeMetrics":
        """What was measured, as clients are told it."""
        return cls(
            definition_id=strawberry.ID(encode(reads.definition.name, told.definition_id)),
            definition_key=told.definition_key,
            version=told.version,
            node_id=told.node_id,
            visits=told.visits,
            decided=told.decided,
            average_seconds=told.average_seconds,
            median_seconds=told.median_seconds,
            ninetieth_seconds=told.ninetieth_seconds,
            overdue_rate=told.overdue_rate,
            return_rate=told.return_rate,
            rejection_rate=told.rejection_rate,
        )
