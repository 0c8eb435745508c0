"""Statements that go to the driver as they are, in a transaction of SQLAlchemy.

What SQLAlchemy does around a statement costs more processor time than the driver needs for it: a greenlet, a context, a
cursor, a result. Statements that are text already have no use for that. Errors are what they always are, and whoever
listens to the engine hears of these statements too.
"""

from collections.abc import Awaitable, Sequence
from typing import Any, TypeVar

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

T = TypeVar("T")


class Opening(asyncpg.Connection):
    """A connection that says something along with the next BEGIN, so that it takes no round trip of its own."""

    __slots__ = ("_said",)

    def say_along(self, said: str) -> None:
        """Say this as the first thing in the next transaction."""
        self._said = said

    async def execute(self, query: str, *args: Any, timeout: float | None = None) -> str:  # noqa: ASYNC109
        """Run a statement without rows; the driver begins its transactions in this way."""
        said = getattr(self, "_said", "")
        if said and not args and query.startswith("BEGIN"):
            self._said = ""
            query = f"{query} {said}"
        done: str = await super().execute(query, *args, timeout=timeout)
        return done


async def begin(connection: AsyncConnection, said: str) -> None:
    """Begin the transaction of a connection that has none yet, and say something in it, in one round trip."""
    adapted = _adapted(connection)
    adapted.driver_connection.say_along(said)
    await _told(connection, said, (), adapted._start_transaction())


async def fetch(connection: AsyncConnection, sql: str, values: Sequence[Any]) -> Sequence[Any]:
    """The rows of a statement with numbered parameters, as the driver tells them."""
    sync: Any = connection.sync_connection
    if sync._has_events or sync.engine._has_events:
        sync.dispatch.before_cursor_execute(sync, None, sql, tuple(values), None, False)
    rows: Sequence[Any] = await _told(
        connection, sql, values, _adapted(connection).driver_connection.fetch(sql, *values)
    )
    return rows


def _adapted(connection: AsyncConnection) -> Any:
    """The driver's connection as SQLAlchemy wraps it."""
    sync: Any = connection.sync_connection
    return sync.connection.dbapi_connection


async def _told(connection: AsyncConnection, sql: str, values: Sequence[Any], answer: Awaitable[T]) -> T:
    """What the driver answers; its errors become those of SQLAlchemy, and a connection that is lost is given up."""
    try:
        return await answer
    except BaseException as error:
        sync: Any = connection.sync_connection
        try:
            if isinstance(error, Exception):
                _adapted(connection)._handle_exception(error)
            raise
        except BaseException as named:
            sync._handle_dbapi_exception(named, sql, tuple(values), None, None)
            raise
