"""The link between orders and deliveries."""

import uuid

from bizsuite.kernel.tables import Table, references


class OrderDelivery(Table, table=True):
    """A delivery of goods of an order."""

    __tablename__ = "bridge_order_delivery"

    order_id: uuid.UUID = references("sales_order")
    delivery_id: uuid.UUID = references("inventory_delivery", unique=True)
