"""Letting timers fire whose time has come: one transition a transaction, under the lock of the approval.

Whoever finds an approval locked leaves its timers to the next round: somebody is acting on it just now.
"""

import uuid
from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.oa.approvals import rules
from bizsuite.oa.approvals.rules import ApprovalCommand
from bizsuite.oa.approvals.rules.process.timeouts import Firing, fire_next
from bizsuite.oa.approvals.rules.process.timers import QUIET, TimerStatus
from bizsuite.oa.approvals.service.concluding import conclude
from bizsuite.oa.approvals.service.dossier import Dossier, open_dossier
from bizsuite.oa.approvals.service.driving import drive
from bizsuite.oa.approvals.tables import Instance, Task, Timer

ATTEMPTS = 5
"""After so many refusals a timer has failed."""
PAUSE_FACTOR = 5
"""Minutes until the second attempt; each further one comes after so many times longer."""
TIMEOUT = "TIMEOUT"
"""The reason in the log of what happened because a time was over."""


async def approvals_due(db: Db, after: uuid.UUID | None, most: int) -> Sequence[uuid.UUID]:
    """The approvals that something is to happen to now, not only to be told of them, by their ids after one of them."""
    chosen = (
        sa.select(col(Timer.instance_id))
        .where(*is_due(), sa.not_(is_quiet()))
        .group_by(col(Timer.instance_id))
        .order_by(col(Timer.instance_id))
        .limit(most)
    )
    if after is not None:
        chosen = chosen.where(col(Timer.instance_id) > after)
    return [row.instance_id for row in await db.rows(chosen)]


def is_due() -> Sequence[sa.ColumnElement[bool]]:
    """The conditions for timers whose time has come."""
    return (col(Timer.status) == TimerStatus.PENDING, col(Timer.fire_at) <= now())


def is_quiet() -> sa.ColumnElement[bool]:
    """The condition for timers that only tell somebody something."""
    return sa.and_(col(Timer.action).is_not(None), col(Timer.action).in_(sorted(QUIET)))


async def fire(db: Db, instance_id: uuid.UUID) -> bool:
    """Let the earliest timer of an approval fire whose time has come; False when there is none, or somebody acts on it.

    Refuses what the act refuses that the last vote lets happen: then nothing has happened.
    """
    if not await _is_free(db, instance_id):
        return False
    dossier = await open_dossier(db, instance_id)
    firing = await drive(db, dossier, fire_next(dossier.case))
    if firing is None:
        return False
    person = None if firing.person_id is None else str(firing.person_id)
    told = {"reason": TIMEOUT, "timer": str(firing.timer.id), "person": person, "why": firing.timer.reason}
    await conclude(
        db,
        dossier,
        firing.command,
        task_id=firing.task_id,
        payload={name: value for name, value in told.items() if value},
    )
    await _tell(db, dossier, firing)
    return True


async def note_failure(db: Db, instance_id: uuid.UUID, code: str) -> None:
    """The earliest timer of an approval could not fire: it is tried again later, and given up after five times."""
    await db.lock(Instance, instance_id)
    chosen = sa.select(Timer).where(*is_due(), col(Timer.instance_id) == instance_id)
    order = (col(Timer.fire_at), col(Timer.kind), col(Timer.ordinal))
    found = await db.all(chosen.where(sa.not_(is_quiet())).order_by(*order).limit(1))
    for timer in found:
        timer.attempt += 1
        timer.reason = code
        if timer.attempt >= ATTEMPTS:
            timer.status = TimerStatus.FAILED
        else:
            timer.fire_at = now() + timedelta(minutes=PAUSE_FACTOR**timer.attempt)


async def _is_free(db: Db, instance_id: uuid.UUID) -> bool:
    """Lock an approval and those beside it, as every command does, unless somebody holds one of them."""
    own = aliased(Instance)
    subject = sa.select(col(own.subject_id)).where(col(own.id) == instance_id).scalar_subquery()
    beside = sa.and_(col(Instance.subject_id) == subject, col(Instance.status).in_(rules.UNDER_WAY))
    chosen = (
        sa.select(col(Instance.id))
        .where(sa.or_(col(Instance.id) == instance_id, beside))
        .order_by(col(Instance.id))
    )
    wanted = {row.id for row in await db.rows(chosen)}
    db.ranked(Instance, wanted)
    held = {row.id for row in await db.rows(chosen.with_for_update(skip_locked=True))}
    return bool(wanted) and held == wanted


async def _tell(db: Db, dossier: Dossier, firing: Firing) -> None:
    """Remind who has the task, or may claim it; tell the manager."""
    if firing.task_id is None:
        return
    instance = dossier.instance
    if firing.command is ApprovalCommand.ESCALATE and firing.person_id is not None:
        await db.publish(
            rules.ApprovalTaskEscalated(firing.task_id, instance.id, firing.person_id, instance.company_id)
        )
    if firing.command is ApprovalCommand.REMIND:
        row = dossier.rows[firing.task_id]
        assert isinstance(row, Task)
        await remind(db, row)


async def remind(db: Db, task: Task) -> None:
    """Tell whoever has a task that it waits, or everybody who may claim it."""
    people = task.candidate_ids if task.assignee_id is None else [task.assignee_id]
    await db.publish(rules.ApprovalTaskReminded(task.id, task.instance_id, tuple(people), task.company_id))
