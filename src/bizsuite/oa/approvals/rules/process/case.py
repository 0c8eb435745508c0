"""A process under way, as it lies in memory while a command changes it: runs of nodes, seats, tasks. Pure."""

import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from bizsuite.oa.approvals.rules.process.course import Course
from bizsuite.oa.approvals.rules.process.nodes import Deadline, Settings
from bizsuite.oa.approvals.rules.process.routes import Reason
from bizsuite.oa.approvals.rules.process.timers import Timer
from bizsuite.oa.approvals.rules.process.votes import Counting, Votes
from bizsuite.oa.approvals.rules.process.words import ReturnMode
from bizsuite.oa.approvals.rules.words import (
    ApprovalInstanceStatus,
    ApprovalRunStatus,
    ApprovalSeatOutcome,
    ApprovalSignMode,
    ApprovalTaskKind,
    ApprovalTaskStatus,
)
from bizsuite.oa.calendars.rules.reckoning import Calendar, after, between

SignMode = ApprovalSignMode
ACTIONABLE = frozenset({ApprovalTaskStatus.PENDING})
OPEN = frozenset(
    {
        ApprovalTaskStatus.WAITING,
        ApprovalTaskStatus.PENDING,
        ApprovalTaskStatus.DELEGATED,
        ApprovalTaskStatus.APPROVED_AWAITING,
    }
)
"""The states of tasks from which something can still come."""
ADDED_TOGETHER = 100
"""Ordinals of those who are added to a task at once lie between two multiples of this."""


class Sign(StrEnum):
    """Where somebody was added to a task."""

    BEFORE = "BEFORE"
    AFTER = "AFTER"


@dataclass(slots=True, kw_only=True)
class Run:
    """One visit of a node."""

    id: uuid.UUID
    node_id: str
    path: str
    visit: int
    round: int
    status: ApprovalRunStatus
    opened_at: datetime
    counting: Counting | None = None
    closed_at: datetime | None = None
    branches: dict[str, bool] = field(default_factory=dict)
    """Of a block, the branches that are gone on in, and which of them have ended."""
    superseded: bool = False
    """Passed before the process was returned to a node before it: it counts for nothing any more."""
    back_to: str | None = None
    """The node that it goes on to at once when it is passed, after it was returned from there."""
    form_revision: int = 0
    due_at: datetime | None = None
    """Until when a node waits."""
    left: timedelta | None = None
    """How much of that is left while its clock stands still."""


@dataclass(slots=True, kw_only=True)
class Seat:
    """The unit that votes. The seat of a pool has nobody in it until somebody claims it."""

    id: uuid.UUID
    run_id: uuid.UUID
    ordinal: int
    principal_id: uuid.UUID | None
    on_behalf_of_id: uuid.UUID | None = None
    outcome: ApprovalSeatOutcome = ApprovalSeatOutcome.NONE
    merged_into_id: uuid.UUID | None = None


@dataclass(slots=True, kw_only=True)
class Task:
    """What one person is asked to do."""

    id: uuid.UUID
    kind: ApprovalTaskKind
    status: ApprovalTaskStatus
    run_id: uuid.UUID | None
    """None for RESUBMIT, which belongs to no node."""
    seat_id: uuid.UUID | None
    assignee_id: uuid.UUID | None
    opened_at: datetime
    origin_id: uuid.UUID | None = None
    """The task that it came from by transfer, reassignment or another visit."""
    parent_id: uuid.UUID | None = None
    """The task to which it was added; of an OPINION the one whose assignee asked for it."""
    sign: Sign | None = None
    sign_mode: SignMode | None = None
    ordinal: int = 0
    due_at: datetime | None = None
    left: timedelta | None = None
    """How much of its time is left while its clock stands still."""
    decided_at: datetime | None = None
    recalled_at: datetime | None = None
    comment: str = ""
    delegator_id: uuid.UUID | None = None
    """In whose place the assignee decides, by a standing delegation."""
    delegation_id: uuid.UUID | None = None
    shared: bool = False
    """Whether the delegator may act on it as the assignee may."""


@dataclass(slots=True, kw_only=True)
class Case:
    """A process under way with everything that its next step depends on. The instance is locked."""

    course: Course
    settings: Settings
    status: ApprovalInstanceStatus
    initiator_id: uuid.UUID
    now: datetime
    new_id: Callable[[], uuid.UUID]
    round: int = 0
    form_revision: int = 0
    suspended_from: ApprovalInstanceStatus | None = None
    back_to: str | None = None
    """The node that a resubmission goes to at once."""
    runs: list[Run] = field(default_factory=list)
    seats: list[Seat] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    told: list[tuple[uuid.UUID, str]] = field(default_factory=list)
    """Whom nodes of kind CC have told, with the node."""
    candidates: dict[uuid.UUID, list[uuid.UUID]] = field(default_factory=dict)
    """Who may claim the pool of a run that opens."""
    direct_back: dict[str, str | None] = field(default_factory=dict)
    """Of a node that is about to be visited again: where it goes straight back to."""
    merged: list[tuple[uuid.UUID, uuid.UUID]] = field(default_factory=list)
    """Who gets no seat because somebody with a seat there decides in their place, with that person."""
    changed_fields: frozenset[str] = frozenset()
    """The fields of the form that were changed since it was returned."""
    is_part: bool = False
    """Whether it is part of another process, out of which it is not taken by itself."""
    revokes_id: uuid.UUID | None = None
    """The process that is revoked once this one is approved."""
    revocation_id: uuid.UUID | None = None
    """The process under way by which this one is to be revoked."""
    capped: list[tuple[str, int, int]] = field(default_factory=list)
    """Nodes that want more votes than there are seats, with how many they want and have."""
    reasons: list[Reason] = field(default_factory=list)
    """Why it went on as it did in this command."""
    went_again_for: frozenset[str] = frozenset()
    """Those of them for which it did not go straight back but passes everything between again."""
    timers: list[Timer] = field(default_factory=list)
    calendar: Calendar | None = None
    """By which business hours are reckoned; without one they are hours like any others."""
    amount: Decimal | None = None
    """The value of what is asked for, in the base currency of its company."""
    revocable: bool = False
    """Whether what was approved can be taken back at all."""

    def run(self, run_id: uuid.UUID) -> Run:
        """A run by its id."""
        return next(each for each in self.runs if each.id == run_id)

    def seat(self, seat_id: uuid.UUID) -> Seat:
        """A seat by its id."""
        return next(each for each in self.seats if each.id == seat_id)

    def task(self, task_id: uuid.UUID) -> Task:
        """A task by its id."""
        return next(each for each in self.tasks if each.id == task_id)

    def open_runs(self) -> list[Run]:
        """The nodes that are being passed."""
        return [run for run in self.runs if run.status is ApprovalRunStatus.OPEN]

    def open_run_of(self, node_id: str) -> Run:
        """The visit of a node that is under way."""
        return next(run for run in self.open_runs() if run.node_id == node_id)

    def seats_of(self, run: Run) -> list[Seat]:
        """The seats of a run that count, in their order."""
        counted = (seat for seat in self.seats if seat.run_id == run.id and seat.merged_into_id is None)
        return sorted(counted, key=lambda seat: seat.ordinal)

    def votes(self, run: Run) -> Votes:
        """How the seats of a run have voted."""
        outcomes = [seat.outcome for seat in self.seats_of(run)]
        return Votes(
            len(outcomes),
            outcomes.count(ApprovalSeatOutcome.APPROVED),
            outcomes.count(ApprovalSeatOutcome.REJECTED),
        )

    def tasks_of(self, run: Run) -> Iterator[Task]:
        """All tasks of a run."""
        return (task for task in self.tasks if task.run_id == run.id)

    def open_tasks(self, among: Iterable[Task] | None = None) -> list[Task]:
        """The tasks from which something can still come."""
        return [task for task in (self.tasks if among is None else among) if task.status in OPEN]

    def added_to(self, parent: Task, sign: Sign) -> list[Task]:
        """Those who were added together to a task, before or after it, and were not removed, in their order.

        Whoever adds people once more asks these alone: what was decided before them has been counted.
        """
        gone = (ApprovalTaskStatus.REMOVED, ApprovalTaskStatus.TRANSFERRED, ApprovalTaskStatus.REASSIGNED)
        added = [task for task in self.tasks if task.parent_id == parent.id and task.sign is sign]
        last = max((task.ordinal // ADDED_TOGETHER for task in added), default=0)
        kept = (task for task in added if task.ordinal // ADDED_TOGETHER == last and task.status not in gone)
        return sorted(kept, key=lambda task: task.ordinal)

    def asked_beside(self, task: Task) -> Seat | None:
        """The seat whose task somebody had when they added another seat beside, to which this task belongs; None for
        one that was not added so, or by a rule.
        """
        at = task
        while at.origin_id is not None:
            before = self.task(at.origin_id)
            if before.run_id != at.run_id or before.seat_id is None:
                return None
            if before.seat_id != at.seat_id:
                return self.seat(before.seat_id)
            at = before
        return None

    def keep_gone(self) -> None:
        """Let nodes that were passed by another version, and are not there any more, be known as such.

        One that is open is not among them: nothing goes on from a node that nobody knows.
        """
        known = self.course.places
        over = (run for run in self.runs if run.status is not ApprovalRunStatus.OPEN)
        gone = {run.node_id: run.path for run in over if run.node_id not in known}
        self.course = self.course.with_gone(gone)

    def visits(self, node_id: str) -> int:
        """How often a node has been visited."""
        return sum(run.node_id == node_id for run in self.runs)

    def end(self, task: Task, status: ApprovalTaskStatus) -> None:
        """A task is over, or goes to another state that is not its assignee's to act in."""
        task.status = status
        if status not in OPEN:
            task.decided_at = self.now

    def end_with_added(self, task: Task, status: ApprovalTaskStatus) -> None:
        """A task is over, and with it everything that is open below it: opinions, and those who were added to it."""
        self.end(task, status)
        self.end_added(task, status)

    def end_added(self, task: Task, status: ApprovalTaskStatus) -> None:
        """What is open below a task is over."""
        for each in self.open_tasks():
            if each.parent_id == task.id:
                self.end_with_added(each, status)

    def pause(self, task: Task, status: ApprovalTaskStatus) -> None:
        """A task waits for others; its clock stands still."""
        task.status = status
        if task.due_at is not None:
            task.left, task.due_at = self.until(task.due_at, self.by_business(task)), None

    def due(self, duration: timedelta, business: bool, start: datetime | None = None) -> datetime:
        """When a duration is over that begins now or at another moment."""
        begun = self.now if start is None else start
        if business and self.calendar is not None:
            return after(self.calendar, begun, duration)
        return begun + duration

    def until(self, moment: datetime, business: bool) -> timedelta:
        """How long it is until a moment; less than nothing where that is over."""
        if business and self.calendar is not None:
            return between(self.calendar, self.now, moment)
        return moment - self.now

    def by_business(self, task: Task) -> bool:
        """Whether the time of a task goes on only while work is done."""
        if task.run_id is None:
            return False
        deadline: Deadline | None = getattr(
            self.course.places[self.run(task.run_id).node_id].node, "deadline", None
        )
        return deadline is not None and deadline.business

    def close(self, run: Run, status: ApprovalRunStatus) -> None:
        """A visit is over."""
        run.status, run.closed_at = status, self.now

    def return_mode(self, node_id: str) -> ReturnMode:
        """How a process goes on that was returned from this node, unless its approver says otherwise."""
        return getattr(self.course.places[node_id].node, "return_mode", ReturnMode.RE_EXECUTE)
