"""Letting promotions hold for drafts of orders, and giving back the uses of coupons."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.erp.promotions import loaders
from bizsuite.erp.promotions.rules import given, words
from bizsuite.erp.promotions.rules.applying import Basket, Decision, Offer, discount_for, offer_of
from bizsuite.erp.promotions.rules.applying import amount_of as worth_of
from bizsuite.erp.promotions.rules.words import PromotionOutcome
from bizsuite.erp.promotions.service.coupons import check_left, release, use
from bizsuite.erp.promotions.tables import Adjustment, Coupon
from bizsuite.erp.sales import rules as selling
from bizsuite.erp.sales import service as orders
from bizsuite.erp.sales.rules import LineChange, LineChanges, NewLine, SalesOrderChanged
from bizsuite.erp.sales.service.lines import lines_of
from bizsuite.erp.sales.tables import Order, OrderLine
from bizsuite.erp.sales.taxation import SalesOrderLinesRemoving
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of

_ADJUSTMENT = table_of(Adjustment)


@dataclass(frozen=True, slots=True)
class Applied:
    """A draft after its promotions, and what became of each."""

    order: Order
    decisions: Sequence[Decision]


async def apply_promotions(db: Db, order_id: uuid.UUID, codes: Sequence[str]) -> Applied:
    """Let the promotions hold for a draft that are in force on its day, those of these coupons among them.

    What promotions did to it before is undone first, so that the same order and codes always come to the same. Coupons
    that are not named again can be used by others. Refuses NOT_FOUND, ORDER_NOT_DRAFT, SUBJECT_LOCKED, INVALID_VALUE,
    COUPON_UNKNOWN, COUPON_USED_UP, COUPON_NOT_VALID, and for free goods as orders do for lines.
    """
    given.check_codes(codes)
    wanted = [given.code_of(code, "couponCodes", str(place)) for place, code in enumerate(codes)]
    order = await orders.lock_order(db, order_id)
    selling.change(order.status)
    known = await loaders.coupons_by_code(db, order.company_id, wanted)
    for place, code in enumerate(wanted):
        if code not in known:
            raise Refused(
                "COUPON_UNKNOWN",
                "There is no coupon {coupon}.",
                path=["couponCodes", str(place)],
                coupon=code,
            )
    paths = {known[code]: ("couponCodes", str(place)) for place, code in enumerate(wanted)}
    return await _apply(db, order, paths)


async def reapply(db: Db, event: SalesOrderChanged) -> None:
    """Let promotions hold anew for a draft that has changed and had some; coupons that do not hold are given back."""
    if db.known.get((words.PromotionsApplied, event.order_id)):
        return
    uses = await loaders.uses_of(db, event.order_id)
    if not uses and not await loaders.adjustments_of(db, event.order_id):
        return
    order = await orders.lock_order(db, event.order_id)
    await _apply(db, order, {each.coupon_id: None for each in uses})


async def forget_lines(db: Db, event: SalesOrderLinesRemoving) -> None:
    """Untie lines that are about to be removed from what promotions did to them."""
    await _forget(db, _ADJUSTMENT.c.line_id.in_(event.line_ids))


async def _apply(db: Db, order: Order, paths: Mapping[uuid.UUID, Any]) -> Applied:
    """Undo what promotions did, and let those of today hold; a coupon without a path is dropped where it does not."""
    before = await loaders.adjustments_of(db, order.id)
    uses = await loaders.uses_of(db, order.id)
    coupons = await db.lock_all(Coupon, {*paths, *(each.coupon_id for each in uses)})
    named = {key: coupons[key] for key in paths}
    held = {each.coupon_id for each in uses}
    await check_left(db, order, {key: each for key, each in named.items() if key not in held}, paths)
    lines = await lines_of(db, order.id)
    gifts = {row.line_id for row in before if row.is_gift}
    bought = [line for line in lines if line.id not in gifts and line.kit_line_id is None]
    basket = await loaders.basket_of(db, order, bought, _own_discounts(bought, before))
    promotions = await loaders.promotions_of(db, order, {each.promotion_id for each in named.values()})
    offer = offer_of(basket, promotions)
    kept = _holding(offer, named, paths)
    if before or offer.taken or offer.gifts:
        await _write(db, order, basket, offer, bought, gifts & {line.id for line in lines})
    await release(db, [each for each in uses if each.coupon_id not in kept], coupons)
    use(db, order, [named[key] for key in kept if key not in held])
    await db.flush()
    await db.publish(words.PromotionsApplied(order.id))
    return Applied(order, offer.decisions)


def _own_discounts(lines: Sequence[OrderLine], before: Sequence[Any]) -> dict[uuid.UUID, Decimal]:
    """The discounts that lines have by themselves: what was there before promotions, or what was said since."""
    given_by = {row.line_id: (row.discount_before, row.discount_after) for row in before}
    own = {}
    for line in lines:
        was, made = given_by.get(line.id, (line.discount, line.discount))
        own[line.id] = was if line.discount == made else line.discount
    return own


def _holding(
    offer: Offer, named: Mapping[uuid.UUID, Coupon], paths: Mapping[uuid.UUID, Any]
) -> set[uuid.UUID]:
    """The coupons whose promotions hold. Refuses COUPON_NOT_VALID for one that is asked for and does not."""
    applied = {each.promotion_id for each in offer.decisions if each.outcome is PromotionOutcome.APPLIED}
    outcomes = {each.promotion_id: each.outcome for each in offer.decisions}
    for key, coupon in named.items():
        if coupon.promotion_id not in applied and paths[key] is not None:
            raise Refused(
                "COUPON_NOT_VALID",
                "The coupon {coupon} does not hold for this order: {reason}.",
                path=paths[key],
                coupon=coupon.code,
                reason=outcomes[coupon.promotion_id].value
                if coupon.promotion_id in outcomes
                else "NOT_IN_FORCE",
            )
    return {key for key, coupon in named.items() if coupon.promotion_id in applied}


async def _write(
    db: Db, order: Order, basket: Basket, offer: Offer, lines: Sequence[OrderLine], gone: set[uuid.UUID]
) -> None:
    """Give the lines their discounts, exchange the lines that promotions add, and keep what each did."""
    after = {
        line.id: discount_for(line, worth_of(line, basket.currency) - offer.off(line.id), basket.currency)
        for line in basket.lines
    }
    changed = [
        LineChange(line.id, {"discount": after[line.id]}) for line in lines if line.discount != after[line.id]
    ]
    added = [
        NewLine(product_id=gift.product_id, quantity=gift.quantity, discount=Decimal(1))
        for gift in offer.gifts
    ]
    await _forget(db, _ADJUSTMENT.c.order_id == order.id)
    flag = (words.PromotionsApplied, order.id)
    db.known[flag] = True
    try:
        changes = LineChanges(changed=changed, added=added, removed=sorted(gone))
        await orders.update_order(db, order.id, {}, changes)
    finally:
        del db.known[flag]
    known = {line.id for line in lines}
    new = [line for line in await lines_of(db, order.id) if line.id not in known and line.kit_line_id is None]
    db.add_all(_adjustments(order, basket, offer, after, new))


def _adjustments(
    order: Order,
    basket: Basket,
    offer: Offer,
    after: Mapping[uuid.UUID, Decimal],
    new: Sequence[OrderLine],
) -> list[Adjustment]:
    """What each promotion did to each line."""
    own = {line.id: line.discount for line in basket.lines}
    rows = [
        Adjustment(
            line_id=each.line_id,
            promotion_id=each.promotion_id,
            position=0,
            currency=order.currency,
            amount=each.amount,
            discount_before=own[each.line_id],
            discount_after=after[each.line_id],
        )
        for each in offer.taken
    ]
    rows += [
        Adjustment(
            line_id=line.id,
            promotion_id=gift.promotion_id,
            position=0,
            currency=order.currency,
            is_gift=True,
            discount_before=Decimal(1),
            discount_after=Decimal(1),
        )
        for gift, line in zip(offer.gifts, new, strict=True)
    ]
    for position, row in enumerate(rows, 1):
        row.company_id, row.order_id, row.position = order.company_id, order.id, position
    return rows


async def _forget(db: Db, chosen: sa.ColumnElement[bool]) -> None:
    await db.run(sa.delete(_ADJUSTMENT).where(_ADJUSTMENT.c.tenant_id == db.actor.tenant_id, chosen))
