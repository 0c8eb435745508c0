"""The clocks of an approval: its timers as rows and as values, and the calendar by which they go."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.kernel.db import Db
from bizsuite.oa.approvals.rules.process import timers as live
from bizsuite.oa.approvals.rules.process.case import Case
from bizsuite.oa.approvals.rules.process.nodes import Delay, People
from bizsuite.oa.approvals.service.rows import duration, seconds
from bizsuite.oa.approvals.tables import Timer
from bizsuite.oa.calendars.loaders import default_calendar


async def wind(db: Db, case: Case) -> None:
    """Let a case know the calendar of the tenant, where its process speaks of business hours. One statement or none."""
    if _by_business(case):
        case.calendar = await default_calendar(db)


async def timers_of(db: Db, case: Case, instance_id: uuid.UUID) -> Sequence[Timer]:
    """The timers of a locked approval, in the order in which they were made; none is asked for where none can be."""
    if not _has_clocks(case):
        return []
    chosen = sa.select(Timer).where(col(Timer.instance_id) == instance_id)
    rows = await db.all(
        chosen.order_by(col(Timer.created_at), col(Timer.id)).execution_options(populate_existing=True)
    )
    case.timers = [timer_of(row) for row in rows]
    return rows


def timer_of(row: Timer) -> live.Timer:
    """A timer, as the rules know it."""
    return live.Timer(
        id=row.id,
        kind=row.kind,
        ordinal=row.ordinal,
        task_id=row.task_id,
        run_id=row.run_id,
        action=row.action,
        status=row.status,
        fire_at=row.fire_at,
        left=duration(row.seconds_left),
        attempt=row.attempt,
        fired_at=row.fired_at,
        reason=row.reason,
    )


def values_of_timer(instance_id: uuid.UUID, timer: live.Timer) -> Mapping[str, Any]:
    """The columns of a timer."""
    return {
        "instance_id": instance_id,
        "kind": timer.kind,
        "ordinal": timer.ordinal,
        "task_id": timer.task_id,
        "run_id": timer.run_id,
        "action": timer.action,
        "status": timer.status,
        "fire_at": timer.fire_at,
        "seconds_left": seconds(timer.left) if timer.status is live.TimerStatus.PAUSED else None,
        "attempt": timer.attempt,
        "fired_at": timer.fired_at,
        "reason": timer.reason,
    }


def _has_clocks(case: Case) -> bool:
    nodes = [place.node for place in case.course.places.values()]
    return case.settings.expires_hours is not None or any(
        isinstance(node, Delay)
        or (isinstance(node, People) and node.deadline is not None and node.deadline.steps)
        for node in nodes
    )


def _by_business(case: Case) -> bool:
    return any(
        node.business if isinstance(node, Delay) else node.deadline is not None and node.deadline.business
        for node in (place.node for place in case.course.places.values())
        if isinstance(node, Delay | People)
    )
