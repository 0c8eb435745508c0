"""The manifest of commissions."""

from bizsuite.base.identity.types import User
from bizsuite.erp.commissions import loaders, resolvers, types
from bizsuite.erp.commissions.rules import words
from bizsuite.erp.invoicing.types import InvoiceLine
from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.modules import Emits, Module
from bizsuite.kernel.permissions import Grant

_READ = [Grant(words.COMMISSION_READ)]
_ALL = [*_READ, Grant(words.PLAN_WRITE), Grant(words.SETTLE)]

MODULE = Module(
    name="erp.commissions",
    description="What those earn who bring sales, as customers pay.",
    requires=[
        "base.identity",
        "base.parties",
        "base.catalog",
        "erp.finance",
        "erp.trade",
        "erp.invoicing",
        "erp.statements",
    ],
    types=[
        types.CommissionPlan,
        types.CommissionSettlement,
        types.CommissionSettlementLine,
        types.CommissionSettledLater,
    ],
    extends={
        Query: resolvers.CommissionQuery,
        Mutation: resolvers.CommissionMutation,
        User: resolvers.UserCommissions,
        InvoiceLine: resolvers.InvoiceLineCommissions,
    },
    events=[
        Emits(
            words.CommissionPlanSet,
            "COMMISSION_PLAN_SET",
            "CommissionPlan",
            "plan_id",
            "An agent earns something on sales, or something else than before.",
        ),
        Emits(
            words.CommissionsSettled,
            "COMMISSIONS_SETTLED",
            "CommissionSettlement",
            "settlement_id",
            "What was due to an agent is owed in the books.",
        ),
    ],
    grants={
        "admin": _ALL,
        "finance": _ALL,
        "manager": [*_READ, Grant(words.PLAN_WRITE)],
        "integrator": _READ,
        "analyst": _READ,
    },
    integrity=[loaders.integrity],
)
