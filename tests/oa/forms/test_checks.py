"""What stands in the way of using a form."""

from typing import Any

import pytest
from pydantic import ValidationError

from bizsuite.oa.forms.rules import form_problems
from tests.oa.forms.examples import EXPENSES, OPTIONS, field, form

ROWS = field("TABLE", "rows", columns=[field("NUMBER", "n"), field("TEXT", "t")])


def found(*fields: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(each.path, each.code, each.detail) for each in form_problems(form(*fields))]


def test_a_good_form_has_no_problem() -> None:
    assert form_problems(EXPENSES) == []
    assert found() == []


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ([field("TEXT"), field("NUMBER")], ("it", "FIELD_TWICE", "")),
        ([field("TEXT", minLength=3, maxLength=2)], ("it", "LIMITS_CROSS", "")),
        ([field("LONG_TEXT", minLength=5000)], ("it", "LIMITS_CROSS", "")),
        ([field("NUMBER", min="2", max="1")], ("it", "LIMITS_CROSS", "")),
        ([field("DATE", min="2026-01-02", max="2026-01-01")], ("it", "LIMITS_CROSS", "")),
        ([field("MONEY", currencies=["CNY"], min="2", max="1")], ("it", "LIMITS_CROSS", "")),
        ([field("MONEY", currencies=["XXX"])], ("it", "CURRENCY_UNKNOWN", "XXX")),
        ([field("MONEY", max="1")], ("it", "LIMITS_WITHOUT_CURRENCY", "")),
        ([field("MONEY", currencies=["CNY", "USD"], min="1")], ("it", "LIMITS_WITHOUT_CURRENCY", "")),
        ([field("TEXT", pattern="(")], ("it", "PATTERN_INVALID", "(")),
        ([field("TEXT", pattern="a)|(b")], ("it", "PATTERN_INVALID", "a)|(b")),
        ([field("TEXT", pattern="(?=a)")], ("it", "PATTERN_INVALID", "(?=a)")),
        ([field("TEXT", pattern=r"(a)\1")], ("it", "PATTERN_INVALID", r"(a)\1")),
        ([field("TEXT", pattern="(a{1000}){1000}")], ("it", "PATTERN_INVALID", "(a{1000}){1000}")),
        ([field("CHOICE", options=[*OPTIONS, OPTIONS[0]])], ("it", "OPTION_TWICE", "annual")),
        ([field("CHOICES", options=OPTIONS, least=4)], ("it", "LIMITS_CROSS", "")),
        ([field("ATTACHMENTS", least=3, most=2)], ("it", "LIMITS_CROSS", "")),
        ([field("TABLE", minRows=3, maxRows=2, columns=[field("TEXT")])], ("it", "LIMITS_CROSS", "")),
        ([field("TABLE", columns=[field("TEXT", "a"), field("TEXT", "a")])], ("it.a", "FIELD_TWICE", "")),
        ([field("TABLE", columns=[field("TEXT", "a", pattern="(")])], ("it.a", "PATTERN_INVALID", "(")),
        ([field("TABLE", columns=[field("TEXT", "a", initiator="READ")])], ("it.a", "COLUMN_RIGHTS", "")),
        ([field("RECORD", types=["A", "A"])], ("it", "TYPE_TWICE", "")),
        ([field("DATE", notBefore="no")], ("it", "FIELD_UNKNOWN", "no")),
        ([field("DATE", notBefore="it")], ("it", "FIELD_UNKNOWN", "it")),
        ([field("DATETIME", "m"), field("DATE", notBefore="m")], ("it", "FIELD_UNKNOWN", "m")),
        ([field("TOTAL", of="rows", column="n")], ("it", "FIELD_UNKNOWN", "rows")),
        ([ROWS, field("TOTAL", of="rows", column="t")], ("it", "FIELD_UNKNOWN", "rows.t")),
        ([ROWS, field("TOTAL", of="rows", column="x")], ("it", "FIELD_UNKNOWN", "rows.x")),
        ([ROWS, field("TOTAL", of="rows", column="n", required=True)], ("it", "TOTAL_REQUIRED", "")),
    ],
    ids=lambda given: given[1] if isinstance(given, tuple) else "",
)
def test_what_is_wrong_is_found(fields: list[dict[str, Any]], problem: tuple[str, str, str]) -> None:
    assert found(*fields) == [problem]


@pytest.mark.parametrize(
    "given",
    [
        field("NOTHING"),
        field("TEXT", "Big"),
        field("TEXT", "a.b"),
        field("TEXT", "a" * 41),
        field("TEXT", unknown=1),
        field("TEXT", maxLength=0),
        field("TEXT", pattern="x" * 201),
        field("NUMBER", places=7),
        field("NUMBER", min="NaN"),
        field("NUMBER", min="Infinity"),
        field("CHOICE", options=[]),
        field("CHOICE"),
        field("RECORD", types=[]),
        field("RECORD", types=["customer"]),
        field("TABLE", columns=[]),
        field("TABLE", columns=[field("TABLE", columns=[field("TEXT")])]),
        field("TABLE", columns=[field("ATTACHMENTS")]),
        field("TABLE", columns=[field("TEXT", f"c{place}") for place in range(21)]),
        field("TABLE", maxRows=201, columns=[field("TEXT")]),
        {"kind": "TEXT", "id": "a"},
        {"kind": "TEXT", "id": "a", "title": {"en": "A"}},
        "text",
    ],
    ids=lambda given: str(given)[:40],
)
def test_what_is_no_field_is_not_read(given: Any) -> None:
    with pytest.raises(ValidationError):
        form(given)


def test_a_form_has_a_hundred_fields_at_most() -> None:
    with pytest.raises(ValidationError):
        form(*(field("TEXT", f"f{place}") for place in range(101)))
    assert found(*(field("TEXT", f"f{place}") for place in range(100))) == []
