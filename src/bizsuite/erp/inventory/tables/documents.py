"""Goods that leave and arrive, as documents; their lines are moves."""

import uuid
from datetime import date

from bizsuite.erp.inventory.rules import ShipmentStatus
from bizsuite.kernel.tables import Table, choice, indexed, references, text, unique


class Delivery(Table, table=True):
    """Goods that leave for a customer; its lines are moves."""

    __tablename__ = "inventory_delivery"
    __table_args__ = (unique("company_id", "number"), indexed("company_id", "delivered_on", "id"))

    number: str
    status: ShipmentStatus = choice(ShipmentStatus, ShipmentStatus.DRAFT)
    company_id: uuid.UUID = references("company", indexed=False)
    warehouse_id: uuid.UUID = references("inventory_warehouse")
    customer_id: uuid.UUID = references("party_customer")
    delivered_on: date
    """The day planned for a draft, the day it happened once it is posted."""
    address: str = text()
    note: str = text()


class Receipt(Table, table=True):
    """Goods that arrive from a supplier; its lines are moves."""

    __tablename__ = "inventory_receipt"
    __table_args__ = (unique("company_id", "number"), indexed("company_id", "received_on", "id"))

    number: str
    status: ShipmentStatus = choice(ShipmentStatus, ShipmentStatus.DRAFT)
    company_id: uuid.UUID = references("company", indexed=False)
    warehouse_id: uuid.UUID = references("inventory_warehouse")
    supplier_id: uuid.UUID | None = references("party_supplier", optional=True)
    received_on: date
    """The day expected for a draft, the day it happened once it is posted."""
    note: str = text()
