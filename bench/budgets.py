"""Statements that the flagship operations take through the standard executor, on a company with some of everything.

The rows come from the services, as in the demo: contacts, opportunities and whatever else a customer may have.
"""

import asyncio
import tempfile
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

ORDERS = 12


def within_budget() -> list[str]:
    """Print a table; the operations that take more statements than they may."""
    with tempfile.TemporaryDirectory(prefix="bizsuite-bench-") as folder:
        Path(folder).chmod(0o755)
        with Server(Path(folder) / "postgres", durable=False) as server:
            return asyncio.run(_counted(server.url()))


async def _counted(url: str) -> list[str]:
    await install(url)
    suite = compose()
    database = Database(url, suite.wiring, pool=4)
    now = datetime.now(UTC).date()
    demo = await found(database, "bench", "Bench", opened_on=now.replace(year=now.year - 2, month=1, day=1))
    await live(database, demo, demo.first, now, orders=ORDERS)
    actor = await actor_of(database, "bench", "analyst@bench.example", BUILT_IN)
    statements: list[str] = []
    event.listen(
        database.engine.sync_engine, "before_cursor_execute", lambda *given: statements.append(given[2])
    )
    print("\n| through the oracle | statements | budget |\n| --- | --- | --- |")
    over = []
    for name, most in BUDGET.items():
        statements.clear()
        await _ask(suite, database, actor, name, {"id": encode("Customer", demo.customers[0])})
        number = sum("set_config" not in text for text in statements)
        print(f"| {name} | {number} | {most} |")
        if number > most:
            over.append(name)
    await database.close()
    return over


async def _ask(suite: Suite, database: Database, actor: Actor, name: str, variables: dict[str, Any]) -> None:
    document = parse((QUERIES / f"{name}.graphql").read_text())
    if errors := validate(suite.schema.core, document):
        raise SystemExit(f"{name}: {errors[0].message}")
    async with Contexts(database, {}).query(actor) as context:
        answer: Any = await execute(  # type: ignore[misc]
            suite.schema.core, document, context_value=context, variable_values=variables
        )
    if answer.errors:
        raise SystemExit(f"{name}: {answer.errors[0].message}")
