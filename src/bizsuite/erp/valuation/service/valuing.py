"""Giving goods their value as they move, and correcting what later knowledge changes."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from bizsuite.erp.inventory.rules import GoodsMoved, Moved, StockMoveStatus
from bizsuite.erp.inventory.tables import Move
from bizsuite.erp.valuation import tables
from bizsuite.erp.valuation.loaders.history import History, by_lot, event_of, history_of
from bizsuite.erp.valuation.rules.events import Effect, Place, parts_of, place_of
from bizsuite.erp.valuation.rules.replay import Costing, Replay, corrections, replay, totals
from bizsuite.erp.valuation.rules.stock import Stock
from bizsuite.erp.valuation.rules.words import StockValued, Valued
from bizsuite.erp.valuation.service.entries import Cause, Entries
from bizsuite.erp.valuation.service.gathering import Held, Spot, hold
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO, new_id
from bizsuite.kernel.writing import STAMPED, changing, removing

_STOCK, _LAYER, _MOVE = table_of(tables.StockValue), table_of(tables.CostLayer), table_of(Move)


async def value_moves(db: Db, event: GoodsMoved) -> None:
    """Give the goods that have moved their value; where some were entered late, correct what followed.

    Goods that went from a supplier to a customer never were in stock, and have no value there.
    Refuses with STOCK_SHORT_THEN where stock would not have sufficed on a day in the past.
    """
    by_company: defaultdict[tuple[uuid.UUID, str], list[Moved]] = defaultdict(list)
    for move in event.moves:
        if move.source_id is None and move.target_id is None:
            continue
        by_company[move.company_id, move.currency].append(move)
    written: list[Valued] = []
    for (company_id, currency), own_moves in by_company.items():
        moves = await by_lot(db, company_id, own_moves)
        spots = {spot for move in moves for spot in _spots(move)}
        held = await hold(db, company_id, currency, spots)
        by_product: defaultdict[uuid.UUID, list[Moved]] = defaultdict(list)
        for move in moves:
            by_product[move.product_id].append(move)
        unvalued = await _unvalued(db, moves, held)
        for product_id, own in by_product.items():
            rows = {spot: each for spot, each in held.items() if spot[0] == product_id}
            if product_id in unvalued or _needs_history(own, rows):
                cause = max(own, key=lambda move: (move.on, move.at))
                written += await revise(db, company_id, currency, product_id, _cause(cause))
            else:
                written += _follow(db, own, rows)
    if written:
        await db.publish(StockValued(written))


async def _unvalued(db: Db, moves: Sequence[Moved], held: Mapping[Spot, Held]) -> set[uuid.UUID]:
    """Products that moved before anybody valued them, so that their history is to be made up for."""
    new = [spot for spot, each in held.items() if each.row.valued_through is None]
    if not new:
        return set()
    products = {product_id for product_id, place in new if parts_of(place)[1] is None}
    lots = {lot_id for _, place in new if (lot_id := parts_of(place)[1]) is not None}
    rows = await db.rows(
        sa.select(_MOVE.c.product_id)
        .distinct()
        .where(
            _MOVE.c.tenant_id == db.actor.tenant_id,
            _MOVE.c.company_id == moves[0].company_id,
            sa.or_(_MOVE.c.product_id.in_(sorted(products)), _MOVE.c.lot_id.in_(sorted(lots))),
            _MOVE.c.status == StockMoveStatus.DONE,
            _MOVE.c.id.not_in([move.move_id for move in moves]),
        )
    )
    return {row.product_id for row in rows}


def _spots(move: Moved) -> list[Spot]:
    ends = {move.source_id, move.target_id} - {None}
    return [(move.product_id, place_of(end, move.lot_id)) for end in ends if end is not None]


def _cause(move: Moved) -> Cause:
    return Cause(
        type="StockMove",
        id=move.move_id,
        on=move.on,
        origin_type=move.origin_type,
        origin_id=move.origin_id,
    )


def _needs_history(moves: Sequence[Moved], held: Mapping[Spot, Held]) -> bool:
    """Whether the state alone does not say what moves cost: some are late, or awaited, or return what moved before."""
    returns = any(move.return_of_id is not None for move in moves)
    return returns or _is_late(moves, held) or _are_awaited(moves, held)


def _is_late(moves: Iterable[Moved], held: Mapping[Spot, Held]) -> bool:
    """Whether something that counts later has been valued already."""
    return any(
        (through := held[spot].row.valued_through) is not None and move.on < through
        for move in moves
        for spot in _spots(move)
    )


def _are_awaited(moves: Iterable[Moved], held: Mapping[Spot, Held]) -> bool:
    """Whether an issue waits for goods that come: they correct its cost, and only history says where that is posted."""
    return any(
        move.target_id is not None
        and any(
            layer.quantity < 0
            for layer in held[move.product_id, place_of(move.target_id, move.lot_id)].layers.values()
        )
        for move in moves
    )


def _follow(db: Db, moves: Sequence[Moved], held: Mapping[Spot, Held]) -> list[Valued]:
    """Moves that come after all that was valued before: the state goes on from where it is."""
    places = {place: each.stock() for (_, place), each in held.items()}
    ordered = sorted(moves, key=lambda move: (move.on, move.at, move.move_id))
    beyond = {move.move_id: move.beyond for move in ordered}
    events = [event for position, move in enumerate(ordered) if (event := event_of(move, position))]
    done = replay(events, _costing(held), places)
    causes = {move.move_id: _cause(move) for move in moves}
    entries = Entries(db, moves[0].product_id, moves[0].company_id, moves[0].currency, events)
    for effect in done.effects:
        entries.add(effect, causes[effect.cause], beyond[effect.event])
    _store(db, held, done.places, max(move.on for move in moves))
    return entries.written


async def revise(
    db: Db,
    company_id: uuid.UUID,
    currency: str,
    product_id: uuid.UUID,
    cause: Cause,
    borne: Mapping[uuid.UUID, Decimal] = MappingProxyType({}),
) -> list[Valued]:
    """Replay all that has happened to a product, and record by how much that differs from the ledger.

    A correction is dated on the day of its event, or of its cause where that is later. `borne` is what moves bear since
    the last time: what a standard cost takes none of is a variance. Refuses with STOCK_SHORT_THEN.
    """
    places = await db.rows(
        sa.select(_STOCK.c.warehouse_id, _STOCK.c.lot_id).where(
            _STOCK.c.tenant_id == db.actor.tenant_id,
            _STOCK.c.company_id == company_id,
            _STOCK.c.product_id == product_id,
        )
    )
    spots = [(product_id, place_of(row.warehouse_id, row.lot_id)) for row in places]
    held = await hold(db, company_id, currency, spots)
    history = await history_of(db, company_id, product_id)
    done = replay(
        history.events,
        _costing(held),
        {place: each.first() for (_, place), each in held.items()},
    )
    entries = Entries(db, product_id, company_id, currency, history.events)
    for effect, is_new in _differences(history, done, cause):
        beyond = history.beyond.get(effect.event)
        if is_new:
            kind, day = "CostChange" if beyond is None else "StockMove", entries.events[effect.event].day
            entries.add(effect, replace(cause, type=kind, id=effect.event, on=day), beyond)
        else:
            entries.add(effect, cause, beyond)
    entries.vary(borne, cause, history.beyond)
    _store(db, held, done.places, max((event.day for event in history.events), default=cause.on))
    return entries.written


def _differences(history: History, done: Replay, cause: Cause) -> Iterator[tuple[Effect, bool]]:
    """What the ledger lacks: events that are not in it yet, as they are, and corrections of those that are."""
    known = {event for event, _ in history.recorded}
    came: defaultdict[tuple[uuid.UUID, Place], Decimal] = defaultdict(lambda: ZERO)
    for effect in done.effects:
        came[effect.event, effect.place] += effect.quantity
    differ = {(e.event, e.place): e.value for e in corrections(history.recorded, totals(done.effects))}
    for event, place in dict.fromkeys([*came, *differ]):
        value = differ.get((event, place), ZERO)
        if event not in known:
            yield Effect(event, place, came[event, place], value, event), True
        elif value:
            yield Effect(event, place, ZERO, value, cause.id), False


def _costing(held: Mapping[Spot, Held]) -> Costing:
    return Costing(
        next(each.row.currency for each in held.values()),
        may_be_negative=frozenset(place for (_, place), each in held.items() if each.row.may_be_negative),
    )


def _store(db: Db, held: Mapping[Spot, Held], places: Mapping[Place, Stock], through: date) -> None:
    """Write what became of the locked rows and of their layers."""
    rows = []
    layers = _LayerChanges([], [], [])
    for (_, place), each in held.items():
        stock, row = places[place], each.row
        rows.append(
            {
                "tenant_id": db.actor.tenant_id,
                "id": row.id,
                "method": stock.method,
                "standard_cost": stock.standard,
                "quantity": stock.quantity,
                "value": stock.value,
                "latest_quantity": stock.latest.quantity,
                "latest_value": stock.latest.value,
                "valued_through": max(through, row.valued_through or through),
            }
        )
        own = _layers(db, each, stock)
        layers.added += own.added
        layers.changed += own.changed
        layers.gone += own.gone
    keys = ("tenant_id", "id")
    db.later(changing(_STOCK, rows, keys, also=STAMPED, expected=len(rows)))
    if layers.gone:
        db.later(removing(_LAYER, layers.gone))
    if layers.changed:
        db.later(changing(_LAYER, layers.changed, keys, also=STAMPED, expected=len(layers.changed)))
    db.add_many(tables.CostLayer, layers.added)


@dataclass(slots=True)
class _LayerChanges:
    """What becomes of the layers of a place: those that are new, that have less or more, and that are used up."""

    added: list[dict[str, Any]]
    changed: list[dict[str, Any]]
    gone: list[dict[str, Any]]


def _layers(db: Db, held: Held, stock: Stock) -> _LayerChanges:
    left = [(layer.source, layer.quantity, layer.value) for layer in stock.layers if layer.quantity]
    left += [(debt.issue, -debt.quantity, -debt.value) for debt in stock.debts]
    made, position = _LayerChanges([], [], []), -1
    for move_id, quantity, value in left:
        row = held.layers.get(move_id)
        position = row.position if row is not None and row.position > position else position + 1
        told = {"position": position, "quantity": quantity, "value": value}
        if row is None:
            named = {"company_id": held.row.company_id, "stock_id": held.row.id, "move_id": move_id}
            made.added.append({**named, "currency": held.row.currency, "id": new_id(), **told})
        elif (row.position, row.quantity, row.value) != (position, quantity, value):
            made.changed.append({"tenant_id": db.actor.tenant_id, "id": row.id, **told})
    used_up = held.layers.keys() - {move_id for move_id, *_ in left}
    made.gone = [{"tenant_id": db.actor.tenant_id, "id": held.layers[key].id} for key in sorted(used_up)]
    return made
