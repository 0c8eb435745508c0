"""Where a command finds its database: the embedded server, or the one that a setting names."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from bizsuite.kernel.database import Database
from bizsuite.kernel.schema import MINIMUM_VERSION
from bizsuite.kernel.wiring import Wiring
from bizsuite.settings import Settings


class Stopped(Exception):
    """A command cannot do what it was asked to; the message is one clear line for a person."""


@dataclass(frozen=True)
class Place:
    """The addresses of one database."""

    url: str
    """For requests; may lead through a pooler."""
    direct_url: str
    """For what needs a session of its own."""
    owner_url: str
    """For migrations."""
    pooler: bool

    def open(self, wiring: Wiring | None = None, *, pool: int = 20) -> Database:
        """A connection pool on it."""
        return Database(self.url, wiring, pool=pool, pooler=self.pooler)


async def check(found: Place) -> None:
    """Stop unless the database answers, is new enough and has tables: what a server would else only log for ever."""
    engine = create_async_engine(found.owner_url, poolclass=NullPool, connect_args={"timeout": 10})
    try:
        async with engine.connect() as connection:
            name = await connection.scalar(sa.text("SHOW server_version"))
            if int(await connection.scalar(sa.text("SHOW server_version_num")) or 0) < MINIMUM_VERSION:
                raise Stopped(
                    f"PostgreSQL {name} is too old; {MINIMUM_VERSION // 10_000} or newer is needed."
                )
            if await connection.scalar(sa.text("SELECT to_regclass('outbox_event')")) is None:
                raise Stopped("the database is empty; run bizsuite migrate.")
    finally:
        await engine.dispose()


@contextmanager
def place(settings: Settings) -> Iterator[Place]:
    """The database of these settings; the embedded one is started, or attached to, and stopped at the end."""
    gc.freeze()
    gc.enable()
    if not settings.embedded:
        yield Place(settings.database_url, settings.direct_url, settings.owner_url, settings.pooler)
        return
    from bizsuite.kernel.postgres import Server

    with Server(settings.postgres_folder, settings.pg_bin) as server:
        url = server.url()
        yield Place(url, url, url, pooler=False)
