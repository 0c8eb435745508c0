"""What is noted of quotations while nobody looks: that their last day is over."""

from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity.service.actors import outsider
from bizsuite.base.identity.tables import Tenant
from bizsuite.erp.quotations.service import expire
from bizsuite.kernel.acts import act
from bizsuite.kernel.clock import now
from bizsuite.kernel.database import Database
from bizsuite.kernel.jobs import Cron


async def expire_quotations(database: Database) -> None:
    """Note of all tenants which quotations held until a day that is over everywhere on earth."""
    async with database.platform() as session:
        tenants = (await session.execute(sa.select(col(Tenant.id)))).scalars().all()
    day = (now() - timedelta(hours=12)).date()
    for tenant in tenants:
        while await act(database, outsider(tenant), "quotations_expire", lambda db: expire(db, day)):
            pass


CRONS = (Cron("quotations.expire", "29 * * * *", expire_quotations),)
