"""Visits, seats and tasks as rows and as values: each the other's image."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from bizsuite.oa.approvals.rules.process import case as live
from bizsuite.oa.approvals.rules.process.offers import adder_of, offers
from bizsuite.oa.approvals.rules.process.votes import Counting
from bizsuite.oa.approvals.tables import Instance, NodeRun, Seat, Task


def values_of_run(instance_id: uuid.UUID, run: live.Run) -> Mapping[str, Any]:
    """The columns of a visit."""
    counting = run.counting
    return {
        "instance_id": instance_id,
        "node_id": run.node_id,
        "visit": run.visit,
        "branch_path": run.path,
        "round": run.round,
        "mode": counting and counting.mode,
        "rejecting": counting and counting.rejecting,
        "threshold": counting and counting.threshold,
        "status": run.status,
        "opened_at": run.opened_at,
        "closed_at": run.closed_at,
        "branches": dict(run.branches),
        "superseded": run.superseded,
        "back_to": run.back_to,
        "form_revision": run.form_revision,
        "due_at": run.due_at,
        "seconds_left": seconds(run.left),
    }


def values_of_seat(seat: live.Seat) -> Mapping[str, Any]:
    """The columns of a seat."""
    return {
        "node_run_id": seat.run_id,
        "ordinal": seat.ordinal,
        "principal_id": seat.principal_id,
        "on_behalf_of_id": seat.on_behalf_of_id,
        "outcome": seat.outcome,
        "merged_into_id": seat.merged_into_id,
    }


def values_of_task(
    case: live.Case, instance: Instance, task: live.Task, held: Sequence[uuid.UUID]
) -> Mapping[str, Any]:
    """The columns of a task; `held` is who may claim it as far as is written."""
    pool = task.assignee_id is None and task.run_id in case.candidates
    return {
        "instance_id": instance.id,
        "instance_status": instance.status,
        "company_id": instance.company_id,
        "initiator_id": case.initiator_id,
        "run_id": task.run_id,
        "seat_id": task.seat_id,
        "kind": task.kind,
        "assignee_id": task.assignee_id,
        "origin_id": task.origin_id,
        "parent_id": task.parent_id,
        "sign": task.sign,
        "sign_mode": task.sign_mode,
        "ordinal": task.ordinal,
        "candidate_ids": case.candidates[task.run_id] if pool and task.run_id else list(held),
        "status": task.status,
        "offers": offers(case, task),
        "adder_id": adder_of(case, task),
        "opened_at": task.opened_at,
        "due_at": task.due_at,
        "seconds_left": seconds(task.left),
        "decided_at": task.decided_at,
        "recalled_at": task.recalled_at,
        "comment": task.comment,
        "delegator_id": task.delegator_id,
        "delegation_id": task.delegation_id,
        "shared": task.shared,
    }


def run_of(row: NodeRun) -> live.Run:
    """A visit, as the rules know it."""
    counting = None
    if row.mode is not None:
        counting = Counting(mode=row.mode, rejecting=row.rejecting, threshold=row.threshold)
    return live.Run(
        id=row.id,
        node_id=row.node_id,
        path=row.branch_path,
        visit=row.visit,
        round=row.round,
        status=row.status,
        opened_at=row.opened_at,
        counting=counting,
        closed_at=row.closed_at,
        branches=dict(row.branches),
        superseded=row.superseded,
        back_to=row.back_to,
        form_revision=row.form_revision,
        due_at=row.due_at,
        left=duration(row.seconds_left),
    )


def seat_of(row: Seat) -> live.Seat:
    """A seat, as the rules know it."""
    return live.Seat(
        id=row.id,
        run_id=row.node_run_id,
        ordinal=row.ordinal,
        principal_id=row.principal_id,
        on_behalf_of_id=row.on_behalf_of_id,
        outcome=row.outcome,
        merged_into_id=row.merged_into_id,
    )


def task_of(row: Task) -> live.Task:
    """A task, as the rules know it."""
    return live.Task(
        id=row.id,
        kind=row.kind,
        status=row.status,
        run_id=row.run_id,
        seat_id=row.seat_id,
        assignee_id=row.assignee_id,
        opened_at=row.opened_at,
        origin_id=row.origin_id,
        parent_id=row.parent_id,
        sign=row.sign,
        sign_mode=row.sign_mode,
        ordinal=row.ordinal,
        due_at=row.due_at,
        left=duration(row.seconds_left),
        decided_at=row.decided_at,
        recalled_at=row.recalled_at,
        comment=row.comment,
        delegator_id=row.delegator_id,
        delegation_id=row.delegation_id,
        shared=row.shared,
    )


def seconds(left: timedelta | None) -> int | None:
    """A duration as it is stored."""
    return None if left is None else int(left.total_seconds())


def duration(stored: int | None) -> timedelta | None:
    """A duration as the rules know it."""
    return None if stored is None else timedelta(seconds=stored)
