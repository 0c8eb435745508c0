"""Connections of their own, past any pooler: for session locks and work that must not wait for it."""

import asyncpg
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoneFree
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

_BARE = (
    asyncpg.PostgresConnectionError
    | asyncpg.InterfaceError
    | asyncpg.InternalClientError
    | asyncpg.exceptions.OperatorInterventionError
)
"""What connections raise that are used without SQLAlchemy between."""

CONNECT_SECONDS = 10
ANSWER_SECONDS = 30
KEEPALIVE = {"tcp_keepalives_idle": "30", "tcp_keepalives_interval": "10", "tcp_keepalives_count": "3"}
"""A session ends a minute after its host vanished without a word, and its locks with it; not after hours."""


def direct_engine(url: str, role: str, *, size: int = 1, name: str = "bizsuite") -> AsyncEngine:
    """At most `size` connections that act as `role`, every statement a transaction of its own."""
    return create_async_engine(
        url,
        pool_size=size,
        max_overflow=0,
        isolation_level="AUTOCOMMIT",
        connect_args={
            "timeout": CONNECT_SECONDS,
            "command_timeout": ANSWER_SECONDS,
            "server_settings": {"application_name": name, "timezone": "UTC", "role": role, **KEEPALIVE},
        },
    )


def is_loss(error: Exception) -> bool:
    """Whether an error says that the database is away, restarting or overrun: it passes, and is no fault of ours."""
    if isinstance(error, DBAPIError):
        # What the database finds wrong with a statement is a DatabaseError; of those only the operational ones pass.
        is_passing = isinstance(error, OperationalError) or not isinstance(error, DatabaseError)
        return is_passing or error.connection_invalidated
    return isinstance(error, OSError | TimeoutError | NoneFree | _BARE)
