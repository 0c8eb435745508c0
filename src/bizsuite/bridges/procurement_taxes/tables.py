"""The taxes of lines of purchase orders."""

import uuid

from bizsuite.erp.taxes.tables import OrderedTax
from bizsuite.kernel.tables import references, unique


class PurchaseLineTax(OrderedTax, table=True):
    """What one tax comes to on a line of a purchase order."""

    __tablename__ = "bridge_purchase_line_tax"
    __audited__ = False
    __table_args__ = (unique("line_id", "tax_id"),)

    order_id: uuid.UUID = references("procurement_order")
    line_id: uuid.UUID = references("procurement_order_line", indexed=False)
