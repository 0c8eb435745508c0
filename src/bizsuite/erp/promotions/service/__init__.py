"""Every write of promotions."""

from bizsuite.erp.promotions.service.applying import Applied, apply_promotions, forget_lines, reapply
from bizsuite.erp.promotions.service.coupons import release_of_order
from bizsuite.erp.promotions.service.recording import create_coupon, create_promotion, update_promotion

__all__ = [
    "Applied",
    "apply_promotions",
    "create_coupon",
    "create_promotion",
    "forget_lines",
    "reapply",
    "release_of_order",
    "update_promotion",
]
