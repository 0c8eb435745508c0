"""The queue in PostgreSQL, kept by PgQueuer in a schema of its own; nobody else knows that library.

Its trigger is left out: it sends a NOTIFY in every business transaction, and those take a lock that all commits share.
Workers ask ten times a second instead.
"""

import asyncio
import logging
import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from bizsuite.kernel.database import APPLICATION_ROLE, JOBS_ROLE, Database
from bizsuite.kernel.db import Db
from bizsuite.kernel.direct import direct_engine, is_loss
from bizsuite.kernel.jobs import Cron, Handler, Job
from bizsuite.kernel.jobs_orphans import vouched
from bizsuite.kernel.plain import plain
from bizsuite.kernel.tables import METADATA

if TYPE_CHECKING:
    from pgqueuer import PgQueuer
    from pgqueuer.adapters.persistence.queries import Queries
    from pgqueuer.domain.settings import DBSettings
    from pgqueuer.models import Job as Picked
    from pgqueuer.ports.driver import Driver

LOG = logging.getLogger(__name__)

POLL = timedelta(milliseconds=100)
ATTEMPTS = 5
FIRST_PAUSE = timedelta(seconds=1)
BATCH = 10
AT_ONCE = 20
"""Jobs that one worker does at a time; twice the batch at least."""
ROUNDS = timedelta(seconds=5)
"""How often a worker looks for jobs of workers that are gone."""
SILENCE = timedelta(minutes=10)
"""After this long without a sign of life a worker is taken for hung, though its session lives: others do its jobs."""
RECONNECT_SECONDS = 0.5
BREAK_SECONDS = 0.2
LOG_DAYS = 30


@cache
def names() -> "DBSettings":
    """What the parts of the queue are called; all said here, so that no stray environment variable has a say."""
    from pgqueuer.domain.settings import DBSettings, Durability
    from pgqueuer.domain.types import Channel

    return DBSettings(
        prefix="",
        db_schema="jobs",
        channel=Channel("jobs"),
        function="notify_changed",
        trigger="notify_changed",
        queue_status_type="status",
        queue_table="job",
        queue_table_log="log",
        statistics_table="statistics",
        schedules_table="schedule",
        durability=Durability.durable,
        widen_id=True,
    )


def statements() -> list[str]:
    """Statements that create the schema `jobs`, without the trigger and its function."""
    from pgqueuer.adapters.persistence import schema_ddl
    from pgqueuer.domain.schema.declaration import target

    schema = target(names())
    return [
        "CREATE SCHEMA jobs",
        *(schema_ddl.render_enum(entry, names()) for entry in schema.enums),
        *(schema_ddl.render_table(entry, names()) for entry in schema.tables),
        *(schema_ddl.render_index(entry, names()) for entry in schema.indexes),
        f"GRANT USAGE ON SCHEMA jobs TO {APPLICATION_ROLE}, {JOBS_ROLE}",
        f"GRANT INSERT, SELECT (id, entrypoint, priority, dedupe_key, status) ON jobs.job TO {APPLICATION_ROLE}",
        f"GRANT INSERT ON jobs.log TO {APPLICATION_ROLE}",
        f"GRANT USAGE ON SEQUENCE jobs.job_id_seq TO {APPLICATION_ROLE}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA jobs TO {JOBS_ROLE}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA jobs TO {JOBS_ROLE}",
    ]


@event.listens_for(METADATA, "after_create")
def _create(_: Any, connection: Connection, **__: Any) -> None:
    for statement in statements():
        connection.exec_driver_sql(statement)


def _queries(driver: "Driver") -> "Queries":
    from pgqueuer.adapters.persistence import qb
    from pgqueuer.adapters.persistence.queries import Queries

    return Queries(
        driver,
        qbe=qb.QueryBuilderEnvironment(names()),
        qbq=qb.QueryQueueBuilder(names()),
        qbs=qb.QuerySchedulerBuilder(names()),
    )


class PgQueuerJobs:
    """The queue for those who want something done."""

    async def enqueue(
        self, db: Db, name: str, payload: Mapping[str, Any], key: str | None, delay: timedelta
    ) -> None:
        """Store a job in the transaction of `db`; one that waits under the same key already stands for it."""
        from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver

        actor = db.actor
        told = {
            "tenant": actor.tenant_id,
            "user": actor.user_id,
            "company": actor.company_id,
            "request": actor.request_id,
            "payload": payload,
        }
        async with db.connection() as connection:
            raw: Any = (await connection.get_raw_connection()).driver_connection
            await _queries(AsyncpgDriver(raw)).enqueue(
                name,
                orjson.dumps(plain(told)),
                execute_after=delay,
                dedupe_key=None if key is None else f"{actor.tenant_id} {name} {key}",
                on_conflict="skip",
            )


class PgQueuerWorker:
    """Does the jobs of one database, in this process."""

    def __init__(
        self,
        direct_url: str,
        database: Database,
        handlers: Mapping[str, Handler],
        crons: Sequence[Cron] = (),
        *,
        first_pause: timedelta = FIRST_PAUSE,
        rounds: timedelta = ROUNDS,
        silence: timedelta = SILENCE,
    ) -> None:
        self._engine: AsyncEngine = direct_engine(direct_url, JOBS_ROLE, size=2, name="bizsuite jobs")
        self._database = database
        self._handlers = handlers
        self._crons = (*crons, Cron("jobs.forget", "17 3 * * *", self._forget))
        self._first_pause = first_pause
        self._rounds = rounds
        self._silence = silence
        self._stopped = False
        self._running: PgQueuer | None = None

    def stop(self) -> None:
        """Take no more jobs, and end when those begun are done."""
        self._stopped = True
        if self._running is not None:
            self._running.shutdown.set()

    async def run(self, *, once: bool = False) -> None:
        """Do jobs until stopped; with `once` until none is left. A lost connection is opened again."""
        try:
            while not self._stopped:
                try:
                    await self._serve(once)
                    if once:
                        return
                except Exception as error:
                    told = LOG.warning if is_loss(error) else LOG.exception
                    told("worker lost its connection, trying again: %s", type(error).__name__)
                    await asyncio.sleep(RECONNECT_SECONDS)
        finally:
            await self._engine.dispose()

    async def _serve(self, once: bool) -> None:
        """Do jobs over one connection."""
        from pgqueuer import PgQueuer
        from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
        from pgqueuer.domain.types import QueueExecutionMode

        async with self._engine.connect() as connection:
            raw: Any = (await connection.get_raw_connection()).driver_connection
            driver = AsyncpgDriver(raw)
            self._running = queue = PgQueuer(driver, channel=names().channel, queries=_queries(driver))
            self._register(queue)
            if self._stopped:
                queue.shutdown.set()
            # Whoever only wants the queue emptied does not wait for the clock.
            run = queue.qm.run if once else queue.run
            try:
                async with vouched(driver, queue.qm.queue_manager_id, self._rounds):
                    await run(
                        dequeue_timeout=POLL,
                        batch_size=BATCH,
                        max_concurrent_tasks=AT_ONCE,
                        heartbeat_timeout=self._silence,
                        mode=QueueExecutionMode.drain if once else QueueExecutionMode.continuous,
                        shutdown_on_listener_failure=True,
                    )
            finally:
                # The pool has not seen what happened on the bare connection, and must not hand it out again.
                await connection.invalidate()

    def _register(self, queue: "PgQueuer") -> None:
        from pgqueuer.core.executors import DatabaseRetryEntrypointExecutor

        patient = partial(
            DatabaseRetryEntrypointExecutor, max_attempts=ATTEMPTS - 1, initial_delay=self._first_pause
        )
        for name, handler in self._handlers.items():
            work = partial(self._do, handler)
            queue.entrypoint(name, on_failure="hold", accepts_context=False, executor_factory=patient)(work)
        for cron in self._crons:
            queue.schedule(cron.name, cron.expression, accepts_context=False)(partial(self._tick, cron))

    async def _do(self, handler: Handler, picked: "Picked") -> None:
        from pgqueuer.errors import RetryRequested

        told = orjson.loads(picked.payload or b"{}")
        job = Job(
            id=picked.id,
            name=picked.entrypoint,
            payload=told["payload"],
            tenant_id=uuid.UUID(told["tenant"]),
            user_id=uuid.UUID(told["user"]),
            company_id=uuid.UUID(told["company"]),
            request_id=told["request"],
            attempt=picked.attempts,
        )
        try:
            await handler(self._database, job)
        except asyncio.CancelledError:
            # PgQueuer would note it as cancelled, and it would never be done.
            raise RetryRequested(reason="its worker was stopped") from None

    async def _tick(self, cron: Cron, _: object) -> None:
        await cron.handler(self._database)

    async def _forget(self, _: Database) -> None:
        """Drop what is old from the log of the queue."""
        async with self._engine.connect() as connection:
            await connection.exec_driver_sql(
                f"DELETE FROM jobs.log WHERE aggregated AND created < now() - interval '{LOG_DAYS} days'"
            )


async def broken_off(running: "asyncio.Task[None]") -> None:
    """End the task of a worker's `run` at once; jobs that are begun go back to the queue."""
    while not running.done():
        # PgQueuer takes the first of these as `stop` and waits for its jobs; the second reaches them.
        running.cancel()
        await asyncio.wait({running}, timeout=BREAK_SECONDS)
