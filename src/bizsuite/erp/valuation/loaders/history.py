"""All that has happened to the cost of products, as events in their order."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.erp.inventory.rules import Moved, StockMoveStatus
from bizsuite.erp.inventory.tables import Location, Move, Warehouse
from bizsuite.erp.valuation import tables
from bizsuite.erp.valuation.rules.events import (
    AnyEvent,
    CostingMethod,
    Issue,
    MethodChange,
    Receipt,
    Return,
    Revaluation,
    Transfer,
    place_of,
)
from bizsuite.erp.valuation.rules.replay import Totals
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO, round_money

_STOCK, _LAYER, _ENTRY = (table_of(each) for each in (tables.StockValue, tables.CostLayer, tables.CostEntry))
_COSTING, _CHANGE, _SHARE, _BILLED = (
    table_of(each) for each in (tables.Costing, tables.CostChange, tables.LandedCostShare, tables.BilledCost)
)
_WAREHOUSE, _MOVE, _LOCATION = table_of(Warehouse), table_of(Move), table_of(Location)


def event_of(move: Moved | Any, position: int, extra: Decimal = ZERO) -> AnyEvent | None:
    """What a move is for the cost of its product; None where it stays in one warehouse. `extra` became known later.

    Its lot is one that is valued by itself, else None.

    Of goods that go back `extra` is their part of what it has cost to get them here.
    """
    told: dict[str, Any] = {"id": move.move_id, "day": move.on, "position": position}
    if move.source_id == move.target_id:
        return None
    back = move.return_of_id
    cost = None if move.unit_cost is None else _cost(move, move.unit_cost)
    if move.source_id is None:
        assert move.target_id is not None
        told |= {"place": place_of(move.target_id, move.lot_id), "quantity": move.quantity}
        if back is not None:
            return Return(**told, of=back, value=cost)
        return Receipt(**told, value=cost, charges=extra)
    if move.target_id is None:
        return Issue(
            **told,
            place=place_of(move.source_id, move.lot_id),
            quantity=move.quantity,
            of=back,
            refund=None if back is None else cost,
            landed=ZERO if back is None else extra,
        )
    source, target = place_of(move.source_id, move.lot_id), place_of(move.target_id, move.lot_id)
    return Transfer(**told, source=source, target=target, quantity=move.quantity, of=move.arrival_of_id)


def _cost(move: Moved | Any, unit_cost: Decimal) -> Decimal:
    """What is said of goods, in whole cents; of what goes back bit by bit to the cent what has come."""
    before = getattr(move, "back_before", ZERO)
    so_far, last = (round_money(unit_cost * each, move.currency) for each in (before + move.quantity, before))
    return so_far - last


async def by_lot(db: Db, company_id: uuid.UUID, moves: Sequence[Moved]) -> Sequence[Moved]:
    """Moves with their lots where each is valued by itself, and without where goods are valued together.

    One statement, none for goods that are not told apart.
    """
    products = sorted({move.product_id for move in moves if move.lot_id is not None})
    if not products:
        return moves
    rows = await db.rows(
        sa.select(_COSTING.c.product_id, _COSTING.c.lots_from).where(
            _COSTING.c.tenant_id == db.actor.tenant_id,
            _COSTING.c.company_id == company_id,
            _COSTING.c.product_id.in_(products),
            _COSTING.c.lots_from.is_not(None),
        )
    )
    since = {row.product_id: row.lots_from for row in rows}
    return [
        move if move.product_id in since and since[move.product_id] <= move.at else replace(move, lot_id=None)
        for move in moves
    ]


@dataclass(frozen=True, slots=True)
class History:
    """All that has happened to a product in a company, and what of it is in the cost ledger."""

    events: Sequence[AnyEvent]
    beyond: Mapping[uuid.UUID, str]
    """The virtual place at the other end of each move."""
    recorded: Totals


@dataclass(slots=True)
class Happened:
    """What has happened to a product: its moves and the changes of its cost, as they are stored."""

    moves: list[Any] = field(default_factory=list)
    changes: list[Any] = field(default_factory=list)

    def events(self) -> list[AnyEvent]:
        """The same as events, in the order in which they were recorded."""
        told = [(row.on, row.at, row.move_id, row) for row in self.moves]
        told += [(row.changed_on, row.changed_at, row.id, row) for row in self.changes]
        ordered = sorted(told, key=lambda each: each[:3])
        events = [_event(row, position) for position, (*_, row) in enumerate(ordered)]
        return [event for event in events if event is not None]


async def happened_to(
    db: Db, company_id: uuid.UUID, products: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, Happened]:
    """What has happened to products in a company, from their first day. One round trip."""
    moves, changes = await db.together(
        db.rows(_moves(db, company_id, products)),
        db.rows(
            sa.select(_CHANGE).where(
                _CHANGE.c.tenant_id == db.actor.tenant_id,
                _CHANGE.c.company_id == company_id,
                _CHANGE.c.product_id.in_(sorted(products)),
            )
        ),
    )
    found = {product_id: Happened() for product_id in products}
    for row in moves:
        found[row.product_id].moves.append(row)
    for row in changes:
        found[row.product_id].changes.append(row)
    return found


async def history_of(db: Db, company_id: uuid.UUID, product_id: uuid.UUID) -> History:
    """What has happened to a product, from its first day; moves that were recorded together keep their order."""
    happened = (await happened_to(db, company_id, [product_id]))[product_id]
    own = (_ENTRY.c.event_id, _ENTRY.c.warehouse_id, _ENTRY.c.lot_id)
    recorded = await db.rows(
        sa.select(*own, sa.func.sum(_ENTRY.c.value).label("value"))
        .where(
            _ENTRY.c.tenant_id == db.actor.tenant_id,
            _ENTRY.c.company_id == company_id,
            _ENTRY.c.product_id == product_id,
        )
        .group_by(*own)
    )
    return History(
        happened.events(),
        {row.move_id: row.beyond for row in happened.moves},
        {(row.event_id, place_of(row.warehouse_id, row.lot_id)): row.value for row in recorded},
    )


def _event(row: Any, position: int) -> AnyEvent | None:
    if not hasattr(row, "changed_on"):
        return event_of(row, position, row.extra if row.return_of_id is None else _landed_back(row))
    told: dict[str, Any] = {"id": row.id, "day": row.changed_on, "position": position}
    told["place"] = place_of(row.warehouse_id, row.lot_id)
    if row.method is not None:
        return MethodChange(**told, method=CostingMethod(row.method))
    return Revaluation(**told, unit_cost=row.unit_cost)


def _landed_back(row: Any) -> Decimal:
    """The part of what it has cost to get the goods of a receipt here that those have which go back."""
    return round_money(row.landed_of_origin * row.quantity / row.origin_quantity, row.currency)


def _back_before() -> Any:
    """How much of the same move had gone back, or come back, before a return was recorded."""
    back = _MOVE.alias("back")
    return (
        sa.select(sa.func.coalesce(sa.func.sum(back.c.quantity), 0))
        .where(
            back.c.tenant_id == _MOVE.c.tenant_id,
            back.c.return_of_id == _MOVE.c.return_of_id,
            back.c.status == StockMoveStatus.DONE,
            sa.tuple_(back.c.moved_at, back.c.id) < sa.tuple_(_MOVE.c.moved_at, _MOVE.c.id),
        )
        .correlate(_MOVE)
        .scalar_subquery()
    )


def _moves(db: Db, company_id: uuid.UUID, products: Collection[uuid.UUID]) -> Any:
    """The moves of products that are done, by the warehouses at their ends, with the later costs that they bear."""
    source, target = _LOCATION.alias("source"), _LOCATION.alias("target")
    origin = _MOVE.alias("origin")

    def borne(costs: sa.Table, move_id: Any = _MOVE.c.id) -> Any:
        return (
            sa.select(sa.func.coalesce(sa.func.sum(costs.c.amount), 0))
            .where(costs.c.tenant_id == _MOVE.c.tenant_id, costs.c.move_id == move_id)
            .scalar_subquery()
        )

    way = sa.and_(
        _COSTING.c.tenant_id == _MOVE.c.tenant_id,
        _COSTING.c.product_id == _MOVE.c.product_id,
        _COSTING.c.company_id == _MOVE.c.company_id,
    )

    def at(place: Any, column: Any) -> Any:
        return sa.and_(place.c.tenant_id == _MOVE.c.tenant_id, place.c.id == column)

    return (
        sa.select(
            _MOVE.c.id.label("move_id"),
            _MOVE.c.product_id,
            _MOVE.c.quantity,
            _MOVE.c.unit_cost,
            _MOVE.c.return_of_id,
            _MOVE.c.arrival_of_id,
            sa.case((_COSTING.c.lots_from <= _MOVE.c.moved_at, _MOVE.c.lot_id)).label("lot_id"),
            _MOVE.c.currency,
            _MOVE.c.moved_on.label("on"),
            _MOVE.c.moved_at.label("at"),
            source.c.warehouse_id.label("source_id"),
            target.c.warehouse_id.label("target_id"),
            sa.case((source.c.warehouse_id.is_(None), source.c.code), else_=target.c.code).label("beyond"),
            (borne(_SHARE) + borne(_BILLED)).label("extra"),
            borne(_SHARE, _MOVE.c.return_of_id).label("landed_of_origin"),
            origin.c.quantity.label("origin_quantity"),
            _back_before().label("back_before"),
        )
        .select_from(
            _MOVE.join(source, at(source, _MOVE.c.from_location_id))
            .join(target, at(target, _MOVE.c.to_location_id))
            .outerjoin(origin, at(origin, _MOVE.c.return_of_id))
            .outerjoin(_COSTING, way)
        )
        .where(
            _MOVE.c.tenant_id == db.actor.tenant_id,
            _MOVE.c.company_id == company_id,
            _MOVE.c.product_id.in_(sorted(products)),
            _MOVE.c.status == StockMoveStatus.DONE,
        )
    )
