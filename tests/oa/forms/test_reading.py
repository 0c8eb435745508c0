"""What a form says to conditions and to people, and whom it names."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.kernel.values import Money
from bizsuite.oa.forms.rules import filled, filled_in, named, places, read, shown
from tests.oa.forms.examples import EXPENSES, OPTIONS, OTHER, USER, field, form, item, rights

ROW = [field("NUMBER", "n"), field("CHOICES", "c", options=OPTIONS), field("USER", "u")]
MADE = form(
    field("TEXT", "t"),
    field("NUMBER", "n"),
    field("MONEY", "m"),
    field("DATE", "d"),
    field("DATETIME", "dt"),
    field("CHOICE", "c", options=OPTIONS),
    field("CHOICES", "cs", options=OPTIONS),
    field("BOOLEAN", "b"),
    field("USER", "u"),
    field("DEPARTMENT", "dep"),
    field("RECORD", "r", types=["Customer"]),
    field("ATTACHMENTS", "f"),
    field("TABLE", "rows", columns=ROW),
    field("TOTAL", "sum", of="rows", column="n"),
)
VALUES: dict[str, Any] = filled(
    MADE,
    {
        "t": "Hello",
        "n": "12345.50",
        "m": {"amount": "1234.5", "currency": "CNY"},
        "d": "2026-11-23",
        "dt": "2026-11-23T08:30:00+08:00",
        "c": "sick",
        "cs": ["other", "sick"],
        "b": True,
        "u": USER,
        "dep": OTHER,
        "r": f"Customer:{USER}",
        "f": [OTHER],
        "rows": [{"n": "1", "c": ["sick", "other"]}, {"n": "2.5", "u": USER}, {}],
    },
    {},
    rights(MADE),
)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("t", "Hello"),
        ("n", Decimal("12345.5")),
        ("m", Money(Decimal("1234.5"), "CNY")),
        ("d", date(2026, 11, 23)),
        ("dt", datetime(2026, 11, 23, 0, 30, tzinfo=UTC)),
        ("c", "sick"),
        ("cs", ["sick", "other"]),
        ("b", True),
        ("u", USER),
        ("r", USER),
        ("f", [OTHER]),
        ("rows", None),
        ("rows.n", [Decimal(1), Decimal("2.5")]),
        ("rows.c", ["sick", "other"]),
        ("rows.u", [USER]),
        ("rows.no", None),
        ("sum", Decimal("3.5")),
        ("no", None),
        ("t.n", None),
    ],
)
def test_values_for_conditions(path: str, value: Any) -> None:
    assert read(MADE, VALUES, path) == value


def test_what_is_empty_is_null() -> None:
    assert [read(MADE, {}, path) for path, _ in MADE.paths()] == [None] * 17


@pytest.mark.parametrize(
    ("name", "english", "chinese"),
    [
        ("t", "Hello", "Hello"),
        ("n", "12,345.5", "12,345.5"),
        ("m", "1,234.5 CNY", "1,234.5 CNY"),
        ("d", "2026-11-23", "2026-11-23"),
        ("dt", "2026-11-23 00:30 UTC", "2026-11-23 00:30 UTC"),
        ("c", "sick", "中sick"),
        ("cs", "sick, other", "中sick、中other"),
        ("b", "yes", "是"),
        ("u", "Ann", "Ann"),
        ("dep", OTHER, OTHER),
        ("r", f"Customer:{USER}", f"Customer:{USER}"),
        ("f", OTHER, OTHER),
        ("rows", "3", "3"),
        ("sum", "3.5", "3.5"),
    ],
)
def test_values_for_people(name: str, english: str, chinese: str) -> None:
    made = MADE.field(name)
    assert made is not None
    assert shown(MADE, made, VALUES[name], {USER: "Ann"}, "en") == english
    assert shown(MADE, made, VALUES[name], {USER: "Ann"}, "zh-CN") == chinese
    assert shown(MADE, made, None, {}, "en") == ""


def test_whom_and_what_a_form_names() -> None:
    assert [(".".join(each.path), each.type, each.key) for each in named(MADE, VALUES)] == [
        ("form.u", "User", USER),
        ("form.dep", "Department", OTHER),
        ("form.r", "Customer", USER),
        ("form.f.0", "StoredFile", OTHER),
        ("form.rows.1.u", "User", USER),
    ]
    assert named(EXPENSES, filled(EXPENSES, {"why": "a", "items": [item()]}, {}, rights(EXPENSES))) == []


@pytest.mark.parametrize(
    ("template", "made"),
    [
        ("Leave of {who}", "Leave of <who>"),
        ("{a}{b} {a}", "<a><b> <a>"),
        ("{customer.owner.name}", "<customer.owner.name>"),
        ("No place", "No place"),
        ("{}", "{}"),
        ("{1a} {{a}} {a", "{1a} {<a>} {a"),
        ("{a.__class__}", "{a.__class__}"),
        ("{a!r} {a:>99}", "{a!r} {a:>99}"),
        ("  two\n lines ", "two lines"),
        ("", ""),
    ],
)
def test_titles_are_filled_in(template: str, made: str) -> None:
    assert filled_in(template, lambda name: f"<{name}>", 100) == made


def test_a_title_is_cut_where_it_is_too_long() -> None:
    assert filled_in("{a}", lambda _: "x" * 300, 200) == "x" * 199 + "…"
    assert list(places("{a} and {b.c} {a}")) == ["a", "b.c", "a"]
    assert filled_in("{a}", lambda _: "{b}", 10) == "{b}"
