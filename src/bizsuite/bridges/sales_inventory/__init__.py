"""Confirmed orders set goods aside, deliveries of them advance the order; both know each other."""

from bizsuite.bridges.sales_inventory.module import MODULE

__all__ = ["MODULE"]
