"""Reading, under lock, what stock is worth."""

import uuid
from collections import defaultdict, deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from bizsuite.erp.inventory.rules import NegativeStockPolicy
from bizsuite.erp.inventory.tables import Location, Move, Warehouse
from bizsuite.erp.valuation import tables
from bizsuite.erp.valuation.rules.events import (
    CostingMethod,
    Place,
    Worth,
    parts_of,
    place_of,
)
from bizsuite.erp.valuation.rules.stock import Debt, Layer, Stock
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO, new_id

_STOCK, _LAYER, _ENTRY = (table_of(each) for each in (tables.StockValue, tables.CostLayer, tables.CostEntry))
_COSTING, _CHANGE, _SHARE, _BILLED = (
    table_of(each) for each in (tables.Costing, tables.CostChange, tables.LandedCostShare, tables.BilledCost)
)
_WAREHOUSE, _MOVE, _LOCATION = table_of(Warehouse), table_of(Move), table_of(Location)

Spot = tuple[uuid.UUID, Place]
"""A product and the place where it is valued."""


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
    if missing := sorted(set(spots) - found.keys(), key=str):
        await hold_places(db, company_id, {product_id for product_id, _ in missing})
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


async def hold_places(db: Db, company_id: uuid.UUID, products: Collection[uuid.UUID]) -> None:
    """Let nobody else begin to value one of these products at another place until this transaction ends.

    Whoever holds what a product is worth wherever it lies asks for this first: a place that comes into being later
    could not be locked any more once the ledger is.
    """
    named = sorted(f"places {company_id} {product_id}" for product_id in products)
    each = sa.func.unnest(sa.literal(named, sa.ARRAY(sa.String))).table_valued("name")
    await db.rows(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(each.c.name, 0))))


async def _locked(db: Db, spots: Collection[Spot]) -> dict[Spot, Any]:
    parts = sorted(((product_id, *parts_of(place)) for product_id, place in spots), key=str)
    whole = [(product_id, warehouse_id) for product_id, warehouse_id, lot_id in parts if lot_id is None]
    lots = [each for each in parts if each[2] is not None]
    key = (_STOCK.c.product_id, _STOCK.c.warehouse_id)
    named = [sa.and_(sa.tuple_(*key).in_(whole), _STOCK.c.lot_id.is_(None))] if whole else []
    named += [sa.tuple_(*key, _STOCK.c.lot_id).in_(lots)] if lots else []
    at = sa.and_(_WAREHOUSE.c.tenant_id == _STOCK.c.tenant_id, _WAREHOUSE.c.id == _STOCK.c.warehouse_id)
    may_be_negative = (_WAREHOUSE.c.negative_stock == NegativeStockPolicy.ALLOW).label("may_be_negative")
    rows = await db.rows(
        sa.select(_STOCK, may_be_negative, _WAREHOUSE.c.is_transit)
        .join_from(_STOCK, _WAREHOUSE, at)
        .where(_STOCK.c.tenant_id == db.actor.tenant_id, sa.or_(sa.false(), *named))
        .order_by(_STOCK.c.id)
        .with_for_update(of=_STOCK)
    )
    return {(row.product_id, place_of(row.warehouse_id, row.lot_id)): row for row in rows}


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
    for product_id, place in spots:
        warehouse_id, lot_id = parts_of(place)
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
                "lot_id": lot_id,
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
