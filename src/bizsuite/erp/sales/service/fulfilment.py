"""What others tell of orders: goods that left or came back, lines that were invoiced."""

import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal

from bizsuite.erp.sales import rules
from bizsuite.erp.sales.rules import kits
from bizsuite.erp.sales.service.lines import lines_of_orders, services_in_kits
from bizsuite.erp.sales.service.locking import lock_orders
from bizsuite.erp.sales.tables import Order, OrderLine
from bizsuite.kernel.db import Db
from bizsuite.kernel.paths import NO_PATHS, Paths
from bizsuite.kernel.values import ZERO

Quantities = Mapping[uuid.UUID, Decimal]
"""How much of which line."""


async def note_delivered(
    db: Db, order_id: uuid.UUID, quantities: Quantities, paths: Paths = NO_PATHS
) -> Order:
    """Add to the delivered quantities of an order's lines; see `note_deliveries`."""
    return (await note_deliveries(db, {order_id: quantities}, paths))[order_id]


async def note_deliveries(
    db: Db, told: Mapping[uuid.UUID, Quantities], paths: Paths = NO_PATHS
) -> Mapping[uuid.UUID, Order]:
    """Add to the delivered quantities of lines, by order.

    As many statements for many orders as for one; `paths` are where the input names the quantities.

    Refuses with NOT_FOUND, ORDER_NOT_CONFIRMED, INVALID_VALUE, OVER_DELIVERY.
    """
    orders, lines = await lock_orders(db, told), await lines_of_orders(db, told)
    services = await services_in_kits(db, lines.values())
    for order_id, quantities in told.items():
        after = rules.deliver(orders[order_id].status, lines[order_id], quantities, paths)
        for line in lines[order_id]:
            line.delivered_quantity = after.get(line.id, line.delivered_quantity)
        kits.settle(lines[order_id], services)
        orders[order_id].delivery_state = rules.delivery_state(lines[order_id])
    await db.flush()
    for order_id in told:
        await db.publish(rules.SalesOrderDelivered(order_id))
    return orders


async def note_returns(
    db: Db, told: Mapping[uuid.UUID, Quantities], *, replaced: bool, paths: Paths = NO_PATHS
) -> Mapping[uuid.UUID, Sequence[OrderLine]]:
    """Add to the returned quantities of lines, by order; `replaced` says that they are delivered again. The lines.

    As many statements for many orders as for one.

    Refuses with NOT_FOUND, ORDER_NOT_CONFIRMED, UNDER_DELIVERY.
    """
    orders, lines = await lock_orders(db, told), await lines_of_orders(db, told)
    services = await services_in_kits(db, lines.values())
    for order_id, quantities in told.items():
        order, own = orders[order_id], lines[order_id]
        after = rules.take_back(order.status, own, quantities, replaced=replaced, paths=paths)
        for line in own:
            line.returned_quantity = after.get(line.id, line.returned_quantity)
            line.replaced_quantity += quantities.get(line.id, ZERO) if replaced else ZERO
        kits.settle(own, services)
        order.delivery_state, order.invoice_state = rules.delivery_state(own), rules.invoice_state(own)
    await db.flush()
    for order_id in told:
        await db.publish(rules.SalesOrderReturned(order_id))
    return lines


async def note_invoiced(db: Db, order_id: uuid.UUID, quantities: Quantities) -> Order:
    """Add to the invoiced quantities of an order's lines; see `note_invoices`."""
    return (await note_invoices(db, {order_id: quantities}))[order_id]


async def note_invoices(db: Db, told: Mapping[uuid.UUID, Quantities]) -> Mapping[uuid.UUID, Order]:
    """Add to the invoiced quantities of lines, by order; less than nothing for an invoice that was reversed.

    As many statements for many orders as for one.

    Refuses with NOT_FOUND, ORDER_NOT_CONFIRMED, OVER_INVOICE, UNDER_INVOICE.
    """
    orders, lines = await lock_orders(db, told), await lines_of_orders(db, told)
    for order_id, quantities in told.items():
        after = rules.invoice(orders[order_id].status, lines[order_id], quantities)
        for line in lines[order_id]:
            line.invoiced_quantity = after.get(line.id, line.invoiced_quantity)
        orders[order_id].invoice_state = rules.invoice_state(lines[order_id])
    await db.flush()
    for order_id in told:
        await db.publish(rules.SalesOrderInvoiced(order_id))
    return orders
