"""What it costs to tell one event to a thousand WebSockets, beside plain websockets that send the same bytes.

    python -m bench.fanout [--subscribers 1000] [--events 20] [--rounds 5] [--deflate]

Prints a Markdown table. It brings its own PostgreSQL and starts three servers, each a process of its own on uvloop:
`bizsuite serve`; `websockets` with its `broadcast`; Starlette on uvicorn, which sends to one after the other. To each
come as many clients from this process; the turns of the servers alternate in every round.

Delay: events come one at a time, bizsuite's by a mutation; a message's delay is counted at the client, from the answer
to the mutation (or from the order to broadcast) to its arrival. CPU: a round's events come all at once, bizsuite's as
rows in its outbox, as another process writes them; a message costs what CPU the server takes until the last arrival,
reading the log and executing the operation included, without what goes by while nothing happens (a column of its own).
"One by one" is the same with each event written when everybody has got the one before.
`--deflate`: the clients offer permessage-deflate, as browsers do.
"""

import argparse
import asyncio
import os
import secrets
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import orjson
import sqlalchemy as sa
import uvloop

from bench.fanout_clients import PATIENCE, Arrivals, opened
from bizsuite.app import MODULES
from bizsuite.base.identity import service as identity
from bizsuite.kernel.database import Database
from bizsuite.kernel.migrate import upgrade
from bizsuite.kernel.postgres import Server

KEY = "a secret key that only this benchmark uses"
FOLLOW = """subscription {
  events(types: [CUSTOMER_CREATED, COMPANY_CREATED]) {
    __typename
    ... on EventGap { reason oldestCursor }
    ... on Event { cursor type occurredAt actor { id name } subject { id ...Subject } }
  }
}
fragment Subject on Node { ... on Company { company: name } ... on Customer { customer: name } }"""
# A new company would give its maker other rights, and so interrupt those who listen.
CREATE = "mutation($name: String!) { customerCreate(input: {name: $name}) { userErrors { code } } }"
WRITE = """
INSERT INTO outbox_event (tenant_id, type, subject_type, subject_id, actor_id, request_id, payload, occurred_at)
SELECT :tenant, 'COMPANY_CREATED', 'Company', :company, :actor, '', '{}', now() FROM generate_series(1, :events)
"""

PAUSE = 0.1
"""Seconds between events that come one by one: who has just sent to all is quicker, whoever it is."""
PINGS = 20
"""Seconds between two pings of bizsuite."""


# One server and its clients


@dataclass
class Side:
    """A server process, its clients, and what was measured of it."""

    name: str
    process: asyncio.subprocess.Process
    arrivals: Arrivals
    tell: Callable[[], Any]
    """Causes one event; gives when."""
    burst: Callable[[int], Any]
    """Causes several at once."""
    idle: float = 0
    """CPU seconds in a second while nothing happens."""
    cpu: list[float] = field(default_factory=list)
    """Microseconds a message, of each round."""
    singly: list[float] = field(default_factory=list)
    """The same where events come one by one."""
    delays: list[float] = field(default_factory=list)
    """Seconds from the telling to each arrival."""
    spreads: list[float] = field(default_factory=list)
    """Seconds from the first arrival of an event to its last."""

    def spent(self) -> float:
        """CPU seconds of the process so far."""
        tasks = Path(f"/proc/{self.process.pid}/task").iterdir()
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9

    async def rest(self, seconds: float = PINGS) -> None:
        """Measure what is spent while nothing happens but the pings of the server."""
        self.idle = 0
        with self.spending() as spent:
            await asyncio.sleep(seconds)
        self.idle = spent[0] / seconds

    @contextmanager
    def spending(self) -> Iterator[list[float]]:
        """The CPU seconds of what happens inside, without those that go by anyway."""
        spent: list[float] = []
        began, before = time.perf_counter(), self.spent()
        yield spent
        spent.append(self.spent() - before - self.idle * (time.perf_counter() - began))

    async def round(self, events: int) -> None:
        """Events one by one, then as many at once."""
        for _ in range(events):
            self.arrivals.begin(1)
            began = await self.tell()
            await self.arrivals.all()
            self.delays += [at - began for at in self.arrivals.at]
            self.spreads.append(self.arrivals.at[-1] - self.arrivals.at[0])
            await asyncio.sleep(PAUSE)
        self.cpu.append(await self._cost(1, events))
        self.singly.append(await self._cost(events, 1))

    async def _cost(self, times: int, events: int) -> float:
        with self.spending() as spent:
            for _ in range(times):
                self.arrivals.begin(events)
                await self.burst(events)
                await self.arrivals.all()
                await asyncio.sleep(PAUSE if times > 1 else 0)
        return spent[0] / times / len(self.arrivals.at) * 1e6


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


async def until_open(port: int, process: asyncio.subprocess.Process) -> None:
    """Wait until a server listens."""
    deadline = time.monotonic() + PATIENCE
    while True:
        with suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        if process.returncode is not None or time.monotonic() > deadline:
            raise SystemExit("a server did not start")
        await asyncio.sleep(0.05)


@asynccontextmanager
async def beside(
    name: str, mode: str, subscribers: int, deflate: bool, text: list[bytes]
) -> AsyncIterator[Side]:
    """A server to compare with; it is told to broadcast what `text` holds."""
    port = free_port()
    command = (sys.executable, "-m", "bench.fanout_servers", mode, str(port))
    process = await asyncio.create_subprocess_exec(*command)
    try:
        await until_open(port, process)
        arrivals = Arrivals(subscribers)
        control = await opened(port, "/control", False, Arrivals(0))
        for _ in range(subscribers):
            await opened(port, "/graphql", deflate, arrivals)

        async def tell() -> float:
            began = time.perf_counter()
            control.send(text[0])
            return began

        async def burst(events: int) -> None:
            for _ in range(events):
                control.send(text[0])

        yield Side(name, process, arrivals, tell, burst)
    finally:
        process.terminate()
        await process.wait()


@asynccontextmanager
async def ours(url: str, subscribers: int, deflate: bool) -> AsyncIterator[Side]:
    """`bizsuite serve` with its subscribers."""
    admin, token = await prepared(url)
    port = free_port()
    settings = {"DATABASE_URL": url, "PORT": port, "SECRET_KEY": KEY}
    foreign = {name: value for name, value in os.environ.items() if not name.startswith("BIZSUITE_")}
    given = {f"BIZSUITE_{name}": str(value) for name, value in settings.items()}
    program = Path(sys.executable).with_name("bizsuite")
    process = await asyncio.create_subprocess_exec(program, "serve", env={**foreign, **given})
    headers = {"authorization": f"Bearer {token}"}
    database = Database(url, pool=2)
    try:
        await until_open(port, process)
        arrivals = Arrivals(subscribers)
        async with httpx2.AsyncClient(headers=headers, timeout=PATIENCE, trust_env=False) as http:

            async def tell() -> float:
                body = {"query": CREATE, "variables": {"name": secrets.token_hex(8)}}
                answer = (await http.post(f"http://127.0.0.1:{port}/graphql", json=body)).json()
                assert answer == {"data": {"customerCreate": {"userErrors": []}}}, answer
                return time.perf_counter()

            async def burst(events: int) -> None:
                async with database.engine.begin() as connection:
                    await connection.execute(sa.text(WRITE), {**admin, "events": events})

            await subscribe(port, token, subscribers, deflate, arrivals)
            yield Side("bizsuite", process, arrivals, tell, burst)
    finally:
        process.terminate()
        await process.wait()
        await database.close()


async def subscribe(port: int, token: str, subscribers: int, deflate: bool, arrivals: Arrivals) -> None:
    """Let everybody subscribe to the same."""
    init = orjson.dumps({"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}})
    follow = orjson.dumps({"type": "subscribe", "id": "1", "payload": {"query": FOLLOW}})
    for _ in range(subscribers):
        client = await opened(port, "/graphql", deflate, arrivals)
        client.send(init)
        async with asyncio.timeout(PATIENCE):
            await client.acknowledged.wait()
        client.send(follow)
    await asyncio.sleep(2)


# The run


async def prepared(url: str) -> tuple[dict[str, Any], str]:
    """A tenant: who its administrator is, and a token of theirs."""
    await upgrade(url)
    database = Database(url, pool=2)
    company = identity.NewCompany(name="Bench Ltd.", currency="USD", zone="UTC")
    new = identity.NewTenant(name="bench", title="Bench", company=company, password=secrets.token_hex(8))
    try:
        admin = await identity.create_tenant(database, new, identity.builtin_grants(MODULES))
        token = await identity.issue_token(database, KEY, "bench", "admin@bench.example")
        return {"tenant": admin.tenant_id, "company": admin.company_id, "actor": admin.user_id}, token
    finally:
        await database.close()


async def measured(url: str, given: argparse.Namespace) -> list[Side]:
    """All sides after all rounds."""
    text: list[bytes] = []
    common = given.subscribers, given.deflate
    async with (
        ours(url, *common) as own,
        beside("websockets, broadcast", "websockets", *common, text) as library,
        beside("Starlette, one after the other", "starlette", *common, text) as framework,
    ):
        await own.round(1)
        text.append(own.arrivals.last)
        sides = [library, framework, own]
        for side in sides:
            await side.rest()
            await side.round(2)
            side.cpu, side.singly, side.delays, side.spreads = [], [], [], []
        for _ in range(given.rounds):
            for side in sides:
                await side.round(given.events)
    return sides


def p(share: float, values: list[float]) -> float:
    """The value below which that share lies, in milliseconds."""
    return sorted(values)[min(int(len(values) * share), len(values) - 1)] * 1000


def told(sides: list[Side], given: argparse.Namespace) -> None:
    """The table."""
    size = sides[-1].arrivals.sizes
    print(
        f"{given.subscribers} subscribers on one process, one event of {size} bytes to all, {given.rounds} rounds of "
        f"{given.events} events{', permessage-deflate' if given.deflate else ''}:\n"
    )
    print(
        "| server | CPU, us a message | ratio | one by one, us | ratio | p50 ms | p99 ms | ratio | first to last, ms "
        "| idle CPU, % |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    cpu, singly = (statistics.median(sides[0].cpu), statistics.median(sides[0].singly))
    slowest = p(0.99, sides[0].delays)
    for side in sides:
        own, alone = statistics.median(side.cpu), statistics.median(side.singly)
        late = p(0.99, side.delays)
        print(
            f"| {side.name} | {own:.1f} | {own / cpu:.2f} "
            f"| {alone:.1f} | {alone / singly:.2f} | {p(0.5, side.delays):.1f} | {late:.1f} "
            f"| {late / slowest:.2f} | {statistics.median(side.spreads) * 1000:.1f} "
            f"| {side.idle * 100:.1f} |"
        )


def main() -> None:
    """Run it."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--subscribers", type=int, default=1000)
    options.add_argument("--events", type=int, default=20, help="events of one round, each way")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--deflate", action="store_true", help="clients offer permessage-deflate")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="bizsuite-fanout-") as folder:
        Path(folder).chmod(0o755)
        with Server(Path(folder) / "postgres", durable=False) as server:
            told(uvloop.run(measured(server.url(), given)), given)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
