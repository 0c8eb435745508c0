"""Letting promotions hold for drafts of orders, and giving back the uses of coupons."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

import sqlalchemy as sa

from bizsuite.erp.promotions import loaders
from bizsuite.erp.promotions.rules import words
from bizsuite.erp.promotions.rules.applying import Decision
from bizsuite.erp.promotions.rules.effects import Effect, discounts_after, effects_of, own_discounts
from bizsuite.erp.promotions.service.coupons import check_left, release, use
from bizsuite.erp.promotions.service.deciding import Decided, Paths, coupons_named, decide
from bizsuite.erp.promotions.tables import Adjustment, Coupon
from bizsuite.erp.sales import rules as selling
from bizsuite.erp.sales import service as orders
from bizsuite.erp.sales.rules import LineChange, LineChanges, SalesOrderChanged
from bizsuite.erp.sales.service.lines import lines_of
from bizsuite.erp.sales.tables import Order, OrderLine
from bizsuite.erp.sales.taxation import SalesOrderLinesRemoving
from bizsuite.kernel.db import Db
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
    order = await orders.lock_order(db, order_id)
    selling.change(order.status)
    return await _apply(db, order, await coupons_named(db, order.company_id, codes))


async def reapply(db: Db, event: SalesOrderChanged) -> None:
    """Let promotions hold anew for a draft that has changed and had some; coupons that do not hold are given back."""
    if db.known.get((words.PromotionsApplied, event.order_id)):
        return
    had = db.known.pop((SalesOrderLinesRemoving, event.order_id), False)
    uses = await loaders.uses_of(db, event.order_id)
    if not had and not uses and not await loaders.adjustments_of(db, event.order_id):
        return
    order = await orders.lock_order(db, event.order_id)
    await _apply(db, order, {each.coupon_id: None for each in uses})


async def forget_lines(db: Db, event: SalesOrderLinesRemoving) -> None:
    """Untie lines that are about to be removed from what promotions did to them, and remember that they did."""
    for order_id in await _forget(db, _ADJUSTMENT.c.line_id.in_(event.line_ids)):
        db.known[SalesOrderLinesRemoving, order_id] = True


async def _apply(db: Db, order: Order, paths: Paths) -> Applied:
    """Undo what promotions did, and let those of today hold; a coupon without a path is dropped where it does not."""
    before = await loaders.adjustments_of(db, order.id)
    uses = await loaders.uses_of(db, order.id)
    coupons = await db.lock_all(Coupon, {*paths, *(each.coupon_id for each in uses)})
    named = {key: coupons[key] for key in paths}
    held = {each.coupon_id for each in uses}
    fresh = {key: each for key, each in named.items() if key not in held}
    await check_left(db, order.customer_id, fresh, paths)
    lines = await lines_of(db, order.id)
    gifts = {row.line_id for row in before if row.is_gift}
    bought = [line for line in lines if line.id not in gifts and line.kit_line_id is None]
    discounts = own_discounts({line.id: line.discount for line in bought}, before)
    decided = await decide(db, order, bought, discounts, named, paths)
    if before or decided.offer.taken or decided.offer.gifts:
        await _write(db, order, decided, bought, gifts & {line.id for line in lines})
    await release(db, [each for each in uses if each.coupon_id not in decided.kept], coupons)
    use(db, order, [named[key] for key in decided.kept if key not in held])
    await db.flush()
    await db.publish(words.PromotionsApplied(order.id))
    return Applied(order, decided.offer.decisions)


async def _write(
    db: Db, order: Order, decided: Decided, lines: Sequence[OrderLine], gone: set[uuid.UUID]
) -> None:
    """Give the lines their discounts, exchange the lines that promotions add, and keep what each did."""
    after = discounts_after(decided.basket, decided.offer)
    changed = [
        LineChange(line.id, {"discount": after[line.id]}) for line in lines if line.discount != after[line.id]
    ]
    await _forget(db, _ADJUSTMENT.c.order_id == order.id)
    flag = (words.PromotionsApplied, order.id)
    db.known[flag] = True
    try:
        changes = LineChanges(changed=changed, added=decided.gifts, removed=sorted(gone))
        await orders.update_order(db, order.id, {}, changes)
    finally:
        del db.known[flag]
    known = {line.id for line in lines}
    new = [
        line.id for line in await lines_of(db, order.id) if line.id not in known and line.kit_line_id is None
    ]
    keep_effects(db, order, effects_of(decided.basket, decided.offer, after, new))


def keep_effects(db: Db, order: Order, effects: Iterable[Effect]) -> None:
    """Keep what promotions did to the lines of an order."""
    db.add_all(
        Adjustment(company_id=order.company_id, order_id=order.id, currency=order.currency, **asdict(each))
        for each in effects
    )


async def _forget(db: Db, chosen: sa.ColumnElement[bool]) -> set[uuid.UUID]:
    """Drop what promotions did; the orders of which something was dropped. One statement."""
    gone = sa.delete(_ADJUSTMENT).where(_ADJUSTMENT.c.tenant_id == db.actor.tenant_id, chosen)
    return set((await db.run(gone.returning(_ADJUSTMENT.c.order_id))).scalars())
