"""The manifest of counting."""

from bizsuite.base.catalog.types import Product
from bizsuite.erp.counts import loaders, resolvers, types
from bizsuite.erp.counts.rules import words
from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.modules import Emits, Module
from bizsuite.kernel.permissions import Grant

_READ = [Grant(words.COUNT_READ)]
_COUNT = [*_READ, Grant(words.COUNT_WRITE)]
_ALL = [*_COUNT, Grant(words.COUNT_CONFIRM), Grant(words.COUNT_EXPECTED)]


def _emits(event: type, name: str, description: str) -> Emits:
    return Emits(event, name, "StockCount", "count_id", description)


MODULE = Module(
    name="erp.counts",
    description="Counting what lies where, blindly and while goods move, and setting stock right.",
    requires=["base.identity", "base.parties", "base.catalog", "erp.inventory"],
    types=[types.StockCount, types.StockCountLine],
    extends={
        Query: resolvers.CountsQuery,
        Mutation: resolvers.CountsMutation,
        Product: resolvers.ProductCounts,
    },
    events=[
        _emits(words.StockCountCreated, "STOCK_COUNT_CREATED", "Goods are to be counted."),
        _emits(words.StockCountEntered, "STOCK_COUNT_ENTERED", "Some of the goods were counted."),
        _emits(
            words.StockCountCompleted,
            "STOCK_COUNT_COMPLETED",
            "What was counted was compared with the books.",
        ),
        _emits(
            words.StockCountConfirmed, "STOCK_COUNT_CONFIRMED", "Stock was set right to what was counted."
        ),
        _emits(words.StockCountCancelled, "STOCK_COUNT_CANCELLED", "A count was given up."),
    ],
    grants={
        "admin": _ALL,
        "manager": _ALL,
        "warehouse": _COUNT,
        "finance": [*_READ, Grant(words.COUNT_CONFIRM), Grant(words.COUNT_EXPECTED)],
        "analyst": [*_READ, Grant(words.COUNT_EXPECTED)],
        "integrator": _COUNT,
    },
    integrity=[loaders.integrity],
)
