"""The manifest of the value of stock."""

from bizsuite.base.catalog.types import Product
from bizsuite.erp.inventory.rules import GoodsMoved
from bizsuite.erp.inventory.types import Lot, StockMove
from bizsuite.erp.valuation import loaders, reads, resolvers, service, types
from bizsuite.erp.valuation.rules import words
from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.modules import Emits, Module
from bizsuite.kernel.permissions import Grant

_READ = [Grant(words.VALUATION_READ)]
_ALL = [
    *_READ,
    Grant(words.COSTING_SET),
    Grant(words.STOCK_REVALUE),
    Grant(words.LANDED_COST_POST),
]

MODULE = Module(
    name="erp.valuation",
    description="What stock is worth: by FIFO, average or standard cost, with corrections of what is known later.",
    requires=["base.identity", "base.parties", "base.catalog", "erp.inventory"],
    aggregates=[reads.entry_aggregates],
    types=[
        types.ProductCosting,
        types.StockValue,
        types.CostLayer,
        types.CostEntry,
        types.CostChange,
        types.LandedCost,
        types.LandedCostShare,
        types.BilledCost,
    ],
    extends={
        Query: resolvers.ValuationQuery,
        Mutation: resolvers.ValuationMutation,
        Product: resolvers.ProductValuation,
        StockMove: resolvers.StockMoveValuation,
        Lot: resolvers.LotValuation,
    },
    events=[
        Emits(
            words.CostingSet, "PRODUCT_COSTING_SET", "Product", "product_id", "A product is valued otherwise."
        ),
        Emits(
            words.StockRevalued, "STOCK_REVALUED", "Product", "product_id", "Stock was given another value."
        ),
        Emits(
            words.LandedCostPosted,
            "LANDED_COST_POSTED",
            "LandedCost",
            "landed_cost_id",
            "What it cost to get goods here is part of their cost.",
        ),
        Emits(
            words.LandedCostCancelled,
            "LANDED_COST_CANCELLED",
            "LandedCost",
            "landed_cost_id",
            "A landed cost is no part of the cost of goods any more; the subject is what takes it back.",
        ),
    ],
    listens={GoodsMoved: service.value_moves},
    grants={
        "admin": _ALL,
        "finance": _ALL,
        "manager": _READ,
        "analyst": _READ,
        "integrator": _READ,
    },
    integrity=[loaders.integrity],
)
