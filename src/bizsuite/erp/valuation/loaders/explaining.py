"""Why goods cost what they do: the history of their products, told as it is replayed."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bizsuite.erp.inventory.rules import NegativeStockPolicy, StockMoveStatus
from bizsuite.erp.inventory.tables import Move, Warehouse
from bizsuite.erp.valuation.loaders.history import happened_to
from bizsuite.erp.valuation.rules.events import CostingMethod, Place, place_of
from bizsuite.erp.valuation.rules.replay import Costing, replay
from bizsuite.erp.valuation.rules.steps import Explanation
from bizsuite.erp.valuation.rules.stock import Stock
from bizsuite.erp.valuation.tables import StockValue
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import BadInput
from bizsuite.kernel.tables import table_of

MOVES_MAX = 100_000
"""How many moves the products of a query may have whose costs are explained in it."""
_STOCK, _WAREHOUSE, _MOVE = table_of(StockValue), table_of(Warehouse), table_of(Move)


@dataclass(frozen=True, slots=True)
class Explained:
    """How what a move costs came about."""

    currency: str
    explanation: Explanation


async def costs_of(db: Db, moves: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Explained]:
    """How what moves cost came about; of those that are not done, and that stay in a warehouse, nothing is told.

    Four statements for the moves of one company. Faults: BAD_USER_INPUT where their products have moved too often to
    be replayed in one query.
    """
    products: defaultdict[uuid.UUID, dict[uuid.UUID, list[uuid.UUID]]] = defaultdict(dict)
    for row in await db.rows(
        sa.select(_MOVE.c.id, _MOVE.c.company_id, _MOVE.c.product_id).where(
            _MOVE.c.tenant_id == db.actor.tenant_id,
            _MOVE.c.id.in_(sorted(moves)),
            _MOVE.c.status == StockMoveStatus.DONE,
        )
    ):
        products[row.company_id].setdefault(row.product_id, []).append(row.id)
    found: dict[uuid.UUID, Explained] = {}
    for company_id, own in products.items():
        found |= await _explained(db, company_id, own)
    return found


async def _explained(
    db: Db, company_id: uuid.UUID, asked: Mapping[uuid.UUID, Sequence[uuid.UUID]]
) -> dict[uuid.UUID, Explained]:
    counted = await db.rows(
        sa.select(sa.func.count().label("n")).where(
            _MOVE.c.tenant_id == db.actor.tenant_id,
            _MOVE.c.company_id == company_id,
            _MOVE.c.product_id.in_(sorted(asked)),
            _MOVE.c.status == StockMoveStatus.DONE,
        )
    )
    if counted[0].n > MOVES_MAX:
        raise BadInput(
            "The costs of goods with up to {most} moves are explained at once: ask for fewer.", most=MOVES_MAX
        )
    states = await _states(db, company_id, asked)
    happened = await happened_to(db, company_id, asked)
    found: dict[uuid.UUID, Explained] = {}
    for product_id, moves in asked.items():
        rows = states.get(product_id, [])
        if not rows:
            continue
        told = {move_id: Explanation() for move_id in moves}
        replay(happened[product_id].events(), _costing(rows), _places(rows), told)
        currency = rows[0].currency
        found |= {key: Explained(currency, each) for key, each in told.items() if each.steps}
    return found


async def _states(
    db: Db, company_id: uuid.UUID, products: Mapping[uuid.UUID, Any]
) -> Mapping[uuid.UUID, list[Any]]:
    """How products were valued before the first change, by warehouse or lot."""
    at = sa.and_(_WAREHOUSE.c.tenant_id == _STOCK.c.tenant_id, _WAREHOUSE.c.id == _STOCK.c.warehouse_id)
    names = ("product_id", "warehouse_id", "lot_id", "currency", "first_method", "first_standard_cost")
    found: defaultdict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in await db.rows(
        sa.select(
            *(_STOCK.c[name] for name in names),
            (_WAREHOUSE.c.negative_stock == NegativeStockPolicy.ALLOW).label("may_be_negative"),
        )
        .join_from(_STOCK, _WAREHOUSE, at)
        .where(
            _STOCK.c.tenant_id == db.actor.tenant_id,
            _STOCK.c.company_id == company_id,
            _STOCK.c.product_id.in_(sorted(products)),
        )
    ):
        found[row.product_id].append(row)
    return found


def _costing(rows: Sequence[Any]) -> Costing:
    return Costing(
        rows[0].currency,
        may_be_negative=frozenset(
            place_of(row.warehouse_id, row.lot_id) for row in rows if row.may_be_negative
        ),
    )


def _places(rows: Sequence[Any]) -> dict[Place, Stock]:
    return {
        place_of(row.warehouse_id, row.lot_id): Stock(
            row.currency, CostingMethod(row.first_method), row.first_standard_cost
        )
        for row in rows
    }
