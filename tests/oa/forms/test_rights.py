"""Who sees and changes what; what has changed; what is told of it."""

import pytest

from bizsuite.oa.forms.rules import (
    FieldRight,
    all_readable,
    changed,
    diff,
    form_hash,
    reading,
    rights_at,
    rights_of_initiator,
    strongest,
    visible_diff,
    visible_form,
    visible_values,
    weakest,
)
from tests.oa.forms.examples import EXPENSES, field, form

W, R, H = FieldRight.WRITE, FieldRight.READ, FieldRight.HIDDEN
TWO = form(field("TEXT", "a"), field("TEXT", "b"))


def test_what_a_node_says_nothing_of_is_read() -> None:
    assert rights_at(TWO, {}) == {"a": R, "b": R}
    assert rights_at(TWO, {"a": W, "b": H}) == {"a": W, "b": H}
    assert rights_at(TWO, {"gone": W}) == {"a": R, "b": R}


def test_nobody_writes_totals() -> None:
    assert rights_of_initiator(EXPENSES)["total"] is R
    assert rights_at(EXPENSES, {"total": W, "days": H}) == {
        **dict.fromkeys(("why", "items", "remark", "checked", "total"), R),
        "days": H,
    }


@pytest.mark.parametrize(
    ("one", "two", "strong", "weak"),
    [(W, R, W, R), (R, R, R, R), (H, R, R, H), (H, H, H, H), (W, H, W, H), (R, W, W, R)],
)
def test_parts_together(one: FieldRight, two: FieldRight, strong: FieldRight, weak: FieldRight) -> None:
    held = [{"a": one, "b": R}, {"a": two, "b": R}]
    assert strongest(TWO, held) == {"a": strong, "b": R}
    assert weakest(TWO, held) == {"a": weak, "b": R}


def test_no_part_sees_nothing_and_no_rule_hides_nothing() -> None:
    assert strongest(TWO, []) == {"a": H, "b": H}
    assert weakest(TWO, []) == {"a": R, "b": R}


def test_reading_changes_nothing() -> None:
    assert reading({"a": W, "b": H}) == {"a": R, "b": H}
    assert all_readable(TWO) == {"a": R, "b": R}


def test_what_is_hidden_is_left_out_everywhere() -> None:
    held = {"a": R, "b": H}
    assert [each.id for each in visible_form(TWO, held).fields] == ["a"]
    assert visible_values({"a": "1", "b": "2", "gone": "3"}, held) == {"a": "1"}
    told = diff(TWO, {"a": "1"}, {"a": "2", "b": "3"})
    assert visible_diff(told, held) == [{"field": "a", "before": "1", "after": "2"}]


def test_a_difference_names_each_field_that_was_changed() -> None:
    before, after = {"a": "1", "gone": "x"}, {"a": "1", "b": "2"}
    told = diff(TWO, before, after)
    assert told == [
        {"field": "b", "before": None, "after": "2"},
        {"field": "gone", "before": "x", "after": None},
    ]
    assert changed(told) == {"b", "gone"}
    assert diff(TWO, after, after) == []


def test_a_hash_vouches_for_values_in_whatever_order() -> None:
    assert form_hash({"a": "1", "b": "é"}) == form_hash({"b": "é", "a": "1"})
    assert form_hash({"a": "1"}) != form_hash({"a": "2"})
    assert form_hash({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
