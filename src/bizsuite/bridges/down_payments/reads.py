"""How down payments and milestones are reached."""

from bizsuite.bridges.sales_finance.tables import DownPaymentDeduction, OrderDownPayment, OrderMilestone
from bizsuite.erp.invoicing import reads as invoicing
from bizsuite.erp.sales import reads as sales
from bizsuite.kernel.reads import Entity, many, newest, one, one_via, sorts

milestone = Entity(
    name="SalesOrderMilestone",
    table=OrderMilestone,
    sort=sorts("position"),
    filters=("due_on", "reached_on"),
    sorts=("position", "due_on"),
    detail_of={"order_id": [sales.order]},
)
order_down_payments = many(
    sales.order,
    invoicing.invoice,
    "order_id",
    newest("invoice_date"),
    via=OrderDownPayment,
    via_target="invoice_id",
)
order_milestones = many(sales.order, milestone, "order_id", "position")
milestone_order = one(milestone, "order_id", sales.order)
milestone_invoice = one(milestone, "invoice_id", invoicing.invoice)
line_deducts = one_via(
    invoicing.line, invoicing.line, DownPaymentDeduction, "invoice_line_id", "advance_line_id"
)
line_deductions = many(
    invoicing.line,
    invoicing.line,
    "advance_line_id",
    "created_at",
    via=DownPaymentDeduction,
    via_target="invoice_line_id",
)
