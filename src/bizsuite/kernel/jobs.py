"""Work for later: a job is stored by the transaction that wants it, and done at least once after the commit."""

import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from bizsuite.kernel.database import Database
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Broken

NOW = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One piece of work, and for whom it is done.

    It may be done twice, since a worker can die between the work and its note of it; what it writes must bear that.
    """

    id: int
    name: str
    payload: Mapping[str, Any]
    tenant_id: uuid.UUID
    user_id: uuid.UUID
    company_id: uuid.UUID
    request_id: str
    attempt: int
    """How often it was tried before: 0 the first time."""


Handler = Callable[[Database, Job], Awaitable[None]]
"""Does a job. Whatever it raises, the job is tried again later, and kept as failed after the last attempt."""


@dataclass(frozen=True, slots=True)
class Cron:
    """Work at certain times: `expression` has the five fields of cron, in UTC; one worker of all does it."""

    name: str
    expression: str
    handler: Callable[[Database], Awaitable[None]]


class Jobs(Protocol):
    """A queue as those see it who want something done."""

    async def enqueue(
        self, db: Db, name: str, payload: Mapping[str, Any], key: str | None, delay: timedelta
    ) -> None:
        """Store a job in the transaction of `db`; one that waits under the same key already stands for it."""


class Worker(Protocol):
    """Whoever does the jobs."""

    async def run(self, *, once: bool = False) -> None:
        """Do jobs until stopped; with `once` until none is left. A lost connection is opened again."""

    def stop(self) -> None:
        """Take no more jobs, and end when those begun are done."""


async def enqueue(
    db: Db, name: str, payload: Mapping[str, Any], key: str | None = None, *, delay: timedelta = NOW
) -> None:
    """Have a job done after the commit, at least once, by the handler that some module gives under this name.

    Of jobs of one tenant with the same name and key only one waits at a time.
    """
    if db.wiring.jobs is None:
        raise Broken(f"nobody takes the job {name}: there is no queue")
    await db.wiring.jobs.enqueue(db, name, payload, key, delay)
