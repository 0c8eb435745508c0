"""The links between orders and invoices, and between their lines."""

import uuid
from datetime import date
from decimal import Decimal

from bizsuite.kernel.tables import Table, check, quantity, rate, references, text, unique
from bizsuite.kernel.tables import amount as money


class OrderInvoice(Table, table=True):
    """An invoice of an order."""

    __tablename__ = "bridge_order_invoice"

    order_id: uuid.UUID = references("sales_order")
    invoice_id: uuid.UUID = references("invoicing_invoice", unique=True)


class OrderLineInvoice(Table, table=True):
    """A line of an invoice and the line of the order that it invoices so much of; less than nothing on credit notes."""

    __tablename__ = "bridge_order_line_invoice"
    __table_args__ = (check("quantity <> 0", "quantity_not_zero"),)

    order_line_id: uuid.UUID = references("sales_order_line")
    invoice_id: uuid.UUID = references("invoicing_invoice")
    """The line's, so that the invoices of a line are reached in one step."""
    invoice_line_id: uuid.UUID = references("invoicing_invoice_line", unique=True)
    quantity: Decimal = quantity()


class OrderDownPayment(Table, table=True):
    """An invoice that asks for a part of an order ahead of what is delivered."""

    __tablename__ = "bridge_order_down_payment"
    __table_args__ = (check("fraction > 0 AND fraction <= 1", "fraction_range"),)

    order_id: uuid.UUID = references("sales_order")
    invoice_id: uuid.UUID = references("invoicing_invoice", unique=True)
    fraction: Decimal = rate(None)
    """Of the whole order."""


class DownPaymentDeduction(Table, table=True):
    """A line of a later invoice or of a credit note, and the line of the down payment that it takes back."""

    __tablename__ = "bridge_down_payment_deduction"

    advance_line_id: uuid.UUID = references("invoicing_invoice_line")
    invoice_line_id: uuid.UUID = references("invoicing_invoice_line", unique=True)


class OrderMilestone(Table, table=True):
    """A part of an order that is asked for once something is reached."""

    __tablename__ = "bridge_order_milestone"
    __table_args__ = (
        unique("order_id", "position"),
        check("fraction > 0 AND fraction <= 1", "fraction_range"),
        check("(reached_on IS NULL) = (invoice_id IS NULL)", "reached_is_invoiced"),
        check("of_total IS NULL OR amount IS NOT NULL", "amount_of_a_total"),
    )

    order_id: uuid.UUID = references("sales_order", indexed=False)
    position: int
    name: str = text()
    fraction: Decimal = rate(None)
    amount: Decimal | None = money(None, optional=True)
    """What was agreed on that it comes to with tax; None: what the fraction says."""
    of_total: Decimal | None = money(None, optional=True)
    """That holds while the order comes to so much; None: whatever it comes to."""
    due_on: date | None = None
    """The day on which it counts as reached by itself."""
    reached_on: date | None = None
    invoice_id: uuid.UUID | None = references("invoicing_invoice", optional=True, unique=True)
