"""What promotions and coupons make of a document, written or only reckoned; one way for orders and quotations."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bizsuite.erp.promotions import loaders
from bizsuite.erp.promotions.rules import given
from bizsuite.erp.promotions.rules.applying import Basket, Offer, offer_of
from bizsuite.erp.promotions.rules.words import PromotionOutcome
from bizsuite.erp.promotions.tables import Coupon
from bizsuite.erp.sales.rules import NewLine
from bizsuite.erp.sales.tables import Order, OrderLine
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused

Paths = Mapping[uuid.UUID, Any]
"""Coupons, with the places of the input that name them; None for those that nobody names just now."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What promotions make of a document, and the coupons that hold."""

    basket: Basket
    offer: Offer
    kept: set[uuid.UUID]

    @property
    def gifts(self) -> list[NewLine]:
        """The lines that are added, for nothing."""
        return [
            NewLine(product_id=gift.product_id, quantity=gift.quantity, discount=Decimal(1))
            for gift in self.offer.gifts
        ]


async def coupons_named(db: Db, company_id: uuid.UUID, codes: Sequence[str]) -> Paths:
    """The coupons of a company that an input names. Refuses INVALID_VALUE, COUPON_UNKNOWN."""
    given.check_codes(codes)
    wanted = [given.code_of(code, "couponCodes", str(place)) for place, code in enumerate(codes)]
    known = await loaders.coupons_by_code(db, company_id, wanted)
    for place, code in enumerate(wanted):
        if code not in known:
            raise Refused(
                "COUPON_UNKNOWN",
                "There is no coupon {coupon}.",
                path=["couponCodes", str(place)],
                coupon=code,
            )
    return {known[code]: ("couponCodes", str(place)) for place, code in enumerate(wanted)}


async def decide(
    db: Db,
    order: Order,
    lines: Sequence[OrderLine],
    discounts: Mapping[uuid.UUID, Decimal],
    coupons: Mapping[uuid.UUID, Coupon],
    paths: Paths,
) -> Decided:
    """What the promotions that are in force on the day of an order make of it, those of these coupons among them.

    `lines` are those that no promotion has added, `discounts` those that they have by themselves. Refuses
    COUPON_NOT_VALID for a coupon that is named and does not hold; others are left out then.
    """
    basket = await loaders.basket_of(db, order, lines, discounts)
    promotions = await loaders.promotions_of(db, order, {each.promotion_id for each in coupons.values()})
    offer = offer_of(basket, promotions)
    return Decided(basket, offer, _holding(offer, coupons, paths))


def _holding(offer: Offer, named: Mapping[uuid.UUID, Coupon], paths: Paths) -> set[uuid.UUID]:
    """The coupons whose promotions hold. Refuses COUPON_NOT_VALID for one that is asked for and does not."""
    outcomes = {each.promotion_id: each.outcome for each in offer.decisions}
    applied = {key for key, outcome in outcomes.items() if outcome is PromotionOutcome.APPLIED}
    for key, coupon in named.items():
        if coupon.promotion_id not in applied and paths[key] is not None:
            outcome = outcomes.get(coupon.promotion_id)
            raise Refused(
                "COUPON_NOT_VALID",
                "The coupon {coupon} does not hold for this: {reason}.",
                path=paths[key],
                coupon=coupon.code,
                reason="NOT_IN_FORCE" if outcome is None else outcome.value,
            )
    return {key for key, coupon in named.items() if coupon.promotion_id in applied}
