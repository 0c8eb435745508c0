"""Promotions and coupons: what is taken off drafts of orders, and why."""
