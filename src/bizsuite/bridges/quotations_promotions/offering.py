"""Letting promotions hold for drafts of quotations; coupons are only named there, and others may use them."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import sqlalchemy as sa

from bizsuite.bridges.quotations_promotions import loaders
from bizsuite.bridges.quotations_promotions.events import QuotationPromotionsApplied
from bizsuite.bridges.quotations_promotions.tables import QuotationAdjustment, QuotationCoupon
from bizsuite.erp.promotions import service as promotions
from bizsuite.erp.promotions.rules.applying import Decision
from bizsuite.erp.promotions.rules.effects import discounts_after, effects_of
from bizsuite.erp.promotions.service import Decided, Paths
from bizsuite.erp.promotions.tables import Coupon
from bizsuite.erp.quotations import service as quoting
from bizsuite.erp.quotations.rules import lifecycle
from bizsuite.erp.quotations.rules.words import (
    QuotationChanged,
    QuotationLinesRemoving,
    QuotationRestoring,
    QuotationRevised,
)
from bizsuite.erp.quotations.tables import Quotation
from bizsuite.erp.sales import service as orders
from bizsuite.erp.sales.rules import NewOrder
from bizsuite.erp.sales.tables import OrderLine
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of

_ADJUSTMENT = table_of(QuotationAdjustment)


@dataclass(frozen=True, slots=True)
class Applied:
    """A quotation whose draft has its promotions, and what became of each."""

    quotation: Quotation
    decisions: Sequence[Decision]


async def apply_promotions(db: Db, quotation_id: uuid.UUID, codes: Sequence[str]) -> Applied:
    """Let the promotions hold for a draft that are in force on the day of its prices, those of these coupons among
    them, instead of those that did.

    Refuses NOT_FOUND, QUOTATION_NOT_DRAFT, SUBJECT_LOCKED, INVALID_VALUE, COUPON_UNKNOWN, COUPON_USED_UP,
    COUPON_NOT_VALID, and for free goods as orders do for lines.
    """
    quotation = await quoting.lock_quotation(db, quotation_id)
    lifecycle.change(quotation.status)
    paths = await promotions.coupons_named(db, quotation.company_id, codes)
    coupons = await loaders.coupons_of(db, paths)
    await promotions.check_left(db, quotation.customer_id, coupons, paths)
    return await _apply(db, quotation, coupons, paths)


async def restore(db: Db, event: QuotationRestoring) -> None:
    """Say what lines of a version are without promotions, and remember that there were any."""
    before = await loaders.adjustments_of(db, event.version_id)
    event.added.update(row.line_id for row in before if row.is_gift)
    event.discounts.update((row.line_id, row.discount_before) for row in before)
    if before:
        db.known[QuotationRestoring, event.quotation_id] = True


async def forget_lines(db: Db, event: QuotationLinesRemoving) -> None:
    """Untie the lines of a draft, which are about to be removed, from what promotions did to them."""
    row = _ADJUSTMENT.c
    await db.run(
        sa.delete(_ADJUSTMENT).where(row.tenant_id == db.actor.tenant_id, row.version_id == event.version_id)
    )


async def reapply(db: Db, event: QuotationChanged) -> None:
    """Let promotions hold anew for a draft that has changed and had some."""
    if not db.known.get((QuotationPromotionsApplied, event.quotation_id)):
        await _anew(db, event.quotation_id, await loaders.offered_by(db, event.quotation_id))


async def carry_over(db: Db, event: QuotationRevised) -> None:
    """Let the promotions of its day hold for a new version if the former one had some, with the coupons of that."""
    await _anew(db, event.quotation_id, await loaders.offered_by(db, event.quotation_id, before_latest=1))


async def _anew(db: Db, quotation_id: uuid.UUID, offered: Sequence[QuotationCoupon]) -> None:
    """Coupons that nobody names just now are left out where they do not hold, or can be used no longer."""
    if not db.known.pop((QuotationRestoring, quotation_id), False) and not offered:
        return
    quotation = await quoting.lock_quotation(db, quotation_id)
    coupons = await loaders.coupons_of(db, {each.coupon_id for each in offered})
    gone = await promotions.used_up(db, quotation.customer_id, coupons)
    left = {key: coupon for key, coupon in coupons.items() if key not in gone}
    await _apply(db, quotation, left, dict.fromkeys(left))


async def _apply(db: Db, quotation: Quotation, coupons: Mapping[uuid.UUID, Coupon], paths: Paths) -> Applied:
    """Undo what promotions did, and let those of the day hold."""
    version, lines = await quoting.latest_of(db, quotation)
    own = await quoting.own_order(db, quotation, version, lines)
    order, rows = await orders.reckon_order(db, own)
    discounts = {row.id: row.discount for row in rows}
    decided = await promotions.decide(db, order, rows, discounts, coupons, paths)
    had = db.known.pop((QuotationRestoring, quotation.id), False)
    if had or decided.offer.taken or decided.offer.gifts:
        await _write(db, quotation, own, rows, decided)
    await _offer(db, quotation, version.id, decided.kept)
    await db.flush()
    await db.publish(QuotationPromotionsApplied(quotation.id))
    return Applied(quotation, decided.offer.decisions)


async def _write(
    db: Db, quotation: Quotation, own: NewOrder, rows: Sequence[OrderLine], decided: Decided
) -> None:
    """Write the lines with the discounts that promotions leave and what these add, and keep what each did."""
    after = discounts_after(decided.basket, decided.offer)
    lines = [replace(line, discount=after[row.id]) for line, row in zip(own.lines, rows, strict=True)]
    flag = (QuotationPromotionsApplied, quotation.id)
    db.known[flag] = True
    try:
        await quoting.update(db, quotation.id, {"lines": [*lines, *decided.gifts]})
    finally:
        del db.known[flag]
        db.known.pop((QuotationRestoring, quotation.id), None)
    version, written = await quoting.latest_of(db, quotation)
    keys = {row.id: line.id for row, line in zip(rows, written, strict=False)}
    effects = effects_of(decided.basket, decided.offer, after, [line.id for line in written[len(rows) :]])
    db.add_all(
        QuotationAdjustment(
            company_id=quotation.company_id,
            version_id=version.id,
            currency=version.currency,
            **{**asdict(each), "line_id": keys.get(each.line_id, each.line_id)},
        )
        for each in effects
    )


async def _offer(db: Db, quotation: Quotation, version_id: uuid.UUID, coupons: Iterable[uuid.UUID]) -> None:
    """Note which coupons hold for a draft from now on."""
    before = {each.coupon_id: each for each in await loaders.offered_by(db, quotation.id)}
    kept = set(coupons)
    for key, row in before.items():
        if key not in kept:
            await db.delete(row)
    db.add_all(
        QuotationCoupon(company_id=quotation.company_id, version_id=version_id, coupon_id=key)
        for key in sorted(kept - set(before))
    )
