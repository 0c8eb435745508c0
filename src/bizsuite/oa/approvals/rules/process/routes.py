"""Which branches a block goes on in, and why. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from bizsuite.oa.approvals.rules.process.conditions import Lookup, holds
from bizsuite.oa.approvals.rules.process.nodes import Block, Branch, Exclusive, Parallel


@dataclass(frozen=True, slots=True)
class Route:
    """The branches that are taken, and of each that has a condition whether it held: what the log keeps."""

    taken: Sequence[Branch]
    held: Sequence[tuple[str, bool]]


def route(block: Block, look: Lookup) -> Route:
    """The way on: of EXCLUSIVE the first branch that holds, of INCLUSIVE all that hold, of PARALLEL all there are.

    Where none holds it is the default one, which has no condition.
    """
    if isinstance(block, Parallel):
        return Route(block.branches, ())
    held = [(branch, branch.when is not None and holds(branch.when, look)) for branch in block.branches]
    told = [(branch.id, holding) for branch, holding in held if branch.when is not None]
    taken = [branch for branch, holding in held if holding]
    if isinstance(block, Exclusive):
        taken = taken[:1]
    return Route(taken or [branch for branch in block.branches if branch.default], told)
