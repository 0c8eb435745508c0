"""Nodes whose people somebody chooses: which choices a step needs, and whether one can be taken. Pure."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from bizsuite.kernel.errors import Refused
from bizsuite.oa.approvals.rules.process.conditions import Lookup, Operand, operands
from bizsuite.oa.approvals.rules.process.course import BLOCKS, Course, Ended, Joined, course_of
from bizsuite.oa.approvals.rules.process.nodes import AnyNode, Asked, Cc, Choice, People, Process
from bizsuite.oa.approvals.rules.process.routes import route
from bizsuite.oa.approvals.rules.process.words import AssigneeRule
from bizsuite.oa.forms.rules.written import Label


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whom somebody wants at a node, in this order."""

    node: str
    user_ids: Sequence[uuid.UUID]


@dataclass(frozen=True, slots=True)
class Wanted:
    """People whom somebody is to choose for a node."""

    node: str
    title: Label
    choice: Choice


Given = Mapping[str, Sequence[uuid.UUID]]
"""People by the ids of nodes."""


def chooses(node: AnyNode, rule: AssigneeRule) -> bool:
    """Whether the people of a node are chosen by this rule."""
    return isinstance(node, Asked) and node.assignees.rule is rule


def choice_at(course: Course, node_id: str) -> Choice:
    """The range of a node whose people are chosen."""
    node = course.places[node_id].node
    assert isinstance(node, Asked) and node.assignees.choice is not None
    return node.assignees.choice


def wanted_at(course: Course, node_id: str) -> Wanted:
    """The choice for a node, with what the node is called."""
    node = course.places[node_id].node
    assert isinstance(node, People | Cc)
    return Wanted(node_id, node.title, choice_at(course, node_id))


def wanted_of(process: Process, node_id: str | None) -> list[Wanted]:
    """What may be chosen with a task of a node: for what follows it; with None all that the initiator may choose."""
    course = course_of(process.nodes)
    nodes = initiators_nodes(course) if node_id is None else chosen_after(course, node_id)
    return [wanted_at(course, node) for node in nodes]


def initiators_nodes(course: Course) -> list[str]:
    """The nodes for which the initiator chooses, wherever they lie."""
    return [
        name for name, place in course.places.items() if chooses(place.node, AssigneeRule.INITIATOR_CHOICE)
    ]


def operands_on_the_way(process: Process) -> list[Operand]:
    """What the conditions of a process read: it is looked at before, to see where it goes."""
    return [operand for block in _blocks(process.nodes) for operand in block]


def chosen_at_submit(nodes: Sequence[AnyNode], look: Lookup) -> Iterator[str]:
    """The nodes for which the initiator chooses, on the way that the process goes as things are now."""
    for node in nodes:
        if isinstance(node, BLOCKS):
            for branch in route(node, look).taken:
                yield from chosen_at_submit(branch.nodes, look)
        elif chooses(node, AssigneeRule.INITIATOR_CHOICE):
            yield node.id


def chosen_after(course: Course, node_id: str) -> list[str]:
    """The nodes that may open when this one is passed and for which its last approver chooses."""
    found: dict[str, None] = {}
    left = [course.after(node_id)]
    seen: set[str] = set()
    while left:
        item = left.pop()
        if isinstance(item, Ended):
            continue
        if isinstance(item, Joined):
            left.append(course.after(item.block.id))
            continue
        if item.id in seen:
            continue
        seen.add(item.id)
        if isinstance(item, BLOCKS):
            left += [course.entry(item, branch) for branch in item.branches]
        elif chooses(item, AssigneeRule.PREV_APPROVER_CHOICE):
            found[item.id] = None
        elif not isinstance(item, Asked) or isinstance(item, Cc):
            left.append(course.after(item.id))
    return sorted(found)


def taken(given: Sequence[Chosen], allowed: AbstractSet[str]) -> Given:
    """What somebody has chosen, by node. Refuses INVALID_VALUE for nodes that are not theirs, or named twice."""
    for place, each in enumerate(given):
        twice = any(other.node == each.node for other in given[:place])
        if each.node not in allowed or twice or len(set(each.user_ids)) < len(each.user_ids):
            raise Refused(
                "INVALID_VALUE",
                "You choose people once for each node that asks you to, each of them once; not for {node}.",
                path=["choices", str(place)],
                node=each.node,
            )
    return {each.node: each.user_ids for each in given}


def shared_out(
    given: Sequence[Chosen], processes: Mapping[uuid.UUID, Process]
) -> Mapping[uuid.UUID, Sequence[Chosen]]:
    """The choices for each of several processes that begin together. Refuses INVALID_VALUE for what none asks for."""
    own = {key: frozenset(initiators_nodes(course_of(process.nodes))) for key, process in processes.items()}
    taken(given, frozenset().union(*own.values()))
    return {key: [each for each in given if each.node in names] for key, names in own.items()}


def check_may_start(roles: AbstractSet[str], process: Process) -> None:
    """Whether somebody with these roles may begin a process. Refuses START_NOT_ALLOWED (fact: role)."""
    if process.start_role is not None and process.start_role not in roles:
        raise Refused(
            "START_NOT_ALLOWED",
            "Only holders of the role {role} may ask for this.",
            path=(),
            role=process.start_role,
        )


def check_choice(
    node: str, choice: Choice, people: Sequence[uuid.UUID], inside: AbstractSet[uuid.UUID]
) -> None:
    """Whether a choice lies in its range. Refuses ASSIGNEE_CHOICE_REQUIRED for too few, ASSIGNEE_OUT_OF_RANGE for too
    many, or for people who are not to be chosen (facts: node, least, most).
    """
    if len(people) < choice.least:
        raise required(node, choice)
    if len(people) > choice.most or not set(people) <= inside:
        raise Refused(
            "ASSIGNEE_OUT_OF_RANGE",
            "Choose from {least} to {most} of those who can be chosen for {node}.",
            path=["choices"],
            node=node,
            least=choice.least,
            most=choice.most,
        )


def required(node: str, choice: Choice) -> Refused:
    """The refusal of a step that needs a choice."""
    return Refused(
        "ASSIGNEE_CHOICE_REQUIRED",
        "Choose who is asked at {node}, {least} at least.",
        path=["choices"],
        node=node,
        least=choice.least,
    )


def _blocks(nodes: Sequence[AnyNode]) -> Iterator[list[Operand]]:
    for node in nodes:
        if isinstance(node, BLOCKS):
            for branch in node.branches:
                if branch.when is not None:
                    yield list(operands(branch.when))
                yield from _blocks(branch.nodes)
