"""Which branches a block goes on in, whom a rule with cases asks, and why. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from bizsuite.oa.approvals.rules.process.conditions import Known, Lookup, Operand, holds, operands
from bizsuite.oa.approvals.rules.process.nodes import Assignees, Block, Branch, Exclusive, Parallel


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


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a node went on as it did: what was known, what held of it, and what was taken."""

    node_id: str
    taken: Sequence[str]
    """The ids of branches; of a rule with cases the number of the case, from 1; of AUTO what it decided."""
    held: Sequence[tuple[str, bool]]
    inputs: Mapping[Operand, Known]

    def told(self) -> dict[str, Any]:
        """As the log keeps it."""
        return {
            "node": self.node_id,
            "taken": list(self.taken),
            "held": [{"name": name, "held": held} for name, held in self.held],
            "inputs": [
                {"source": operand.source.value, "path": operand.path, "value": _plain(value)}
                for operand, value in self.inputs.items()
            ],
        }


def case_taken(assignees: Assignees, look: Lookup) -> tuple[int, Sequence[tuple[str, bool]]]:
    """Of a rule with cases the first that holds, counted from 0, and what held until then; -1 where none does."""
    told: list[tuple[str, bool]] = []
    for place, case in enumerate(assignees.cases):
        held = case.when is None or holds(case.when, look)
        told.append((str(place + 1), held))
        if held:
            return place, told
    return -1, told


def operands_of_cases(assignees: Assignees) -> list[Operand]:
    """What the cases of a rule read."""
    return [operand for case in assignees.cases if case.when for operand in operands(case.when)]


def _plain(value: Known) -> Any:
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, date):
        return value.isoformat()
    return [_plain(each) for each in value]
