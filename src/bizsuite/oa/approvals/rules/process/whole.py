"""What happens to a process as a whole: submitted, withdrawn, halted, ended, recovered, revoked. Pure."""

from bizsuite.oa.approvals.rules.process.advance import go_on
from bizsuite.oa.approvals.rules.process.case import Case
from bizsuite.oa.approvals.rules.process.nodes import START
from bizsuite.oa.approvals.rules.process.returning import straight_back
from bizsuite.oa.approvals.rules.process.seating import (
    Steps,
    blocked_runs,
    by_business,
    cancel_everything,
    go_on_with_time,
    halt,
    revisit,
)
from bizsuite.oa.approvals.rules.words import (
    ApprovalInstanceStatus,
    ApprovalRunStatus,
    ApprovalTaskKind,
    ApprovalTaskStatus,
)


def submit(case: Case) -> Steps:
    """Let a draft go through its nodes; where all of them are automatic it is at its end at once. I2.

    Refuses NO_APPROVER.
    """
    case.status, case.round = ApprovalInstanceStatus.RUNNING, 1
    yield from go_on(case, case.course.first[0])


def restart(case: Case) -> Steps:
    """Submit again what was returned: one more round. I7."""
    back = straight_back(case, case.back_to, START)
    case.status, case.round, case.back_to = ApprovalInstanceStatus.RUNNING, case.round + 1, None
    yield from go_on(case, case.course.first[0] if back is None else case.course.places[back].node)


def end(case: Case, status: ApprovalInstanceStatus) -> None:
    """Withdraw, terminate or expire: nothing is waited for any more. I8, I11, I12."""
    case.suspended_from = None if status is not ApprovalInstanceStatus.EXPIRED else case.status
    cancel_everything(case)
    case.status = status


def suspend(case: Case) -> None:
    """Halt a process; its clocks stand still. I9."""
    halt(case)


def resume(case: Case) -> Steps:
    """Let a process go on that was halted; a node that had nobody looks for people once more, and halts it again where
    there is still nobody. I10.
    """
    assert case.suspended_from is not None
    case.status, case.suspended_from = case.suspended_from, None
    for task in case.open_tasks():
        if task.left is not None and task.status in (
            ApprovalTaskStatus.PENDING,
            ApprovalTaskStatus.DELEGATED,
        ):
            go_on_with_time(case, task)
    for run in case.open_runs():
        if run.left is not None:
            run.due_at, run.left = case.due(run.left, by_business(case, run)), None
    blocked = blocked_runs(case)
    for run in blocked:
        case.close(run, ApprovalRunStatus.CANCELLED)
    for run in blocked:
        yield from go_on(case, case.course.places[run.node_id].node)


def recover(case: Case) -> Steps:
    """Let a process go on that has expired: a new visit of each node that was cancelled by it, with the same seats and
    votes, and new due times. I13.
    """
    assert case.suspended_from is not None
    case.status, case.suspended_from = case.suspended_from, None
    ended = max((run.closed_at for run in case.runs if run.closed_at is not None), default=case.now)
    left = [
        run
        for run in case.runs
        if run.status is ApprovalRunStatus.CANCELLED and run.closed_at == ended and not run.superseded
    ]
    for run in left:
        run.superseded = True
        yield from revisit(case, run)
    if case.status is ApprovalInstanceStatus.RETURNED:
        former = [task for task in case.tasks if task.kind is ApprovalTaskKind.RESUBMIT][-1]
        former.status, former.decided_at = ApprovalTaskStatus.PENDING, None


def revoke(case: Case) -> None:
    """Take back what was approved. I14."""
    case.status = ApprovalInstanceStatus.REVOKED
