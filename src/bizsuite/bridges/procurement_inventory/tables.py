"""The link between purchase orders and receipts. Which move is for which line says the subject of the move."""

import uuid

from bizsuite.kernel.tables import Table, references


class OrderReceipt(Table, table=True):
    """A receipt of goods of a purchase order, planned or done."""

    __tablename__ = "bridge_purchase_receipt"

    order_id: uuid.UUID = references("procurement_order")
    receipt_id: uuid.UUID = references("inventory_receipt", unique=True)
