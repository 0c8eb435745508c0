"""The manifest of the bridge between orders and invoices."""

from bizsuite.bridges.sales_finance import excepting, findings, resolvers, service
from bizsuite.bridges.sales_finance.types import CreditExceeded, OverCredit
from bizsuite.erp.invoicing.rules.words import InvoicesDeleting, InvoicesPosting, InvoicesReversing
from bizsuite.erp.invoicing.types import Invoice, InvoiceLine
from bizsuite.erp.sales import service as orders
from bizsuite.erp.sales.rules import (
    SALES_ORDER_CONFIRM,
    SalesOrderCancelled,
    SalesOrderClosed,
    SalesOrderEnding,
    SalesOrderReturned,
    SalesOrdersConfirming,
    SalesOrdersExpected,
)
from bizsuite.erp.sales.types import SalesOrder, SalesOrderLine
from bizsuite.graph.roots import Mutation
from bizsuite.kernel.modules import Guard, Module

MODULE = Module(
    name="bridges.sales_finance",
    description="Orders are checked against credit and invoiced.",
    requires=[
        *("base.catalog", "base.identity"),
        *("erp.sales", "erp.finance", "erp.invoicing", "erp.terms", "erp.trade"),
        "bridges.sales_taxes",
    ],
    types=[CreditExceeded, OverCredit],
    extends={
        SalesOrder: resolvers.SalesOrderFinance,
        SalesOrderLine: resolvers.SalesOrderLineFinance,
        Invoice: resolvers.InvoiceSales,
        InvoiceLine: resolvers.InvoiceLineSales,
        Mutation: resolvers.SalesFinanceMutation,
    },
    listens={
        SalesOrdersExpected: service.find_balances,
        SalesOrdersConfirming: service.check_credit,
        SalesOrderEnding: service.discard_drafts,
        SalesOrderCancelled: service.release_credit,
        SalesOrderClosed: service.release_credit,
        SalesOrderReturned: service.release_credit,
        InvoicesPosting: service.note_posting,
        InvoicesReversing: service.note_reversing,
        InvoicesDeleting: service.forget_invoices,
    },
    guards=[
        Guard(
            excepting.GUARD,
            subject="SalesOrder",
            facts=excepting.facts_of_exceptions,
            act=orders.confirm_excepted,
            description=(
                "Confirming an order that the customer's credit does not bear. The amount is what it takes the"
                " customer beyond the limit, in the company's currency."
            ),
            permission=SALES_ORDER_CONFIRM,
        )
    ],
    integrity=[findings.integrity],
)
