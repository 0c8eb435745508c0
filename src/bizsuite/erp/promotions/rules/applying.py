"""Which promotions hold for an order, in which order, and what each takes off which line. Pure.

Amounts are prices times quantities, as customers see them. All work on what those before have left, so that nothing is
given twice. The same order, promotions and codes always give the same answer.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from math import floor

from bizsuite.erp.promotions.rules.spreading import spread
from bizsuite.erp.promotions.rules.words import PromotionEffect, PromotionOutcome
from bizsuite.kernel.values import ZERO, minor_units, round_half_up

_DIGITS = 80
DISCOUNT_PLACES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Promotion:
    """A promotion as far as it decides."""

    id: uuid.UUID
    effect: PromotionEffect
    priority: int = 0
    is_exclusive: bool = False
    starts_on: date | None = None
    ends_on: date | None = None
    currency: str | None = None
    amount_min: Decimal | None = None
    quantity_min: Decimal | None = None
    percent: Decimal | None = None
    amount: Decimal | None = None
    free_product_id: uuid.UUID | None = None
    free_quantity: Decimal | None = None
    group_size: int | None = None
    customers: frozenset[uuid.UUID] = frozenset()
    products: frozenset[uuid.UUID] = frozenset()
    categories: frozenset[uuid.UUID] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """A line of an order before any promotion: what it is of, and its terms. `quantity` is in the product's unit."""

    id: uuid.UUID
    product_id: uuid.UUID
    categories: Sequence[uuid.UUID]
    quantity: Decimal
    full: Decimal
    """Quantity times price, exactly, without any discount."""
    discount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """An order as far as promotions go."""

    customer_id: uuid.UUID
    on: date
    currency: str
    lines: Sequence[Bought]


@dataclass(frozen=True, slots=True)
class Taken:
    """What a promotion takes off a line."""

    promotion_id: uuid.UUID
    line_id: uuid.UUID
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Gift:
    """Goods that a promotion adds."""

    promotion_id: uuid.UUID
    product_id: uuid.UUID
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of a promotion, and what it took off in all."""

    promotion_id: uuid.UUID
    outcome: PromotionOutcome
    amount: Decimal = ZERO


@dataclass(slots=True)
class Offer:
    """What promotions together make of an order."""

    taken: list[Taken] = field(default_factory=list)
    gifts: list[Gift] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)

    def off(self, line_id: uuid.UUID) -> Decimal:
        """What is taken off a line in all."""
        return sum((each.amount for each in self.taken if each.line_id == line_id), ZERO)


def offer_of(basket: Basket, promotions: Sequence[Promotion]) -> Offer:
    """What promotions make of an order: the higher priority first, among equals the one that was made first.

    One that is exclusive goes with no other: it holds alone where it comes first, and not at all where it does not.
    """
    offer, left = Offer(), {line.id: amount_of(line, basket.currency) for line in basket.lines}
    is_closed = False
    for promotion in sorted(promotions, key=lambda each: (-each.priority, each.id)):
        given_already = any(each.outcome is PromotionOutcome.APPLIED for each in offer.decisions)
        outcome = _hindrance(promotion, basket, left)
        if outcome is None and (is_closed or (promotion.is_exclusive and given_already)):
            outcome = PromotionOutcome.EXCLUDED
        if outcome is not None:
            offer.decisions.append(Decision(promotion.id, outcome))
            continue
        decision = _apply(promotion, basket, left, offer)
        offer.decisions.append(decision)
        is_closed = is_closed or (promotion.is_exclusive and decision.outcome is PromotionOutcome.APPLIED)
    return offer


def holds_on(promotion: Promotion, day: date) -> bool:
    """Whether a day is one of a promotion's."""
    return (promotion.starts_on is None or promotion.starts_on <= day) and (
        promotion.ends_on is None or day <= promotion.ends_on
    )


def amount_of(line: Bought, currency: str) -> Decimal:
    """What a line comes to with the discount that it had by itself, rounded as its net is."""
    return _rounded(line.full * (1 - line.discount), currency)


def discount_for(line: Bought, target: Decimal, currency: str) -> Decimal:
    """The discount with which a line comes to just this amount, as far as 12 decimals tell."""
    if not line.full or target == amount_of(line, currency):
        return line.discount
    with localcontext(prec=_DIGITS):
        return max(min(round_half_up(1 - target / line.full, DISCOUNT_PLACES), Decimal(1)), ZERO)


def _hindrance(
    promotion: Promotion, basket: Basket, left: dict[uuid.UUID, Decimal]
) -> PromotionOutcome | None:
    """Why a promotion does not hold for an order, if it does not."""
    if promotion.customers and basket.customer_id not in promotion.customers:
        return PromotionOutcome.OTHER_CUSTOMER
    if promotion.currency is not None and promotion.currency != basket.currency:
        return PromotionOutcome.OTHER_CURRENCY
    lines = matching(promotion, basket)
    if not lines:
        return PromotionOutcome.NOTHING_MATCHES
    amount = sum((left[line.id] for line in lines), ZERO)
    quantity = sum((line.quantity for line in lines), ZERO)
    if promotion.amount_min is not None and amount < promotion.amount_min:
        return PromotionOutcome.BELOW_MINIMUM
    if promotion.quantity_min is not None and quantity < promotion.quantity_min:
        return PromotionOutcome.BELOW_MINIMUM
    return None


def matching(promotion: Promotion, basket: Basket) -> list[Bought]:
    """The lines that a promotion speaks of."""
    if not promotion.products and not promotion.categories:
        return list(basket.lines)
    return [
        line
        for line in basket.lines
        if line.product_id in promotion.products or not promotion.categories.isdisjoint(line.categories)
    ]


def _apply(promotion: Promotion, basket: Basket, left: dict[uuid.UUID, Decimal], offer: Offer) -> Decision:
    """Take off what a promotion takes off, and add what it adds."""
    lines = matching(promotion, basket)
    if promotion.effect is PromotionEffect.FREE_GOODS:
        assert promotion.free_product_id is not None and promotion.free_quantity is not None
        quantity = promotion.free_quantity * _times(promotion, lines)
        offer.gifts.append(Gift(promotion.id, promotion.free_product_id, quantity))
        return Decision(promotion.id, PromotionOutcome.APPLIED)
    amounts = _off(promotion, lines, left, basket.currency)
    taken = [Taken(promotion.id, key, amount) for key, amount in amounts.items() if amount]
    if not taken:
        return Decision(promotion.id, PromotionOutcome.NOTHING_MATCHES)
    for each in taken:
        left[each.line_id] -= each.amount
    offer.taken += taken
    return Decision(promotion.id, PromotionOutcome.APPLIED, sum((each.amount for each in taken), ZERO))


def _times(promotion: Promotion, lines: Sequence[Bought]) -> int:
    """How often free goods are given: once for each time that the least quantity is reached."""
    if promotion.quantity_min is None:
        return 1
    return floor(Fraction(sum((line.quantity for line in lines), ZERO)) / Fraction(promotion.quantity_min))


def _off(
    promotion: Promotion, lines: Sequence[Bought], left: dict[uuid.UUID, Decimal], currency: str
) -> dict[uuid.UUID, Decimal]:
    """What is taken off each line."""
    if promotion.effect is PromotionEffect.PERCENT_OFF:
        assert promotion.percent is not None
        return {line.id: _rounded(left[line.id] * promotion.percent, currency) for line in lines}
    if promotion.effect is PromotionEffect.AMOUNT_OFF:
        assert promotion.amount is not None
        amounts = [left[line.id] for line in lines]
        parts = spread(promotion.amount, amounts, minor_units(currency))
        return {line.id: part for line, part in zip(lines, parts, strict=True)}
    assert promotion.group_size is not None
    return _cheapest(promotion.group_size, lines, left, currency)


def _cheapest(
    size: int, lines: Sequence[Bought], left: dict[uuid.UUID, Decimal], currency: str
) -> dict[uuid.UUID, Decimal]:
    """Of so many whole pieces one is free; all free ones are the cheapest of all, as many as there are groups."""
    pieces = {line.id: floor(line.quantity) for line in lines}
    free = sum(pieces.values()) // size
    places = {line.id: place for place, line in enumerate(lines)}
    cheapest = sorted(
        lines, key=lambda line: (Fraction(left[line.id]) / Fraction(line.quantity), places[line.id])
    )
    off: dict[uuid.UUID, Decimal] = {}
    for line in cheapest:
        many = min(free, pieces[line.id])
        free -= many
        with localcontext(prec=_DIGITS):
            off[line.id] = _rounded(left[line.id] * many / line.quantity, currency)
    return off


def _rounded(amount: Decimal, currency: str) -> Decimal:
    with localcontext(prec=_DIGITS):
        return round_half_up(amount, minor_units(currency))
