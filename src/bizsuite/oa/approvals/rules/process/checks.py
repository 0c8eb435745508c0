"""Whether a process can be published: what the shape of its nodes alone does not say. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from bizsuite.oa.approvals.rules.process.conditions import DEPTH_MAX, Condition, Source, depth, operands
from bizsuite.oa.approvals.rules.process.course import BLOCKS, Course, course_of
from bizsuite.oa.approvals.rules.process.nodes import (
    NODES_MAX,
    START,
    AnyNode,
    Approve,
    Asked,
    Assignees,
    Auto,
    Block,
    Cc,
    Delay,
    Handle,
    Parallel,
    People,
    Process,
    SubProcess,
)
from bizsuite.oa.approvals.rules.process.votes import takes_seats_beside
from bizsuite.oa.approvals.rules.process.words import (
    AssigneeRule,
    Basis,
    EmptyPolicy,
    InitiatorPolicy,
    Mode,
    Rejecting,
    RejectPolicy,
    TimeoutAction,
)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that stands in the way of publishing: at which node, and the code of what is wrong there."""

    node_id: str
    code: str
    detail: str = ""


_NEEDS: Mapping[AssigneeRule, str | tuple[str, ...]] = {
    AssigneeRule.USERS: "user_ids",
    AssigneeRule.ROLE: "role",
    AssigneeRule.POST: "post",
    AssigneeRule.GROUP: "department_id",
    AssigneeRule.DEPT_HEAD: "department_id",
    AssigneeRule.MANAGER_LEVEL: "level",
    AssigneeRule.MANAGER_CHAIN: ("level", "until"),
    AssigneeRule.INITIATOR_CHOICE: "choice",
    AssigneeRule.PREV_APPROVER_CHOICE: "choice",
    AssigneeRule.FORM_USER: "field",
    AssigneeRule.FORM_DEPT_HEAD: "field",
    AssigneeRule.RECORD: "path",
    AssigneeRule.EXPRESSION: "cases",
}
_PARAMETERS = [
    "user_ids",
    "role",
    "post",
    "department_id",
    "level",
    "until",
    "choice",
    "field",
    "path",
    "cases",
]
_REJECTING = {
    Mode.ALL: {Rejecting.VETO, Rejecting.COLLECT},
    Mode.ANY: {Rejecting.FIRST_ACTION, Rejecting.ALL_MUST_REJECT},
}


def problems(process: Process, fields: AbstractSet[str]) -> list[Problem]:
    """Everything that is wrong with a process whose form has these fields, in the order of its nodes."""
    course = course_of(process.nodes)
    found = list(_ids(process.nodes))
    for place in course.places.values():
        found += _of_node(place.node, course, fields)
    return found


def _ids(nodes: Sequence[AnyNode]) -> Iterator[Problem]:
    counted = Counter(_all_ids(nodes))
    yield from (Problem(node_id, "NODE_ID_TWICE") for node_id, times in counted.items() if times > 1)
    if counted.total() > NODES_MAX:
        yield Problem(START, "TOO_MANY_NODES", str(NODES_MAX))


def _all_ids(nodes: Sequence[AnyNode]) -> Iterator[str]:
    for node in nodes:
        yield node.id
        if isinstance(node, BLOCKS):
            for branch in node.branches:
                yield from _all_ids(branch.nodes)


def _of_node(node: AnyNode, course: Course, fields: AbstractSet[str]) -> Iterator[Problem]:
    if isinstance(node, BLOCKS):
        yield from _of_block(node, fields)
    if isinstance(node, Asked):
        yield from _of_people(node.id, node.assignees, fields)
        if (node.when_empty is EmptyPolicy.USERS) != bool(node.empty_user_ids):
            yield Problem(node.id, "EMPTY_USERS")
    if isinstance(node, Approve | Handle | Cc):
        yield from (Problem(node.id, "FIELD_UNKNOWN", name) for name in node.fields if name not in fields)
    if isinstance(node, People):
        yield from _of_votes(node)
        yield from _of_returns(node, course)
    if isinstance(node, Approve):
        yield from _of_segregation(node)
    if isinstance(node, Auto) and node.when is not None:
        yield from _of_condition(node.id, node.when, fields)
    if isinstance(node, Delay) and (node.hours is None) == (node.until_field is None):
        yield Problem(node.id, "DELAY_UNCLEAR")
    if isinstance(node, Delay | SubProcess):
        named = node.until_field if isinstance(node, Delay) else node.each_of
        if named is not None and named not in fields:
            yield Problem(node.id, "FIELD_UNKNOWN", named)


def _of_block(block: Block, fields: AbstractSet[str]) -> Iterator[Problem]:
    counted = Counter(branch.id for branch in block.branches)
    yield from (Problem(block.id, "BRANCH_ID_TWICE", name) for name, times in counted.items() if times > 1)
    if isinstance(block, Parallel):
        if any(branch.when is not None or branch.default for branch in block.branches):
            yield Problem(block.id, "PARALLEL_WITH_CONDITION")
        return
    if sum(branch.default for branch in block.branches) != 1:
        yield Problem(block.id, "ONE_DEFAULT_BRANCH")
    for branch in block.branches:
        if branch.default != (branch.when is None):
            yield Problem(block.id, "BRANCH_CONDITION", branch.id)
        if branch.when is not None:
            yield from _of_condition(block.id, branch.when, fields)


def _of_condition(node_id: str, condition: Condition, fields: AbstractSet[str]) -> Iterator[Problem]:
    if depth(condition) > DEPTH_MAX:
        yield Problem(node_id, "CONDITION_TOO_DEEP", str(DEPTH_MAX))
    for operand in operands(condition):
        if operand.source is Source.FORM and operand.path not in fields:
            yield Problem(node_id, "FIELD_UNKNOWN", operand.path)


def _of_people(node_id: str, assignees: Assignees, fields: AbstractSet[str]) -> Iterator[Problem]:
    if not _fits(assignees):
        yield Problem(node_id, "ASSIGNEES_UNFIT", assignees.rule.value)
    until = assignees.until
    if until is not None and [until.role, until.department_id, until.level].count(None) != 2:
        yield Problem(node_id, "CHAIN_END_UNCLEAR")
    if assignees.basis is Basis.MANAGER and assignees.rule is not AssigneeRule.MANAGER_LEVEL:
        yield Problem(node_id, "BASIS_UNFIT", assignees.rule.value)
    if assignees.field is not None and assignees.field not in fields:
        yield Problem(node_id, "FIELD_UNKNOWN", assignees.field)
    if assignees.choice is not None and assignees.choice.least > assignees.choice.most:
        yield Problem(node_id, "CHOICE_EMPTY")
    for case in assignees.cases:
        yield from _of_people(node_id, case.then, fields)
        if case.when is not None:
            yield from _of_condition(node_id, case.when, fields)


def _fits(assignees: Assignees) -> bool:
    """Whether exactly what its rule needs is said, of what only some rules need."""
    given = [name for name in _PARAMETERS if getattr(assignees, name) not in (None, ())]
    needed = _NEEDS.get(assignees.rule)
    if needed is None:
        return not given
    return len(given) == 1 and given[0] in ((needed,) if isinstance(needed, str) else needed)


def _of_votes(node: People) -> Iterator[Problem]:
    if (node.mode in (Mode.RATIO, Mode.COUNT)) != (node.threshold is not None):
        yield Problem(node.id, "THRESHOLD", node.mode.value)
    if isinstance(node, Approve) and node.rejecting not in {None, *_REJECTING.get(node.mode, set())}:
        yield Problem(node.id, "REJECTING_UNFIT", str(node.rejecting))
    adds = {step.action for step in node.deadline.steps} if node.deadline else set()
    if TimeoutAction.ESCALATE_ADD in adds and not takes_seats_beside(node.mode):
        yield Problem(node.id, "ADD_SIGN_NOT_ALLOWED")


def _of_returns(node: People, course: Course) -> Iterator[Problem]:
    allowed = course.before(node.id)
    named = list(node.return_to or ())
    if isinstance(node, Approve):
        if (node.on_reject is RejectPolicy.RETURN_TO) != (node.reject_to is not None):
            yield Problem(node.id, "REJECT_TARGET")
        named += [] if node.reject_to is None else [node.reject_to]
    for target in named:
        place = course.places.get(target)
        people = target == START or (place is not None and isinstance(place.node, People))
        if target not in allowed or not people:
            yield Problem(node.id, "RETURN_TARGET_INVALID", target)


def _of_segregation(node: Approve) -> Iterator[Problem]:
    if not node.segregation:
        return
    automatic = node.deadline is not None and any(
        step.action is TimeoutAction.AUTO_APPROVE for step in node.deadline.steps
    )
    if automatic or node.when_empty is EmptyPolicy.AUTO_APPROVE:
        yield Problem(node.id, "SEGREGATION_AUTO_APPROVES")
    if node.when_initiator in (InitiatorPolicy.SELF, InitiatorPolicy.SKIP):
        yield Problem(node.id, "SEGREGATION_INITIATOR")
