"""Goods that leave, arrive, are returned and transferred, as documents; their lines are moves."""

import uuid
from datetime import date

from bizsuite.erp.inventory.rules import ReturnDirection, ShipmentStatus, StockTransferStatus
from bizsuite.kernel.tables import Table, check, choice, indexed, references, text, unique


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


class GoodsReturn(Table, table=True):
    """Goods of a delivery that come back from the customer, or of a receipt that go back; its lines are moves."""

    __tablename__ = "inventory_return"
    __table_args__ = (
        unique("company_id", "number"),
        indexed("company_id", "returned_on", "id"),
        check("(direction = 'CUSTOMER') = (delivery_id IS NOT NULL)", "customer_returns_a_delivery"),
        check("(direction = 'SUPPLIER') = (receipt_id IS NOT NULL)", "supplier_gets_back_a_receipt"),
    )

    number: str
    status: ShipmentStatus = choice(ShipmentStatus, ShipmentStatus.DRAFT)
    direction: ReturnDirection = choice(ReturnDirection)
    company_id: uuid.UUID = references("company", indexed=False)
    warehouse_id: uuid.UUID = references("inventory_warehouse")
    location_id: uuid.UUID | None = references("inventory_location", optional=True, indexed=False)
    """The place to which they come, or from which they go, where one is named."""
    delivery_id: uuid.UUID | None = references("inventory_delivery", optional=True)
    receipt_id: uuid.UUID | None = references("inventory_receipt", optional=True)
    returned_on: date
    """The day planned for a draft, the day it happened once it is posted."""
    is_replaced: bool = False
    """Whether what came back is to be delivered again."""
    reason: str = text()


class Transfer(Table, table=True):
    """Goods that go from one of our warehouses to another, or change their place within one; its lines are moves."""

    __tablename__ = "inventory_transfer"
    __table_args__ = (
        unique("company_id", "number"),
        indexed("company_id", "shipped_on", "id"),
        check("received_on >= shipped_on", "received_after_shipped"),
    )

    number: str
    status: StockTransferStatus = choice(StockTransferStatus, StockTransferStatus.DRAFT)
    company_id: uuid.UUID = references("company", indexed=False)
    warehouse_id: uuid.UUID = references("inventory_warehouse")
    """Where goods leave."""
    to_warehouse_id: uuid.UUID = references("inventory_warehouse")
    location_id: uuid.UUID | None = references("inventory_location", optional=True, indexed=False)
    """The place that goods leave, where one is named."""
    to_location_id: uuid.UUID | None = references("inventory_location", optional=True, indexed=False)
    """The place to which they come, where one is named."""
    shipped_on: date
    """The day planned for a draft, the day it happened once it is shipped."""
    received_on: date | None = None
    """The day on which the last of what has arrived by now did so."""
    note: str = text()
