"""The databases of the tests: one private server a run, one template, a fresh clone for whoever commits."""

import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from bizsuite.kernel.cluster import running
from bizsuite.kernel.migrate import head, revisions
from bizsuite.kernel.postgres import Server
from bizsuite.kernel.revise import declare_everything
from bizsuite.kernel.schema import install

MEMORY = Path("/dev/shm")
ROOM = 2**30
PREFIX = "bizsuite-test-"
TEMPLATE = "template_bizsuite"
ANY_NUMBER = 77_001


def private_folder() -> Path:
    """A new folder for a server, in memory where there is room; sweeps up after runs that were killed."""
    in_memory = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    place = MEMORY if in_memory else Path(tempfile.gettempdir())
    for left in place.glob(f"{PREFIX}*"):
        if left.stat().st_mtime < time.time() - 3600 and running(left / "data") is None:
            shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """The run's own PostgreSQL; under xdist that of the controller, to which every worker attaches."""
    shared = getattr(request.config, "workerinput", {}).get("postgres")
    folder = Path(shared) if shared else private_folder()
    with Server(folder, durable=False) as started:
        yield started
    if not shared:
        shutil.rmtree(folder)


@asynccontextmanager
async def administration(server: Server) -> AsyncIterator["asyncpg.Connection[Any]"]:
    """A connection of the superuser, outside every database of the tests."""
    connection = await asyncpg.connect(server.dsn("postgres"))
    try:
        yield connection
    finally:
        await connection.close()


async def stamp(address: str) -> None:
    """Note that a database holds what the newest migration leads to; another test holds that it does."""
    connection = await asyncpg.connect(address)
    try:
        await connection.execute("CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)")
        await connection.execute("INSERT INTO alembic_version VALUES ($1)", head(revisions()))
    finally:
        await connection.close()


@pytest.fixture(scope="session")
async def template(server: Server) -> str:
    """The name of a database that holds all tables and no rows; made once for all workers."""
    async with administration(server) as connection:
        await connection.execute(f"SELECT pg_advisory_lock({ANY_NUMBER})")
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", TEMPLATE):
            declare_everything()
            await connection.execute("CREATE DATABASE being_made TEMPLATE template0")
            await install(server.url("being_made"))
            await stamp(server.dsn("being_made"))
            await connection.execute(f"ALTER DATABASE being_made RENAME TO {TEMPLATE}")
    return TEMPLATE


@asynccontextmanager
async def cloned(server: Server, template: str) -> AsyncIterator[str]:
    """The address of a copy of the template, which is dropped afterwards, whoever is still connected."""
    name = f"clone_{uuid4().hex}"
    async with administration(server) as connection:
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    try:
        yield server.url(name)
    finally:
        async with administration(server) as connection:
            await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def database(server: Server, template: str) -> AsyncIterator[str]:
    """The address of an empty database with all tables, for this test alone: it may commit."""
    async with cloned(server, template) as url:
        yield url


@pytest.fixture(scope="session")
async def shared_database(server: Server, template: str) -> AsyncIterator[str]:
    """The address of one database for all tests of this process that roll back what they do."""
    async with cloned(server, template) as url:
        yield url
