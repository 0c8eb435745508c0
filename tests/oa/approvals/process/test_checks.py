"""What stands in the way of publishing a process."""

from typing import Any

import pytest

from bizsuite.oa.approvals.rules.process.checks import problems
from bizsuite.oa.approvals.rules.process.publishing import copy_problems
from tests.oa.approvals.process.desk import ask, fork, label, otherwise, over, process, who


def _codes(*nodes: dict[str, Any], fields: frozenset[str] = frozenset({"amount"})) -> list[str]:
    return [problem.code for problem in problems(process(*nodes), fields)]


def _asks(**assignees: Any) -> dict[str, Any]:
    return ask("n") | {"assignees": assignees}


_PLAIN = [ask("a", "ada"), ask("b", "bo")]


@pytest.mark.parametrize(
    ("nodes", "code"),
    [
        ([ask("a", "ada"), ask("a", "bo")], "NODE_ID_TWICE"),
        ([fork("PARALLEL", "p", x=[ask("p", "ada")], y=[])], "NODE_ID_TWICE"),
        ([fork("PARALLEL", "p", x=[ask("c", "ada")], y=[ask("c", "bo")])], "NODE_ID_TWICE"),
        ([{"kind": "EXCLUSIVE", "id": "e", "branches": [otherwise(), otherwise()]}], "BRANCH_ID_TWICE"),
        ([fork("EXCLUSIVE", "e", x=[], y=[])], "ONE_DEFAULT_BRANCH"),
        (
            [{"kind": "PARALLEL", "id": "p", "branches": [over("amount", "1"), otherwise()]}],
            "PARALLEL_WITH_CONDITION",
        ),
        ([{"kind": "INCLUSIVE", "id": "i", "branches": [over("colour", "1"), otherwise()]}], "FIELD_UNKNOWN"),
        ([_asks(rule="USERS")], "ASSIGNEES_UNFIT"),
        ([_asks(rule="ROLE")], "ASSIGNEES_UNFIT"),
        ([_asks(rule="ROLE", role="boss", userIds=[str(who("ada"))])], "ASSIGNEES_UNFIT"),
        ([_asks(rule="INITIATOR", basis="MANAGER")], "BASIS_UNFIT"),
        ([_asks(rule="MANAGER_CHAIN", level=2, basis="MANAGER")], "BASIS_UNFIT"),
        ([_asks(rule="POST")], "ASSIGNEES_UNFIT"),
        ([_asks(rule="POST", role="boss")], "ASSIGNEES_UNFIT"),
        ([_asks(rule="POST", post="P-1", role="boss")], "ASSIGNEES_UNFIT"),
        ([_asks(rule="ROLE", role="boss", post="P-1")], "ASSIGNEES_UNFIT"),
        ([_asks(rule="USERS", userIds=[str(who("ada"))], post="P-1")], "ASSIGNEES_UNFIT"),
        ([_asks(rule="FORM_USER", field="colour")], "FIELD_UNKNOWN"),
        ([_asks(rule="MANAGER_CHAIN")], "ASSIGNEES_UNFIT"),
        ([_asks(rule="MANAGER_CHAIN", level=2, until={"role": "boss"})], "ASSIGNEES_UNFIT"),
        ([_asks(rule="MANAGER_LEVEL", until={"role": "boss"})], "ASSIGNEES_UNFIT"),
        ([_asks(rule="MANAGER_CHAIN", until={})], "CHAIN_END_UNCLEAR"),
        ([_asks(rule="MANAGER_CHAIN", until={"role": "boss", "level": 1})], "CHAIN_END_UNCLEAR"),
        ([ask("n", "ada", mode="RATIO")], "THRESHOLD"),
        ([ask("n", "ada", mode="ALL", threshold=2)], "THRESHOLD"),
        ([ask("n", "ada", mode="ALL", rejecting="FIRST_ACTION")], "REJECTING_UNFIT"),
        ([ask("n", "ada", mode="ANY", rejecting="COLLECT")], "REJECTING_UNFIT"),
        ([ask("n", "ada", whenEmpty="USERS")], "EMPTY_USERS"),
        ([ask("n", "ada", emptyUserIds=[str(who("bo"))])], "EMPTY_USERS"),
        ([ask("a", "ada"), ask("b", "bo", returnTo=["c"]), ask("c", "cy")], "RETURN_TARGET_INVALID"),
        (
            [fork("PARALLEL", "p", x=[ask("x", "ada")], y=[ask("y", "bo", returnTo=["x"])])],
            "RETURN_TARGET_INVALID",
        ),
        ([ask("a", "ada", onReject="RETURN_TO")], "REJECT_TARGET"),
        ([ask("a", "ada", rejectTo="a")], "REJECT_TARGET"),
        ([ask("a", "ada", segregation=True)], "SEGREGATION_INITIATOR"),
        ([ask("a", "ada", segregation=True, whenEmpty="AUTO_APPROVE")], "SEGREGATION_AUTO_APPROVES"),
        ([{"kind": "DELAY", "id": "d"}], "DELAY_UNCLEAR"),
        ([{"kind": "DELAY", "id": "d", "untilField": "day"}], "FIELD_UNKNOWN"),
        ([ask("n", "ada", fields={"colour": "HIDDEN"})], "FIELD_UNKNOWN"),
    ],
)
def test_what_is_wrong_is_found(nodes: list[dict[str, Any]], code: str) -> None:
    assert code in _codes(*nodes)


@pytest.mark.parametrize(
    "nodes",
    [
        _PLAIN,
        [ask("a", "ada"), ask("b", "bo", returnTo=["a", "START"])],
        [_asks(rule="MANAGER_CHAIN", level=2)],
        [_asks(rule="MANAGER_CHAIN", until={"level": 1})],
        [ask("a", "ada", segregation=True, whenInitiator="FORBID")],
        [{"kind": "EXCLUSIVE", "id": "e", "branches": [over("amount", "1"), otherwise(*_PLAIN)]}],
        [ask("a", "ada"), fork("PARALLEL", "p", x=[ask("x", "ada", returnTo=["a"])], y=[])],
    ],
)
def test_what_is_right_passes(nodes: list[dict[str, Any]]) -> None:
    assert _codes(*nodes) == []


def test_who_is_told_changes_no_field() -> None:
    people = {"rule": "ROLE", "role": "board"}
    fields = {"pay": "WRITE", "note": "HIDDEN", "kind": "READ"}
    node = {"kind": "CC", "id": "told", "title": label("told"), "assignees": people, "fields": fields}
    found = [(problem.node_id, problem.code, problem.detail) for problem in copy_problems(process(node))]
    assert found == [("told", "FIELD_READ_ONLY", "pay")]
