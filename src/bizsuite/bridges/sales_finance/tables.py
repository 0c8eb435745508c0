"""The links between orders and invoices, and between their lines."""

import uuid
from decimal import Decimal

from bizsuite.kernel.tables import Table, check, quantity, references


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
