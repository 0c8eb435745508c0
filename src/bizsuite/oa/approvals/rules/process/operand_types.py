"""Whether what conditions compare can be compared: operands have types, and written values fit them. Pure."""

from collections.abc import Callable, Iterator, Mapping

from bizsuite.kernel.kinds import ORDERED, Kind, ValueType
from bizsuite.oa.approvals.rules.process.checks import Problem
from bizsuite.oa.approvals.rules.process.conditions import (
    Comparison,
    Condition,
    Operand,
    Operator,
    Source,
    comparisons,
)
from bizsuite.oa.approvals.rules.process.course import BLOCKS, course_of
from bizsuite.oa.approvals.rules.process.nodes import Asked, Assignees, Auto, Process
from bizsuite.oa.approvals.rules.process.words import AssigneeRule

TypeOf = Callable[[Operand], ValueType | None]
"""The type of an operand; None where there is no such thing, or it cannot be compared."""

INSTANCE_TYPES: Mapping[str, ValueType] = {
    "initiator": ValueType(Kind.ID, "User"),
    "initiator.departmentPath": ValueType(Kind.ID, "Department", many=True),
    "department": ValueType(Kind.ID, "Department"),
    "company": ValueType(Kind.ID, "Company"),
    "round": ValueType(Kind.NUMBER),
    "amount": ValueType(Kind.MONEY),
}
"""What conditions can read of an approval itself."""

_BY_ORDER = frozenset({Operator.GT, Operator.GTE, Operator.LT, Operator.LTE, Operator.BETWEEN})


def conditions_of(process: Process) -> Iterator[tuple[str, Condition]]:
    """Every condition of a process, with the node that it stands at."""
    for place in course_of(process.nodes).places.values():
        node = place.node
        if isinstance(node, BLOCKS):
            yield from ((node.id, branch.when) for branch in node.branches if branch.when is not None)
        if isinstance(node, Auto) and node.when is not None:
            yield node.id, node.when
        if isinstance(node, Asked):
            rules = rules_of(node.assignees)
            yield from (
                (node.id, case.when) for each in rules for case in each.cases if case.when is not None
            )


def rules_of(assignees: Assignees) -> Iterator[Assignees]:
    """A rule for assignees, and those that lie in its cases."""
    yield assignees
    for case in assignees.cases:
        yield from rules_of(case.then)


def paths_of(process: Process) -> set[str]:
    """The paths from the subject that a process names anywhere."""
    operands = {
        operand
        for _, condition in conditions_of(process)
        for each in comparisons(condition)
        for operand in (each.left, each.right)
        if operand is not None and operand.source is Source.SUBJECT
    }
    return {operand.path for operand in operands} | {path for _, path in _records(process)}


def type_problems(process: Process, type_of: TypeOf) -> Iterator[Problem]:
    """What is wrong with what a process compares, and with the paths by which it looks for people.

    PATH_UNKNOWN, OPERAND_TYPE_MISMATCH; PATH_TO_NOBODY where a path does not end at a user. Fields of the form are
    looked for by `checks`.
    """
    for node_id, condition in conditions_of(process):
        for each in comparisons(condition):
            yield from (Problem(node_id, code, detail) for code, detail in _of_comparison(each, type_of))
    for node_id, path in _records(process):
        told = type_of(Operand(source=Source.SUBJECT, path=path))
        if told is None:
            yield Problem(node_id, "PATH_UNKNOWN", path)
        elif told != ValueType(Kind.ID, "User"):
            yield Problem(node_id, "PATH_TO_NOBODY", path)


def _records(process: Process) -> Iterator[tuple[str, str]]:
    for place in course_of(process.nodes).places.values():
        if isinstance(place.node, Asked):
            for each in rules_of(place.node.assignees):
                if each.rule is AssigneeRule.RECORD and each.path is not None:
                    yield place.node.id, each.path


def _of_comparison(each: Comparison, type_of: TypeOf) -> Iterator[tuple[str, str]]:
    types = {}
    for operand in (each.left, each.right):
        if operand is None:
            continue
        told = types[operand] = type_of(operand)
        if told is None and operand.source is not Source.FORM:
            yield "PATH_UNKNOWN", operand.path
    left = types[each.left]
    right = None if each.right is None else types[each.right]
    if left is None or (each.right is not None and right is None):
        return
    if not (_takes(each.op, left) and _fits(each, left, right)):
        yield "OPERAND_TYPE_MISMATCH", each.left.path


def _takes(op: Operator, left: ValueType) -> bool:
    """Whether a value of this type can be looked at so."""
    if op in _BY_ORDER:
        return left.kind in ORDERED and not left.many
    if op is Operator.STARTS_WITH:
        return left.kind is Kind.TEXT and not left.many
    if op is Operator.CONTAINS:
        return left.kind is Kind.TEXT or left.many
    return True


def _fits(each: Comparison, left: ValueType, right: ValueType | None) -> bool:
    """Whether what it is compared with is of the same type."""
    if right is not None:
        lists = left.many or right.many
        return left.matches(right) and (not lists or (each.op is Operator.CONTAINS and not right.many))
    part = each.op in (Operator.CONTAINS, Operator.STARTS_WITH) and not left.many
    written = [*each.values, *([] if each.value is None else [each.value])]
    return part or all(left.reads(text) for text in written)
