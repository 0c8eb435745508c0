import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any

import pytest

from bizsuite.kernel.plain import plain
from bizsuite.kernel.values import Money


class Word(StrEnum):
    YES = "YES"


class Number(Enum):
    ONE = 1


@dataclass(frozen=True, slots=True)
class Line:
    product: str
    price: Money


KEY = uuid.UUID("01890000-0000-7000-8000-000000000000")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        (7, 7),
        ("文", "文"),
        (Word.YES, "YES"),
        (Number.ONE, 1),
        (Decimal("1.10"), "1.10"),
        (KEY, str(KEY)),
        (date(2026, 11, 23), "2026-11-23"),
        (datetime(2026, 11, 23, 8, tzinfo=UTC), "2026-11-23T08:00:00+00:00"),
        ((1, [Decimal(2)]), [1, ["2"]]),
        ({Word.YES: KEY}, {"YES": str(KEY)}),
        pytest.param(frozenset({"b", "a"}), ["a", "b"], id="a set"),
        (
            Line("tea", Money(Decimal("2.5"), "CNY")),
            {"product": "tea", "price": {"amount": "2.5", "currency": "CNY"}},
        ),
    ],
    ids=repr,
)
def test_a_value_is_told_as_json_holds_it(value: Any, expected: Any) -> None:
    found = plain(value)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize("value", [b"bytes", pytest.param(object(), id="object"), Line, 1j], ids=repr)
def test_what_json_cannot_hold_is_an_error(value: Any) -> None:
    with pytest.raises(TypeError):
        plain(value)
