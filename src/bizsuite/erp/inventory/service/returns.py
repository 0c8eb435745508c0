"""Returns: goods that come back from a customer, or go back to a supplier, planned first or at once."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import sqlalchemy as sa

from bizsuite.base.parties.rules.checks import prose
from bizsuite.erp.inventory import rules
from bizsuite.erp.inventory.balances import Pick
from bizsuite.erp.inventory.rules import NewReturn, ReturnDirection, ShipmentStatus, StockMoveStatus, Taken
from bizsuite.erp.inventory.rules.lots import there_already
from bizsuite.erp.inventory.service.deliveries import Picked, pick_each
from bizsuite.erp.inventory.service.held import Held, Need
from bizsuite.erp.inventory.service.locking import hold
from bizsuite.erp.inventory.service.places import Places, places_of
from bizsuite.erp.inventory.service.settling import settle
from bizsuite.erp.inventory.service.shipments import (
    Drafted,
    draft_moves,
    drafted,
    lock_shipment,
    moved,
    replan,
)
from bizsuite.erp.inventory.tables import SERIAL_TAKEN, Delivery, GoodsReturn, Move, Receipt
from bizsuite.kernel.clock import now, today
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.numbering import Series, next_number
from bizsuite.kernel.paths import NO_PATHS, Paths, line_paths, quantity_path
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.uniqueness import unless_taken
from bizsuite.kernel.values import ZERO

RETURNS = Series("inventory.return", "RET-{year}-{number:05d}")

_BEYOND = {ReturnDirection.CUSTOMER: "CUSTOMERS", ReturnDirection.SUPPLIER: "SUPPLIERS"}


async def create_return(db: Db, new: NewReturn) -> GoodsReturn:
    """Plan a return: goods of a customer show as incoming, those of a supplier as outgoing; no stock moves yet.

    Refuses with NOT_FOUND, INVALID_VALUE, OVER_RETURN, NOTHING_TO_RETURN, RETURN_TOO_EARLY.
    """
    planned = await _written(db, new, rules.day_planned(new.on, today(db.actor.zone)), ShipmentStatus.DRAFT)
    await replan(db, [(planned.places, drafted(planned.places, planned.moves))])
    db.add_all(planned.moves)
    await db.flush()
    await db.publish(rules.GoodsReturnCreated(planned.document.id))
    return planned.document


async def return_goods(db: Db, new: NewReturn) -> GoodsReturn:
    """Take goods back, or send them back, at once: what `create_return` and `post_return` do, in fewer statements."""
    returned = await _written(db, new, rules.day_of_move(new.on, today(db.actor.zone)), ShipmentStatus.POSTED)
    await _move(db, returned)
    return returned.document


async def post_return(
    db: Db,
    return_id: uuid.UUID,
    *,
    quantities: Mapping[uuid.UUID, Decimal] | None = None,
    on: date | None = None,
) -> GoodsReturn:
    """Let the goods of a planned return move: all, or the given quantities of its moves; the rest is not returned.

    Refuses with SHIPMENT_NOT_DRAFT, SHIPMENT_EMPTY, MORE_THAN_PLANNED, DATE_IN_FUTURE, RETURN_TOO_EARLY,
    STOCK_PERIOD_CLOSED, for goods that go back STOCK_SHORT, and for a piece that is there already SERIAL_TWICE.
    """
    document = await lock_shipment(db, GoodsReturn, return_id)
    moves = await draft_moves(db, document)
    places = await places_of(db, document.company_id, document.warehouse_id)
    plan = drafted(places, moves)
    parts = rules.parts_to_post({move.id: move.quantity for move in moves}, quantities)
    document.status = rules.post(document.status, len(parts))
    origins = await _origins(db, moves)
    document.returned_on = rules.day_of_return(
        rules.day_of_move(on, today(db.actor.zone)),
        [origins[move.return_of_id].moved_on for move in moves if move.id in parts and move.return_of_id],
    )
    for move in moves:
        if move.id in parts:
            move.quantity, move.moved_on = parts[move.id], document.returned_on
        else:
            move.status = StockMoveStatus.CANCELLED
    own = [move for move in moves if move.id in parts]
    await _move(db, _Returned(document, places, own, origins, line_paths(quantities)), plan)
    return document


async def cancel_return(db: Db, return_id: uuid.UUID) -> GoodsReturn:
    """Give up a planned return. Refuses with SHIPMENT_NOT_DRAFT."""
    document = await lock_shipment(db, GoodsReturn, return_id)
    document.status = rules.cancel(document.status)
    moves = await draft_moves(db, document)
    for move in moves:
        move.status = StockMoveStatus.CANCELLED
    places = await places_of(db, document.company_id, document.warehouse_id)
    await replan(db, [(places, drafted(places, moves))], -1)
    await db.flush()
    await db.publish(rules.GoodsReturnCancelled(return_id))
    return document


@dataclass(frozen=True, slots=True)
class _Returned:
    """A return, its warehouse, its moves, and the moves whose goods they return."""

    document: GoodsReturn
    places: Places
    moves: Sequence[Move]
    origins: Mapping[uuid.UUID, Move]
    paths: Paths
    """Where the input says how much of each move."""


async def _written(db: Db, new: NewReturn, day: date, status: ShipmentStatus) -> _Returned:
    """The document itself, stored, and its moves. Who returns goods of the same move waits."""
    direction = rules.direction_of(new)
    origin = await _origin(db, new)
    left, origins = await _left_of(db, origin)
    parts = rules.parts_to_return(left, new.quantities)
    rules.day_of_return(day, [origins[key].moved_on for key in parts])
    places = await places_of(db, origin.company_id, new.warehouse_id or origin.warehouse_id)
    if new.location_id is not None and new.location_id not in places.shelves:
        raise Refused("NOT_FOUND", "There is no such record.", path=["locationId"])
    document = GoodsReturn(
        number=await next_number(db, RETURNS, places.company_id, day),
        status=status,
        direction=direction,
        company_id=places.company_id,
        warehouse_id=places.warehouse_id,
        location_id=new.location_id,
        delivery_id=new.delivery_id,
        receipt_id=new.receipt_id,
        returned_on=day,
        is_replaced=new.is_replaced,
        reason=prose(new.reason, "reason"),
    )
    db.add(document)
    await db.flush()
    ends = (places.virtual[_BEYOND[direction]], new.location_id or places.dock)
    if direction is ReturnDirection.SUPPLIER:
        ends = ends[::-1]
    moves = [
        _back(origins[key], parts[key], document, ends, position)
        for position, key in enumerate(key for key in origins if key in parts)
    ]
    named = line_paths(new.quantities)
    paths = {move.id: quantity_path(named, move.return_of_id) for move in moves if move.return_of_id}
    return _Returned(document, places, moves, origins, paths if named else NO_PATHS)


async def _origin(db: Db, new: NewReturn) -> Delivery | Receipt:
    """The delivery or the receipt of which goods are returned. Refuses with NOT_FOUND."""
    origin: Delivery | Receipt
    if new.delivery_id is not None:
        path = ["deliveryId"]
        origin = await db.need(Delivery, new.delivery_id, path=path)
    else:
        assert new.receipt_id is not None
        path = ["receiptId"]
        origin = await db.need(Receipt, new.receipt_id, path=path)
    if origin.company_id not in {*db.actor.company_ids, db.actor.company_id}:
        raise Refused("NOT_FOUND", "There is no such record.", path=path)
    return origin


async def _left_of(
    db: Db, origin: Delivery | Receipt
) -> tuple[dict[uuid.UUID, Decimal], dict[uuid.UUID, Move]]:
    """How much of each move of a document no return has yet, planned ones included; and these moves, locked.

    The key of a row that is locked so can still be referred to: who values its goods does not wait for us.
    """
    own, back = table_of(Move).c, table_of(Move).alias("back").c
    named = own.delivery_id if isinstance(origin, Delivery) else own.receipt_id
    db.ranked(Move)
    chosen = sa.select(Move).where(named == origin.id, own.status == StockMoveStatus.DONE)
    rows = await db.all(chosen.order_by(own.id).with_for_update(key_share=True))
    origins = {move.id: move for move in sorted(rows, key=lambda each: (each.position, each.id))}
    returned = await db.rows(
        sa.select(back.return_of_id, sa.func.sum(back.quantity).label("quantity"))
        .where(
            back.tenant_id == db.actor.tenant_id,
            back.return_of_id == sa.any_(sa.literal(sorted(origins), sa.ARRAY(sa.Uuid))),
            back.status != StockMoveStatus.CANCELLED,
        )
        .group_by(back.return_of_id)
    )
    gone = {row.return_of_id: row.quantity for row in returned}
    return {key: move.quantity - gone.get(key, ZERO) for key, move in origins.items()}, origins


async def _origins(db: Db, moves: Sequence[Move]) -> dict[uuid.UUID, Move]:
    """The moves whose goods some moves return."""
    keys = sorted({move.return_of_id for move in moves if move.return_of_id is not None})
    named = table_of(Move).c.id == sa.any_(sa.literal(keys, sa.ARRAY(sa.Uuid)))
    return {move.id: move for move in await db.all(sa.select(Move).where(named))}


def _back(
    origin: Move, quantity: Decimal, document: GoodsReturn, ends: tuple[uuid.UUID, uuid.UUID], position: int
) -> Move:
    """So much of what a move brought, the other way."""
    return Move(
        company_id=origin.company_id,
        product_id=origin.product_id,
        from_location_id=ends[0],
        to_location_id=ends[1],
        lot_id=origin.lot_id,
        quantity=quantity,
        unit_cost=origin.unit_cost,
        currency=origin.currency,
        moved_on=document.returned_on,
        return_id=document.id,
        return_of_id=origin.id,
        position=position,
        subject_type=origin.subject_type,
        subject_id=origin.subject_id,
    )


async def _move(db: Db, returned: _Returned, plan: Drafted | None = None) -> None:
    """Ask whoever may object, lock the balances, move the goods and write everything down."""
    document, places, moves = returned.document, returned.places, returned.moves
    await db.publish(_posting(returned))
    comes = document.direction is ReturnDirection.CUSTOMER
    held = await hold(
        db,
        Need(
            places=places,
            products={move.product_id for move in moves} | (plan or {}).keys(),
            virtual=[_BEYOND[document.direction]],
            shelves=[document.location_id] if document.location_id is not None else [],
            spots={(move.product_id, places.dock, move.lot_id) for move in moves},
            subjects=None if comes else (),
        ),
    )
    held.plan(plan or {}, -1)
    rules.open_on(document.returned_on, held.closed_through)
    picked = [_picked(held, move, document, quantity_path(returned.paths, move.id)) for move in moves]
    done = pick_each(db, picked)
    for move in done:
        # What comes back follows what left, whichever clock said when.
        origin = returned.origins[move.return_of_id] if move.return_of_id else move
        move.moved_at = max(move.moved_at or now(), (origin.moved_at or now()) + timedelta(microseconds=1))
    held.reserve_waiting()
    settle(db, held)
    async with unless_taken(db, {SERIAL_TAKEN: there_already(["id"])}):
        await db.flush()
    await db.publish(rules.GoodsReturnPosted(document.id))
    await db.publish(rules.GoodsMoved(moved(places, done)))


def _posting(returned: _Returned) -> rules.GoodsReturnPosting:
    """What is told before stock is locked."""
    document = returned.document
    return rules.GoodsReturnPosting(
        return_id=document.id,
        direction=document.direction,
        is_replaced=document.is_replaced,
        warehouse_id=document.warehouse_id,
        on=document.returned_on,
        returned=[
            Taken(move.subject_type, move.subject_id, move.quantity, quantity_path(returned.paths, move.id))
            for move in returned.moves
            if move.subject_type is not None and move.subject_id is not None
        ],
    )


def _picked(held: Held, move: Move, document: GoodsReturn, path: Sequence[str]) -> Picked:
    """Lay goods down that came back, or take those that go back, of the lot that moved.

    Refuses with STOCK_SHORT, and LOT_REQUIRED, LOT_NOT_TRACKED where goods are told apart otherwise by now.
    """
    source, target = move.from_location_id, move.to_location_id
    held.check_lot(move.product_id, move.lot_id, path)
    if document.direction is ReturnDirection.CUSTOMER or document.location_id is not None:
        held.stock.take_at((move.product_id, source, move.lot_id), move.quantity, path)
        picks = [Pick(source, move.quantity, move.lot_id)]
    else:
        picks = held.stock.take(move.product_id, move.quantity, path=path, lot_id=move.lot_id)
    for pick in picks:
        held.stock.put((move.product_id, target, pick.lot_id), pick.quantity)
    return Picked(move, picks)
