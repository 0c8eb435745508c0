"""Blanket orders, their lines, and the order lines that call them off."""

import uuid
from datetime import date
from decimal import Decimal

from bizsuite.erp.blanket_orders.rules.words import BlanketOrderStatus
from bizsuite.kernel.tables import (
    Table,
    amount,
    check,
    choice,
    currency_code,
    indexed,
    references,
    text,
    unique,
)
from bizsuite.kernel.tables import quantity as measured


class BlanketOrder(Table, table=True):
    """What is agreed with a supplier for a span of time."""

    __tablename__ = "blanket_order"
    __table_args__ = (
        unique("company_id", "number"),
        indexed("company_id", "starts_on", "id"),
        check("starts_on <= ends_on", "days_in_order"),
    )

    number: str
    status: BlanketOrderStatus = choice(BlanketOrderStatus, BlanketOrderStatus.DRAFT)
    supplier_id: uuid.UUID = references("party_supplier")
    company_id: uuid.UUID = references("company", indexed=False)
    owner_id: uuid.UUID | None = references("user_account", optional=True)
    department_id: uuid.UUID | None = references("department", optional=True)
    currency: str = currency_code()
    starts_on: date
    ends_on: date
    supplier_reference: str = text()
    note: str = text()


class BlanketOrderLine(Table, table=True):
    """So much of a product, at a price. Its quantities are in its unit."""

    __tablename__ = "blanket_order_line"
    __table_args__ = (
        unique("blanket_order_id", "position"),
        check("quantity > 0 AND unit_price >= 0", "positive"),
        check("called_quantity BETWEEN 0 AND quantity", "called_within_agreed"),
    )

    blanket_order_id: uuid.UUID = references("blanket_order", indexed=False)
    position: int
    company_id: uuid.UUID = references("company", indexed=False)
    owner_id: uuid.UUID | None = references("user_account", optional=True, indexed=False)
    department_id: uuid.UUID | None = references("department", optional=True, indexed=False)
    product_id: uuid.UUID = references("catalog_product")
    unit_id: uuid.UUID = references("catalog_unit", indexed=False)
    quantity: Decimal = measured(None)
    called_quantity: Decimal = measured()
    """What order lines want of it: see `loaders.called_of`."""
    currency: str = currency_code()
    unit_price: Decimal = amount()


class BlanketOrderCall(Table, table=True):
    """An order line that calls off an agreement's line."""

    __tablename__ = "blanket_order_call"
    __table_args__ = (unique("order_line_id"),)

    line_id: uuid.UUID = references("blanket_order_line")
    order_line_id: uuid.UUID = references("procurement_order_line", indexed=False)
