"""Price lists and their rules. A rule is never changed: it is removed, and another one is added."""

import uuid
from collections.abc import Sequence

from bizsuite.base.catalog.rules import checks, words
from bizsuite.base.catalog.rules.shapes import NewPriceList, NewPriceRule
from bizsuite.base.catalog.tables import Category, PriceList, PriceRule, Product, Template
from bizsuite.base.parties.rules.checks import currency_of, name_of
from bizsuite.base.parties.tables import Customer
from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.existence import need_each
from bizsuite.kernel.uniqueness import unless_taken


async def create_price_list(db: Db, new: NewPriceList) -> PriceList:
    """Add a price list with its rules. Refuses INVALID_VALUE, NAME_TAKEN, NOT_FOUND."""
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
    """Switch a list on or off, take rules away and add others. Refuses NOT_FOUND, INVALID_VALUE."""
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
    paths = [(name, str(at)) for at in range(len(given))]
    new = [checks.price_rule_of(each, *path) for each, path in zip(given, paths, strict=True)]
    await need_each(db, Customer, [each.customer_id for each in new], paths, "customerId")
    await need_each(db, Product, [each.product_id for each in new], paths, "productId")
    await need_each(db, Template, [each.template_id for each in new], paths, "templateId")
    await need_each(db, Category, [each.category_id for each in new], paths, "categoryId")
    fields = tuple(NewPriceRule.__dataclass_fields__)
    rows = [
        PriceRule(
            price_list_id=price_list.id,
            currency=price_list.currency,
            **{field: getattr(each, field) for field in fields},
        )
        for each in new
    ]
    db.add_all(rows)
    await db.flush()
