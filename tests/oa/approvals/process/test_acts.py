"""Nodes that do something or wait for somebody outside, and the tokens by which they are answered."""

from datetime import timedelta
from typing import Any

import pytest

from bizsuite.oa.approvals.rules.callbacks import is_repeated, new_token, token_hash
from bizsuite.oa.approvals.rules.process import whole
from bizsuite.oa.approvals.rules.process.publishing import command_problems
from bizsuite.oa.approvals.rules.process.recalling import recallable
from bizsuite.oa.approvals.rules.words import ApprovalInstanceStatus
from tests.oa.approvals.process.desk import Desk, ask, fork, label, process
from tests.oa.approvals.refusals import code


def act(node_id: str, **more: Any) -> dict[str, Any]:
    return {"kind": "ACTION", "id": node_id, "title": label(node_id), **more}


def test_what_a_step_reaches_is_done_in_its_order() -> None:
    desk = Desk(act("a"), ask("x", "ada"), act("b"), fork("PARALLEL", "p", l=[act("c")], r=[act("d")]))
    desk.submit()
    assert (desk.performed, desk.waiting()) == (["a"], {"ada"})
    desk.approve("ada")
    assert (desk.performed, desk.status) == (["a", "b", "c", "d"], "APPROVED")


def test_only_one_that_waits_waits() -> None:
    desk = Desk(act("a"), act("b", waits=True), act("c"), ask("x", "ada")).submit()
    assert (desk.performed, desk.states(), desk.waiting()) == (["a", "b"], [("b", "1")], set())
    desk.hear("b")
    assert (desk.performed, desk.states(), desk.waiting()) == (["a", "b", "c"], [("x", "1")], {"ada"})


def test_what_has_failed_outside_rejects_the_whole() -> None:
    desk = Desk(fork("PARALLEL", "p", l=[act("a", waits=True)], r=[ask("x", "ada")])).submit()
    desk.hear("a", succeeded=False)
    assert (desk.status, desk.run("a").status.value) == ("REJECTED", "REJECTED")
    assert (desk.task("ada").status.value, desk.states()) == ("CANCELLED", [])


def test_others_go_on_meanwhile() -> None:
    desk = Desk(fork("PARALLEL", "p", l=[act("a", waits=True)], r=[ask("x", "ada")]), ask("y", "bo")).submit()
    desk.approve("ada")
    assert (desk.states(), desk.waiting()) == ([("p", "1"), ("a", "1")], set())
    desk.hear("a")
    assert desk.waiting() == {"bo"}


def test_what_is_returned_past_it_does_it_again() -> None:
    desk = Desk(ask("x", "ada"), act("a", waits=True), ask("y", "bo")).submit().approve("ada").hear("a")
    desk.send_back("bo", "x").approve("ada")
    assert (desk.performed, desk.states()) == (["a", "a"], [("a", "2")])


def test_recovered_it_waits_again_and_does_nothing_a_second_time() -> None:
    desk = Desk(act("a", waits=True)).submit()
    whole.end(desk.case, ApprovalInstanceStatus.EXPIRED)
    desk.case.now += timedelta(days=1)
    desk.drive(whole.recover(desk.case))
    assert (desk.performed, desk.states()) == (["a"], [("a", "2")])
    assert desk.hear("a").status == "APPROVED"


def test_halted_and_resumed_it_still_waits() -> None:
    desk = Desk(act("a", waits=True)).submit()
    whole.suspend(desk.case)
    desk.drive(whole.resume(desk.case))
    assert (desk.performed, desk.states(), desk.status) == (["a"], [("a", "1")], "RUNNING")


@pytest.mark.parametrize(("node", "may"), [(act("a"), False), (ask("z", "cy"), True)])
def test_what_was_done_is_not_recalled(node: dict[str, Any], may: bool) -> None:
    desk = Desk(ask("x", "ada", rights={"recall": True}), node, ask("y", "bo")).submit().approve("ada")
    assert recallable(desk.case, desk.task("ada")) is may


def test_a_process_does_what_is_offered() -> None:
    made = process(act("a", command="x"), act("b"), fork("PARALLEL", "p", l=[act("c", command="y")], r=[]))
    assert [(each.node_id, each.code, each.detail) for each in command_problems(made, {"x"})] == [
        ("c", "COMMAND_UNKNOWN", "y")
    ]
    assert list(command_problems(made, {"x", "y", "z"})) == []


def test_tokens_are_known_by_their_hash() -> None:
    made = {new_token() for _ in range(100)}
    assert len(made) == len({token_hash(each) for each in made}) == 100
    assert {len(each) for each in made} == {43}
    assert {len(token_hash(each)) for each in (*made, "", "x" * 10_000, "\ud800")} == {64}
    # Of what is longer than a token, only so much is looked at that it cannot be one.
    assert token_hash("x" * 10_000) == token_hash("x" * 201) != token_hash("x" * 200)


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        (None, True, False),
        (None, False, False),
        (True, True, True),
        (False, False, True),
        (True, False, "CALLBACK_USED"),
        (False, True, "CALLBACK_USED"),
    ],
)
def test_an_answer_is_the_first_one_a_repetition_or_another(
    before: bool | None, now: bool, told: bool | str
) -> None:
    refused = code(lambda: is_repeated(before, now))
    assert (refused or is_repeated(before, now)) == told
