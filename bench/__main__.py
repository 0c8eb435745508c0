"""`make bench` and `make bench-smoke`: what the flagship operations cost beside hand-written SQL on the same rows."""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from graphql import execute, parse, validate
from sqlalchemy import event

from bizsuite.app import Suite, compose
from bizsuite.base.identity.service.actors import actor_of
from bizsuite.commands.people import BUILT_IN
from bizsuite.commands.seeding.company import found
from bizsuite.commands.seeding.history import live
from bizsuite.graph.context import Contexts
from bizsuite.graph.node import encode
from bizsuite.kernel.database import Database
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.postgres import Server
from bizsuite.kernel.schema import install

QUERIES = Path(__file__).parent / "queries"
BUDGET = {"customer360": 20, "customers_page": 3}
"""Statements that an operation may take, sign-in and transaction control aside, whatever the number of rows."""

FLOOR = {
    "customers_page": """SELECT coalesce(json_agg(c), '[]') FROM (SELECT p.name, k.number, (
        SELECT coalesce(json_agg(o), '[]') FROM (SELECT number, status, order_date, total, currency FROM sales_order o
            WHERE o.tenant_id = k.tenant_id AND o.customer_id = k.id ORDER BY order_date DESC, id DESC LIMIT 10) o
        ) AS orders FROM party_customer k JOIN party p USING (tenant_id, id) WHERE k.tenant_id = $1
        ORDER BY p.name, p.id LIMIT 50) c""",
}


def main() -> None:
    """Run the benchmarks and print a table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument(
        "--smoke", action="store_true", help="few rows and rounds; ends with 1 over a budget"
    )
    options.add_argument("--scale", type=int, default=1, help="hundreds of orders to make")
    given = options.parse_args()
    orders, rounds = (12, 5) if given.smoke else (100 * given.scale, 50)
    with tempfile.TemporaryDirectory(prefix="bizsuite-bench-") as folder:
        Path(folder).chmod(0o755)
        with Server(Path(folder) / "postgres", durable=False) as server:
            asyncio.run(_measure(server.url(), orders, rounds))


async def _measure(url: str, orders: int, rounds: int) -> None:
    await install(url)
    suite = compose()
    database = Database(url, suite.wiring, pool=4)
    now = datetime.now(UTC).date()
    began = time.perf_counter()
    demo = await found(database, "bench", "Bench", opened_on=now.replace(year=now.year - 2, month=1, day=1))
    await live(database, demo, now, orders=orders)
    print(f"{orders} orders with what comes of them in {time.perf_counter() - began:.1f} s\n")
    actor = await actor_of(database, "bench", "analyst@bench.example", BUILT_IN)
    statements: list[str] = []
    event.listen(
        database.engine.sync_engine, "before_cursor_execute", lambda *given: statements.append(given[2])
    )
    print("| operation | statements | budget | ms (median) | hand-written SQL, ms | ratio |")
    print("| --- | --- | --- | --- | --- | --- |")
    over = []
    for name, most in BUDGET.items():
        ask = _asking(suite, database, actor, name, {"id": encode("Customer", demo.customers[0])})
        statements.clear()
        await ask()
        number = sum("set_config" not in text for text in statements)
        spent, floor = await _interleaved(ask, _floor(database, actor, name), rounds)
        ratio = f"{spent / floor:.1f}" if floor else ""
        print(f"| {name} | {number} | {most} | {spent:.1f} | {f'{floor:.2f}' if floor else ''} | {ratio} |")
        if number > most:
            over.append(name)
    await database.close()
    if over:
        raise SystemExit(f"over the budget of statements: {', '.join(over)}")


def _asking(
    suite: Suite, database: Database, actor: Actor, name: str, variables: dict[str, Any]
) -> Callable[[], Awaitable[None]]:
    document = parse((QUERIES / f"{name}.graphql").read_text())
    if errors := validate(suite.schema.core, document):
        raise SystemExit(f"{name}: {errors[0].message}")

    async def ask() -> None:
        async with Contexts(database, {}).query(actor) as context:
            answer: Any = await execute(  # type: ignore[misc]
                suite.schema.core, document, context_value=context, variable_values=variables
            )
        if answer.errors:
            raise SystemExit(f"{name}: {answer.errors[0].message}")

    return ask


def _floor(database: Database, actor: Actor, name: str) -> Callable[[], Awaitable[None]] | None:
    sql = FLOOR.get(name)
    if sql is None:
        return None

    async def ask() -> None:
        async with database.engine.connect() as connection:
            raw: Any = (await connection.get_raw_connection()).driver_connection
            await raw.fetchval(sql, actor.tenant_id)

    return ask


async def _interleaved(
    ask: Callable[[], Awaitable[None]], floor: Callable[[], Awaitable[None]] | None, rounds: int
) -> tuple[float, float]:
    """Median milliseconds of both, measured turn by turn so that what disturbs one disturbs the other."""
    spent: list[float] = []
    least: list[float] = []
    for _ in range(rounds):
        spent.append(await _timed(ask))
        if floor is not None:
            least.append(await _timed(floor))
    return statistics.median(spent), statistics.median(least) if least else 0.0


async def _timed(work: Callable[[], Awaitable[None]]) -> float:
    began = time.perf_counter()
    await work()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
