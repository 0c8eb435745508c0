"""What will happen by itself to an approval when its time comes."""

import uuid
from datetime import datetime

import sqlalchemy as sa

from bizsuite.kernel.tables import (
    LockRank,
    Table,
    check,
    choice,
    moment,
    references,
    text,
    unique,
)
from bizsuite.oa.approvals.rules.process.timers import TimerKind, TimerStatus
from bizsuite.oa.approvals.rules.process.words import TimeoutAction


class Timer(Table, table=True):
    """Something that happens once: of a task, of a visit of a node, or of the whole approval.

    Kept under the lock of the approval, by the same write as its tasks; what it does is in the log.
    """

    __tablename__ = "approval_timer"
    __audited__ = False
    __lock_rank__ = LockRank.APPROVAL
    __table_args__ = (
        unique(
            "instance_id",
            "task_id",
            "run_id",
            "kind",
            "ordinal",
            name="uq_approval_timer_once",
            nulls_alike=True,
        ),
        # What is due is found among those that go.
        sa.Index(
            "ix_approval_timer_due",
            "tenant_id",
            "fire_at",
            "id",
            postgresql_where=sa.text("status = 'PENDING'"),
        ),
        check("(status <> 'PENDING') OR (fire_at IS NOT NULL)", "pending_has_a_time"),
        check("(status = 'PAUSED') = (seconds_left IS NOT NULL)", "paused_has_time_left"),
        check("(status = 'FIRED') = (fired_at IS NOT NULL)", "fired_at_a_time"),
        check("task_id IS NULL OR run_id IS NULL", "of_one_thing"),
    )

    instance_id: uuid.UUID = references("approval_instance", indexed=False)
    task_id: uuid.UUID | None = references("approval_task", optional=True)
    run_id: uuid.UUID | None = references("approval_node_run", optional=True, indexed=False)
    kind: TimerKind = choice(TimerKind)
    ordinal: int = 0
    """Of a step: a hundred for each step before it, and one for each time that it came again."""
    action: TimeoutAction | None = choice(TimeoutAction, None, optional=True)
    fire_at: datetime | None = moment(optional=True)
    seconds_left: int | None = None
    """How much of its time is left while it stands still; less than nothing for one that was late already."""
    status: TimerStatus = choice(TimerStatus, TimerStatus.PENDING)
    attempt: int = 0
    """How often it was tried in vain."""
    fired_at: datetime | None = moment(optional=True)
    reason: str = text()
    """The code of why it did nothing, or failed."""
