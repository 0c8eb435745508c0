"""Sending a process back to a node that was passed, or to whoever has submitted it. Pure.

No token moves: what is left is cancelled, what was passed there counts for nothing any more, and the target is visited
once more, with people found anew.
"""

from collections.abc import Sequence

from bizsuite.kernel.errors import Refused
from bizsuite.oa.approvals.rules.process.case import Case, Run, Task
from bizsuite.oa.approvals.rules.process.conditions import Source, operands
from bizsuite.oa.approvals.rules.process.course import BLOCKS
from bizsuite.oa.approvals.rules.process.nodes import START, AnyNode, People
from bizsuite.oa.approvals.rules.process.words import ReturnMode
from bizsuite.oa.approvals.rules.words import (
    ApprovalInstanceStatus,
    ApprovalRunStatus,
    ApprovalTaskKind,
    ApprovalTaskStatus,
)


def return_targets(case: Case, run: Run) -> list[str]:
    """Where a node may be returned to: nodes of people that were passed before it, the nearest first, and START."""
    node = case.course.places[run.node_id].node
    allowed = node.return_to if isinstance(node, People) else ()
    return [
        name
        for name in case.course.before(run.node_id)
        if (allowed is None or name in allowed)
        and (name == START or isinstance(case.course.places[name].node, People))
    ]


def return_task(case: Case, task: Task, target: str, mode: ReturnMode | None = None) -> Sequence[AnyNode]:
    """Send the process back by one task, whatever the others vote; answers what is to be opened.

    Refuses RETURN_TARGET_INVALID.
    """
    assert task.run_id is not None
    run = case.run(task.run_id)
    if target not in return_targets(case, run):
        raise Refused(
            "RETURN_TARGET_INVALID", "It cannot be returned to {target}.", path=["target"], target=target
        )
    case.end(task, ApprovalTaskStatus.RETURNED)
    direct = (mode or case.return_mode(run.node_id)) is ReturnMode.DIRECT_BACK
    return leave_to(case, run, target, back_to=run.node_id if direct else None)


def leave_to(case: Case, run: Run, target: str, *, back_to: str | None = None) -> Sequence[AnyNode]:
    """Leave everything from the target on; answers what is to be opened: the target, or nothing at START."""
    left = case.course.later(target)
    if run.status is ApprovalRunStatus.OPEN:
        case.close(run, ApprovalRunStatus.RETURNED)
    for each in case.runs:
        if each.node_id in left:
            each.superseded = True
            _leave(case, each)
    if target != START:
        case.direct_back[target] = back_to
        return [case.course.places[target].node]
    case.status, case.back_to = ApprovalInstanceStatus.RETURNED, back_to
    case.tasks.append(
        Task(
            id=case.new_id(),
            kind=ApprovalTaskKind.RESUBMIT,
            status=ApprovalTaskStatus.PENDING,
            run_id=None,
            seat_id=None,
            assignee_id=case.initiator_id,
            opened_at=case.now,
        )
    )
    return []


def straight_back(case: Case, back_to: str | None, target: str) -> str | None:
    """The node to go straight back to from where it was returned to; None where everything between is passed again.

    It is so when the form was changed in a field that a condition on the way reads, since the way may be another one
    now, and when the two do not lie in the same branch, since the block between is to be gone through again.
    """
    if back_to is None or back_to not in case.course.places:
        return None
    path = "" if target == START else case.course.places[target].path
    if case.course.places[back_to].path != path:
        return None
    case.went_again_for = case.changed_fields & _fields_of_conditions(case, target)
    return None if case.went_again_for else back_to


def _fields_of_conditions(case: Case, target: str) -> set[str]:
    """The fields that the conditions of blocks from the target on read."""
    ids = case.course.later(target)
    blocks = [case.course.places[name].node for name in ids]
    return {
        operand.path.partition(".")[0]
        for block in blocks
        if isinstance(block, BLOCKS)
        for branch in block.branches
        if branch.when is not None
        for operand in operands(branch.when)
        if operand.source is Source.FORM
    }


def _leave(case: Case, run: Run) -> None:
    if run.status is ApprovalRunStatus.OPEN:
        case.close(run, ApprovalRunStatus.CANCELLED)
    for task in case.open_tasks(case.tasks_of(run)):
        case.end(task, ApprovalTaskStatus.CANCELLED)
