"""Planning as clients see it, what is said, and what is answered."""

from bizsuite.erp.planning.types.commands import (
    ReorderRuleInput,
    ReorderRulesSetInput,
    ReorderRulesSetPayload,
    SupplyRunInput,
    SupplyRunPayload,
)
from bizsuite.erp.planning.types.nodes import ReorderRule, SupplyProposal, SupplyRun
from bizsuite.erp.planning.types.standing import AvailableToPromise, StockForecastDay

__all__ = [
    "AvailableToPromise",
    "ReorderRule",
    "ReorderRuleInput",
    "ReorderRulesSetInput",
    "ReorderRulesSetPayload",
    "StockForecastDay",
    "SupplyProposal",
    "SupplyRun",
    "SupplyRunInput",
    "SupplyRunPayload",
]
