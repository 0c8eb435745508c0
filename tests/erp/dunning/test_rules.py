"""Which level an overdue item reaches, and what a letter asks for."""

import uuid
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.erp.dunning.rules import captions, levels
from bizsuite.erp.dunning.rules.levels import Level, NewLevel, Overdue, Reminded, Step
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO

DUE = date(2026, 3, 1)


def level(number: int, days: int, interval: int = 14, **more: Any) -> Level:
    told: dict[str, Any] = {"fee": ZERO, "interest_rate": None, "min_amount": ZERO} | more
    return Level(id=uuid.UUID(int=number), number=number, days_overdue=days, interval_days=interval, **told)


LEVELS = [level(1, 5, 10), level(2, 20), level(3, 40)]


def item(last: Reminded | None = None, base: str = "100") -> Overdue:
    size = Decimal(base)
    return Overdue(
        line_id=uuid.UUID(int=9),
        invoice_id=None,
        due_date=DUE,
        currency="USD",
        amount=size,
        base=size,
        last=last,
    )


@pytest.mark.parametrize(
    ("days", "last", "number"),
    [
        (4, None, None),
        (5, None, 1),
        # However late, the first letter is of the first level.
        (90, None, 1),
        (19, (1, 9), None),
        (19, (1, 10), 1),
        (20, (1, 10), 2),
        (30, (2, 13), None),
        (30, (2, 14), 2),
        (90, (2, 14), 3),
        (90, (3, 13), None),
        (90, (3, 14), 3),
    ],
)
def test_a_level_is_reached_by_days_one_after_the_other(
    days: int, last: tuple[int, int] | None, number: int | None
) -> None:
    on = DUE + timedelta(days=days)
    reminded = None if last is None else Reminded(last[0], on - timedelta(days=last[1]))
    found = levels.reached(LEVELS, item(reminded), on)
    assert (found and found.number) == number


@given(st.lists(st.integers(0, 30), max_size=30))
def test_no_level_is_skipped_and_none_comes_before_its_interval(waits: list[int]) -> None:
    on, last = DUE, None
    history: list[Reminded] = []
    for wait in waits:
        on += timedelta(days=wait)
        found = levels.reached(LEVELS, item(last), on)
        if found is not None:
            last = Reminded(found.number, on)
            history.append(last)
    for before, after in pairwise(history):
        assert before.number <= after.number <= before.number + 1
        assert (after.on - before.on).days >= LEVELS[before.number - 1].interval_days
    assert [each.number for each in history[:1]] in ([], [1])


def test_a_level_that_was_switched_off_counts_as_the_one_below_it() -> None:
    on = DUE + timedelta(days=60)
    left = [LEVELS[0], LEVELS[2]]
    assert levels.reached(left, item(Reminded(2, on - timedelta(days=10))), on) is LEVELS[2]
    assert levels.reached(left, item(Reminded(2, on - timedelta(days=9))), on) is None
    assert levels.reached([LEVELS[2]], item(Reminded(1, on)), on) is LEVELS[2]


def test_interest_is_simple_and_for_the_days_since_the_last_letter() -> None:
    charged = [level(1, 5, 10, interest_rate=Decimal("0.09"))]
    first, again = (
        levels.steps_of(charged, [item(last, "1000")], DUE + timedelta(days=days), "USD")
        for days, last in ((10, None), (40, Reminded(1, DUE + timedelta(days=10))))
    )
    # 1000 x 9 % x 10 / 365 = 2.4657..., and for thirty days 7.3972...
    assert [step.interest for step in (*first, *again)] == [Decimal("2.47"), Decimal("7.40")]
    assert levels.interest(Decimal(1000), charged[0], 10, "JPY") == 2


def test_what_is_on_account_or_too_little_asks_for_no_letter() -> None:
    step = Step(item(base="50"), level(1, 5, min_amount=Decimal(40)), ZERO)
    assert levels.is_worth_it([step], Decimal(10))
    assert not levels.is_worth_it([step], Decimal("10.01"))
    assert not levels.is_worth_it([Step(item(base="50"), level(1, 5), ZERO)], Decimal(50))


@pytest.mark.parametrize(
    ("changed", "code", "path"),
    [
        ({"number": 0}, "INVALID_VALUE", "number"),
        ({"number": 10}, "INVALID_VALUE", "number"),
        ({"days_overdue": 0}, "INVALID_VALUE", "daysOverdue"),
        ({"interval_days": 3661}, "INVALID_VALUE", "intervalDays"),
        ({"fee": Decimal(-1)}, "INVALID_VALUE", "fee"),
        ({"min_amount": Decimal("0.001")}, "AMOUNT_PRECISION", "minAmount"),
        ({"interest_rate": ZERO}, "INVALID_VALUE", "interestRate"),
        ({"interest_rate": Decimal("1.1")}, "INVALID_VALUE", "interestRate"),
        ({"name": " "}, "INVALID_VALUE", "name"),
    ],
)
def test_a_level_that_cannot_be_is_refused(changed: dict[str, Any], code: str, path: str) -> None:
    told: dict[str, Any] = {"number": 1, "name": "First", "days_overdue": 5} | changed
    with pytest.raises(Refused) as refused:
        levels.level_of(NewLevel(**told), "USD")
    assert (refused.value.code, refused.value.path) == (code, (path,))


@pytest.mark.parametrize(
    ("wanted", "known", "found"),
    [
        ("zh", ["en", "zh"], "zh"),
        ("zh-TW", ["de", "en", "zh"], "zh"),
        ("fr", ["de", "en"], "en"),
        ("fr", ["de"], "de"),
        ("fr", [], "fr"),
    ],
)
def test_a_letter_is_in_the_language_of_its_customer_where_there_are_words_in_it(
    wanted: str, known: list[str], found: str
) -> None:
    assert captions.language_of(wanted, known) == found
