"""How orders and invoices reach each other."""

import sqlalchemy as sa

from bizsuite.bridges.sales_finance.tables import OrderInvoice, OrderLineInvoice
from bizsuite.erp.invoicing import reads as invoicing
from bizsuite.erp.sales import reads as sales
from bizsuite.kernel.reads import Columns, many, newest, one_via
from bizsuite.kernel.tables import table_of


def _first_of_invoice(_: Columns, link: Columns) -> sa.ColumnElement[bool]:
    """Of the links between a line and one invoice the first, so that the invoice is listed once."""
    other = table_of(OrderLineInvoice).alias()
    earlier = sa.select(1).where(
        other.c.tenant_id == link.tenant_id,
        other.c.order_line_id == link.order_line_id,
        other.c.invoice_id == link.invoice_id,
        other.c.id < link.id,
    )
    return sa.not_(earlier.exists())


order_invoices = many(
    sales.order,
    invoicing.invoice,
    "order_id",
    newest("invoice_date"),
    via=OrderInvoice,
    via_target="invoice_id",
)
invoice_order = one_via(invoicing.invoice, sales.order, OrderInvoice, "invoice_id", "order_id")
order_line_invoice_lines = many(
    sales.line,
    invoicing.line,
    "order_line_id",
    newest("created_at"),
    via=OrderLineInvoice,
    via_target="invoice_line_id",
)
order_line_invoices = many(
    sales.line,
    invoicing.invoice,
    "order_line_id",
    newest("invoice_date"),
    via=OrderLineInvoice,
    via_target="invoice_id",
    where=_first_of_invoice,
)
invoice_line_order_line = one_via(
    invoicing.line, sales.line, OrderLineInvoice, "invoice_line_id", "order_line_id"
)
