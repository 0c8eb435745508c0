"""When goods are re-ordered, and what can be promised."""

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.erp.planning.rules import promising, reordering
from bizsuite.erp.planning.rules.promising import Dated
from bizsuite.erp.planning.rules.reordering import Levels, NewRule
from bizsuite.kernel.errors import Refused

TODAY = date(2026, 11, 23)
WHOLE = st.integers(0, 60).map(Decimal)


@st.composite
def levels(draw: Any) -> Levels:
    minimum, more = draw(WHOLE), draw(WHOLE)
    return Levels(
        minimum=minimum,
        maximum=minimum + more,
        safety_stock=draw(WHOLE),
        order_minimum=draw(WHOLE),
        multiple=draw(st.sampled_from([Decimal(1), Decimal(6), Decimal("0.5"), Decimal(12)])),
    )


@pytest.mark.parametrize(
    ("forecast", "given", "ordered"),
    [
        ("10", {"minimum": "10", "maximum": "30"}, "0"),
        ("9", {"minimum": "10", "maximum": "30"}, "21"),
        ("0", {"minimum": "0", "maximum": "0"}, "0"),
        ("-4", {"minimum": "0", "maximum": "0"}, "4"),
        ("14", {"minimum": "10", "maximum": "30", "safety_stock": "5"}, "21"),
        ("15", {"minimum": "10", "maximum": "30", "safety_stock": "5"}, "0"),
        ("9", {"minimum": "10", "maximum": "10", "order_minimum": "12"}, "12"),
        ("9", {"minimum": "10", "maximum": "10", "multiple": "6"}, "6"),
        ("9", {"minimum": "10", "maximum": "10", "multiple": "6", "order_minimum": "7"}, "12"),
        ("9.5", {"minimum": "10", "maximum": "10", "multiple": "0.5"}, "0.5"),
    ],
)
def test_how_much_is_ordered(forecast: str, given: dict[str, str], ordered: str) -> None:
    rule = Levels(**{name: Decimal(value) for name, value in given.items()})  # type: ignore[arg-type]
    assert reordering.to_order(Decimal(forecast), rule) == Decimal(ordered)


@given(st.integers(-100, 200).map(Decimal), levels())
def test_what_was_ordered_is_enough_and_no_more_than_it_must(forecast: Decimal, rule: Levels) -> None:
    ordered = reordering.to_order(forecast, rule)
    assert ordered >= 0
    assert ordered % rule.multiple == 0
    assert reordering.to_order(forecast + ordered, rule) == 0
    if ordered:
        assert ordered >= rule.order_minimum
        assert forecast + ordered - rule.safety_stock >= rule.maximum
        least = max(rule.maximum + rule.safety_stock - forecast, rule.order_minimum)
        assert ordered - least < rule.multiple


@pytest.mark.parametrize(
    ("field", "value", "path"),
    [
        ("minimum", "-1", "minimum"),
        ("maximum", "4", "maximum"),
        ("safety_stock", "-0.1", "safetyStock"),
        ("order_minimum", "1000000000000", "orderMinimum"),
        ("multiple", "0", "multiple"),
    ],
)
def test_levels_that_cannot_be_meant(field: str, value: str, path: str) -> None:
    told = {"minimum": Decimal(5), "maximum": Decimal(9)} | {field: Decimal(value)}
    with pytest.raises(Refused) as refused:
        reordering.check_levels(Levels(**told), ["rules", "0"])  # type: ignore[arg-type]
    assert (refused.value.code, list(refused.value.path)) == ("INVALID_VALUE", ["rules", "0", path])


@pytest.mark.parametrize("days", [-1, 3661])
def test_goods_come_within_ten_years(days: int) -> None:
    with pytest.raises(Refused) as refused:
        reordering.check_levels(Levels(minimum=Decimal(1), maximum=Decimal(1), lead_days=days), [])
    assert list(refused.value.path) == ["leadDays"]


def test_a_product_has_one_rule_for_a_warehouse() -> None:
    rule = NewRule(product_id=uuid.uuid4(), levels=Levels(minimum=Decimal(1), maximum=Decimal(1)))
    reordering.check_rules([rule])
    for rules in ([], [rule, rule]):
        with pytest.raises(Refused) as refused:
            reordering.check_rules(rules)
        assert refused.value.code == "INVALID_VALUE"


def day(ahead: int) -> date:
    return TODAY + timedelta(days=ahead)


def dated(*changes: tuple[int, int]) -> list[Dated]:
    return [Dated(day(ahead), Decimal(quantity)) for ahead, quantity in changes]


@pytest.mark.parametrize(
    ("on_hand", "changes", "quantity", "on", "promised"),
    [
        (5, [], 5, 0, 0),
        (5, [], 6, 0, None),
        (5, [], 5, 3, 3),
        (5, [(4, 10)], 6, 0, 4),
        (5, [(4, 10)], 6, 9, 9),
        # Somebody waits later: what is there today is theirs.
        (5, [(7, -5)], 1, 0, None),
        (5, [(7, -5), (9, 3)], 1, 0, 9),
        # They are covered by what comes before: today's goods are free.
        (5, [(6, 5), (7, -5)], 5, 0, 0),
        (5, [(6, 4), (7, -5)], 5, 0, None),
        (5, [(6, 4), (7, -5)], 4, 0, 0),
        # What is overdue counts today.
        (0, [(-3, 8)], 8, 0, 0),
        (8, [(-3, -8)], 1, 0, None),
        # A day in the past is today.
        (5, [], 5, -4, 0),
    ],
)
def test_when_something_can_be_promised(
    on_hand: int, changes: list[tuple[int, int]], quantity: int, on: int, promised: int | None
) -> None:
    known = promising.standings(Decimal(on_hand), dated(*changes), TODAY)
    answer = promising.promise(known, Decimal(quantity), day(on))
    assert answer == (None if promised is None else day(promised))


CHANGES = st.lists(st.tuples(st.integers(-5, 20), st.integers(-20, 20).filter(bool)), max_size=8)


@given(st.integers(0, 30), CHANGES, st.integers(1, 30), st.integers(0, 25))
def test_a_promise_robs_nobody_and_none_could_be_earlier(
    on_hand: int, changes: list[tuple[int, int]], quantity: int, on: int
) -> None:
    """Against trying each day: taking the goods leaves no day from then on short that was not short before."""

    def fits(ahead: int) -> bool:
        promise = promising.standings(Decimal(on_hand), dated(*changes, (ahead, -quantity)), TODAY)
        return all(each.forecast >= 0 for each in promise if each.day >= day(ahead))

    known = promising.standings(Decimal(on_hand), dated(*changes), TODAY)
    promised = promising.promise(known, Decimal(quantity), day(on))
    assert promised == next((day(ahead) for ahead in range(on, 60) if fits(ahead)), None)


@given(st.integers(0, 30), CHANGES, st.integers(0, 30))
def test_the_forecast_is_what_is_there_and_comes_less_what_leaves(
    on_hand: int, changes: list[tuple[int, int]], ahead: int
) -> None:
    known = promising.standings(Decimal(on_hand), dated(*changes), TODAY)
    expected = on_hand + sum(quantity for at, quantity in changes if at <= ahead)
    assert promising.standing_on(known, day(ahead)).forecast == expected
    for each in known:
        assert each.promisable == min(later.forecast for later in known if later.day >= each.day)
