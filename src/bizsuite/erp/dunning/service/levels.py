"""Levels and their words. Days, amounts and rates never change: a level is switched off, and another one is made."""

import uuid

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity.tables import Company
from bizsuite.base.parties.rules.checks import language_of, name_of
from bizsuite.erp.dunning import tables
from bizsuite.erp.dunning.rules import levels, words
from bizsuite.erp.dunning.rules.levels import NewLevel
from bizsuite.erp.finance.service.access import company_of, require_company
from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.uniqueness import unless_taken

_TAKEN = {
    "uq_dunning_level_number": Refused("LEVEL_TAKEN", "Another level has this number.", path=["number"])
}


async def create_level(db: Db, new: NewLevel, *, company_id: uuid.UUID | None = None) -> tables.DunningLevel:
    """Record a level. Refuses with NOT_FOUND, INVALID_VALUE, AMOUNT_PRECISION, LEVEL_TAKEN."""
    owner = company_of(db, company_id)
    company = await db.need(Company, owner, path=["companyId"])
    kept = levels.level_of(new, company.currency)
    made = tables.DunningLevel(
        company_id=owner,
        currency=company.currency,
        **{name: getattr(kept, name) for name in NewLevel.__dataclass_fields__},
    )
    async with unless_taken(db, _TAKEN):
        db.add(made)
    await db.publish(words.DunningLevelCreated(made.id, owner))
    return made


async def update_level(
    db: Db, level_id: uuid.UUID, *, name: str | None = None, is_active: bool | None = None
) -> tables.DunningLevel:
    """Give a level another name, or switch it on or off. Refuses with NOT_FOUND, INVALID_VALUE, LEVEL_TAKEN."""
    level = await db.lock(tables.DunningLevel, level_id)
    require_company(db, level.company_id)
    async with unless_taken(db, _TAKEN):
        if name is not None:
            level.name = name_of(name, "name")
        if is_active is not None:
            level.is_active = is_active
    await db.publish(words.DunningLevelChanged(level.id, level.company_id))
    return level


async def set_text(
    db: Db, level_id: uuid.UUID, language: str, *, subject: str, body: str
) -> tables.DunningLevel:
    """Say what letters of a level say in a language. Refuses with NOT_FOUND, INVALID_VALUE."""
    level = await db.lock(tables.DunningLevel, level_id)
    require_company(db, level.company_id)
    shown, told = levels.texts_of(subject, body)
    tag = language_of(language, "language") or ""
    text = tables.DunningText
    known = await db.all(sa.select(text).where(col(text.level_id) == level_id, col(text.language) == tag))
    for kept in known:
        kept.subject, kept.body = shown, told
    if not known:
        db.add(text(company_id=level.company_id, level_id=level_id, language=tag, subject=shown, body=told))
    level.updated_at = now()
    await db.flush()
    await db.publish(words.DunningLevelChanged(level.id, level.company_id))
    return level
