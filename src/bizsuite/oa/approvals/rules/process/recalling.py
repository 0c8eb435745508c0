"""Taking one's approval back: whether it is still time, and the visit that begins with it. Pure."""

from bizsuite.oa.approvals.rules.process.case import Case, Run, Seat, Task
from bizsuite.oa.approvals.rules.process.course import Joined
from bizsuite.oa.approvals.rules.process.nodes import Act, People, SubProcess
from bizsuite.oa.approvals.rules.process.seating import Steps, begin, overtake, revisit, task_for
from bizsuite.oa.approvals.rules.process.words import Mode
from bizsuite.oa.approvals.rules.words import (
    ApprovalInstanceStatus,
    ApprovalRunStatus,
    ApprovalSeatOutcome,
    ApprovalTaskStatus,
)

_DECIDED = (
    ApprovalTaskStatus.APPROVED,
    ApprovalTaskStatus.APPROVED_AWAITING,
    ApprovalTaskStatus.REJECTED,
    ApprovalTaskStatus.RETURNED,
    ApprovalTaskStatus.ANSWERED,
)
"""What people do, and rules do not."""


def recallable(case: Case, task: Task) -> bool:
    """Whether an approval can be taken back: the node allows it, and nobody has acted on what it led to."""
    if task.run_id is None or task.parent_id is not None or task.status is not ApprovalTaskStatus.APPROVED:
        return False
    run = case.run(task.run_id)
    node = case.course.places[run.node_id].node
    if case.status is not ApprovalInstanceStatus.RUNNING or run.superseded or task.recalled_at is not None:
        return False
    if not isinstance(node, People) or not node.rights.recall:
        return False
    if run.status is ApprovalRunStatus.OPEN:
        return _reopens_seat(case, run, task)
    return run.status is ApprovalRunStatus.APPROVED and not any(
        _has_acted(case, later) for later in _successors(case, run)
    )


def _reopens_seat(case: Case, run: Run, task: Task) -> bool:
    """Whether a vote can be taken back where others are still to vote: whose turn came by it has done nothing."""
    assert task.seat_id is not None
    seat = case.seat(task.seat_id)
    if seat.merged_into_id is not None or seat.outcome is not ApprovalSeatOutcome.APPROVED:
        return False
    return all(_is_untouched(case, each) for each in _turns(case, run, seat))


def _turns(case: Case, run: Run, seat: Seat) -> list[Seat]:
    """Of those who vote one after the other, the seats whose turn comes after one's own."""
    if run.counting is None or run.counting.mode is not Mode.SEQUENTIAL:
        return []
    return [each for each in case.seats_of(run) if each.ordinal > seat.ordinal]


def _is_untouched(case: Case, seat: Seat) -> bool:
    """Whether whoever has a seat has not voted, asked nobody, and handed it on to nobody."""
    own = [task for task in case.tasks if task.seat_id == seat.id]
    still = (ApprovalTaskStatus.PENDING, ApprovalTaskStatus.WAITING)
    return seat.outcome is ApprovalSeatOutcome.NONE and len(own) == 1 and own[0].status in still


def _has_acted(case: Case, run: Run) -> bool:
    """Whether somebody has decided at a node, or something was done or begun there that is not taken back."""
    if isinstance(case.course.places[run.node_id].node, Act | SubProcess):
        return True
    return any(task.status in _DECIDED for task in case.tasks_of(run))


def visit_again(case: Case, task: Task) -> Steps:
    """Cancel what followed a node and visit it once more: one's own seat is open, the others have voted as they had.

    Where others are still to vote the visit goes on.
    """
    assert task.run_id is not None and task.seat_id is not None
    run = case.run(task.run_id)
    if run.status is ApprovalRunStatus.OPEN:
        yield from _vote_again(case, run, task)
        return
    for later in _successors(case, run):
        later.superseded = True
        overtake(case, later, ApprovalTaskStatus.CANCELLED)
        if later.status is ApprovalRunStatus.OPEN:
            case.close(later, ApprovalRunStatus.CANCELLED)
    _reopen_branch(case, run)
    run.superseded = True
    yield from revisit(case, run, task)


def _vote_again(case: Case, run: Run, task: Task) -> Steps:
    """Open one's own seat again where others are still to vote; whose turn had come by the vote waits again."""
    assert task.seat_id is not None
    seat = case.seat(task.seat_id)
    seat.outcome = ApprovalSeatOutcome.NONE
    after = {each.id for each in _turns(case, run, seat)}
    for each in case.open_tasks(case.tasks_of(run)):
        if each.seat_id in after and each.status is ApprovalTaskStatus.PENDING:
            case.pause(each, ApprovalTaskStatus.WAITING)
    again = task_for(case, run, seat)
    again.origin_id = task.id
    again.delegator_id, again.delegation_id, again.shared = task.delegator_id, task.delegation_id, task.shared
    yield from begin(case, again)


def _successors(case: Case, run: Run) -> list[Run]:
    """The runs that were opened because this one was passed."""
    later = case.course.later(run.node_id)
    begun = case.runs.index(run)
    own = [each for each in case.runs[begun + 1 :] if each.node_id in later and each.node_id != run.node_id]
    return [*own, *_after_blocks(case, run)]


def _after_blocks(case: Case, run: Run) -> list[Run]:
    """What was opened after the blocks around a node, once this branch was the last one to end."""
    found: list[Run] = []
    place = case.course.places[run.node_id]
    while place.block is not None:
        block = place.block
        place = case.course.places[block.id]
        following = case.course.after(block.id)
        if isinstance(following, Joined):
            continue
        ids = case.course.later(following.id) if hasattr(following, "id") else frozenset()
        begun = case.runs.index(run)
        found += [each for each in case.runs[begun + 1 :] if each.node_id in ids]
    return found


def _reopen_branch(case: Case, run: Run) -> None:
    """The blocks around a node wait for its branch again."""
    place = case.course.places[run.node_id]
    while place.block is not None and place.branch is not None:
        block_id, branch_id = place.block.id, place.branch.id
        around = [each for each in case.runs if each.node_id == block_id and not each.superseded]
        for each in around[-1:]:
            each.branches[branch_id] = False
            each.status, each.closed_at = ApprovalRunStatus.OPEN, None
        place = case.course.places[block_id]
