"""Going on: sequences, blocks, joins, and ends."""

from datetime import timedelta

import pytest

from bizsuite.kernel.errors import Refused
from tests.oa.approvals.process.desk import NOON, THOUSAND, Desk, ask, fork, label, otherwise, over, who


def test_two_nodes_are_passed_one_after_the_other() -> None:
    desk = Desk(ask("first", "ada"), ask("second", "bo")).submit()
    assert (desk.status, desk.waiting()) == ("RUNNING", {"ada"})
    desk.approve("ada")
    assert (desk.status, desk.waiting()) == ("RUNNING", {"bo"})
    desk.approve("bo")
    assert (desk.status, desk.waiting(), desk.states()) == ("APPROVED", set(), [])


def test_parallel_branches_are_all_waited_for() -> None:
    desk = Desk(
        fork("PARALLEL", "both", left=[ask("l1", "ada"), ask("l2", "bo")], right=[ask("r", "cy")]),
        ask("last", "dee"),
    ).submit()
    assert desk.waiting() == {"ada", "cy"}
    desk.approve("cy", "ada")
    assert desk.waiting() == {"bo"}
    desk.approve("bo")
    assert desk.waiting() == {"dee"}
    assert desk.approve("dee").status == "APPROVED"


@pytest.mark.parametrize(
    ("amount", "asked"), [(THOUSAND, "max"), (THOUSAND - 1, "ada"), (None, "ada")], ids=str
)
def test_an_exclusive_block_takes_the_first_branch_that_holds(amount: object, asked: str) -> None:
    block = {
        "kind": "EXCLUSIVE",
        "id": "much",
        "branches": [
            over("amount", "1000", ask("high", "max")),
            over("amount", "5000", ask("never", "ned")),
            otherwise(ask("low", "ada")),
        ],
    }
    desk = Desk(block, form={"amount": amount}).submit()
    assert desk.waiting() == {asked}


def test_an_inclusive_block_takes_every_branch_that_holds_and_joins_those() -> None:
    block = {
        "kind": "INCLUSIVE",
        "id": "some",
        "branches": [
            over("amount", "1000", ask("a", "ada")),
            over("amount", "2000", ask("b", "bo")),
            over("amount", "9000", ask("c", "cy")),
            otherwise(ask("d", "dee")),
        ],
    }
    desk = Desk(block, ask("last", "eve"), form={"amount": THOUSAND * 3}).submit()
    assert desk.waiting() == {"ada", "bo"}
    assert desk.approve("ada").waiting() == {"bo"}
    assert desk.approve("bo").waiting() == {"eve"}


def test_branches_without_nodes_and_blocks_in_blocks_are_joined() -> None:
    inner = fork("PARALLEL", "inner", one=[], two=[ask("deep", "ada")])
    desk = Desk(fork("PARALLEL", "outer", a=[inner], b=[]), ask("last", "bo")).submit()
    assert desk.waiting() == {"ada"}
    assert desk.approve("ada").waiting() == {"bo"}


def test_a_process_of_automatic_nodes_ends_at_once() -> None:
    told = {"kind": "CC", "id": "tell", "title": label("tell")} | {
        "assignees": {"rule": "USERS", "userIds": [str(who("ada"))]}
    }
    act = {"kind": "ACTION", "id": "do", "title": label("do"), "command": "x"}
    auto = {"kind": "AUTO", "id": "yes", "title": label("yes"), "approves": True}
    desk = Desk(told, act, auto).submit()
    assert (desk.status, desk.performed, desk.case.told) == ("APPROVED", ["do"], [(who("ada"), "tell")])


def test_a_rule_that_rejects_ends_it() -> None:
    auto = {"kind": "AUTO", "id": "no", "title": label("no"), "approves": False}
    assert Desk(fork("PARALLEL", "p", a=[ask("x", "ada")], b=[auto])).submit().status == "REJECTED"


def test_a_rejection_in_a_branch_ends_everything() -> None:
    desk = Desk(fork("PARALLEL", "p", a=[ask("x", "ada")], b=[ask("y", "bo", "cy")])).submit()
    desk.reject("bo")
    assert (desk.status, desk.waiting(), desk.states()) == ("REJECTED", set(), [])
    assert desk.task("cy").status.value == "CLOSED"
    assert desk.task("ada").status.value == "CANCELLED"


def test_a_node_that_nobody_is_found_for_does_not_let_it_begin() -> None:
    with pytest.raises(Refused) as refused:
        Desk(ask("first", "ada"), inactive=["ada"]).submit()
    assert refused.value.code == "NO_APPROVER"


def test_later_it_halts_the_process() -> None:
    desk = Desk(ask("first", "ada"), ask("second", "bo"), inactive=["bo"]).submit().approve("ada")
    assert (desk.status, desk.states()) == ("SUSPENDED", [("second", "1")])


@pytest.mark.parametrize(("policy", "status"), [("AUTO_APPROVE", "APPROVED"), ("AUTO_REJECT", "REJECTED")])
def test_or_a_rule_says_what_nobody_amounts_to(policy: str, status: str) -> None:
    assert Desk(ask("first", "ada", whenEmpty=policy), inactive=["ada"]).submit().status == status


def test_or_others_are_asked_instead() -> None:
    node = ask("first", "ada", whenEmpty="USERS", emptyUserIds=[str(who("bo"))])
    assert Desk(node, inactive=["ada"]).submit().waiting() == {"bo"}


def test_the_initiator_is_skipped_and_a_node_of_the_initiator_alone_is_approved() -> None:
    desk = Desk(
        ask("first", "ines", "ada", whenInitiator="SKIP"), ask("second", "ines", whenInitiator="SKIP")
    ).submit()
    assert desk.waiting() == {"ada"}
    assert desk.approve("ada").status == "APPROVED"


def test_those_who_come_one_after_the_other_wait_for_their_turn() -> None:
    desk = Desk(ask("turns", "ada", "bo", "cy", mode="SEQUENTIAL", deadline={"hours": 5})).submit()
    assert (desk.waiting(), desk.task("bo").status.value, desk.task("bo").due_at) == (
        {"ada"},
        "WAITING",
        None,
    )
    desk.approve("ada")
    assert desk.waiting() == {"bo"}
    assert desk.task("bo").due_at == NOON + timedelta(hours=5)
    assert desk.approve("bo", "cy").status == "APPROVED"


def test_somebody_who_stands_in_sits_once_and_says_for_whom() -> None:
    desk = Desk(ask("first", "ada", "bo", "cy"), stand_ins={"ada": "bo", "cy": "dee", "dee": "eve"}).submit()
    assert desk.waiting() == {"bo", "eve"}
    seats = [(seat.principal_id, seat.on_behalf_of_id) for seat in desk.case.seats]
    assert seats == [(who("bo"), None), (who("eve"), who("cy"))]
    assert desk.case.merged == [(who("ada"), who("bo"))]


def test_a_circle_of_stand_ins_leads_back() -> None:
    assert Desk(ask("first", "ada"), stand_ins={"ada": "bo", "bo": "ada"}).submit().waiting() == {"ada"}
