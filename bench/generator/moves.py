"""A history of stock: what counts found and missed of every product, and the first year closed."""

from datetime import date
from typing import Any

import asyncpg

from bench.generator.goods import AVAILABLE
from bench.generator.ground import OPENED_ON, YEARS, Ground
from bench.generator.text import STAMP
from bizsuite.erp.inventory import service as inventory
from bizsuite.kernel.acts import act
from bizsuite.kernel.database import Database

MOVE = AVAILABLE + 1
LAST_ON = date(YEARS[-1], 10, 31)
CLOSED_THROUGH = date(YEARS[0], 12, 31)

_MOVES = f"""
INSERT INTO inventory_move (tenant_id, id, version, created_at, updated_at, company_id, product_id, from_location_id,
  to_location_id, quantity, status, moved_on, moved_at, currency, position, reason)
SELECT g.tenant_id, ('01940000-0000-7{MOVE:03x}-8000-' || lpad(to_hex(g.number * $4 + i), 12, '0'))::uuid, 1,
  '{STAMP}', '{STAMP}', $1, g.id, CASE i % 2 WHEN 0 THEN $2::uuid ELSE $3::uuid END,
  CASE i % 2 WHEN 0 THEN $3::uuid ELSE $2::uuid END, 1 + (g.number + i / 2) % 50, 'DONE',
  $5::date + (i * ($6::date - $5::date) / $4::int)::int, '{STAMP}', 'USD', 0, 'Counted'
FROM (SELECT *, row_number() OVER (ORDER BY id) - 1 AS number FROM catalog_product WHERE tenant_id = $7) g,
  generate_series(0, $4::int - 1) i
"""
"""Every second move takes back what the one before it has brought, so that what lies there now stays the same."""


async def add_moves(connection: "asyncpg.Connection[Any]", ground: Ground, each: int) -> int:
    """So many moves of each product, an even number, over all days; how many they are."""
    loss, shelf = ground.places["LOSS"], ground.places["MAIN/STOCK"]
    done = await connection.execute(
        _MOVES, ground.company, loss, shelf, each, OPENED_ON, LAST_ON, ground.tenant
    )
    return int(done.split()[-1])


async def close_first_year(database: Database, ground: Ground) -> None:
    """Let reading begin with what is kept of the end of the first year."""
    await act(database, ground.admin, "bench", lambda db: inventory.close_period(db, CLOSED_THROUGH))
