"""New promotions and coupons, and switching them on and off."""

import uuid
from datetime import date
from typing import Any

from bizsuite.base.catalog.tables import Category, Product
from bizsuite.base.parties.tables import Customer
from bizsuite.erp.promotions.rules import given, words
from bizsuite.erp.promotions.rules.given import NewCoupon, NewPromotion
from bizsuite.erp.promotions.tables import Coupon, Promotion, Target
from bizsuite.kernel.clock import check_day
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.existence import existing
from bizsuite.kernel.uniqueness import unless_taken

_PLAIN = (
    *("effect", "starts_on", "ends_on", "priority", "is_exclusive", "needs_coupon", "currency", "amount_min"),
    *("quantity_min", "percent", "amount", "free_product_id", "free_quantity", "group_size"),
)
_TAKEN = {
    "uq_promotion_tenant_id_company_id_name": Refused(
        "NAME_TAKEN", "There is a promotion with this name.", path=["name"]
    ),
    "uq_promotion_coupon_tenant_id_company_id_code": Refused(
        "CODE_TAKEN", "There is a coupon with this code.", path=["code"]
    ),
}


async def create_promotion(db: Db, new: NewPromotion) -> Promotion:
    """Write down a promotion of the actor's company. Refuses INVALID_VALUE, NAME_TAKEN, NOT_FOUND."""
    new = given.promotion_of(new)
    free = () if new.free_product_id is None else (new.free_product_id,)
    for table, keys, path in (
        (Customer, new.customers, "customerIds"),
        (Product, new.products, "productIds"),
        (Category, new.categories, "categoryIds"),
        (Product, free, "freeProductId"),
    ):
        await _need(db, table, keys, path)
    made = Promotion(
        name=new.name, company_id=db.actor.company_id, **{name: getattr(new, name) for name in _PLAIN}
    )
    async with unless_taken(db, _TAKEN):
        db.add(made)
        await db.flush()
    db.add_all(Target(promotion_id=made.id, customer_id=key) for key in dict.fromkeys(new.customers))
    db.add_all(Target(promotion_id=made.id, product_id=key) for key in dict.fromkeys(new.products))
    db.add_all(Target(promotion_id=made.id, category_id=key) for key in dict.fromkeys(new.categories))
    await db.flush()
    await db.publish(words.PromotionCreated(made.id))
    return made


async def _need(db: Db, table: Any, keys: Any, path: str) -> None:
    """Whether what a promotion names is there. Refuses NOT_FOUND."""
    if not keys:
        return
    known = await existing(db, table, set(keys))
    for place, key in enumerate(keys):
        if key not in known:
            at = [path] if path == "freeProductId" else [path, str(place)]
            raise Refused("NOT_FOUND", "There is no such record.", path=at)


async def update_promotion(
    db: Db, promotion_id: uuid.UUID, *, is_active: bool | None = None, ends_on: date | None = None
) -> Promotion:
    """Switch a promotion on or off, or let it end on another day; drafts keep what it gave until they change.

    Refuses NOT_FOUND, INVALID_VALUE.
    """
    row = await _locked(db, promotion_id)
    if is_active is not None:
        row.is_active = is_active
    if ends_on is not None:
        check_day(ends_on, "endsOn")
        if row.starts_on is not None and ends_on < row.starts_on:
            raise Refused("INVALID_VALUE", "The end lies before the start.", path=["endsOn"])
        row.ends_on = ends_on
    await db.flush()
    await db.publish(words.PromotionChanged(row.id))
    return row


async def create_coupon(db: Db, new: NewCoupon) -> Coupon:
    """Give out a code for a promotion that needs one. Refuses INVALID_VALUE, CODE_TAKEN, NOT_FOUND."""
    new = given.coupon_of(new)
    promotion = await _locked(db, new.promotion_id, "promotionId")
    if not promotion.needs_coupon:
        raise Refused("INVALID_VALUE", "This promotion needs no coupon.", path=["promotionId"])
    made = Coupon(
        company_id=promotion.company_id,
        promotion_id=promotion.id,
        code=new.code,
        uses_max=new.uses_max,
        customer_uses_max=new.customer_uses_max,
    )
    async with unless_taken(db, _TAKEN):
        db.add(made)
        await db.flush()
    await db.publish(words.CouponCreated(made.id))
    return made


async def _locked(db: Db, key: uuid.UUID, path: str = "id") -> Promotion:
    """A promotion of the actor's company, locked. Refuses NOT_FOUND."""
    row = await db.lock(Promotion, key, path=[path])
    if row.company_id != db.actor.company_id:
        raise Refused("NOT_FOUND", "There is no such record.", path=[path])
    return row
