"""The manifest of the bridge between buying and budgets."""

from bizsuite.bridges.procurement_budgets import loaders, resolvers, rules, service, types
from bizsuite.erp.budgets.types import BudgetLine
from bizsuite.erp.finance.types import LedgerAccount
from bizsuite.erp.procurement.rules import events as buying
from bizsuite.erp.procurement.types import PurchaseOrder, PurchaseOrderLine
from bizsuite.erp.requisitions.rules import events as requesting
from bizsuite.erp.requisitions.types import PurchaseRequest, PurchaseRequestLine
from bizsuite.graph.roots import Mutation
from bizsuite.kernel.modules import Emits, Module

MODULE = Module(
    name="bridges.procurement_budgets",
    description="What is requested and ordered counts against budgets before it is spent.",
    requires=["base.identity", "erp.finance", "erp.budgets", "erp.procurement", "erp.requisitions"],
    types=[types.BudgetCommitment, types.CommitmentOverrun],
    extends={
        Mutation: resolvers.ProcurementBudgetsMutation,
        PurchaseRequest: resolvers.RequestBudget,
        PurchaseRequestLine: resolvers.RequestLineBudget,
        PurchaseOrder: resolvers.OrderBudget,
        PurchaseOrderLine: resolvers.OrderLineBudget,
        BudgetLine: resolvers.BudgetLineCommitments,
        LedgerAccount: resolvers.AccountCommitments,
    },
    events=[
        Emits(
            rules.CommitmentOverrun,
            "COMMITMENT_OVERRUN",
            "CommitmentOverrun",
            "overrun_id",
            "A request or an order commits more than a budget had left.",
        ),
        Emits(
            rules.PurchaseOrderBudgetSet,
            "PURCHASE_ORDER_BUDGET_SET",
            "PurchaseOrder",
            "order_id",
            "Lines of an order are spent from other accounts than before.",
        ),
    ],
    listens={
        requesting.PurchaseRequestSubmitting: service.hold_request,
        requesting.PurchaseRequestApproving: service.commit_request,
        requesting.PurchaseRequestOrdered: service.follow_request,
        requesting.PurchaseRequestCancelled: service.follow_request,
        buying.PurchaseOrdersConfirming: service.hold_orders,
        buying.PurchaseOrderAmending: service.hold_amended,
        buying.PurchaseOrderChanged: service.follow_order,
        buying.PurchaseOrderAmended: service.follow_order,
        buying.PurchaseOrderRestCancelled: service.follow_order,
        buying.PurchaseOrderClosed: service.follow_order,
        buying.PurchaseOrderReceived: service.follow_order,
        buying.PurchaseOrderBilled: service.follow_order,
        buying.PurchaseOrderLinesRemoving: service.let_go,
    },
    integrity=[loaders.integrity],
)
