"""What the bridge hangs on orders and invoices."""

import strawberry

from bizsuite.bridges.sales_finance import crediting, reads, service
from bizsuite.bridges.sales_finance.types import (
    SalesOrderCreditInput,
    SalesOrderCreditPayload,
    SalesOrderInvoiceInput,
    SalesOrderInvoicePayload,
)
from bizsuite.erp.invoicing.rules.words import INVOICE_CREATE, INVOICE_POST
from bizsuite.erp.invoicing.types import Invoice, InvoiceLine
from bizsuite.erp.sales.rules import SALES_ORDER_READ
from bizsuite.erp.sales.tables import Order
from bizsuite.erp.sales.types import SalesOrder, SalesOrderLine
from bizsuite.graph.context import Info
from bizsuite.graph.fields import related
from bizsuite.graph.mutations import mutation
from bizsuite.graph.page import Connection
from bizsuite.kernel.scopes import require_reach


@strawberry.type
class SalesOrderFinance:
    """What the bridge hangs on SalesOrder."""

    invoices: Connection[Invoice] | None = related(
        reads.order_invoices, "Its invoices and credit notes, newest first."
    )


@strawberry.type
class SalesOrderLineFinance:
    """What the bridge hangs on SalesOrderLine."""

    invoice_lines: Connection[InvoiceLine] | None = related(
        reads.order_line_invoice_lines, "The lines of invoices that invoice it."
    )
    invoices: Connection[Invoice] | None = related(
        reads.order_line_invoices, "The invoices that invoice it, each once, newest first."
    )


@strawberry.type
class InvoiceSales:
    """What the bridge hangs on Invoice."""

    order: SalesOrder | None = related(reads.invoice_order, "The order that it invoices.")


@strawberry.type
class InvoiceLineSales:
    """What the bridge hangs on InvoiceLine."""

    order_line: SalesOrderLine | None = related(
        reads.invoice_line_order_line, "The line of the order that it invoices."
    )


@strawberry.type
class SalesFinanceMutation:
    """What can be done with orders and invoices together."""

    @mutation(needs=INVOICE_CREATE)
    async def sales_order_invoice(
        self, info: Info, input: SalesOrderInvoiceInput
    ) -> SalesOrderInvoicePayload:
        """Draft the invoice of what is on no invoice yet of an order, or of some of it, and post it when asked to.

        Charges go with the first invoice. Refusals: NOT_FOUND, ORDER_NOT_CONFIRMED, NOTHING_TO_INVOICE, OVER_INVOICE,
        INVALID_VALUE; when it is posted also those of invoicePost.
        """
        db, asked = info.context.db, input.asked()
        if asked.post:
            db.actor.require(INVOICE_POST)
        await require_reach(db, Order, asked.order_id, write=SALES_ORDER_READ, read=SALES_ORDER_READ)
        invoice = await service.invoice_order(db, asked)
        return SalesOrderInvoicePayload.of(sales_order=asked.order_id, invoice=invoice)

    @mutation(needs=INVOICE_CREATE)
    async def sales_order_credit(self, info: Info, input: SalesOrderCreditInput) -> SalesOrderCreditPayload:
        """Draft the credit note for what came back of an order and is invoiced, and post it when asked to.

        It gives up exactly what came back for good, at the prices and with the taxes of its invoice; the newest
        invoices are given up first, each by a credit note of its own. Charges stay.
        Of a kit of which some goods came back so much is credited as these bear of its price.

        Refusals: NOT_FOUND, INVALID_VALUE, KIT_COMPONENT, OVER_CREDIT, NOTHING_TO_CREDIT; when it is posted also those
        of invoicePost.
        """
        db, asked = info.context.db, input.asked()
        if asked.post:
            db.actor.require(INVOICE_POST)
        await require_reach(db, Order, asked.order_id, write=SALES_ORDER_READ, read=SALES_ORDER_READ)
        first, *_ = await crediting.credit_order(db, asked)
        return SalesOrderCreditPayload.of(sales_order=asked.order_id, invoice=first)
