"""Beginning a count: which goods are to be counted."""

import uuid
from collections.abc import Container, Sequence

from bizsuite.base.catalog.tables import Category
from bizsuite.base.parties.rules.checks import prose
from bizsuite.erp.counts import loaders, tables
from bizsuite.erp.counts.rules import counting, words
from bizsuite.erp.counts.rules.counting import Scope, Tolerance
from bizsuite.erp.counts.service.locking import TAKEN
from bizsuite.erp.inventory.service.places import places_of
from bizsuite.kernel.clock import today
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.numbering import Series, next_number
from bizsuite.kernel.uniqueness import unless_taken

COUNTS = Series("counts.count", "SC-{year}-{number:05d}")


async def create_count(
    db: Db,
    scope: Scope,
    tolerance: Tolerance,
    *,
    note: str = "",
) -> tables.StockCount:
    """Begin to count goods of a warehouse: a line for each product at each place where the books know some.

    Refuses with NOT_FOUND, INVALID_VALUE, COUNT_EMPTY, COUNT_TOO_LARGE, COUNT_OVERLAPS.
    """
    places = await places_of(db, db.actor.company_id, scope.warehouse_id)
    await _require_known(db, places.warehouse_id, scope)
    spots = await loaders.spots(db, places.warehouse_id, scope)
    counting.require_lines(len(spots))
    count = tables.StockCount(
        company_id=places.company_id,
        warehouse_id=places.warehouse_id,
        number=await next_number(db, COUNTS, places.company_id, today(db.actor.zone)),
        tolerance_quantity=tolerance.quantity,
        tolerance_rate=tolerance.rate,
        note=prose(note, "note"),
    )
    async with unless_taken(db, TAKEN):
        db.add(count)
        await db.flush()
        db.add_many(
            tables.StockCountLine,
            [
                {"company_id": count.company_id, "count_id": count.id, "position": position}
                | {name: getattr(spot, name) for name in ("product_id", "location_id", "lot_id")}
                for position, spot in enumerate(spots, 1)
            ],
        )
    await db.publish(words.StockCountCreated(count.id, count.company_id))
    return count


async def _require_known(db: Db, warehouse_id: uuid.UUID, scope: Scope) -> None:
    """What is named is there. Refuses with NOT_FOUND."""
    if scope.location_ids is not None:
        known = await loaders.places_known(db, warehouse_id, scope.location_ids)
        _require("locationIds", scope.location_ids, known)
    if scope.product_ids is not None:
        goods = await loaders.goods_known(db, scope.product_ids)
        _require("productIds", scope.product_ids, goods.keys())
    if scope.category_id is not None:
        await db.need(Category, scope.category_id, path=["categoryId"])


def _require(name: str, named: Sequence[uuid.UUID], known: Container[uuid.UUID]) -> None:
    for place, key in enumerate(named):
        if key not in known:
            raise Refused("NOT_FOUND", "There is no such record.", path=[name, str(place)])
