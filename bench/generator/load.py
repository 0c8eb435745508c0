"""Filling a database with a company of some size, and looking whether every rule of the database holds for it."""

import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg

from bench.generator.goods import Goods
from bench.generator.ground import Ground, found
from bench.generator.moves import add_moves, close_first_year
from bench.generator.text import Sheet
from bench.generator.trade import Trade
from bizsuite.app import compose
from bizsuite.kernel.database import Database

PRODUCTS = 1000


@dataclass(frozen=True)
class Sizes:
    """How many customers a company has; the rest follows from it."""

    customers: int

    @property
    def orders(self) -> int:
        """As many as customers, ten times over."""
        return self.customers * 10

    @property
    def moves_each(self) -> int:
        """Moves of each product, two for every twenty customers: a million in all where they are ten thousand."""
        return self.customers // 20 * 2


async def fill(url: str, dsn: str, sizes: Sizes) -> Ground:
    """Found the tenant and copy all rows. Triggers and foreign keys are off meanwhile and are checked afterwards."""
    database = Database(url, compose().wiring, pool=2)
    connection = await asyncpg.connect(dsn)
    began = time.perf_counter()
    try:
        ground = await found(database)
        await connection.execute("SET session_replication_role = replica")
        rows = await _copy_all(connection, ground, sizes)
        await connection.execute("SET session_replication_role = origin")
        await connection.execute("ANALYZE")
        await close_first_year(database, ground)
        await connection.execute("VACUUM (ANALYZE)")
    finally:
        await connection.close()
        await database.close()
    print(
        f"{rows:,} rows for {sizes.customers:,} customers in {time.perf_counter() - began:.0f} s", flush=True
    )
    return ground


async def _copy_all(connection: "asyncpg.Connection[Any]", ground: Ground, sizes: Sizes) -> int:
    goods = Goods(ground, PRODUCTS)
    trade = Trade(ground, goods, sizes.customers)
    rows = await _send(connection, goods.sheets)
    rows += await add_moves(connection, ground, sizes.moves_each)
    for _ in trade.parts():
        rows += await _send(connection, trade.sheets)
    await _close_books(connection, trade, ground)
    return rows


async def _send(connection: "asyncpg.Connection[Any]", sheets: Sequence[Sheet]) -> int:
    rows = 0
    for sheet in sheets:
        text = sheet.take()
        if text:
            done = await connection.copy_to_table(sheet.table, columns=sheet.columns, source=_once(text))
            rows += int(done.removeprefix("COPY "))
    return rows


async def _once(text: bytes) -> AsyncIterator[bytes]:
    yield text


_REVENUE = """
INSERT INTO finance_monthly_revenue (tenant_id, id, company_id, month, currency, amount)
SELECT line.tenant_id, gen_random_uuid(), line.company_id, date_trunc('month', line.posted_on)::date,
  line.base_currency, sum(line.credit - line.debit)
FROM finance_entry_line line
JOIN finance_account account ON account.tenant_id = line.tenant_id AND account.id = line.account_id
WHERE account.kind = 'INCOME'
GROUP BY 1, 3, 4, 5
"""


async def _close_books(connection: "asyncpg.Connection[Any]", trade: Trade, ground: Ground) -> None:
    """Where the chain ends, which numbers are taken, and what was earned in each month."""
    books = trade.books
    await connection.execute(_REVENUE)
    await connection.execute(
        "UPDATE finance_chain SET position = $1, hash = $2 WHERE tenant_id = $3 AND company_id = $4",
        books.position,
        books.hash,
        ground.tenant,
        ground.company,
    )
    for (code, year), last in books.taken.items():
        await connection.execute(
            "INSERT INTO number_series (tenant_id, id, company_id, key, year, last)"
            " VALUES ($1, gen_random_uuid(), $2, $3, $4, $5)",
            ground.tenant,
            ground.company,
            f"finance.{code}",
            int(year),
            last,
        )


_FOREIGN_KEYS = """
SELECT c.conname, c.conrelid::regclass::text AS source, c.confrelid::regclass::text AS target,
  array_agg(s.attname ORDER BY k.place) AS columns, array_agg(t.attname ORDER BY k.place) AS keys
FROM pg_constraint c, unnest(c.conkey, c.confkey) WITH ORDINALITY AS k(own, other, place),
  pg_attribute s, pg_attribute t
WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace
  AND s.attrelid = c.conrelid AND s.attnum = k.own AND t.attrelid = c.confrelid AND t.attnum = k.other
GROUP BY c.oid ORDER BY c.conname
"""


async def orphans(connection: "asyncpg.Connection[Any]") -> list[str]:
    """The foreign keys that some row breaks. COPY with triggers off checks all other constraints, but not these."""
    broken = []
    for each in await connection.fetch(_FOREIGN_KEYS):
        pairs = list(zip(each["columns"], each["keys"], strict=True))
        given = " AND ".join(f"s.{own} IS NOT NULL" for own, _ in pairs)
        same = " AND ".join(f"t.{other} = s.{own}" for own, other in pairs)
        statement = (
            f"SELECT EXISTS (SELECT FROM {each['source']} s WHERE {given}"
            f" AND NOT EXISTS (SELECT FROM {each['target']} t WHERE {same}))"
        )
        if await connection.fetchval(statement):
            broken.append(each["conname"])
    return broken
