"""What others tell of an order: goods that left or came back, lines that were invoiced."""

import uuid
from collections.abc import Mapping
from decimal import Decimal

from bizsuite.erp.sales import rules
from bizsuite.erp.sales.service.lines import lines_of
from bizsuite.erp.sales.service.locking import lock_order
from bizsuite.erp.sales.tables import Order
from bizsuite.kernel.db import Db
from bizsuite.kernel.paths import NO_PATHS, Paths


async def note_delivered(
    db: Db, order_id: uuid.UUID, quantities: Mapping[uuid.UUID, Decimal], paths: Paths = NO_PATHS
) -> Order:
    """Add to the delivered quantities of lines; less than nothing for goods that came back.

    `paths` are where the input names the quantities.

    Refuses with NOT_FOUND, ORDER_NOT_CONFIRMED, OVER_DELIVERY, UNDER_DELIVERY.
    """
    order = await lock_order(db, order_id)
    lines = await lines_of(db, order_id)
    after = rules.deliver(order.status, lines, quantities, paths)
    for line in lines:
        line.delivered_quantity = after.get(line.id, line.delivered_quantity)
    order.delivery_state = rules.delivery_state(lines)
    await db.flush()
    await db.publish(rules.SalesOrderDelivered(order_id))
    return order


async def note_invoiced(db: Db, order_id: uuid.UUID, quantities: Mapping[uuid.UUID, Decimal]) -> Order:
    """Add to the invoiced quantities of lines; less than nothing for an invoice that was reversed.

    Refuses with NOT_FOUND, ORDER_NOT_CONFIRMED, OVER_INVOICE, UNDER_INVOICE.
    """
    order = await lock_order(db, order_id)
    lines = await lines_of(db, order_id)
    after = rules.invoice(order.status, lines, quantities)
    for line in lines:
        line.invoiced_quantity = after.get(line.id, line.invoiced_quantity)
    order.invoice_state = rules.invoice_state(lines)
    await db.flush()
    await db.publish(rules.SalesOrderInvoiced(order_id))
    return order
