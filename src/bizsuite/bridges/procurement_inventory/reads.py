"""How purchase orders and receipts reach each other."""

import sqlalchemy as sa

from bizsuite.bridges.procurement_inventory.tables import OrderReceipt
from bizsuite.erp.inventory import reads as inventory
from bizsuite.erp.inventory.tables import Move
from bizsuite.erp.procurement import reads as procurement
from bizsuite.kernel.reads import Columns, many, newest, one, one_via
from bizsuite.kernel.tables import table_of


def _first_of_receipt(_: Columns, link: Columns) -> sa.ColumnElement[bool]:
    """Of the moves of a line in one receipt the first, so that the receipt is listed once."""
    other = table_of(Move).alias()
    earlier = sa.select(1).where(
        other.c.tenant_id == link.tenant_id,
        other.c.subject_id == link.subject_id,
        other.c.receipt_id == link.receipt_id,
        other.c.id < link.id,
    )
    return sa.not_(earlier.exists())


order_warehouse = one(procurement.order, "warehouse_id", inventory.warehouse)
order_receipts = many(
    procurement.order,
    inventory.receipt,
    "order_id",
    newest("received_on"),
    via=OrderReceipt,
    via_target="receipt_id",
)
receipt_order = one_via(inventory.receipt, procurement.order, OrderReceipt, "receipt_id", "order_id")
line_receipts = many(
    procurement.line,
    inventory.receipt,
    "subject_id",
    newest("received_on"),
    via=Move,
    via_target="receipt_id",
    where=_first_of_receipt,
)
line_moves = many(procurement.line, inventory.move, "subject_id", newest("moved_on"))
