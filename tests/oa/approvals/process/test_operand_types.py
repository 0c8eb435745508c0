"""What can be compared with what, and where rules may look for people."""

from typing import Any

import pytest

from bizsuite.kernel.kinds import Kind, ValueType
from bizsuite.oa.approvals.rules.process.conditions import Operand, Source
from bizsuite.oa.approvals.rules.process.operand_types import INSTANCE_TYPES, paths_of, type_problems
from tests.oa.approvals.process.desk import ask, label, otherwise, process, who

_USER = ValueType(Kind.ID, "User")
_SUBJECT = {
    "name": ValueType(Kind.TEXT),
    "status": ValueType(Kind.TEXT, words=("DRAFT", "DONE")),
    "weight": ValueType(Kind.NUMBER),
    "total": ValueType(Kind.MONEY),
    "day": ValueType(Kind.DAY),
    "isLarge": ValueType(Kind.FLAG),
    "owner": _USER,
    "customer": ValueType(Kind.ID, "Customer"),
}
_ADA = str(who("ada"))


def _type(operand: Operand) -> ValueType | None:
    return (INSTANCE_TYPES if operand.source is Source.INSTANCE else _SUBJECT).get(operand.path)


def _compare(path: str, op: str, *values: str, right: str | None = None, **more: Any) -> dict[str, Any]:
    source, _, name = path.rpartition(":")
    given: dict[str, Any] = {
        "kind": "compare",
        "op": op,
        "left": {"source": source or "SUBJECT", "path": name},
    }
    if op in ("in", "notIn", "between"):
        given["values"] = list(values)
    elif right is not None:
        given["right"] = {"source": "SUBJECT", "path": right}
    elif values:
        given["value"] = values[0]
    return given | more


def _fork(when: dict[str, Any]) -> dict[str, Any]:
    branches = [{"id": "x", "title": label("x"), "when": when, "nodes": []}, otherwise()]
    return {"kind": "EXCLUSIVE", "id": "e", "branches": branches}


def _codes(*nodes: dict[str, Any]) -> list[str]:
    return [problem.code for problem in type_problems(process(*nodes), _type)]


@pytest.mark.parametrize(
    ("when", "code"),
    [
        (_compare("name", "eq", "A"), None),
        (_compare("name", "contains", "A"), None),
        (_compare("name", "startsWith", "A"), None),
        (_compare("name", "isNull"), None),
        (_compare("name", "gt", "A"), "OPERAND_TYPE_MISMATCH"),
        (_compare("status", "eq", "DRAFT"), None),
        (_compare("status", "eq", "GONE"), "OPERAND_TYPE_MISMATCH"),
        (_compare("status", "in", "DRAFT", "GONE"), "OPERAND_TYPE_MISMATCH"),
        (_compare("status", "startsWith", "D"), None),
        (_compare("weight", "gte", "1.5"), None),
        (_compare("weight", "gte", "heavy"), "OPERAND_TYPE_MISMATCH"),
        (_compare("weight", "gte", "NaN"), "OPERAND_TYPE_MISMATCH"),
        (_compare("weight", "contains", "1"), "OPERAND_TYPE_MISMATCH"),
        (_compare("total", "between", "1", "2"), None),
        (_compare("total", "between", "1", "b"), "OPERAND_TYPE_MISMATCH"),
        (_compare("total", "gte", right="weight"), "OPERAND_TYPE_MISMATCH"),
        (_compare("total", "gte", right="total"), None),
        (_compare("INSTANCE:amount", "gte", right="total"), None),
        (_compare("day", "lt", "2026-11-02"), None),
        (_compare("day", "lt", "2.11.2026"), "OPERAND_TYPE_MISMATCH"),
        (_compare("day", "startsWith", "2026"), "OPERAND_TYPE_MISMATCH"),
        (_compare("isLarge", "eq", "true"), None),
        (_compare("isLarge", "eq", "yes"), "OPERAND_TYPE_MISMATCH"),
        (_compare("isLarge", "gt", "true"), "OPERAND_TYPE_MISMATCH"),
        (_compare("owner", "eq", _ADA), None),
        (_compare("owner", "eq", _ADA.upper()), "OPERAND_TYPE_MISMATCH"),
        (_compare("owner", "eq", "ada"), "OPERAND_TYPE_MISMATCH"),
        (_compare("INSTANCE:initiator", "eq", right="owner"), None),
        (_compare("INSTANCE:initiator", "eq", right="customer"), "OPERAND_TYPE_MISMATCH"),
        (_compare("INSTANCE:initiator.departmentPath", "contains", _ADA), None),
        (_compare("INSTANCE:initiator.departmentPath", "gt", _ADA), "OPERAND_TYPE_MISMATCH"),
        (_compare("INSTANCE:round", "gt", "1"), None),
        (_compare("INSTANCE:age", "gt", "1"), "PATH_UNKNOWN"),
        (_compare("colour", "eq", "red"), "PATH_UNKNOWN"),
        (_compare("name", "eq", right="colour"), "PATH_UNKNOWN"),
    ],
)
def test_what_is_compared_is_of_one_type(when: dict[str, Any], code: str | None) -> None:
    assert _codes(_fork({"kind": "not", "term": when})) == ([] if code is None else [code])
    auto = {"kind": "AUTO", "id": "a", "title": label("a"), "approves": True, "when": when}
    assert _codes(auto) == ([] if code is None else [code])
    cases = [{"when": when, "then": {"rule": "INITIATOR"}}]
    expression = ask("n") | {"assignees": {"rule": "EXPRESSION", "cases": cases}}
    assert _codes(expression) == ([] if code is None else [code])


@pytest.mark.parametrize(
    ("path", "code"),
    [("owner", None), ("customer", "PATH_TO_NOBODY"), ("name", "PATH_TO_NOBODY"), ("who", "PATH_UNKNOWN")],
)
def test_people_are_looked_for_where_a_path_ends_at_them(path: str, code: str | None) -> None:
    record = {"rule": "RECORD", "path": path}
    nodes = (ask("n") | {"assignees": record},)
    inside = (ask("n") | {"assignees": {"rule": "EXPRESSION", "cases": [{"then": record}]}},)
    for each in (nodes, inside):
        assert _codes(*each) == ([] if code is None else [code])
        assert paths_of(process(*each)) == {path}
