"""The manifest of planning."""

from bizsuite.base.catalog.types import Product
from bizsuite.base.parties.types import Supplier
from bizsuite.erp.planning import loaders, reads, resolvers, types
from bizsuite.erp.planning.rules import words
from bizsuite.erp.planning.service.nightly import CRONS
from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.modules import Emits, Module
from bizsuite.kernel.permissions import Grant

_READ = [Grant(words.RULE_READ), Grant(words.SUPPLY_READ)]
_ALL = [*_READ, Grant(words.RULE_WRITE), Grant(words.SUPPLY_RUN)]

MODULE = Module(
    name="erp.planning",
    description="Planning of supply: rules of re-ordering, what is to be ordered, and what can be promised when.",
    requires=["base.identity", "base.parties", "base.catalog", "erp.inventory"],
    aggregates=[reads.proposal_aggregates],
    types=[types.ReorderRule, types.SupplyRun, types.SupplyProposal],
    extends={
        Query: resolvers.PlanningQuery,
        Mutation: resolvers.PlanningMutation,
        Product: resolvers.ProductPlanning,
        Supplier: resolvers.SupplierPlanning,
    },
    events=[
        Emits(
            words.ReorderRuleSet,
            "REORDER_RULE_SET",
            "ReorderRule",
            "rule_id",
            "When a product is re-ordered was said, or said anew.",
        ),
        Emits(
            words.SupplyRan, "SUPPLY_RAN", "SupplyRun", "run_id", "What is to be ordered was worked out anew."
        ),
    ],
    grants={
        "admin": _ALL,
        "manager": _ALL,
        "warehouse": [*_READ, Grant(words.SUPPLY_RUN)],
        "integrator": _ALL,
        "finance": _READ,
        "analyst": _READ,
        "sales": [Grant(words.SUPPLY_READ)],
    },
    crons=CRONS,
    integrity=[loaders.integrity],
)
