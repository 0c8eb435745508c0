"""Order entry through the API beside pgbench, on copies of the database, turn by turn."""

import asyncio
import re
import subprocess
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from statistics import median

import asyncpg

from bench import servers
from bench.generator.goods import PRODUCT
from bench.generator.ground import TENANT
from bench.generator.load import PRODUCTS
from bench.generator.text import key
from bench.generator.trade import CUSTOMER
from bench.load import UNIQUE, put_load
from bench.place import Place, copied
from bench.servers import Server
from bench.usage import cpu_seconds
from bizsuite.app import MODULES
from bizsuite.base.identity import service as identity
from bizsuite.commands.people import BUILT_IN
from bizsuite.graph.node import encode
from bizsuite.kernel.database import Database
from bizsuite.kernel.programs import find_bin

HERE = Path(__file__).parent
CLIENTS = 16
PREPARED = 200
"""Orders that the clients write in turn; each is written many times, with keys of its own."""
_RATE = re.compile(r"tps = ([0-9.]+)")
_NAMED = """
SELECT t.id::text AS tenant, c.id::text AS company, u.id::text AS owner, l.id::text AS shelf,
  l.warehouse_id::text AS warehouse
FROM tenant t JOIN company c ON c.tenant_id = t.id
JOIN user_account u ON u.tenant_id = t.id AND u.email = 'sales@bench.example'
JOIN inventory_location l ON l.tenant_id = t.id AND l.code = 'MAIN/STOCK'
WHERE t.name = $1
"""


@dataclass(frozen=True)
class Entry:
    """Orders per second, and what one takes."""

    rate: float
    cpu: float
    """Milliseconds of server and database; of pgbench, of the database alone."""


@dataclass(frozen=True)
class Compared:
    """The medians of both."""

    ours: Entry
    pgbench: Entry


def measure(place: Place, *, rounds: int, seconds: float) -> Compared:
    """Measure both in turn. Ends the benchmark when the books do not tie afterwards: both must do the whole work."""
    ours: list[Entry] = []
    plain: list[Entry] = []
    with copied(place, "entry") as copy:
        variables = asyncio.run(_prepared(copy))
        with servers.bizsuite(copy.url, servers.engines()[0]) as server:
            token = asyncio.run(servers.token_of(copy.url, f"sales@{TENANT}.example"))
            requests = _requests(replace(server, token=token), copy)
            for turn in range(rounds + 1):
                length = seconds if turn else 1.0
                asyncio.run(_cleaned(copy))
                done = _ours(copy, server, requests, length), _pgbench(copy, variables, length)
                if turn:  # The first turn fills caches.
                    ours.append(done[0])
                    plain.append(done[1])
        if findings := asyncio.run(_findings(copy)):
            raise SystemExit(f"after order entry the books do not tie: {findings[0]}")
    return Compared(_median(ours), _median(plain))


def _median(several: Sequence[Entry]) -> Entry:
    return Entry(median(each.rate for each in several), median(each.cpu for each in several))


def _requests(server: Server, place: Place) -> list[bytes]:
    """Orders of random customers and products, confirmed at once."""
    chance = Random(1)
    text = (HERE / "order.graphql").read_text()
    requests = []
    for _ in range(PREPARED):
        customer = encode("Customer", uuid.UUID(key(CUSTOMER, chance.randrange(place.sizes.customers))))
        products = chance.sample(range(PRODUCTS), 10)
        lines = [
            {"productId": encode("Product", uuid.UUID(key(PRODUCT, each))), "quantity": "2"}
            for each in products
        ]
        given = {"customerId": customer, "lines": lines, "confirm": True, "idempotencyKey": UNIQUE}
        requests.append(server.posted(text, "OrderEntry", {"input": given}))
    return requests


def _ours(place: Place, server: Server, requests: Sequence[bytes], seconds: float) -> Entry:
    before = cpu_seconds(server.pid) + cpu_seconds(place.pid)
    seen = put_load(server.port, requests, clients=CLIENTS, seconds=seconds, must=b'"userErrors":[]')
    spent = cpu_seconds(server.pid) + cpu_seconds(place.pid) - before
    return Entry(seen.rate, spent * 1000 / seen.requests)


def _pgbench(place: Place, variables: dict[str, str], seconds: float) -> Entry:
    given = [part for name, value in variables.items() for part in ("-D", f"{name}={value}")]
    length = ["-T", str(max(1, round(seconds)))]
    command: list[str | Path] = [find_bin() / "pgbench", "-n", "-M", "prepared", "-c", str(CLIENTS), *length]
    before = cpu_seconds(place.pid)
    done = subprocess.run(
        [*command, "-f", HERE / "order.pgbench", *given, place.dsn], capture_output=True, text=True
    )
    found = _RATE.search(done.stdout)
    if done.returncode or found is None:
        raise SystemExit(f"pgbench failed: {done.stderr.strip().splitlines()[-1]}")
    rate = float(found[1])
    return Entry(rate, (cpu_seconds(place.pid) - before) * 1000 / (rate * max(1, round(seconds))))


async def _prepared(place: Place) -> dict[str, str]:
    """What pgbench's script needs: a series of numbers, and the ids that it names."""
    async with _connection(place) as connection:
        await connection.execute("CREATE SEQUENCE bench_number; GRANT USAGE ON bench_number TO bizsuite_app")
        row = await connection.fetchrow(_NAMED, TENANT)
    assert row is not None
    return {**dict(row), "customers": str(place.sizes.customers)}


async def _cleaned(place: Place) -> None:
    """What autovacuum does elsewhere: dead rows go, and plans that were made for empty tables are made anew."""
    async with _connection(place) as connection:
        await connection.execute("VACUUM (ANALYZE)")


async def _findings(place: Place) -> list[object]:
    database = Database(place.url, pool=2)
    try:
        admin = await identity.actor_of(database, TENANT, f"admin@{TENANT}.example", BUILT_IN)
        async with database.snapshot(admin) as db:
            return [each for module in MODULES for check in module.integrity for each in await check(db)]
    finally:
        await database.close()


@asynccontextmanager
async def _connection(place: Place) -> "AsyncIterator[asyncpg.Connection[asyncpg.Record]]":
    connection = await asyncpg.connect(place.dsn)
    try:
        yield connection
    finally:
        await connection.close()
