"""What deliveries, receipts, returns and transfers have in common: finding them, and their moves."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, TypeVar

import sqlalchemy as sa

from bizsuite.erp.inventory import rules
from bizsuite.erp.inventory.balances import Shift
from bizsuite.erp.inventory.rules import LotPart, NewShipment, StockMoveStatus
from bizsuite.erp.inventory.service.held import Need
from bizsuite.erp.inventory.service.locking import hold_each
from bizsuite.erp.inventory.service.lots import Found, Named
from bizsuite.erp.inventory.service.places import Places
from bizsuite.erp.inventory.service.settling import settle
from bizsuite.erp.inventory.tables import Delivery, GoodsReturn, Move, Receipt, Transfer
from bizsuite.kernel.clock import now, today
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of

S = TypeVar("S", Delivery, Receipt, GoodsReturn, Transfer)

_KEYS: Mapping[type, str] = {
    Delivery: "delivery_id",
    Receipt: "receipt_id",
    GoodsReturn: "return_id",
    Transfer: "transfer_id",
}
"""By which column moves name each kind of document."""

Drafted = Mapping[uuid.UUID, Shift]
"""By product, what drafts bring and take."""


async def lock_shipment(db: Db, table: type[S], key: uuid.UUID) -> S:
    """Lock a document; refuses with NOT_FOUND, also where the actor does not work in its company."""
    shipment = await db.lock(table, key)
    if shipment.company_id not in {*db.actor.company_ids, db.actor.company_id}:
        raise Refused("NOT_FOUND", "There is no such record.", path=["id"])
    return shipment


async def draft_moves(db: Db, document: Delivery | Receipt | GoodsReturn | Transfer) -> Sequence[Move]:
    """The planned moves of a document, in their order."""
    columns = table_of(Move).c
    named = columns[_KEYS[type(document)]]
    chosen = sa.select(Move).where(named == document.id, columns.status == StockMoveStatus.DRAFT)
    return await db.all(chosen.order_by(columns.position, columns.id))


def new_moves(new: NewShipment, places: Places, *, from_id: uuid.UUID, to_id: uuid.UUID) -> list[Move]:
    """One planned move for each of the goods. Refuses with INVALID_VALUE."""
    lines = [
        (place if each.position is None else each.position, each) for place, each in enumerate(new.goods)
    ]
    return [
        Move(
            company_id=places.company_id,
            product_id=goods.product_id,
            lot_id=goods.lot_id,
            from_location_id=from_id,
            to_location_id=to_id,
            quantity=rules.positive(goods.quantity, ["lines", str(position), "quantity"]),
            unit_cost=rules.cost_of(goods.unit_cost, ["lines", str(position), "unitCost"]),
            currency=places.currency,
            moved_on=new.on or today(),
            position=position,
            subject_type=goods.subject_type,
            subject_id=goods.subject_id,
        )
        for position, goods in lines
    ]


LotsOfMoves = Mapping[uuid.UUID, Sequence[LotPart]]
"""By planned move, of which lots its goods are."""

NO_LOTS: LotsOfMoves = MappingProxyType({})


def together(named: Mapping[uuid.UUID, Sequence[Named]]) -> list[Named]:
    """All lots that moves name."""
    return [each for own in named.values() for each in own]


def split(moves: Sequence[Move], named: Mapping[uuid.UUID, Sequence[Named]], found: Found) -> list[Move]:
    """The moves, each of one lot: one that names several is followed by others like it."""
    told: list[Move] = []
    for move in moves:
        told.append(move)
        if move.id not in named:
            continue
        first, *more = [(found[each.key].id, each.quantity) for each in named[move.id]]
        told += [parted(move, lot_id=lot_id, quantity=quantity) for lot_id, quantity in more]
        move.lot_id, move.quantity = first
    return told


def parted(move: Move, **differs: Any) -> Move:
    """A further move like one, of another part of its goods."""
    values = move.model_dump(
        exclude={"id", "version", "created_at", "updated_at", "origin_type", "origin_id"}
    )
    return Move(**values | differs)


def drafted(places: Places, moves: Iterable[Move]) -> Drafted:
    """By product, what draft moves will bring to a warehouse, and what they take for which no demand waits.

    What goes back to a supplier was received for its subject; no demand of the subject waits for it.
    """
    found: defaultdict[uuid.UUID, Shift] = defaultdict(Shift)
    for move in moves:
        if move.to_location_id in places.shelves:
            found[move.product_id].incoming += move.quantity
        if move.from_location_id in places.shelves and (
            move.subject_id is None or move.return_id is not None
        ):
            found[move.product_id].outgoing += move.quantity
    return dict(found)


async def replan(db: Db, plans: Sequence[tuple[Places, Drafted]], times: int = 1) -> None:
    """Note what drafts will bring and take, warehouse by warehouse; with `times` -1 that it is no longer planned.

    Refuses with NOT_FOUND, PRODUCT_NOT_GOODS.
    """
    plans = [(places, plan) for places, plan in plans if plan]
    if not plans:
        return
    helds = await hold_each(
        db, [Need(places=places, products=plan.keys(), subjects=()) for places, plan in plans]
    )
    for held, (_, plan) in zip(helds, plans, strict=True):
        held.plan(plan, times)
    settle(db, *helds)


def mark_done(move: Move, at: datetime) -> None:
    """The move has happened."""
    move.status, move.moved_at = StockMoveStatus.DONE, at


def moved(places: Places, moves: Iterable[Move]) -> list[rules.Moved]:
    """What valuing goods needs to know of moves in and out of a warehouse that have happened."""
    beyond = {place: code for code, place in places.virtual.items()}
    return [_moved(move, places.warehouse_id, beyond) for move in moves]


def _moved(move: Move, warehouse_id: uuid.UUID, beyond: Mapping[uuid.UUID, str]) -> rules.Moved:
    documents = (
        ("Delivery", move.delivery_id),
        ("Receipt", move.receipt_id),
        ("GoodsReturn", move.return_id),
        ("StockMove", move.id),
    )
    origin_type, origin_id = next((kind, key) for kind, key in documents if key is not None)
    return rules.Moved(
        move_id=move.id,
        company_id=move.company_id,
        product_id=move.product_id,
        lot_id=move.lot_id,
        currency=move.currency,
        quantity=move.quantity,
        unit_cost=move.unit_cost,
        on=move.moved_on,
        at=move.moved_at or now(),
        source_id=None if move.from_location_id in beyond else warehouse_id,
        target_id=None if move.to_location_id in beyond else warehouse_id,
        beyond=beyond.get(move.from_location_id) or beyond.get(move.to_location_id) or "",
        origin_type=origin_type,
        origin_id=origin_id,
        return_of_id=move.return_of_id,
    )
