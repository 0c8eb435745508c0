"""Receipts: goods that arrive from a supplier, expected first or at once; and the stock that a company began with."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType

import sqlalchemy as sa

from bizsuite.base.parties.rules.checks import prose
from bizsuite.base.parties.tables import Supplier
from bizsuite.erp.inventory import rules
from bizsuite.erp.inventory.rules import Goods, NewShipment, ShipmentStatus, StockMoveStatus, Taken
from bizsuite.erp.inventory.service.held import Need
from bizsuite.erp.inventory.service.locking import hold
from bizsuite.erp.inventory.service.lots import Found, by_lot, coming_lots, named_of, named_of_moves
from bizsuite.erp.inventory.service.places import Places, places_of
from bizsuite.erp.inventory.service.settling import settle
from bizsuite.erp.inventory.service.shipments import (
    NO_LOTS,
    Drafted,
    LotsOfMoves,
    draft_moves,
    drafted,
    lock_shipment,
    mark_done,
    moved,
    new_moves,
    replan,
    split,
    together,
)
from bizsuite.erp.inventory.tables import Move, Receipt
from bizsuite.kernel.clock import now, today
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.numbering import Series, next_number
from bizsuite.kernel.paths import Paths, line_paths, quantity_path
from bizsuite.kernel.tables import table_of

RECEIPTS = Series("inventory.receipt", "IN-{year}-{number:05d}")


async def create_receipt(db: Db, new: NewShipment) -> Receipt:
    """Note goods that are expected; they show as incoming.

    Refuses with NOT_FOUND, INVALID_VALUE, SHIPMENT_EMPTY, PRODUCT_NOT_GOODS.
    """
    places = await places_of(db, new.company_id, new.warehouse_id)
    on = rules.day_planned(new.on, today(db.actor.zone))
    found = await coming_lots(db, named_of(new.goods), on)
    receipt = await _written(db, new, places, on, ShipmentStatus.DRAFT)
    moves = _moves(replace(new, goods=by_lot(new.goods, found)), receipt, places)
    await replan(db, [(places, drafted(places, moves))])
    db.add_all(moves)
    await db.flush()
    await db.publish(rules.ReceiptCreated(receipt.id))
    return receipt


async def post_receipt(
    db: Db,
    receipt_id: uuid.UUID,
    *,
    quantities: Mapping[uuid.UUID, Decimal] | None = None,
    on: date | None = None,
    lots: LotsOfMoves = NO_LOTS,
) -> Receipt:
    """Take in the goods of an expected receipt: all, or the given quantities of its moves; the rest is not coming.

    `lots` are those of which goods came, by move. What arrives is set aside for those who wait, in order of date.
    Refuses with SHIPMENT_NOT_DRAFT, SHIPMENT_EMPTY, MORE_THAN_PLANNED, DATE_IN_FUTURE, STOCK_PERIOD_CLOSED,
    LOT_REQUIRED, what `coming_lots` refuses, and whatever those refuse who are asked (`ReceiptPosting`).
    """
    receipt = await lock_shipment(db, Receipt, receipt_id)
    moves = await draft_moves(db, receipt)
    places = await places_of(db, receipt.company_id, receipt.warehouse_id)
    plan = drafted(places, moves)
    parts = rules.parts_to_post({move.id: move.quantity for move in moves}, quantities)
    receipt.status = rules.post(receipt.status, len(parts))
    receipt.received_on = rules.day_of_move(on, today(db.actor.zone))
    for move in moves:
        if move.id in parts:
            move.quantity, move.moved_on = parts[move.id], receipt.received_on
        else:
            move.status = StockMoveStatus.CANCELLED
    arriving = [move for move in moves if move.id in parts]
    named = await named_of_moves(db, arriving, lots)
    # Lots are documents: whoever is asked may plan what is still to come, which locks balances.
    found = await coming_lots(db, together(named), receipt.received_on, moving=True)
    await _ask(db, receipt, arriving, line_paths(quantities))
    arriving = split(arriving, named, found)
    await _arrive(db, arriving, places, "SUPPLIERS", found, plan)
    await db.publish(rules.ReceiptPosted(receipt.id))
    await db.publish(rules.GoodsMoved(moved(places, arriving)))
    return receipt


async def receive(db: Db, new: NewShipment) -> Receipt:
    """Take goods in at once: what `create_receipt` and `post_receipt` do, in fewer statements; refuses as they do."""
    places = await places_of(db, new.company_id, new.warehouse_id)
    on = rules.day_of_move(new.on, today(db.actor.zone))
    receipt = await _written(db, new, places, on, rules.post(ShipmentStatus.DRAFT, len(new.goods)))
    moves = _moves(new, receipt, places)
    found = await coming_lots(db, named_of(new.goods), on, moving=True)
    await _ask(
        db, receipt, moves, {move.id: goods.path for move, goods in zip(moves, new.goods, strict=True)}
    )
    if found:
        moves = _moves(replace(new, goods=by_lot(new.goods, found)), receipt, places)
    await _arrive(db, moves, places, "SUPPLIERS", found)
    await db.publish(rules.ReceiptPosted(receipt.id))
    await db.publish(rules.GoodsMoved(moved(places, moves)))
    return receipt


async def cancel_receipt(db: Db, receipt_id: uuid.UUID) -> Receipt:
    """Goods that were expected will not come. Refuses with SHIPMENT_NOT_DRAFT."""
    receipt = await lock_shipment(db, Receipt, receipt_id)
    receipt.status = rules.cancel(receipt.status)
    moves = await draft_moves(db, receipt)
    for move in moves:
        move.status = StockMoveStatus.CANCELLED
    places = await places_of(db, receipt.company_id, receipt.warehouse_id)
    await replan(db, [(places, drafted(places, moves))], -1)
    await db.flush()
    await db.publish(rules.ReceiptCancelled(receipt_id))
    return receipt


async def open_stock(
    db: Db,
    goods: Sequence[Goods],
    *,
    on: date,
    company_id: uuid.UUID | None = None,
    warehouse_id: uuid.UUID | None = None,
) -> Sequence[Move]:
    """Enter the stock that a warehouse began with on a day, at its cost; it comes from the place OPENING.

    Refuses with NOT_FOUND, INVALID_VALUE, DATE_IN_FUTURE, STOCK_PERIOD_CLOSED.
    """
    day = rules.day_of_move(on, today(db.actor.zone))
    found = await coming_lots(db, named_of(goods), day, moving=True)
    new = NewShipment(goods=by_lot(goods, found), on=day)
    places = await places_of(db, company_id, warehouse_id)
    moves = new_moves(new, places, from_id=places.virtual["OPENING"], to_id=places.dock)
    await _arrive(db, moves, places, "OPENING", found)
    await db.publish(rules.StockOpened(places.warehouse_id))
    await db.publish(rules.GoodsMoved(moved(places, moves)))
    return moves


def _moves(new: NewShipment, receipt: Receipt, places: Places) -> list[Move]:
    moves = new_moves(new, places, from_id=places.virtual["SUPPLIERS"], to_id=places.dock)
    for move, goods in zip(moves, new.goods, strict=True):
        move.receipt_id, move.moved_on = receipt.id, goods.on or receipt.received_on
    return moves


async def _ask(db: Db, receipt: Receipt, moves: Sequence[Move], paths: Paths) -> None:
    """Ask whoever may object to goods coming in for a subject. Refuses with what they refuse."""
    brought = [
        Taken(move.subject_type, move.subject_id, move.quantity, quantity_path(paths, move.id))
        for move in moves
        if move.subject_type is not None and move.subject_id is not None
    ]
    await db.publish(rules.ReceiptPosting(receipt.id, brought))


async def _written(db: Db, new: NewShipment, places: Places, on: date, status: ShipmentStatus) -> Receipt:
    """The document itself, stored so that moves can name it. Refuses with NOT_FOUND for the supplier."""
    columns = table_of(Supplier).c
    if new.party_id is not None:
        known = sa.select(columns.id).where(
            columns.tenant_id == db.actor.tenant_id, columns.id == new.party_id
        )
        if await db.one(known) is None:
            raise Refused("NOT_FOUND", "There is no such record.", path=["supplierId"])
    rules.post(ShipmentStatus.DRAFT, len(new.goods))
    receipt = Receipt(
        number=await next_number(db, RECEIPTS, places.company_id, on),
        status=status,
        company_id=places.company_id,
        warehouse_id=places.warehouse_id,
        supplier_id=new.party_id,
        received_on=on,
        note=prose(new.note, "note"),
    )
    db.add(receipt)
    await db.flush()
    return receipt


async def _arrive(
    db: Db,
    moves: Sequence[Move],
    places: Places,
    source: str,
    lots: Found,
    plan: Drafted = MappingProxyType({}),
) -> None:
    """Lock the balances, lay the goods down, set aside what others wait for, and write everything down.

    `plan` is what the document brought as a draft. Refuses with LOT_REQUIRED, LOT_NOT_TRACKED.
    """
    products = {move.product_id for move in moves} | plan.keys()
    held = await hold(db, Need(places=places, products=products, virtual=[source]))
    held.plan(plan, -1)
    held.stock.lots |= {known.id: known.traits for known in lots.values()}
    at = now()
    for move in moves:
        rules.open_on(move.moved_on, held.closed_through)
        held.check_lot(move.product_id, move.lot_id, ["lines", str(move.position), "lots"])
        held.stock.take_at((move.product_id, move.from_location_id, move.lot_id), move.quantity)
        held.stock.put((move.product_id, move.to_location_id, move.lot_id), move.quantity)
        mark_done(move, at)
        db.add(move)
    held.reserve_waiting()
    settle(db, held)
    await db.flush()
