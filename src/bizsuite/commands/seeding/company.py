"""The tenants, their companies, and who works where."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bizsuite.app import MODULES
from bizsuite.base.identity import service as identity
from bizsuite.base.identity.tables import Company
from bizsuite.commands.seeding import goods, organisation, parties, taxes, words
from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.rules.words import ChartTemplate
from bizsuite.erp.inventory import service as inventory
from bizsuite.kernel.acts import act
from bizsuite.kernel.database import Database
from bizsuite.kernel.db import Db
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.values import CompanyId

BUILT_IN = identity.builtin_grants(MODULES)
FIRST_ZONE, SECOND_ZONE = "UTC", "Asia/Shanghai"


@dataclass(frozen=True)
class Branch:
    """A company of a tenant as those see it who work there."""

    name: str
    currency: str
    people: dict[str, Actor]
    """One actor for each built-in role."""
    customers: list[uuid.UUID]
    """Who buys there in the company's currency."""
    exports: Sequence[uuid.UUID] = ()
    """Who buys there in USD instead."""


@dataclass(frozen=True)
class Demo:
    """A tenant with its goods, parties and companies, ready for a history."""

    admin: Actor
    products: dict[str, uuid.UUID]
    suppliers: dict[uuid.UUID, list[str]]
    """What comes from each supplier."""
    customers: list[uuid.UUID]
    first: Branch
    second: Branch | None

    @property
    def branches(self) -> list[Branch]:
        """All companies."""
        return [self.first, *([self.second] if self.second else [])]


async def found(database: Database, name: str, title: str, *, opened_on: date, small: bool = False) -> Demo:
    """A tenant with its companies, books, warehouses, products and parties; a small one has one company."""
    first = identity.NewCompany(name=f"{title} Ltd.", currency="USD", zone=FIRST_ZONE)
    new = identity.NewTenant(name=name, title=title, company=first, password=words.PASSWORD)
    admin = await identity.create_tenant(database, new, BUILT_IN)
    people = {
        role: await identity.actor_of(database, name, f"{role}@{name}.example", BUILT_IN) for role in BUILT_IN
    }
    second = None
    if not small:
        second = await act(database, admin, "seed", lambda db: _second_company(db, title))
        both = frozenset({admin.company_id, second})
        people = {role: replace(actor, company_ids=both) for role, actor in people.items()}
        for each in people.values():
            await act(database, admin, "seed", lambda db, each=each: _moved(db, each))  # type: ignore[misc]
    admin = people["admin"]
    await act(database, admin, "seed", lambda db: organisation.appoint(db, people))
    if not small:
        await act(database, admin, "seed", lambda db: organisation.employ(db, name, admin.company_ids))
    for company in sorted(admin.company_ids):
        at = replace(admin, company_id=company)
        await act(database, at, "seed", lambda db, company=company: _books(db, company, opened_on))  # type: ignore[misc]
    await act(database, admin, "seed", taxes.payment_terms)
    suppliers = await act(database, admin, "seed", lambda db: parties.suppliers(db, name, small))
    products = await act(database, admin, "seed", lambda db: goods.products(db, suppliers, small))
    customers = await act(database, people["sales"], "seed", lambda db: parties.customers(db, name, small))
    await act(database, people["hr"], "seed", parties.employees)
    await act(database, admin, "seed", lambda db: goods.opening_stock(db, products, opened_on))
    return Demo(
        admin=admin,
        products=products,
        suppliers=goods.supplied(suppliers, products),
        customers=customers,
        first=Branch(f"{name}-1", "USD", people, customers),
        second=await _second(database, name, people, second, products, customers, opened_on),
    )


async def _second(
    database: Database,
    name: str,
    people: dict[str, Actor],
    company: CompanyId | None,
    products: dict[str, uuid.UUID],
    customers: list[uuid.UUID],
    opened_on: date,
) -> Branch | None:
    """The Chinese company, where the same people work: it sells at home, and exports to some."""
    if company is None:
        return None
    there = {role: replace(actor, company_id=company, zone=SECOND_ZONE) for role, actor in people.items()}
    await act(database, there["admin"], "seed", lambda db: goods.chinese_prices(db, products))
    await act(
        database,
        there["admin"],
        "seed",
        lambda db: goods.opening_stock(db, products, opened_on, factor=words.YUAN),
    )
    at_home = [
        key for key, (_, _, country) in zip(customers, words.CUSTOMERS, strict=True) if country == "CN"
    ]
    abroad = [key for key in customers if key not in at_home][:2]
    return Branch(f"{name}-2", "CNY", there, at_home, abroad)


async def _second_company(db: Db, title: str) -> CompanyId:
    made = await identity.create_company(
        db, identity.NewCompany(name=f"{title} (上海) 有限公司", currency="CNY", zone=SECOND_ZONE)
    )
    await db.flush()
    return CompanyId(made.id)


async def _moved(db: Db, each: Actor) -> None:
    """Let a user work in all companies that the actor stands for."""
    await identity.update_user(db, each.user_id, {"company_ids": each.company_ids})


async def _books(db: Db, company: CompanyId, opened_on: date) -> None:
    await finance.ensure_company(db, company)
    if (await db.need(Company, company)).currency == "CNY":
        await finance.load_chart(db, company, ChartTemplate.CHINESE)
    for year in range(opened_on.year, opened_on.year + 4):
        await finance.create_fiscal_year(db, company, first_day=date(year, 1, 1), last_day=date(year, 12, 31))
    await inventory.ensure_company(db, company)
    await taxes.standard_tax(db, company, goods.TAX_RATE)
