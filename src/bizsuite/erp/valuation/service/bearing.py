"""Letting goods that came bear what becomes known of their cost later: who bears it, under lock, and what follows."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.base.catalog.tables import Product
from bizsuite.erp.inventory.tables import Move, Period
from bizsuite.erp.valuation import tables
from bizsuite.erp.valuation.rules.checks import Bearer
from bizsuite.erp.valuation.rules.events import place_of
from bizsuite.erp.valuation.rules.words import Valued
from bizsuite.erp.valuation.service.entries import Cause
from bizsuite.erp.valuation.service.gathering import Held, Spot, hold, hold_places
from bizsuite.erp.valuation.service.valuing import revise
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO, round_money

_STOCK, _SHARE, _BILLED = (
    table_of(each) for each in (tables.StockValue, tables.LandedCostShare, tables.BilledCost)
)
_MOVE, _PERIOD, _PRODUCT = table_of(Move), table_of(Period), table_of(Product)


async def hold_products(
    db: Db, company_id: uuid.UUID, currency: str, products: Collection[uuid.UUID]
) -> dict[Spot, Held]:
    """What these products are worth wherever they have been valued, locked; nobody values them anywhere else."""
    await hold_places(db, company_id, products)
    rows = await db.rows(
        sa.select(_STOCK.c.product_id, _STOCK.c.warehouse_id, _STOCK.c.lot_id).where(
            _STOCK.c.tenant_id == db.actor.tenant_id,
            _STOCK.c.company_id == company_id,
            _STOCK.c.product_id.in_(sorted(products)),
        )
    )
    spots = [(row.product_id, place_of(row.warehouse_id, row.lot_id)) for row in rows]
    return await hold(db, company_id, currency, spots) if spots else {}


async def bearers_of(db: Db, moves: Sequence[Any]) -> list[Bearer]:
    """Moves whose cost is known, with what they bear already and the measures of their products; goods are locked."""
    named = [move.id for move in moves]
    borne = sa.union_all(
        *(
            sa.select(costs.c.move_id, costs.c.amount).where(
                costs.c.tenant_id == db.actor.tenant_id, costs.c.move_id.in_(named)
            )
            for costs in (_SHARE, _BILLED)
        )
    ).subquery()
    sums = await db.rows(
        sa.select(borne.c.move_id, sa.func.sum(borne.c.amount).label("amount")).group_by(borne.c.move_id)
    )
    amounts: dict[uuid.UUID, Decimal] = {row.move_id: row.amount for row in sums}
    measures = await db.rows(
        sa.select(_PRODUCT.c.id, _PRODUCT.c.sku, _PRODUCT.c.weight, _PRODUCT.c.volume).where(
            _PRODUCT.c.tenant_id == db.actor.tenant_id,
            _PRODUCT.c.id.in_(sorted({move.product_id for move in moves})),
        )
    )
    products = {row.id: row for row in measures}
    return [
        Bearer(
            move_id=move.id,
            quantity=move.quantity,
            value=round_money(move.unit_cost * move.quantity, move.currency),
            borne=amounts.get(move.id, ZERO),
            sku=products[move.product_id].sku,
            weight=products[move.product_id].weight,
            volume=products[move.product_id].volume,
        )
        for move in moves
        if move.unit_cost is not None
    ]


async def moves_by_id(db: Db, moves: Collection[uuid.UUID]) -> Sequence[Any]:
    """These moves, in the order in which they came."""
    return await db.rows(
        sa.select(_MOVE)
        .where(_MOVE.c.tenant_id == db.actor.tenant_id, _MOVE.c.id.in_(sorted(moves)))
        .order_by(_MOVE.c.receipt_id, _MOVE.c.position, _MOVE.c.id)
    )


async def bear(
    db: Db, moves: Sequence[Any], added: Mapping[uuid.UUID, Decimal], cause: Cause
) -> list[Valued]:
    """Let moves of one company bear what is stored of them; stock and what has left of it share it by a replay."""
    by_product: defaultdict[uuid.UUID, dict[uuid.UUID, Decimal]] = defaultdict(dict)
    for move in moves:
        if amount := added.get(move.id, ZERO):
            by_product[move.product_id][move.id] = amount
    company_id, currency = moves[0].company_id, moves[0].currency
    written = []
    for product_id in sorted(by_product):
        written += await revise(db, company_id, currency, product_id, cause, by_product[product_id])
    return written


async def closed_through(db: Db, company_id: uuid.UUID) -> date | None:
    """The last day on which nothing of the company moves any more; None where no day is closed."""
    last: date | None = await db.one(
        sa.select(sa.func.max(_PERIOD.c.closed_through)).where(
            _PERIOD.c.tenant_id == db.actor.tenant_id, _PERIOD.c.company_id == company_id
        )
    )
    return last
