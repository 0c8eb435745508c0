"""Ids of the graph in forms: read where fields take ids, and only there."""

from typing import Any

import pytest

from bizsuite.kernel.errors import Refused
from bizsuite.oa.forms.rules import Sent, filled, with_ids
from tests.oa.forms.examples import OTHER, USER, field, form, rights

MADE = form(
    field("TEXT", "t"),
    field("USER", "u"),
    field("DEPARTMENT", "d"),
    field("RECORD", "r", types=["Customer"]),
    field("ATTACHMENTS", "f"),
    field("TABLE", "rows", columns=[field("USER", "u"), field("TEXT", "t")]),
)
SENT = {
    "t": f"<User {USER}>",
    "u": f"<User {USER}>",
    "d": f"<Department {OTHER}>",
    "r": f"<Customer {USER}>",
    "f": [f"<StoredFile {OTHER}>"],
    "rows": [{"u": f"<User {OTHER}>", "t": "x"}],
}
STORED = {
    "t": f"<User {USER}>",
    "u": USER,
    "d": OTHER,
    "r": f"Customer:{USER}",
    "f": [OTHER],
    "rows": [{"u": OTHER, "t": "x"}],
}


def read_id(text: str) -> tuple[str, str] | None:
    kind, _, key = text.strip("<>").partition(" ")
    return (kind, key) if text.startswith("<") else None


def write_id(kind: str, key: str) -> str:
    return f"<{kind} {key}>"


def test_ids_are_read_where_they_are_expected() -> None:
    assert Sent(SENT, read_id=read_id).on(MADE) == STORED
    assert filled(MADE, STORED, {}, rights(MADE)) == STORED
    assert with_ids(MADE, STORED, write_id) == SENT
    assert Sent(STORED).on(MADE) == STORED


@pytest.mark.parametrize(
    "given",
    [
        {"u": f"<Customer {USER}>"},
        {"u": "x"},
        {"r": f"<User {USER}>"},
        {"f": [f"<User {USER}>"]},
        {"f": "x"},
        {"rows": [{"u": f"<Department {OTHER}>"}]},
        {"rows": ["x"]},
        {"rows": "x"},
        {"u": {}},
        {"u": ["x"]},
    ],
    ids=str,
)
def test_ids_of_something_else_are_refused(given: dict[str, Any]) -> None:
    if given == {"u": {}}:
        assert Sent(given, read_id=read_id).on(MADE) == given
        return
    with pytest.raises(Refused) as caught:
        filled(MADE, Sent(given, read_id=read_id).on(MADE), {}, rights(MADE))
    assert caught.value.code == "FORM_INVALID"


@pytest.mark.parametrize("given", [None, [], "x", 1, {"no": 1}, {1: 2}])
def test_what_is_no_form_is_left_for_the_checks(given: Any) -> None:
    assert Sent(given, read_id=read_id).on(MADE) == given
