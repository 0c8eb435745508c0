import time
import uuid
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.kernel.values import (
    Money,
    Period,
    Permission,
    minor_units,
    money_sum,
    new_id,
    round_half_up,
    round_money,
    split_amount,
)

PLACES = st.integers(min_value=0, max_value=6)


def amounts(places: int) -> st.SearchStrategy[Decimal]:
    """Amounts of this many decimals, of either sign, up to the largest that a column holds."""
    units = 10 ** (14 + places)
    return st.integers(min_value=-units, max_value=units).map(lambda number: Decimal(number).scaleb(-places))


WEIGHTS = st.lists(
    st.integers(min_value=0, max_value=10**9).map(lambda number: Decimal(number).scaleb(-3)),
    min_size=1,
    max_size=20,
).filter(any)


@given(places=PLACES, weights=WEIGHTS, data=st.data())
def test_the_parts_of_a_split_sum_to_the_whole(
    places: int, weights: list[Decimal], data: st.DataObject
) -> None:
    total = data.draw(amounts(places))
    parts = split_amount(total, weights, places)
    assert sum(parts) == total
    assert len(parts) == len(weights)
    assert all(part == round_half_up(part, places) for part in parts)


@given(places=PLACES, weights=WEIGHTS, data=st.data())
def test_a_part_without_weight_gets_nothing(places: int, weights: list[Decimal], data: st.DataObject) -> None:
    parts = split_amount(data.draw(amounts(places)), weights, places)
    assert all(part == 0 for part, weight in zip(parts, weights, strict=True) if not weight)


@given(weights=WEIGHTS, data=st.data())
def test_every_part_but_the_first_is_near_its_share(weights: list[Decimal], data: st.DataObject) -> None:
    total = data.draw(amounts(2))
    parts = split_amount(total, weights, 2)
    first = next(position for position, weight in enumerate(weights) if weight)
    for position, (part, weight) in enumerate(zip(parts, weights, strict=True)):
        off = abs(part - total * weight / sum(weights))
        assert off <= Decimal("0.005") * (1 if position != first else len(weights)) + Decimal("1e-9")


def test_a_split_gives_what_is_left_to_the_first() -> None:
    one = Decimal(1)
    assert split_amount(Decimal(100), [one, one, one], 2) == [
        Decimal("33.34"),
        Decimal("33.33"),
        Decimal("33.33"),
    ]
    assert split_amount(Decimal("-0.05"), [Decimal(0), one, one], 2) == [
        Decimal(0),
        Decimal("-0.02"),
        Decimal("-0.03"),
    ]


@pytest.mark.parametrize("weights", [[], [Decimal(0)], [Decimal(1), Decimal(-1)]])
def test_nothing_can_be_split_by_no_weight(weights: list[Decimal]) -> None:
    with pytest.raises(ValueError, match="sum to zero"):
        split_amount(Decimal(1), weights, 2)


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        ("0.125", 2, "0.13"),
        ("-0.125", 2, "-0.13"),
        ("0.124999", 2, "0.12"),
        ("2.5", 0, "3"),
        ("-2.5", 0, "-3"),
        ("3.5", 0, "4"),
        ("-0.005", 2, "-0.01"),
        ("9.80000019", 2, "9.80"),
        ("1E+3", 2, "1000.00"),
        ("7", 6, "7.000000"),
    ],
)
def test_a_half_goes_away_from_zero(value: str, places: int, expected: str) -> None:
    found = round_half_up(Decimal(value), places)
    assert (found, str(found)) == (Decimal(expected), expected)


@given(places=PLACES, data=st.data())
def test_rounding_is_odd_and_moves_by_half_a_unit_at_most(places: int, data: st.DataObject) -> None:
    value = data.draw(amounts(6))
    found = round_half_up(value, places)
    assert round_half_up(-value, places) == -found
    assert abs(found - value) <= Decimal("0.5").scaleb(-places)
    assert round_half_up(found, places) == found


@pytest.mark.parametrize(
    ("currency", "units", "rounded"),
    [
        ("CNY", 2, "1234.57"),
        ("USD", 2, "1234.57"),
        ("JPY", 0, "1235"),
        ("KWD", 3, "1234.568"),
        ("CLF", 4, "1234.5678"),
    ],
)
def test_money_is_rounded_to_its_smallest_unit(currency: str, units: int, rounded: str) -> None:
    assert minor_units(currency) == units
    assert round_money(Decimal("1234.5678"), currency) == Decimal(rounded)
    assert Money(Decimal("1234.5678"), currency).rounded() == Money(Decimal(rounded), currency)


def test_money_is_added_subtracted_compared_and_multiplied() -> None:
    ten, three = Money(Decimal(10), "CNY"), Money(Decimal(3), "CNY")
    assert ten + three == Money(Decimal(13), "CNY")
    assert ten - three == Money(Decimal(7), "CNY")
    assert -three == Money(Decimal(-3), "CNY")
    assert three < ten
    assert three <= three + Money(Decimal(0), "CNY")
    assert three.times(Decimal("0.125")) == Money(Decimal("0.375"), "CNY")
    assert money_sum([ten, three], "CNY") == Money(Decimal(13), "CNY")
    assert money_sum([], "JPY") == Money(Decimal(0), "JPY")


def test_two_currencies_are_never_mixed() -> None:
    yuan, yen = Money(Decimal(1), "CNY"), Money(Decimal(1), "JPY")
    assert yuan != yen
    for mixed in (lambda: yuan + yen, lambda: yuan - yen, lambda: yuan < yen, lambda: yuan <= yen):
        with pytest.raises(ValueError, match="cannot combine CNY with JPY"):
            mixed()
    with pytest.raises(ValueError, match="cannot combine"):
        money_sum([yen], "CNY")


@pytest.mark.parametrize("amount", [1.5, 1, "1"])
def test_money_is_made_of_a_decimal_alone(amount: object) -> None:
    with pytest.raises(TypeError):
        Money(amount, "CNY")  # type: ignore[arg-type]


def test_an_id_is_a_valid_uuid_of_version_7() -> None:
    before = time.time_ns() // 1_000_000
    made = new_id()
    after = time.time_ns() // 1_000_000
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert before <= made.int >> 80 <= after


def test_ids_are_unique_and_rise_with_time() -> None:
    made = []
    for _ in range(20):
        made.append([new_id() for _ in range(500)])
        time.sleep(0.002)
    assert len({one for some in made for one in some}) == 10_000
    for earlier, later in pairwise(made):
        assert max(earlier) < min(later)


def test_ids_of_one_process_grow_even_within_a_millisecond() -> None:
    ids = [new_id().int for _ in range(20_000)]
    assert ids == sorted(set(ids))


def test_all_other_bits_of_an_id_are_random() -> None:
    ids = [new_id().int for _ in range(2_000)]
    fixed = {*range(62, 128)}  # version, variant, time, and the counter within a millisecond
    for bit in set(range(128)) - fixed:
        ones = sum(one >> bit & 1 for one in ids)
        assert 800 < ones < 1_200, bit


@given(start=st.dates(), days=st.integers(min_value=0, max_value=5_000), offset=st.integers(-10, 5_010))
def test_a_period_has_both_its_ends(start: date, days: int, offset: int) -> None:
    try:
        period, day = Period(start, start + timedelta(days)), start + timedelta(offset)
    except OverflowError:
        return
    assert (day in period) == (0 <= offset <= days)
    assert (day in Period(start)) == (offset >= 0)


def test_a_period_never_ends_before_it_starts() -> None:
    with pytest.raises(ValueError, match="ends on or after its start"):
        Period(date(2026, 2, 1), date(2026, 1, 31))


def test_a_permission_reads_as_its_name() -> None:
    assert str(Permission("sales.order.confirm")) == "sales.order.confirm"
