"""Forms as a whole: what is given on top of what was there, rights, required fields, tables, totals."""

from typing import Any

import pytest

from bizsuite.kernel.errors import Refused, RefusedTogether, each_refusal, refused_within
from bizsuite.oa.forms.rules import FieldRight, filled, rights_at
from tests.oa.forms.examples import EXPENSES, field, form, item, rights

W, R, H = FieldRight.WRITE, FieldRight.READ, FieldRight.HIDDEN
GOOD = {"why": "Visit", "items": [item(), item("2.50", days="1.5")]}


def faults(
    given: Any, before: Any = None, held: Any = None, whole: bool = True
) -> list[tuple[str, str, str]]:
    """What is refused of an expense claim: code, path, sentence."""
    try:
        filled(EXPENSES, given, before or {}, held or rights(EXPENSES), whole=whole)
    except Refused as refusal:
        return [(each.code, ".".join(each.path), each.message) for each in each_refusal(refusal)]
    return []


def test_totals_are_added_up() -> None:
    made = filled(EXPENSES, GOOD, {}, rights(EXPENSES))
    assert made == {
        "why": "Visit",
        "items": [item(), {**item("2.5"), "days": "1.5"}],
        "total": {"amount": "12.5", "currency": "CNY"},
        "days": "1.5",
    }
    assert list(made) == ["why", "items", "total", "days"]


def test_what_is_not_named_stays_and_null_empties() -> None:
    made = filled(EXPENSES, GOOD, {}, rights(EXPENSES))
    again = filled(EXPENSES, {"why": "Other"}, made, rights(EXPENSES))
    assert again == {**made, "why": "Other"}
    assert faults({"why": None}, made) == [("FORM_INVALID", "form.why", "This must be filled in.")]
    assert faults({"why": None}, made, whole=False) == []


def test_a_whole_form_may_be_sent_back() -> None:
    made = filled(EXPENSES, GOOD, {}, rights(EXPENSES))
    assert filled(EXPENSES, made, made, rights(EXPENSES)) == made


@pytest.mark.parametrize("given", [None, [], "x", 1, True])
def test_a_form_is_an_object(given: Any) -> None:
    assert faults(given) == [("FORM_INVALID", "form", "A form is an object with its fields by their ids.")]


def test_each_fault_is_told_at_its_place() -> None:
    given = {
        "why": 1,
        "items": [{**item(), "on": "x", "no": 1}, [], {}],
        "total": "3",
        "other": 1,
    }
    assert faults(given) == [
        ("FORM_INVALID", "form.other", "The form has no such field."),
        ("FORM_INVALID", "form.why", "Text is expected here."),
        ("FORM_INVALID", "form.items.0.no", "The table has no such column."),
        ("FORM_INVALID", "form.items.0.on", 'A day is expected here, such as "2026-11-23".'),
        ("FORM_INVALID", "form.items.1", "A row is an object with its columns by their ids."),
        ("FORM_FIELD_READ_ONLY", "form.total", "This field is not yours to change."),
    ]


def test_columns_that_are_required_are_asked_for_in_each_row() -> None:
    assert faults({"why": "a", "items": [item(), {}]}) == [
        ("FORM_INVALID", "form.items.1.on", "This must be filled in."),
        ("FORM_INVALID", "form.items.1.what", "This must be filled in."),
        ("FORM_INVALID", "form.items.1.amount", "This must be filled in."),
    ]


def test_rows_are_counted() -> None:
    assert faults({"why": "a", "items": [item()] * 4}) == [
        ("FORM_INVALID", "form.items", "This takes a list of at most 3 rows.")
    ]
    few = form(field("TABLE", minRows=2, columns=[field("TEXT", "a")]))
    assert filled(few, {"it": []}, {}, rights(few)) == {}
    with pytest.raises(Refused, match="at least 2 rows"):
        filled(few, {"it": [{"a": "1"}]}, {}, rights(few))


@pytest.mark.parametrize("rows", ["x", {"0": {}}, 1, True])
def test_rows_are_a_list(rows: Any) -> None:
    assert faults({"why": "a", "items": rows})[0][1:] == (
        "form.items",
        "This takes a list of at most 3 rows.",
    )


def test_one_total_has_one_currency() -> None:
    assert faults({"why": "a", "items": [item(), item("1", "USD")]}) == [
        ("FORM_INVALID", "form.total", "What is summed up here must be in one currency.")
    ]


def test_nothing_sums_up_to_nothing() -> None:
    one = form(
        field("TABLE", "rows", columns=[field("MONEY", "a", currencies=["EUR"]), field("MONEY", "b")]),
        field("TOTAL", "first", of="rows", column="a"),
        field("TOTAL", "second", of="rows", column="b"),
    )
    assert filled(one, {}, {}, rights(one)) == {"first": {"amount": "0", "currency": "EUR"}}


def test_what_is_hidden_is_not_there_and_what_is_read_is_not_changed() -> None:
    assert faults({**GOOD, "remark": "x"}) == [("FORM_INVALID", "form.remark", "The form has no such field.")]
    assert faults({**GOOD, "remark": None})[0][1] == "form.remark"
    assert faults({**GOOD, "checked": True}) == [
        ("FORM_FIELD_READ_ONLY", "form.checked", "This field is not yours to change.")
    ]
    assert faults({**GOOD, "checked": None}) == []


def test_only_who_may_fill_in_a_field_must() -> None:
    made = form(field("TEXT", "a", required=True), field("TEXT", "b", required=True, initiator="READ"))
    begun = filled(made, {"a": "1"}, {}, rights(made))
    at_node = rights_at(made, {"b": W})
    with pytest.raises(Refused) as caught:
        filled(made, {}, begun, at_node)
    assert caught.value.path == ("form", "b")
    assert filled(made, {"b": "2"}, begun, at_node) == {"a": "1", "b": "2"}
    assert filled(made, {}, begun, rights_at(made, {"b": H})) == begun


def test_what_is_hidden_from_whoever_writes_is_kept() -> None:
    before = {**filled(EXPENSES, GOOD, {}, rights(EXPENSES)), "remark": "secret", "checked": True}
    made = filled(EXPENSES, {"why": "b"}, before, rights(EXPENSES))
    assert made == {**before, "why": "b"}


@pytest.mark.parametrize(
    ("start", "end", "refused"),
    [
        ("2026-11-02", "2026-11-02", False),
        ("2026-11-02", "2026-11-03", False),
        ("2026-11-02", "2026-11-01", True),
        (None, "2026-11-01", False),
        ("2026-11-02", None, False),
    ],
)
def test_the_end_does_not_lie_before_the_beginning(start: Any, end: Any, refused: bool) -> None:
    made = form(field("DATE", "start"), field("DATE", "end", notBefore="start"))
    try:
        filled(made, {"start": start, "end": end}, {}, rights(made))
        found = None
    except Refused as refusal:
        found = (refusal.path, refusal.message)
    assert found == ((("form", "end"), "This must not lie before start.") if refused else None)


def test_moments_are_compared_as_moments_in_tables_too() -> None:
    columns = [field("DATETIME", "start"), field("DATETIME", "end", notBefore="start")]
    made = form(field("TABLE", "trips", columns=columns))
    row = {"start": "2026-11-02T08:00:00+08:00", "end": "2026-11-02T01:00:00+00:00"}
    assert filled(made, {"trips": [row]}, {}, rights(made))["trips"][0]["end"] == "2026-11-02T01:00:00Z"
    with pytest.raises(Refused) as caught:
        filled(made, {"trips": [{**row, "start": "2026-11-02T01:00:00-08:00"}]}, {}, rights(made))
    assert caught.value.path == ("form", "trips", "0", "end")


def test_a_form_is_not_larger_than_it_may_be() -> None:
    made = form(*(field("LONG_TEXT", f"f{place}", maxLength=20_000) for place in range(11)))
    with pytest.raises(Refused, match="at most 200000 bytes") as caught:
        filled(made, {f"f{place}": "x" * 20_000 for place in range(11)}, {}, rights(made))
    assert caught.value.path == ("form",)


def test_no_more_than_twenty_faults_are_told() -> None:
    assert len(faults({f"x{place}": 1 for place in range(50)})) == 20


def test_what_is_refused_together_moves_together() -> None:
    with pytest.raises(RefusedTogether) as caught, refused_within(["input"]):
        filled(EXPENSES, {"why": 1, "x": 1}, {}, rights(EXPENSES), whole=False)
    assert [each.path for each in each_refusal(caught.value)] == [
        ("input", "form", "x"),
        ("input", "form", "why"),
    ]
