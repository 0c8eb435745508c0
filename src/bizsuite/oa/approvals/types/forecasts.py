"""The way that an approval would take."""

import uuid
from collections.abc import Mapping, Sequence

import strawberry

from bizsuite.graph.node import encode
from bizsuite.kernel.db import Db
from bizsuite.kernel.reads import batch
from bizsuite.oa.approvals import reads
from bizsuite.oa.approvals.rules import title_for
from bizsuite.oa.approvals.rules.process.foretelling import Foretold
from bizsuite.oa.approvals.rules.process.nodes import People
from bizsuite.oa.approvals.service.foretelling import Forecast, paths_of
from bizsuite.oa.approvals.types.words import ApprovalMode


@strawberry.type
class ApprovalForecastPerson:
    """Somebody who would be asked."""

    id: strawberry.ID = strawberry.field(description="The user.")
    name: str = strawberry.field(description="Their name.")


@strawberry.type
class ApprovalForecastNode:
    """One visit of a node, under way or to come."""

    node_id: str = strawberry.field(description="The node, as the graph of the version calls it.")
    kind: str = strawberry.field(description="What happens there, such as APPROVE or EXCLUSIVE.")
    title: str = strawberry.field(description="Its title, in the language of whoever reads.")
    path: str = strawberry.field(
        description="The branches around it, from the outermost; empty outside of all."
    )
    mode: ApprovalMode | None = strawberry.field(description="How votes are counted, where people act.")
    people: list[ApprovalForecastPerson] = strawberry.field(
        description="Who is asked there, or may claim it, as things are now; those who have voted included."
    )
    branches: list[str] = strawberry.field(description="Of a block, the branches that it goes on in.")
    is_open: bool = strawberry.field(description="Whether it is under way already.")
    is_automatic: bool = strawberry.field(description="Whether it is passed without anybody.")


@strawberry.type
class ApprovalForecast:
    """The way that an approval takes if everybody agrees and all comes that it waits for.

    People and values may be others when it gets there.
    """

    definition_key: str = strawberry.field(description="The key of the definition.")
    nodes: list[ApprovalForecastNode] = strawberry.field(description="What is to be passed, in order.")
    stops_with: str | None = strawberry.field(
        description="The code with which it goes no further, such as NO_APPROVER. Null where it comes to its end."
    )

    @classmethod
    def of(cls, told: Forecast, locale: str) -> "ApprovalForecast":
        """A forecast as clients are told it."""
        nodes = [_node(each, told.names, locale) for each in told.nodes]
        return cls(definition_key=told.definition.key, nodes=nodes, stops_with=told.stops_with)


async def _paths(db: Db, instances: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, ApprovalForecast]:
    told = await paths_of(db, instances)
    return {key: ApprovalForecast.of(each, db.actor.locale) for key, each in told.items()}


instance_path = batch(reads.instance, _paths)


def _node(told: Foretold, names: dict[uuid.UUID, str], locale: str) -> ApprovalForecastNode:
    node = told.node
    title = getattr(node, "title", None)
    return ApprovalForecastNode(
        node_id=node.id,
        kind=node.kind.value,
        title="" if title is None else title_for(locale, title.en, title.zh),
        path=told.path,
        mode=node.mode if isinstance(node, People) else None,
        people=[
            ApprovalForecastPerson(id=strawberry.ID(encode("User", each)), name=names.get(each, ""))
            for each in told.people
        ],
        branches=list(told.branches),
        is_open=told.is_open,
        is_automatic=told.is_automatic,
    )
