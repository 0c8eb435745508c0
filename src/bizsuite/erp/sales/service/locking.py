"""The one way to an order that is to be changed."""

import uuid

from bizsuite.erp.sales.tables import Order
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused

GUARD = "salesOrder.confirm"
"""The guard point of confirming an order."""


async def lock_order(db: Db, order_id: uuid.UUID) -> Order:
    """Lock an order; refuses with NOT_FOUND, also where the actor does not work in its company."""
    order = await db.lock(Order, order_id)
    if order.company_id not in {*db.actor.company_ids, db.actor.company_id}:
        raise Refused("NOT_FOUND", "There is no such record.", path=["id"])
    return order
