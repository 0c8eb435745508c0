"""At random: what fits a form is stored in one way, and whatever else is refused."""

import json
import random
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bizsuite.kernel.errors import Refused
from bizsuite.oa.forms.rules import FieldRight, Form, diff, filled, form_problems, named, rights_at, shown
from tests.oa.forms.examples import OPTIONS, USER, field, form, rights

SIMPLE = ("TEXT", "LONG_TEXT", "NUMBER", "MONEY", "DATE", "DATETIME", "CHOICE", "CHOICES", "BOOLEAN", "USER")
MORE: Mapping[str, dict[str, Any]] = {"CHOICE": {"options": OPTIONS}, "CHOICES": {"options": OPTIONS}}


def a_form(chance: random.Random) -> Form:
    """Some fields of all kinds, with a table whose numbers are summed up."""
    fields = [
        field(kind, f"f{place}", required=chance.random() < 0.3, **MORE.get(kind, {}))
        for place, kind in enumerate(chance.choices(SIMPLE, k=chance.randint(1, 8)))
    ]
    columns = [field(kind, f"c{place}", **MORE.get(kind, {})) for place, kind in enumerate(SIMPLE)]
    return form(
        *fields, field("TABLE", "rows", columns=columns), field("TOTAL", "sum", of="rows", column="c2")
    )


def a_text(chance: random.Random) -> str:
    return "".join(chance.choices("ab c é中🙂'\"{}<>&;\\%$", k=chance.randint(0, 30)))


VALUES: Mapping[str, Callable[[random.Random], Any]] = {
    "TEXT": a_text,
    "LONG_TEXT": lambda chance: f"{a_text(chance)}\n{a_text(chance)}",
    "NUMBER": lambda chance: f"{chance.randint(-(10**9), 10**9)}.{chance.randint(0, 99):02d}",
    "MONEY": lambda chance: {
        "amount": str(chance.randint(-999, 999)),
        "currency": chance.choice(["CNY", "JPY"]),
    },
    "DATE": lambda chance: (date(2026, 1, 1) + timedelta(chance.randint(-900, 900))).isoformat(),
    "DATETIME": lambda chance: (
        datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=chance.randint(-(10**7), 10**7))
    ).isoformat(),
    "CHOICE": lambda chance: chance.choice(OPTIONS)["id"],
    "CHOICES": lambda chance: [each["id"] for each in chance.sample(OPTIONS, chance.randint(0, 3))],
    "BOOLEAN": lambda chance: chance.random() < 0.5,
    "USER": lambda _: USER,
}
WILD: tuple[Any, ...] = (
    None,
    1,
    -0.5,
    "",
    "x",
    [],
    [[]],
    {},
    {"amount": 1},
    True,
    [None],
    {"a": {"b": []}},
    "\x00",
)


def fitting(made: Form, chance: random.Random) -> dict[str, Any]:
    """Values that fit a form."""
    given: dict[str, Any] = {}
    for each in made.fields:
        if each.kind.value in VALUES and (each.required or chance.random() < 0.8):
            given[each.id] = VALUES[each.kind.value](chance)
            if each.required and not str(given[each.id]).strip(" \n[]"):
                given[each.id] = ["sick"] if each.kind == "CHOICES" else "x"
    rows = [
        {f"c{at}": VALUES[kind](chance) for at, kind in enumerate(SIMPLE)}
        for _ in range(chance.randint(0, 4))
    ]
    return {**given, "rows": rows}


@pytest.mark.parametrize("seed", range(150))
def test_what_is_stored_fits_and_is_stored_the_same(seed: int) -> None:
    chance = random.Random(seed)
    made = a_form(chance)
    assert form_problems(made) == []
    assert Form.model_validate(made.model_dump(mode="json", by_alias=True, exclude_defaults=True)) == made
    kept = filled(made, fitting(made, chance), {}, rights(made))
    assert json.loads(json.dumps(kept)) == kept
    sent = {name: value for name, value in kept.items() if name != "sum"}
    assert filled(made, sent, {}, rights(made)) == kept
    assert diff(made, kept, filled(made, kept, kept, rights(made))) == []
    assert all(isinstance(shown(made, each, kept.get(each.id), {}, "zh"), str) for each in made.fields)
    assert {each.type for each in named(made, kept)} <= {"User"}


@pytest.mark.parametrize("seed", range(150))
def test_whatever_is_given_is_stored_or_refused(seed: int) -> None:
    chance = random.Random(seed)
    made = a_form(chance)
    given = fitting(made, chance)
    for name in [*given, "sum", "other"]:
        if chance.random() < 0.5:
            given[name] = chance.choice([*WILD, [{f"c{chance.randint(0, 11)}": chance.choice(WILD)}]])
    held = rights_at(made, {each.id: chance.choice(list(FieldRight)) for each in made.fields})
    before = filled(made, fitting(made, chance), {}, rights(made))
    try:
        kept = filled(made, given, before, held)
    except Refused as refusal:
        assert refusal.code in ("FORM_INVALID", "FORM_FIELD_READ_ONLY")
        assert refusal.path[0] == "form"
        return
    assert {each["field"] for each in diff(made, before, kept)} <= {
        each.id for each in made.fields if held[each.id] is FieldRight.WRITE or each.id == "sum"
    }
