"""The boxes of the tax report, and how a company rounds its taxes."""

import uuid

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity.tables import Company
from bizsuite.base.parties.rules.checks import name_of
from bizsuite.erp.finance.service.access import company_of, require_company
from bizsuite.erp.taxes import tables
from bizsuite.erp.taxes.rules import words
from bizsuite.erp.taxes.rules.checks import code_of
from bizsuite.erp.taxes.rules.words import TaxRounding
from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.uniqueness import unless_taken

_TAKEN = {
    "uq_tax_box_tenant_id_company_id_code": Refused("CODE_TAKEN", "Another one has this code.", path=["code"])
}


async def create_tax_box(
    db: Db,
    code: str,
    name: str,
    *,
    company_id: uuid.UUID | None = None,
    parent_id: uuid.UUID | None = None,
) -> tables.TaxBox:
    """Add a box, or a heading above boxes. Refuses with INVALID_VALUE, NOT_FOUND, CODE_TAKEN."""
    box = tables.TaxBox(
        company_id=company_of(db, company_id),
        code=code_of(code),
        name=name_of(name, "name"),
        parent_id=parent_id,
    )
    if parent_id is not None:
        parent = await db.need(tables.TaxBox, parent_id, path=["parentId"])
        if parent.company_id != box.company_id:
            raise Refused("NOT_FOUND", "There is no such record.", path=["parentId"])
    async with unless_taken(db, _TAKEN):
        db.add(box)
    await db.publish(words.TaxBoxCreated(box.id, box.company_id))
    return box


async def update_tax_box(db: Db, box_id: uuid.UUID, *, name: str | None = None) -> tables.TaxBox:
    """Give a box another name. Refuses with NOT_FOUND, INVALID_VALUE."""
    box = await db.lock(tables.TaxBox, box_id)
    require_company(db, box.company_id)
    if name is not None:
        box.name = name_of(name, "name")
    await db.flush()
    await db.publish(words.TaxBoxChanged(box.id, box.company_id))
    return box


async def set_tax_rounding(db: Db, company_id: uuid.UUID, rounding: TaxRounding) -> Company:
    """Say when a company rounds its taxes, for documents that are drafted from now on. Refuses with NOT_FOUND.

    Two that do so at once take turns by the row of the company.
    """
    company = await db.lock(Company, company_id)
    require_company(db, company_id)
    company.updated_at = now()
    setting = tables.TaxSetting
    known = (await db.all(sa.select(setting).where(col(setting.company_id) == company_id)))[:1]
    if known:
        known[0].rounding = rounding
    else:
        db.add(setting(company_id=company_id, rounding=rounding))
    await db.flush()
    await db.publish(words.TaxRoundingSet(company_id))
    return company
