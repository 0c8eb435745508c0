"""Processes that are parts of others: waited for, over, asked for again, and whether they can be at all."""

from datetime import timedelta
from typing import Any

import pytest

from bizsuite.oa.approvals.rules.process import whole
from bizsuite.oa.approvals.rules.process.guards import Person
from bizsuite.oa.approvals.rules.process.nodes import SubProcess
from bizsuite.oa.approvals.rules.process.parts import (
    Other,
    filled_by,
    named_by,
    part_problems,
    revocation_problems,
    rights_of_part,
)
from bizsuite.oa.approvals.rules.process.whole_guards import available
from bizsuite.oa.approvals.rules.words import ApprovalInstanceStatus
from bizsuite.oa.forms.rules import NO_FORM, Form
from tests.oa.approvals.process.desk import Desk, ask, fork, label, process, who


def part(node_id: str, definition: str = "other", **more: Any) -> dict[str, Any]:
    return {"kind": "SUBPROCESS", "id": node_id, "title": label(node_id), "definition": definition, **more}


def begun(*nodes: dict[str, Any], children: int = 1) -> Desk:
    desk = Desk(*nodes)
    desk.children = children
    return desk.submit()


def test_it_waits_until_all_parts_are_approved() -> None:
    desk = begun(part("s"), ask("x", "ada"), children=2)
    assert (desk.started, desk.states()) == ([("s", False)], [("s", "1")])
    assert desk.parts("s", running=1).states() == [("s", "1")]
    assert desk.parts("s", running=0).waiting() == {"ada"}
    assert desk.run("s").status.value == "APPROVED"


@pytest.mark.parametrize("running", [0, 1, 5])
def test_one_that_is_not_approved_rejects_the_whole_at_once(running: int) -> None:
    desk = begun(fork("PARALLEL", "p", l=[part("s")], r=[ask("x", "ada")]), children=6)
    desk.parts("s", running=running, failed=1)
    assert (desk.status, desk.run("s").status.value) == ("REJECTED", "REJECTED")
    assert (desk.task("ada").status.value, desk.states()) == ("CANCELLED", [])


def test_what_nobody_waits_for_goes_on_at_once() -> None:
    assert begun(part("s", waits=False), ask("x", "ada")).waiting() == {"ada"}
    assert begun(part("s"), ask("x", "ada"), children=0).waiting() == {"ada"}


def test_returned_before_it_starts_them_again() -> None:
    desk = begun(ask("x", "ada"), part("s"), ask("y", "bo")).approve("ada").parts("s", 0)
    desk.send_back("bo", "x").approve("ada")
    assert (desk.started, desk.states()) == ([("s", False)] * 2, [("s", "2")])


def test_recovered_it_asks_for_what_is_left() -> None:
    desk = begun(part("s"))
    whole.end(desk.case, ApprovalInstanceStatus.EXPIRED)
    desk.case.now += timedelta(days=1)
    desk.drive(whole.recover(desk.case))
    assert (desk.started, desk.states()) == ([("s", False), ("s", True)], [("s", "2")])


def test_a_part_is_not_taken_out_of_the_whole() -> None:
    ines, admin = Person(user_id=who("ines")), Person(user_id=who("admin"), administers=True)
    desk = Desk(ask("x", "ada"), withdraw="ANY_TIME", revokeHours=5).submit()
    assert [each.value for each in available(ines, desk.case)] == ["WITHDRAW"]
    desk.case.is_part = True
    assert available(ines, desk.case) == []
    assert [each.value for each in available(admin, desk.case)] == ["SUSPEND", "TERMINATE"]
    desk.approve("ada")
    assert available(admin, desk.case, desk.case.now) == []
    desk.case.is_part, desk.case.revocable = False, True
    assert [each.value for each in available(ines, desk.case, desk.case.now)] == ["REVOKE"]
    desk.case.status = ApprovalInstanceStatus.EXPIRED
    assert [each.value for each in available(admin, desk.case)] == ["RECOVER"]
    desk.case.is_part = True
    assert available(admin, desk.case) == []


def test_a_part_that_finds_nobody_is_halted() -> None:
    desk = Desk(ask("x", "gus"), inactive=["gus"])
    desk.case.is_part = True
    assert desk.submit().status == "SUSPENDED"


def field(kind: str, name: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "id": name, "title": label(name), **more}


OWN = Form.model_validate(
    {
        "fields": [
            field("TEXT", "why"),
            field("TABLE", "rows", columns=[field("TEXT", "what"), field("NUMBER", "count")]),
            field("TOTAL", "sum", of="rows", column="count"),
        ]
    }
)
THEIRS = Form.model_validate(
    {
        "fields": [
            field("TEXT", "a", required=True),
            field("NUMBER", "n"),
            field("TEXT", "b", initiator="HIDDEN"),
        ]
    }
)


def other(*nodes: dict[str, Any], **more: Any) -> Other:
    made = process(*nodes) if nodes else None
    return Other(**{"subject_type": "Deed", "guard": None, "process": made, "form": NO_FORM, **more})


CHOICE = {"assignees": {"rule": "INITIATOR_CHOICE", "choice": {}}}


@pytest.mark.parametrize(
    ("node", "found", "problems"),
    [
        (part("s"), None, [("PART_UNKNOWN", "other")]),
        (part("s"), other(), [("PART_UNKNOWN", "other")]),
        (part("s"), other(ask("x", "ada")), []),
        (part("s"), other(ask("x", "ada"), subject_type="Order"), [("PART_UNFIT", "other")]),
        (part("s"), other(ask("x", "ada"), guard="deed.seal"), [("PART_UNFIT", "other")]),
        (part("s"), other(part("t", "own")), [("PART_RECURSIVE", "other")]),
        (part("s"), other({**ask("x", "ada"), **CHOICE}), [("PART_CHOOSES", "other")]),
        (part("s"), other(ask("x", "ada"), form=THEIRS), [("PART_FIELD_MISSING", "a")]),
        (part("s", form={"a": "why"}), other(ask("x", "ada"), form=THEIRS), []),
        (part("s", form={"a": "why", "n": "sum", "b": "why"}), other(ask("x", "ada"), form=THEIRS), []),
        (part("s", form={"a": "sum"}), other(ask("x", "ada"), form=THEIRS), [("FIELD_KIND", "a")]),
        (part("s", form={"a": "none"}), other(ask("x", "ada"), form=THEIRS), [("FIELD_UNKNOWN", "none")]),
        (
            part("s", form={"a": "why", "c": "why"}),
            other(ask("x", "ada"), form=THEIRS),
            [("FIELD_UNKNOWN", "c")],
        ),
        (part("s", form={"a": "what"}), other(ask("x", "ada"), form=THEIRS), [("FIELD_UNKNOWN", "what")]),
        (part("s", form={"a": "what"}, eachOf="rows"), other(ask("x", "ada"), form=THEIRS), []),
        (
            part("s", form={"a": "why"}, eachOf="why"),
            other(ask("x", "ada"), form=THEIRS),
            [("FIELD_KIND", "why")],
        ),
    ],
)
def test_whether_it_can_be_a_part(
    node: dict[str, Any], found: Other | None, problems: list[tuple[str, str]]
) -> None:
    others = {} if found is None else {"other": found}
    told = list(part_problems(process(node), OWN, "own", "Deed", others))
    assert [(each.code, each.detail) for each in told] == problems
    assert {each.node_id for each in told} <= {"s"}


@pytest.mark.parametrize(
    ("settings", "found", "problems"),
    [
        ({}, None, []),
        ({"revokeHours": 5, "revocation": "other"}, other(ask("x", "ada")), []),
        ({"revokeHours": 5, "revocation": "other"}, None, ["PART_UNKNOWN"]),
        ({"revokeHours": 5, "revocation": "other"}, other(), ["PART_UNKNOWN"]),
        ({"revocation": "other"}, other(ask("x", "ada")), ["REVOCATION_WITHOUT_TIME"]),
        (
            {"revokeHours": 5, "revocation": "other"},
            other(ask("x", "ada"), subject_type="Order"),
            ["PART_UNFIT"],
        ),
        (
            {"revokeHours": 5, "revocation": "other"},
            other(ask("x", "ada"), guard="deed.seal"),
            ["PART_UNFIT"],
        ),
        ({"revokeHours": 5, "revocation": "other"}, other({**ask("x", "ada"), **CHOICE}), ["PART_CHOOSES"]),
        (
            {"revokeHours": 5, "revocation": "other"},
            other(ask("x", "ada"), form=THEIRS),
            ["PART_FIELD_MISSING"],
        ),
    ],
)
def test_whether_it_can_be_asked_for_to_revoke(
    settings: dict[str, Any], found: Other | None, problems: list[str]
) -> None:
    others = {} if found is None else {"other": found}
    told = list(revocation_problems(process(ask("n", "ada"), **settings), "Deed", others))
    assert [each.code for each in told] == problems
    assert {each.node_id for each in told} <= {"START"}


def test_rings_are_found_however_long() -> None:
    chain = {"a": other(part("s", "b")), "b": other(part("s", "c")), "c": other(part("s", "a"))}
    assert named_by("a", chain) == {"a", "b", "c"}
    assert named_by("x", chain) == {"x"}
    found = part_problems(process(part("s", "a")), NO_FORM, "c", "Deed", chain)
    assert [each.code for each in found] == ["PART_RECURSIVE"]


def node(**more: Any) -> SubProcess:
    return SubProcess.model_validate(part("s", **more))


def test_what_fills_their_forms() -> None:
    values = {"why": "W", "rows": [{"what": "x", "count": "2"}, {"count": "3"}], "sum": "5"}
    assert filled_by(node(), values) == [{}]
    assert filled_by(node(form={"a": "why", "n": "sum", "c": "none"}), values) == [{"a": "W", "n": "5"}]
    each = node(eachOf="rows", form={"a": "what", "n": "count", "b": "why"})
    assert filled_by(each, values) == [{"a": "x", "n": "2", "b": "W"}, {"n": "3", "b": "W"}]
    assert filled_by(each, {"why": "W"}) == []


def test_what_is_given_may_be_filled_in_and_nothing_else() -> None:
    rights = rights_of_part(THEIRS, {"b": "x", "unknown": "y"})
    assert {name: right.value for name, right in rights.items()} == {"a": "WRITE", "n": "WRITE", "b": "WRITE"}
    assert rights_of_part(THEIRS, {})["b"].value == "HIDDEN"
