"""Writing down what was found."""

import uuid
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.erp.counts import loaders, tables
from bizsuite.erp.counts.rules import counting, words
from bizsuite.erp.counts.rules.counting import Tally
from bizsuite.erp.counts.rules.words import LIVE, StockCountStatus
from bizsuite.erp.counts.service.locking import TAKEN, lock_count
from bizsuite.erp.inventory.balances import Spot
from bizsuite.erp.inventory.rules import LotTracking
from bizsuite.erp.inventory.rules.lots import is_named
from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.uniqueness import unless_taken


async def enter_counts(db: Db, count_id: uuid.UUID, tallies: Sequence[Tally]) -> tables.StockCount:
    """Write down what was counted when; once more for a line counts again. A count that was complete is open again.

    Goods that are on no line get one. Refuses with NOT_FOUND, COUNT_STATUS, INVALID_VALUE, COUNTED_OUTSIDE_THE_COUNT,
    PRODUCT_NOT_GOODS, LOT_REQUIRED, LOT_NOT_TRACKED, COUNT_OVERLAPS, COUNT_TOO_LARGE.
    """
    count = await lock_count(db, count_id, *LIVE)
    if not tallies:
        raise Refused("INVALID_VALUE", "There is nothing to enter.", path=["lines"])
    moment = now()
    async with unless_taken(db, TAKEN):
        for tally, line in await _lines(db, count, tallies):
            line.counted = counting.counted(tally)
            line.counted_at = counting.counted_at(tally, count.created_at, moment)
            line.counted_by_id = db.actor.user_id
            line.times += 1
            line.is_recount = False
            line.expected = line.difference = None
        count.status = StockCountStatus.OPEN
    await db.publish(words.StockCountEntered(count.id, count.company_id))
    return count


async def _lines(
    db: Db, count: tables.StockCount, tallies: Sequence[Tally]
) -> list[tuple[Tally, tables.StockCountLine]]:
    """The line of each tally; those that are missing are made. Refuses with NOT_FOUND, INVALID_VALUE."""
    row = tables.StockCountLine
    named = {tally.line_id for tally in tallies} - {None}
    products = {tally.product_id for tally in tallies} - {None}
    either = sa.or_(col(row.id).in_(named), col(row.product_id).in_(products))
    known = await db.all(sa.select(row).where(col(row.count_id) == count.id, either))
    by_id = {line.id: line for line in known}
    by_spot = {(line.product_id, line.location_id, line.lot_id): line for line in known}
    missing = [tally for tally in tallies if tally.line_id is None and _spot(tally) not in by_spot]
    for line in await _added(db, count, missing):
        by_spot[line.product_id, line.location_id, line.lot_id] = line
    found: dict[uuid.UUID, tuple[Tally, tables.StockCountLine]] = {}
    for tally in tallies:
        line_of = by_spot.get(_spot(tally)) if tally.line_id is None else by_id.get(tally.line_id)
        if line_of is None:
            raise Refused("NOT_FOUND", "There is no such record.", path=[*tally.path, "id"])
        if line_of.id in found:
            raise Refused("INVALID_VALUE", "This line is named twice.", path=tally.path)
        found[line_of.id] = (tally, line_of)
    return list(found.values())


def _spot(tally: Tally) -> Spot:
    """The product, the place and the lot. Refuses with INVALID_VALUE."""
    if tally.product_id is None or tally.location_id is None:
        raise Refused(
            "INVALID_VALUE", "Name a line by its id, or a product and a place.", path=[*tally.path, "id"]
        )
    return tally.product_id, tally.location_id, tally.lot_id


async def _require_known(db: Db, count: tables.StockCount, spots: Mapping[Spot, Tally]) -> None:
    """Places of the warehouse, goods, and lots where they are told apart.

    Refuses with NOT_FOUND, PRODUCT_NOT_GOODS, LOT_REQUIRED, LOT_NOT_TRACKED.
    """
    products = {product_id for product_id, _, _ in spots}
    places = await loaders.places_known(db, count.warehouse_id, {place for _, place, _ in spots})
    goods = await loaders.goods_known(db, products)
    lots = await loaders.lots_known(db, {lot_id for _, _, lot_id in spots if lot_id is not None})
    trackings = await loaders.trackings(db, products)
    for (product_id, location_id, lot_id), tally in spots.items():
        for is_known, name in (
            (location_id in places, "locationId"),
            (product_id in goods, "productId"),
            (lot_id is None or lots.get(lot_id) == product_id, "lotId"),
        ):
            if not is_known:
                raise Refused("NOT_FOUND", "There is no such record.", path=[*tally.path, name])
        sku, is_goods = goods[product_id]
        if not is_goods:
            path = [*tally.path, "productId"]
            raise Refused("PRODUCT_NOT_GOODS", "{product} is not kept in stock.", path=path, product=sku)
        mode = trackings.get(product_id, LotTracking.NONE)
        is_named(mode, lot_id is not None, sku, [*tally.path, "lotId"])


async def _added(
    db: Db, count: tables.StockCount, tallies: Sequence[Tally]
) -> Sequence[tables.StockCountLine]:
    """New lines for goods that are on none. Refuses with NOT_FOUND, PRODUCT_NOT_GOODS, COUNT_TOO_LARGE."""
    if not tallies:
        return []
    row = tables.StockCountLine
    last: int = await db.one(sa.select(sa.func.max(col(row.position))).where(col(row.count_id) == count.id))
    spots = {_spot(tally): tally for tally in tallies}
    counting.require_lines(last + len(spots))
    await _require_known(db, count, spots)
    made = [
        row(
            company_id=count.company_id,
            count_id=count.id,
            position=position,
            product_id=product_id,
            location_id=location_id,
            lot_id=lot_id,
        )
        for position, (product_id, location_id, lot_id) in enumerate(spots, last + 1)
    ]
    db.add_all(made)
    return made
