"""Deliveries: goods that leave for a customer, planned first or at once."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from bizsuite.base.parties.rules.checks import prose
from bizsuite.base.parties.tables import Customer
from bizsuite.erp.inventory import rules
from bizsuite.erp.inventory.balances import Pick
from bizsuite.erp.inventory.rules import NewShipment, ShipmentStatus, StockMoveStatus, Taken
from bizsuite.erp.inventory.service.held import Subject, hold, settle
from bizsuite.erp.inventory.service.places import Places, places_of
from bizsuite.erp.inventory.service.shipments import draft_moves, lock_shipment, mark_done, new_moves
from bizsuite.erp.inventory.tables import Delivery, Move
from bizsuite.kernel.clock import now, today
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.numbering import Series, next_number
from bizsuite.kernel.paths import Paths, line_paths, quantity_path
from bizsuite.kernel.tables import table_of

DELIVERIES = Series("inventory.delivery", "OUT-{year}-{number:05d}")


async def create_delivery(db: Db, new: NewShipment) -> Delivery:
    """Plan a delivery; no stock moves yet. Refuses with NOT_FOUND, INVALID_VALUE, SHIPMENT_EMPTY."""
    places = await places_of(db, new.company_id, new.warehouse_id)
    delivery = await _written(
        db, new, places, rules.day_planned(new.on, today(db.actor.zone)), ShipmentStatus.DRAFT
    )
    moves = new_moves(new, places, from_id=places.dock, to_id=places.virtual["CUSTOMERS"])
    for move in moves:
        move.delivery_id, move.moved_on = delivery.id, delivery.delivered_on
    db.add_all(moves)
    await db.flush()
    await db.publish(rules.DeliveryCreated(delivery.id))
    return delivery


async def post_delivery(
    db: Db,
    delivery_id: uuid.UUID,
    *,
    quantities: Mapping[uuid.UUID, Decimal] | None = None,
    on: date | None = None,
) -> Delivery:
    """Let the goods of a planned delivery leave: all, or the given quantities of its moves; the rest stays here.

    Refuses with SHIPMENT_NOT_DRAFT, SHIPMENT_EMPTY, MORE_THAN_PLANNED, DATE_IN_FUTURE, STOCK_SHORT.
    """
    delivery = await lock_shipment(db, Delivery, delivery_id)
    moves = await draft_moves(db, delivery)
    parts = rules.parts_to_post({move.id: move.quantity for move in moves}, quantities)
    delivery.status = rules.post(delivery.status, len(parts))
    delivery.delivered_on = rules.day_of_move(on, today(db.actor.zone))
    for move in moves:
        if move.id in parts:
            move.quantity, move.moved_on = parts[move.id], delivery.delivered_on
        else:
            move.status = StockMoveStatus.CANCELLED
    places = await places_of(db, delivery.company_id, delivery.warehouse_id)
    leaving = [move for move in moves if move.id in parts]
    await _leave(db, delivery, leaving, places, line_paths(quantities))
    return delivery


async def deliver(db: Db, new: NewShipment) -> Delivery:
    """Deliver at once: what `create_delivery` and `post_delivery` do, in fewer statements."""
    places = await places_of(db, new.company_id, new.warehouse_id)
    on = rules.day_of_move(new.on, today(db.actor.zone))
    delivery = await _written(db, new, places, on, rules.post(ShipmentStatus.DRAFT, len(new.goods)))
    moves = new_moves(new, places, from_id=places.dock, to_id=places.virtual["CUSTOMERS"])
    for move in moves:
        move.delivery_id, move.moved_on = delivery.id, delivery.delivered_on
    paths = {move.id: goods.path for move, goods in zip(moves, new.goods, strict=True)}
    await _leave(db, delivery, moves, places, paths)
    return delivery


async def cancel_delivery(db: Db, delivery_id: uuid.UUID) -> Delivery:
    """Give up a planned delivery. Refuses with SHIPMENT_NOT_DRAFT."""
    delivery = await lock_shipment(db, Delivery, delivery_id)
    delivery.status = rules.cancel(delivery.status)
    for move in await draft_moves(db, delivery):
        move.status = StockMoveStatus.CANCELLED
    await db.flush()
    await db.publish(rules.DeliveryCancelled(delivery_id))
    return delivery


async def _written(db: Db, new: NewShipment, places: Places, on: date, status: ShipmentStatus) -> Delivery:
    """The document itself, stored so that moves can name it. Refuses with NOT_FOUND for the customer."""
    columns = table_of(Customer).c
    known = await db.one(
        sa.select(columns.id).where(columns.tenant_id == db.actor.tenant_id, columns.id == new.party_id)
    )
    if known is None or new.party_id is None:
        raise Refused("NOT_FOUND", "There is no such record.", path=["customerId"])
    rules.post(ShipmentStatus.DRAFT, len(new.goods))
    delivery = Delivery(
        number=await next_number(db, DELIVERIES, places.company_id, on),
        status=status,
        company_id=places.company_id,
        warehouse_id=places.warehouse_id,
        customer_id=new.party_id,
        delivered_on=on,
        address=prose(new.address, "address"),
        note=prose(new.note, "note"),
    )
    db.add(delivery)
    await db.flush()
    return delivery


@dataclass(frozen=True, slots=True)
class _Picked:
    """A move and the shelves that its goods come from."""

    move: Move
    picks: Sequence[Pick]


async def _leave(db: Db, delivery: Delivery, moves: Sequence[Move], places: Places, paths: Paths) -> None:
    """Ask whoever may object, lock the balances, take the goods and write everything down."""
    taken = [
        Taken(move.subject_type, move.subject_id, move.quantity, quantity_path(paths, move.id))
        for move in moves
        if move.subject_type is not None and move.subject_id is not None
    ]
    await db.publish(rules.DeliveryPosting(delivery.id, taken))
    subjects: list[Subject] = [(each.subject_type, each.subject_id) for each in taken]
    products = {move.product_id for move in moves}
    held = await hold(db, places, products, virtual=["CUSTOMERS"], subjects=subjects)
    picked = []
    for move in moves:
        demand = held.demand_of(_subject(move))
        path = quantity_path(paths, move.id)
        picks = held.stock.take(move.product_id, move.quantity, demand.id if demand else None, path)
        held.stock.put(move.product_id, move.to_location_id, move.quantity)
        if demand is not None:
            demand.quantity -= move.quantity
        picked.append(_Picked(move, picks))
    _done(db, picked)
    await settle(db, held)
    await db.flush()
    await db.publish(rules.DeliveryPosted(delivery.id))


def _subject(move: Move) -> Subject | None:
    if move.subject_type is None or move.subject_id is None:
        return None
    return move.subject_type, move.subject_id


def _done(db: Db, picked: Sequence[_Picked]) -> None:
    """A move comes from one place: where goods come from several shelves, it is followed by others like it."""
    at = now()
    for each in picked:
        first, *more = each.picks
        for pick in more:
            values = each.move.model_dump(exclude={"id", "version", "created_at", "updated_at"})
            further = Move(**values | {"from_location_id": pick.location_id, "quantity": pick.quantity})
            mark_done(further, at)
            db.add(further)
        each.move.from_location_id, each.move.quantity = first.location_id, first.quantity
        mark_done(each.move, at)
        db.add(each.move)
