"""Whether a process can hold: what `checks` finds is refused, and whom it names is looked up. Pure."""

import uuid
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from bizsuite.kernel.errors import Refused
from bizsuite.oa.approvals.rules.process.checks import problems
from bizsuite.oa.approvals.rules.process.course import course_of
from bizsuite.oa.approvals.rules.process.nodes import Asked, Assignees, Process


def check_publishable(process: Process, fields: AbstractSet[str] = frozenset()) -> None:
    """Whether a process whose form has these fields can be published.

    Refuses PROCESS_INVALID for the first thing that is wrong (facts: node, problem).
    """
    for problem in problems(process, fields):
        raise Refused(
            "PROCESS_INVALID",
            "The process cannot be published: {problem} at {node}.",
            path=["id"],
            node=problem.node_id,
            problem=f"{problem.code} {problem.detail}".strip(),
        )


def named_in(process: Process) -> tuple[frozenset[uuid.UUID], frozenset[str]]:
    """The users and the roles that a process names anywhere."""
    asked = list(_asked(process))
    users = {user for each in asked for user in each.user_ids}
    choices = [each.choice for each in asked if each.choice is not None]
    users |= {user for choice in choices for user in choice.user_ids}
    for place in course_of(process.nodes).places.values():
        users |= set(place.node.empty_user_ids) if isinstance(place.node, Asked) else set()
    roles = {each.role for each in asked if each.role} | {each.role for each in choices if each.role}
    return frozenset(users), frozenset(roles | ({process.start_role} if process.start_role else set()))


def _asked(process: Process) -> Iterator[Assignees]:
    for place in course_of(process.nodes).places.values():
        if isinstance(place.node, Asked):
            yield place.node.assignees
            yield from (case.then for case in place.node.assignees.cases)
