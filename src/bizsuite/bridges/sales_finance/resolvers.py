"""What the bridge hangs on orders and invoices."""

import strawberry

from bizsuite.bridges.sales_finance import reads, service
from bizsuite.bridges.sales_finance.types import SalesOrderInvoiceInput, SalesOrderInvoicePayload
from bizsuite.erp.invoicing.rules.words import INVOICE_CREATE, INVOICE_POST
from bizsuite.erp.invoicing.types import Invoice, InvoiceLine
from bizsuite.erp.sales import reads as sales
from bizsuite.erp.sales.rules import SALES_ORDER_READ
from bizsuite.erp.sales.tables import Order
from bizsuite.erp.sales.types import SalesOrder, SalesOrderLine
from bizsuite.graph.context import Info
from bizsuite.graph.fields import related
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection
from bizsuite.kernel.scopes import require_reach


@strawberry.type
class SalesOrderInvoices:
    """What the bridge hangs on SalesOrder."""

    invoices: Connection[Invoice] | None = related(reads.order_invoices, "Its invoices, newest first.")


@strawberry.type
class SalesOrderLineInvoices:
    """What the bridge hangs on SalesOrderLine."""

    invoice_lines: Connection[InvoiceLine] | None = related(
        reads.line_invoice_lines, "The lines of invoices that claim it."
    )


@strawberry.type
class InvoiceSales:
    """What the bridge hangs on Invoice."""

    order: SalesOrder | None = related(reads.invoice_order, "The order that it claims payment for.")


@strawberry.type
class InvoiceLineSales:
    """What the bridge hangs on InvoiceLine."""

    order_line: SalesOrderLine | None = related(
        reads.invoice_line_order_line, "The line of the order that it claims."
    )


@strawberry.type
class SalesFinanceMutation:
    """What can be done with orders and the books together."""

    @mutation(needs=INVOICE_CREATE)
    async def sales_order_invoice(
        self, info: Info, input: SalesOrderInvoiceInput
    ) -> SalesOrderInvoicePayload:
        """Invoice what is open of a confirmed order, or some of it; charges come on the first invoice.

        Refusals: NOT_FOUND, ORDER_NOT_CONFIRMED, NOTHING_TO_INVOICE, OVER_INVOICE, INVALID_VALUE, PERIOD_MISSING,
        PERIOD_CLOSED; PERMISSION_DENIED for who may draft and not post.
        """
        db, key = info.context.db, key_of(sales.order, input.id)
        if input.post:
            db.actor.require(INVOICE_POST)
        await require_reach(db, Order, key, write=SALES_ORDER_READ, read=SALES_ORDER_READ)
        invoice = await service.invoice_order(db, key, input.asked())
        return SalesOrderInvoicePayload.of(order=key, invoice=invoice)
