"""The manifest of the bridge between orders and the books."""

from bizsuite.bridges.sales_finance import loaders, service
from bizsuite.bridges.sales_finance.resolvers import (
    InvoiceLineSales,
    InvoiceSales,
    SalesFinanceMutation,
    SalesOrderInvoices,
    SalesOrderLineInvoices,
)
from bizsuite.bridges.sales_finance.types import CreditExceeded
from bizsuite.erp.invoicing.rules.words import InvoicesPosting, InvoicesReversing
from bizsuite.erp.invoicing.types import Invoice, InvoiceLine
from bizsuite.erp.sales.rules import (
    SalesOrderCancelled,
    SalesOrderClosed,
    SalesOrderConfirmed,
    SalesOrderConfirming,
)
from bizsuite.erp.sales.types import SalesOrder, SalesOrderLine
from bizsuite.graph.roots import Mutation
from bizsuite.kernel.modules import Module

MODULE = Module(
    name="bridges.sales_finance",
    description="Credit is checked before an order binds; orders become invoices.",
    requires=["base.identity", "erp.sales", "erp.finance", "erp.invoicing"],
    types=[CreditExceeded],
    extends={
        SalesOrder: SalesOrderInvoices,
        SalesOrderLine: SalesOrderLineInvoices,
        Invoice: InvoiceSales,
        InvoiceLine: InvoiceLineSales,
        Mutation: SalesFinanceMutation,
    },
    listens={
        SalesOrderConfirming: service.check_credit,
        SalesOrderConfirmed: service.commit_order,
        SalesOrderCancelled: service.release_order,
        SalesOrderClosed: service.release_order,
        InvoicesPosting: service.advance_orders,
        InvoicesReversing: service.take_back,
    },
    integrity=[loaders.integrity],
)
