"""What people do with their tasks: every transition, and what it does to the seat."""

import pytest

from bizsuite.kernel.errors import Refused
from tests.oa.approvals.process.desk import Desk, ask, fork, who


def _refusal(work: object) -> str:
    with pytest.raises(Refused) as refused:
        work()  # type: ignore[operator]
    return refused.value.code


def test_a_transfer_hands_the_seat_on() -> None:
    desk = Desk(ask("n", "ada", "bo")).submit().transfer("ada", "cy")
    assert desk.waiting() == {"bo", "cy"}
    assert desk.task("ada").status.value == "TRANSFERRED"
    assert _refusal(lambda: desk.transfer("cy", "bo")) == "ALREADY_SEATED"
    assert desk.approve("cy", "bo").status == "APPROVED"


def test_an_opinion_is_asked_for_and_one_decides_oneself() -> None:
    desk = Desk(ask("n", "ada")).submit().delegate("ada", "bo")
    assert desk.waiting() == {"bo"}
    assert _refusal(lambda: desk.approve("ada")) == "TASK_NOT_ACTIONABLE"
    assert desk.can("bo") == {"ANSWER", "DECLINE"}
    desk.answer_opinion("bo")
    assert desk.waiting() == {"ada"}
    assert desk.approve("ada").status == "APPROVED"


def test_one_can_stop_waiting_for_an_opinion() -> None:
    desk = Desk(ask("n", "ada")).submit().delegate("ada", "bo").take_back("ada")
    assert desk.waiting() == {"ada"}
    assert desk.task("bo").status.value == "CLOSED"


@pytest.mark.parametrize(
    ("mode", "votes", "waiting"),
    [
        ("ALL", ["bo"], "cy"),
        ("ALL", ["bo", "cy"], "ada"),
        ("ANY", ["cy"], "ada"),
        ("SEQUENTIAL", ["bo"], "cy"),
    ],
)
def test_those_before_decide_first(mode: str, votes: list[str], waiting: str) -> None:
    desk = Desk(ask("n", "ada")).submit().add("ada", "BEFORE", "bo", "cy", mode=mode)
    assert desk.task("ada").status.value == "WAITING"
    assert desk.approve(*votes).waiting() == {waiting}


def test_a_rejection_before_rejects_the_seat() -> None:
    desk = Desk(ask("n", "ada", "dee", rejecting="COLLECT", mode="ALL")).submit()
    desk.add("ada", "BEFORE", "bo", "cy").reject("bo")
    assert desk.task("ada").status.value == "CLOSED"
    assert (desk.task("cy").status.value, desk.status) == ("CLOSED", "RUNNING")
    assert desk.approve("dee").status == "REJECTED"


def test_those_after_decide_once_the_task_is_approved() -> None:
    desk = Desk(ask("n", "ada")).submit().add("ada", "AFTER", "bo")
    assert desk.waiting() == {"ada"}
    desk.approve("ada")
    assert (desk.task("ada").status.value, desk.waiting()) == ("APPROVED_AWAITING", {"bo"})
    assert desk.approve("bo").status == "APPROVED"
    assert desk.task("ada").status.value == "APPROVED"


def test_a_rejection_after_rejects_what_was_approved() -> None:
    desk = Desk(ask("n", "ada")).submit().add("ada", "AFTER", "bo").approve("ada").reject("bo")
    assert (desk.status, desk.task("ada").status.value) == ("REJECTED", "CLOSED")


def test_seats_beside_make_one_vote_into_all() -> None:
    desk = Desk(ask("n", "ada", mode="SINGLE")).submit().add("ada", "PARALLEL", "bo")
    assert desk.waiting() == {"ada", "bo"}
    assert desk.approve("ada").status == "RUNNING"
    assert desk.approve("bo").status == "APPROVED"


def test_seats_beside_come_last_in_a_sequence() -> None:
    desk = Desk(ask("n", "ada", "bo", mode="SEQUENTIAL")).submit().add("ada", "PARALLEL", "cy")
    assert desk.waiting() == {"ada"}
    assert desk.approve("ada", "bo").waiting() == {"cy"}


def test_nobody_is_added_beside_where_one_vote_is_enough() -> None:
    desk = Desk(ask("n", "ada", "bo", mode="ANY")).submit()
    assert "ADD_SIGN_PARALLEL" not in desk.can("ada")
    assert _refusal(lambda: desk.add("ada", "PARALLEL", "cy")) == "ADD_SIGN_NOT_ALLOWED"


def test_only_who_added_somebody_takes_them_away() -> None:
    desk = Desk(ask("n", "ada", "dee")).submit().add("ada", "BEFORE", "bo")
    assert _refusal(lambda: desk.remove("dee", "bo")) == "PERMISSION_DENIED"
    desk.remove("ada", "bo")
    assert (desk.task("bo").status.value, desk.waiting()) == ("REMOVED", {"ada", "dee"})


def test_the_last_one_after_who_is_taken_away_leaves_the_approval() -> None:
    desk = Desk(ask("n", "ada")).submit().add("ada", "AFTER", "bo").approve("ada").remove("ada", "bo")
    assert (desk.status, desk.task("ada").status.value) == ("APPROVED", "APPROVED")


def test_reassigned_to_somebody_with_a_seat_two_seats_become_one() -> None:
    desk = Desk(ask("n", "ada", "bo", "cy", mode="RATIO", threshold=67)).submit().approve("cy")
    assert desk.status == "RUNNING"
    desk.reassign("ada", "cy")
    assert desk.waiting() == {"bo"}
    assert desk.approve("bo").status == "APPROVED"


def test_a_merge_can_decide_the_node() -> None:
    desk = Desk(ask("n", "ada", "bo", mode="ALL")).submit().approve("bo").reassign("ada", "bo")
    assert desk.status == "APPROVED"


def test_what_others_have_decided_is_closed_and_cannot_be_decided_again() -> None:
    desk = Desk(ask("n", "ada", "bo", mode="ANY")).submit().approve("ada")
    assert (desk.status, desk.task("bo").status.value) == ("APPROVED", "CLOSED")
    assert _refusal(lambda: desk.approve("bo")) == "INSTANCE_STATE_INVALID"


def test_an_approval_is_taken_back_before_anybody_acts_on_it() -> None:
    recallable = {"rights": {"recall": True}}
    desk = Desk(ask("n", "ada", "bo", **recallable), ask("m", "cy")).submit().approve("ada")
    assert "RECALL" in desk.can("ada")
    desk.approve("bo")
    assert "RECALL" in desk.can("bo")
    desk.recall("bo")
    assert (desk.waiting(), desk.states()) == ({"bo"}, [("n", "2")])
    assert desk.task("cy").status.value == "CANCELLED"
    assert desk.approve("bo").waiting() == {"cy"}
    desk.add("cy", "BEFORE", "dee").approve("dee")
    assert "RECALL" not in desk.can("bo")


def test_a_branch_is_open_again_when_its_last_approval_is_taken_back() -> None:
    desk = (
        Desk(
            fork("PARALLEL", "p", a=[ask("x", "ada", rights={"recall": True})], b=[ask("y", "bo")]),
            ask("z", "cy"),
        )
        .submit()
        .approve("bo", "ada")
    )
    assert desk.waiting() == {"cy"}
    desk.recall("ada")
    assert desk.waiting() == {"ada"}
    assert desk.approve("ada").waiting() == {"cy"}


def test_nobody_acts_on_a_task_that_nobody_has() -> None:
    desk = Desk(ask("n", "ada", "bo", mode="POOL")).submit()
    task = desk.pool()
    assert desk.case.candidates == {task.run_id: [who("ada"), who("bo")]}
    assert desk.can("ada", task) == set()
    assert desk.can("ada", task, may_claim=True) == {"CLAIM"}


def test_more_votes_than_there_are_seats_are_capped_and_that_is_noted() -> None:
    desk = Desk(
        ask("n", "ada", "bo", mode="COUNT", threshold=3), ask("m", "cy", mode="COUNT", threshold=1)
    ).submit()
    assert desk.case.capped == [("n", 3, 2)]
    assert desk.approve("ada").status == "RUNNING"
    assert desk.approve("bo").waiting() == {"cy"}
    assert desk.case.capped == [("n", 3, 2)]
