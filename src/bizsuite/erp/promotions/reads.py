"""How promotions are reached."""

from bizsuite.base.catalog import reads as catalog
from bizsuite.base.parties import reads as parties
from bizsuite.erp.promotions import tables
from bizsuite.erp.promotions.rules import words
from bizsuite.erp.sales import reads as sales
from bizsuite.kernel.reads import Entity, many, money, newest, one, sorts

promotion = Entity(
    name="Promotion",
    table=tables.Promotion,
    permission=words.PROMOTION_READ,
    company="company_id",
    sort=sorts("name"),
    filters=("name", "effect", "is_active", "starts_on", "ends_on", "needs_coupon"),
    sorts=("name", "priority", "starts_on"),
    by=("name",),
)
target = Entity(
    name="PromotionTarget",
    table=tables.Target,
    permission=words.PROMOTION_READ,
    sort=sorts("created_at"),
    detail_of={"promotion_id": [promotion]},
)
coupon = Entity(
    name="Coupon",
    table=tables.Coupon,
    permission=words.PROMOTION_READ,
    company="company_id",
    sort=sorts("code"),
    filters=("code", "is_active", "used"),
    sorts=("code", "used"),
    by=("code",),
)
use = Entity(
    name="CouponUse",
    table=tables.CouponUse,
    permission=words.PROMOTION_READ,
    company="company_id",
    sort=sorts(newest("created_at")),
)
adjustment = Entity(
    name="PromotionAdjustment",
    table=tables.Adjustment,
    permission=words.PROMOTION_READ,
    company="company_id",
    sort=sorts("position"),
    filters=("is_gift",),
)

promotion_amount, promotion_amount_min = money(promotion, "amount"), money(promotion, "amount_min")
promotion_free_product = one(promotion, "free_product_id", catalog.product)
promotion_targets = many(promotion, target, "promotion_id")
promotion_coupons = many(promotion, coupon, "promotion_id", "code")
target_customer = one(target, "customer_id", parties.customer)
target_product = one(target, "product_id", catalog.product)
target_category = one(target, "category_id", catalog.category)
coupon_promotion = one(coupon, "promotion_id", promotion)
coupon_uses = many(coupon, use, "coupon_id", newest("created_at"))
use_coupon = one(use, "coupon_id", coupon)
use_order = one(use, "order_id", sales.order)
use_customer = one(use, "customer_id", parties.customer)
adjustment_amount = money(adjustment, "amount")
adjustment_promotion = one(adjustment, "promotion_id", promotion)
adjustment_line = one(adjustment, "line_id", sales.line)
line_adjustments = many(sales.line, adjustment, "line_id", "position")
order_adjustments = many(sales.order, adjustment, "order_id", "position")
order_coupon_uses = many(sales.order, use, "order_id", newest("created_at"))
