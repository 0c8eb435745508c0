"""The tenant and the books that an import needs: found, or made."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity import service as identity
from bizsuite.base.identity.service.actors import find_tenant
from bizsuite.base.identity.tables import Company
from bizsuite.commands.importing.mapping import Plan
from bizsuite.commands.people import BUILT_IN, administrator
from bizsuite.commands.place import Stopped
from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.tables import FiscalYear
from bizsuite.erp.inventory import service as inventory
from bizsuite.kernel.acts import Acts
from bizsuite.kernel.clock import today
from bizsuite.kernel.database import Database
from bizsuite.kernel.db import Db
from bizsuite.kernel.permissions import Actor


async def find_administrator(database: Database, tenant: str, plan: Plan) -> Actor | None:
    """The administrator of a tenant, or None; stops when its company keeps its books in another currency."""
    if await find_tenant(database, tenant) is None:
        return None
    actor = await administrator(database, tenant)
    async with database.snapshot(actor) as db:
        company = await db.need(Company, actor.company_id)
    if company.currency != plan.rules.currency:
        raise Stopped(f"{company.name} keeps its books in {company.currency}, not in {plan.rules.currency}.")
    return actor


async def make_tenant(acts: Acts, founder: Actor, tenant: str, plan: Plan) -> Actor:
    """A new tenant with its company; its administrator, `admin@NAME.example`."""
    company = identity.NewCompany(name=plan.title, currency=plan.rules.currency, zone="UTC")
    new = identity.NewTenant(name=tenant, title=plan.title, company=company)
    return await acts.act(founder, "create_tenant", lambda db: identity.found_tenant(db, new, BUILT_IN))


async def ensure_books(db: Db, plan: Plan) -> None:
    """Books, fiscal years from the day of opening until this year, and a warehouse; what is there stays."""
    company_id = db.actor.company_id
    await finance.ensure_company(db, company_id)
    await inventory.ensure_company(db, company_id)
    year = FiscalYear
    days = await db.rows(
        sa.select(col(year.first_day), col(year.last_day)).where(col(year.company_id) == company_id)
    )
    wanted = list(range(plan.rules.opened_on.year, max(today().year, plan.rules.today.year) + 1))
    first = min((row.first_day.year for row in days), default=wanted[0])
    # Years follow each other without a gap: upwards from those that are there, then downwards.
    for number in [
        *(each for each in wanted if each >= first),
        *(each for each in wanted[::-1] if each < first),
    ]:
        span = (date(number, 1, 1), date(number, 12, 31))
        if not any(row.first_day <= span[1] and span[0] <= row.last_day for row in days):
            await finance.create_fiscal_year(db, company_id, first_day=span[0], last_day=span[1])
