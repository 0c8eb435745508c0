"""The one way to orders that are to be changed."""

import uuid
from collections.abc import Collection, Mapping

from bizsuite.erp.sales.tables import Order
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused, refused_at

GUARD = "salesOrder.confirm"
"""The guard point of confirming an order."""
EXCEED_DISCOUNT = "salesOrder.exceedDiscount"
"""The guard point of confirming an order of which something costs less than the largest discount allows."""


async def lock_order(db: Db, order_id: uuid.UUID) -> Order:
    """Lock an order; refuses as `lock_orders` does."""
    return (await lock_orders(db, [order_id]))[order_id]


async def lock_orders(db: Db, orders: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Order]:
    """Lock orders in one statement; in the order given.

    Refuses with NOT_FOUND, also where the actor does not work in the company of one.
    """
    found = await db.lock_all(Order, orders)
    for position, key in enumerate(orders):
        with refused_at(position, len(orders)):
            if key not in found or found[key].company_id not in {*db.actor.company_ids, db.actor.company_id}:
                raise Refused("NOT_FOUND", "There is no such record.", path=["id"])
    return {key: found[key] for key in orders}
