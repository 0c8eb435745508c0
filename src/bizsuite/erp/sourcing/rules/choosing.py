"""From whom a product is best bought, how much of it must then be ordered, and at what price. Pure.

What is wanted is taken to the unit in which a supplier sells, up to its step, then up to the least that he sells and to
a multiple of his packs; the price is the one of the quantity that comes out. Prices are compared by what the whole
comes to, since who sells by the hundred is dear to whoever needs one.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from bizsuite.base.catalog.pricing import line_amounts
from bizsuite.base.catalog.rules.units import Measure, check_step, convert_up, ratio_of, step_up
from bizsuite.erp.sourcing.rules.prices import QUANTITY_LIMIT, Break
from bizsuite.erp.sourcing.rules.words import SupplierPriceOutcome, SupplierRanking
from bizsuite.kernel.clock import check_day
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO

Outcome = SupplierPriceOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """How much of a product is wanted and on which day; without a unit or a currency, in the product's own."""

    product_id: uuid.UUID
    quantity: Decimal
    on: date
    currency: str | None = None
    unit_id: uuid.UUID | None = None
    supplier_id: uuid.UUID | None = None
    ranking: SupplierRanking = SupplierRanking.PREFERRED


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A supplier's price as it is recorded; `position` is his place among the product's suppliers, None: none."""

    id: uuid.UUID
    supplier_id: uuid.UUID
    currency: str
    unit: Measure
    quantity_min: Decimal
    quantity_multiple: Decimal | None
    lead_days: int
    starts_on: date
    ends_on: date | None
    position: int | None
    breaks: Sequence[Break]


@dataclass(frozen=True, slots=True)
class Step:
    """One recorded price and what became of it.

    What would be ordered, in the supplier's unit, and what that comes to, is None where the price does not apply.
    """

    offer: Offer
    outcome: SupplierPriceOutcome
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    total: Decimal | None = None

    def day_of_arrival(self, on: date) -> date:
        """When goods come that are ordered on a day that `best_supplier_price` takes."""
        return on + timedelta(days=self.offer.lead_days)


@dataclass(frozen=True, slots=True)
class Choice:
    """The best price, or the code of why there is none, and every recorded one, the best first."""

    best: Step | None
    problem: str | None
    steps: Sequence[Step]

    def required(self, *path: str) -> Step:
        """The best price. Refuses with SUPPLIER_PRICE_CONFLICT, SUPPLIER_PRICE_MISSING."""
        if self.problem == "SUPPLIER_PRICE_CONFLICT":
            raise Refused("SUPPLIER_PRICE_CONFLICT", "Two prices of suppliers are equally good.", path=path)
        if self.best is None:
            raise Refused("SUPPLIER_PRICE_MISSING", "No supplier has a price for this.", path=path)
        return self.best


def best_supplier_price(ask: Ask, unit: Measure, offers: Iterable[Offer]) -> Choice:
    """Which recorded price holds for what is wanted in `unit`, and why the others do not.

    Refuses with INVALID_VALUE, QUANTITY_ROUNDING, UNIT_CATEGORY_MISMATCH.
    """
    if not 0 < ask.quantity < QUANTITY_LIMIT:
        raise Refused("INVALID_VALUE", "The quantity must be greater than zero.", path=["quantity"])
    check_step(ask.quantity, unit, "quantity")
    check_day(ask.on, "on")
    told = [_considered(ask, unit, offer) for offer in sorted(offers, key=lambda each: str(each.id))]
    lost = [step for step in told if step.outcome is not Outcome.WON]
    fit = sorted((step for step in told if step.outcome is Outcome.WON), key=lambda s: _ranks(ask, s))
    if not fit:
        return Choice(None, "SUPPLIER_PRICE_MISSING", tuple(lost))
    compared = [replace(step, outcome=_outcome(ask, step, fit[0])) for step in fit]
    equal = [step for step in compared if step.outcome is Outcome.WON]
    if len(equal) > 1:
        conflict = [replace(step, outcome=Outcome.CONFLICT) for step in equal]
        return Choice(None, "SUPPLIER_PRICE_CONFLICT", (*conflict, *compared[len(equal) :], *lost))
    return Choice(compared[0], None, (*compared, *lost))


def quantity_to_order(wanted: Decimal, unit: Measure, offer: Offer) -> Decimal:
    """What must be ordered of a supplier to have what is wanted, in his unit: his least, and whole packs.

    Refuses with UNIT_CATEGORY_MISMATCH, INVALID_VALUE (more than can be kept).
    """
    ordered = max(convert_up(wanted, unit, offer.unit), offer.quantity_min)
    if offer.quantity_multiple is not None:
        ordered = step_up(Fraction(ordered), offer.quantity_multiple)
    if ordered >= QUANTITY_LIMIT:
        raise Refused("INVALID_VALUE", "That is more than can be ordered.", path=["quantity"])
    return ordered


def _considered(ask: Ask, unit: Measure, offer: Offer) -> Step:
    """A price that applies, with what it comes to, as if it had won; or why it does not."""
    if (excluded := _excluded(ask, offer)) is not None:
        return Step(offer, excluded)
    ordered = quantity_to_order(ask.quantity, unit, offer)
    reached = [each for each in offer.breaks if each.quantity_from <= ordered]
    if not reached:
        return Step(offer, Outcome.BELOW_FIRST_BREAK)
    price = max(reached, key=lambda each: each.quantity_from).unit_price
    total, _, _ = line_amounts(ordered, price, ZERO, ZERO, offer.currency)
    return Step(offer, Outcome.WON, ordered, price, total)


def _excluded(ask: Ask, offer: Offer) -> SupplierPriceOutcome | None:
    if ask.supplier_id not in (None, offer.supplier_id):
        return Outcome.OTHER_SUPPLIER
    if offer.position is None:
        return Outcome.NOT_LISTED
    if offer.currency != ask.currency:
        return Outcome.OTHER_CURRENCY
    if offer.starts_on > ask.on:
        return Outcome.NOT_STARTED
    if offer.ends_on is not None and offer.ends_on < ask.on:
        return Outcome.ENDED
    return None


_ORDERS: Mapping[SupplierRanking, Sequence[SupplierPriceOutcome]] = {
    SupplierRanking.PREFERRED: (Outcome.LESS_PREFERRED, Outcome.DEARER, Outcome.SLOWER, Outcome.LESS_GOODS),
    SupplierRanking.CHEAPEST: (Outcome.DEARER, Outcome.LESS_PREFERRED, Outcome.SLOWER, Outcome.LESS_GOODS),
    SupplierRanking.FASTEST: (Outcome.SLOWER, Outcome.DEARER, Outcome.LESS_PREFERRED, Outcome.LESS_GOODS),
}
"""In which comparisons a price can lose, the first that counts first."""


def _ranks(ask: Ask, step: Step) -> tuple[Any, ...]:
    """Where a price that applies stands in each comparison; the smallest wins."""
    ordered = Fraction(step.quantity or ZERO) * ratio_of(step.offer.unit)
    places = {
        Outcome.LESS_PREFERRED: step.offer.position,
        Outcome.DEARER: step.total,
        Outcome.SLOWER: step.offer.lead_days,
        Outcome.LESS_GOODS: -ordered,
    }
    return tuple(places[each] for each in _ORDERS[ask.ranking])


def _outcome(ask: Ask, step: Step, best: Step) -> SupplierPriceOutcome:
    pairs = zip(_ORDERS[ask.ranking], _ranks(ask, step), _ranks(ask, best), strict=True)
    return next((outcome for outcome, own, top in pairs if own != top), Outcome.WON)
