"""Queries: all servers answer the same, then they are timed turn by turn, so that what disturbs one disturbs all."""

import asyncio
import os
import re
import signal
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any

import asyncpg

from bench import servers
from bench.generator.text import key
from bench.generator.trade import CUSTOMER
from bench.load import Seen, put_load
from bench.place import Place
from bench.servers import Server
from bench.usage import cpu_seconds, family, memory_mb
from bizsuite.graph.node import encode

QUERIES = {
    "c360": (1, 16),
    "list50": (1, 16),
    "c360_python": (1, 16),
    "trial_balance": (1,),
    "aged_receivables": (1,),
    "revenue_by_month": (1,),
    "stock_as_of": (1,),
    "availability": (1,),
}
"""The queries, each with the numbers of clients that put it at once."""
LARGE = 40
"""How many large customers are asked for in turn."""
COUNTED = 20
"""Requests over which statements are counted."""
_READING = re.compile(rf"\b({'|'.join(servers.TABLES)})(_\d+)?\b")
"""What does not name one of the tables that are asked for signs in, or controls the transaction."""
_COUNT = """
SELECT query, calls
FROM pg_stat_statements JOIN pg_database d ON d.oid = dbid JOIN pg_roles r ON r.oid = userid
WHERE d.datname = current_database() AND toplevel AND query NOT LIKE '%pg_stat_statements%'
  AND r.rolname <> ALL (ARRAY['bizsuite_relay', 'bizsuite_jobs'])
"""


@dataclass(frozen=True)
class Figures:
    """The medians of one server, one query and one number of clients."""

    rate: float
    p50: float
    p99: float
    server_cpu: float
    """Milliseconds a request."""
    database_cpu: float

    @property
    def cpu(self) -> float:
        """Server and database together."""
        return self.server_cpu + self.database_cpu


@dataclass(frozen=True)
class Reads:
    """All that was measured about queries."""

    figures: Mapping[tuple[str, str, int], Figures]
    """By server, query and clients."""
    statements: Mapping[tuple[str, str], tuple[float, float]]
    """By server and query: statements a request that read, and those that sign in or control the transaction."""
    memory: Mapping[str, float]
    bytes: Mapping[str, int]


def asked(place: Place, query: str) -> Sequence[Mapping[str, Any]]:
    """The variables with which a query is put, one after the other."""
    if query == "inbox":
        return [{}]
    if query == "list50":
        return [{"first": 50}]
    if query in ("stock_as_of", "availability"):
        return [{"asOf": "2026-06-30"}]
    if query in ("trial_balance", "aged_receivables"):
        return [{"asOf": "2026-12-31"}]
    if query == "revenue_by_month":
        return [{"since": "2025-01-01"}]
    large = range(0, min(LARGE * 50, place.sizes.customers), 50)
    return [{"id": encode("Customer", uuid.UUID(key(CUSTOMER, number)))} for number in large]


@contextmanager
def running(place: Place, *, with_peer: bool, **settings: int) -> Iterator[list[Server]]:
    """The floor, this server in each of its ways, and PostGraphile."""
    with ExitStack() as stack:
        found = [stack.enter_context(servers.floor(place.dsn, place.tenant))]
        found += [
            stack.enter_context(servers.bizsuite(place.url, each, **settings)) for each in servers.engines()
        ]
        if with_peer:
            found.append(stack.enter_context(servers.postgraphile(place.dsn, place.tenant)))
        yield found


def compare(place: Place, found: Sequence[Server], queries: Iterable[str] = QUERIES) -> dict[str, int]:
    """End unless all servers answer the same to each query; how long the answers are, in bytes of JSON."""
    sizes = {}
    for query in queries:
        for variables in asked(place, query)[:5]:
            answers = {each.name: each.answer(query, variables) for each in found if each.knows(query)}
            told = {
                each.name
                for each in found
                if each.name in answers and answers[each.name] != answers["oracle"]
            }
            if told:
                raise SystemExit(
                    f"{query}: {', '.join(sorted(told))} and oracle answer differently: {variables}"
                )
        oracle = next(each for each in found if each.name == "oracle")
        sizes[query] = len(servers.compact(oracle.raw(oracle.request(query, variables))))
        print(f"{query}: {', '.join(answers)} answer the same", flush=True)
    return sizes


def measure(
    place: Place, found: Sequence[Server], *, rounds: int, seconds: float, clients_max: int = 16
) -> Reads:
    """Compare, count statements, then time with as many clients as a query has, but for more than so many."""
    sizes = compare(place, found)
    statements = {
        (each.name, query): asyncio.run(count(place, each, query))
        for each in found
        for query in QUERIES
        if each.knows(query)
    }
    figures = {}
    for query, numbers in QUERIES.items():
        for many in (number for number in numbers if number <= clients_max):
            chosen = [each for each in found if each.knows(query)]
            timed = interleaved(place, chosen, query, many, rounds, seconds)
            figures.update({(name, query, many): each for name, each in timed.items()})
    return Reads(figures, statements, {each.name: memory_mb(each.pid) for each in found}, sizes)


async def count(place: Place, server: Server, query: str) -> tuple[float, float]:
    """Statements a request: those that read, and those that sign in or control the transaction."""
    variables = asked(place, query)
    requests = [server.request(query, variables[at % len(variables)]) for at in range(COUNTED)]
    server.raw(requests[0])
    connection = await asyncpg.connect(place.dsn)
    try:
        await connection.execute("SELECT pg_stat_statements_reset()")
        for request in requests:
            server.raw(request)
        rows = await connection.fetch(_COUNT)
    finally:
        await connection.close()
    reading = sum(row["calls"] for row in rows if _READING.search(row["query"]))
    return reading / COUNTED, (sum(row["calls"] for row in rows) - reading) / COUNTED


def interleaved(
    place: Place, found: Sequence[Server], query: str, clients: int, rounds: int, seconds: float
) -> dict[str, Figures]:
    """Time servers in turns; the first turn of each only fills caches."""
    requests = {each.name: [each.request(query, given) for given in asked(place, query)] for each in found}
    seen: defaultdict[str, list[Figures]] = defaultdict(list)
    for turn in range(rounds + 1):
        for each in found:
            with alone(each, found):
                done = _round(
                    place, each, requests[each.name], clients, seconds if turn else min(1.0, seconds)
                )
            if turn:  # The first turn fills caches.
                seen[each.name].append(done)
    for name, several in seen.items():
        print(
            f"  {query} {clients:>2} clients {name}: {median(one.rate for one in several):.0f} req/s",
            flush=True,
        )
    return {name: _medians(several) for name, several in seen.items()}


@contextmanager
def alone(server: Server, found: Sequence[Server]) -> Iterator[None]:
    """Let the other servers stand still meanwhile: what they do in the background is not this one's."""
    others = [process for each in found if each is not server for process in family(each.pid)]
    for process in others:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in others:
            os.kill(process, signal.SIGCONT)


def _round(place: Place, server: Server, requests: Sequence[bytes], clients: int, seconds: float) -> Figures:
    before = cpu_seconds(server.pid), cpu_seconds(place.pid)
    found: Seen = put_load(server.port, requests, clients=clients, seconds=seconds)
    after = cpu_seconds(server.pid), cpu_seconds(place.pid)
    if not found.requests:
        raise SystemExit(f"{server.name} answered none of {found.refused} requests")
    spent = [(late - early) * 1000 / found.requests for early, late in zip(before, after, strict=True)]
    return Figures(found.rate, found.quantile(0.5), found.quantile(0.99), *spent)


def _medians(several: Sequence[Figures]) -> Figures:
    names = Figures.__dataclass_fields__
    return Figures(**{name: median(getattr(each, name) for each in several) for name in names})


def growth(place: Place, *, with_peer: bool, rounds: int, seconds: float) -> dict[str, tuple[float, float]]:
    """By server: microseconds a node for 50 customers and for 1,000, at one client."""
    found: dict[str, tuple[float, float]] = {}
    with running(place, with_peer=with_peer, PAGE_MAX=1000, COST_MAX=1_000_000) as several:
        for each in several:
            spent: dict[int, list[float]] = {50: [], 1000: []}
            for _ in range(rounds):
                for size, times in spent.items():
                    request = each.request("list50", {"first": size})
                    with alone(each, several):
                        seen = put_load(each.port, [request], clients=1, seconds=seconds)
                    times.append(seen.quantile(0.5))
            nodes = {size: _nodes(each.answer("list50", {"first": size})) for size in spent}
            small, large = (median(spent[size]) * 1000 / nodes[size] for size in (50, 1000))
            found[each.name] = small, large
    return found


def _nodes(answer: Any) -> int:
    customers = answer["customers"]["nodes"]
    return len(customers) + sum(len(each["orders"]["nodes"]) for each in customers)
