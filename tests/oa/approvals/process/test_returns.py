"""Sending back: where to, what is left, what is passed again."""

import pytest

from bizsuite.kernel.errors import Refused
from bizsuite.oa.approvals.rules.process.words import ReturnMode
from tests.oa.approvals.process.desk import THOUSAND, Desk, ask, fork, otherwise, over

_THREE = (ask("a", "ada"), ask("b", "bo"), ask("c", "cy"))


def test_to_a_node_before_everything_between_is_passed_again() -> None:
    desk = Desk(*_THREE).submit().approve("ada", "bo").send_back("cy", "a")
    assert (desk.waiting(), desk.states()) == ({"ada"}, [("a", "2")])
    assert desk.approve("ada").waiting() == {"bo"}
    assert desk.approve("bo", "cy").status == "APPROVED"
    assert [(run.node_id, run.visit, run.status.value) for run in desk.case.runs] == [
        ("a", 1, "APPROVED"),
        ("b", 1, "APPROVED"),
        ("c", 1, "RETURNED"),
        ("a", 2, "APPROVED"),
        ("b", 2, "APPROVED"),
        ("c", 2, "APPROVED"),
    ]


def test_or_it_goes_straight_back() -> None:
    desk = Desk(*_THREE).submit().approve("ada", "bo").send_back("cy", "a", ReturnMode.DIRECT_BACK)
    assert desk.approve("ada").waiting() == {"cy"}
    assert desk.approve("cy").status == "APPROVED"


def test_to_the_start_the_initiator_submits_again() -> None:
    desk = Desk(*_THREE).submit().approve("ada").send_back("bo", "START")
    assert (desk.status, desk.waiting(), desk.states()) == ("RETURNED", {"ines"}, [])
    desk.resubmit()
    assert (desk.status, desk.waiting(), desk.case.round) == ("RUNNING", {"ada"}, 2)


def test_straight_back_from_the_start_unless_a_condition_on_the_way_changed() -> None:
    block = {
        "kind": "EXCLUSIVE",
        "id": "x",
        "branches": [over("amount", "1000", ask("high", "max")), otherwise(ask("low", "ada"))],
    }
    nodes = (block, ask("last", "bo"))
    for changed, asked in (({"note": "new"}, {"bo"}), ({"amount": THOUSAND}, {"max"})):
        desk = Desk(*nodes, form={"amount": THOUSAND - 1}).submit().approve("ada")
        desk.send_back("bo", "START", ReturnMode.DIRECT_BACK).resubmit(**changed)
        assert desk.waiting() == asked


def test_in_a_branch_the_others_go_on() -> None:
    desk = Desk(fork("PARALLEL", "p", l=[ask("l1", "ada"), ask("l2", "bo")], r=[ask("r", "cy")])).submit()
    desk.approve("ada").send_back("bo", "l1")
    assert desk.waiting() == {"ada", "cy"}
    assert desk.approve("cy", "ada", "bo").status == "APPROVED"


def test_to_before_a_block_all_branches_are_left_and_gone_through_again() -> None:
    desk = Desk(
        ask("first", "dee"),
        fork("PARALLEL", "p", l=[ask("l1", "ada"), ask("l2", "bo")], r=[ask("r", "cy")]),
        ask("last", "eve"),
    ).submit()
    desk.approve("dee", "cy", "ada").send_back("bo", "first")
    assert (desk.waiting(), desk.states()) == ({"dee"}, [("first", "2")])
    desk.approve("dee")
    assert desk.waiting() == {"ada", "cy"}
    assert desk.approve("ada", "bo", "cy").waiting() == {"eve"}


@pytest.mark.parametrize("target", ["r", "c", "nowhere", "p"])
def test_a_node_of_another_branch_is_no_target(target: str) -> None:
    desk = Desk(fork("PARALLEL", "p", l=[ask("l", "ada")], r=[ask("r", "cy")]), ask("c", "bo")).submit()
    with pytest.raises(Refused) as refused:
        desk.send_back("ada", target)
    assert refused.value.code == "RETURN_TARGET_INVALID"


def test_a_node_says_where_it_may_be_returned_to() -> None:
    desk = Desk(ask("a", "ada"), ask("b", "bo", returnTo=["START"])).submit().approve("ada")
    with pytest.raises(Refused):
        desk.send_back("bo", "a")
    assert desk.send_back("bo", "START").status == "RETURNED"


def test_many_seats_are_all_left() -> None:
    """Returning from a node of several seats to one of several seats leaves exactly the new ones open."""
    desk = Desk(ask("a", "ada", "bo"), ask("b", "cy", "dee", "eve")).submit()
    desk.approve("ada", "bo", "cy").send_back("dee", "a")
    assert desk.waiting() == {"ada", "bo"}
    assert desk.task("eve").status.value == "CANCELLED"
    desk.approve("ada", "bo")
    assert desk.waiting() == {"cy", "dee", "eve"}
    assert desk.approve("cy", "dee", "eve").status == "APPROVED"


def test_who_approved_before_the_return_is_asked_again() -> None:
    desk = Desk(ask("a", "ada"), ask("b", "bo"), repetition="ONCE").submit().approve("ada")
    desk.send_back("bo", "START").resubmit()
    assert desk.waiting() == {"ada"}


def test_within_a_round_who_has_approved_is_not_asked_again() -> None:
    desk = Desk(ask("a", "ada"), ask("b", "ada", "bo"), ask("c", "ada"), repetition="ONCE").submit()
    assert desk.approve("ada").waiting() == {"bo"}
    assert desk.approve("bo").status == "APPROVED"


def test_where_duties_are_segregated_everybody_is_asked() -> None:
    node = ask("b", "ada", segregation=True, whenInitiator="FORBID")
    assert Desk(ask("a", "ada"), node, repetition="ONCE").submit().approve("ada").waiting() == {"ada"}


def test_a_rejection_may_go_back_instead_of_ending() -> None:
    to_start = ask("b", "bo", onReject="TO_INITIATOR")
    assert Desk(ask("a", "ada"), to_start).submit().approve("ada").reject("bo").status == "RETURNED"
    to_first = ask("b", "bo", onReject="RETURN_TO", rejectTo="a")
    assert Desk(ask("a", "ada"), to_first).submit().approve("ada").reject("bo").waiting() == {"ada"}
