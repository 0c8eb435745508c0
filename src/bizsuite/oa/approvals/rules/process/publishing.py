"""Whether a process can hold: what `checks` finds is refused, and whom it names is looked up. Pure."""

import uuid
from collections.abc import Container, Iterable, Iterator
from itertools import chain

from bizsuite.kernel.errors import Refused
from bizsuite.kernel.kinds import ValueType
from bizsuite.oa.approvals.rules.process.checks import Problem, problems
from bizsuite.oa.approvals.rules.process.conditions import Operand, Source
from bizsuite.oa.approvals.rules.process.course import course_of
from bizsuite.oa.approvals.rules.process.form_checks import form_paths, form_type, problems_with_form
from bizsuite.oa.approvals.rules.process.nodes import (
    START,
    Act,
    Asked,
    Assignees,
    Cc,
    Choice,
    People,
    Process,
)
from bizsuite.oa.approvals.rules.process.operand_types import TypeOf, rules_of, type_problems
from bizsuite.oa.approvals.rules.process.words import AssigneeRule
from bizsuite.oa.forms.rules import NO_FORM, FieldRight, Form


def check_publishable(process: Process, type_of: TypeOf, form: Form = NO_FORM) -> None:
    """Whether a process with this form, and whose other operands have these types, can be published.

    Refuses PROCESS_INVALID for the first thing that is wrong, or that nothing carries out yet (facts: node, problem).
    """
    refuse_first(problems_of(process, type_of, form))


def problems_of(process: Process, type_of: TypeOf, form: Form = NO_FORM) -> Iterator[Problem]:
    """Everything in a process that stands in the way of its publication."""

    def typed(operand: Operand) -> ValueType | None:
        return form_type(form, operand.path) if operand.source is Source.FORM else type_of(operand)

    return chain(
        problems(process, form_paths(form)),
        problems_with_form(process, form),
        copy_problems(process),
        choice_problems(process),
        type_problems(process, typed),
    )


def refuse_first(found: Iterable[Problem]) -> None:
    """Refuses PROCESS_INVALID for the first of these problems, if there is one (facts: node, problem)."""
    for problem in found:
        raise not_publishable(problem.node_id, f"{problem.code} {problem.detail}".strip())


def not_publishable(node: str, problem: str) -> Refused:
    """The refusal of a process in which something cannot be."""
    return Refused(
        "PROCESS_INVALID",
        "The process cannot be published: {problem} at {node}.",
        path=["id"],
        node=node,
        problem=problem,
    )


def copy_problems(process: Process) -> Iterator[Problem]:
    """Nodes that tell people and say that these change a field."""
    for place in course_of(process.nodes).places.values():
        node = place.node
        if isinstance(node, Cc):
            for name, right in sorted(node.fields.items()):
                if right is FieldRight.WRITE:
                    yield Problem(node.id, "FIELD_READ_ONLY", name)


def command_problems(process: Process, offered: Container[str]) -> Iterator[Problem]:
    """Nodes that do what nobody offers for the subjects of the process."""
    for place in course_of(process.nodes).places.values():
        node = place.node
        if isinstance(node, Act) and node.command is not None and node.command not in offered:
            yield Problem(node.id, "COMMAND_UNKNOWN", node.command)


def choice_problems(process: Process) -> Iterator[Problem]:
    """Choices that nobody could make: in a case of a rule, or of an approver where nobody has decided before."""
    course = course_of(process.nodes)
    for node_id, place in course.places.items():
        node = place.node
        if not isinstance(node, Asked):
            continue
        if any(each.choice is not None for case in node.assignees.cases for each in rules_of(case.then)):
            yield Problem(node_id, "CHOICE_IN_CASES")
        if node.assignees.rule is AssigneeRule.PREV_APPROVER_CHOICE and not any(
            name != START and isinstance(course.places[name].node, People) for name in course.before(node_id)
        ):
            yield Problem(node_id, "CHOICE_WITHOUT_APPROVER")


def choices_in(process: Process) -> list[tuple[str, Choice]]:
    """The ranges of people who are chosen, by node."""
    places = course_of(process.nodes).places.values()
    asked = [place.node for place in places if isinstance(place.node, People | Cc)]
    return [(node.id, node.assignees.choice) for node in asked if node.assignees.choice is not None]


def departments_in(process: Process) -> frozenset[uuid.UUID]:
    """The departments that a process names anywhere."""
    named = {each.department_id for each in _asked(process)}
    named |= {each.until.department_id for each in _asked(process) if each.until is not None}
    named |= {choice.department_id for _, choice in choices_in(process)}
    return frozenset(each for each in named if each is not None)


def named_in(process: Process) -> tuple[frozenset[uuid.UUID], frozenset[str]]:
    """The users and the roles that a process names anywhere."""
    asked = list(_asked(process))
    users = {user for each in asked for user in each.user_ids}
    choices = [each.choice for each in asked if each.choice is not None]
    users |= {user for choice in choices for user in choice.user_ids}
    for place in course_of(process.nodes).places.values():
        users |= set(place.node.empty_user_ids) if isinstance(place.node, Asked) else set()
    ends = [each.until for each in asked if each.until is not None]
    roles = {each.role for each in asked if each.role} | {each.role for each in choices if each.role}
    roles |= {each.role for each in ends if each.role}
    return frozenset(users), frozenset(roles | ({process.start_role} if process.start_role else set()))


def posts_in(process: Process) -> frozenset[str]:
    """The posts that a process names anywhere, by their codes."""
    return frozenset(each.post for each in _asked(process) if each.post)


def _asked(process: Process) -> Iterator[Assignees]:
    for place in course_of(process.nodes).places.values():
        if isinstance(place.node, Asked):
            yield from rules_of(place.node.assignees)
