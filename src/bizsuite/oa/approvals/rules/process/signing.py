"""Adding people to a task, before it, after it or beside it, and taking them away again. Pure."""

import uuid
from collections.abc import Sequence

from bizsuite.kernel.errors import Refused
from bizsuite.oa.approvals.rules.process.advance import settle
from bizsuite.oa.approvals.rules.process.barring import require_allowed
from bizsuite.oa.approvals.rules.process.case import ADDED_TOGETHER, Case, Run, Sign, SignMode, Task
from bizsuite.oa.approvals.rules.process.seating import Steps, begin, next_in_turn, seat_beside, task_for
from bizsuite.oa.approvals.rules.process.votes import grown, takes_seats_beside
from bizsuite.oa.approvals.rules.process.voting import added_decided
from bizsuite.oa.approvals.rules.process.words import Mode
from bizsuite.oa.approvals.rules.words import ApprovalTaskStatus

ADDED_MAX = 20


def add_before_or_after(
    case: Case, task: Task, people: Sequence[uuid.UUID], sign: Sign, mode: SignMode
) -> Steps:
    """Have others decide before oneself (the task waits, its clock stands still) or after. T13, T14.

    Refuses INVALID_VALUE, ALREADY_SEATED, INITIATOR_EXCLUDED.
    """
    _check(case, task, people)
    before = [each.ordinal for each in case.tasks if each.parent_id == task.id and each.sign is sign]
    first = (max(before) // ADDED_TOGETHER + 1) * ADDED_TOGETHER if before else 0
    for ordinal, person in enumerate(people, first + 1):
        case.tasks.append(
            Task(
                id=case.new_id(),
                kind=task.kind,
                status=ApprovalTaskStatus.WAITING,
                run_id=task.run_id,
                seat_id=task.seat_id,
                assignee_id=person,
                opened_at=case.now,
                parent_id=task.id,
                sign=sign,
                sign_mode=mode,
                ordinal=ordinal,
            )
        )
    if sign is Sign.BEFORE:
        case.pause(task, ApprovalTaskStatus.WAITING)
        yield from added_decided(case, task, Sign.BEFORE)


def add_beside(case: Case, task: Task, people: Sequence[uuid.UUID], *, by_rule: bool = False) -> Steps:
    """Have others vote too: new seats, and the votes are counted among more. T15. Whom a rule has added nobody removes.

    Refuses ADD_SIGN_NOT_ALLOWED where one vote is enough, INVALID_VALUE, ALREADY_SEATED, INITIATOR_EXCLUDED.
    """
    _check(case, task, people)
    run = _run_of(case, task)
    assert run.counting is not None
    if not takes_seats_beside(run.counting.mode):
        raise Refused("ADD_SIGN_NOT_ALLOWED", "Where one vote is enough nobody is added beside.", path=["id"])
    run.counting = grown(run.counting)
    last = max(seat.ordinal for seat in case.seats if seat.run_id == run.id)
    for ordinal, person in enumerate(people, last + 1):
        added = task_for(case, run, seat_beside(case, run, ordinal, person))
        added.origin_id = None if by_rule else task.id
        if run.counting.mode is not Mode.SEQUENTIAL:
            yield from begin(case, added)
    yield from next_in_turn(case, run)


def remove(case: Case, added: Task) -> Steps:
    """Take somebody away who was added before a task, after it or beside. T16. A seat beside counts no longer."""
    beside = case.asked_beside(added) if added.parent_id is None else None
    case.end_with_added(added, ApprovalTaskStatus.REMOVED)
    if beside is not None:
        assert added.seat_id is not None
        case.seat(added.seat_id).merged_into_id = beside.id
        yield from settle(case, _run_of(case, added))
        return
    assert added.parent_id is not None
    yield from added_decided(case, case.task(added.parent_id), added.sign or Sign.BEFORE)


def _check(case: Case, task: Task, people: Sequence[uuid.UUID]) -> None:
    if not 1 <= len(people) <= ADDED_MAX or len(set(people)) < len(people):
        raise Refused(
            "INVALID_VALUE", "Between 1 and {most} people, each once.", path=["userIds"], most=ADDED_MAX
        )
    run = _run_of(case, task)
    seated = {seat.principal_id for seat in case.seats_of(run)}
    seated |= {each.assignee_id for each in case.open_tasks(case.tasks_of(run))}
    for position, person in enumerate(people):
        require_allowed(case, task, person, ["userIds", str(position)])
        if person in seated:
            raise Refused(
                "ALREADY_SEATED", "This person decides there already.", path=["userIds", str(position)]
            )


def _run_of(case: Case, task: Task) -> Run:
    assert task.run_id is not None
    return case.run(task.run_id)
