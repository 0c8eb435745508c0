"""Letting a process that is under way go on by another version of its definition: whether it can, and doing so. Pure.

What is open stays open, with its seats, tasks and due times; only where it stands in the nodes is another place.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bizsuite.kernel.errors import Refused
from bizsuite.oa.approvals.rules.process.case import Case, Run
from bizsuite.oa.approvals.rules.process.course import BLOCKS, Course, Place, course_of
from bizsuite.oa.approvals.rules.process.nodes import Process
from bizsuite.oa.approvals.rules.process.parts import rights_of_part
from bizsuite.oa.approvals.rules.process.timers import LIVE, TIMES, TimerKind, TimerStatus, deadline_of
from bizsuite.oa.approvals.rules.words import ApprovalInstanceStatus
from bizsuite.oa.forms.rules import Form, TotalField, filled

_UNDER_WAY = (
    ApprovalInstanceStatus.RUNNING,
    ApprovalInstanceStatus.SUSPENDED,
    ApprovalInstanceStatus.RETURNED,
)
MOVED_MAX = 200
"""How many approvals are moved at once."""
Renamed = Mapping[str, str]
"""The nodes that are called otherwise in the other version, by what they are called now."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why an approval cannot be moved: a code, and at which node or field of the form."""

    code: str
    place: str = ""


def obstacle(
    case: Case, process: Process, form: Form, values: Mapping[str, Any], renamed: Renamed
) -> Obstacle | None:
    """What stands in the way of going on by another process with its form; None: nothing.

    NOT_UNDER_WAY, NODE_MISSING, NODE_KIND, NODE_TWICE, PLACE_UNFIT where a node does not lie in the same branch of the
    same block any more, BRANCH_MISSING, FORM_UNFIT.
    """
    if case.status not in _UNDER_WAY:
        return Obstacle("NOT_UNDER_WAY")
    course = course_of(process.nodes)
    taken: set[str] = set()
    for run in case.open_runs():
        target = renamed.get(run.node_id, run.node_id)
        if target in taken:
            return Obstacle("NODE_TWICE", run.node_id)
        taken.add(target)
        if (found := _of_run(case, run, course, target, renamed)) is not None:
            return found
    return _of_form(form, values)


def _of_run(case: Case, run: Run, course: Course, target: str, renamed: Renamed) -> Obstacle | None:
    now, then = case.course.places[run.node_id], course.places.get(target)
    if then is None:
        return Obstacle("NODE_MISSING", run.node_id)
    if then.node.kind is not now.node.kind:
        return Obstacle("NODE_KIND", run.node_id)
    if _around(now, renamed) != _around(then, {}):
        return Obstacle("PLACE_UNFIT", run.node_id)
    if isinstance(then.node, BLOCKS):
        gone = set(run.branches) - {branch.id for branch in then.node.branches}
        if gone:
            return Obstacle("BRANCH_MISSING", min(gone))
    return None


def _around(place: Place, renamed: Renamed) -> tuple[str, str] | None:
    """The block and the branch in which a node lies."""
    if place.block is None or place.branch is None:
        return None
    return renamed.get(place.block.id, place.block.id), place.branch.id


def _of_form(form: Form, values: Mapping[str, Any]) -> Obstacle | None:
    """Whether a form takes what was filled in by now."""
    given = {name: value for name, value in values.items() if not isinstance(form.field(name), TotalField)}
    try:
        filled(form, given, {}, rights_of_part(form, given))
    except Refused as refused:
        return Obstacle("FORM_UNFIT", ".".join(refused.path[1:]))
    return None


def move(case: Case, process: Process, renamed: Renamed) -> None:
    """Go on by another process, in whose way nothing stands."""
    course = course_of(process.nodes)
    for run in case.open_runs():
        target = renamed.get(run.node_id, run.node_id)
        if target != run.node_id:
            run.visit = 1 + max((each.visit for each in case.runs if each.node_id == target), default=0)
            run.node_id = target
        run.path = course.places[target].path
    case.course, case.settings = course, process.settings
    case.keep_gone()
    if case.back_to is not None:
        case.back_to = renamed.get(case.back_to, case.back_to)
    for timer in case.timers:
        if timer.status in LIVE and not _is_kept(
            case, timer.kind, timer.ordinal, timer.task_id, timer.action
        ):
            timer.status = TimerStatus.STOPPED


def _is_kept(case: Case, kind: TimerKind, ordinal: int, task_id: Any, action: Any) -> bool:
    """Whether the other version has what a timer is for as well: the same step of a deadline, a time for the whole."""
    if kind is TimerKind.EXPIRY:
        return case.settings.expires_hours is not None
    if kind is not TimerKind.STEP or task_id is None:
        return True
    deadline = deadline_of(case, case.task(task_id))
    steps = () if deadline is None else deadline.steps
    return ordinal // TIMES < len(steps) and steps[ordinal // TIMES].action is action


def left_over(renamed: Renamed, olds: Sequence[Process], new: Process) -> Iterator[str]:
    """Names of nodes that are in none of the versions, or not in the new one."""
    known = {name for old in olds for name in course_of(old.nodes).places}
    wanted = course_of(new.nodes).places
    yield from (name for name in renamed if name not in known)
    yield from (name for name in renamed.values() if name not in wanted)
