"""`node` and `nodes`: any node again by its id."""

from dataclasses import dataclass

import strawberry

from bizsuite.graph.fields import MARK
from bizsuite.graph.node import Node

NODES_MAX = 100


@dataclass(frozen=True, slots=True)
class NodeFound:
    """Marks the field that finds a node of whatever type."""


@dataclass(frozen=True, slots=True)
class NodesFound:
    """Marks the field that finds several."""


@strawberry.type
class NodeQuery:
    """What every schema has on Query."""

    node: Node | None = strawberry.field(
        description="The node with this id; null when there is none, or none that you may see.",
        metadata={MARK: NodeFound()},
    )
    nodes: list[Node | None] = strawberry.field(
        description="The nodes with these ids, in their order, null for those that are missing; at most 100.",
        metadata={MARK: NodesFound()},
    )
