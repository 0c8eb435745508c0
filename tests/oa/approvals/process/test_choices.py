"""Whom people choose: which choices a step needs, and which ones are refused."""

from decimal import Decimal
from typing import Any

import pytest

from bizsuite.oa.approvals.rules.process import choices
from bizsuite.oa.approvals.rules.process.choices import Chosen
from bizsuite.oa.approvals.rules.process.conditions import Operand
from bizsuite.oa.approvals.rules.process.course import course_of
from bizsuite.oa.approvals.rules.process.nodes import Choice, Process
from bizsuite.oa.approvals.rules.process.publishing import choice_problems, choices_in, named_in
from tests.oa.approvals.process.desk import ask, fork, label, otherwise, over, process, who
from tests.oa.approvals.refusals import code


def chosen_by(rule: str, node_id: str, **choice: Any) -> dict[str, Any]:
    """A node whose people somebody chooses."""
    return ask(node_id) | {"assignees": {"rule": f"{rule}_CHOICE", "choice": choice}}


def mine(node_id: str, **choice: Any) -> dict[str, Any]:
    """A node for which the initiator chooses."""
    return chosen_by("INITIATOR", node_id, **choice)


def theirs(node_id: str, **choice: Any) -> dict[str, Any]:
    """A node for which the approver before chooses."""
    return chosen_by("PREV_APPROVER", node_id, **choice)


_CC = {"kind": "CC", "id": "cc", "title": label("cc"), "assignees": {"rule": "INITIATOR"}}
_AUTO = {"kind": "AUTO", "id": "auto", "title": label("auto"), "approves": True}


@pytest.mark.parametrize(("amount", "wanted"), [(1000, ["a", "b", "z"]), (1, ["a", "c", "z"])])
def test_the_initiator_chooses_for_the_nodes_on_the_way(amount: int, wanted: list[str]) -> None:
    branches = [over("amount", "1000", mine("b")), otherwise(mine("c"))]
    made = process(
        mine("a"), {"kind": "EXCLUSIVE", "id": "e", "branches": branches}, ask("x", "ada"), mine("z")
    )
    assert [operand.path for operand in choices.operands_on_the_way(made)] == ["amount"]

    def look(operand: Operand) -> Decimal:
        return Decimal(amount)

    assert list(choices.chosen_at_submit(made.nodes, look)) == wanted
    assert choices.initiators_nodes(course_of(made.nodes)) == ["a", "b", "c", "z"]


@pytest.mark.parametrize(
    ("nodes", "wanted"),
    [
        ([ask("a", "ada"), theirs("b")], ["b"]),
        ([ask("a", "ada"), ask("x", "bo"), theirs("b")], []),
        ([ask("a", "ada"), _CC, _AUTO, theirs("b")], ["b"]),
        ([ask("a", "ada"), fork("PARALLEL", "p", x=[theirs("b")], y=[_CC, theirs("c")])], ["b", "c"]),
        ([ask("a", "ada"), fork("PARALLEL", "p", x=[], y=[ask("y", "bo")]), theirs("c")], ["c"]),
        ([fork("PARALLEL", "p", x=[ask("a", "ada")], y=[ask("y", "bo")]), theirs("c")], ["c"]),
        ([ask("a", "ada"), mine("b")], []),
        ([ask("a", "ada")], []),
    ],
)
def test_an_approver_chooses_for_what_comes_next(nodes: list[dict[str, Any]], wanted: list[str]) -> None:
    made = process(*nodes)
    assert choices.chosen_after(course_of(made.nodes), "a") == wanted
    assert [each.node for each in choices.wanted_of(made, "a")] == wanted


@pytest.mark.parametrize(
    ("people", "refusal"),
    [
        ([], "ASSIGNEE_CHOICE_REQUIRED"),
        (["ada"], "ASSIGNEE_CHOICE_REQUIRED"),
        (["ada", "bo"], None),
        (["ada", "bo", "cy"], None),
        (["ada", "bo", "cy", "dee"], "ASSIGNEE_OUT_OF_RANGE"),
        (["ada", "eve"], "ASSIGNEE_OUT_OF_RANGE"),
    ],
)
def test_a_choice_lies_in_its_range(people: list[str], refusal: str | None) -> None:
    inside = {who(name) for name in ("ada", "bo", "cy", "dee")}
    chosen = [who(name) for name in people]
    assert code(lambda: choices.check_choice("n", Choice(least=2, most=3), chosen, inside)) == refusal


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ([("a", ["ada"])], None),
        ([("a", ["ada"]), ("b", ["ada"])], None),
        ([("a", ["ada"]), ("a", ["bo"])], "INVALID_VALUE"),
        ([("c", ["ada"])], "INVALID_VALUE"),
        ([("a", ["ada", "ada"])], "INVALID_VALUE"),
    ],
)
def test_one_chooses_once_for_each_node(given: list[tuple[str, list[str]]], refusal: str | None) -> None:
    chosen = [Chosen(node, [who(name) for name in people]) for node, people in given]
    assert code(lambda: choices.taken(chosen, {"a", "b"})) == refusal
    made = {who("x"): process(mine("a")), who("y"): process(mine("b"))}
    assert code(lambda: choices.shared_out(chosen, made)) == refusal
    if refusal is None:
        shares = choices.shared_out(chosen, made)
        assert [each.node for each in shares[who("x")]] == ["a"]


@pytest.mark.parametrize(
    ("nodes", "codes"),
    [
        ([theirs("a")], ["CHOICE_WITHOUT_APPROVER"]),
        ([_CC, theirs("a")], ["CHOICE_WITHOUT_APPROVER"]),
        ([ask("x", "ada"), theirs("a")], []),
        ([mine("a")], []),
        (
            [ask("n") | {"assignees": {"rule": "EXPRESSION", "cases": [{"then": mine("x")["assignees"]}]}}],
            ["CHOICE_IN_CASES"],
        ),
    ],
)
def test_choices_that_nobody_could_make(nodes: list[dict[str, Any]], codes: list[str]) -> None:
    assert [problem.code for problem in choice_problems(process(*nodes))] == codes


def test_who_may_begin_and_who_is_named() -> None:
    made = Process.model_validate(
        {"nodes": [mine("a", role="boss", userIds=[str(who("ada"))])], "startRole": "clerk"}
    )
    assert code(lambda: choices.check_may_start({"boss"}, made)) == "START_NOT_ALLOWED"
    assert code(lambda: choices.check_may_start({"clerk"}, made)) is None
    assert code(lambda: choices.check_may_start(set(), process(ask("a", "ada")))) is None
    users, roles = named_in(made)
    assert (set(users), set(roles)) == ({who("ada")}, {"boss", "clerk"})
    assert [node for node, _ in choices_in(made)] == ["a"]
