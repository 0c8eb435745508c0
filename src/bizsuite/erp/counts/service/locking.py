"""A count under lock, by which its lines are nobody else's either."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity.service.access import require_company
from bizsuite.erp.counts.rules import counting
from bizsuite.erp.counts.rules.words import StockCountStatus
from bizsuite.erp.counts.tables import SPOT_TAKEN, StockCount, StockCountLine
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused

TAKEN = {
    SPOT_TAKEN: Refused(
        "COUNT_OVERLAPS", "Some of these goods are being counted already.", path=["warehouseId"]
    )
}


async def lock_count(db: Db, count_id: uuid.UUID, *allowed: StockCountStatus) -> StockCount:
    """Lock a count that is in one of these states. Refuses with NOT_FOUND, COUNT_STATUS."""
    count = await db.lock(StockCount, count_id)
    require_company(db, count.company_id)
    counting.require_status(count.status, *allowed)
    return count


async def lines_of(db: Db, count: StockCount) -> Sequence[StockCountLine]:
    """The lines of a count, in their order."""
    line = StockCountLine
    return await db.all(sa.select(line).where(col(line.count_id) == count.id).order_by(col(line.position)))
