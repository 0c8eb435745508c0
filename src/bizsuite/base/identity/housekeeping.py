"""What is swept up at night, tenant by tenant."""

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity import service
from bizsuite.base.identity.service.actors import outsider
from bizsuite.base.identity.tables import Tenant
from bizsuite.kernel.database import Database
from bizsuite.kernel.idempotency import forget_old_keys
from bizsuite.kernel.jobs import Cron


async def forget_what_is_over(database: Database) -> None:
    """Forget the idempotency keys that are older than is promised, and the sign-ins that ended long ago."""
    async with database.platform() as session:
        tenants = (await session.execute(sa.select(col(Tenant.id)))).scalars().all()
    for tenant in tenants:
        async with database.transaction(outsider(tenant)) as db:
            await forget_old_keys(db)
            await service.forget_old_sessions(db)


CRONS = (
    Cron("identity.forget_what_is_over", "23 3 * * *", forget_what_is_over),
    Cron("identity.forget_old_attempts", "*/30 * * * *", service.forget_old_attempts),
)
