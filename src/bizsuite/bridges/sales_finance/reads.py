"""How orders and invoices reach each other."""

from bizsuite.bridges.sales_finance.tables import OrderInvoice, OrderLineInvoice
from bizsuite.erp.invoicing import reads as invoicing
from bizsuite.erp.sales import reads as sales
from bizsuite.kernel.reads import many, newest, one_via

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
invoice_line_order_line = one_via(
    invoicing.line, sales.line, OrderLineInvoice, "invoice_line_id", "order_line_id"
)
