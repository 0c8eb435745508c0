"""Parties and products of an import: many in one statement each, and only those that are missing."""

import uuid
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from typing import Any

from bizsuite.base.catalog import service as catalog
from bizsuite.base.catalog.rules.shapes import NewCategory, NewProduct
from bizsuite.base.parties import service as parties
from bizsuite.base.parties.rules.shapes import (
    NewAddress,
    NewContactPoint,
    NewCustomer,
    NewEmployee,
    NewSupplier,
)
from bizsuite.base.parties.rules.words import ContactPointKind
from bizsuite.commands.importing.faults import told_by_row
from bizsuite.commands.importing.mapping import Plan
from bizsuite.commands.importing.values import Item
from bizsuite.crm.accounts import service as contacts
from bizsuite.crm.accounts.rules import NewContact
from bizsuite.kernel.db import Db
from bizsuite.kernel.external import known

Ids = dict[str, uuid.UUID]
"""Our ids by the keys of the other system."""

CONTACTS = {
    "phone": ContactPointKind.PHONE,
    "fax": ContactPointKind.FAX,
    "email": ContactPointKind.EMAIL,
    "web": ContactPointKind.WEB,
}


async def load_employees(db: Db, plan: Plan, items: Sequence[Item]) -> tuple[Ids, int]:
    """Employees with their managers: whoever has none first, then level by level. Our ids, and how many are new."""
    ids = await known(db, "Employee", plan.system, [item.key for item in items])
    waiting = [item for item in items if item.key not in ids]
    number = len(waiting)
    while waiting:
        ready = [item for item in waiting if item["manager"] is None or item["manager"] in ids]
        with told_by_row(ready):
            made = await parties.create_employees(db, [_employee(item, plan, ids) for item in ready])
        ids |= {item.key: row.id for item, row in zip(ready, made, strict=True)}
        done = {item.key for item in ready}
        waiting = [item for item in waiting if item.key not in done]
    return ids, number


async def load_suppliers(db: Db, plan: Plan, items: Sequence[Item]) -> tuple[Ids, int]:
    """Suppliers. Our ids, and how many are new."""
    return await _load(
        db, plan, "Supplier", items, lambda item: NewSupplier(**_party(item, plan)), parties.create_suppliers
    )


async def load_customers(db: Db, plan: Plan, items: Sequence[Item]) -> tuple[Ids, int]:
    """Customers. Our ids, and how many are new."""

    def made(item: Item) -> NewCustomer:
        return NewCustomer(**_party(item, plan), currency=plan.rules.currency)

    return await _load(db, plan, "Customer", items, made, parties.create_customers)


async def load_contacts(
    db: Db, plan: Plan, section: str, items: Sequence[Item], accounts: Mapping[str, uuid.UUID]
) -> None:
    """The people to talk to at customers or suppliers, as their primary contacts."""
    named = {f"{section}/{item.key}": item for item in items if item["contact_name"]}
    there = await known(db, "Contact", plan.system, list(named))
    missing = {key: item for key, item in named.items() if key not in there}
    if missing:
        with told_by_row(list(missing.values())):
            await contacts.create_contacts(
                db, [_contact(item, key, plan, accounts) for key, item in missing.items()]
            )


def _contact(item: Item, key: str, plan: Plan, accounts: Mapping[str, uuid.UUID]) -> NewContact:
    return NewContact(
        name=item["contact_name"],
        title=item["contact_title"] or "",
        account_id=accounts[item.key],
        is_primary=True,
        external={plan.system: key},
    )


async def load_categories(db: Db, plan: Plan, items: Sequence[Item]) -> tuple[Ids, int]:
    """Categories of products. Our ids, and how many are new."""

    def made(item: Item) -> NewCategory:
        return NewCategory(
            name=item["name"], description=item["description"] or "", external={plan.system: item.key}
        )

    return await _load(db, plan, "Category", items, made, catalog.create_categories)


async def load_products(
    db: Db,
    plan: Plan,
    items: Sequence[Item],
    categories: Mapping[str, uuid.UUID],
    suppliers: Mapping[str, uuid.UUID],
) -> tuple[Ids, int]:
    """Products. Our ids, and how many are new."""

    def made(item: Item) -> NewProduct:
        supplier = suppliers.get(item["supplier"] or "")
        return NewProduct(
            sku=item["sku"],
            name=item["name"],
            list_price=item["list_price"],
            currency=plan.rules.currency,
            unit_cost=item["unit_cost"],
            quantity_per_unit=item["quantity_per_unit"] or "",
            category_id=categories.get(item["category"] or ""),
            is_discontinued=bool(item["is_discontinued"]),
            suppliers=[supplier] if supplier else [],
            external={plan.system: item.key},
        )

    return await _load(db, plan, "Product", items, made, catalog.create_products)


async def _load(
    db: Db,
    plan: Plan,
    entity: str,
    items: Sequence[Item],
    made: Callable[[Item], Any],
    create: Callable[[Db, list[Any]], Coroutine[Any, Any, Sequence[Any]]],
) -> tuple[Ids, int]:
    ids = await known(db, entity, plan.system, [item.key for item in items])
    missing = [item for item in items if item.key not in ids]
    if missing:
        with told_by_row(missing):
            rows = await create(db, [made(item) for item in missing])
        ids |= {item.key: row.id for item, row in zip(missing, rows, strict=True)}
    return ids, len(missing)


def _employee(item: Item, plan: Plan, ids: Mapping[str, uuid.UUID]) -> NewEmployee:
    return NewEmployee(
        **_party(item, plan),
        job_title=item["job_title"] or "",
        hired_on=item["hired_on"],
        birth_date=item["birth_date"],
        manager_id=ids.get(item["manager"] or ""),
    )


def _party(item: Item, plan: Plan) -> dict[str, Any]:
    """What all parties have: name, address, contact points, the id in the other system."""
    return {
        "name": item["name"],
        "addresses": list(_addresses(item)),
        "contact_points": [
            NewContactPoint(kind=kind, value=item[name], is_primary=True)
            for name, kind in CONTACTS.items()
            if item[name]
        ],
        "external": {plan.system: item.key},
    }


def _addresses(item: Item) -> Iterable[NewAddress]:
    if any(item[name] for name in ("street", "city", "region", "postal_code", "country")):
        yield NewAddress(
            lines=(item["street"] or "").splitlines(),
            city=item["city"] or "",
            region=item["region"] or "",
            postal_code=item["postal_code"] or "",
            country=item["country"] or "",
        )
