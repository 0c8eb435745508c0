"""The link between lines of sales orders and those of the purchase orders by which a supplier delivers them."""

import uuid

from bizsuite.kernel.tables import Table, references


class DropShipment(Table, table=True):
    """A line of a sales order that a supplier shall deliver; where one is cancelled another may follow."""

    __tablename__ = "bridge_drop_shipment"

    sales_line_id: uuid.UUID = references("sales_order_line")
    purchase_line_id: uuid.UUID = references("procurement_order_line", unique=True)
