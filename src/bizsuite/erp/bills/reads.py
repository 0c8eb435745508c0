"""How vendor bills are reached."""

from typing import Any, cast

import sqlalchemy as sa

from bizsuite.base.catalog import reads as catalog
from bizsuite.base.identity import reads as identity
from bizsuite.base.parties import reads as parties
from bizsuite.erp.bills import tables
from bizsuite.erp.bills.rules import words
from bizsuite.erp.finance import reads as finance
from bizsuite.erp.finance.reads import dimensions
from bizsuite.erp.finance.tables import EntryLine
from bizsuite.erp.taxes import reads as taxes
from bizsuite.erp.terms import reads as terms
from bizsuite.kernel.aggregates import Aggregates, by, by_node
from bizsuite.kernel.reads import (
    COUNT_MAX,
    Asker,
    Columns,
    Entity,
    Sort,
    expression,
    many,
    money,
    newest,
    one,
    sorts,
)
from bizsuite.kernel.tables import Table, table_of

_BILL = table_of(tables.VendorBill)


def _of_a_bill(row: Columns) -> sa.ColumnElement[bool]:
    """Whether a line of an entry is what is to be paid of a bill."""
    own = sa.select(1).where(_BILL.c.tenant_id == row.tenant_id, _BILL.c.entry_id == row.entry_id)
    return sa.and_(row.due_date.is_not(None), own.exists())


def _part(
    name: str,
    table: type[Table],
    filters: tuple[str, ...],
    sorted_by: tuple[str, ...],
    *sort: Sort | str,
    **more: Any,
) -> Entity:
    """What belongs to a bill, and is read by whoever reads bills."""
    return Entity(
        name=name,
        table=table,
        permission=words.BILL_READ,
        company="company_id",
        sort=sorts(*sort),
        filters=filters,
        sorts=sorted_by,
        count_max=COUNT_MAX,
        **more,
    )


_SIZES = ("amount", "base")
bill = Entity(
    name="VendorBill",
    table=tables.VendorBill,
    permission=words.BILL_READ,
    company="company_id",
    sort=sorts(newest("bill_date")),
    filters=(
        *("number", "reference", "kind", "status", "payment_state"),
        *("bill_date", "due_date", "discount_date", "created_at"),
        *("currency", "total", "residual"),
    ),
    sorts=("bill_date", "due_date", "number", "reference", "total", "residual", "created_at"),
    by=("number",),
    external=True,
)
line = _part(
    "VendorBillLine",
    tables.VendorBillLine,
    ("quantity", "unit_price", "net", "description"),
    ("position", "net"),
    "position",
)
bill_levy = _part("VendorBillTax", tables.VendorBillTax, _SIZES, ("position", "amount"), "position")
line_levy = _part("VendorBillLineTax", tables.VendorBillLineTax, _SIZES, ("position", "amount"), "position")
line_split = _part(
    "VendorBillLineSplit", tables.VendorBillLineSplit, ("fraction",), ("position",), "position"
)
deferral = _part(
    "VendorBillTaxDeferral",
    tables.VendorBillTaxDeferral,
    ("part", "amount", "moved"),
    ("position",),
    "position",
)
instalment = _part(
    "VendorBillInstalment",
    EntryLine,
    ("due_date", "residual"),
    ("due_date",),
    "due_date",
    "position",
    where=_of_a_bill,
)

bill_net, bill_tax, bill_charges = money(bill, "net"), money(bill, "tax"), money(bill, "charges")
bill_total, bill_residual = money(bill, "total"), money(bill, "residual")
bill_cash_rounding, bill_discount = money(bill, "cash_rounding"), money(bill, "discount")
bill_company = one(bill, "company_id", identity.company)
bill_supplier = one(bill, "supplier_id", parties.supplier)
bill_entries = many(bill, finance.entry, "origin_id", "chain_position")
bill_entry = one(bill, "entry_id", finance.entry)
bill_origin = one(bill, "origin_bill_id", bill)
bill_debit_notes = many(bill, bill, "origin_bill_id", "bill_date")
bill_payment_term = one(bill, "payment_term_id", terms.payment_term)
bill_cash_rounding_rule = one(bill, "cash_rounding_id", terms.cash_rounding)
bill_tax_rule = one(bill, "tax_rule_id", taxes.rule)
bill_lines = many(bill, line, "vendor_bill_id", "position")
bill_taxes = many(bill, bill_levy, "vendor_bill_id", "position")
bill_deferrals = many(bill, deferral, "vendor_bill_id", "position")
bill_instalments = many(bill, instalment, "entry_id", "due_date", "position", source_column="entry_id")
bill_allocations = many(bill, finance.allocation, "credit_origin_id", "allocated_on")
bill_settlements = many(bill, finance.allocation, "debit_origin_id", "allocated_on")

line_bill = one(line, "vendor_bill_id", bill)
line_product = one(line, "product_id", catalog.product)
line_account = one(line, "account_id", finance.account)
line_taxes = many(line, line_levy, "line_id", "position")
line_unit_price, line_net = money(line, "unit_price"), money(line, "net")
line_tax, line_gross = money(line, "tax"), money(line, "gross")

line_dimensions = many(line, line_split, "line_id", "position")
line_split_value = one(line_split, "value_id", dimensions.dimension_value)
line_split_line = one(line_split, "line_id", line)
bill_levy_bill, line_levy_line = one(bill_levy, "vendor_bill_id", bill), one(line_levy, "line_id", line)
bill_levy_tax, line_levy_tax = one(bill_levy, "tax_id", taxes.tax), one(line_levy, "tax_id", taxes.tax)
bill_levy_base, line_levy_base = money(bill_levy, "base"), money(line_levy, "base")
bill_levy_unrounded, line_levy_unrounded = money(bill_levy, "unrounded"), money(line_levy, "unrounded")
bill_levy_amount, line_levy_amount = money(bill_levy, "amount"), money(line_levy, "amount")

deferral_bill = one(deferral, "vendor_bill_id", bill)
deferral_tax, deferral_box = one(deferral, "tax_id", taxes.tax), one(deferral, "box_id", taxes.box)
deferral_amount, deferral_moved = money(deferral, "amount"), money(deferral, "moved")


def _currency(row: Columns, asker: type[Asker]) -> sa.ColumnElement[Any]:
    return cast("sa.ColumnElement[Any]", row.currency)


instalment_amount = expression(
    instalment, "size", lambda row, _: sa.func.abs(row.amount, type_=sa.Numeric()), currency=_currency
)
instalment_residual = expression(
    instalment, "still_open", lambda row, _: sa.func.abs(row.residual, type_=sa.Numeric()), currency=_currency
)
instalment_line = one(instalment, "id", finance.line)
instalment_allocations = many(instalment, finance.allocation, "credit_line_id", "allocated_on")

supplier_bills = many(parties.supplier, bill, "supplier_id", newest("bill_date"))
product_bill_lines = many(catalog.product, line, "product_id", newest("created_at"))
allocation_bill = one(finance.allocation, "credit_origin_id", bill)
allocation_debit_note = one(finance.allocation, "debit_origin_id", bill)

bill_aggregates = Aggregates(
    of=bill,
    description="The company's bills counted and summed. Group by KIND, or filter by it: debit notes add up alike.",
    by=[
        *by("kind", "status", "payment_state", "bill_date", "due_date", "created_at", "currency"),
        by_node("supplier", bill_supplier),
    ],
    money=["net", "tax", "charges", "total", "residual"],
)
line_aggregates = Aggregates(
    of=line,
    description="Lines of the company's bills counted and summed. Quantities are in the units of their products.",
    by=[
        *by("currency"),
        by_node("product", line_product),
        by_node("category", catalog.template_category, [line_product, catalog.product_template]),
        by_node("account", line_account),
        *by("kind", "status", "bill_date", through=[line_bill]),
        by_node("supplier", bill_supplier, [line_bill]),
    ],
    numbers=["quantity"],
    money=["net", "tax", "gross"],
)
