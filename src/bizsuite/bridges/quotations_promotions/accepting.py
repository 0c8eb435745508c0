"""What becomes of promotions and coupons once a quotation is accepted: its order holds what was offered."""

from dataclasses import fields

from bizsuite.bridges.quotations_promotions import loaders
from bizsuite.erp.promotions import service as promotions
from bizsuite.erp.promotions.rules.effects import Effect
from bizsuite.erp.promotions.tables import Coupon
from bizsuite.erp.quotations import service as quoting
from bizsuite.erp.quotations.rules.words import QuotationAccepted, QuotationAccepting
from bizsuite.erp.quotations.tables import Quotation
from bizsuite.erp.sales.service.lines import lines_of
from bizsuite.erp.sales.tables import Order
from bizsuite.kernel.db import Db

_EFFECT = [each.name for each in fields(Effect)]


async def hold_coupons(db: Db, event: QuotationAccepting) -> None:
    """Before there is an order: its coupons, which are locked, can be used once more. Refuses COUPON_USED_UP."""
    offered = await loaders.offered_by(db, event.quotation_id)
    if not offered:
        return
    coupons = await db.lock_all(Coupon, {each.coupon_id for each in offered})
    quotation = await quoting.lock_quotation(db, event.quotation_id)
    await promotions.check_left(db, quotation.customer_id, coupons, dict.fromkeys(coupons, ("id",)))


async def use_coupons(db: Db, event: QuotationAccepted) -> None:
    """Count the use of the coupons of an accepted quotation, and tell of its order's lines what promotions did."""
    quotation = await db.get(Quotation, event.quotation_id)
    order = await db.get(Order, event.order_id)
    assert quotation is not None and order is not None
    version, lines = await quoting.latest_of(db, quotation)
    effects = await loaders.adjustments_of(db, version.id)
    if effects:
        # What is in a kit has lines of its own in orders, and none in quotations.
        ordered = [line for line in await lines_of(db, order.id) if line.kit_line_id is None]
        keys = {line.id: own.id for line, own in zip(lines, ordered, strict=True)}
        same = [{name: getattr(each, name) for name in _EFFECT} for each in effects]
        promotions.keep_effects(
            db, order, [Effect(**{**each, "line_id": keys[each["line_id"]]}) for each in same]
        )
    offered = await loaders.offered_by(db, quotation.id)
    if offered:
        coupons = await db.lock_all(Coupon, {each.coupon_id for each in offered})
        promotions.use(db, order, list(coupons.values()))
    await db.flush()
