"""Every write of what stock is worth."""

from bizsuite.erp.valuation.service.changes import post_landed_cost, revalue, set_costing
from bizsuite.erp.valuation.service.valuing import value_moves

__all__ = ["post_landed_cost", "revalue", "set_costing", "value_moves"]
