"""`doctor`: is the database well, is it migrated, do the books tie; one line each."""

import asyncio
import sys
from collections.abc import AsyncIterator
from dataclasses import replace

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.app import MODULES
from bizsuite.base.identity.service.actors import outsider
from bizsuite.base.identity.tables import Company, Tenant
from bizsuite.commands.people import administrator
from bizsuite.commands.place import Place, Stopped, place
from bizsuite.kernel.database import Database
from bizsuite.kernel.migrate import behind
from bizsuite.kernel.schema import MINIMUM_VERSION
from bizsuite.kernel.values import CompanyId
from bizsuite.settings import Settings

SHOWN_MAX = 20


def run() -> bool:
    """Print the findings; whether all is well."""
    with place(Settings.load()) as found:
        return asyncio.run(_examine(found))


async def _examine(found: Place) -> bool:
    database = found.open(pool=2)
    well = True
    try:
        sys.stdout.write(f"database: {await _version(database)}\n")
        if await behind(found.owner_url):
            sys.stdout.write("migrations: some are pending; run bizsuite migrate\n")
            return False
        sys.stdout.write("migrations: up to date\n")
        async for line, is_well in _tenants(database):
            well = well and is_well
            sys.stdout.write(f"{line}\n")
    finally:
        await database.close()
    return well


async def _version(database: Database) -> str:
    async with database.engine.connect() as connection:
        number = int((await connection.exec_driver_sql("SHOW server_version_num")).scalar_one())
        name = (await connection.exec_driver_sql("SHOW server_version")).scalar_one()
    if number < MINIMUM_VERSION:
        raise Stopped(f"PostgreSQL {name} is too old; 15 or newer is needed.")
    return f"PostgreSQL {name}"


async def _tenants(database: Database) -> AsyncIterator[tuple[str, bool]]:
    """The books of every company of every tenant."""
    async with database.platform() as session:
        tenants = (await session.execute(sa.select(Tenant).order_by(col(Tenant.name)))).scalars().all()
    for tenant in tenants:
        actor = await administrator(database, tenant.name)
        async with database.snapshot(outsider(tenant.id)) as db:
            companies = await db.all(sa.select(Company).order_by(col(Company.name)))
        for company in companies:
            async with database.snapshot(replace(actor, company_id=CompanyId(company.id))) as db:
                checks = [check for module in MODULES for check in module.integrity]
                findings = [finding for check in checks for finding in await check(db)]
            told = f"{len(checks)} inspections, {len(findings)} findings"
            yield f"{tenant.name} / {company.name}: {told}", not findings
            for finding in findings[:SHOWN_MAX]:
                yield (
                    f"  {finding.check}: {finding.subject_type} {finding.subject_id}: {finding.detail}",
                    False,
                )
