"""What is still to come of a process: a copy of it goes on in memory as if everybody agreed. Pure."""

import uuid
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from bizsuite.oa.approvals.rules.process.advance import answered as answered_outside
from bizsuite.oa.approvals.rules.process.case import Case, Run, Task
from bizsuite.oa.approvals.rules.process.handing import answered
from bizsuite.oa.approvals.rules.process.nodes import NODES_MAX, Act, AnyNode, Delay, SubProcess
from bizsuite.oa.approvals.rules.process.seating import Steps
from bizsuite.oa.approvals.rules.process.voting import approve, resubmit
from bizsuite.oa.approvals.rules.words import (
    ApprovalInstanceStatus,
    ApprovalRunStatus,
    ApprovalTaskKind,
    ApprovalTaskStatus,
)

STEPS_MAX = NODES_MAX * 50
"""After so many votes nobody looks further."""
_WAITING = (ApprovalInstanceStatus.RUNNING, ApprovalInstanceStatus.RETURNED)


@dataclass(frozen=True, slots=True)
class Foretold:
    """A visit of a node that is under way or to come, if everybody agrees."""

    node: AnyNode
    path: str
    people: tuple[uuid.UUID, ...]
    """Who is asked there, or may claim it; those who have voted by now included."""
    branches: tuple[str, ...]
    """Of a block, the branches that are gone on in."""
    is_open: bool
    """Whether it is under way already."""
    is_automatic: bool
    """Whether it is passed without anybody."""


def copied(case: Case) -> Case:
    """A case of its own with the same visits, seats and tasks."""
    return replace(
        case,
        runs=[replace(run, branches=dict(run.branches)) for run in case.runs],
        seats=[replace(seat) for seat in case.seats],
        tasks=[replace(task) for task in case.tasks],
        told=list(case.told),
        candidates=dict(case.candidates),
        direct_back=dict(case.direct_back),
    )


def agree_to_all(case: Case) -> Steps:
    """Let everybody who is asked agree, one after the other, and all come that is waited for, until nothing is."""
    for _ in range(STEPS_MAX):
        if case.status not in _WAITING:
            return
        task = next((each for each in case.tasks if each.status is ApprovalTaskStatus.PENDING), None)
        if task is not None:
            yield from _agree(case, task)
        elif (run := next(_waits(case), None)) is not None:
            yield from answered_outside(case, run, succeeded=True)
        else:
            return


def _waits(case: Case) -> Iterator[Run]:
    """The visits that wait for something else than people: a time, an answer from outside, other processes."""
    nodes = {run.id: case.course.places[run.node_id].node for run in case.open_runs()}
    return (run for run in case.open_runs() if isinstance(nodes[run.id], Act | Delay | SubProcess))


def _agree(case: Case, task: Task) -> Steps:
    if task.kind is ApprovalTaskKind.OPINION:
        answered(case, task, ApprovalTaskStatus.ANSWERED)
    elif task.kind is ApprovalTaskKind.RESUBMIT:
        yield from resubmit(case, task)
    else:
        yield from approve(case, task)


def to_come(before: Case, after: Case) -> list[Foretold]:
    """The visits that are under way in a case, and those that its copy has gone on to, in their order."""
    ended = {run.id for run in before.runs if run.status is not ApprovalRunStatus.OPEN}
    opened = {run.id for run in before.open_runs()}
    return [_foretold(after, run, opened) for run in after.runs if run.id not in ended]


def _foretold(case: Case, run: Run, opened: AbstractSet[uuid.UUID]) -> Foretold:
    seats = [seat.principal_id for seat in case.seats_of(run) if seat.principal_id is not None]
    people = tuple(dict.fromkeys([*seats, *case.candidates.get(run.id, ())]))
    return Foretold(
        node=case.course.places[run.node_id].node,
        path=run.path,
        people=people,
        branches=tuple(run.branches),
        is_open=run.id in opened,
        is_automatic=not people and not run.branches,
    )
