"""Lines that a supplier delivers to the customer."""

import uuid
from collections.abc import Collection, Sequence

from bizsuite.erp.sales.service.lines import lines_of
from bizsuite.erp.sales.tables import Order, OrderLine
from bizsuite.kernel.db import Db


async def note_drop_shipped(
    db: Db, order: Order, lines: Collection[uuid.UUID], *, is_drop_shipped: bool = True
) -> Sequence[OrderLine]:
    """Note whether a supplier delivers these lines of an order that is locked; answers those that change."""
    changed = [
        line
        for line in await lines_of(db, order.id)
        if line.id in lines and line.is_drop_shipped is not is_drop_shipped
    ]
    for line in changed:
        line.is_drop_shipped = is_drop_shipped
    await db.flush()
    return changed
