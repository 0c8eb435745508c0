"""The GraphQL types of promotions, their inputs and payloads."""

from bizsuite.erp.promotions.types.commands import (
    CouponCreateInput,
    CouponCreatePayload,
    PromotionCreateInput,
    PromotionCreatePayload,
    PromotionUpdateInput,
    PromotionUpdatePayload,
    SalesOrderApplyPromotionsInput,
    SalesOrderApplyPromotionsPayload,
)
from bizsuite.erp.promotions.types.nodes import (
    Coupon,
    CouponUse,
    Promotion,
    PromotionAdjustment,
    PromotionDecision,
    PromotionTarget,
)

__all__ = [
    "Coupon",
    "CouponCreateInput",
    "CouponCreatePayload",
    "CouponUse",
    "Promotion",
    "PromotionAdjustment",
    "PromotionCreateInput",
    "PromotionCreatePayload",
    "PromotionDecision",
    "PromotionTarget",
    "PromotionUpdateInput",
    "PromotionUpdatePayload",
    "SalesOrderApplyPromotionsInput",
    "SalesOrderApplyPromotionsPayload",
]
