"""How invoices are reached."""

from typing import Any, cast

import sqlalchemy as sa

from bizsuite.base.catalog import reads as catalog
from bizsuite.base.identity import reads as identity
from bizsuite.base.parties import reads as parties
from bizsuite.erp.finance import reads as finance
from bizsuite.erp.finance.reads import dimensions
from bizsuite.erp.finance.tables import EntryLine
from bizsuite.erp.invoicing import tables
from bizsuite.erp.invoicing.rules import words
from bizsuite.erp.taxes import reads as taxes
from bizsuite.erp.terms import reads as terms
from bizsuite.kernel.aggregates import Aggregates, by, by_node
from bizsuite.kernel.reads import (
    COUNT_MAX,
    Asker,
    Columns,
    Entity,
    expression,
    many,
    money,
    newest,
    one,
    sorts,
)
from bizsuite.kernel.tables import table_of

_INVOICE = table_of(tables.Invoice)


def _of_an_invoice(row: Columns) -> sa.ColumnElement[bool]:
    """Whether a line of an entry is what is to be paid of an invoice."""
    own = sa.select(1).where(_INVOICE.c.tenant_id == row.tenant_id, _INVOICE.c.entry_id == row.entry_id)
    return sa.and_(row.due_date.is_not(None), own.exists())


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
        "discount_date",
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
invoice_levy = Entity(
    name="InvoiceTax",
    table=tables.InvoiceTax,
    permission=words.INVOICE_READ,
    company="company_id",
    sort=sorts("position"),
    filters=("amount", "base"),
    sorts=("position", "amount"),
    count_max=COUNT_MAX,
)
line_levy = Entity(
    name="InvoiceLineTax",
    table=tables.InvoiceLineTax,
    permission=words.INVOICE_READ,
    company="company_id",
    sort=sorts("position"),
    filters=("amount", "base"),
    sorts=("position", "amount"),
    count_max=COUNT_MAX,
)
line_split = Entity(
    name="InvoiceLineSplit",
    table=tables.InvoiceLineSplit,
    permission=words.INVOICE_READ,
    company="company_id",
    sort=sorts("position"),
    filters=("fraction",),
    sorts=("position",),
    count_max=COUNT_MAX,
)
deferral = Entity(
    name="TaxDeferral",
    table=tables.TaxDeferral,
    permission=words.INVOICE_READ,
    company="company_id",
    sort=sorts("position"),
    filters=("part", "amount", "moved"),
    sorts=("position",),
    count_max=COUNT_MAX,
)
instalment = Entity(
    name="Instalment",
    table=EntryLine,
    permission=words.INVOICE_READ,
    company="company_id",
    sort=sorts("due_date", "position"),
    filters=("due_date", "residual"),
    sorts=("due_date",),
    where=_of_an_invoice,
    count_max=COUNT_MAX,
)

invoice_net = money(invoice, "net")
invoice_tax = money(invoice, "tax")
invoice_charges = money(invoice, "charges")
invoice_total = money(invoice, "total")
invoice_cash_rounding = money(invoice, "cash_rounding")
invoice_discount = money(invoice, "discount")
invoice_residual = money(invoice, "residual")
invoice_company = one(invoice, "company_id", identity.company)
invoice_customer = one(invoice, "customer_id", parties.customer)
invoice_lines = many(invoice, line, "invoice_id", "position")
invoice_entries = many(invoice, finance.entry, "origin_id", "chain_position")
invoice_entry = one(invoice, "entry_id", finance.entry)
invoice_credit_of = one(invoice, "credit_of_id", invoice)
invoice_credit_notes = many(invoice, invoice, "credit_of_id", "invoice_date")
invoice_allocations = many(invoice, finance.allocation, "debit_origin_id", "allocated_on")
invoice_payment_term = one(invoice, "payment_term_id", terms.payment_term)
invoice_cash_rounding_rule = one(invoice, "cash_rounding_id", terms.cash_rounding)
invoice_instalments = many(invoice, instalment, "entry_id", "due_date", "position", source_column="entry_id")
invoice_settlements = many(invoice, finance.allocation, "credit_origin_id", "allocated_on")

invoice_taxes = many(invoice, invoice_levy, "invoice_id", "position")
invoice_tax_rule = one(invoice, "tax_rule_id", taxes.rule)
invoice_deferrals = many(invoice, deferral, "invoice_id", "position")
deferral_invoice = one(deferral, "invoice_id", invoice)
deferral_tax = one(deferral, "tax_id", taxes.tax)
deferral_box = one(deferral, "box_id", taxes.box)
deferral_amount, deferral_moved = money(deferral, "amount"), money(deferral, "moved")
line_dimensions = many(line, line_split, "line_id", "position")
line_split_value = one(line_split, "value_id", dimensions.dimension_value)
line_split_line = one(line_split, "line_id", line)
line_taxes = many(line, line_levy, "line_id", "position")
invoice_levy_tax = one(invoice_levy, "tax_id", taxes.tax)
invoice_levy_invoice = one(invoice_levy, "invoice_id", invoice)
line_levy_tax = one(line_levy, "tax_id", taxes.tax)
line_levy_line = one(line_levy, "line_id", line)
invoice_levy_base, line_levy_base = money(invoice_levy, "base"), money(line_levy, "base")
invoice_levy_unrounded, line_levy_unrounded = money(invoice_levy, "unrounded"), money(line_levy, "unrounded")
invoice_levy_amount, line_levy_amount = money(invoice_levy, "amount"), money(line_levy, "amount")

line_invoice = one(line, "invoice_id", invoice)
line_product = one(line, "product_id", catalog.product)
line_account = one(line, "account_id", finance.account)
line_unit_price = money(line, "unit_price")
line_net = money(line, "net")
line_tax = money(line, "tax")
line_gross = money(line, "gross")


def _currency(row: Columns, asker: type[Asker]) -> sa.ColumnElement[Any]:
    return cast("sa.ColumnElement[Any]", row.currency)


instalment_amount = expression(
    instalment, "size", lambda row, _: sa.func.abs(row.amount, type_=sa.Numeric()), currency=_currency
)
instalment_residual = expression(
    instalment, "still_open", lambda row, _: sa.func.abs(row.residual, type_=sa.Numeric()), currency=_currency
)
instalment_line = one(instalment, "id", finance.line)
instalment_allocations = many(instalment, finance.allocation, "debit_line_id", "allocated_on")

customer_invoices = many(parties.customer, invoice, "customer_id", newest("invoice_date"))
allocation_invoice = one(finance.allocation, "debit_origin_id", invoice)
allocation_credit_note = one(finance.allocation, "credit_origin_id", invoice)

invoice_aggregates = Aggregates(
    of=invoice,
    description="The company's invoices counted and summed. Group by KIND, or filter by it: credit notes add up alike.",
    by=[
        *by("kind", "status", "payment_state", "invoice_date", "due_date", "created_at", "currency"),
        by_node("customer", invoice_customer),
    ],
    money=["net", "tax", "charges", "total", "residual"],
)
line_aggregates = Aggregates(
    of=line,
    description="Lines of the company's invoices counted and summed. Quantities are in the units of their products.",
    by=[
        *by("currency"),
        by_node("product", line_product),
        by_node("category", catalog.template_category, [line_product, catalog.product_template]),
        by_node("account", line_account),
        *by("kind", "status", "invoice_date", through=[line_invoice]),
        by_node("customer", invoice_customer, [line_invoice]),
    ],
    numbers=["quantity"],
    money=["net", "tax", "gross"],
)
