"""Prices that are reckoned: a basis, a percentage and a fixed part, rounding, and how far from the basis. Pure."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

from bizsuite.base.catalog.rules.units import PRICE_PLACES, round_to_step
from bizsuite.base.catalog.rules.words import FormulaBasis, FormulaPart
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO

SMALLEST = Decimal(1).scaleb(-PRICE_PLACES)
MARKUP_MAX = Decimal(1_000)
LIMIT = Decimal(10) ** 13
_DIGITS = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """How a price follows from a basis. Amounts are in the currency of the list, for one of the rule's unit."""

    basis: FormulaBasis
    base_list_id: uuid.UUID | None = None
    """The list to reckon from where the basis is PRICE_LIST."""
    markup: Decimal = ZERO
    """A fraction of the basis that is added; less than nothing is taken off."""
    surcharge: Decimal = ZERO
    rounding_step: Decimal | None = None
    ending: Decimal | None = None
    """What a price has above a multiple of the step, which is 1 unless given."""
    margin_min: Decimal | None = None
    """The least by which the price exceeds the basis; less than nothing: how far it may lie below."""
    margin_max: Decimal | None = None
    converts: bool = False
    """Whether a basis in another currency is taken at the rate of the day; otherwise the rule does not apply."""


@dataclass(frozen=True, slots=True)
class Worked:
    """What a price is after one step of a formula."""

    part: FormulaPart
    amount: Decimal


def worked(formula: Formula, basis: Decimal, places: int) -> Iterator[Worked]:
    """The steps from a basis to the price, which is the amount of the last one, if there is any step.

    Without a step or an ending the price has so many `places`. The bounds hold last, so that the price lies between
    them whatever the rounding does; it is never below 0.
    """
    with localcontext(prec=_DIGITS):
        price = basis
        if formula.markup:
            price = price * (1 + formula.markup)
            yield Worked(FormulaPart.MARKUP, _kept(price))
        if formula.surcharge:
            price = max(price + formula.surcharge, ZERO)
            yield Worked(FormulaPart.SURCHARGE, _kept(price))
        if (rounded := _rounded(formula, price, places)) != price:
            yield Worked(FormulaPart.ROUNDING, rounded)
        yield from _bounded(formula, rounded, basis)


def _bounded(formula: Formula, price: Decimal, basis: Decimal) -> Iterator[Worked]:
    if formula.margin_min is not None and price < (least := max(basis + formula.margin_min, ZERO)):
        yield Worked(FormulaPart.MARGIN_MIN, least)
    if formula.margin_max is not None and price > (most := max(basis + formula.margin_max, ZERO)):
        yield Worked(FormulaPart.MARGIN_MAX, most)


def _rounded(formula: Formula, price: Decimal, places: int) -> Decimal:
    """The nearest price that the formula lets stand; half-way it is the higher one, and it is never below nothing."""
    if formula.rounding_step is None and formula.ending is None:
        return round_to_step(Fraction(price), Decimal(1).scaleb(-places))
    step, ending = formula.rounding_step or Decimal(1), formula.ending or ZERO
    return max(_nearest(Fraction(price) - Fraction(ending), step), ZERO) + ending


def _nearest(value: Fraction, step: Decimal) -> Decimal:
    """The multiple of a step nearest to a value; half-way it is the higher one, also below zero."""
    return step * ((2 * value + Fraction(step)) // (2 * Fraction(step)))


def decimals(value: Decimal) -> int:
    """How many decimals a number needs."""
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _kept(price: Decimal) -> Decimal:
    """What is shown of a price on the way: no more decimals than prices have."""
    return round_to_step(Fraction(price), SMALLEST)


def check_formula(formula: Formula, *path: str) -> None:
    """Whether a formula can be meant. Refuses INVALID_VALUE."""
    if (formula.basis is FormulaBasis.PRICE_LIST) != (formula.base_list_id is not None):
        raise Refused(
            "INVALID_VALUE",
            "A formula names a price list exactly when it reckons from one.",
            path=[*path, "priceListId"],
        )
    if not formula.markup.is_finite() or not -1 <= formula.markup <= MARKUP_MAX:
        raise Refused(
            "INVALID_VALUE",
            "A markup is a fraction from -1 to {most}.",
            path=[*path, "markup"],
            most=MARKUP_MAX,
        )
    for name, value in (
        ("surcharge", formula.surcharge),
        ("marginMin", formula.margin_min),
        ("marginMax", formula.margin_max),
    ):
        _check_amount(value, *path, name)
    if (
        formula.margin_min is not None
        and formula.margin_max is not None
        and formula.margin_max < formula.margin_min
    ):
        raise Refused("INVALID_VALUE", "The largest margin lies below the least.", path=[*path, "marginMax"])
    _check_rounding(formula, *path)


def _check_rounding(formula: Formula, *path: str) -> None:
    step = formula.rounding_step
    _check_amount(step, *path, "roundingStep")
    if step is not None and not 0 < step <= 1_000_000:
        raise Refused("INVALID_VALUE", "Prices are rounded to a step above 0.", path=[*path, "roundingStep"])
    _check_amount(formula.ending, *path, "ending")
    if formula.ending is not None and not 0 <= formula.ending < (step or 1):
        raise Refused(
            "INVALID_VALUE", "An ending lies from 0 to below the rounding step.", path=[*path, "ending"]
        )


def _check_amount(value: Decimal | None, *path: str) -> None:
    if value is None:
        return
    if not value.is_finite() or abs(value) >= LIMIT or decimals(value) > PRICE_PLACES:
        raise Refused(
            "INVALID_VALUE", "An amount has at most {places} decimals.", path=path, places=PRICE_PLACES
        )
