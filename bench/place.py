"""The database that everything is measured on: filled once, kept where a folder for it is named."""

import asyncio
import hashlib
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg

from bench.generator.ground import TENANT
from bench.generator.load import Sizes, fill
from bench.servers import READER
from bizsuite.kernel.migrate import head, revisions, upgrade
from bizsuite.kernel.postgres import Server

HERE = Path(__file__).parent
OPTIONS = {
    "shared_preload_libraries": "pg_stat_statements",
    "shared_buffers": "1GB",
    "autovacuum": "off",
    "max_wal_size": "4GB",
}
"""The same for all servers; nothing works in the background while something is timed."""


@dataclass(frozen=True)
class Place:
    """A PostgreSQL with a company in it."""

    dsn: str
    url: str
    pid: int
    tenant: uuid.UUID
    sizes: Sizes


@contextmanager
def place(sizes: Sizes, folder: Path | None) -> Iterator[Place]:
    """The database, filled; in a folder that is thrown away unless one is named."""
    if folder is None:
        with tempfile.TemporaryDirectory(prefix="bizsuite-bench-") as made:
            Path(made).chmod(0o755)
            with _running(sizes, Path(made)) as found:
                yield found
        return
    folder.mkdir(parents=True, exist_ok=True)
    with _running(sizes, folder) as found:
        yield found


@contextmanager
def _running(sizes: Sizes, folder: Path) -> Iterator[Place]:
    mark, wanted = folder / "filled", _fingerprint(sizes)
    name = f"bench_{wanted[:16]}"
    with Server(folder / "postgres", durable=False, options=OPTIONS) as server:
        if not mark.exists() or mark.read_text() != wanted:
            asyncio.run(_filled(server, name, sizes))
            mark.write_text(wanted)
        tenant = asyncio.run(_tenant(server.dsn(name)))
        yield Place(server.dsn(name), server.url(name), server.pid, tenant, sizes)


@contextmanager
def copied(place: Place, name: str) -> Iterator[Place]:
    """A copy that may be written to, dropped afterwards; whoever is connected to the original is cut off."""
    original = urlsplit(place.dsn).path.removeprefix("/")
    copy = f"{original}_{name}"
    # Sessions of servers that have just ended may linger.
    left = f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{original}'"
    asyncio.run(
        _administered(place, [left, f"CREATE DATABASE {copy} TEMPLATE {original} STRATEGY FILE_COPY"])
    )
    try:
        yield replace(
            place, dsn=place.dsn.replace(original, copy, 1), url=place.url.replace(original, copy, 1)
        )
    finally:
        asyncio.run(_administered(place, [f"DROP DATABASE {copy} WITH (FORCE)"]))


@contextmanager
def emptied(place: Place, name: str) -> Iterator[Place]:
    """A database beside it with all tables and no rows, dropped afterwards."""
    original = urlsplit(place.dsn).path.removeprefix("/")
    other = f"{original}_{name}"
    asyncio.run(_administered(place, [f"CREATE DATABASE {other} TEMPLATE template0"]))
    found = replace(
        place, dsn=place.dsn.replace(original, other, 1), url=place.url.replace(original, other, 1)
    )
    try:
        asyncio.run(upgrade(found.url))
        yield found
    finally:
        asyncio.run(_administered(place, [f"DROP DATABASE {other} WITH (FORCE)"]))


async def _administered(place: Place, statements: list[str]) -> None:
    original = urlsplit(place.dsn).path.removeprefix("/")
    connection = await asyncpg.connect(place.dsn.replace(original, "postgres", 1))
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def _filled(server: Server, name: str, sizes: Sizes) -> None:
    """A new database with all rows; one that was left half filled goes."""
    connection = await asyncpg.connect(server.dsn("postgres"))
    try:
        for row in await connection.fetch("SELECT datname FROM pg_database WHERE datname LIKE 'bench\\_%'"):
            await connection.execute(f"DROP DATABASE {row['datname']}")
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    finally:
        await connection.close()
    await upgrade(server.url(name))
    await fill(server.url(name), server.dsn(name), sizes)


async def _tenant(dsn: str) -> uuid.UUID:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(READER)
        await connection.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        found: uuid.UUID = await connection.fetchval("SELECT id FROM tenant WHERE name = $1", TENANT)
        return found
    finally:
        await connection.close()


def _fingerprint(sizes: Sizes) -> str:
    """A digest of all that decides what the database holds."""
    digest = hashlib.sha256(f"{sizes} {head(revisions())}".encode())
    for path in sorted((HERE / "generator").glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
