"""The company that the benchmark is measured on: the same each time, and whole."""

from collections.abc import AsyncIterator, Mapping

import asyncpg
import pytest

from bench.generator.goods import Goods
from bench.generator.ground import Ground
from bench.generator.load import Sizes, fill, orphans
from bench.generator.trade import Trade
from bizsuite.app import MODULES
from bizsuite.kernel.database import Database
from bizsuite.kernel.postgres import Server
from tests.database import cloned

CUSTOMERS = 100
COUNTED = {
    "party_customer": CUSTOMERS,
    "sales_order": 1000,
    "sales_order_line": 3000,
    "invoicing_invoice": 1000,
    "invoicing_invoice_line": 1000,
    "payment": 500,
    "finance_allocation": 500,
    "finance_entry": 1500,
    "finance_entry_line": 4000,
    "approval_task": 192,
    "catalog_product": 1000,
    "inventory_balance": 2000,
    "inventory_move": 11_000,
    "inventory_snapshot": 3000,
}


@pytest.fixture(scope="module")
async def filled(server: Server, template: str) -> AsyncIterator[tuple[str, str, Ground]]:
    """A database with a small company: its addresses, and the ground of the rows."""
    async with cloned(server, template) as url:
        dsn = url.replace("+asyncpg", "")
        yield url, dsn, await fill(url, dsn, Sizes(CUSTOMERS))


async def test_the_sizes_are_those_that_are_told(filled: tuple[str, str, Ground]) -> None:
    connection = await asyncpg.connect(filled[1])
    try:
        found = {table: await connection.fetchval(f"SELECT count(*) FROM {table}") for table in COUNTED}
    finally:
        await connection.close()
    assert found == COUNTED


async def test_no_foreign_key_is_broken_though_they_were_off(filled: tuple[str, str, Ground]) -> None:
    connection = await asyncpg.connect(filled[1])
    try:
        assert await orphans(connection) == []
        undone = connection.transaction()
        await undone.start()
        await connection.execute("SET LOCAL session_replication_role = replica")
        await connection.execute("DELETE FROM catalog_template WHERE name LIKE '% 0007'")
        assert await orphans(connection) == ["fk_catalog_product_tenant_id_template_id"]
        await undone.rollback()
    finally:
        await connection.close()


async def test_the_books_tie(filled: tuple[str, str, Ground]) -> None:
    database = Database(filled[0], pool=2)
    try:
        async with database.snapshot(filled[2].admin) as db:
            found = [each for module in MODULES for check in module.integrity for each in await check(db)]
    finally:
        await database.close()
    assert found == []


def test_the_same_ground_bears_the_same_rows(filled: tuple[str, str, Ground]) -> None:
    assert _rows(filled[2]) == _rows(filled[2])


def _rows(ground: Ground) -> Mapping[str, bytes]:
    trade = Trade(ground, Goods(ground, 10), CUSTOMERS)
    for _ in trade.parts():
        pass
    return {sheet.table: sheet.take() for sheet in trade.sheets}
