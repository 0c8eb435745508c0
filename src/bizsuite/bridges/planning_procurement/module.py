"""The manifest of the bridge between planning and purchase orders."""

from bizsuite.bridges.planning_procurement import resolvers, rules, service, types
from bizsuite.erp.inventory.types import StockTransfer
from bizsuite.erp.planning.rules.words import PlannedSupply
from bizsuite.erp.procurement.types import PurchaseOrder
from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.modules import Emits, Module

MODULE = Module(
    name="bridges.planning_procurement",
    description="What is proposed becomes purchase orders or transfers; what is being ordered is not proposed again.",
    requires=[
        "base.identity",
        "base.parties",
        "base.catalog",
        "erp.inventory",
        "erp.planning",
        "erp.procurement",
        "erp.sourcing",
    ],
    types=[types.SupplyAcceptance, types.ProposalWithoutSupplier],
    extends={
        Query: resolvers.PlanningProcurementQuery,
        Mutation: resolvers.PlanningProcurementMutation,
        PurchaseOrder: resolvers.PurchaseOrderPlanning,
        StockTransfer: resolvers.StockTransferPlanning,
    },
    events=[
        Emits(
            rules.SupplyProposalsAccepted,
            "SUPPLY_PROPOSALS_ACCEPTED",
            "SupplyAcceptance",
            "acceptance_id",
            "Proposals have become orders or transfers.",
        )
    ],
    listens={PlannedSupply: service.tell_planned},
)
