"""Opening a node for people, and closing it again."""

import uuid
from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.oa.approvals import rules
from bizsuite.oa.approvals.rules import ApprovalRunStatus, ApprovalTaskStatus, ApproveNode
from bizsuite.oa.approvals.tables import Instance, NodeRun, Seat, Task


async def open_node(
    db: Db, instance: Instance, node: ApproveNode, people: Sequence[uuid.UUID]
) -> Sequence[Task]:
    """Give everybody a seat and a pending task, in their order."""
    moment = now()
    run = NodeRun(instance_id=instance.id, node_id=rules.NODE, mode=node.mode, opened_at=moment)
    db.add(run)
    await db.flush()
    seats = [
        Seat(node_run_id=run.id, ordinal=ordinal, principal_id=person)
        for ordinal, person in enumerate(people, 1)
    ]
    db.add_all(seats)
    await db.flush()
    due = None if node.due_hours is None else moment + timedelta(hours=node.due_hours)
    tasks = [
        Task(
            instance_id=instance.id,
            company_id=instance.company_id,
            seat_id=seat.id,
            assignee_id=seat.principal_id,
            opened_at=moment,
            due_at=due,
        )
        for seat in seats
    ]
    db.add_all(tasks)
    await db.flush()
    return tasks


async def close_run(db: Db, instance: Instance, outcome: ApprovalRunStatus, left: ApprovalTaskStatus) -> None:
    """Close the open visit of an approval; tasks that are still open become `left`.

    What is written is flushed, since no task may be open in an approval that is over.
    """
    moment = now()
    runs = await db.all(
        sa.select(NodeRun).where(
            col(NodeRun.instance_id) == instance.id, col(NodeRun.status) == ApprovalRunStatus.OPEN
        )
    )
    for run in runs:
        run.status, run.closed_at = outcome, moment
    tasks = await db.all(
        sa.select(Task)
        .where(col(Task.instance_id) == instance.id, col(Task.status).in_(sorted(rules.OPEN_TASKS)))
        .order_by(col(Task.id))
    )
    for task in tasks:
        if task.status in rules.OPEN_TASKS:
            task.status, task.decided_at = left, moment
    await db.flush()
