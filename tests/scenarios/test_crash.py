"""Power cuts during a burst of orders: what was acknowledged is there once, and everybody can go on where they were."""

import asyncio
import json
import os
import shutil
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import asyncpg
import httpx2
import pytest

from bizsuite.base.catalog import service as catalog
from bizsuite.base.catalog.rules.shapes import NewProduct
from bizsuite.base.parties import service as parties
from bizsuite.base.parties.rules.shapes import NewCustomer
from bizsuite.graph.node import encode
from bizsuite.kernel.cluster import running
from bizsuite.kernel.db import Db
from bizsuite.kernel.outbox import encode_cursor
from bizsuite.kernel.postgres import Server
from tests.database import private_folder
from tests.processes import Caller, Serving, calling, found_tenant, migrated, run, serving, token, work

pytestmark = pytest.mark.soak

CLIENTS = 10
ORDERS = 100
"""Orders of a tenth of the burst; `make soak` writes ten times as many."""
CREATE = """mutation($i: SalesOrderCreateInput!) { salesOrderCreate(input: $i) {
  salesOrder { id number } userErrors { code } } }"""
CONFIRM = """mutation($i: SalesOrderConfirmInput!) { salesOrderConfirm(input: $i) {
  salesOrder { id status } userErrors { code } } }"""
FEED = """subscription($after: String) { events(after: $after) { __typename
  ... on EventGap { reason oldestCursor } ... on Event { cursor type subject { id } } } }"""


@dataclass
class Burst:
    """What the clients were told."""

    customer: str
    product: str
    acknowledged: dict[str, str] = field(default_factory=dict)
    """The numbers of the orders that were acknowledged as written and confirmed, by id."""


@dataclass
class Subscriber:
    """Somebody who follows the log, and goes on after the last cursor whenever the line breaks."""

    seen: list[tuple[str, str, str]] = field(default_factory=list)
    """Cursor, type and subject of each event."""
    resumed: int = 0

    async def follow(self, server: Serving, bearer: str) -> None:
        """Follow until cancelled."""
        headers = {"authorization": f"Bearer {bearer}", "accept": "text/event-stream"}
        async with httpx2.AsyncClient(headers=headers, timeout=5, trust_env=False) as client:
            while True:
                with suppress(httpx2.HTTPError, ConnectionError):
                    await self._listen(client, server.url)
                self.resumed += 1
                await asyncio.sleep(0.05)

    async def _listen(self, client: httpx2.AsyncClient, url: str) -> None:
        after = self.seen[-1][0] if self.seen else encode_cursor(0)
        asked = {"query": FEED, "variables": {"after": after}}
        async with client.stream("POST", url, json=asked) as response:
            async for line in response.aiter_lines():
                if line.startswith("data:") and (text := line.removeprefix("data:").strip()):
                    self._note(json.loads(text))

    def _note(self, answer: Any) -> None:
        if "errors" in answer:
            assert {error["extensions"]["code"] for error in answer["errors"]} == {"SERVICE_UNAVAILABLE"}
            return
        event = answer["data"]["events"]
        assert event["__typename"] == "Event", event
        self.seen.append((event["cursor"], event["type"], (event["subject"] or {}).get("id", "")))


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder of this test's own, where the embedded database can live."""
    made = private_folder()
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


async def prepare(folder: Path) -> tuple[Burst, str]:
    """A durable database with a tenant, a customer and a product, which is stopped again; and a token."""

    async def stocked(db: Db) -> tuple[Any, Any]:
        (customer,) = await parties.create_customers(db, [NewCustomer(name="Anna", currency="USD")])
        made = [NewProduct(sku="CUP", name="Cup", list_price=Decimal(5), currency="USD")]
        (product,) = await catalog.create_products(db, made)
        return customer.id, product.id

    with Server(folder / "postgres") as database:
        await migrated(database.url())
        actor = await found_tenant(database.url())
        customer, product = await work(database.url(), actor, stocked)
        bearer = await token(database.url())
    return Burst(encode("Customer", customer), encode("Product", product)), bearer


async def write_orders(caller: Caller, burst: Burst, numbers: Iterator[int]) -> None:
    """Write and confirm orders, each with keys of its own, until none is left; whoever hears nothing asks again."""
    for number in numbers:
        line = {"productId": burst.product, "quantity": str(number + 1)}
        given = {"customerId": burst.customer, "lines": [line], "idempotencyKey": f"create-{number}"}
        created = (await caller.until(CREATE, i=given))["salesOrderCreate"]
        assert created["userErrors"] == []
        order = created["salesOrder"]
        confirming = {"id": order["id"], "idempotencyKey": f"confirm-{number}"}
        confirmed = (await caller.until(CONFIRM, i=confirming))["salesOrderConfirm"]
        assert confirmed["userErrors"] == []
        assert confirmed["salesOrder"] == {"id": order["id"], "status": "CONFIRMED"}
        assert order["id"] not in burst.acknowledged
        burst.acknowledged[order["id"]] = order["number"]


async def reached(burst: Burst, number: int) -> None:
    """Wait until so many orders were acknowledged."""
    async with asyncio.timeout(240):
        while len(burst.acknowledged) < number:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def disturb(server: Serving, burst: Burst, postgres: Path, orders: int) -> None:
    """Kill the server, later PostgreSQL below it, later the server again."""
    for part, victim in ((0.2, "server"), (0.5, "postgres"), (0.7, "server")):
        await reached(burst, int(orders * part))
        if victim == "server":
            server.kill()
            await asyncio.to_thread(server.start)
        else:
            live = running(postgres / "data")
            assert live is not None
            os.kill(live.pid, signal.SIGKILL)


async def outbox(connection: Any) -> list[tuple[int, str]]:
    """Sequence and type of every event."""
    rows = await connection.fetch("SELECT seq, type FROM outbox_event ORDER BY seq")
    return [(row["seq"], row["type"]) for row in rows]


async def hold_true(folder: Path, burst: Burst, subscriber: Subscriber, orders: int) -> None:
    """What must be so afterwards, in the tables themselves."""
    with Server(folder / "postgres") as database:
        connection = await asyncpg.connect(database.dsn())
        try:
            rows = await connection.fetch("SELECT id, number, status FROM sales_order")
            events = await outbox(connection)
        finally:
            await connection.close()
    stored = {encode("SalesOrder", row["id"]): row["number"] for row in rows}
    assert len(burst.acknowledged) == orders
    assert stored == burst.acknowledged
    assert len(set(stored.values())) == orders
    assert {row["status"] for row in rows} == {"CONFIRMED"}
    assert [seq for seq, _ in events] == list(range(1, len(events) + 1))
    assert Counter(kind for _, kind in events)["SALES_ORDER_CONFIRMED"] == orders
    assert [kind for _, kind, _ in subscriber.seen] == [kind for _, kind in events]
    assert len({cursor for cursor, _, _ in subscriber.seen}) == len(events)
    told = {subject for _, kind, subject in subscriber.seen if kind == "SALES_ORDER_CONFIRMED"}
    assert told == set(stored)


async def test_acknowledged_orders_survive_power_cuts_once(folder: Path, tmp_path: Path, length: int) -> None:
    orders = ORDERS * length
    burst, bearer = await prepare(folder)
    subscriber = Subscriber()
    numbers = iter(range(orders))
    with serving(tmp_path, DATA_DIR=folder) as server:
        following = asyncio.create_task(subscriber.follow(server, bearer))
        async with calling(server.url, bearer) as caller, asyncio.TaskGroup() as group:
            for _ in range(CLIENTS):
                group.create_task(write_orders(caller, burst, numbers))
            group.create_task(disturb(server, burst, folder / "postgres", orders))
        async with asyncio.timeout(30):
            while sum(kind == "SALES_ORDER_CONFIRMED" for _, kind, _ in subscriber.seen) < orders:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following
    assert subscriber.resumed >= 2
    await hold_true(folder, burst, subscriber, orders)
    doctor = run("doctor", DATA_DIR=folder)
    assert doctor.returncode == 0, doctor.stdout + doctor.stderr
    assert doctor.stdout.splitlines()[-1].endswith(" 0 findings")
    assert "Traceback" not in (tmp_path / "server.log").read_text()
