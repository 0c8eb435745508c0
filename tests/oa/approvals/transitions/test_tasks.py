"""The table of transitions of tasks, row by row: where a task stands before and after, and what its seat says then."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from bizsuite.oa.approvals.rules.process import handing, whole
from bizsuite.oa.approvals.rules.process.assigning import Sitting
from bizsuite.oa.approvals.rules.process.case import Task
from bizsuite.oa.approvals.rules.words import ApprovalInstanceStatus
from tests.oa.approvals.process.desk import Desk, ask, fork, who
from tests.oa.approvals.process.waiting import TimedDesk, deadline, step

Play = Callable[[TimedDesk], object]
REMIND = deadline(8, step(100, "REMIND"))
RECALLABLE = {"rights": {"recall": True}}
BOTH = {"mode": "ALL", "rejecting": "COLLECT"}


def at(*nodes: dict[str, object], **settings: object) -> TimedDesk:
    """A process of these nodes that was submitted."""
    desk = TimedDesk(*nodes, managers={"ada": "max"}, **settings)  # type: ignore[arg-type]
    desk.submit()
    return desk


@dataclass(frozen=True)
class Row:
    """A transition: a process, what has happened in it, whose task is looked at, what happens then."""

    name: str
    desk: Callable[[], TimedDesk]
    whose: str
    before: str
    act: Play
    after: str
    seat: str
    """The outcome of the seat of the task afterwards."""
    waiting: str
    """Whose turn it is afterwards."""
    status: str = "RUNNING"


def first(desk: TimedDesk, name: str) -> Task:
    """The task of somebody that there was first."""
    return next(task for task in desk.case.tasks if task.assignee_id == who(name))


def claim(desk: TimedDesk, name: str) -> None:
    handing.claim(desk.case, desk.pool(), Sitting(who(name)))


def unclaim(desk: TimedDesk, name: str) -> None:
    handing.unclaim(desk.case, desk.task(name))


def over(desk: TimedDesk, status: ApprovalInstanceStatus) -> None:
    whole.end(desk.case, status)


def one() -> TimedDesk:
    return at(ask("n", "ada", **REMIND))


def two() -> TimedDesk:
    return at(ask("n", "ada", "bo", **BOTH))


def _added(place: str) -> TimedDesk:
    desk = one()
    desk.add("ada", place, "cy")
    return desk


def _awaiting() -> TimedDesk:
    desk = _added("AFTER")
    desk.approve("ada")
    return desk


def _asked() -> TimedDesk:
    desk = one()
    desk.delegate("ada", "cy")
    return desk


def _second() -> TimedDesk:
    desk = at(ask("a", "ada"), ask("b", "bo", "cy"))
    desk.approve("ada")
    return desk


def _claimed() -> TimedDesk:
    desk = at(ask("n", "ada", "bo", mode="POOL"))
    claim(desk, "ada")
    return desk


def _timed(action: str) -> TimedDesk:
    return at(ask("n", "ada", **deadline(8, step(100, action))), autoApproveMax=0)


def _any(then: Play) -> TimedDesk:
    desk = at(ask("n", "ada", "bo", mode="ANY"))
    then(desk)
    return desk


def _branches() -> TimedDesk:
    desk = at(ask("a", "ada"), fork("PARALLEL", "p", l=[ask("l", "bo")], r=[ask("r", "cy")]))
    desk.approve("ada")
    return desk


def _passed() -> TimedDesk:
    desk = at(ask("a", "ada", **RECALLABLE), ask("b", "bo"))
    desk.approve("ada")
    return desk


ROWS = [
    Row("T3 turn reached", lambda: at(ask("n", "ada", "bo", mode="SEQUENTIAL")), "bo", "WAITING",
        lambda d: d.approve("ada"), "PENDING", "NONE", "bo"),
    Row("T3 before-signers done", lambda: _added("BEFORE"), "ada", "WAITING",
        lambda d: d.approve("cy"), "PENDING", "NONE", "ada"),
    Row("T3 parent approved", lambda: _added("AFTER"), "cy", "WAITING",
        lambda d: d.approve("ada"), "PENDING", "NONE", "cy"),
    Row("T4", two, "ada", "PENDING", lambda d: d.approve("ada"), "APPROVED", "APPROVED", "bo"),
    Row("T5", lambda: _added("AFTER"), "ada", "PENDING", lambda d: d.approve("ada"), "APPROVED_AWAITING", "NONE", "cy"),
    Row("T6", _awaiting, "ada", "APPROVED_AWAITING", lambda d: d.approve("cy"), "APPROVED", "APPROVED", "",
        "APPROVED"),
    Row("T7", _awaiting, "ada", "APPROVED_AWAITING", lambda d: d.reject("cy"), "CLOSED", "REJECTED", "",
        "REJECTED"),
    Row("T8", two, "ada", "PENDING", lambda d: d.reject("ada"), "REJECTED", "REJECTED", "bo"),
    Row("T8 before-sign child", lambda: _added("BEFORE"), "ada", "WAITING",
        lambda d: d.reject("cy"), "CLOSED", "REJECTED", "", "REJECTED"),
    Row("T9", _second, "bo", "PENDING", lambda d: d.send_back("bo", "a"), "RETURNED", "NONE", "ada"),
    Row("T10", one, "ada", "PENDING", lambda d: d.transfer("ada", "cy"), "TRANSFERRED", "NONE", "cy"),
    Row("T11", one, "ada", "PENDING", lambda d: d.delegate("ada", "cy"), "DELEGATED", "NONE", "cy"),
    Row("T12 answered", _asked, "ada", "DELEGATED", lambda d: d.answer_opinion("cy"), "PENDING", "NONE", "ada"),
    Row("T12 declined", _asked, "ada", "DELEGATED",
        lambda d: d.answer_opinion("cy", "DECLINED"), "PENDING", "NONE", "ada"),
    Row("T12 taken back", _asked, "ada", "DELEGATED", lambda d: d.take_back("ada"), "PENDING", "NONE", "ada"),
    Row("T13", one, "ada", "PENDING", lambda d: d.add("ada", "BEFORE", "cy"), "WAITING", "NONE", "cy"),
    Row("T14", one, "ada", "PENDING", lambda d: d.add("ada", "AFTER", "cy"), "PENDING", "NONE", "ada"),
    Row("T15", one, "ada", "PENDING", lambda d: d.add("ada", "PARALLEL", "cy"), "PENDING", "NONE", "ada cy"),
    Row("T16", lambda: _added("BEFORE"), "cy", "PENDING", lambda d: d.remove("ada", "cy"), "REMOVED", "NONE", "ada"),
    Row("T16 last before", lambda: _added("BEFORE"), "ada", "WAITING",
        lambda d: d.remove("ada", "cy"), "PENDING", "NONE", "ada"),
    Row("T16 last after", _awaiting, "ada", "APPROVED_AWAITING",
        lambda d: d.remove("ada", "cy"), "APPROVED", "APPROVED", "", "APPROVED"),
    Row("T16 waiting", lambda: _added("AFTER"), "cy", "WAITING",
        lambda d: d.remove("ada", "cy"), "REMOVED", "NONE", "ada"),
    Row("T17", one, "ada", "PENDING", lambda d: d.reassign("ada", "cy"), "REASSIGNED", "NONE", "cy"),
    Row("T17 waiting", lambda: _added("BEFORE"), "ada", "WAITING",
        lambda d: d.reassign("ada", "dee"), "REASSIGNED", "NONE", "cy"),
    Row("T17 delegated", _asked, "ada", "DELEGATED",
        lambda d: d.reassign("ada", "dee"), "REASSIGNED", "NONE", "cy"),
    Row("T17 merged", two, "ada", "PENDING", lambda d: d.reassign("ada", "bo"), "REASSIGNED", "NONE", "bo"),
    Row("T18 unclaim", _claimed, "ada", "PENDING", lambda d: unclaim(d, "ada"), "PENDING", "NONE", ""),
    Row("T19 approved", lambda: _timed("AUTO_APPROVE"), "ada", "PENDING",
        lambda d: d.wait(8), "AUTO_APPROVED", "APPROVED", "", "APPROVED"),
    Row("T19 rejected", lambda: _timed("AUTO_REJECT"), "ada", "PENDING",
        lambda d: d.wait(8), "AUTO_REJECTED", "REJECTED", "", "REJECTED"),
    Row("T20 pending", lambda: at(ask("n", "ada", "bo", mode="ANY")), "bo", "PENDING",
        lambda d: d.approve("ada"), "CLOSED", "NONE", "", "APPROVED"),
    Row("T20 waiting", lambda: _any(lambda d: d.add("bo", "BEFORE", "cy")), "bo", "WAITING",
        lambda d: d.approve("ada"), "CLOSED", "NONE", "", "APPROVED"),
    Row("T20 delegated", lambda: _any(lambda d: d.delegate("bo", "cy")), "bo", "DELEGATED",
        lambda d: d.approve("ada"), "CLOSED", "NONE", "", "APPROVED"),
    Row("T20 awaiting", lambda: _any(lambda d: d.add("bo", "AFTER", "cy").approve("bo")), "bo", "APPROVED_AWAITING",
        lambda d: d.approve("ada"), "CLOSED", "NONE", "", "APPROVED"),
    Row("T21 returned", _second, "bo", "PENDING",
        lambda d: d.send_back("cy", "START"), "CANCELLED", "NONE", "ines", "RETURNED"),
    Row("T21 withdrawn", one, "ada", "PENDING",
        lambda d: over(d, ApprovalInstanceStatus.WITHDRAWN), "CANCELLED", "NONE", "", "WITHDRAWN"),
    Row("T21 terminated", _asked, "ada", "DELEGATED",
        lambda d: over(d, ApprovalInstanceStatus.TERMINATED), "CANCELLED", "NONE", "", "TERMINATED"),
    Row("T21 expired", _awaiting, "ada", "APPROVED_AWAITING",
        lambda d: over(d, ApprovalInstanceStatus.EXPIRED), "CANCELLED", "NONE", "", "EXPIRED"),
    Row("T21 branch left", _branches, "cy", "PENDING",
        lambda d: d.send_back("bo", "a"), "CANCELLED", "NONE", "ada"),
    Row("T22", _passed, "ada", "APPROVED", lambda d: d.recall("ada"), "APPROVED", "APPROVED", "ada"),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_transition(row: Row) -> None:
    desk = row.desk()
    task = first(desk, row.whose)
    assert task.status.value == row.before
    row.act(desk)
    assert task.seat_id is not None
    told = (task.status.value, desk.case.seat(task.seat_id).outcome.value, desk.status)
    assert told == (row.after, row.seat, row.status)
    assert desk.waiting() == set(row.waiting.split())


def test_the_table_has_every_row() -> None:
    """T1 and T2 are how tasks begin, and have tests of their own; T18 has one for claiming."""
    assert {row.name.split()[0] for row in ROWS} | {"T1", "T2"} == {f"T{number}" for number in range(1, 23)}


def test_t1_a_task_opens_with_its_clock() -> None:
    desk = one()
    assert (desk.task("ada").status.value, desk.live()) == ("PENDING", [("REMIND", 8.0)])


@pytest.mark.parametrize("how", ["SEQUENTIAL", "AFTER"])
def test_t2_whose_turn_comes_later_has_no_clock(how: str) -> None:
    desk = _added("AFTER") if how == "AFTER" else at(ask("n", "ada", "cy", mode="SEQUENTIAL", **REMIND))
    assert (desk.task("cy").status.value, desk.task("cy").due_at) == ("WAITING", None)
    assert desk.live() == [("REMIND", 8.0)]
    desk.wait(1)
    desk.approve("ada")
    # Their own time begins now.
    assert [hours for _, hours in desk.live() if hours > 7] == [8.0]


def test_t10_the_same_seat_by_the_same_time() -> None:
    desk = one()
    due = desk.task("ada").due_at
    desk.wait(2)
    desk.transfer("ada", "cy")
    assert (desk.task("cy").seat_id, desk.task("cy").due_at) == (desk.task("ada").seat_id, due)
    assert desk.live() == [("REMIND", 6.0)]


def test_t11_the_due_time_stays() -> None:
    desk = one()
    due = desk.task("ada").due_at
    desk.wait(2)
    desk.delegate("ada", "cy")
    assert (desk.task("ada").due_at, desk.live()) == (due, [("REMIND", 6.0)])


def test_t13_the_clock_of_who_waits_stands_still() -> None:
    desk = one()
    desk.wait(2)
    desk.add("ada", "BEFORE", "cy")
    assert [told for told in desk.statuses() if told[1] == "PAUSED"] == [("REMIND", "PAUSED")]
    desk.wait(1)
    desk.approve("cy")
    assert desk.live() == [("REMIND", 6.0)]


@pytest.mark.parametrize(
    ("mode", "counted"), [("SINGLE", "ALL"), ("ALL", "ALL"), ("SEQUENTIAL", "SEQUENTIAL"), ("COUNT", "COUNT")]
)
def test_t15_seats_are_counted_anew(mode: str, counted: str) -> None:
    more = {"threshold": 2} if mode == "COUNT" else {}
    desk = at(ask("n", "ada", mode=mode, **more))
    desk.add("ada", "PARALLEL", "cy", "dee")
    run = desk.run("n")
    assert run.counting is not None
    assert (run.counting.mode.value, desk.case.votes(run).seats) == (counted, 3)


@pytest.mark.parametrize("mode", ["ANY", "POOL"])
def test_t15_not_where_one_vote_is_enough(mode: str) -> None:
    from tests.oa.approvals.refusals import code

    desk = at(ask("n", "ada", "bo", mode=mode))
    if mode == "POOL":
        claim(desk, "ada")
    assert code(lambda: desk.add("ada", "PARALLEL", "cy")) == "ADD_SIGN_NOT_ALLOWED"
    assert len(desk.case.seats) == (1 if mode == "POOL" else 2)


def test_t17_the_successor_takes_the_place_in_the_sequence() -> None:
    desk = at(ask("n", "ada", "bo", "cy", mode="SEQUENTIAL"))
    desk.reassign("bo", "dee")
    assert desk.task("dee").status.value == "WAITING"
    assert desk.approve("ada").waiting() == {"dee"}


def test_t18_whoever_claims_has_it_and_nobody_else() -> None:
    desk = at(ask("n", "ada", "bo", mode="POOL"))
    assert desk.can("bo", desk.pool(), may_claim=True) == {"CLAIM"}
    claim(desk, "ada")
    assert (desk.waiting(), desk.can("bo", desk.task("ada"), may_claim=True)) == ({"ada"}, set())
    unclaim(desk, "ada")
    assert desk.pool().assignee_id is None


def test_t22_the_node_is_visited_again_and_the_others_keep_their_votes() -> None:
    desk: Desk = at(ask("n", "ada", "bo", **RECALLABLE), ask("m", "cy"))
    desk.approve("ada", "bo").recall("bo")
    assert first_recalled(desk, "bo")
    assert (desk.states(), desk.task("cy").status.value) == ([("n", "2")], "CANCELLED")
    outcomes = {seat.principal_id: seat.outcome.value for seat in desk.case.seats_of(desk.run("n"))}
    assert outcomes == {who("ada"): "APPROVED", who("bo"): "NONE"}


def first_recalled(desk: Desk, name: str) -> bool:
    """Whether the first task of somebody says that it was recalled."""
    task = next(task for task in desk.case.tasks if task.assignee_id == who(name))
    return task.recalled_at == desk.case.now
