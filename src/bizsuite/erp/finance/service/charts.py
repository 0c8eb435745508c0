"""The accounts and journals with which a company begins."""

import uuid

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from bizsuite.base.identity.tables import Company
from bizsuite.erp.finance import tables
from bizsuite.erp.finance.chart.templates import Chart, chart
from bizsuite.erp.finance.rules import words
from bizsuite.erp.finance.rules.chain import BEGINNING
from bizsuite.erp.finance.rules.words import ChartTemplate
from bizsuite.erp.finance.service.locks import begin_locks
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of


async def ensure_company(db: Db, company_id: uuid.UUID) -> bool:
    """Give a company the accounts, journals and the chain to begin with unless it has books; says whether it did.

    Refuses with NOT_FOUND. Two that do so at once take turns by the row of the company.
    """
    await db.lock(Company, company_id, path=["companyId"])
    if await _has_books(db, company_id):
        return False
    await _begin(db, company_id, ChartTemplate.GENERIC)
    return True


async def load_chart(db: Db, company_id: uuid.UUID, template: ChartTemplate | None = None) -> None:
    """Give a company a chart; a template that is named replaces another one of which nothing is in use yet.

    Refuses with NOT_FOUND, CHART_EXISTS.
    """
    await db.lock(Company, company_id, path=["companyId"])
    if await _has_books(db, company_id):
        if template is None:
            raise _exists()
        await _discard(db, company_id)
    await _begin(db, company_id, template or ChartTemplate.GENERIC)


def _exists() -> Refused:
    return Refused("CHART_EXISTS", "The company has a chart of accounts.", path=["companyId"])


async def _has_books(db: Db, company_id: uuid.UUID) -> bool:
    chain = sa.select(col(tables.Chain.id)).where(col(tables.Chain.company_id) == company_id)
    return await db.one(chain) is not None


async def _discard(db: Db, company_id: uuid.UUID) -> None:
    """Throw a chart away to which nobody refers; the database knows who does."""
    try:
        async with db.all_or_nothing():
            for table in (tables.Journal, tables.Account, tables.AreaLock, tables.Chain):
                own = table_of(table)
                await db.run(
                    sa.delete(own).where(
                        own.c.tenant_id == db.actor.tenant_id, own.c.company_id == company_id
                    )
                )
    except IntegrityError:
        raise _exists() from None


async def _begin(db: Db, company_id: uuid.UUID, template: ChartTemplate) -> None:
    _load(db, company_id, chart(template))
    db.add(tables.Chain(company_id=company_id, hash=BEGINNING))
    begin_locks(db, company_id)
    await db.flush()
    await db.publish(words.ChartLoaded(company_id))


def _load(db: Db, company_id: uuid.UUID, template: Chart) -> None:
    ids: dict[str, uuid.UUID] = {}
    for each in template.accounts:
        account = tables.Account(
            company_id=company_id,
            code=each.code,
            name=each.name,
            kind=each.kind,
            purpose=each.purpose,
            parent_id=ids[each.parent] if each.parent else None,
            is_heading=each.is_heading,
        )
        ids[each.code] = account.id
        db.add(account)
    db.add_all(
        tables.Journal(company_id=company_id, code=each.code, name=each.name, kind=each.kind)
        for each in template.journals
    )
