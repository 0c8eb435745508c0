"""Dimensions and their values: made and changed. What lines are divided by is written with the lines."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.parties.rules.checks import line, name_of
from bizsuite.erp.finance import tables
from bizsuite.erp.finance.rules import dimensions as rules
from bizsuite.erp.finance.rules import words
from bizsuite.erp.finance.service.access import require_company
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.trees import above, hold_tree
from bizsuite.kernel.uniqueness import unless_taken

_CODE_TAKEN = Refused("CODE_TAKEN", "Another one has this code.", path=["code"])
_TAKEN = {
    "uq_finance_dimension_tenant_id_company_id_code": _CODE_TAKEN,
    "uq_finance_dimension_value_tenant_id_dimension_id_code": _CODE_TAKEN,
}


async def create_dimension(
    db: Db, company_id: uuid.UUID, *, code: str, name: str, required_on: Sequence[uuid.UUID] = ()
) -> tables.Dimension:
    """Let a company divide its lines by something; lines of the accounts named need a value of it from now on.

    Refuses with INVALID_VALUE, CODE_TAKEN, NOT_FOUND.
    """
    made = tables.Dimension(company_id=company_id, code=_code(code), name=name_of(name, "name"))
    async with unless_taken(db, _TAKEN):
        db.add(made)
    await _require(db, made, required_on)
    await db.publish(words.DimensionCreated(made.id))
    return made


async def update_dimension(
    db: Db,
    dimension_id: uuid.UUID,
    changes: Mapping[str, Any],
    required_on: Sequence[uuid.UUID] | None = None,
) -> tables.Dimension:
    """Change name or switch of a dimension, and which accounts need it; one that is off takes and needs nothing.

    Refuses with NOT_FOUND, INVALID_VALUE.
    """
    dimension = await db.lock(tables.Dimension, dimension_id)
    require_company(db, dimension.company_id)
    for field, value in changes.items():
        setattr(dimension, field, name_of(value, "name") if field == "name" else value)
    await db.flush()
    if required_on is not None:
        own = table_of(tables.DimensionRequirement)
        await db.run(
            sa.delete(own).where(own.c.tenant_id == db.actor.tenant_id, own.c.dimension_id == dimension_id)
        )
        await _require(db, dimension, required_on)
    await db.publish(words.DimensionChanged(dimension.id))
    return dimension


async def _require(db: Db, dimension: tables.Dimension, accounts: Sequence[uuid.UUID]) -> None:
    """Note which accounts of the company need a dimension. Refuses with NOT_FOUND, also for headings."""
    if not accounts:
        return
    account = tables.Account
    found = await db.rows(
        sa.select(col(account.id)).where(
            col(account.tenant_id) == db.actor.tenant_id,
            col(account.id).in_(sorted(set(accounts))),
            col(account.company_id) == dimension.company_id,
            col(account.is_heading).is_(False),
        )
    )
    known = {row.id for row in found}
    for place, key in enumerate(accounts):
        if key not in known:
            raise Refused("NOT_FOUND", "There is no such record.", path=["requiredAccountIds", str(place)])
    db.add_all(
        tables.DimensionRequirement(
            company_id=dimension.company_id, dimension_id=dimension.id, account_id=key
        )
        for key in sorted(known)
    )
    await db.flush()


async def create_value(db: Db, dimension_id: uuid.UUID, changes: Mapping[str, Any]) -> tables.DimensionValue:
    """Add a value to a dimension. Refuses with NOT_FOUND, INVALID_VALUE, CODE_TAKEN."""
    dimension = await db.need(tables.Dimension, dimension_id, path=["dimensionId"])
    require_company(db, dimension.company_id, path=["dimensionId"])
    rules.check_span(changes.get("first_day"), changes.get("last_day"))
    if (parent := changes.get("parent_id")) is not None:
        await _parent(db, dimension_id, parent)
    made = tables.DimensionValue(
        company_id=dimension.company_id,
        dimension_id=dimension_id,
        **{**changes, "code": _code(changes["code"]), "name": name_of(changes["name"], "name")},
    )
    async with unless_taken(db, _TAKEN):
        db.add(made)
    await db.publish(words.DimensionValueCreated(made.id))
    return made


async def update_value(db: Db, value_id: uuid.UUID, changes: Mapping[str, Any]) -> tables.DimensionValue:
    """Change name, place, span or switch of a value; its dimension and code stay, and so does what was posted.

    Refuses with NOT_FOUND, INVALID_VALUE, DIMENSION_CYCLE.
    """
    if "parent_id" in changes:
        await hold_tree(db, tables.DimensionValue)
    value = await db.lock(tables.DimensionValue, value_id)
    require_company(db, value.company_id)
    if (parent := changes.get("parent_id")) is not None:
        await _parent(db, value.dimension_id, parent)
        over = await above(db, tables.DimensionValue, "parent_id", [parent])
        rules.check_place(value.id, parent, over[parent])
    for field, said in changes.items():
        setattr(value, field, name_of(said, "name") if field == "name" else said)
    rules.check_span(value.first_day, value.last_day)
    await db.flush()
    await db.publish(words.DimensionValueChanged(value.id))
    return value


async def _parent(db: Db, dimension_id: uuid.UUID, parent: uuid.UUID) -> None:
    found = await db.need(tables.DimensionValue, parent, path=["parentId"])
    if found.dimension_id != dimension_id:
        raise Refused("NOT_FOUND", "There is no such record.", path=["parentId"])


def _code(given: str) -> str:
    shown = line(given, "code", most=40)
    if not shown:
        raise Refused("INVALID_VALUE", "A code cannot be empty.", path=["code"])
    return shown
