"""Whether a process and its form fit together, and who sees what of it."""

from typing import Any

import pytest

from bizsuite.kernel.kinds import ValueType
from bizsuite.oa.approvals.rules.process.checks import problems
from bizsuite.oa.approvals.rules.process.conditions import Operand, Source
from bizsuite.oa.approvals.rules.process.form_checks import form_paths, form_type, problems_with_form
from bizsuite.oa.approvals.rules.process.nodes import Process
from bizsuite.oa.approvals.rules.process.operand_types import INSTANCE_TYPES, type_problems
from bizsuite.oa.approvals.rules.process.viewing import Part, rights_of
from bizsuite.oa.forms.rules import FieldRight, Form
from tests.oa.approvals.process.desk import ask, label, otherwise

W, R, H = FieldRight.WRITE, FieldRight.READ, FieldRight.HIDDEN
OPTIONS = [{"id": name, "title": label(name)} for name in ("annual", "sick")]


def field(kind: str, name: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "id": name, "title": label(name), **more}


FORM = Form.model_validate(
    {
        "fields": [
            field("TEXT", "why"),
            field("NUMBER", "days"),
            field("MONEY", "cost"),
            field("DATE", "start"),
            field("DATETIME", "leaves"),
            field("BOOLEAN", "paid"),
            field("CHOICE", "kind", options=OPTIONS),
            field("CHOICES", "kinds", options=OPTIONS),
            field("RECORD", "customer", types=["Customer"]),
            field("USER", "deputy"),
            field("DEPARTMENT", "unit"),
            field("TABLE", "items", columns=[field("MONEY", "amount"), field("TEXT", "what")]),
            field("TOTAL", "total", of="items", column="amount"),
            field("TEXT", "salary", initiator="HIDDEN"),
        ]
    }
)


def compared(op: str, path: str, *values: str, **more: Any) -> dict[str, Any]:
    written: dict[str, Any] = {"values": list(values)} if op in ("in", "notIn", "between") else {}
    if not written and values:
        written = {"value": values[0]}
    return {"kind": "compare", "op": op, "left": {"source": "FORM", "path": path}, **written, **more}


def other(path: str) -> dict[str, Any]:
    return {"right": {"source": "FORM", "path": path}}


def told(*nodes: dict[str, Any], **settings: Any) -> list[tuple[str, str]]:
    made = Process.model_validate({"nodes": list(nodes), "settings": settings})
    assert problems(made, form_paths(FORM)) == []
    found = [*problems_with_form(made, FORM), *type_problems(made, typed)]
    return [(each.code, each.detail) for each in found]


def typed(operand: Operand) -> ValueType | None:
    return (
        form_type(FORM, operand.path) if operand.source is Source.FORM else INSTANCE_TYPES.get(operand.path)
    )


def asked_when(condition: dict[str, Any]) -> dict[str, Any]:
    branch = {"id": "yes", "title": label("yes"), "when": condition}
    return {"kind": "EXCLUSIVE", "id": "which", "branches": [branch, otherwise()]}


@pytest.mark.parametrize(
    "condition",
    [
        compared("gte", "days", "3"),
        compared("between", "days", "1", "2.5"),
        compared("gt", "cost", "1000"),
        compared("in", "total", "1", "2"),
        compared("lt", "start", "2026-12-31"),
        compared("gte", "leaves", "2026-12-31"),
        compared("eq", "paid", "true"),
        compared("eq", "kind", "sick"),
        compared("startsWith", "kind", "si"),
        compared("notIn", "kind", "sick", "annual"),
        compared("contains", "kinds", "sick"),
        compared("isNull", "kinds"),
        compared("contains", "why", "x"),
        compared("startsWith", "why", "x"),
        compared("contains", "items.what", "Taxi"),
        compared("eq", "items.amount", "10"),
        compared("gt", "cost", **other("total")),
        compared("eq", "customer", "01890a5d-ac96-774b-bcce-b302099a8057"),
        compared("lte", "start", **other("leaves")),
        compared("eq", "deputy", right={"source": "INSTANCE", "path": "initiator"}),
    ],
    ids=lambda given: f"{given['op']} {given['left']['path']}",
)
def test_conditions_that_fit_their_fields(condition: dict[str, Any]) -> None:
    assert told(asked_when(condition)) == []
    assert told(asked_when({"kind": "not", "term": {"kind": "and", "terms": [condition]}})) == []


@pytest.mark.parametrize(
    ("condition", "problem"),
    [
        (compared("gte", "days", "many"), ("OPERAND_TYPE_MISMATCH", "days")),
        (compared("gte", "cost", "10 CNY"), ("OPERAND_TYPE_MISMATCH", "cost")),
        (compared("contains", "days", "1"), ("OPERAND_TYPE_MISMATCH", "days")),
        (compared("between", "start", "2026-01-01", "soon"), ("OPERAND_TYPE_MISMATCH", "start")),
        (compared("gt", "why", "a"), ("OPERAND_TYPE_MISMATCH", "why")),
        (compared("gt", "paid", "true"), ("OPERAND_TYPE_MISMATCH", "paid")),
        (compared("eq", "paid", "yes"), ("OPERAND_TYPE_MISMATCH", "paid")),
        (compared("eq", "kind", "holiday"), ("OPERAND_TYPE_MISMATCH", "kind")),
        (compared("contains", "kinds", "holiday"), ("OPERAND_TYPE_MISMATCH", "kinds")),
        (compared("startsWith", "kinds", "si"), ("OPERAND_TYPE_MISMATCH", "kinds")),
        (compared("gt", "items.amount", "1"), ("OPERAND_TYPE_MISMATCH", "items.amount")),
        (compared("eq", "items", "1"), ("FIELD_KIND", "items")),
        (compared("gt", "cost", **other("start")), ("OPERAND_TYPE_MISMATCH", "cost")),
    ],
    ids=lambda given: given[1] if isinstance(given, tuple) else given["op"],
)
def test_conditions_that_compare_what_cannot_be(condition: dict[str, Any], problem: tuple[str, str]) -> None:
    assert told(asked_when(condition)) == [problem]


@pytest.mark.parametrize(
    ("assignees", "problem"),
    [
        ({"rule": "FORM_USER", "field": "deputy"}, []),
        ({"rule": "FORM_DEPT_HEAD", "field": "unit"}, []),
        ({"rule": "FORM_USER", "field": "unit"}, [("FIELD_KIND", "unit")]),
        ({"rule": "FORM_DEPT_HEAD", "field": "deputy"}, [("FIELD_KIND", "deputy")]),
        (
            {"rule": "EXPRESSION", "cases": [{"then": {"rule": "FORM_USER", "field": "why"}}]},
            [("FIELD_KIND", "why")],
        ),
        (
            {
                "rule": "EXPRESSION",
                "cases": [{"when": compared("gt", "why", "a"), "then": {"rule": "INITIATOR"}}],
            },
            [("OPERAND_TYPE_MISMATCH", "why")],
        ),
    ],
)
def test_people_come_from_fields_of_people(assignees: dict[str, Any], problem: list[Any]) -> None:
    assert told(ask("n") | {"assignees": assignees}) == problem


@pytest.mark.parametrize(
    ("name", "problem"), [("start", []), ("leaves", []), ("why", [("FIELD_KIND", "why")])]
)
def test_what_waits_for_a_day_waits_for_a_field_with_one(name: str, problem: list[Any]) -> None:
    assert told(ask("a", "ada"), {"kind": "DELAY", "id": "d", "untilField": name}) == problem


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"title": "{initiator}: {kind}, {days} ({number}, {date})", "summary": ["kind", "days"]}, []),
        ({"title": "{title}"}, []),
        ({"title": "{no}"}, [("FIELD_UNKNOWN", "no")]),
        ({"title": "{items.amount}"}, [("FIELD_UNKNOWN", "items.amount")]),
        ({"summary": ["no"]}, [("FIELD_UNKNOWN", "no")]),
        ({"title": "{salary}"}, [("FIELD_HIDDEN", "salary")]),
        ({"summary": ["cost"]}, [("FIELD_HIDDEN", "cost")]),
    ],
)
def test_nothing_hidden_stands_in_titles(settings: dict[str, Any], problem: list[Any]) -> None:
    assert told(ask("a", "ada", fields={"cost": "HIDDEN", "kind": "WRITE"}), **settings) == problem


def test_a_form_is_looked_at_as_well() -> None:
    made = Form.model_validate({"fields": [field("TEXT", "a"), field("TEXT", "a")]})
    found = problems_with_form(Process.model_validate({"nodes": [ask("a", "ada")]}), made)
    assert [(each.node_id, each.code, each.detail) for each in found] == [("START", "FIELD_TWICE", "a")]


TWO = Form.model_validate({"fields": [field("TEXT", "a"), field("TEXT", "b"), field("TEXT", "c")]})
SHOWN = Process.model_validate(
    {
        "nodes": [
            ask("first", "ada", fields={"a": "WRITE", "b": "HIDDEN"}),
            ask("second", "bo", fields={"c": "HIDDEN"}),
        ]
    }
)


@pytest.mark.parametrize(
    ("parts", "administers", "rights"),
    [
        ([Part(None, is_open=True)], False, (W, W, W)),
        ([Part(None)], False, (R, R, R)),
        ([Part("first", is_open=True)], False, (W, H, R)),
        ([Part("first")], False, (R, H, R)),
        ([Part("first")], True, (R, H, R)),
        ([Part("second")], False, (R, R, H)),
        ([Part("first"), Part("second", is_open=True)], False, (R, R, R)),
        ([Part("first", is_open=True), Part("second")], False, (W, R, R)),
        ([Part("gone")], False, (H, H, H)),
        ([], True, (R, R, R)),
        ([], False, (R, H, H)),
    ],
)
def test_everybody_sees_by_their_parts(
    parts: list[Part], administers: bool, rights: tuple[FieldRight, ...]
) -> None:
    held = rights_of(SHOWN, TWO, parts, administers=administers)
    assert tuple(held[name] for name in ("a", "b", "c")) == rights
