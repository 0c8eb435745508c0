"""Reads of one statement each, straight on the driver: one round trip, one snapshot.

A connection of the reader has the application's role for good, cannot write, and stays confined to the tenant that it
last read for: only for another tenant it is confined anew. Row-level security thus holds as it does in every
transaction, and costs no round trip of its own. Behind a pooler nothing stays on a connection, so there is no reader.
"""

import asyncio
import uuid
from collections.abc import Sequence
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from bizsuite.kernel.database import APPLICATION_ROLE
from bizsuite.kernel.errors import Unavailable

LOST = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # What the server said when it ended the connection has just arrived.
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.CannotConnectNowError,
)
"""Errors that say nothing against the statement: the connection or the server is gone."""
SETTINGS = {
    "application_name": "bizsuite reader",
    "default_transaction_read_only": "on",
    # Statements are few, run often, and have their parameters bound: one plan serves them all.
    "plan_cache_mode": "force_generic_plan",
    "jit": "off",
    "DateStyle": "ISO, YMD",
    "timezone": "UTC",
}


class _Confined(asyncpg.Connection):
    """A connection that knows to which tenant it is confined."""

    __slots__ = ("_tenant",)

    async def confine(self, tenant: uuid.UUID) -> None:
        """Let row-level security show what this tenant has, and nothing else, until another is named."""
        if getattr(self, "_tenant", None) == tenant:
            return
        self._tenant: uuid.UUID | None = None
        await self.execute("SELECT set_config('app.tenant', $1, false)", str(tenant))
        self._tenant = tenant


class Reader:
    """The reading connections of one server process, opened as they are needed."""

    def __init__(self, engine: AsyncEngine, size: int) -> None:
        self._engine = engine
        self._size = size
        self._pool: asyncpg.Pool[Any] | None = None
        self._opening = asyncio.Lock()
        self._turns = asyncio.Semaphore(size)
        """As many as there may be connections: whoever has a turn finds one."""
        self._idle: list[Any] = []

    async def rows(self, tenant: uuid.UUID, sql: str, arguments: Sequence[Any]) -> Sequence[Any]:
        """The rows of one statement, as the tenant has them now. Faults: SERVICE_UNAVAILABLE."""
        try:
            pool = self._pool or await self._opened()
            async with self._turns:
                connection = await self._taken(pool)
                try:
                    await connection.confine(tenant)
                    rows: Sequence[Any] = await connection.fetch(sql, *arguments)
                except BaseException:
                    await pool.release(connection)
                    raise
                self._idle.append(connection)
        except LOST as error:
            raise Unavailable("The service cannot answer now; try again.") from error
        return rows

    async def _taken(self, pool: "asyncpg.Pool[Any]") -> Any:
        """A connection: one that has just served, else one of the pool, which wants a task to take it back."""
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
            await pool.release(connection)
        return await pool.acquire()

    async def close(self) -> None:
        """Close every connection."""
        pool, self._pool = self._pool, None
        if pool is not None:
            while self._idle:
                await pool.release(self._idle.pop())
            await pool.close()

    async def _opened(self) -> "asyncpg.Pool[Any]":
        async with self._opening:
            if self._pool is None:
                _, options = self._engine.dialect.create_connect_args(self._engine.url)
                self._pool = await asyncpg.create_pool(
                    **options,
                    min_size=0,
                    max_size=self._size,
                    connection_class=_Confined,
                    init=_prepared,
                    reset=_kept,
                    max_cacheable_statement_size=0,
                    server_settings=SETTINGS,
                )
        return self._pool


async def _prepared(connection: Any) -> None:
    """Take the application's role, which owns nothing, for as long as the connection lives."""
    await connection.execute(f"SET ROLE {APPLICATION_ROLE}")


async def _kept(_: Any) -> None:
    """Leave a connection as it is when it comes back: what is set on it is meant to stay."""
