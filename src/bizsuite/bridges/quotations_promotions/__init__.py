"""Promotions and coupons hold for drafts of quotations as they do for orders; acceptance uses the coupons."""

from bizsuite.bridges.quotations_promotions.module import MODULE

__all__ = ["MODULE"]
