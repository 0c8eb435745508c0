"""People who are added by people who were added: whoever is overtaken takes along whom they have asked."""

from functools import partial

import pytest

from bizsuite.kernel.errors import Refused
from tests.oa.approvals.process.desk import Desk, ask, who
from tests.oa.approvals.refusals import code


def status(desk: Desk, *names: str) -> list[str]:
    """Where the newest tasks of these people stand."""
    return [desk.task(name).status.value for name in names]


def test_who_is_added_once_more_is_asked_whatever_was_decided_before() -> None:
    desk = Desk(ask("n", "ada")).submit().add("ada", "BEFORE", "bo", "cy", mode="ANY").approve("bo")
    assert (desk.waiting(), status(desk, "cy")) == ({"ada"}, ["CLOSED"])
    desk.add("ada", "BEFORE", "dee", "eve", mode="ALL")
    assert desk.waiting() == {"dee", "eve"}
    assert desk.approve("dee").waiting() == {"eve"}
    assert desk.approve("eve").waiting() == {"ada"}
    assert desk.approve("ada").status == "APPROVED"


def test_those_who_are_added_later_decide_by_their_own_mode() -> None:
    desk = Desk(ask("n", "ada")).submit().add("ada", "BEFORE", "bo", mode="ALL").approve("bo")
    desk.add("ada", "BEFORE", "cy", "dee", mode="ANY").approve("dee")
    assert (desk.waiting(), status(desk, "cy")) == ({"ada"}, ["CLOSED"])


def test_who_was_handed_a_task_before_it_is_asked_in_the_place_of_who_had_it() -> None:
    desk = Desk(ask("n", "ada")).submit().add("ada", "BEFORE", "bo", "cy", mode="SEQUENTIAL")
    desk.transfer("bo", "dee").approve("dee")
    assert desk.waiting() == {"cy"}


def test_who_is_taken_away_takes_along_all_whom_they_have_asked() -> None:
    desk = Desk(ask("n", "ada")).submit().add("ada", "BEFORE", "bo").add("bo", "BEFORE", "cy")
    desk.add("cy", "BEFORE", "dee").delegate("dee", "eve").remove("ada", "bo")
    assert status(desk, "bo", "cy", "dee", "eve") == ["REMOVED"] * 4
    assert desk.waiting() == {"ada"}


def test_who_is_overtaken_takes_along_all_whom_they_have_asked() -> None:
    desk = Desk(ask("n", "ada")).submit().add("ada", "BEFORE", "bo", "cy", mode="ANY")
    desk.add("cy", "BEFORE", "dee").delegate("dee", "eve").approve("bo")
    assert status(desk, "cy", "dee", "eve") == ["CLOSED"] * 3
    assert desk.waiting() == {"ada"}
    with pytest.raises(Refused) as refused:
        desk.reject("dee")
    assert refused.value.code == "TASK_ALREADY_DECIDED"


def test_who_rejects_takes_along_who_would_have_decided_after_them() -> None:
    desk = Desk(ask("n", "ada", "fay", rejecting="COLLECT", mode="ALL")).submit()
    desk.add("ada", "BEFORE", "bo").add("bo", "AFTER", "cy").reject("bo")
    assert status(desk, "bo", "cy", "ada") == ["REJECTED", "CLOSED", "CLOSED"]
    assert desk.waiting() == {"fay"}


def test_a_rejection_goes_up_through_all_who_have_asked() -> None:
    desk = Desk(ask("n", "ada", "fay", rejecting="COLLECT", mode="ALL")).submit()
    desk.add("ada", "AFTER", "dee").add("ada", "BEFORE", "bo").add("bo", "AFTER", "gus")
    desk.add("bo", "BEFORE", "cy").reject("cy")
    assert status(desk, "cy", "bo", "ada", "dee", "gus") == [
        "REJECTED",
        "REJECTED",
        "CLOSED",
        "CLOSED",
        "CLOSED",
    ]
    assert desk.waiting() == {"fay"}
    assert desk.approve("fay").status == "REJECTED"


EXCLUDED = {"whenInitiator": "FORBID", "segregation": True}


def test_where_the_initiator_is_left_out_nobody_brings_them_in() -> None:
    desk = Desk(ask("n", "ada", "bo", **EXCLUDED)).submit()
    acts = {
        "transfer": partial(desk.transfer, "ada", "ines"),
        "reassign": partial(desk.reassign, "ada", "ines"),
        **{place: partial(desk.add, "ada", place, "ines") for place in ("BEFORE", "AFTER", "PARALLEL")},
    }
    assert {name: code(act) for name, act in acts.items()} == dict.fromkeys(acts, "INITIATOR_EXCLUDED")
    assert desk.waiting() == {"ada", "bo"}
    assert desk.delegate("ada", "ines").answer_opinion("ines").waiting() == {"ada", "bo"}


def test_where_the_initiator_decides_too_they_can_be_brought_in() -> None:
    assert Desk(ask("n", "ada")).submit().transfer("ada", "ines").waiting() == {"ines"}


def test_who_is_left_out_does_not_come_in_where_there_is_nobody() -> None:
    instead = ask("n", "ines", **EXCLUDED, whenEmpty="USERS", emptyUserIds=[])
    named = {**instead, "emptyUserIds": [str(who("ines")), str(who("bo"))]}
    assert Desk(named).submit().waiting() == {"bo"}
    alone = {**instead, "emptyUserIds": [str(who("ines"))]}
    with pytest.raises(Refused) as refused:
        Desk(alone).submit()
    assert refused.value.code == "NO_APPROVER"


def test_who_was_added_beside_is_taken_away_by_whoever_added_them() -> None:
    desk = Desk(ask("n", "ada", "bo")).submit().add("ada", "PARALLEL", "cy", "dee").approve("ada", "bo")
    assert "REMOVE_SIGN" not in desk.can("bo", desk.task("cy"))
    assert "REMOVE_SIGN" in desk.can("ada", desk.task("cy")) & desk.can(
        "max", desk.task("cy"), administers=True
    )
    assert desk.remove("ada", "cy").waiting() == {"dee"}
    assert desk.case.votes(desk.run("n")).seats == 3
    assert desk.remove("ada", "dee").status == "APPROVED"
    assert status(desk, "cy", "dee") == ["REMOVED", "REMOVED"]


def test_a_seat_beside_that_was_handed_on_goes_too_and_takes_along_whom_it_has_asked() -> None:
    desk = Desk(ask("n", "ada", "bo", mode="RATIO", threshold=67)).submit().add("ada", "PARALLEL", "cy")
    desk.transfer("cy", "dee").add("dee", "BEFORE", "eve").approve("bo")
    assert desk.remove("ada", "dee").waiting() == {"ada"}
    assert status(desk, "dee", "eve") == ["REMOVED", "REMOVED"]


def test_who_was_asked_by_the_node_is_taken_away_by_nobody() -> None:
    desk = Desk(ask("n", "ada", "bo")).submit().transfer("bo", "cy")
    assert "REMOVE_SIGN" not in desk.can("ada", desk.task("cy")) | desk.can(
        "max", desk.task("cy"), administers=True
    )


RECALLABLE = {"rights": {"recall": True}}


@pytest.mark.parametrize("mode", ["ALL", "RATIO", "COUNT"])
def test_a_vote_is_taken_back_while_others_are_still_to_vote(mode: str) -> None:
    more = {"threshold": 3 if mode == "COUNT" else 100} if mode != "ALL" else {}
    desk = Desk(ask("n", "ada", "bo", "cy", mode=mode, **more, **RECALLABLE)).submit()
    desk.delegate("bo", "dee").approve("ada").recall("ada")
    assert (desk.waiting(), desk.states()) == ({"ada", "cy", "dee"}, [("n", "1")])
    assert desk.case.votes(desk.run("n")).approved == 0
    assert "RECALL" not in desk.can("ada")
    desk.answer_opinion("dee").approve("bo", "cy", "ada")
    assert desk.status == "APPROVED"


def test_whose_turn_had_come_waits_again_unless_they_have_done_something() -> None:
    desk = (
        Desk(ask("n", "ada", "bo", "cy", mode="SEQUENTIAL", **RECALLABLE))
        .submit()
        .approve("ada")
        .recall("ada")
    )
    assert (desk.waiting(), status(desk, "bo", "cy")) == ({"ada"}, ["WAITING", "WAITING"])
    desk.approve("ada")
    assert desk.waiting() == {"bo"}
    first = next(
        task for task in desk.case.tasks if task.status.value == "APPROVED" and task.recalled_at is None
    )
    assert "RECALL" in desk.can("ada", first)
    desk.delegate("bo", "dee")
    assert "RECALL" not in desk.can("ada", first)
    desk.answer_opinion("dee").approve("bo")
    assert "RECALL" not in desk.can("ada", first)


def test_a_vote_that_was_taken_back_is_no_decision() -> None:
    from tests.oa.approvals.process.test_guards import may_withdraw

    desk = Desk(ask("n", "ada", "bo", **RECALLABLE)).submit().approve("ada")
    assert not may_withdraw(desk)
    assert may_withdraw(desk.recall("ada"))
