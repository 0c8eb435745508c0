"""The tenants, their companies, parties and products."""

import uuid
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from bizsuite.app import MODULES
from bizsuite.base.catalog import service as catalog
from bizsuite.base.catalog.rules.shapes import NewCategory, NewProduct
from bizsuite.base.identity import service as identity
from bizsuite.base.parties import service as parties
from bizsuite.base.parties.rules.shapes import NewAddress, NewContactPoint, NewCustomer, NewEmployee
from bizsuite.base.parties.rules.words import ContactPointKind
from bizsuite.commands.seeding import words
from bizsuite.erp.finance import service as finance
from bizsuite.erp.inventory import service as inventory
from bizsuite.erp.inventory.rules import Goods
from bizsuite.kernel.acts import act
from bizsuite.kernel.database import Database
from bizsuite.kernel.db import Db
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.values import CompanyId

BUILT_IN = identity.builtin_grants(MODULES)


@dataclass(frozen=True)
class Demo:
    """A tenant with its goods and customers, ready for a history."""

    name: str
    admin: Actor
    people: dict[str, Actor]
    """One actor for each built-in role."""
    second: CompanyId | None
    products: dict[str, uuid.UUID]
    customers: list[uuid.UUID]


async def found(database: Database, name: str, title: str, *, opened_on: date, small: bool = False) -> Demo:
    """A tenant with its companies, books, warehouse, products and customers."""
    first = identity.NewCompany(name=f"{title} Ltd.", currency="USD", zone="UTC")
    new = identity.NewTenant(name=name, title=title, company=first, password=words.PASSWORD)
    admin = await identity.create_tenant(database, new, BUILT_IN)
    second = None
    if not small:
        second = await act(database, admin, "seed", lambda db: _second_company(db, title))
        admin = replace(admin, company_ids=frozenset({*admin.company_ids, second}))
    for company in sorted(admin.company_ids):
        at = replace(admin, company_id=company)
        await act(database, at, "seed", lambda db, company=company: _books(db, company, opened_on))  # type: ignore[misc]
    products = await act(database, admin, "seed", lambda db: _products(db, small))
    customers = await act(database, admin, "seed", lambda db: _customers(db, name, small))
    await act(database, admin, "seed", lambda db: _opening_stock(db, products, opened_on))
    people = {
        role: await identity.actor_of(database, name, f"{role}@{name}.example", BUILT_IN) for role in BUILT_IN
    }
    return Demo(name, people["admin"], people, second, products, customers)


async def _second_company(db: Db, title: str) -> CompanyId:
    made = await identity.create_company(
        db, identity.NewCompany(name=f"{title} (上海) 有限公司", currency="CNY", zone="Asia/Shanghai")
    )
    await db.flush()
    return CompanyId(made.id)


async def _books(db: Db, company: CompanyId, opened_on: date) -> None:
    await finance.ensure_company(db, company)
    for year in range(opened_on.year, opened_on.year + 4):
        await finance.create_fiscal_year(db, company, first_day=date(year, 1, 1), last_day=date(year, 12, 31))
    await inventory.ensure_company(db, company)


async def _products(db: Db, small: bool) -> dict[str, uuid.UUID]:
    categories = await catalog.create_categories(
        db, [NewCategory(name=name) for name in words.CATEGORIES.values()]
    )
    by_key = dict(zip(words.CATEGORIES, categories, strict=True))
    chosen = words.PRODUCTS[: 5 if small else None]
    made = await catalog.create_products(
        db,
        [
            NewProduct(
                sku=each.sku,
                name=each.name,
                list_price=Decimal(each.price),
                unit_cost=Decimal(each.cost),
                currency="USD",
                category_id=by_key[each.category].id,
                sales_tax_rate=Decimal("0.08"),
            )
            for each in chosen
        ],
    )
    return {each.sku: row.id for each, row in zip(chosen, made, strict=True)}


async def _customers(db: Db, tenant: str, small: bool) -> list[uuid.UUID]:
    people: list[uuid.UUID] = []
    for name, title, manager in words.PEOPLE:
        boss = None if manager is None else people[manager]
        people.append(
            (await parties.create_employee(db, NewEmployee(name=name, job_title=title, manager_id=boss))).id
        )
    chosen = words.CUSTOMERS[: 4 if small else None]
    made = await parties.create_customers(
        db,
        [
            NewCustomer(
                name=name,
                currency="USD",
                owner_id=db.actor.user_id,
                addresses=[NewAddress(city=city, country=country)],
                contact_points=[
                    NewContactPoint(
                        kind=ContactPointKind.EMAIL,
                        value=f"buying{at}@{tenant}-customer.example",
                        is_primary=True,
                    )
                ],
            )
            for at, (name, city, country) in enumerate(chosen)
        ],
    )
    return [row.id for row in made]


async def _opening_stock(db: Db, products: dict[str, uuid.UUID], opened_on: date) -> None:
    costs = {each.sku: Decimal(each.cost) for each in words.PRODUCTS}
    goods = [
        Goods(product_id=key, quantity=Decimal(5000 if costs[sku] < 20 else 400), unit_cost=costs[sku])
        for sku, key in products.items()
    ]
    await inventory.open_stock(db, goods, on=opened_on)
