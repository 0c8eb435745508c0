"""Invoices, credit notes, and their lines."""

import uuid
from datetime import date
from decimal import Decimal

from bizsuite.erp.invoicing.rules.words import InvoiceKind, InvoiceStatus, PaymentState
from bizsuite.erp.taxes.rules.words import TaxPart
from bizsuite.kernel.schema import after_create
from bizsuite.kernel.tables import (
    Table,
    amount,
    check,
    choice,
    currency_code,
    indexed,
    quantity,
    rate,
    references,
    text,
    unique,
)
from bizsuite.kernel.writing import LOOKS_UP


class Invoice(Table, table=True):
    """A claim on a customer, or a credit note that gives one up."""

    __tablename__ = "invoicing_invoice"
    __table_args__ = (
        unique("company_id", "number"),
        indexed("company_id", "invoice_date"),
        indexed("customer_id", "invoice_date"),
        check("total = net + tax + charges + cash_rounding", "total_is_the_sum"),
        check("net >= 0 AND charges >= 0", "not_negative"),
        check("residual >= 0 AND residual <= total", "residual_is_a_part"),
        check("(payment_state IN ('PAID', 'REVERSED')) = (residual = 0)", "paid_is_settled"),
        check("(payment_state = 'REVERSED') = (status = 'REVERSED')", "reversed_is_not_paid"),
        check(
            "(status = 'DRAFT') = (number IS NULL) AND (number IS NULL) = (entry_id IS NULL)",
            "posted_is_booked",
        ),
        check("exchange_rate > 0", "rate_positive"),
        check("discount >= 0 AND discount <= total", "discount_is_a_part"),
        check("due_date >= invoice_date", "due_later"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    kind: InvoiceKind = choice(InvoiceKind, InvoiceKind.INVOICE)
    number: str | None = None
    """That of its entry, given when it is posted."""
    status: InvoiceStatus = choice(InvoiceStatus, InvoiceStatus.DRAFT)
    payment_state: PaymentState = choice(PaymentState, PaymentState.UNPAID)
    customer_id: uuid.UUID = references("party_customer", indexed=False)
    invoice_date: date
    due_days: int = 30
    """Where it has no payment term."""
    payment_term_id: uuid.UUID | None = references("terms_payment_term", optional=True)
    cash_rounding_id: uuid.UUID | None = references("terms_cash_rounding", optional=True, indexed=False)
    due_date: date
    """That of its last instalment."""
    currency: str = currency_code()
    exchange_rate: Decimal = rate(Decimal(1))
    """Units of the invoice's currency per one unit of the company's."""
    net: Decimal = amount()
    tax: Decimal = amount()
    charges: Decimal = amount()
    cash_rounding: Decimal = amount()
    """By how much its instalments are more than net, tax and charges, since they can be paid in cash."""
    total: Decimal = amount()
    discount: Decimal = amount()
    """What may be taken off when it is paid early."""
    discount_date: date | None = None
    """Until when that is."""
    residual: Decimal = amount()
    """What is not settled; of a draft all of it."""
    tax_rule_id: uuid.UUID | None = references("tax_rule", optional=True, indexed=False)
    """What may have replaced its taxes and accounts."""
    tax_reduction: Decimal = rate()
    """By which fraction the bases of its taxes are reduced, since it offers a discount that counts for them."""
    is_tax_deferred: bool = False
    """Whether some of its taxes are due only when it is paid."""
    reference: str = text()
    note: str = text()
    entry_id: uuid.UUID | None = references("finance_entry", optional=True, unique=True)
    credit_of_id: uuid.UUID | None = references("invoicing_invoice", optional=True)
    """The invoice that a credit note gives up."""
    has_dimensions: bool = False
    """Whether some of its lines are divided among cost centres and the like."""


class InvoiceLine(Table, table=True):
    """A line of an invoice."""

    __tablename__ = "invoicing_invoice_line"
    __table_args__ = (
        unique("invoice_id", "position"),
        check("quantity > 0 AND unit_price >= 0", "not_negative"),
        check("discount >= 0 AND discount <= 1", "discount_is_a_fraction"),
        check("tax_rate BETWEEN 0 AND 1", "tax_rate_is_a_fraction"),
        check("gross = net + tax", "gross_is_the_sum"),
        {"info": {LOOKS_UP: True}},
    )

    company_id: uuid.UUID = references("company", indexed=False)
    invoice_id: uuid.UUID = references("invoicing_invoice", indexed=False)
    position: int
    product_id: uuid.UUID | None = references("catalog_product", optional=True)
    account_id: uuid.UUID | None = references("finance_account", optional=True, indexed=False)
    description: str = text()
    quantity: Decimal = quantity()
    currency: str = currency_code()
    unit_price: Decimal = amount()
    discount: Decimal = rate()
    tax_rate: Decimal = rate()
    net: Decimal = amount()
    tax: Decimal = amount()
    gross: Decimal = amount()


class InvoiceTax(Table, table=True):
    """What one tax comes to on an invoice."""

    __tablename__ = "invoicing_tax"
    __table_args__ = (unique("invoice_id", "tax_id"), {"info": {LOOKS_UP: True}})

    company_id: uuid.UUID = references("company", indexed=False)
    invoice_id: uuid.UUID = references("invoicing_invoice", indexed=False)
    tax_id: uuid.UUID = references("tax")
    position: int
    currency: str = currency_code()
    base: Decimal = amount()
    unrounded: Decimal = amount()
    amount: Decimal = amount()


class InvoiceLineTax(Table, table=True):
    """What one tax comes to on a line of an invoice."""

    __tablename__ = "invoicing_line_tax"
    __table_args__ = (unique("line_id", "tax_id"), {"info": {LOOKS_UP: True}})

    company_id: uuid.UUID = references("company", indexed=False)
    invoice_id: uuid.UUID = references("invoicing_invoice")
    line_id: uuid.UUID = references("invoicing_invoice_line", indexed=False)
    tax_id: uuid.UUID = references("tax")
    position: int
    currency: str = currency_code()
    base: Decimal = amount()
    unrounded: Decimal = amount()
    amount: Decimal = amount()


class InvoiceLineSplit(Table, table=True):
    """The fraction of a line of an invoice that belongs to a value of a dimension."""

    __tablename__ = "invoicing_line_split"
    __table_args__ = (
        unique("line_id", "position"),
        unique("line_id", "value_id"),
        check("fraction > 0 AND fraction <= 1", "fraction_range"),
        {"info": {LOOKS_UP: True}},
    )

    company_id: uuid.UUID = references("company", indexed=False)
    invoice_id: uuid.UUID = references("invoicing_invoice")
    line_id: uuid.UUID = references("invoicing_invoice_line", indexed=False)
    position: int
    value_id: uuid.UUID = references("finance_dimension_value")
    fraction: Decimal = rate()


class TaxDeferral(Table, table=True):
    """A share of a tax, or of its base, that is due as an invoice is paid. Only what has moved ever changes."""

    __tablename__ = "invoicing_tax_deferral"
    __audited__ = False
    __table_args__ = (
        unique("invoice_id", "position"),
        check("moved * amount >= 0 AND abs(moved) <= abs(amount)", "moved_is_a_part"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    invoice_id: uuid.UUID = references("invoicing_invoice", indexed=False)
    tax_id: uuid.UUID = references("tax")
    position: int
    part: TaxPart = choice(TaxPart)
    box_id: uuid.UUID | None = references("tax_box", optional=True, indexed=False)
    account_id: uuid.UUID | None = references("finance_account", optional=True, indexed=False)
    transition_account_id: uuid.UUID = references("finance_account", indexed=False)
    currency: str = currency_code()
    """That of the company."""
    moved: Decimal = amount()
    amount: Decimal = amount()


_GUARD = """CREATE FUNCTION invoicing_invoice_line_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE held record;
BEGIN
  IF TG_OP = 'INSERT' THEN held := NEW; ELSE held := OLD; END IF;
  PERFORM 1 FROM invoicing_invoice
    WHERE tenant_id = held.tenant_id AND id = held.invoice_id AND status = 'DRAFT';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'lines of posted invoices never change' USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$"""


def _guarded(table: str) -> str:
    return (
        f"CREATE TRIGGER {table}_guard BEFORE INSERT OR UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION invoicing_invoice_line_guard()"
    )


after_create(InvoiceLine, [_GUARD, _guarded("invoicing_invoice_line")])
after_create(InvoiceTax, [_guarded("invoicing_tax")])
after_create(InvoiceLineTax, [_guarded("invoicing_line_tax")])
after_create(InvoiceLineSplit, [_guarded("invoicing_line_split")])
