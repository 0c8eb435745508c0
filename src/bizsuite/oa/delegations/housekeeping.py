"""What becomes of delegations when their time has come, and when it has passed."""

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace

from bizsuite.base.identity.service.actors import outsider
from bizsuite.kernel.acts import act
from bizsuite.kernel.database import Database
from bizsuite.kernel.db import Db
from bizsuite.kernel.jobs import Job
from bizsuite.kernel.values import CompanyId, UserId
from bizsuite.oa.delegations import service


async def begin(database: Database, job: Job) -> None:
    """The time of a delegation has come."""
    await _do(database, job, service.begin_delegation)


async def end(database: Database, job: Job) -> None:
    """The time of a delegation has passed."""
    await _do(database, job, service.let_delegation_end)


async def _do(database: Database, job: Job, work: Callable[[Db, uuid.UUID], Awaitable[None]]) -> None:
    """On behalf of whoever has set it, who needs no permission for what follows from it."""
    actor = replace(
        outsider(job.tenant_id),
        user_id=UserId(job.user_id),
        company_id=CompanyId(job.company_id),
        request_id=job.request_id,
    )
    key = uuid.UUID(job.payload["delegation_id"])
    await act(database, actor, job.name, lambda db: work(db, key))
