"""The tree of categories, and templates."""

import uuid
from collections.abc import Sequence

from bizsuite.base.catalog.rules import checks, words
from bizsuite.base.catalog.rules.shapes import CategoryChanges, NewCategory, TemplateChanges
from bizsuite.base.catalog.tables import Category, Template
from bizsuite.base.parties.rules.checks import name_of, prose
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.existence import Paths, need_each
from bizsuite.kernel.external import remember_each
from bizsuite.kernel.trees import above, hold_tree
from bizsuite.kernel.uniqueness import unless_taken

_BESIDE = "uq_catalog_category_tenant_id_parent_id_name"


async def create_category(db: Db, new: NewCategory) -> Category:
    """Add a category. Refuses INVALID_VALUE, NAME_TAKEN, NOT_FOUND, EXTERNAL_ID_TAKEN."""
    return (await _categories(db, [new], [()]))[0]


async def create_categories(db: Db, new: Sequence[NewCategory]) -> list[Category]:
    """Add many categories; the path of a refusal begins with the position of the one at fault."""
    return await _categories(db, new, [(str(at),) for at in range(len(new))])


async def _categories(db: Db, new: Sequence[NewCategory], paths: Paths) -> list[Category]:
    rows = [
        Category(
            name=name_of(each.name, *path, "name"),
            description=prose(each.description, *path, "description"),
            parent_id=each.parent_id,
        )
        for each, path in zip(new, paths, strict=True)
    ]
    await need_each(db, Category, [each.parent_id for each in new], paths, "parentId")
    async with unless_taken(db, {_BESIDE: _name_taken()}):
        db.add_all(rows)
        await remember_each(db, "Category", [row.id for row in rows], [each.external for each in new], paths)
    for row in rows:
        await db.publish(words.CategoryCreated(row.id))
    return rows


async def update_category(db: Db, category_id: uuid.UUID, changes: CategoryChanges) -> Category:
    """Change what is given of a category. Refuses NOT_FOUND, INVALID_VALUE, NAME_TAKEN, CATEGORY_CYCLE."""
    kept = checks.changes_of(changes)
    if "parent_id" in kept:
        await hold_tree(db, Category)
    row = await db.lock(Category, category_id)
    if not kept:
        return row
    if (parent := kept.get("parent_id")) is not None:
        await db.need(Category, parent, path=["parentId"])
        over = await above(db, Category, "parent_id", [parent])
        checks.place_category(row.id, parent, over[parent])
    async with unless_taken(db, {_BESIDE: _name_taken()}):
        for field, value in kept.items():
            setattr(row, field, value)
    await db.publish(words.CategoryChanged(row.id))
    return row


async def update_template(db: Db, template_id: uuid.UUID, changes: TemplateChanges) -> Template:
    """Change what is given of a template. Refuses NOT_FOUND, INVALID_VALUE."""
    kept = checks.changes_of(changes)
    row = await db.lock(Template, template_id)
    if not kept:
        return row
    if (category := kept.get("category_id")) is not None:
        await db.need(Category, category, path=["categoryId"])
    for field, value in kept.items():
        setattr(row, field, value)
    await db.publish(words.TemplateChanged(row.id))
    return row


def _name_taken() -> Refused:
    return Refused("NAME_TAKEN", "There is a category with this name beside it.", path=["name"])
