"""Confirmed purchase orders show as incoming goods, receipts advance them; both know each other."""

from bizsuite.bridges.procurement_inventory.module import MODULE

__all__ = ["MODULE"]
