"""The words of promotions: permissions, effects, what became of a promotion, events. Pure."""

import uuid
from dataclasses import dataclass

from bizsuite.kernel.values import Permission
from bizsuite.kernel.words import Word

PROMOTION_READ = Permission("promotions.promotion.read")
PROMOTION_WRITE = Permission("promotions.promotion.write")


class PromotionEffect(Word):
    """What a promotion does."""

    PERCENT_OFF = "PERCENT_OFF", "A percentage is taken off the lines that it speaks of."
    AMOUNT_OFF = "AMOUNT_OFF", "An amount is taken off them together, spread by their amounts to the cent."
    FREE_GOODS = "FREE_GOODS", "Goods are added that cost nothing."
    CHEAPEST_FREE = "CHEAPEST_FREE", "Of so many pieces the cheapest one costs nothing."


class PromotionOutcome(Word):
    """What became of a promotion for an order."""

    APPLIED = "APPLIED", "It took something off, or added goods."
    OTHER_CUSTOMER = "OTHER_CUSTOMER", "It is for other customers."
    OTHER_CURRENCY = "OTHER_CURRENCY", "Its amounts are in another currency."
    NOTHING_MATCHES = (
        "NOTHING_MATCHES",
        "It speaks of nothing that is ordered, or there is nothing left to take off.",
    )
    BELOW_MINIMUM = "BELOW_MINIMUM", "Too little of what it speaks of is ordered."
    EXCLUDED = "EXCLUDED", "It does not go together with one that comes first."


@dataclass(frozen=True, slots=True)
class PromotionCreated:
    """There is a new promotion."""

    promotion_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PromotionChanged:
    """A promotion was switched on or off, or ends on another day."""

    promotion_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class CouponCreated:
    """There is a new coupon."""

    coupon_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PromotionsApplied:
    """Other promotions hold for a draft than before."""

    order_id: uuid.UUID
