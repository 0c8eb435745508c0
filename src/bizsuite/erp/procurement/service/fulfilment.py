"""What others tell of orders: what came or went back, lines that were billed."""

import uuid
from collections.abc import Mapping
from decimal import Decimal

from bizsuite.erp.procurement.loaders import tolerances_of
from bizsuite.erp.procurement.rules import events, lifecycle, quantities
from bizsuite.erp.procurement.service.lines import lines_of_orders
from bizsuite.erp.procurement.service.locking import lock_orders
from bizsuite.erp.procurement.tables import Order
from bizsuite.kernel.db import Db
from bizsuite.kernel.paths import NO_PATHS, Paths

Quantities = Mapping[uuid.UUID, Decimal]
"""How much of which line, in the unit of the line."""


async def note_received(
    db: Db, told: Mapping[uuid.UUID, Quantities], paths: Paths = NO_PATHS, *, replaced: bool = False
) -> Mapping[uuid.UUID, Order]:
    """Add to the received quantities of lines, by order; less than nothing for what went back, which is kept apart.

    What went back to be `replaced` counts as not received, so that it is waited for again. `paths` are where the input
    names the quantities. More than is due may come within the tolerance of the product, or else the company. As many
    statements for many orders as for one.

    Refuses with NOT_FOUND, ORDER_NOT_CONFIRMED, OVER_RECEIPT, OVER_RETURN.
    """
    coming = [key for own in told.values() for key, quantity in own.items() if quantity > 0]
    tolerance = await tolerances_of(db, coming)
    orders, lines = await lock_orders(db, told), await lines_of_orders(db, told)
    for order_id, quantities_of in told.items():
        order, own = orders[order_id], lines[order_id]
        only_back = all(quantity < 0 for quantity in quantities_of.values())
        lifecycle.bound(order.status, also_closed=only_back)
        after = quantities.receive(own, quantities_of, paths, tolerance, replaced=replaced)
        for line in own:
            if (came := after.get(line.id)) is not None:
                line.received_quantity, line.returned_quantity = came.received, came.returned
        order.receipt_state, order.bill_state = quantities.receipt_state(own), quantities.bill_state(own)
    await db.flush()
    for order_id in told:
        await db.publish(events.PurchaseOrderReceived(order_id))
    return orders


async def note_billed(
    db: Db, told: Mapping[uuid.UUID, Quantities], paths: Paths = NO_PATHS, *, may_exceed: bool = False
) -> Mapping[uuid.UUID, Order]:
    """Add to the billed quantities of lines, by order; less than nothing for a bill that was reversed or credited.

    With `may_exceed` a bill may claim more than is due: it is for whoever calls to hold it up. As many statements for
    many orders as for one.

    Refuses with NOT_FOUND, ORDER_NOT_CONFIRMED, OVER_BILL, UNDER_BILL.
    """
    orders, lines = await lock_orders(db, told), await lines_of_orders(db, told)
    for order_id, quantities_of in told.items():
        order, own = orders[order_id], lines[order_id]
        lifecycle.bound(order.status, also_closed=True)
        after = quantities.bill(own, quantities_of, paths, may_exceed=may_exceed)
        for line in own:
            line.billed_quantity = after.get(line.id, line.billed_quantity)
        order.bill_state = quantities.bill_state(own)
    await db.flush()
    for order_id in told:
        await db.publish(events.PurchaseOrderBilled(order_id))
    return orders
