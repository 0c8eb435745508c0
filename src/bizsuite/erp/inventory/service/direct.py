"""Goods that a supplier delivers to a customer, without lying with us in between."""

from collections.abc import Sequence
from dataclasses import replace

from bizsuite.base.parties.rules.checks import prose
from bizsuite.base.parties.tables import Customer
from bizsuite.erp.inventory import rules
from bizsuite.erp.inventory.rules import NewShipment, ShipmentStatus, Taken
from bizsuite.erp.inventory.service.deliveries import DELIVERIES
from bizsuite.erp.inventory.service.held import Need
from bizsuite.erp.inventory.service.locking import hold
from bizsuite.erp.inventory.service.places import Places, places_of
from bizsuite.erp.inventory.service.settling import settle
from bizsuite.erp.inventory.service.shipments import mark_done, moved, new_moves
from bizsuite.erp.inventory.tables import Delivery, Move
from bizsuite.kernel.clock import now, today
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.existence import existing
from bizsuite.kernel.numbering import next_number

_FROM, _TO = "SUPPLIERS", "CUSTOMERS"


async def ship_direct(db: Db, new: NewShipment) -> Delivery:
    """Note that goods went from a supplier to a customer: a delivery, of which nothing was ever in stock.

    It belongs to the warehouse that is named, or else the company's first, without touching what lies there.
    Refuses with NOT_FOUND, INVALID_VALUE, SHIPMENT_EMPTY, DATE_IN_FUTURE, STOCK_PERIOD_CLOSED, and with whatever those
    refuse who are asked (`DeliveriesPosting`).
    """
    day = rules.day_of_move(new.on, today(db.actor.zone))
    places = await places_of(db, new.company_id, new.warehouse_id)
    delivery = await _written(db, replace(new, on=day), places)
    moves = new_moves(replace(new, on=day), places, from_id=places.virtual[_FROM], to_id=places.virtual[_TO])
    taken = [
        Taken(goods.subject_type, goods.subject_id, goods.quantity, goods.path)
        for goods in new.goods
        if goods.subject_type is not None and goods.subject_id is not None
    ]
    await db.publish(rules.DeliveriesPosting([delivery.id], taken))
    await _move(db, delivery, places, moves)
    await db.publish(rules.DeliveryPosted(delivery.id))
    await db.publish(rules.GoodsMoved(moved(places, moves)))
    return delivery


async def _written(db: Db, new: NewShipment, places: Places) -> Delivery:
    """The document itself, stored so that moves can name it. Refuses with NOT_FOUND, SHIPMENT_EMPTY."""
    if new.party_id is None or new.party_id not in await existing(db, Customer, {new.party_id}):
        raise Refused("NOT_FOUND", "There is no such record.", path=["customerId"])
    assert new.on is not None
    delivery = Delivery(
        status=rules.post(ShipmentStatus.DRAFT, len(new.goods)),
        number=await next_number(db, DELIVERIES, places.company_id, new.on),
        company_id=places.company_id,
        warehouse_id=places.warehouse_id,
        customer_id=new.party_id,
        delivered_on=new.on,
        address=prose(new.address, "address"),
        note=prose(new.note, "note"),
    )
    db.add(delivery)
    await db.flush()
    return delivery


async def _move(db: Db, delivery: Delivery, places: Places, moves: Sequence[Move]) -> None:
    """Lock the balances of the places that are not ours, and let the goods go from one to the other."""
    products = {move.product_id for move in moves}
    held = await hold(db, Need(places=places, products=products, virtual=[_FROM, _TO], subjects=()))
    rules.open_on(delivery.delivered_on, held.closed_through)
    at = now()
    for move in moves:
        move.delivery_id = delivery.id
        held.stock.take_at((move.product_id, move.from_location_id, move.lot_id), move.quantity)
        held.stock.put((move.product_id, move.to_location_id, move.lot_id), move.quantity)
        mark_done(move, at)
    settle(db, held)
    db.add_all(moves)
    await db.flush()
