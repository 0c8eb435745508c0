"""Every write of what stock is worth."""

from bizsuite.erp.valuation.service.billing import hold_costs, note_billed_costs
from bizsuite.erp.valuation.service.changes import revalue, set_costing
from bizsuite.erp.valuation.service.entries import Cause
from bizsuite.erp.valuation.service.landing import cancel_landed_cost, post_landed_cost
from bizsuite.erp.valuation.service.valuing import value_moves

__all__ = [
    "Cause",
    "cancel_landed_cost",
    "hold_costs",
    "note_billed_costs",
    "post_landed_cost",
    "revalue",
    "set_costing",
    "value_moves",
]
