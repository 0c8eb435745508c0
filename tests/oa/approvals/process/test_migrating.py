"""Going on by another version: what can be moved, what becomes of it, and what stands in the way."""

from typing import Any, TypeVar

import pytest

from bizsuite.oa.approvals.rules.process import timers, whole
from bizsuite.oa.approvals.rules.process.migrating import left_over, move, obstacle
from bizsuite.oa.approvals.rules.words import ApprovalInstanceStatus
from bizsuite.oa.forms.rules import NO_FORM, Form
from tests.oa.approvals.process.desk import Desk, ask, fork, label, process
from tests.oa.approvals.process.waiting import TimedDesk, deadline, step

D = TypeVar("D", bound=Desk)


def found(desk: Desk, *nodes: dict[str, Any], **renamed: str) -> tuple[str, str] | None:
    """What stands in the way of going on by these nodes."""
    told = obstacle(desk.case, process(*nodes), NO_FORM, {}, renamed)
    return None if told is None else (told.code, told.place)


def moved(desk: D, *nodes: dict[str, Any], settings: Any = None, **renamed: str) -> D:
    """Go on by these nodes."""
    assert found(desk, *nodes, **renamed) is None
    move(desk.case, process(*nodes, **(settings or {})), renamed)
    return desk


def test_what_follows_is_what_the_other_version_says() -> None:
    desk = Desk(ask("a", "ada"), ask("b", "bo")).submit()
    moved(desk, ask("a", "ada"), ask("new", "cy"), ask("b", "bo"))
    assert desk.approve("ada").waiting() == {"cy"}
    assert desk.approve("cy", "bo").status == "APPROVED"


def test_what_was_put_before_is_not_made_up_for() -> None:
    desk = Desk(ask("a", "ada")).submit()
    moved(desk, ask("new", "cy"), ask("a", "ada"))
    assert desk.waiting() == {"ada"}
    assert desk.send_back("ada", "new").waiting() == {"cy"}
    assert desk.approve("cy").waiting() == {"ada"}


def test_votes_and_the_mode_stay() -> None:
    desk = Desk(ask("a", "ada", "bo", mode="ALL")).submit().approve("ada")
    moved(desk, ask("a", "cy", mode="ANY"), ask("b", "dee"))
    assert desk.waiting() == {"bo"}
    assert desk.approve("bo").waiting() == {"dee"}


def test_an_open_node_may_be_called_otherwise() -> None:
    desk = Desk(ask("a", "ada"), ask("b", "bo")).submit()
    moved(desk, ask("first", "cy"), ask("a", "dee"), a="first")
    assert desk.states() == [("first", "1")]
    assert desk.approve("ada").waiting() == {"dee"}
    assert desk.states() == [("a", "1")]


def test_names_may_be_exchanged() -> None:
    desk = Desk(ask("a", "ada"), ask("b", "bo")).submit().approve("ada")
    moved(desk, ask("b", "ada"), ask("a", "bo"), b="a", a="b")
    assert desk.states() == [("a", "2")]
    assert desk.approve("bo").status == "APPROVED"


def test_in_a_block_each_branch_goes_on() -> None:
    both = fork("PARALLEL", "p", l=[ask("x", "ada")], r=[ask("y", "bo")])
    more = fork("PARALLEL", "q", l=[ask("x", "ada"), ask("z", "cy")], r=[ask("y", "bo")], m=[ask("w", "dee")])
    desk = moved(Desk(both).submit(), more, ask("last", "eve"), p="q")
    assert desk.approve("ada", "bo").waiting() == {"cy"}
    # What is taken was decided when the block was entered.
    assert desk.approve("cy").waiting() == {"eve"}


def test_what_was_returned_begins_anew() -> None:
    desk = Desk(ask("a", "ada")).submit().send_back("ada", "START")
    moved(desk, ask("b", "bo"))
    assert desk.resubmit().waiting() == {"bo"}


def test_halted_it_can_be_moved_too() -> None:
    desk = Desk(ask("a", "gus", whenEmpty="BLOCK"), initiator="ines").submit()
    whole.suspend(desk.case)
    moved(desk, ask("a", "ada"), ask("b", "bo"))
    desk.drive(whole.resume(desk.case))
    assert desk.waiting() == {"gus"}


BOTH = fork("PARALLEL", "p", l=[ask("x", "ada")], r=[ask("y", "bo")])
HANDLE = {**ask("a", "ada"), "kind": "HANDLE"}


@pytest.mark.parametrize(
    ("now", "then", "renamed", "told"),
    [
        ([ask("a", "ada")], [ask("b", "ada")], {}, ("NODE_MISSING", "a")),
        ([ask("a", "ada")], [ask("a", "ada")], {"a": "z"}, ("NODE_MISSING", "a")),
        ([ask("a", "ada")], [HANDLE], {}, ("NODE_KIND", "a")),
        ([ask("a", "ada")], [fork("PARALLEL", "p", l=[ask("a", "ada")], r=[])], {}, ("PLACE_UNFIT", "a")),
        ([BOTH], [ask("x", "ada"), ask("y", "bo")], {}, ("NODE_MISSING", "p")),
        ([BOTH], [fork("PARALLEL", "p", l=[ask("y", "bo")], r=[ask("x", "ada")])], {}, ("PLACE_UNFIT", "x")),
        (
            [BOTH],
            [fork("PARALLEL", "p", l=[ask("x", "ada")], m=[ask("y", "bo")])],
            {},
            ("BRANCH_MISSING", "r"),
        ),
        ([BOTH], [fork("PARALLEL", "p", l=[ask("x", "ada")], r=[])], {"y": "x"}, ("NODE_TWICE", "y")),
        ([BOTH], [fork("INCLUSIVE", "p", l=[ask("x", "ada")], r=[ask("y", "bo")])], {}, ("NODE_KIND", "p")),
        ([BOTH], [BOTH, ask("z", "cy")], {}, None),
    ],
)
def test_what_stands_in_the_way(
    now: list[dict[str, Any]],
    then: list[dict[str, Any]],
    renamed: dict[str, str],
    told: tuple[str, str] | None,
) -> None:
    assert found(Desk(*now).submit(), *then, **renamed) == told


@pytest.mark.parametrize("status", ["APPROVED", "REJECTED", "WITHDRAWN", "TERMINATED", "EXPIRED", "DRAFT"])
def test_what_is_not_under_way_stays(status: str) -> None:
    desk = Desk(ask("a", "ada")).submit()
    desk.case.status = ApprovalInstanceStatus(status)
    assert found(desk, ask("a", "ada"), ask("b", "bo")) == ("NOT_UNDER_WAY", "")


def field(kind: str, name: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "id": name, "title": label(name), **more}


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ([field("TEXT", "why"), field("NUMBER", "days")], None),
        ([field("TEXT", "why"), field("NUMBER", "days"), field("TEXT", "more")], None),
        ([field("TEXT", "why")], "days"),
        ([field("TEXT", "why", maxLength=2), field("NUMBER", "days")], "why"),
        ([field("DATE", "why"), field("NUMBER", "days")], "why"),
        ([field("TEXT", "why"), field("NUMBER", "days", max="2")], "days"),
        ([field("TEXT", "why"), field("NUMBER", "days"), field("TEXT", "more", required=True)], "more"),
    ],
)
def test_the_form_must_take_what_was_filled_in(fields: list[dict[str, Any]], place: str | None) -> None:
    desk = Desk(ask("a", "ada")).submit()
    form = Form.model_validate({"fields": fields})
    told = obstacle(desk.case, process(ask("a", "ada")), form, {"why": "Because", "days": "3"}, {})
    assert (None if told is None else (told.code, told.place)) == (
        None if place is None else ("FORM_UNFIT", place)
    )


def test_timers_stay_as_far_as_the_other_version_has_them() -> None:
    steps = (step(50, "REMIND"), step(100, "AUTO_REJECT"))
    desk = TimedDesk(ask("a", "ada", **deadline(8, *steps)), expiresHours=100)
    desk.submit()
    assert len(desk.statuses()) == 3
    due = desk.task("ada").due_at
    moved(desk, ask("a", "ada", **deadline(20, step(50, "REMIND"))))
    timers.keep(desk.case)
    assert [status for _, status in desk.statuses()] == ["PENDING", "STOPPED", "STOPPED"]
    assert desk.task("ada").due_at == due
    desk.wait(9)
    assert desk.task("ada").status.value == "PENDING"


def test_a_version_may_bring_a_time_for_the_whole() -> None:
    desk = TimedDesk(ask("a", "ada"))
    desk.submit()
    moved(desk, ask("a", "ada"), settings={"expiresHours": 10})
    assert desk.live() == [("EXPIRY", 10.0)]


def test_names_that_no_version_knows() -> None:
    olds, new = [process(ask("a", "ada")), process(ask("b", "ada"))], process(ask("c", "ada"))
    assert list(left_over({"a": "c", "b": "c"}, olds, new)) == []
    assert list(left_over({"z": "c", "a": "y"}, olds, new)) == ["z", "y"]
