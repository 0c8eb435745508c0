"""Reads of one statement each: connections serve again and again, no more than there may be, and none that is lost."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from bizsuite.kernel.database import Database
from bizsuite.kernel.errors import Unavailable
from bizsuite.kernel.reader import Reader
from bizsuite.kernel.values import new_id

PID = "SELECT pg_backend_pid(), current_setting('app.tenant')"
TENANT = new_id()
SIZE = 2


@pytest.fixture
async def reader(store: Database) -> AsyncIterator[Reader]:
    """A reader with two connections."""
    made = Reader(store.engine, SIZE)
    yield made
    await made.close()


async def pids(reader: Reader, count: int) -> list[int]:
    """The backends that serve reads that come at once."""
    sql = "SELECT pg_backend_pid(), pg_sleep(0.02)"
    found = await asyncio.gather(*(reader.rows(TENANT, sql, []) for _ in range(count)))
    return [rows[0][0] for rows in found]


async def test_one_connection_serves_whoever_comes_next(reader: Reader) -> None:
    other = new_id()
    served: list[Any] = [(await reader.rows(tenant, PID, []))[0] for tenant in (TENANT, TENANT, other)]
    assert len({row[0] for row in served}) == 1
    assert [row[1] for row in served] == [str(TENANT), str(TENANT), str(other)]


async def test_there_are_no_more_connections_than_there_may_be(reader: Reader) -> None:
    assert len(set(await pids(reader, 7))) == SIZE
    assert len(set(await pids(reader, 7))) == SIZE


async def test_a_statement_that_fails_takes_no_connection_along(reader: Reader) -> None:
    ((before, _),) = await reader.rows(TENANT, PID, [])
    for _ in range(2 * SIZE):
        with pytest.raises(asyncpg.DivisionByZeroError):
            await reader.rows(TENANT, "SELECT 1 / 0", [])
    assert (await reader.rows(TENANT, PID, []))[0][0] == before


async def test_whoever_goes_away_half_way_takes_no_connection_along(reader: Reader) -> None:
    for _ in range(2 * SIZE):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.rows(TENANT, "SELECT pg_sleep(5)", []), 0.05)
    assert len(set(await pids(reader, 5))) == SIZE


async def test_a_connection_that_is_lost_is_replaced(reader: Reader, store: Database) -> None:
    lost = set(await pids(reader, SIZE))
    async with store.engine.connect() as connection:
        for pid in lost:
            await connection.exec_driver_sql(f"SELECT pg_terminate_backend({pid})")
    served: list[Any] = []
    while len(served) < 2 * SIZE:
        try:
            served += await reader.rows(TENANT, PID, [])
        except Unavailable:
            await asyncio.sleep(0.01)
    assert lost.isdisjoint(row[0] for row in served)
    assert lost.isdisjoint(await pids(reader, 5))


async def test_a_reader_that_is_closed_leaves_nothing_open(store: Database) -> None:
    reader = Reader(store.engine, SIZE)
    served = await pids(reader, SIZE)
    await reader.close()
    listed = ", ".join(map(str, served))
    for _ in range(100):
        async with store.engine.connect() as connection:
            sql = f"SELECT count(*) FROM pg_stat_activity WHERE pid IN ({listed})"
            left = (await connection.exec_driver_sql(sql)).scalar_one()
        if left == 0:
            break
        await asyncio.sleep(0.02)
    assert left == 0
