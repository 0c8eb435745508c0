"""Setting stock right: goods that were found, or are missing."""

import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bizsuite.base.parties.rules.checks import prose
from bizsuite.erp.inventory import rules
from bizsuite.erp.inventory.balances import Level
from bizsuite.erp.inventory.rules import LotPart
from bizsuite.erp.inventory.service.held import Need
from bizsuite.erp.inventory.service.locking import hold
from bizsuite.erp.inventory.service.lots import Known, Named, coming_lots, leaving_lots
from bizsuite.erp.inventory.service.places import Places, places_of
from bizsuite.erp.inventory.service.settling import settle
from bizsuite.erp.inventory.service.shipments import mark_done, moved
from bizsuite.erp.inventory.tables import Location, Move
from bizsuite.kernel.clock import now, today
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """What is to be set right: by a change, or to what was counted."""

    product_id: uuid.UUID
    location_id: uuid.UUID | None = None
    """Left out: the oldest place of the first warehouse."""
    company_id: uuid.UUID | None = None
    lot: LotPart | None = None
    """Of which lot; one that is found may be new."""
    change: Decimal | None = None
    counted: Decimal | None = None
    on: date | None = None
    unit_cost: Decimal | None = None
    reason: str = ""


async def adjust(db: Db, given: Adjustment) -> Move:
    """Set the stock of one product at one place right, against the place LOSS. Answers the move.

    Goods that have expired can be written off and found. Refuses with NOT_FOUND, LOCATION_NOT_INTERNAL, INVALID_VALUE,
    DATE_IN_FUTURE, STOCK_PERIOD_CLOSED, LOT_REQUIRED, what `leaving_lots` and `coming_lots` refuse, and STOCK_SHORT
    when more is missing than is free: reservations are released first.
    """
    on = rules.day_of_move(given.on, today(db.actor.zone))
    places = await _places(db, given)
    location_id = given.location_id or places.dock
    lot = await _lot(db, given, on)
    lot_id = None if lot is None else lot.id
    held = await hold(
        db, Need(places=places, products=[given.product_id], virtual=["LOSS"], shelves=[location_id])
    )
    rules.open_on(on, held.closed_through)
    held.check_lot(given.product_id, lot_id, ["lot"])
    if lot is not None:
        held.stock.lots[lot.id] = lot.traits
    level = held.stock.levels.get((given.product_id, location_id, lot_id), Level())
    on_hand = level.on_hand
    difference = rules.adjustment(on_hand, given.change, given.counted)
    loss = places.virtual["LOSS"]
    source, target = (loss, location_id) if difference > 0 else (location_id, loss)
    said = "change" if given.counted is None else "counted"
    held.stock.take_at((given.product_id, source, lot_id), abs(difference), [said])
    held.stock.put((given.product_id, target, lot_id), abs(difference))
    held.reserve_waiting()
    move = Move(
        company_id=places.company_id,
        product_id=given.product_id,
        lot_id=lot_id,
        from_location_id=source,
        to_location_id=target,
        quantity=abs(difference),
        unit_cost=rules.cost_of(given.unit_cost, ["unitCost"]),
        currency=places.currency,
        moved_on=on,
        reason=prose(given.reason, "reason"),
    )
    mark_done(move, now())
    db.add(move)
    settle(db, held)
    await db.flush()
    await db.publish(rules.StockAdjusted(move.id))
    await db.publish(rules.GoodsMoved(moved(places, [move])))
    return move


async def _lot(db: Db, given: Adjustment, on: date) -> Known | None:
    """The lot that is named; goods that are found may be of one that nobody knew."""
    if given.lot is None:
        return None
    quantity = abs(given.change or given.counted or Decimal(1))
    named = Named(given.product_id, given.lot, quantity)
    if max(given.change or ZERO, given.counted or ZERO) > 0:
        found = await coming_lots(db, [named], on, moving=True, used=False)
    else:
        found = await leaving_lots(db, [named], None)
    return found[named.key]


async def _places(db: Db, given: Adjustment) -> Places:
    """The places around the one that is named."""
    if given.location_id is None:
        return await places_of(db, given.company_id)
    location = await db.need(Location, given.location_id, path=["locationId"])
    if location.company_id not in {*db.actor.company_ids, db.actor.company_id}:
        raise Refused("NOT_FOUND", "There is no such record.", path=["locationId"])
    rules.place(location.kind)
    return await places_of(db, location.company_id, location.warehouse_id)
