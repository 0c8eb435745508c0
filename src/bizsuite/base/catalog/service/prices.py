"""Price lists and their rules. A rule is never changed: it is removed, and another one is added."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from bizsuite.base.catalog.loaders import measures
from bizsuite.base.catalog.rules import checks, words
from bizsuite.base.catalog.rules.prices import is_same_category
from bizsuite.base.catalog.rules.shapes import NewPriceList, NewPriceRule
from bizsuite.base.catalog.tables import Category, PriceList, PriceRule, Product, Template, Unit
from bizsuite.base.parties.rules.checks import currency_of, name_of
from bizsuite.base.parties.tables import Customer
from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.existence import Paths, need_each
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.trees import hold_tree
from bizsuite.kernel.uniqueness import unless_taken


async def create_price_list(db: Db, new: NewPriceList) -> PriceList:
    """Add a price list with its rules.

    Refuses INVALID_VALUE, NAME_TAKEN, NOT_FOUND, UNIT_CATEGORY_MISMATCH.
    """
    made = PriceList(name=name_of(new.name, "name"), currency=currency_of(new.currency, "currency") or "")
    taken = Refused("NAME_TAKEN", "There is a price list with this name.", path=["name"])
    async with unless_taken(db, {"uq_catalog_price_list_tenant_id_name": taken}):
        db.add(made)
    await _add(db, made, new.rules, "rules")
    await db.publish(words.PriceListCreated(made.id))
    return made


async def update_price_list(
    db: Db,
    price_list_id: uuid.UUID,
    *,
    is_active: bool | None = None,
    add: Sequence[NewPriceRule] = (),
    remove: Sequence[uuid.UUID] = (),
) -> PriceList:
    """Switch a list on or off, take rules away and add others.

    Refuses NOT_FOUND, INVALID_VALUE, UNIT_CATEGORY_MISMATCH, PRICE_LIST_RECURSIVE.
    """
    if any(each.formula is not None for each in add):
        # Two lists that each begin to reckon from the other could close a ring together.
        await hold_tree(db, PriceList)
    price_list = await db.lock(PriceList, price_list_id)
    price_list.updated_at = now()
    if is_active is not None:
        price_list.is_active = is_active
    rules = await db.lock_all(PriceRule, remove)
    for position, key in enumerate(remove):
        rule = rules.get(key)
        if rule is None or rule.price_list_id != price_list.id:
            raise Refused("NOT_FOUND", "There is no such record.", path=["remove", str(position)])
        await db.delete(rule)
    await _add(db, price_list, add, "add")
    await db.publish(words.PriceListChanged(price_list.id))
    return price_list


async def _add(db: Db, price_list: PriceList, given: Sequence[NewPriceRule], name: str) -> None:
    paths: Paths = [(name, str(at)) for at in range(len(given))]
    new = [checks.price_rule_of(each, *path) for each, path in zip(given, paths, strict=True)]
    await need_each(db, Customer, [each.customer_id for each in new], paths, "customerId")
    await need_each(db, Product, [each.product_id for each in new], paths, "productId")
    await need_each(db, Template, [each.template_id for each in new], paths, "templateId")
    await need_each(db, Category, [each.category_id for each in new], paths, "categoryId")
    await need_each(db, Unit, [each.unit_id for each in new], paths, "unitId")
    await _check_units(db, new, paths)
    await _check_bases(db, price_list, new, paths)
    db.add_all(
        PriceRule(price_list_id=price_list.id, currency=price_list.currency, **_columns(each)) for each in new
    )
    await db.flush()


def _columns(new: NewPriceRule) -> dict[str, Any]:
    """A rule by the names of its columns."""
    kept = {name: getattr(new, name) for name in NewPriceRule.__dataclass_fields__ if name != "formula"}
    if new.formula is not None:
        formula = asdict(new.formula)
        kept |= {"formula_basis": formula.pop("basis"), **formula}
    return kept


async def _check_units(db: Db, new: Sequence[NewPriceRule], paths: Paths) -> None:
    """Whether rules for one product name units of its own category. Refuses UNIT_CATEGORY_MISMATCH."""
    asked = {each.product_id for each in new if each.product_id and each.unit_id}
    if not asked:
        return
    product = table_of(Product).c
    rows = await db.rows(
        sa.select(product.id, product.unit_id).where(
            product.tenant_id == db.actor.tenant_id, product.id.in_(sorted(asked))
        )
    )
    own = {row.id: row.unit_id for row in rows}
    known = await measures(db, [*own.values(), *(each.unit_id for each in new)])
    for each, path in zip(new, paths, strict=True):
        if each.product_id is None or each.unit_id is None:
            continue
        if not is_same_category(known[each.unit_id], known[own[each.product_id]]):
            raise Refused(
                "UNIT_CATEGORY_MISMATCH",
                "Units of two categories cannot be converted.",
                path=[*path, "unitId"],
            )


async def _check_bases(db: Db, price_list: PriceList, new: Sequence[NewPriceRule], paths: Paths) -> None:
    """Whether formulas reckon from other lists that are there, and not over them from their own.

    Refuses NOT_FOUND, INVALID_VALUE, PRICE_LIST_RECURSIVE.
    """
    named = [each.formula.base_list_id if each.formula is not None else None for each in new]
    if not any(named):
        return
    await need_each(db, PriceList, named, [(*path, "formula") for path in paths], "priceListId")
    currencies, bases = await _currencies(db, named), await _bases(db)
    for each, base, path in zip(new, named, paths, strict=True):
        if base is None or each.formula is None:
            continue
        where = [*path, "formula", "priceListId"]
        checks.place_price_list(price_list.id, {**bases, price_list.id: [base]}, *where)
        if currencies[base] != price_list.currency and not each.formula.converts:
            raise Refused(
                "INVALID_VALUE", "A list in another currency is reckoned from with `converts`.", path=where
            )


async def _currencies(db: Db, lists: Sequence[uuid.UUID | None]) -> Mapping[uuid.UUID, str]:
    row = table_of(PriceList).c
    wanted = sorted({each for each in lists if each is not None})
    found = await db.rows(
        sa.select(row.id, row.currency).where(row.tenant_id == db.actor.tenant_id, row.id.in_(wanted))
    )
    return {each.id: each.currency for each in found}


async def _bases(db: Db) -> Mapping[uuid.UUID, Sequence[uuid.UUID]]:
    """The lists from which each list reckons."""
    rule = table_of(PriceRule).c
    rows = await db.rows(
        sa.select(rule.price_list_id, rule.base_list_id)
        .where(rule.tenant_id == db.actor.tenant_id, rule.base_list_id.is_not(None))
        .distinct()
    )
    found = defaultdict[uuid.UUID, list[uuid.UUID]](list)
    for row in rows:
        found[row.price_list_id].append(row.base_list_id)
    return found
