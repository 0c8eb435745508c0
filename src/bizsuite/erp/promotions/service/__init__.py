"""Every write of promotions."""

from bizsuite.erp.promotions.service.applying import (
    Applied,
    apply_promotions,
    forget_lines,
    keep_effects,
    reapply,
)
from bizsuite.erp.promotions.service.coupons import check_left, release_of_order, use, used_up
from bizsuite.erp.promotions.service.deciding import Decided, Paths, coupons_named, decide
from bizsuite.erp.promotions.service.recording import create_coupon, create_promotion, update_promotion

__all__ = [
    "Applied",
    "Decided",
    "Paths",
    "apply_promotions",
    "check_left",
    "coupons_named",
    "create_coupon",
    "create_promotion",
    "decide",
    "forget_lines",
    "keep_effects",
    "reapply",
    "release_of_order",
    "update_promotion",
    "use",
    "used_up",
]
