"""New units of measure."""

import uuid
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.catalog.loaders import measures
from bizsuite.base.catalog.rules import units, words
from bizsuite.base.catalog.rules.shapes import NewUnit
from bizsuite.base.catalog.tables import Unit, UnitCategory
from bizsuite.base.parties.rules.checks import name_of, number_of
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.trees import hold_tree
from bizsuite.kernel.uniqueness import unless_taken

PIECE = NewUnit(code="PCS", name="Piece", category="Count", factor=units.ONE, rounding=units.ONE)
"""What products are counted in that name no unit."""


async def create_unit(db: Db, new: NewUnit) -> Unit:
    """Add a unit, and its category when there is none of that name. Refuses INVALID_VALUE, CODE_TAKEN."""
    units.check_rounding(new.rounding)
    factor, rate = units.pair_of(new.factor, new.rate)
    category = await _category(db, name_of(new.category, "category"))
    made = Unit(
        category_id=category,
        code=number_of(new.code, "code"),
        name=name_of(new.name, "name"),
        factor=factor,
        rate=rate,
        rounding=new.rounding,
    )
    taken = Refused("CODE_TAKEN", "Another unit has this code.", path=["code"])
    async with unless_taken(db, {"uq_catalog_unit_tenant_id_code": taken}):
        db.add(made)
    await db.publish(words.UnitCreated(made.id))
    return made


async def piece(db: Db) -> uuid.UUID:
    """The unit of what is counted; made at its first use."""
    found = await _unit(db, PIECE.code)
    if found is None:
        await hold_tree(db, Unit)
        found = await _unit(db, PIECE.code)
    return found or (await create_unit(db, PIECE)).id


async def check_purchase_units(db: Db, bought: Mapping[Sequence[str], tuple[uuid.UUID, uuid.UUID]]) -> None:
    """Whether units in which products are bought convert into their own; pairs of both, by the paths of the products.

    One statement, none where there is nothing to ask. Refuses NOT_FOUND, UNIT_CATEGORY_MISMATCH.
    """
    known = await measures(db, [unit for pair in bought.values() for unit in pair])
    for path, (unit, own) in bought.items():
        if unit not in known:
            raise Refused("NOT_FOUND", "There is no such record.", path=[*path, "purchaseUnitId"])
        if known[unit].category_id != known[own].category_id:
            raise Refused(
                "UNIT_CATEGORY_MISMATCH",
                "Units of two categories cannot be converted.",
                path=[*path, "purchaseUnitId"],
            )


async def _unit(db: Db, code: str) -> uuid.UUID | None:
    key: uuid.UUID | None = await db.one(sa.select(col(Unit.id)).where(col(Unit.code) == code))
    return key


async def _category(db: Db, name: str) -> uuid.UUID:
    await hold_tree(db, UnitCategory)
    found: uuid.UUID | None = await db.one(
        sa.select(col(UnitCategory.id)).where(col(UnitCategory.name) == name)
    )
    if found is not None:
        return found
    made = UnitCategory(name=name)
    db.add(made)
    await db.flush()
    return made.id
