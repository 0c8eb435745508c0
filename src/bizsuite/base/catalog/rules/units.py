"""Units of measure: conversion inside a category, exact until the one rounding at the end. Pure."""

import uuid
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from math import ceil

from bizsuite.kernel.errors import Refused, refused_within
from bizsuite.kernel.values import round_half_up

PLACES = 12
"""Decimals of factors and rates as they are kept."""
PRICE_PLACES = 6
ONE = Decimal(1)
_DIGITS = 80
_LIMIT = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class Measure:
    """A unit as far as conversion goes: `factor` reference units make one of it, `rate` of it make one of those."""

    id: uuid.UUID
    category_id: uuid.UUID
    factor: Decimal
    rate: Decimal
    rounding: Decimal


def pair_of(factor: Decimal | None, rate: Decimal | None) -> tuple[Decimal, Decimal]:
    """Factor and rate, of which one is given and exact. Refuses INVALID_VALUE: both, none, or out of range."""
    if (factor is None) == (rate is None):
        raise Refused("INVALID_VALUE", "Give either a factor or a rate.", path=["factor"])
    given = factor if factor is not None else rate
    assert given is not None
    path = ["factor" if factor is not None else "rate"]
    if not 1 / _LIMIT <= given <= _LIMIT or given != round_half_up(given, PLACES):
        raise Refused(
            "INVALID_VALUE",
            "Factors and rates are positive and have at most {places} decimals.",
            path=path,
            places=PLACES,
        )
    with localcontext(prec=_DIGITS):
        inverse = round_half_up(1 / given, PLACES)
    return (given, inverse) if factor is not None else (inverse, given)


def ratio_of(unit: Measure) -> Fraction:
    """How many reference units one of this unit is, exactly: by the number of the pair that has fewer decimals."""
    decimals = _decimals(unit.factor), _decimals(unit.rate)
    by_factor = decimals[0] < decimals[1] or (decimals[0] == decimals[1] and unit.factor >= 1)
    return Fraction(unit.factor) if by_factor else 1 / Fraction(unit.rate)


def convert(quantity: Decimal, source: Measure, target: Measure) -> Decimal:
    """A quantity in another unit of the same category, half-up to that unit's step.

    Refuses UNIT_CATEGORY_MISMATCH.
    """
    return round_to_step(Fraction(quantity) * between(source, target), target.rounding)


def convert_price(price: Decimal, source: Measure, target: Measure) -> Decimal:
    """What one of the target unit costs when one of the source costs `price`: inverse to quantities, 6 decimals.

    Refuses UNIT_CATEGORY_MISMATCH.
    """
    return round_to_step(Fraction(price) / between(source, target), Decimal(1).scaleb(-PRICE_PLACES))


def convert_up(quantity: Decimal, source: Measure, target: Measure) -> Decimal:
    """A quantity in another unit of the same category, up to that unit's step: at least as much, never less.

    Refuses UNIT_CATEGORY_MISMATCH.
    """
    return step_up(Fraction(quantity) * between(source, target), target.rounding)


def step_up(value: Fraction, step: Decimal) -> Decimal:
    """The smallest multiple of a step that is not below a value, which is not negative."""
    with localcontext(prec=_DIGITS):
        return step * ceil(value / Fraction(step))


def check_step(quantity: Decimal, unit: Measure, *path: str) -> None:
    """Whether a quantity is a multiple of its unit's step. Refuses QUANTITY_ROUNDING (fact: rounding)."""
    if Fraction(quantity) % Fraction(unit.rounding):
        raise Refused(
            "QUANTITY_ROUNDING",
            "Quantities in this unit are multiples of {rounding}.",
            path=path,
            rounding=unit.rounding,
        )


def in_own_unit(quantity: Decimal, unit: Measure, own: Measure, *path: str) -> Decimal:
    """A quantity in a product's own unit, exactly; a quantity is a multiple of the step of either unit.

    `path` names what holds the quantity and the unit. Refuses QUANTITY_ROUNDING (fact: rounding),
    UNIT_CATEGORY_MISMATCH.
    """
    check_step(quantity, unit, *path, "quantity")
    if unit.id == own.id:
        return quantity
    with refused_within(path):
        exact = Fraction(quantity) * between(unit, own)
    if exact % Fraction(own.rounding):
        raise Refused(
            "QUANTITY_ROUNDING",
            "In the product's own unit this is no multiple of {rounding}.",
            path=[*path, "quantity"],
            rounding=own.rounding,
        )
    return round_to_step(exact, own.rounding)


def round_to_step(value: Fraction, step: Decimal) -> Decimal:
    """The multiple of a step that is nearest to a value; a half goes away from zero."""
    steps = abs(value) / Fraction(step)
    whole = (2 * steps.numerator + steps.denominator) // (2 * steps.denominator)
    with localcontext(prec=_DIGITS):
        rounded = step * whole
        return -rounded if value < 0 and whole else rounded


def check_rounding(step: Decimal) -> None:
    """Whether quantities can be rounded to this step. Refuses INVALID_VALUE."""
    if not Decimal("0.000001") <= step <= 1_000:
        raise Refused("INVALID_VALUE", "A step lies between 0.000001 and 1000.", path=["rounding"])


def between(source: Measure, target: Measure) -> Fraction:
    """How many of the target unit one of the source is, exactly. Refuses UNIT_CATEGORY_MISMATCH."""
    if source.category_id != target.category_id:
        raise Refused(
            "UNIT_CATEGORY_MISMATCH", "Units of two categories cannot be converted.", path=["unitId"]
        )
    return ratio_of(source) / ratio_of(target)


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
