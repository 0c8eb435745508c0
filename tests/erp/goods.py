"""A small company with customers, a supplier, products and a database of its own, for the tests of sales and stock."""

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from bizsuite.base.catalog.rules.words import ProductKind
from bizsuite.base.catalog.tables import Product, Template, Unit, UnitCategory
from bizsuite.base.identity.tables import Company, User
from bizsuite.base.parties.tables import Customer, Party, Supplier
from bizsuite.erp.inventory import tables
from bizsuite.kernel.database import Database
from bizsuite.kernel.db import Db
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import CompanyId, TenantId, UserId, new_id
from bizsuite.kernel.wiring import Wiring

T = TypeVar("T")


@dataclass
class World:
    """One tenant: EUR company `HOME`, CNY company `AWAY`, customers Anna and Ben, products TEA, CUP and a service."""

    database: Database
    actor: Actor
    away: Actor
    products: dict[str, uuid.UUID] = field(default_factory=dict)
    customers: dict[str, uuid.UUID] = field(default_factory=dict)
    supplier: uuid.UUID = field(default_factory=new_id)
    statements: list[str] = field(default_factory=list)

    async def write(
        self, work: Callable[..., Awaitable[T]], *given: Any, actor: Actor | None = None, **named: Any
    ) -> T:
        """Run `work(db, *given, **named)` in a transaction of its own, which commits."""
        return await self.database.write(actor or self.actor, lambda db: work(db, *given, **named))

    @asynccontextmanager
    async def reading(self, actor: Actor | None = None) -> AsyncIterator[Db]:
        """A snapshot."""
        async with self.database.snapshot(actor or self.actor) as db:
            yield db

    async def rows(self, statement: Any) -> Sequence[Any]:
        """What a statement finds for the tenant."""
        async with self.reading() as db:
            return await db.rows(statement)


@dataclass(frozen=True)
class Availability:
    """What is kept of a product in the warehouses of a company."""

    on_hand: Decimal = Decimal(0)
    reserved: Decimal = Decimal(0)
    incoming: Decimal = Decimal(0)
    outgoing: Decimal = Decimal(0)


async def availability_of(world: World, sku: str) -> Availability:
    """The stock of a product in the company HOME."""
    kept = table_of(tables.Availability).c
    rows = await world.rows(
        sa.select(kept.on_hand, kept.reserved, kept.incoming, kept.outgoing).where(
            kept.product_id == world.products[sku], kept.company_id == world.actor.company_id
        )
    )
    return Availability(*(sum(column, Decimal(0)) for column in zip(*rows, strict=True)))


async def as_owner(url: str, *statements: str) -> None:
    """Run statements as the owner of the database, who stands above its walls."""
    engine = create_async_engine(url)
    try:
        async with engine.begin() as connection:
            for statement in statements:
                await connection.exec_driver_sql(statement)
    finally:
        await engine.dispose()


def actor_of(tenant_id: uuid.UUID, user_id: uuid.UUID, company_id: uuid.UUID, *others: uuid.UUID) -> Actor:
    """An actor that works in a company, and may work in others."""
    return Actor(
        tenant_id=TenantId(tenant_id),
        user_id=UserId(user_id),
        company_id=CompanyId(company_id),
        company_ids=frozenset(CompanyId(each) for each in (company_id, *others)),
    )


async def make_world(url: str, wiring: Wiring | None = None, **grants: Any) -> World:
    """A world in an empty database."""
    tenant, user, home, away = (new_id() for _ in range(4))
    database = Database(url, wiring, pool=30)
    actor = replace(actor_of(tenant, user, home, away), **grants)
    world = World(database, actor, replace(actor, company_id=CompanyId(away)))
    await world.write(lambda db: _fill(db, world))
    sa.event.listen(
        database.engine.sync_engine,
        "before_cursor_execute",
        lambda *given: world.statements.append(given[2]),
    )
    return world


async def _fill(db: Db, world: World) -> None:
    home, away = world.actor.company_id, world.away.company_id
    for key, name, currency in ((home, "HOME", "EUR"), (away, "AWAY", "CNY")):
        db.add(Company(id=key, name=name, currency=currency))
    await db.flush()
    db.add(User(id=world.actor.user_id, email="a@x.example", name="A", company_id=home))
    await db.flush()
    wares = await add_wares(db, "EUR")
    world.products, world.customers, world.supplier = wares.products, wares.customers, wares.supplier


@dataclass
class Wares:
    """Customers Anna and Ben, a supplier, products TEA, CUP, POT and a service ADVICE; by name and SKU."""

    products: dict[str, uuid.UUID] = field(default_factory=dict)
    customers: dict[str, uuid.UUID] = field(default_factory=dict)
    supplier: uuid.UUID = field(default_factory=new_id)


async def add_wares(db: Db, currency: str) -> Wares:
    """Enter customers, a supplier and products with list prices in this currency."""
    wares = Wares()
    category = UnitCategory(name="Count")
    db.add(category)
    await db.flush()
    unit = Unit(category_id=category.id, code="PCS", name="Piece")
    db.add(unit)
    for name in ("Anna", "Ben"):
        party = Party(name=name)
        db.add(party)
        await db.flush()
        db.add(Customer(id=party.id, number=f"C-{name}"))
        wares.customers[name] = party.id
    maker = Party(id=wares.supplier, name="Maker")
    db.add(maker)
    await db.flush()
    db.add(Supplier(id=maker.id, number="S-1"))
    for sku, price, tax, kind in (
        ("TEA", "9.99", "0.2", ProductKind.GOODS),
        ("CUP", "5", "0", ProductKind.GOODS),
        ("POT", "120", "0", ProductKind.GOODS),
        ("ADVICE", "80", "0.2", ProductKind.SERVICE),
    ):
        template = Template(name=sku, kind=kind)
        db.add(template)
        await db.flush()
        product = Product(
            template_id=template.id,
            sku=sku,
            name=sku.title(),
            unit_id=unit.id,
            list_price=Decimal(price),
            currency=currency,
            sales_tax_rate=Decimal(tax),
        )
        db.add(product)
        wares.products[sku] = product.id
    await db.flush()
    return wares
