"""Walks at random through processes made at random: what must hold after every step, whatever was done before."""

import itertools
from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bizsuite.kernel.errors import Refused
from bizsuite.oa.approvals.rules.process import voting, whole
from bizsuite.oa.approvals.rules.process.assigning import Sitting
from bizsuite.oa.approvals.rules.process.case import OPEN, Case, Task
from bizsuite.oa.approvals.rules.process.guards import Person, available
from bizsuite.oa.approvals.rules.process.nodes import Delay, People
from bizsuite.oa.approvals.rules.process.returning import return_targets
from bizsuite.oa.approvals.rules.process.timers import LIVE, TimerKind, TimerStatus, keep
from bizsuite.oa.approvals.rules.process.words import ReturnMode
from bizsuite.oa.approvals.rules.words import (
    ApprovalInstanceStatus,
    ApprovalRunStatus,
    ApprovalSeatOutcome,
    ApprovalTaskKind,
    ApprovalTaskStatus,
)
from tests.oa.approvals.process.desk import NAMES, Desk, ask, fork, label, otherwise, over, who
from tests.oa.approvals.process.waiting import TimedDesk, deadline, step

_PEOPLE = NAMES[:8]
_FORM = {"amount": None}
_LARGE = {"kind": "compare", "op": "gte", "left": {"source": "FORM", "path": "amount"}, "value": "1000"}
_MANAGERS = dict(itertools.pairwise(_PEOPLE))


@st.composite
def _people_node(draw: Any, node_id: str) -> dict[str, Any]:
    mode = draw(st.sampled_from(["SINGLE", "ALL", "ANY", "SEQUENTIAL", "RATIO", "COUNT", "POOL"]))
    more: dict[str, Any] = {"mode": mode, "rights": {"recall": draw(st.booleans())}}
    if mode in ("RATIO", "COUNT"):
        more["threshold"] = draw(st.integers(1, 100 if mode == "RATIO" else 4))
    more["onReject"] = draw(st.sampled_from(["END", "TO_INITIATOR"]))
    people = draw(st.lists(st.sampled_from(_PEOPLE), min_size=1, max_size=4, unique=True))
    actions = ["REMIND", "ESCALATE_NOTIFY", "ESCALATE_TRANSFER", "AUTO_APPROVE", "AUTO_REJECT"]
    actions += ["CLOSE_INSTANCE"] + ([] if mode in ("ANY", "POOL") else ["ESCALATE_ADD"])
    steps = draw(st.lists(st.tuples(st.sampled_from([50, 100, 200]), st.sampled_from(actions)), max_size=3))
    if steps:
        more |= deadline(8, *(step(at, action) for at, action in steps))
    if draw(st.booleans()):
        return ask(node_id, *people, **more)
    return ask(node_id, **more) | {"assignees": _by_cases(people)}


def _by_cases(people: list[str]) -> dict[str, Any]:
    """A rule with cases, of which the last one holds: its form has no amount."""
    cases = [
        {"when": _LARGE, "then": {"rule": "USERS", "userIds": [str(who("ines"))]}},
        {"then": {"rule": "USERS", "userIds": [str(who(name)) for name in people]}},
    ]
    return {"rule": "EXPRESSION", "cases": cases}


def _automatic(kind: str, node_id: str) -> dict[str, Any]:
    """A node that waits for nobody: it tells people, or decides by a condition, here in favour."""
    node = {"kind": kind, "id": node_id, "title": label(node_id)}
    if kind == "AUTO":
        return {**node, "approves": False, "when": _LARGE}
    return {**node, "assignees": {"rule": "USERS", "userIds": [str(who("ada"))]}}


@st.composite
def _processes(draw: Any) -> list[dict[str, Any]]:
    numbers = iter(range(1000))

    def nodes(depth: int) -> list[dict[str, Any]]:
        return [node(depth) for _ in range(draw(st.integers(1 if depth == 0 else 0, 3)))]

    def node(depth: int) -> dict[str, Any]:
        name = f"n{next(numbers)}"
        flat = ["PEOPLE", "PEOPLE", "CC", "AUTO", "DELAY"]
        kind = draw(st.sampled_from([*flat, "PARALLEL", "EXCLUSIVE"] if depth < 2 else flat))
        if kind == "DELAY":
            return {"kind": kind, "id": name, "hours": draw(st.integers(1, 50))}
        if kind == "PEOPLE":
            return draw(_people_node(name))  # type: ignore[no-any-return]
        if kind in ("CC", "AUTO"):
            return _automatic(kind, name)
        if kind == "PARALLEL":
            return fork(kind, name, a=nodes(depth + 1), b=nodes(depth + 1))
        branches = [over("amount", "1000", *nodes(depth + 1)), otherwise(*nodes(depth + 1))]
        return {"kind": kind, "id": name, "branches": branches}

    return nodes(0)


def _everything_possible(desk: Desk) -> list[tuple[str, Task, Person]]:
    found = []
    for task in desk.case.tasks:
        for name in (*_PEOPLE, "ines", "admin"):
            person = Person(user_id=who(name), administers=name == "admin", may_claim=name in _PEOPLE[:2])
            found += [(action.value, task, person) for action in available(person, desk.case, task)]
    return found


def _do(desk: Desk, action: str, task: Task, person: Person, draw: Callable[[Any], Any]) -> None:
    from bizsuite.oa.approvals.rules.process import handing, signing
    from bizsuite.oa.approvals.rules.process.case import Sign, SignMode

    case = desk.case
    someone = who(draw(st.sampled_from(_PEOPLE)))
    match action:
        case "APPROVE":
            desk.drive(voting.approve(case, task))
        case "REJECT":
            desk.drive(voting.reject(case, task))
        case "RETURN":
            assert task.run_id is not None
            target = draw(st.sampled_from(return_targets(case, case.run(task.run_id))))
            desk.drive(voting.send_back(case, task, target, draw(st.sampled_from(list(ReturnMode)))))
        case "RESUBMIT":
            desk.drive(voting.resubmit(case, task))
        case "TRANSFER":
            handing.transfer(case, task, someone)
        case "DELEGATE":
            handing.delegate(case, task, someone)
        case "TAKE_BACK":
            handing.take_back(case, task)
        case "ANSWER" | "DECLINE":
            handing.answered(case, task, ApprovalTaskStatus.ANSWERED)
        case "ADD_SIGN_PARALLEL":
            desk.drive(signing.add_beside(case, task, [someone]))
        case "ADD_SIGN_BEFORE" | "ADD_SIGN_AFTER":
            sign = Sign[action.rsplit("_", 1)[1]]
            mode = draw(st.sampled_from(list(SignMode)))
            desk.drive(signing.add_before_or_after(case, task, [someone], sign, mode))
        case "REMOVE_SIGN":
            desk.drive(signing.remove(case, task))
        case "REASSIGN":
            holder = None if task.run_id is None else handing.other_seat(case, task, someone)
            if holder is None:
                handing.reassign(case, task, someone)
            else:
                desk.drive(handing.merge(case, task, holder))
        case "CLAIM":
            handing.claim(case, task, Sitting(person.user_id))
        case "UNCLAIM":
            handing.unclaim(case, task)
        case "RECALL":
            desk.drive(handing.recall(case, task))
        case "REMIND":
            pass
        case _:
            raise AssertionError(action)


_ABOUT_PEOPLE = {"ALREADY_SEATED", "INVALID_VALUE"}
"""What depends on whom an action names, and not on the right to it or on the state."""


@given(st.data(), _processes())
def test_whatever_is_done_the_process_waits_for_somebody_or_is_over(data: Any, nodes: Any) -> None:
    limits = {"autoApproveMax": 0, "expiresHours": data.draw(st.sampled_from([None, 30]))}
    desk = TimedDesk(*nodes, form=_FORM, managers=_MANAGERS, **limits)
    desk.submit()
    for _ in range(12):
        _holds(desk.case)
        possible = _everything_possible(desk)
        if not possible and not desk.live():
            break
        if not possible or data.draw(st.integers(0, 3)) == 0:
            desk.wait(data.draw(st.sampled_from([1, 4, 8, 50]), label="hours"))
            continue
        action, task, person = data.draw(st.sampled_from(possible), label="act")
        try:
            _do(desk, action, task, person, data.draw)
        except Refused as refused:
            assert refused.code in _ABOUT_PEOPLE, (action, refused.code)
    _holds(desk.case)


@given(st.data(), _processes())
def test_approved_by_everybody_it_comes_to_its_end(data: Any, nodes: Any) -> None:
    desk = TimedDesk(*nodes, form=_FORM, managers=_MANAGERS)
    desk.submit()
    for _ in range(200):
        pending = [task for task in desk.case.tasks if task.status is ApprovalTaskStatus.PENDING]
        if not pending:
            if not desk.live():
                break
            desk.wait(50)
            continue
        task = data.draw(st.sampled_from(pending))
        if task.assignee_id is None:
            from bizsuite.oa.approvals.rules.process import handing

            handing.claim(desk.case, task, Sitting(who("ada")))
        desk.drive(voting.approve(desk.case, task))
    assert desk.status == "APPROVED"


@given(st.data(), _processes())
def test_expired_and_recovered_it_waits_for_the_same_people(data: Any, nodes: Any) -> None:
    desk = TimedDesk(*nodes, form=_FORM, managers=_MANAGERS)
    desk.submit()
    if desk.status != "RUNNING":
        return
    before, clocks = desk.waiting(), [name for name, _ in desk.live()]
    whole.end(desk.case, ApprovalInstanceStatus.EXPIRED)
    assert (desk.waiting(), desk.live()) == (set(), [])
    desk.drive(whole.recover(desk.case))
    assert desk.waiting() == before
    assert [name for name, _ in desk.live()] == clocks
    _holds(desk.case)


def _holds(case: Case) -> None:
    """What is true of every process at rest."""
    keep(case)
    waiting = [task for task in case.tasks if task.status in OPEN]
    if case.status not in (ApprovalInstanceStatus.RUNNING, ApprovalInstanceStatus.RETURNED):
        assert waiting == []
        assert case.open_runs() == []
        return
    actionable = [task for task in waiting if task.status is ApprovalTaskStatus.PENDING]
    delayed = [timer for timer in case.timers if timer.kind is TimerKind.DELAY and timer.fire_at is not None]
    assert actionable or delayed, "a process that runs waits for somebody, or until its time has come"
    _timers_hold(case)
    if case.status is ApprovalInstanceStatus.RETURNED:
        assert [task.kind for task in waiting] == [ApprovalTaskKind.RESUBMIT]
        assert case.open_runs() == []
        return
    keys = [(run.node_id, run.path) for run in case.open_runs()]
    assert len(keys) == len(set(keys)), "a node is visited once at a time"
    for run in case.runs:
        _run_holds(case, run)


def _timers_hold(case: Case) -> None:
    """What goes belongs to something that is open, once for each step; nothing that is open lacks its clock."""
    kept = [(timer.task_id, timer.run_id, timer.kind, timer.ordinal) for timer in case.timers]
    assert len(kept) == len(set(kept)), "a timer is there once"
    going = [timer for timer in case.timers if timer.status in LIVE]
    for timer in going:
        assert (timer.fire_at is None) is (timer.status is TimerStatus.PAUSED)
        if timer.task_id is not None:
            assert case.task(timer.task_id).status in OPEN
        if timer.run_id is not None:
            assert case.run(timer.run_id).status is ApprovalRunStatus.OPEN
    delays = {run.id for run in case.open_runs() if isinstance(case.course.places[run.node_id].node, Delay)}
    assert {timer.run_id for timer in going if timer.kind is TimerKind.DELAY} == delays


def _run_holds(case: Case, run: Any) -> None:
    opened = case.open_tasks(case.tasks_of(run))
    if run.status is not ApprovalRunStatus.OPEN:
        assert opened == [], "nothing is open of a node that is passed"
        return
    if not isinstance(case.course.places[run.node_id].node, People):
        return
    for task in opened:
        assert task.parent_id is None or case.task(task.parent_id).status in OPEN, (
            "nothing is open below what is over"
        )
    seats = case.seats_of(run)
    people = [seat.principal_id for seat in seats if seat.principal_id is not None]
    assert len(people) == len(set(people)), "nobody votes twice"
    for seat in seats:
        own = [task for task in opened if task.seat_id == seat.id]
        assert bool(own) is (seat.outcome is ApprovalSeatOutcome.NONE), (
            "who is to vote has a task, and nobody else"
        )
    assert any(task.status is ApprovalTaskStatus.PENDING for task in opened)
