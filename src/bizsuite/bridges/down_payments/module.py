"""The manifest of down payments."""

from bizsuite.bridges.down_payments import asking, events, resolvers, types
from bizsuite.erp.invoicing.types import InvoiceLine
from bizsuite.erp.sales.rules import SalesOrderCancelled
from bizsuite.erp.sales.types import SalesOrder
from bizsuite.graph.roots import Mutation
from bizsuite.kernel.modules import Emits, Module

MODULE = Module(
    name="bridges.down_payments",
    description="Orders are paid ahead, by plan or not; later invoices deduct it.",
    requires=[
        *("base.identity", "base.parties", "erp.sales", "erp.finance", "erp.invoicing", "erp.trade"),
        *("bridges.sales_finance", "bridges.sales_taxes"),
    ],
    types=[types.SalesOrderMilestone, types.DownPaymentExceeds],
    extends={
        SalesOrder: resolvers.SalesOrderDownPayments,
        InvoiceLine: resolvers.InvoiceLineDownPayments,
        Mutation: resolvers.DownPaymentMutation,
    },
    events=[
        Emits(
            events.SalesOrderPlanned,
            "SALES_ORDER_PLANNED",
            subject="SalesOrder",
            key="order_id",
            description="An order is asked for in other parts than before.",
        ),
        Emits(
            events.SalesOrderMilestoneReached,
            "SALES_ORDER_MILESTONE_REACHED",
            subject="SalesOrderMilestone",
            key="milestone_id",
            description="A part of an order is asked for, since something was reached.",
        ),
    ],
    listens={SalesOrderCancelled: asking.end_order},
)
