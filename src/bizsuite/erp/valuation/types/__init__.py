"""The value of stock in the graph."""

from bizsuite.erp.valuation.types.costs import CostStep, MoveCost
from bizsuite.erp.valuation.types.nodes import (
    BilledCost,
    CostChange,
    CostEntry,
    CostLayer,
    LandedCost,
    LandedCostCancelInput,
    LandedCostCancelPayload,
    LandedCostPostInput,
    LandedCostPostPayload,
    LandedCostShare,
    ProductCosting,
    ProductCostingSetInput,
    ProductCostingSetPayload,
    StockRevalueInput,
    StockRevaluePayload,
    StockValue,
)

__all__ = [
    "BilledCost",
    "CostChange",
    "CostEntry",
    "CostLayer",
    "CostStep",
    "LandedCost",
    "LandedCostCancelInput",
    "LandedCostCancelPayload",
    "LandedCostPostInput",
    "LandedCostPostPayload",
    "LandedCostShare",
    "MoveCost",
    "ProductCosting",
    "ProductCostingSetInput",
    "ProductCostingSetPayload",
    "StockRevalueInput",
    "StockRevaluePayload",
    "StockValue",
]
