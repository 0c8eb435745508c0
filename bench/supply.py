"""A supply run over ten thousand items, and what of fifty products can be promised; all of it is rolled back.

Each item has a rule, stock, two demands and a line of a draft receipt; a third of them is to be ordered.
"""

import asyncio
import time
import uuid
from dataclasses import dataclass
from statistics import median
from typing import Any

import asyncpg
import sqlalchemy as sa

from bench.generator.ground import TENANT
from bench.place import Place
from bizsuite.base.identity import service as identity
from bizsuite.commands.people import BUILT_IN
from bizsuite.erp.inventory.service.places import places_of
from bizsuite.erp.planning import loaders, service
from bizsuite.kernel.clock import today
from bizsuite.kernel.database import Database
from bizsuite.kernel.db import Db
from bizsuite.kernel.wiring import Wiring

ITEMS = 10_000
AT_ONCE = 50
ROW = "tenant_id, id, company_id, product_id, warehouse_id"
FILL = (
    """CREATE TEMP TABLE item ON COMMIT DROP AS SELECT gen_random_uuid() AS id, n FROM generate_series(1, :items) n""",
    """INSERT INTO catalog_product (tenant_id, id, version, created_at, updated_at, template_id, combination, sku, name,
         unit_id, quantity_per_unit, list_price, currency, sales_tax_rate, is_discontinued, is_active)
       SELECT p.tenant_id, item.id, 1, now(), now(), p.template_id, 'bench-' || item.n, 'BENCH-' || item.n, 'Item',
         p.unit_id, '', 1, p.currency, 0, false, true
       FROM item, (SELECT * FROM catalog_product WHERE tenant_id = :tenant LIMIT 1) p""",
    f"""INSERT INTO planning_reorder_rule ({ROW}, minimum, maximum, safety_stock, order_minimum, multiple, lead_days,
         is_active)
       SELECT :tenant, gen_random_uuid(), :company, id, :warehouse, 20, 50, 2, 10, 6, n % 10, true FROM item""",
    f"""INSERT INTO inventory_availability ({ROW}, on_hand, reserved, incoming, outgoing)
       SELECT :tenant, gen_random_uuid(), :company, id, :warehouse, n % 60, 0, 10, 20 FROM item""",
    f"""INSERT INTO inventory_demand ({ROW}, subject_type, subject_id, quantity, due_on)
       SELECT :tenant, gen_random_uuid(), :company, id, :warehouse, 'Bench', gen_random_uuid(), 10, :today + n % 12 + d
       FROM item, generate_series(0, 1) d""",
    """INSERT INTO inventory_receipt (tenant_id, id, number, status, company_id, warehouse_id, received_on, note)
       VALUES (:tenant, :receipt, 'BENCH', 'DRAFT', :company, :warehouse, :today, '')""",
    """INSERT INTO inventory_move (tenant_id, id, company_id, product_id, from_location_id, to_location_id, quantity,
         status, moved_on, currency, receipt_id, position, reason)
       SELECT :tenant, gen_random_uuid(), :company, id, :suppliers, :dock, 10, 'DRAFT', :today + n % 15, 'USD',
         :receipt, n, ''
       FROM item""",
)


@dataclass(frozen=True)
class Supplied:
    """The medians, in seconds."""

    items: int
    proposed: int
    first: float
    """A run that proposes all that is to be ordered."""
    again: float
    """A run that finds nothing to change."""
    promised: float
    """What of fifty products can be promised."""


class _Undone(Exception):
    """Nothing of this stays."""


def measure(place: Place, *, rounds: int, items: int = ITEMS) -> Supplied:
    """Runs in turns, each first one behind a savepoint that is undone."""
    return asyncio.run(_measured(place, rounds, items))


async def _measured(place: Place, rounds: int, items: int) -> Supplied:
    database = Database(place.url, Wiring())
    found: list[Supplied] = []
    try:
        actor = await identity.actor_of(database, TENANT, f"admin@{TENANT}.example", BUILT_IN)
        try:
            async with database.transaction(actor) as db:
                products = await _filled(db, items)
                found.append(await _timed(db, products, rounds))
                raise _Undone
        except _Undone:
            return found[0]
    finally:
        await database.close()


async def _filled(db: Db, items: int) -> list[uuid.UUID]:
    places = await places_of(db, db.actor.company_id)
    told = {
        "items": items,
        "tenant": db.actor.tenant_id,
        "company": places.company_id,
        "warehouse": places.warehouse_id,
        "today": today(),
        "receipt": uuid.uuid4(),
        "suppliers": places.virtual["SUPPLIERS"],
        "dock": places.dock,
    }
    for statement in FILL:
        text = sa.text(statement)
        types: dict[str, Any] = {"today": sa.Date(), "items": sa.Integer()}
        names = [name for name in told if f":{name}" in statement]
        bound = text.bindparams(*(sa.bindparam(name, type_=types.get(name, sa.Uuid())) for name in names))
        await db.run(bound, {name: told[name] for name in names})
    for table in ("catalog_product", "inventory_demand", "inventory_move", "planning_reorder_rule"):
        await db.run(sa.text(f"ANALYZE {table}"))
    rows: list[asyncpg.Record] = list(await db.driver_rows("SELECT id FROM item ORDER BY n LIMIT 50", []))
    return [row[0] for row in rows[:AT_ONCE]]


async def _timed(db: Db, products: list[uuid.UUID], rounds: int) -> Supplied:
    first, again, promised = list[float](), list[float](), list[float]()
    proposed = 0
    for _ in range(rounds):
        await db.run(sa.text("DELETE FROM planning_supply_proposal"))
        begun = time.perf_counter()
        run = await service.run_supply(db)
        first.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        second = await service.run_supply(db)
        again.append(time.perf_counter() - begun)
        assert (second.added, second.changed, second.removed) == (0, 0, 0)
        assert run.added == second.proposed
        proposed = run.proposed
        begun = time.perf_counter()
        told = await loaders.standings_of(db, products, warehouse_id=None)
        promised.append(time.perf_counter() - begun)
        assert len(told) == AT_ONCE
    count = await db.driver_rows("SELECT count(*) FROM planning_reorder_rule WHERE is_active", [])
    return Supplied(count[0][0], proposed, median(first), median(again), median(promised))
