"""What happens to approvals while nobody looks: the timers fire whose time has come."""

import logging
import uuid

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity.service.actors import outsider
from bizsuite.base.identity.tables import Tenant
from bizsuite.kernel.acts import act
from bizsuite.kernel.database import Database
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.jobs import Cron
from bizsuite.oa.approvals.service.firing import approvals_due, fire, note_failure
from bizsuite.oa.approvals.service.telling_due import tell_due

LOG = logging.getLogger(__name__)
COMMAND = "approval_timers_fire"
PAGE = 500


async def fire_timers(database: Database) -> None:
    """Let the timers of all tenants fire whose time has come. Any number of workers may do so at once."""
    async with database.platform() as session:
        tenants = (await session.execute(sa.select(col(Tenant.id)))).scalars().all()
    for tenant in tenants:
        await fire_timers_of(database, tenant)


async def fire_timers_of(database: Database, tenant: uuid.UUID) -> int:
    """Let the timers of one tenant fire whose time has come; how many approvals were told of, and how many went on."""
    actor, done = outsider(tenant), 0
    while told := await act(database, actor, COMMAND, tell_due):
        done += told
    last: uuid.UUID | None = None
    while True:
        async with database.transaction(actor) as db:
            page = await approvals_due(db, last, PAGE)
        if not page:
            return done
        for instance_id in page:
            while await _fire(database, tenant, instance_id):
                done += 1
        last = page[-1]


async def _fire(database: Database, tenant: uuid.UUID, instance_id: uuid.UUID) -> bool:
    """Let one timer fire; what is refused, or breaks, is noted and leaves the others alone."""
    actor = outsider(tenant)
    try:
        return await act(database, actor, COMMAND, lambda db: fire(db, instance_id))
    except Refused as refused:
        code = refused.code
    except Exception:
        LOG.exception("a timer of the approval %s could not fire", instance_id)
        code = "INTERNAL"
    await act(database, actor, COMMAND, lambda db: note_failure(db, instance_id, code))
    return False


CRONS = (Cron("approvals.fire_timers", "* * * * *", fire_timers),)
"""Each minute; one worker of all does it."""
