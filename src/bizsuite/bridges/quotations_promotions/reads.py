"""How what promotions have made of quotations is reached."""

from bizsuite.bridges.quotations_promotions import tables
from bizsuite.erp.promotions import reads as promotions
from bizsuite.erp.promotions.rules.words import PROMOTION_READ
from bizsuite.erp.quotations import reads as quotations
from bizsuite.kernel.reads import Entity, many, money, one, sorts

adjustment = Entity(
    name="QuotationPromotionAdjustment",
    table=tables.QuotationAdjustment,
    permission=PROMOTION_READ,
    company="company_id",
    sort=sorts("position"),
    filters=("is_gift",),
)
coupon = Entity(
    name="QuotationCoupon",
    table=tables.QuotationCoupon,
    permission=PROMOTION_READ,
    company="company_id",
    sort=sorts("created_at"),
)

adjustment_amount = money(adjustment, "amount")
adjustment_promotion = one(adjustment, "promotion_id", promotions.promotion)
adjustment_line = one(adjustment, "line_id", quotations.line)
coupon_coupon = one(coupon, "coupon_id", promotions.coupon)
coupon_version = one(coupon, "version_id", quotations.version)
line_adjustments = many(quotations.line, adjustment, "line_id", "position")
version_adjustments = many(quotations.version, adjustment, "version_id", "position")
version_coupons = many(quotations.version, coupon, "version_id", "created_at")
