"""How invoices are reached."""

from bizsuite.base.catalog import reads as catalog
from bizsuite.base.identity import reads as identity
from bizsuite.base.parties import reads as parties
from bizsuite.erp.finance import reads as finance
from bizsuite.erp.invoicing import tables
from bizsuite.erp.invoicing.rules import words
from bizsuite.kernel.reads import COUNT_MAX, Entity, many, money, newest, one, sorts

invoice = Entity(
    name="Invoice",
    table=tables.Invoice,
    permission=words.INVOICE_READ,
    company="company_id",
    sort=sorts(newest("invoice_date")),
    filters=(
        "number",
        "kind",
        "status",
        "payment_state",
        "invoice_date",
        "due_date",
        "currency",
        "total",
        "residual",
        "reference",
        "created_at",
    ),
    sorts=("invoice_date", "due_date", "number", "total", "residual", "created_at"),
    by=("number",),
    external=True,
)
line = Entity(
    name="InvoiceLine",
    table=tables.InvoiceLine,
    permission=words.INVOICE_READ,
    company="company_id",
    sort=sorts("position"),
    filters=("quantity", "unit_price", "net", "description"),
    sorts=("position", "net"),
    count_max=COUNT_MAX,
)

invoice_net = money(invoice, "net")
invoice_tax = money(invoice, "tax")
invoice_charges = money(invoice, "charges")
invoice_total = money(invoice, "total")
invoice_residual = money(invoice, "residual")
invoice_company = one(invoice, "company_id", identity.company)
invoice_customer = one(invoice, "customer_id", parties.customer)
invoice_lines = many(invoice, line, "invoice_id", "position")
invoice_entry = one(invoice, "entry_id", finance.entry)
invoice_credit_of = one(invoice, "credit_of_id", invoice)
invoice_credit_notes = many(invoice, invoice, "credit_of_id", "invoice_date")
invoice_allocations = many(invoice, finance.allocation, "debit_origin_id", "allocated_on")
invoice_settlements = many(invoice, finance.allocation, "credit_origin_id", "allocated_on")

line_invoice = one(line, "invoice_id", invoice)
line_product = one(line, "product_id", catalog.product)
line_account = one(line, "account_id", finance.account)
line_unit_price = money(line, "unit_price")
line_net = money(line, "net")
line_tax = money(line, "tax")
line_gross = money(line, "gross")

customer_invoices = many(parties.customer, invoice, "customer_id", newest("invoice_date"))
allocation_invoice = one(finance.allocation, "debit_origin_id", invoice)
allocation_credit_note = one(finance.allocation, "credit_origin_id", invoice)
