"""The run of every night: for each company that has rules, in a transaction of its own."""

import uuid

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity.service.actors import outsider
from bizsuite.base.identity.tables import Tenant
from bizsuite.erp.planning import tables
from bizsuite.erp.planning.service.running import run_supply
from bizsuite.kernel.acts import act
from bizsuite.kernel.database import Database
from bizsuite.kernel.jobs import Cron
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.values import CompanyId


async def run_every_company(database: Database) -> None:
    """Work out what is to be ordered, for all companies with rules; what stands already stays as it is."""
    async with database.platform() as session:
        tenants = (await session.execute(sa.select(col(Tenant.id)))).scalars().all()
    for tenant in tenants:
        async with database.snapshot(outsider(tenant)) as db:
            rule = tables.ReorderRule
            chosen = sa.select(col(rule.company_id)).distinct().where(col(rule.tenant_id) == tenant)
            companies = [row.company_id for row in await db.rows(chosen.where(col(rule.is_active)))]
        for company_id in sorted(companies):
            await act(database, _planner(tenant, company_id), "supply_run", run_supply)


def _planner(tenant: uuid.UUID, company_id: uuid.UUID) -> Actor:
    """Nobody, within one company."""
    nobody, company = outsider(tenant), CompanyId(company_id)
    return Actor(
        tenant_id=nobody.tenant_id,
        user_id=nobody.user_id,
        company_id=company,
        company_ids=frozenset({company}),
    )


CRONS = (Cron("planning.supply_run", "37 2 * * *", run_every_company),)
