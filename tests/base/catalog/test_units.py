"""Units of measure: conversion is exact until the one rounding at its end."""

import uuid
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.base.catalog.rules import units
from bizsuite.base.catalog.rules.units import Measure
from bizsuite.kernel.errors import Refused

WEIGHT, COUNT = uuid.UUID(int=1), uuid.UUID(int=2)


def measure(factor: Decimal, rate: Decimal, step: str = "0.001", category: uuid.UUID = WEIGHT) -> Measure:
    return Measure(uuid.uuid4(), category, factor, rate, Decimal(step))


def by(*, factor: str | None = None, rate: str | None = None, step: str = "0.001") -> Measure:
    given_factor = Decimal(factor) if factor is not None else None
    pair = units.pair_of(given_factor, Decimal(rate) if rate is not None else None)
    return measure(*pair, step)


KG, GRAM, TONNE, POUND = by(factor="1"), by(rate="1000", step="1"), by(factor="1000"), by(factor="0.45359237")
PIECE = measure(Decimal(1), Decimal(1), "1", COUNT)
DOZEN = measure(*units.pair_of(Decimal(12), None), "1", COUNT)
THIRD = by(rate="3")


@pytest.mark.parametrize(
    ("quantity", "source", "target", "converted"),
    [
        ("2.5", KG, GRAM, "2500"),
        ("1", GRAM, KG, "0.001"),
        ("1", GRAM, TONNE, "0.000"),
        ("3", THIRD, KG, "1"),
        ("1", KG, THIRD, "3"),
        ("1", POUND, GRAM, "454"),
        ("2", DOZEN, PIECE, "24"),
        ("30", PIECE, DOZEN, "3"),
        ("-30", PIECE, DOZEN, "-3"),
        ("29", PIECE, DOZEN, "2"),
        ("0", PIECE, DOZEN, "0"),
    ],
)
def test_quantities_convert_by_the_exact_number_of_the_pair(
    quantity: str, source: Measure, target: Measure, converted: str
) -> None:
    assert units.convert(Decimal(quantity), source, target) == Decimal(converted)


def test_prices_convert_inversely() -> None:
    assert units.convert_price(Decimal("0.10"), PIECE, DOZEN) == Decimal("1.20")
    assert units.convert_price(Decimal("12"), DOZEN, PIECE) == Decimal("1")
    assert units.convert_price(Decimal("1"), DOZEN, PIECE) == Decimal("0.083333")


def test_units_of_two_categories_do_not_convert() -> None:
    with pytest.raises(Refused) as caught:
        units.convert(Decimal(1), KG, PIECE)
    assert caught.value.code == "UNIT_CATEGORY_MISMATCH"
    with pytest.raises(Refused):
        units.convert_price(Decimal(1), KG, PIECE)


@pytest.mark.parametrize(
    ("factor", "rate"),
    [
        (None, None),
        (Decimal(1), Decimal(1)),
        (Decimal(0), None),
        (None, Decimal(-1)),
        (Decimal(10) ** 13, None),
        (Decimal("1e-13"), None),
        (Decimal("0.1234567890123"), None),
    ],
)
def test_a_pair_needs_one_positive_number(factor: Decimal | None, rate: Decimal | None) -> None:
    with pytest.raises(Refused) as caught:
        units.pair_of(factor, rate)
    assert caught.value.code == "INVALID_VALUE"


@pytest.mark.parametrize(
    ("step", "fine"), [("0.000001", True), ("1000", True), ("0", False), ("1001", False)]
)
def test_a_step_has_limits(step: str, fine: bool) -> None:
    if fine:
        units.check_rounding(Decimal(step))
        return
    with pytest.raises(Refused):
        units.check_rounding(Decimal(step))


factors = st.decimals("0.0001", "9999", places=4)
quantities = st.decimals("-99999", "99999", places=3)


@given(factors)
def test_whichever_number_was_given_is_the_exact_one(number: Decimal) -> None:
    assert units.ratio_of(measure(*units.pair_of(number, None))) == Fraction(number)
    assert units.ratio_of(measure(*units.pair_of(None, number))) == 1 / Fraction(number)


@given(quantities, factors, factors)
def test_there_and_back_is_off_by_less_than_the_steps(
    quantity: Decimal, one: Decimal, other: Decimal
) -> None:
    source, target = measure(*units.pair_of(one, None)), measure(*units.pair_of(other, None))
    there = units.convert(quantity, source, target)
    back = units.convert(there, target, source)
    half = Fraction(1, 2000)
    assert abs(Fraction(back) - Fraction(quantity)) <= half * Fraction(other) / Fraction(one) + half


@given(quantities, factors, factors, factors)
def test_converting_by_way_of_a_third_unit_is_the_same_but_for_rounding(
    quantity: Decimal, one: Decimal, two: Decimal, three: Decimal
) -> None:
    a, b, c = (measure(*units.pair_of(each, None)) for each in (one, two, three))
    direct, detour = units.convert(quantity, a, c), units.convert(units.convert(quantity, a, b), b, c)
    assert abs(Fraction(direct) - Fraction(detour)) <= Fraction(1, 2000) * (
        2 + Fraction(two) / Fraction(three)
    )


@given(quantities, factors)
def test_nothing_changes_in_the_same_unit(quantity: Decimal, factor: Decimal) -> None:
    unit = measure(*units.pair_of(factor, None))
    assert units.convert(quantity, unit, unit) == quantity


@given(st.fractions(-1000, 1000), st.sampled_from(["0.001", "0.25", "1", "5"]))
def test_rounding_to_a_step_is_nearest_and_symmetric(value: Fraction, step: str) -> None:
    rounded = units.round_to_step(value, Decimal(step))
    assert Fraction(rounded) / Fraction(step) == int(Fraction(rounded) / Fraction(step))
    assert abs(Fraction(rounded) - value) <= Fraction(step) / 2
    assert units.round_to_step(-value, Decimal(step)) == -rounded


def test_a_half_goes_away_from_zero() -> None:
    assert units.round_to_step(Fraction(1, 2), Decimal(1)) == 1
    assert units.round_to_step(Fraction(-1, 2), Decimal(1)) == -1
