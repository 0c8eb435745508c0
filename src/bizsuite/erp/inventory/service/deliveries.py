"""Deliveries: goods that leave for a customer, planned first or at once."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from bizsuite.base.parties.rules.checks import prose
from bizsuite.base.parties.tables import Customer
from bizsuite.erp.inventory import rules
from bizsuite.erp.inventory.balances import Pick
from bizsuite.erp.inventory.rules import NewShipment, ShipmentStatus, StockMoveStatus, Taken
from bizsuite.erp.inventory.service.held import Held, Need, Subject
from bizsuite.erp.inventory.service.locking import hold_each
from bizsuite.erp.inventory.service.lots import deliveries_by_lot, leaving_lots, named_of_moves
from bizsuite.erp.inventory.service.places import Places, places_of, places_of_sites
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
    parted,
    replan,
    split,
    together,
)
from bizsuite.erp.inventory.tables import Delivery, Move
from bizsuite.kernel.clock import now, today
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused, refused_within
from bizsuite.kernel.existence import existing
from bizsuite.kernel.numbering import Series, number_each
from bizsuite.kernel.paths import Paths, line_paths, quantity_path
from bizsuite.kernel.values import ZERO

DELIVERIES = Series("inventory.delivery", "OUT-{year}-{number:05d}")


async def create_delivery(db: Db, new: NewShipment) -> Delivery:
    """Plan a delivery; refuses as `create_deliveries` does."""
    return (await create_deliveries(db, [new]))[0]


async def create_deliveries(db: Db, news: Sequence[NewShipment]) -> list[Delivery]:
    """Plan deliveries; no stock moves yet. As many statements for many as for one.

    Refuses with NOT_FOUND, INVALID_VALUE, SHIPMENT_EMPTY, PRODUCT_NOT_GOODS.
    """
    if not news:
        return []
    days = _days(db, news, rules.day_planned)
    news = await deliveries_by_lot(db, news, days)
    leaving = await _written(db, news, ShipmentStatus.DRAFT, days)
    by_warehouse = _by_warehouse(leaving).values()
    await replan(db, [(own[0].places, drafted(own[0].places, _moves_of(own))) for own in by_warehouse])
    db.add_all(move for each in leaving for move in each.moves)
    await db.flush()
    for each in leaving:
        await db.publish(rules.DeliveryCreated(each.delivery.id))
    return [each.delivery for each in leaving]


async def post_delivery(
    db: Db,
    delivery_id: uuid.UUID,
    *,
    quantities: Mapping[uuid.UUID, Decimal] | None = None,
    on: date | None = None,
    lots: LotsOfMoves = NO_LOTS,
) -> Delivery:
    """Let the goods of a planned delivery leave: all, or the given quantities of its moves; the rest stays here.

    `lots` are those of which goods leave, by move; others are chosen. Refuses with SHIPMENT_NOT_DRAFT, SHIPMENT_EMPTY,
    MORE_THAN_PLANNED, DATE_IN_FUTURE, STOCK_PERIOD_CLOSED, STOCK_SHORT and what `leaving_lots` refuses.
    """
    delivery = await lock_shipment(db, Delivery, delivery_id)
    moves = await draft_moves(db, delivery)
    places = await places_of(db, delivery.company_id, delivery.warehouse_id)
    plan = drafted(places, moves)
    parts = rules.parts_to_post({move.id: move.quantity for move in moves}, quantities)
    delivery.status = rules.post(delivery.status, len(parts))
    delivery.delivered_on = rules.day_of_move(on, today(db.actor.zone))
    for move in moves:
        if move.id in parts:
            move.quantity, move.moved_on = parts[move.id], delivery.delivered_on
        else:
            move.status = StockMoveStatus.CANCELLED
    leaving = [move for move in moves if move.id in parts]
    named = await named_of_moves(db, leaving, lots)
    found = await leaving_lots(db, together(named), delivery.delivered_on)
    leaving = split(leaving, named, found)
    await _leave(db, [_Leaving(delivery, places, leaving, line_paths(quantities), plan=plan)])
    return delivery


async def deliver(db: Db, new: NewShipment) -> Delivery:
    """Deliver at once; refuses as `deliver_each` does."""
    return (await deliver_each(db, [new]))[0]


async def deliver_each(db: Db, news: Sequence[NewShipment]) -> list[Delivery]:
    """Deliver at once, one after another: what `create_delivery` and `post_delivery` do, in fewer statements.

    As many statements for many as for one. Refuses with NOT_FOUND, INVALID_VALUE, SHIPMENT_EMPTY, DATE_IN_FUTURE,
    STOCK_PERIOD_CLOSED, STOCK_SHORT.
    """
    if not news:
        return []
    days = _days(db, news, rules.day_of_move)
    news = await deliveries_by_lot(db, news, days)
    leaving = await _written(db, news, ShipmentStatus.POSTED, days)
    await _leave(db, leaving)
    return [each.delivery for each in leaving]


def _days(db: Db, news: Sequence[NewShipment], rule: Callable[[date | None, date], date]) -> Sequence[date]:
    """The day of each delivery, by a rule. Refuses with what the rule refuses."""
    days = []
    for new in news:
        with refused_within(new.path):
            days.append(rule(new.on, today(db.actor.zone)))
    return days


async def cancel_delivery(db: Db, delivery_id: uuid.UUID) -> Delivery:
    """Give up a planned delivery. Refuses with SHIPMENT_NOT_DRAFT."""
    delivery = await lock_shipment(db, Delivery, delivery_id)
    delivery.status = rules.cancel(delivery.status)
    moves = await draft_moves(db, delivery)
    for move in moves:
        move.status = StockMoveStatus.CANCELLED
    places = await places_of(db, delivery.company_id, delivery.warehouse_id)
    if plan := drafted(places, moves):
        await replan(db, [(places, plan)], -1)
    await db.flush()
    await db.publish(rules.DeliveryCancelled(delivery_id))
    return delivery


@dataclass(frozen=True, slots=True)
class _Leaving:
    """A delivery, where its goods are, and its moves."""

    delivery: Delivery
    places: Places
    moves: Sequence[Move]
    paths: Paths
    """Where the input says how much of each move."""
    path: Sequence[str] = ()
    plan: Drafted = field(default_factory=dict)
    """What it took as a draft."""


def _by_warehouse(leaving: Sequence[_Leaving]) -> Mapping[uuid.UUID, list[_Leaving]]:
    found: defaultdict[uuid.UUID, list[_Leaving]] = defaultdict(list)
    for each in leaving:
        found[each.places.warehouse_id].append(each)
    return found


def _moves_of(leaving: Sequence[_Leaving]) -> list[Move]:
    return [move for each in leaving for move in each.moves]


async def _written(
    db: Db, news: Sequence[NewShipment], status: ShipmentStatus, days: Sequence[date]
) -> list[_Leaving]:
    """The documents themselves, stored so that moves can name them. Refuses with NOT_FOUND for the customer."""
    known = await existing(db, Customer, {new.party_id for new in news})
    sites = [(new.company_id or db.actor.company_id, new.warehouse_id) for new in news]
    places = await places_of_sites(db, set(sites))
    numbers = await number_each(
        db, DELIVERIES, [(site[0], day) for site, day in zip(sites, days, strict=True)]
    )
    leaving = []
    for new, site, day, number in zip(news, sites, days, numbers, strict=True):
        with refused_within(new.path):
            if new.party_id is None or new.party_id not in known:
                raise Refused("NOT_FOUND", "There is no such record.", path=["customerId"])
            leaving.append(_leaving(replace(new, on=day), day, places[site], number, status))
    db.add_all(each.delivery for each in leaving)
    await db.flush()
    return leaving


def _leaving(new: NewShipment, day: date, places: Places, number: str, status: ShipmentStatus) -> _Leaving:
    """One document of a day with its planned moves. Refuses with INVALID_VALUE, SHIPMENT_EMPTY."""
    rules.post(ShipmentStatus.DRAFT, len(new.goods))
    assert new.party_id is not None
    delivery = Delivery(
        number=number,
        status=status,
        company_id=places.company_id,
        warehouse_id=places.warehouse_id,
        customer_id=new.party_id,
        delivered_on=day,
        address=prose(new.address, "address"),
        note=prose(new.note, "note"),
    )
    moves = new_moves(new, places, from_id=places.dock, to_id=places.virtual["CUSTOMERS"])
    for move in moves:
        move.delivery_id = delivery.id
    paths = {move.id: goods.path for move, goods in zip(moves, new.goods, strict=True)}
    return _Leaving(delivery, places, moves, paths, new.path)


@dataclass(frozen=True, slots=True)
class Picked:
    """A move and the shelves that its goods come from."""

    move: Move
    picks: Sequence[Pick]


async def _leave(db: Db, leaving: Sequence[_Leaving]) -> None:
    """Ask whoever may object, lock the balances, take the goods one delivery after another, write everything down."""
    taken = [
        Taken(move.subject_type, move.subject_id, move.quantity, quantity_path(each.paths, move.id))
        for each in leaving
        for move in each.moves
        if move.subject_type is not None and move.subject_id is not None
    ]
    await db.publish(rules.DeliveriesPosting([each.delivery.id for each in leaving], taken))
    by_warehouse = _by_warehouse(leaving)
    needs = [_need(own) for own in by_warehouse.values()]
    helds = dict(zip(by_warehouse, await hold_each(db, needs), strict=True))
    picked = []
    for each in leaving:
        held = helds[each.places.warehouse_id]
        held.plan(each.plan, -1)
        with refused_within(each.path):
            rules.open_on(each.delivery.delivered_on, held.closed_through)
            if held.stock.tracked:
                held.stock.day = each.delivery.delivered_on
            picked += [_pick(held, move, quantity_path(each.paths, move.id)) for move in each.moves]
    done = pick_each(db, picked)
    settle(db, *helds.values())
    await db.flush()
    for each in leaving:
        await db.publish(rules.DeliveryPosted(each.delivery.id))
    places = {each.delivery.id: each.places for each in leaving}
    gone = [moved(places[move.delivery_id], [move])[0] for move in done if move.delivery_id]
    await db.publish(rules.GoodsMoved(gone))


def _need(leaving: Sequence[_Leaving]) -> Need:
    """The balances that deliveries from one warehouse need."""
    moves = _moves_of(leaving)
    planned = {product_id for each in leaving for product_id in each.plan}
    return Need(
        places=leaving[0].places,
        products={move.product_id for move in moves} | planned,
        virtual=["CUSTOMERS"],
        subjects={subject for move in moves if (subject := _subject(move)) is not None},
    )


def _pick(held: Held, move: Move, path: Sequence[str]) -> Picked:
    """Take the goods of a move off the shelves. Refuses with STOCK_SHORT."""
    demand = held.demand_of(_subject(move))
    if move.lot_id is not None:
        held.check_lot(move.product_id, move.lot_id, path)
    picks = held.stock.take(move.product_id, move.quantity, demand.id if demand else None, path, move.lot_id)
    for pick in picks:
        held.stock.put((move.product_id, move.to_location_id, pick.lot_id), pick.quantity)
    if demand is not None:
        demand.quantity -= move.quantity
        # Another lot may have been named than was set aside, or what was set aside has expired.
        if (surplus := held.stock.held_by(demand.id) - max(demand.quantity, ZERO)) > 0:
            held.stock.release(demand.id, surplus)
    return Picked(move, picks)


def _subject(move: Move) -> Subject | None:
    if move.subject_type is None or move.subject_id is None:
        return None
    return move.subject_type, move.subject_id


def pick_each(db: Db, picked: Sequence[Picked]) -> list[Move]:
    """A move comes from one place: where goods come from several shelves, it is followed by others like it."""
    at, done = now(), []
    for each in picked:
        first, *more = each.picks
        for pick in more:
            further = parted(each.move, **pick.told())
            mark_done(further, at)
            done.append(further)
        for name, value in first.told().items():
            setattr(each.move, name, value)
        mark_done(each.move, at)
        done.append(each.move)
    db.add_all(done)
    return done
