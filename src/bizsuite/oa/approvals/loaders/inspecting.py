"""What would contradict the promises of approvals, for `bizsuite doctor`."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from bizsuite.base.identity.tables import User
from bizsuite.kernel.db import Db
from bizsuite.kernel.integrity import Finding
from bizsuite.oa.approvals import rules
from bizsuite.oa.approvals.loaders.verifying import verifications
from bizsuite.oa.approvals.rules.process.leaving import MOVABLE
from bizsuite.oa.approvals.rules.process.parts import parts_in
from bizsuite.oa.approvals.tables import Instance, NodeRun, Seat, Task, Timer, Version

_CHUNK = 500


async def integrity(db: Db) -> Sequence[Finding]:
    """Tasks that nobody can decide, approvals that wait for nobody, votes that are not counted, broken logs."""
    return [
        *await _tasks_of_inactive_users(db),
        *await _runs_that_disagree_with_their_seats(db),
        *await _clocks_that_disagree_with_what_they_are_for(db),
        *await _parts_that_disagree_with_the_whole(db),
        *await _broken_logs(db),
    ]


async def _tasks_of_inactive_users(db: Db) -> Sequence[Finding]:
    found = await db.rows(
        sa.select(col(Task.id), col(User.email))
        .join(User, col(User.id) == col(Task.assignee_id))
        .where(col(Task.status).in_(sorted(MOVABLE)), sa.not_(col(User.is_active)))
        .order_by(col(Task.id))
    )
    told = "waits for {0}, who is not active"
    return [
        Finding("approval_task_assignee", "ApprovalTask", row.id, told.format(row.email)) for row in found
    ]


async def _runs_that_disagree_with_their_seats(db: Db) -> Sequence[Finding]:
    """An open visit has a seat that is still to vote, and a pending task for each such seat."""
    pending = (
        sa.select(col(Task.id))
        .where(col(Task.seat_id) == col(Seat.id), col(Task.status).in_(sorted(rules.OPEN_TASKS)))
        .exists()
    )
    counted = sa.and_(
        col(Seat.node_run_id) == col(NodeRun.id),
        col(Seat.merged_into_id).is_(None),
        col(Seat.outcome) == rules.ApprovalSeatOutcome.NONE,
    )
    waiting = sa.select(col(Seat.id)).where(counted, pending).exists()
    lost = sa.select(col(Seat.id)).where(counted, sa.not_(pending)).exists()
    found = await db.rows(
        sa.select(col(NodeRun.instance_id))
        .where(
            col(NodeRun.status) == rules.ApprovalRunStatus.OPEN,
            # Blocks and delays have no seats.
            col(NodeRun.mode).is_not(None),
            sa.or_(sa.not_(waiting), lost),
        )
        .order_by(col(NodeRun.instance_id))
    )
    told = "a vote is missing and nobody is asked for it"
    return [Finding("approval_open_seats", "ApprovalInstance", row.instance_id, told) for row in found]


async def _clocks_that_disagree_with_what_they_are_for(db: Db) -> Sequence[Finding]:
    """A timer goes only with a task or a node that is open, or an approval that runs; what waits has a timer."""
    live = col(Timer.status).in_([rules.ApprovalTimerStatus.PENDING, rules.ApprovalTimerStatus.PAUSED])
    is_open = sa.case(
        (col(Timer.task_id).is_not(None), col(Task.status).in_(sorted(rules.OPEN_TASKS))),
        (col(Timer.run_id).is_not(None), col(NodeRun.status) == rules.ApprovalRunStatus.OPEN),
        else_=col(Instance.status).in_(rules.UNDER_WAY),
    )
    stray = await db.rows(
        sa.select(col(Timer.instance_id))
        .join(Instance, col(Instance.id) == col(Timer.instance_id))
        .outerjoin(Task, col(Task.id) == col(Timer.task_id))
        .outerjoin(NodeRun, col(NodeRun.id) == col(Timer.run_id))
        .where(live, sa.not_(is_open))
        .order_by(col(Timer.instance_id))
    )
    kept = sa.select(col(Timer.id)).where(col(Timer.run_id) == col(NodeRun.id), live).exists()
    waits = sa.or_(col(NodeRun.due_at).is_not(None), col(NodeRun.seconds_left).is_not(None))
    lost = await db.rows(
        sa.select(col(NodeRun.instance_id))
        .where(col(NodeRun.status) == rules.ApprovalRunStatus.OPEN, waits, sa.not_(kept))
        .order_by(col(NodeRun.instance_id))
    )
    told = {"a timer goes for what is over": stray, "a node waits and no timer ends that": lost}
    return [
        Finding("approval_timers", "ApprovalInstance", row.instance_id, text)
        for text, rows in told.items()
        for row in rows
    ]


async def _parts_that_disagree_with_the_whole(db: Db) -> Sequence[Finding]:
    """A part is under way only while the visit is wanted that started it; who waits for parts has one under way."""
    own, run, whole = aliased(Instance), aliased(NodeRun), aliased(Instance)
    wanted = sa.and_(
        col(run.status).in_([rules.ApprovalRunStatus.OPEN, rules.ApprovalRunStatus.APPROVED]),
        sa.not_(col(run.superseded)),
    )
    stray = await db.rows(
        sa.select(col(own.id))
        .join(run, col(run.id) == col(own.parent_run_id))
        .where(col(own.status).in_(rules.UNDER_WAY), sa.not_(wanted))
        .order_by(col(own.id))
    )
    waits = sa.select(sa.literal(1)).where(
        col(own.parent_run_id) == col(run.id), col(own.status).in_(rules.UNDER_WAY)
    )
    lost = await db.rows(
        sa.select(col(run.instance_id), col(run.node_id), col(Version.graph))
        .join(whole, col(whole.id) == col(run.instance_id))
        .join(Version, col(Version.id) == col(whole.version_id))
        .where(
            col(run.status) == rules.ApprovalRunStatus.OPEN,
            col(run.mode).is_(None),
            col(whole.status) == rules.ApprovalInstanceStatus.RUNNING,
            sa.not_(waits.exists()),
        )
        .order_by(col(run.instance_id))
    )
    nodes = [row for row in lost if row.node_id in {n.id for n in parts_in(rules.process_of(row.graph))}]
    told = {
        "is part of what nobody wants any more": [row.id for row in stray],
        "waits for parts that are over": [row.instance_id for row in nodes],
    }
    return [
        Finding("approval_parts", "ApprovalInstance", key, text)
        for text, keys in told.items()
        for key in keys
    ]


async def _broken_logs(db: Db) -> Sequence[Finding]:
    keys = [row.id for row in await db.rows(sa.select(col(Instance.id)).order_by(col(Instance.id)))]
    findings: list[Finding] = []
    for start in range(0, len(keys), _CHUNK):
        verified = await verifications(db, keys[start : start + _CHUNK])
        for key, answer in sorted(verified.items()):
            if not answer.is_intact:
                told = f"row {answer.broken_seq} of the log is not what was written"
                findings.append(Finding("approval_log", "ApprovalInstance", key, told))
    return findings
