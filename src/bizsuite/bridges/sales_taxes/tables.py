"""The taxes of lines of orders."""

import uuid

from bizsuite.erp.taxes.tables import OrderedTax
from bizsuite.kernel.tables import references, unique


class OrderLineTax(OrderedTax, table=True):
    """What one tax comes to on a line of an order."""

    __tablename__ = "bridge_order_line_tax"
    __audited__ = False
    __table_args__ = (unique("line_id", "tax_id"),)

    order_id: uuid.UUID = references("sales_order")
    line_id: uuid.UUID = references("sales_order_line", indexed=False)
