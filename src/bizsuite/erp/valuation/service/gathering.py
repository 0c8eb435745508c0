"""Reading, under lock, what stock is worth, and all that has happened to it."""

import uuid
from collections import defaultdict, deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from bizsuite.erp.inventory.rules import Moved, NegativeStockPolicy, StockMoveStatus
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
    Worth,
)
from bizsuite.erp.valuation.rules.replay import Totals
from bizsuite.erp.valuation.rules.stock import Debt, Layer, Stock
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO, new_id, round_money

_STOCK, _LAYER, _ENTRY = (table_of(each) for each in (tables.StockValue, tables.CostLayer, tables.CostEntry))
_COSTING, _CHANGE, _SHARE, _BILLED = (
    table_of(each) for each in (tables.Costing, tables.CostChange, tables.LandedCostShare, tables.BilledCost)
)
_WAREHOUSE, _MOVE, _LOCATION = table_of(Warehouse), table_of(Move), table_of(Location)

Spot = tuple[uuid.UUID, uuid.UUID]
"""A product and the warehouse where it is valued."""


@dataclass(frozen=True, slots=True)
class Held:
    """A row of what stock is worth while it is locked, with its layers, as they are stored."""

    row: Any
    layers: Mapping[uuid.UUID, Any]
    """By the move that brought them."""

    def stock(self) -> Stock:
        """The state of the place."""
        row = self.row
        made = Stock(row.currency, CostingMethod(row.method), row.standard_cost)
        made.quantity, made.value = row.quantity, row.value
        made.latest = Worth(row.latest_quantity, row.latest_value)
        made.layers = deque(
            Layer(each.move_id, each.quantity, each.value)
            for each in self.layers.values()
            if each.quantity > 0
        )
        made.debts = deque(
            Debt(each.move_id, -each.quantity, -each.value)
            for each in self.layers.values()
            if each.quantity < 0
        )
        return made

    def first(self) -> Stock:
        """The state before anything happened."""
        return Stock(self.row.currency, CostingMethod(self.row.first_method), self.row.first_standard_cost)


async def hold(db: Db, company_id: uuid.UUID, currency: str, spots: Collection[Spot]) -> dict[Spot, Held]:
    """Lock what products are worth in warehouses, in the order of their ids; rows that are missing come into being."""
    db.ranked(tables.StockValue, spots)
    found = await _locked(db, spots)
    if missing := sorted(set(spots) - found.keys()):
        await _make(db, company_id, currency, missing)
        found = await _locked(db, spots)
    keys = [row.id for row in found.values()]
    own: defaultdict[uuid.UUID, dict[uuid.UUID, Any]] = defaultdict(dict)
    for layer in await db.rows(
        sa.select(_LAYER)
        .where(
            _LAYER.c.tenant_id == db.actor.tenant_id,
            _LAYER.c.stock_id == sa.any_(sa.literal(keys, sa.ARRAY(sa.Uuid))),
            _LAYER.c.quantity != 0,
        )
        .order_by(_LAYER.c.stock_id, _LAYER.c.position)
    ):
        own[layer.stock_id][layer.move_id] = layer
    return {spot: Held(row, own[row.id]) for spot, row in found.items()}


async def _locked(db: Db, spots: Collection[Spot]) -> dict[Spot, Any]:
    named = sa.tuple_(_STOCK.c.product_id, _STOCK.c.warehouse_id).in_(sorted(spots))
    at = sa.and_(_WAREHOUSE.c.tenant_id == _STOCK.c.tenant_id, _WAREHOUSE.c.id == _STOCK.c.warehouse_id)
    may_be_negative = (_WAREHOUSE.c.negative_stock == NegativeStockPolicy.ALLOW).label("may_be_negative")
    rows = await db.rows(
        sa.select(_STOCK, may_be_negative, _WAREHOUSE.c.is_transit)
        .join_from(_STOCK, _WAREHOUSE, at)
        .where(_STOCK.c.tenant_id == db.actor.tenant_id, named)
        .order_by(_STOCK.c.id)
        .with_for_update(of=_STOCK)
    )
    return {(row.product_id, row.warehouse_id): row for row in rows}


@dataclass(frozen=True, slots=True)
class _Way:
    """How goods are valued."""

    method: CostingMethod
    standard_cost: Decimal = ZERO


_AS_SHIPPED = _Way(CostingMethod.FIFO)


async def _transit(db: Db, company_id: uuid.UUID) -> set[uuid.UUID]:
    """The warehouse that stands for what a company has in transit, if there is one by now."""
    rows = await db.rows(
        sa.select(_WAREHOUSE.c.id).where(
            _WAREHOUSE.c.tenant_id == db.actor.tenant_id,
            _WAREHOUSE.c.company_id == company_id,
            _WAREHOUSE.c.is_transit,
        )
    )
    return {row.id for row in rows}


async def _make(db: Db, company_id: uuid.UUID, currency: str, spots: Sequence[Spot]) -> None:
    """Rows of what is worth nothing yet, valued as the company values the product. Rivals may make them too."""
    products = {product_id for product_id, _ in spots}
    ways = {
        row.product_id: row
        for row in await db.rows(
            sa.select(_COSTING).where(
                _COSTING.c.tenant_id == db.actor.tenant_id,
                _COSTING.c.company_id == company_id,
                _COSTING.c.product_id.in_(products),
            )
        )
    }
    between = await _transit(db, company_id)
    rows = []
    for product_id, warehouse_id in spots:
        # In transit what was shipped together stays together, so that it arrives at what it left with.
        way = _AS_SHIPPED if warehouse_id in between else ways.get(product_id)
        method = way.method if way else CostingMethod.AVERAGE
        standard = way.standard_cost if way else ZERO
        rows.append(
            {
                "tenant_id": db.actor.tenant_id,
                "id": new_id(),
                "company_id": company_id,
                "warehouse_id": warehouse_id,
                "product_id": product_id,
                "currency": currency,
                "method": method,
                "standard_cost": standard,
                "first_method": method,
                "first_standard_cost": standard,
                "quantity": ZERO,
                "value": ZERO,
                "latest_quantity": ZERO,
                "latest_value": ZERO,
            }
        )
    await db.run(insert(_STOCK).values(rows).on_conflict_do_nothing())


def event_of(move: Moved | Any, position: int, extra: Decimal = ZERO) -> AnyEvent | None:
    """What a move is for the cost of its product; None where it stays in one warehouse. `extra` became known later.

    Of goods that go back `extra` is by how much they were billed at more than they came at.
    """
    told: dict[str, Any] = {"id": move.move_id, "day": move.on, "position": position}
    if move.source_id == move.target_id:
        return None
    cost = None if move.unit_cost is None else round_money(move.unit_cost * move.quantity, move.currency)
    back = move.return_of_id
    if move.source_id is None:
        assert move.target_id is not None
        told |= {"place": move.target_id, "quantity": move.quantity}
        if back is not None:
            return Return(**told, of=back, value=cost)
        return Receipt(**told, value=cost, charges=extra)
    if move.target_id is None:
        return Issue(
            **told,
            place=move.source_id,
            quantity=move.quantity,
            of=back,
            refund=None if back is None or cost is None else cost + extra,
        )
    return Transfer(
        **told,
        source=move.source_id,
        target=move.target_id,
        quantity=move.quantity,
        of=move.arrival_of_id,
    )


@dataclass(frozen=True, slots=True)
class History:
    """All that has happened to a product in a company, and what of it is in the cost ledger."""

    events: Sequence[AnyEvent]
    beyond: Mapping[uuid.UUID, str]
    """The virtual place at the other end of each move."""
    recorded: Totals


async def history_of(db: Db, company_id: uuid.UUID, product_id: uuid.UUID) -> History:
    """What has happened to a product, from its first day; moves that were recorded together keep their order."""
    moves = await db.rows(_moves(db, company_id, product_id))
    changes = await db.rows(
        sa.select(_CHANGE).where(
            _CHANGE.c.tenant_id == db.actor.tenant_id,
            _CHANGE.c.company_id == company_id,
            _CHANGE.c.product_id == product_id,
        )
    )
    recorded = await db.rows(
        sa.select(_ENTRY.c.event_id, _ENTRY.c.warehouse_id, sa.func.sum(_ENTRY.c.value).label("value"))
        .where(
            _ENTRY.c.tenant_id == db.actor.tenant_id,
            _ENTRY.c.company_id == company_id,
            _ENTRY.c.product_id == product_id,
        )
        .group_by(_ENTRY.c.event_id, _ENTRY.c.warehouse_id)
    )
    told = [(row.on, row.at, row.move_id, row) for row in moves]
    told += [(row.changed_on, row.changed_at, row.id, row) for row in changes]
    events = [_event(row, position) for position, (*_, row) in enumerate(sorted(told, key=lambda e: e[:3]))]
    return History(
        [event for event in events if event is not None],
        {row.move_id: row.beyond for row in moves},
        {(row.event_id, row.warehouse_id): row.value for row in recorded},
    )


def _event(row: Any, position: int) -> AnyEvent | None:
    if not hasattr(row, "changed_on"):
        return event_of(row, position, row.extra if row.return_of_id is None else _billed_back(row))
    told: dict[str, Any] = {"id": row.id, "day": row.changed_on, "position": position}
    told["place"] = row.warehouse_id
    if row.method is not None:
        return MethodChange(**told, method=CostingMethod(row.method))
    return Revaluation(**told, unit_cost=row.unit_cost)


def _billed_back(row: Any) -> Decimal:
    """The part of what the goods of a receipt were billed at more that those have which go back."""
    return round_money(row.billed_of_origin * row.quantity / row.origin_quantity, row.currency)


def _moves(db: Db, company_id: uuid.UUID, product_id: uuid.UUID) -> Any:
    """The moves of a product that are done, by the warehouses at their ends, with the later costs that they bear."""
    source, target = _LOCATION.alias("source"), _LOCATION.alias("target")
    origin = _MOVE.alias("origin")

    def borne(costs: sa.Table, move_id: Any = _MOVE.c.id) -> Any:
        return (
            sa.select(sa.func.coalesce(sa.func.sum(costs.c.amount), 0))
            .where(costs.c.tenant_id == _MOVE.c.tenant_id, costs.c.move_id == move_id)
            .scalar_subquery()
        )

    def at(place: Any, column: Any) -> Any:
        return sa.and_(place.c.tenant_id == _MOVE.c.tenant_id, place.c.id == column)

    return (
        sa.select(
            _MOVE.c.id.label("move_id"),
            _MOVE.c.quantity,
            _MOVE.c.unit_cost,
            _MOVE.c.return_of_id,
            _MOVE.c.arrival_of_id,
            _MOVE.c.currency,
            _MOVE.c.moved_on.label("on"),
            _MOVE.c.moved_at.label("at"),
            source.c.warehouse_id.label("source_id"),
            target.c.warehouse_id.label("target_id"),
            sa.case((source.c.warehouse_id.is_(None), source.c.code), else_=target.c.code).label("beyond"),
            (borne(_SHARE) + borne(_BILLED)).label("extra"),
            borne(_BILLED, _MOVE.c.return_of_id).label("billed_of_origin"),
            origin.c.quantity.label("origin_quantity"),
        )
        .select_from(
            _MOVE.join(source, at(source, _MOVE.c.from_location_id))
            .join(target, at(target, _MOVE.c.to_location_id))
            .outerjoin(origin, at(origin, _MOVE.c.return_of_id))
        )
        .where(
            _MOVE.c.tenant_id == db.actor.tenant_id,
            _MOVE.c.company_id == company_id,
            _MOVE.c.product_id == product_id,
            _MOVE.c.status == StockMoveStatus.DONE,
        )
    )
