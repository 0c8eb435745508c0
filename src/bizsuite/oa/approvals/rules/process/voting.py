"""Approving, rejecting, doing, and what the votes of those who were added to a task do to it. Pure."""

from bizsuite.oa.approvals.rules.process.advance import go_on, settle
from bizsuite.oa.approvals.rules.process.case import Case, Seat, Sign, SignMode, Task
from bizsuite.oa.approvals.rules.process.returning import return_task
from bizsuite.oa.approvals.rules.process.seating import Steps, begin
from bizsuite.oa.approvals.rules.process.votes import Counting, Votes, decision
from bizsuite.oa.approvals.rules.process.whole import restart
from bizsuite.oa.approvals.rules.process.words import Mode, ReturnMode
from bizsuite.oa.approvals.rules.words import ApprovalRunStatus, ApprovalSeatOutcome, ApprovalTaskStatus

_MODES = {SignMode.ALL: Mode.ALL, SignMode.ANY: Mode.ANY, SignMode.SEQUENTIAL: Mode.SEQUENTIAL}
_FOR, _AGAINST = ApprovalTaskStatus.APPROVED, ApprovalTaskStatus.REJECTED
_YES = (_FOR, ApprovalTaskStatus.AUTO_APPROVED, ApprovalTaskStatus.APPROVED_AWAITING)
_NO = (_AGAINST, ApprovalTaskStatus.AUTO_REJECTED)


def approve(case: Case, task: Task, status: ApprovalTaskStatus = _FOR) -> Steps:
    """Agree, or submit what was to be done. Those who were added after the task decide before its seat has voted.

    T4 to T6, T19. The last vote that is needed lets the process go on.
    """
    after = case.added_to(task, Sign.AFTER)
    if after:
        case.pause(task, ApprovalTaskStatus.APPROVED_AWAITING)
        task.decided_at = case.now
        yield from _let_begin(case, after)
        return
    case.end(task, status)
    yield from _voted(case, task, ApprovalSeatOutcome.APPROVED)


def reject(case: Case, task: Task, status: ApprovalTaskStatus = _AGAINST) -> Steps:
    """Decline. T7, T8, T19."""
    case.end(task, status)
    case.end_added(task, ApprovalTaskStatus.CLOSED)
    yield from _voted(case, task, ApprovalSeatOutcome.REJECTED)


def send_back(case: Case, task: Task, target: str, mode: ReturnMode | None = None) -> Steps:
    """Return the process to a node before, or to the initiator. T9. Refuses RETURN_TARGET_INVALID."""
    for node in return_task(case, task, target, mode):
        yield from go_on(case, node)


def resubmit(case: Case, task: Task) -> Steps:
    """Submit again what was returned: one more round, from the start or straight to where it was returned from. I7."""
    case.end(task, ApprovalTaskStatus.RESUBMITTED)
    yield from restart(case)


def _voted(case: Case, task: Task, outcome: ApprovalSeatOutcome) -> Steps:
    if task.parent_id is not None:
        yield from added_decided(case, case.task(task.parent_id), task.sign or Sign.BEFORE)
        return
    yield from seat_votes(case, _seat_of(case, task), outcome)


def seat_votes(case: Case, seat: Seat, outcome: ApprovalSeatOutcome) -> Steps:
    """A seat has voted; what else is open of it is overtaken."""
    seat.outcome = outcome
    run = case.run(seat.run_id)
    for each in case.open_tasks(case.tasks_of(run)):
        if each.seat_id == seat.id:
            case.end(each, ApprovalTaskStatus.CLOSED)
    yield from settle(case, run)


def added_decided(case: Case, parent: Task, sign: Sign) -> Steps:
    """What the decisions of those who were added to a task, before or after it, do to it. T3, T6, T7, T8, T16."""
    added = case.added_to(parent, sign)
    decided = _together(added)
    if decided is ApprovalRunStatus.REJECTED:
        _overtake(case, added)
        case.end_with_added(parent, ApprovalTaskStatus.CLOSED)
        yield from _parent_voted(case, parent, ApprovalSeatOutcome.REJECTED)
    elif added and decided is ApprovalRunStatus.OPEN:
        yield from _let_begin(case, added)
    elif sign is Sign.BEFORE:
        _overtake(case, added)
        if parent.status is ApprovalTaskStatus.WAITING:
            yield from begin(case, parent)
    elif parent.status is ApprovalTaskStatus.APPROVED_AWAITING:
        _overtake(case, added)
        case.end(parent, ApprovalTaskStatus.APPROVED)
        yield from _parent_voted(case, parent, ApprovalSeatOutcome.APPROVED)


def _parent_voted(case: Case, parent: Task, outcome: ApprovalSeatOutcome) -> Steps:
    """A task that others were added to may have been added to another one itself."""
    if parent.parent_id is not None:
        grand = case.task(parent.parent_id)
        if outcome is ApprovalSeatOutcome.REJECTED:
            parent.status = ApprovalTaskStatus.REJECTED
        yield from added_decided(case, grand, parent.sign or Sign.BEFORE)
        return
    yield from seat_votes(case, _seat_of(case, parent), outcome)


def _together(added: list[Task]) -> ApprovalRunStatus:
    if not added:
        return ApprovalRunStatus.APPROVED
    votes = Votes(
        len(added), sum(each.status in _YES for each in added), sum(each.status in _NO for each in added)
    )
    return decision(Counting(mode=_MODES[added[0].sign_mode or SignMode.ALL]), votes)


def _let_begin(case: Case, added: list[Task]) -> Steps:
    """Those who were added begin together, or one after the other."""
    waiting = [each for each in added if each.status is ApprovalTaskStatus.WAITING]
    waiting = [each for each in waiting if not case.open_tasks(case.added_to(each, Sign.BEFORE))]
    if added and added[0].sign_mode is SignMode.SEQUENTIAL:
        first = next((each for each in added if each.status not in _YES), None)
        waiting = [each for each in waiting if each is first]
    for each in waiting:
        yield from begin(case, each)


def _overtake(case: Case, added: list[Task]) -> None:
    for each in case.open_tasks(added):
        case.end_with_added(each, ApprovalTaskStatus.CLOSED)


def _seat_of(case: Case, task: Task) -> Seat:
    assert task.seat_id is not None
    return case.seat(task.seat_id)
