"""Rules with cases, nodes that decide by themselves, and why a process went the way that it went."""

from decimal import Decimal
from typing import Any

import pytest

from tests.oa.approvals.process.desk import Desk, ask, label, otherwise, over, who


def _when(value: str, op: str = "gte") -> dict[str, Any]:
    left = {"source": "SUBJECT", "path": "total"}
    return {"kind": "compare", "op": op, "left": left, "value": value}


def _users(*names: str) -> dict[str, Any]:
    return {"rule": "USERS", "userIds": [str(who(name)) for name in names]}


def _by_cases(*cases: dict[str, Any], **more: Any) -> dict[str, Any]:
    return ask("n", **more) | {"assignees": {"rule": "EXPRESSION", "cases": list(cases)}}


_CASES = _by_cases(
    {"when": _when("1000"), "then": _users("ada", "bo")},
    {"when": _when("100"), "then": _users("cy")},
    whenEmpty="AUTO_APPROVE",
)


@pytest.mark.parametrize(
    ("total", "asked", "taken", "held"),
    [
        (Decimal(1000), ["ada", "bo"], ["1"], [("1", True)]),
        (Decimal(100), ["cy"], ["2"], [("1", False), ("2", True)]),
        (Decimal(99), [], [], [("1", False), ("2", False)]),
        (None, [], [], [("1", False), ("2", False)]),
    ],
)
def test_the_first_case_that_holds_says_who_is_asked(
    total: Decimal | None, asked: list[str], taken: list[str], held: list[tuple[str, bool]]
) -> None:
    desk = Desk(_CASES, form={"total": total}).submit()
    assert sorted(desk.waiting()) == asked
    assert desk.status == ("RUNNING" if asked else "APPROVED")
    (reason,) = desk.case.reasons
    assert (reason.node_id, list(reason.taken), list(reason.held)) == ("n", taken, held)


def test_cases_lie_in_cases() -> None:
    inner = {
        "rule": "EXPRESSION",
        "cases": [{"when": _when("500"), "then": _users("ada")}, {"then": _users("bo")}],
    }
    node = _by_cases({"when": _when("100"), "then": inner}, {"then": _users("cy")})
    assert Desk(node, form={"total": Decimal(500)}).submit().waiting() == {"ada"}
    assert Desk(node, form={"total": Decimal(100)}).submit().waiting() == {"bo"}
    assert Desk(node, form={"total": Decimal(1)}).submit().waiting() == {"cy"}


@pytest.mark.parametrize(
    ("approves", "total", "status"),
    [(True, 1000, "APPROVED"), (True, 999, "REJECTED"), (False, 1000, "REJECTED"), (False, 999, "APPROVED")],
)
def test_a_node_decides_by_a_condition(approves: bool, total: int, status: str) -> None:
    auto = {"kind": "AUTO", "id": "a", "title": label("a"), "approves": approves, "when": _when("1000")}
    desk = Desk(auto, form={"total": Decimal(total)}).submit()
    assert desk.status == status
    (reason,) = desk.case.reasons
    assert list(reason.taken) == [{"APPROVED": "APPROVE", "REJECTED": "REJECT"}[status]]


def test_a_way_is_told_as_plain_values() -> None:
    branches = [over("amount", "1000", ask("b", "bo")), otherwise(ask("a", "ada"))]
    desk = Desk({"kind": "EXCLUSIVE", "id": "e", "branches": branches}, form={"amount": Decimal("1200.50")})
    desk.submit()
    (reason,) = desk.case.reasons
    assert reason.told() == {
        "node": "e",
        "taken": ["amount1000"],
        "held": [{"name": "amount1000", "held": True}],
        "inputs": [{"source": "FORM", "path": "amount", "value": "1200.5"}],
    }
