"""Gives every stored event its place: one leader a database, a sequence without a gap for each tenant."""

import asyncio
import logging
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

from bizsuite.kernel.database import RELAY_ROLE
from bizsuite.kernel.direct import direct_engine, is_loss

LOG = logging.getLogger(__name__)

BATCH = 500
LEADER_LOCK = 0x62697A72
"""The advisory lock that the leader of a database holds; any number that nobody else uses."""

IDLE_SECONDS = 0.1
BREATH_SECONDS = 0.02
CANDIDACY_SECONDS = 0.25

_SEQUENCE = sa.text(
    """
WITH batch AS (
    SELECT id, tenant_id, row_number() OVER (PARTITION BY tenant_id ORDER BY id) AS place
    FROM (SELECT id, tenant_id FROM outbox_event WHERE seq IS NULL ORDER BY id LIMIT :batch) AS oldest
), size AS (
    SELECT tenant_id, max(place) AS events FROM batch GROUP BY tenant_id
), counter AS (
    INSERT INTO outbox_counter AS held (tenant_id, seq) SELECT tenant_id, events FROM size
    ON CONFLICT (tenant_id) DO UPDATE SET seq = held.seq + excluded.seq
    RETURNING held.tenant_id, held.seq
)
UPDATE outbox_event AS event SET seq = counter.seq - size.events + batch.place
FROM batch JOIN size USING (tenant_id) JOIN counter USING (tenant_id)
WHERE event.id = batch.id
"""
)
_TRY_TO_LEAD = sa.select(sa.func.pg_try_advisory_lock(LEADER_LOCK))
_LAG = sa.text(
    "SELECT extract(epoch FROM clock_timestamp() - stored_at)::float8 FROM outbox_event"
    " WHERE seq IS NULL ORDER BY id LIMIT 1"
)


class Relay:
    """A candidate for the leadership of one database.

    The leader holds a session lock on the very connection on which it works, so that it cannot go on after it
    lost the lock. Events of one subject keep their order, since whoever writes them holds the subject's row.
    """

    def __init__(self, direct_url: str, *, batch: int = BATCH) -> None:
        self.is_leader = False
        self.on_batch: list[Callable[[], None]] = []
        """Called after every batch that gave an event its place."""
        self._engine: AsyncEngine = direct_engine(direct_url, RELAY_ROLE, name="bizsuite relay")
        self._batch = batch
        self._wake = asyncio.Event()

    def nudge(self) -> None:
        """Something was committed: do not wait for the next round."""
        self._wake.set()

    async def run(self) -> None:
        """Lead whenever nobody else does, until cancelled; a lost connection is opened again."""
        try:
            while True:
                try:
                    async with self._engine.connect() as connection:
                        await self._serve(connection)
                except Exception as error:
                    # It must never stay dead: events would pile up unseen.
                    told = LOG.warning if is_loss(error) else LOG.exception
                    told("relay lost its connection, trying again: %s", type(error).__name__)
                finally:
                    self.is_leader = False
                await asyncio.sleep(CANDIDACY_SECONDS)
        finally:
            await self._engine.dispose()

    async def _serve(self, connection: AsyncConnection) -> None:
        """Wait for the leadership, then sequence for as long as the connection holds."""
        # Asked again and again: a statement that waits in the database would hold back its cleaning.
        while not await connection.scalar(_TRY_TO_LEAD):  # noqa: ASYNC110
            await asyncio.sleep(CANDIDACY_SECONDS)
        self.is_leader = True
        try:
            while True:
                await self._round(connection)
        finally:
            # The lock must not outlive our work on a connection that goes back to a pool.
            await connection.invalidate()

    async def _round(self, connection: AsyncConnection) -> None:
        """Empty the outbox, take breath, then wait for a nudge or the end of the idle time."""
        self._wake.clear()
        while (done := await sequence(connection, self._batch)) > 0:
            for told in self.on_batch:
                told()
            if done < self._batch:
                await asyncio.sleep(BREATH_SECONDS)
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                await self._wake.wait()
        except TimeoutError:
            pass


async def sequence(connection: AsyncConnection, batch: int = BATCH) -> int:
    """Give up to `batch` committed events their place, oldest first; says how many."""
    return (await connection.execute(_SEQUENCE, {"batch": batch})).rowcount


async def relay_lag(session: AsyncSession) -> float:
    """Seconds that the oldest event without a place has waited, 0 for none; asked under the relay's role."""
    return await session.scalar(_LAG) or 0.0
