"""Writing orders: one, or many at once for imports."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from bizsuite.base.identity.tables import Company, User
from bizsuite.base.parties.tables import Customer
from bizsuite.erp.rates.loaders import Wanted, rates_at
from bizsuite.erp.rates.rules import RateAt, is_taken, rate_of
from bizsuite.erp.sales import pricing, rules
from bizsuite.erp.sales.rules import InvoicingPolicy, NewOrder, Sold
from bizsuite.erp.sales.service.lifecycle import confirm_sold
from bizsuite.erp.sales.service.lines import Asked, exchanged, offers_of, rows_of, taken_apart
from bizsuite.erp.sales.service.taxing import tax_new
from bizsuite.erp.sales.tables import Order, OrderLine, SalesPolicy
from bizsuite.kernel.clock import today
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused, refused_at
from bizsuite.kernel.external import remember_each
from bizsuite.kernel.numbering import Series, number_each
from bizsuite.kernel.questions import TENANT, Select, among, question
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import new_id

ORDERS = Series("sales.order", "SO-{year}-{number:05d}")


async def create_order(db: Db, new: NewOrder, *, confirm: bool = False) -> Order:
    """Write a draft with its lines, and confirm it when asked to. Refuses as `create_orders` does."""
    return (await create_orders(db, [new], confirm=confirm))[0]


async def create_orders(db: Db, news: Sequence[NewOrder], *, confirm: bool = False) -> Sequence[Order]:
    """Write drafts with their lines, and confirm them when asked to.

    What must be known is read in one round trip, and the number of statements does not grow with orders and lines; one
    more finds the rates of their days for those in another currency than the company's that give none.
    Refuses with NOT_FOUND, CUSTOMER_INACTIVE, PRODUCT_INACTIVE, PRICE_MISSING, PRICE_RULE_CONFLICT,
    PRICE_BASIS_MISSING, PRICE_RATE_MISSING, QUANTITY_ROUNDING, UNIT_CATEGORY_MISMATCH, KIT_EMPTY,
    EXCHANGE_RATE_MISSING, EXCHANGE_RATE_INVALID, INVALID_VALUE, EXTERNAL_ID_TAKEN, as `tax_drafts` does where the
    company has taxes, and as `confirm_orders` does where they are confirmed.
    """
    if not news:
        return []
    ids = [new_id() for _ in news]
    buyers, homes, offers, *_ = await db.together(
        _buyers(db, news),
        _departments(db, news),
        offers_of(db, [("lines", new.lines) for new in news], {new.customer_id for new in news}),
        _remember(db, ids, news),
        *([db.foretell(_expected(db, news))] if confirm else []),
    )
    rates = await rates_at(db, _rates_wanted(db, news, buyers))
    orders = []
    for position, (key, new) in enumerate(zip(ids, news, strict=True)):
        with refused_at(position, len(news)):
            orders.append(_header(db, key, new, buyers[_key(db, new)], homes, rates))
    await _number(db, orders)
    full, offers = await taken_apart(db, [("lines", new.lines) for new in news], offers)
    news = [replace(new, lines=lines) for new, lines in zip(news, full, strict=True)]
    asked = [
        Asked(order, new.lines, policy=buyers[_key(db, new)].policy)
        for order, new in zip(orders, news, strict=True)
    ]
    lines = rows_of(asked, await exchanged(db, asked, offers))
    taxed = {buyer.company_id for buyer in buyers.values() if buyer.is_taxed}
    await tax_new(db, orders, news, lines, taxed)
    _sum(orders, news, lines)
    db.add_all(orders)
    db.add_all(line for own in lines for line in own)
    for order in orders:
        await db.publish(rules.SalesOrderCreated(order.id))
    if confirm:
        bases = [buyers[_key(db, new)].company_currency for new in news]
        await confirm_sold(
            db, [Sold(*each, goods=offers.goods) for each in zip(orders, lines, bases, strict=True)]
        )
    return orders


async def reckon_order(db: Db, new: NewOrder) -> tuple[Order, Sequence[OrderLine]]:
    """What an order would be: its header without a number and its lines, with prices, taxes and totals.

    Nothing is written. Refuses as `create_orders` does.
    """
    buyers, homes, offers = await db.together(
        _buyers(db, [new]),
        _departments(db, [new]),
        offers_of(db, [("lines", new.lines)], {new.customer_id}),
    )
    rates = await rates_at(db, _rates_wanted(db, [new], buyers))
    buyer = buyers[_key(db, new)]
    order = _header(db, new_id(), new, buyer, homes, rates)
    asked = [Asked(order, new.lines, policy=buyer.policy)]
    lines = rows_of(asked, await exchanged(db, asked, offers))
    taxed = {buyer.company_id} if buyer.is_taxed else frozenset[uuid.UUID]()
    await tax_new(db, [order], [new], lines, taxed, is_kept=False)
    _sum([order], [new], lines)
    return order, lines[0]


def _sum(orders: Sequence[Order], news: Sequence[NewOrder], lines: Sequence[Sequence[OrderLine]]) -> None:
    """Give orders the amounts of their lines. Refuses with INVALID_VALUE."""
    for position, (order, new, own) in enumerate(zip(orders, news, lines, strict=True)):
        with refused_at(position, len(news)):
            totals = pricing.totals_of(own, new.charges, order.currency)
        order.net, order.tax = totals.net, totals.tax
        order.charges, order.total = totals.charges, totals.total


def _expected(db: Db, news: Sequence[NewOrder]) -> rules.SalesOrdersExpected:
    return rules.SalesOrdersExpected(
        frozenset((new.company_id or db.actor.company_id, new.customer_id) for new in news)
    )


async def _remember(db: Db, ids: Sequence[uuid.UUID], news: Sequence[NewOrder]) -> None:
    """Note the ids by which other systems know the orders. Refuses with EXTERNAL_ID_TAKEN."""
    paths = [()] if len(news) == 1 else [(str(position),) for position in range(len(news))]
    await remember_each(db, "SalesOrder", ids, [new.external for new in news], paths)


@dataclass(frozen=True, slots=True)
class _Buyer:
    """A customer, and the company that sells to them."""

    company_id: uuid.UUID
    currency: str
    company_currency: str
    is_taxed: bool
    """Whether the company has taxes of its own."""
    policy: InvoicingPolicy | None
    """By which the company invoices."""


_Key = tuple[uuid.UUID, uuid.UUID]


def _key(db: Db, new: NewOrder) -> _Key:
    return new.customer_id, new.company_id or db.actor.company_id


async def _buyers(db: Db, news: Sequence[NewOrder]) -> Mapping[_Key, _Buyer]:
    """The customers and companies of the orders, in one statement. Refuses with NOT_FOUND, CUSTOMER_INACTIVE."""
    wanted = {_key(db, new) for new in news}
    customers, companies = {each for each, _ in wanted}, {each for _, each in wanted}
    rows = await db.rows(_pairs(customers=sorted(customers), companies=sorted(companies)))
    found = {(row.customer_id, row.company_id): row for row in rows}
    for position, new in enumerate(news):
        with refused_at(position, len(news)):
            _require_buyer(found.get(_key(db, new)))
    return {
        key: _Buyer(
            row.company_id,
            row.currency or row.company_currency,
            row.company_currency,
            row.is_taxed,
            row.invoicing_policy,
        )
        for key, row in found.items()
    }


@question
def _pairs() -> Select:
    """Each of these `customers` with each of these `companies`."""
    customer, company, policy = table_of(Customer).c, table_of(Company).c, table_of(SalesPolicy)
    return (
        sa.select(
            customer.id.label("customer_id"),
            customer.number,
            customer.currency,
            customer.is_active,
            company.id.label("company_id"),
            company.currency.label("company_currency"),
            company.is_taxed,
            policy.c.invoicing_policy,
        )
        .join_from(customer.id.table, company.id.table, company.tenant_id == customer.tenant_id)
        .outerjoin(
            policy, sa.and_(policy.c.tenant_id == company.tenant_id, policy.c.company_id == company.id)
        )
        .where(customer.tenant_id == TENANT, among(customer.id, "customers"), among(company.id, "companies"))
    )


def _require_buyer(row: Any) -> None:
    """Refuses with NOT_FOUND, CUSTOMER_INACTIVE."""
    if row is None:
        raise Refused("NOT_FOUND", "There is no such record.", path=["customerId"])
    if not row.is_active:
        raise Refused(
            "CUSTOMER_INACTIVE", "The customer {number} is archived.", path=["customerId"], number=row.number
        )


async def _departments(db: Db, news: Sequence[NewOrder]) -> Mapping[uuid.UUID, uuid.UUID | None]:
    """The departments of the owners that are named; none is looked up for the actor. Refuses with NOT_FOUND."""
    known: dict[uuid.UUID, uuid.UUID | None] = {db.actor.user_id: db.actor.department_id}
    return known | await departments_of(db, {new.owner_id for new in news if new.owner_id} - set(known))


async def departments_of(db: Db, users: set[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID | None]:
    """The departments of users; one statement at most. Refuses with NOT_FOUND."""
    if not users:
        return {}
    columns = table_of(User).c
    rows = await db.rows(
        sa.select(columns.id, columns.department_id).where(
            columns.tenant_id == db.actor.tenant_id,
            columns.id == sa.any_(sa.literal(sorted(users), sa.ARRAY(sa.Uuid))),
        )
    )
    if len(rows) < len(users):
        raise Refused("NOT_FOUND", "There is no such record.", path=["ownerId"])
    return {row.id: row.department_id for row in rows}


def _day(db: Db, new: NewOrder) -> date:
    return new.order_date or today(db.actor.zone)


def _wanted(db: Db, new: NewOrder, buyer: _Buyer) -> Wanted:
    """The rate that an order takes unless it gives one."""
    return Wanted(buyer.company_id, new.currency or buyer.currency, _day(db, new))


def _rates_wanted(db: Db, news: Sequence[NewOrder], buyers: Mapping[_Key, _Buyer]) -> list[Wanted]:
    """The rates that orders take, since they are in another currency than the books and give none."""
    asked = [(new, buyers[_key(db, new)]) for new in news]
    return [
        _wanted(db, new, buyer)
        for new, buyer in asked
        if is_taken(new.currency or buyer.currency, buyer.company_currency, new.exchange_rate)
    ]


def _header(
    db: Db,
    key: uuid.UUID,
    new: NewOrder,
    buyer: _Buyer,
    homes: Mapping[uuid.UUID, uuid.UUID | None],
    rates: Mapping[Wanted, RateAt],
) -> Order:
    """The order itself, without number and amounts.

    Refuses with EXCHANGE_RATE_MISSING, EXCHANGE_RATE_INVALID, INVALID_VALUE.
    """
    rules.check_days(new.order_date, new.requested_on)
    currency, taken = new.currency or buyer.currency, rates.get(_wanted(db, new, buyer))
    rate = rate_of(currency, buyer.company_currency, new.exchange_rate, taken)
    day = _day(db, new)
    owner_id = new.owner_id or db.actor.user_id
    return Order(
        id=key,
        order_date=day,
        requested_on=new.requested_on,
        customer_id=new.customer_id,
        company_id=buyer.company_id,
        owner_id=owner_id,
        department_id=homes[owner_id],
        currency=currency,
        exchange_rate=rate,
        **rules.texts_of({name: getattr(new, name) for name in rules.TEXTS}),
    )


async def _number(db: Db, orders: Sequence[Order]) -> None:
    """Give orders the next numbers of their companies and years."""
    numbers = await number_each(db, ORDERS, [(order.company_id, order.order_date) for order in orders])
    for order, number in zip(orders, numbers, strict=True):
        order.number = number
