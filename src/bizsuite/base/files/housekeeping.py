"""What is swept up of files: announced or sent a day ago, and nothing refers to it."""

import uuid
from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.files import service
from bizsuite.base.identity.service.actors import outsider
from bizsuite.base.identity.tables import Tenant
from bizsuite.kernel.acts import act
from bizsuite.kernel.clock import now
from bizsuite.kernel.database import Database
from bizsuite.kernel.jobs import Cron

KEPT = timedelta(days=1)
"""How long a file may wait for something that refers to it."""


async def forget_unused_files(database: Database) -> None:
    """Remove files that nothing refers to, contents that no file has, and what arrived and was never kept."""
    async with database.platform() as session:
        tenants = (await session.execute(sa.select(col(Tenant.id)))).scalars().all()
    for tenant in tenants:
        await _forget(database, tenant)
    if database.wiring.storage is not None:
        await database.wiring.storage.sweep(now() - KEPT)


async def _forget(database: Database, tenant: uuid.UUID) -> None:
    actor, before = outsider(tenant), now() - KEPT
    while await act(database, actor, "files_forget", lambda db: service.forget_unused(db, before)):
        pass
    while await act(database, actor, "files_forget", service.forget_content):
        pass


CRONS = (Cron("files.forget_unused", "41 * * * *", forget_unused_files),)
