"""Whether the worker that picked a job still lives, asked of PostgreSQL and not of the clock.

A worker holds a session lock on the connection over which it picks jobs and notes them as done. While that session
lives nobody else takes its jobs, however slow it is, and also those that wait or are done and not yet noted. When the
session ends the worker can note nothing any more, and its jobs are given back.
"""

import asyncio
import logging
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pgqueuer.ports.driver import Driver

LOG = logging.getLogger(__name__)

_HOLD = "SELECT pg_advisory_lock_shared(hashtextextended($1, 0))"
_GIVE_BACK = """
WITH living AS MATERIALIZED (
    SELECT (classid::bigint << 32) | objid::bigint AS key
    FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1 AND granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
), orphan AS (
    SELECT id FROM jobs.job
    WHERE status = 'picked' AND NOT EXISTS (
        SELECT FROM living WHERE living.key = hashtextextended(job.queue_manager_id::text, 0)
    )
    ORDER BY id
    FOR UPDATE SKIP LOCKED
)
UPDATE jobs.job SET status = 'queued', queue_manager_id = NULL, updated = now()
FROM orphan WHERE job.id = orphan.id
RETURNING job.id
"""


@asynccontextmanager
async def vouched(driver: "Driver", worker: uuid.UUID, rounds: timedelta) -> AsyncIterator[None]:
    """Let the session of `driver` vouch for this worker until it ends, and look for orphans once each round."""
    await driver.execute(_HOLD, str(worker))
    await give_back(driver)
    looking = asyncio.create_task(_keep_giving_back(driver, rounds))
    try:
        yield
    finally:
        looking.cancel()
        await asyncio.wait({looking})


async def give_back(driver: "Driver") -> int:
    """Queue again what was picked by workers whose session has ended; answers how many jobs that were."""
    found = len(await driver.fetch(_GIVE_BACK))
    if found:
        LOG.warning("%d jobs of workers that are gone were queued again", found)
    return found


async def _keep_giving_back(driver: "Driver", rounds: timedelta) -> None:
    while True:
        await asyncio.sleep(rounds.total_seconds())
        try:
            await give_back(driver)
        except Exception as error:
            # A lost connection is for whoever picks jobs over it to notice.
            LOG.warning("could not look for jobs of workers that are gone: %s", type(error).__name__)
