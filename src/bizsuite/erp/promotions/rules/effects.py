"""What an offer makes of each line, and what lines are without it. Pure."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from bizsuite.erp.promotions.rules.applying import Basket, Offer, amount_of, discount_for
from bizsuite.kernel.values import ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a promotion has done to a line."""

    line_id: uuid.UUID
    promotion_id: uuid.UUID
    position: int
    """In which order they were taken, from 1."""
    is_gift: bool = False
    amount: Decimal = ZERO
    discount_before: Decimal = Decimal(1)
    discount_after: Decimal = Decimal(1)


class Kept(Protocol):
    """An effect that was kept."""

    line_id: uuid.UUID
    discount_before: Decimal
    discount_after: Decimal


def discounts_after(basket: Basket, offer: Offer) -> dict[uuid.UUID, Decimal]:
    """The discounts that lines have once all promotions have taken off what they take off."""
    return {
        line.id: discount_for(line, amount_of(line, basket.currency) - offer.off(line.id), basket.currency)
        for line in basket.lines
    }


def effects_of(
    basket: Basket, offer: Offer, after: Mapping[uuid.UUID, Decimal], gifts: Sequence[uuid.UUID]
) -> list[Effect]:
    """What each promotion did to each line; `gifts` are the lines that were added for what the offer gives."""
    own = {line.id: line.discount for line in basket.lines}
    found = [
        Effect(
            line_id=each.line_id,
            promotion_id=each.promotion_id,
            position=position,
            amount=each.amount,
            discount_before=own[each.line_id],
            discount_after=after[each.line_id],
        )
        for position, each in enumerate(offer.taken, 1)
    ]
    return found + [
        Effect(line_id=line_id, promotion_id=gift.promotion_id, position=position, is_gift=True)
        for position, (gift, line_id) in enumerate(zip(offer.gifts, gifts, strict=True), len(found) + 1)
    ]


def own_discounts(discounts: Mapping[uuid.UUID, Decimal], before: Sequence[Kept]) -> dict[uuid.UUID, Decimal]:
    """The discounts that lines have by themselves: what was there before promotions, or what was said since."""
    given_by = {row.line_id: (row.discount_before, row.discount_after) for row in before}
    own = {}
    for key, discount in discounts.items():
        was, made = given_by.get(key, (discount, discount))
        own[key] = was if discount == made else discount
    return own
