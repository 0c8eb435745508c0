"""Connections and transactions: who begins, commits, rolls back and tries again."""

import asyncio
import random
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

from bizsuite.kernel.audit import note_changes
from bizsuite.kernel.db import Db
from bizsuite.kernel.driver import Opening, begin
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.replica import Replica, ReplicaLost
from bizsuite.kernel.tables import Table
from bizsuite.kernel.wiring import Wiring

T = TypeVar("T")

APPLICATION_ROLE = "bizsuite_app"
RELAY_ROLE = "bizsuite_relay"
JOBS_ROLE = "bizsuite_jobs"

RETRIED = frozenset({"40001", "40P01"})
"""SQLSTATEs that mean: nothing was wrong, try again (serialization failure, deadlock)."""
ATTEMPTS = 6
KEEP_PLANS = "SET LOCAL plan_cache_mode = force_generic_plan"
"""What services ask is found by keys: planning it anew for these values takes longer than finding it."""


class Database:
    """The connection pool of one server process."""

    def __init__(
        self,
        url: str,
        wiring: Wiring | None = None,
        *,
        pool: int = 20,
        pooler: bool = False,
        replica: str = "",
    ) -> None:
        self.wiring = wiring or Wiring()
        self.engine = _engine(url, pool, pooler)
        self._beside = _engine(url, 2, pooler)
        self.replica: Replica | None = None
        if replica:
            self.replica = Replica(
                _engine(replica, pool, False), _engine(replica, 1, False), _engine(url, 1, pooler)
            )

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()
        await self._beside.dispose()
        if self.replica is not None:
            await self.replica.close()

    @asynccontextmanager
    async def snapshot(self, actor: Actor) -> AsyncIterator[Db]:
        """One consistent read: REPEATABLE READ READ ONLY."""
        async with self._snapshot(self.engine, actor) as db:
            yield db

    @asynccontextmanager
    async def reading(self, actor: Actor) -> AsyncIterator[Db]:
        """A snapshot of the replica if there is one and it holds all that is committed by now, else of the primary.

        Raises ReplicaLost, at the latest at its end, when the replica failed meanwhile: read once more.
        """
        replica = self.replica
        if replica is None or not await replica.is_current():
            async with self.snapshot(actor) as db:
                yield db
            return
        before = replica.failures
        try:
            async with self._snapshot(replica.engine, actor) as db:
                yield db
        except Exception as error:
            if isinstance(error, OSError | TimeoutError):
                replica.away("broke off a read")
            elif replica.failures == before:
                raise
            raise ReplicaLost("The service cannot answer now; try again.") from error
        if replica.failures != before:
            raise ReplicaLost("The service cannot answer now; try again.")

    @asynccontextmanager
    async def _snapshot(self, engine: AsyncEngine, actor: Actor) -> AsyncIterator[Db]:
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        async with self._session(actor, engine, options=options) as session:
            db = Db(session, actor, self.wiring)
            try:
                yield db
            finally:
                await db.still()

    @asynccontextmanager
    async def transaction(
        self, actor: Actor, *, dry_run: bool = False, secluded: bool = False
    ) -> AsyncIterator[Db]:
        """One READ COMMITTED transaction; committed at the end unless it was a dry run or something was raised."""
        async with self._session(actor, said=KEEP_PLANS) as session:
            db = Db(session, actor, self.wiring, dry_run=dry_run, secluded=secluded)
            session.info["changes"] = db.changes
            yield db
            await db.endings.run(db)
            await db.flush()
            if dry_run:
                await session.rollback()
            else:
                await session.commit()

    async def write(self, actor: Actor, work: Callable[[Db], Awaitable[T]]) -> T:
        """Run `work` in a transaction of its own; deadlocks and serialization failures are tried again."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                async with self.transaction(actor) as db:
                    return await work(db)
            except DBAPIError as error:
                if attempt == ATTEMPTS or not is_retried(error):
                    raise
                await pause_before(attempt)
        raise AssertionError("unreachable")

    @asynccontextmanager
    async def platform(self, role: str = APPLICATION_ROLE) -> AsyncIterator[AsyncSession]:
        """A transaction on platform tables, without a tenant; committed at the end."""
        async with AsyncSession(self.engine, expire_on_commit=False) as session:
            await session.execute(sa.text(f"SET LOCAL ROLE {role}"))
            yield session
            await session.commit()

    @asynccontextmanager
    async def beside(self, tenant: uuid.UUID) -> AsyncIterator[AsyncConnection]:
        """A short transaction beside a running one, committed at the end.

        It has connections of its own: requests that hold all others could otherwise wait here for each other.
        """
        async with self._beside.begin() as connection:
            await begin(connection, confine(tenant))
            yield connection

    @asynccontextmanager
    async def _session(
        self,
        actor: Actor,
        engine: AsyncEngine | None = None,
        said: str = "",
        options: Mapping[str, Any] | None = None,
    ) -> AsyncIterator[AsyncSession]:
        # Closed for good: what still runs when it ends would begin a transaction that nobody confines or ends.
        session = AsyncSession(
            engine or self.engine, expire_on_commit=False, autoflush=False, close_resets_only=False
        )
        try:
            session.info["tenant"] = actor.tenant_id
            session.info["database"] = self
            connection = await session.connection(execution_options=dict(options or {}))
            await begin(connection, f"{confine(actor.tenant_id)}; {said}")
            yield session
        finally:
            await _close(session)


async def _close(session: AsyncSession) -> None:
    """Give the connection back; one on which a statement was cut off half-way is lost, and its transaction with it."""
    try:
        await session.close()
    except InterfaceError:
        await session.invalidate()


def confine(tenant: uuid.UUID) -> str:
    """SQL that confines the rest of the transaction to one tenant, under the application's role, in one round trip."""
    role = f"set_config('role', '{APPLICATION_ROLE}', true)"
    return f"SELECT {role}, set_config('app.tenant', '{uuid.UUID(str(tenant))}', true)"


def is_retried(error: DBAPIError) -> bool:
    """Whether a database error only asks to try the same transaction again."""
    return getattr(error.orig, "sqlstate", None) in RETRIED


async def pause_before(attempt: int) -> None:
    """Wait a short random time that grows with the number of attempts, so that rivals do not meet again."""
    await asyncio.sleep(random.uniform(0.005, 0.02) * 2**attempt)


def _engine(url: str, pool: int, pooler: bool) -> AsyncEngine:
    """An engine; behind a pooler in transaction mode nothing may be prepared on a connection."""
    connect = {"statement_cache_size": 0, "prepared_statement_cache_size": 0} if pooler else {}
    engine = create_async_engine(
        url,
        pool_size=pool,
        max_overflow=0,
        pool_pre_ping=False,
        # The connections used last are those whose statements are prepared and planned.
        pool_use_lifo=True,
        connect_args={
            **connect,
            "connection_class": Opening,
            "max_cacheable_statement_size": 0,
            "server_settings": {
                "application_name": "bizsuite",
                "timezone": "UTC",
                "DateStyle": "ISO, YMD",
                "jit": "off",
            },
        },
    )
    return engine


@event.listens_for(Session, "do_orm_execute")
def _confine_to_tenant(state: ORMExecuteState) -> None:
    """The first wall: every statement on business tables carries the tenant of its session."""
    tenant = state.session.info.get("tenant")
    if tenant is None or state.is_column_load or state.is_relationship_load:
        return
    state.statement = state.statement.options(
        with_loader_criteria(Table, lambda table: table.tenant_key() == tenant, include_aliases=True)
    )


@event.listens_for(Session, "before_flush")
def _note(session: Session, *_: object) -> None:
    """Remember before and after of every changed row for the audit."""
    if (changes := session.info.get("changes")) is not None:
        note_changes(session, changes)
