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
