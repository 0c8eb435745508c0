"""Where the nodes of a process stand, what comes before and after each, and how it goes on. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bizsuite.oa.approvals.rules.process.nodes import (
    START,
    AnyNode,
    Auto,
    Block,
    Branch,
    Exclusive,
    Inclusive,
)
from bizsuite.oa.approvals.rules.process.nodes import Parallel as ParallelBlock
from bizsuite.oa.approvals.rules.process.words import NodeKind
from bizsuite.oa.forms.rules.written import Label

BLOCKS = (Exclusive, Inclusive, ParallelBlock)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node stands: in which branch of which block (None: outside of all), and how far along there."""

    node: AnyNode
    position: int
    sequence: Sequence[AnyNode]
    block: Block | None = None
    branch: Branch | None = None
    path: str = ""
    """The branches around it, from the outermost: `fork/left`, `fork/left/inner/right`."""


@dataclass(frozen=True, slots=True)
class Joined:
    """A branch of a block has come to its end."""

    block: Block
    branch: Branch


@dataclass(frozen=True, slots=True)
class Ended:
    """Everything is passed."""


Next = Sequence[AnyNode] | Joined | Ended


@dataclass(frozen=True)
class Course:
    """The nodes of a process by their ids."""

    first: Sequence[AnyNode]
    places: Mapping[str, Place] = field(default_factory=dict)

    def after(self, node_id: str) -> AnyNode | Joined | Ended:
        """What follows a node that is passed: the next one, the end of its branch, or the end of all."""
        place = self.places[node_id]
        if place.position + 1 < len(place.sequence):
            return place.sequence[place.position + 1]
        if place.block is not None and place.branch is not None:
            return Joined(place.block, place.branch)
        return Ended()

    def with_gone(self, paths: Mapping[str, str]) -> "Course":
        """The same with nodes that were passed by a version that had them, by their ids: where they stood, and nothing
        can be done there any more.
        """
        gone = {}
        for name, path in paths.items():
            title = Label(en=name, zh=name)
            node = Auto.model_construct(kind=NodeKind.AUTO, id=name, title=title, approves=True)
            gone[name] = Place(node, 0, (node,), path=path)
        return Course(self.first, {**self.places, **gone}) if gone else self

    def entry(self, block: Block, branch: Branch) -> AnyNode | Joined:
        """What a branch begins with; one without nodes is at its end at once."""
        return branch.nodes[0] if branch.nodes else Joined(block, branch)

    def before(self, node_id: str) -> list[str]:
        """The nodes that must have been passed before this one, the nearest first; at last START.

        They are its dominators: those before it in its branch, and those before the blocks around it.
        """
        found: list[str] = []
        at: str | None = node_id
        while at is not None:
            place = self.places[at]
            found += [node.id for node in reversed(place.sequence[: place.position])]
            at = None if place.block is None else place.block.id
        return [*found, START]

    def later(self, target: str) -> frozenset[str]:
        """What is left when one returns to a node: itself, what follows it, and all that lies in blocks among those.

        Of a node in a branch only that branch and what lies in it; of one before a block every branch of it.
        START leaves everything.
        """
        if target == START:
            return frozenset(self.places)
        place = self.places[target]
        return frozenset(within(place.sequence[place.position :]))


def course_of(nodes: Sequence[AnyNode]) -> Course:
    """The places of the nodes; where an id is used twice the first holds, and `checks` finds it."""
    places: dict[str, Place] = {}
    for place in _placed(nodes, None, None, ""):
        places.setdefault(place.node.id, place)
    return Course(nodes, places)


def within(nodes: Sequence[AnyNode]) -> Iterator[str]:
    """The ids of nodes and of all that lies in their branches."""
    for place in _placed(nodes, None, None, ""):
        yield place.node.id


def _placed(
    nodes: Sequence[AnyNode], block: Block | None, branch: Branch | None, path: str
) -> Iterator[Place]:
    for position, node in enumerate(nodes):
        yield Place(node, position, nodes, block, branch, path)
        if isinstance(node, BLOCKS):
            for each in node.branches:
                inner = f"{path}/{node.id}/{each.id}".removeprefix("/")
                yield from _placed(each.nodes, node, each, inner)
