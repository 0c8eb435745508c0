"""The accounts and journals with which a company begins."""

import uuid

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity.tables import Company
from bizsuite.erp.finance import tables
from bizsuite.erp.finance.chart.templates import Chart, chart
from bizsuite.erp.finance.rules import words
from bizsuite.erp.finance.rules.chain import BEGINNING
from bizsuite.kernel.db import Db


async def ensure_company(db: Db, company_id: uuid.UUID, *, template: str = "generic") -> bool:
    """Give a company the accounts, journals and the chain of a template unless it has books; says whether it did.

    Refuses with NOT_FOUND. Two that do so at once take turns by the row of the company.
    """
    await db.lock(Company, company_id, path=["companyId"])
    known = await db.one(sa.select(col(tables.Chain.id)).where(col(tables.Chain.company_id) == company_id))
    if known is not None:
        return False
    _load(db, company_id, chart(template))
    db.add(tables.Chain(company_id=company_id, hash=BEGINNING))
    await db.flush()
    await db.publish(words.ChartLoaded(company_id))
    return True


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
