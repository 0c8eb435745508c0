"""Transfers: goods that leave one of our warehouses and arrive in another, or change their place within one."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from bizsuite.base.parties.rules.checks import prose
from bizsuite.erp.inventory import rules
from bizsuite.erp.inventory.rules import Carried, NewTransfer, StockMoveStatus, StockTransferStatus
from bizsuite.erp.inventory.rules.lots import there_already
from bizsuite.erp.inventory.service.carrying import (
    Way,
    expect,
    hold_both,
    leave,
    moment_after,
    take_in,
    way_of,
)
from bizsuite.erp.inventory.service.deliveries import pick_each
from bizsuite.erp.inventory.service.held import Need
from bizsuite.erp.inventory.service.locking import hold
from bizsuite.erp.inventory.service.places import Places
from bizsuite.erp.inventory.service.settling import settle
from bizsuite.erp.inventory.service.shipments import (
    draft_moves,
    drafted,
    lock_shipment,
    replan,
)
from bizsuite.erp.inventory.service.transit import TRANSIT
from bizsuite.erp.inventory.tables import SERIAL_TAKEN, Lot, Move, Transfer
from bizsuite.kernel.clock import today
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.numbering import Series, next_number
from bizsuite.kernel.paths import line_paths
from bizsuite.kernel.uniqueness import unless_taken

TRANSFERS = Series("inventory.transfer", "TR-{year}-{number:05d}")


async def create_transfer(db: Db, new: NewTransfer) -> Transfer:
    """Plan a transfer: it shows as outgoing where goods are to leave, and as incoming where they are to arrive.

    Refuses with NOT_FOUND, INVALID_VALUE, SHIPMENT_EMPTY, TRANSFER_NOWHERE, PRODUCT_NOT_GOODS.
    """
    return (await create_transfers(db, [new]))[0]


async def create_transfers(db: Db, news: Sequence[NewTransfer]) -> list[Transfer]:
    """Plan transfers; the balances of all their warehouses are locked at once. Refuses as `create_transfer` does."""
    made: list[Transfer] = []
    moves: list[Move] = []
    sites: dict[uuid.UUID, Places] = {}
    for new in news:
        rules.ends(new)
        rules.ship(StockTransferStatus.DRAFT, len(new.goods), is_inside=True)
        way = await way_of(db, new.company_id, new.source_id, new.target_id)
        day = rules.day_planned(new.on, today(db.actor.zone))
        transfer = await _written(db, new, way, day)
        made.append(transfer)
        for place, goods in enumerate(new.goods):
            moves += _planned(transfer, way, goods, place)
        sites |= {places.warehouse_id: places for places in way.warehouses}
    await replan(db, [(places, drafted(places, moves)) for places in sites.values()])
    for move in moves:
        db.add(move)
    await db.flush()
    for transfer in made:
        await db.publish(rules.StockTransferCreated(transfer.id))
    return made


async def ship_transfer(
    db: Db,
    transfer_id: uuid.UUID,
    *,
    quantities: Mapping[uuid.UUID, Decimal] | None = None,
    on: date | None = None,
) -> Transfer:
    """Let the goods of a planned transfer leave: all, or the given quantities of its lines; the rest stays here.

    They are in transit until they arrive; inside one warehouse they arrive at once.
    Refuses with SHIPMENT_NOT_DRAFT, SHIPMENT_EMPTY, MORE_THAN_PLANNED, DATE_IN_FUTURE, STOCK_PERIOD_CLOSED,
    STOCK_SHORT, LOT_REQUIRED, LOT_NOT_TRACKED.
    """
    transfer = await lock_shipment(db, Transfer, transfer_id)
    way = await way_of(db, transfer.company_id, transfer.warehouse_id, transfer.to_warehouse_id)
    moves = await draft_moves(db, transfer)
    leaving = [move for move in moves if move.arrival_of_id is None]
    parts = rules.parts_to_post({move.id: move.quantity for move in leaving}, quantities)
    transfer.status = rules.ship(transfer.status, len(parts), is_inside=way.is_inside)
    transfer.shipped_on = rules.day_of_move(on, today(db.actor.zone))
    if way.is_inside:
        transfer.received_on = transfer.shipped_on
    helds = await hold_both(db, transfer, way, moves)
    for held in helds:
        held.plan(drafted(held.places, moves), -1)
        rules.open_on(transfer.shipped_on, held.closed_through)
    paths = line_paths(quantities)
    done = pick_each(db, leave(transfer, helds[0], leaving, parts, paths))
    if way.is_inside:
        helds[0].reserve_waiting()
    else:
        arriving = expect(db, transfer, moves, done)
        helds[1].plan(drafted(way.target, arriving))
    settle(db, *helds)
    async with unless_taken(db, {SERIAL_TAKEN: there_already(["id"])}):
        await db.flush()
    await db.publish(rules.StockTransferShipped(transfer.id))
    if way.is_inside:
        await db.publish(rules.StockTransferReceived(transfer.id))
    await db.publish(rules.GoodsMoved([way.leaving(move) for move in done]))
    return transfer


async def receive_transfer(
    db: Db,
    transfer_id: uuid.UUID,
    *,
    quantities: Mapping[uuid.UUID, Decimal] | None = None,
    on: date | None = None,
) -> Transfer:
    """Take in what arrives of a transfer: all, or the given quantities of the moves that arrive; the rest stays in
    transit, and is received later.

    What arrives is set aside for those who wait, in order of date. Refuses with TRANSFER_NOT_SHIPPED, SHIPMENT_EMPTY,
    MORE_THAN_PLANNED, DATE_IN_FUTURE, TRANSFER_TOO_EARLY, STOCK_PERIOD_CLOSED.
    """
    transfer = await lock_shipment(db, Transfer, transfer_id)
    way = await way_of(db, transfer.company_id, transfer.warehouse_id, transfer.to_warehouse_id)
    expected = [move for move in await draft_moves(db, transfer) if move.arrival_of_id is not None]
    parts = rules.parts_to_post({move.id: move.quantity for move in expected}, quantities)
    rules.arrive(transfer.status, len(parts))
    day = rules.day_of_arrival(rules.day_of_move(on, today(db.actor.zone)), transfer.shipped_on)
    products = {move.product_id for move in expected}
    spots = {(move.product_id, move.to_location_id, move.lot_id) for move in expected}
    shelves = sorted({place for _, place, _ in spots})
    held = await hold(
        db, Need(places=way.target, products=products, virtual=[TRANSIT], shelves=shelves, spots=spots)
    )
    held.plan(drafted(way.target, expected), -1)
    rules.open_on(day, held.closed_through)
    arrived, rest = take_in(db, expected, parts, day, await moment_after(db, expected))
    for move in arrived:
        held.stock.take_at((move.product_id, move.from_location_id, move.lot_id), move.quantity)
        held.stock.put((move.product_id, move.to_location_id, move.lot_id), move.quantity)
    held.plan(drafted(way.target, rest))
    held.reserve_waiting()
    if not rest:
        transfer.status = StockTransferStatus.RECEIVED
    transfer.received_on = day
    settle(db, held)
    async with unless_taken(db, {SERIAL_TAKEN: there_already(["id"])}):
        await db.flush()
    await db.publish(rules.StockTransferReceived(transfer.id))
    await db.publish(rules.GoodsMoved([way.arriving(move) for move in arrived]))
    return transfer


async def cancel_transfer(db: Db, transfer_id: uuid.UUID) -> Transfer:
    """Give up a planned transfer. Refuses with SHIPMENT_NOT_DRAFT."""
    transfer = await lock_shipment(db, Transfer, transfer_id)
    transfer.status = rules.give_up(transfer.status)
    way = await way_of(db, transfer.company_id, transfer.warehouse_id, transfer.to_warehouse_id)
    moves = await draft_moves(db, transfer)
    for move in moves:
        move.status = StockMoveStatus.CANCELLED
    await replan(db, [(places, drafted(places, moves)) for places in way.warehouses], -1)
    await db.flush()
    await db.publish(rules.StockTransferCancelled(transfer_id))
    return transfer


async def _written(db: Db, new: NewTransfer, way: Way, day: date) -> Transfer:
    """The document itself, stored. Refuses with NOT_FOUND for a place of another warehouse, or an unknown lot."""
    for name, key, places in (
        ("fromLocationId", new.source_location_id, way.source),
        ("toLocationId", new.target_location_id, way.target),
    ):
        if key is not None and key not in places.shelves:
            raise Refused("NOT_FOUND", "There is no such record.", path=[name])
    for position, goods in enumerate(new.goods):
        if goods.lot_id is not None:
            path = ["lines", str(position), "lotId"]
            lot = await db.need(Lot, goods.lot_id, path=path)
            if lot.product_id != goods.product_id:
                raise Refused("NOT_FOUND", "There is no such record.", path=path)
    transfer = Transfer(
        number=await next_number(db, TRANSFERS, way.source.company_id, day),
        company_id=way.source.company_id,
        warehouse_id=way.source.warehouse_id,
        to_warehouse_id=way.target.warehouse_id,
        location_id=new.source_location_id,
        to_location_id=new.target_location_id,
        shipped_on=day,
        note=prose(new.note, "note"),
    )
    db.add(transfer)
    await db.flush()
    return transfer


def _planned(transfer: Transfer, way: Way, goods: Carried, position: int) -> list[Move]:
    """The planned moves of a line: one that leaves, and one that arrives; inside a warehouse just one."""
    target = transfer.to_location_id or way.target.dock
    told: dict[str, Any] = {
        "company_id": transfer.company_id,
        "product_id": goods.product_id,
        "lot_id": goods.lot_id,
        "quantity": rules.positive(goods.quantity, ["lines", str(position), "quantity"]),
        "currency": way.source.currency,
        "moved_on": transfer.shipped_on,
        "transfer_id": transfer.id,
        "position": position,
    }
    source = transfer.location_id or way.source.dock
    if way.is_inside:
        return [Move(**told, from_location_id=source, to_location_id=target)]
    between = way.source.virtual[TRANSIT]
    leaves = Move(**told, from_location_id=source, to_location_id=between)
    return [leaves, Move(**told, from_location_id=between, to_location_id=target, arrival_of_id=leaves.id)]
