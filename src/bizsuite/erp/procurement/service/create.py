"""Writing orders: one, or many at once for imports, awards and supply runs."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from bizsuite.base.identity.tables import Company, User
from bizsuite.base.parties.rules.checks import prose
from bizsuite.base.parties.tables import Supplier
from bizsuite.erp.procurement.rules import events, orders
from bizsuite.erp.procurement.rules.events import Bought
from bizsuite.erp.procurement.rules.orders import NewOrder
from bizsuite.erp.procurement.rules.ports import PlaceAsk, PurchasePlacesAsked
from bizsuite.erp.procurement.service.lifecycle import confirm_bought
from bizsuite.erp.procurement.service.lines import Asked, new_lines, total
from bizsuite.erp.procurement.service.taxing import new_drafts, tax_orders
from bizsuite.erp.procurement.tables import Order
from bizsuite.erp.rates.loaders import Wanted, rates_at
from bizsuite.erp.rates.rules import RateAt, is_taken, rate_of
from bizsuite.erp.terms.loaders import default_terms, terms_of
from bizsuite.erp.terms.rules.terms import Term
from bizsuite.erp.terms.rules.words import TermRole
from bizsuite.kernel.clock import today
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused, refused_at
from bizsuite.kernel.external import remember_each
from bizsuite.kernel.numbering import Series, number_each
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import new_id

ORDERS = Series("procurement.order", "PO-{year}-{number:05d}")
_Seller = tuple[uuid.UUID, uuid.UUID]
"""A supplier, and the company that buys of it."""


async def create_order(db: Db, new: NewOrder, *, confirm: bool = False) -> Order:
    """Write a draft with its lines, and confirm it when asked to. Refuses as `create_orders` does."""
    return (await create_orders(db, [new], confirm=confirm))[0]


async def create_orders(db: Db, news: Sequence[NewOrder], *, confirm: bool = False) -> Sequence[Order]:
    """Write drafts with their lines, and confirm them when asked to.

    The number of statements does not grow with orders and lines. Refuses with NOT_FOUND, SUPPLIER_INACTIVE,
    TERM_INACTIVE, EXCHANGE_RATE_MISSING, EXCHANGE_RATE_INVALID, INVALID_VALUE, EXTERNAL_ID_TAKEN, as `new_lines`
    and `tax_orders` do, and as `confirm_orders` does where they are confirmed.
    """
    if not news:
        return []
    ids = [new_id() for _ in news]
    keys = {_key(db, new) for new in news}
    sellers, homes, terms, usual, _ = await db.together(
        _sellers(db, keys),
        departments_of(db, {new.owner_id for new in news if new.owner_id}),
        terms_of(db, {new.payment_term_id for new in news if new.payment_term_id}),
        default_terms(db, {key[1] for key in keys}, {key[0] for key in keys}, TermRole.SUPPLIER),
        _remember(db, ids, news),
    )
    for position, new in enumerate(news):
        with refused_at(position, len(news)):
            _require_seller(sellers.get(_key(db, new)))
    rates = await rates_at(db, _rates_wanted(db, news, sellers))
    made = []
    for position, (key, new) in enumerate(zip(ids, news, strict=True)):
        with refused_at(position, len(news)):
            order = _header(db, key, new, sellers[_key(db, new)], rates)
            order.department_id = homes.get(new.owner_id, db.actor.department_id)
            order.payment_term_id = _term(new, terms, usual.get((order.company_id, new.supplier_id)))
            made.append(order)
    await check_places(db, made)
    lines, wares = await new_lines(db, [Asked(*each) for each in _pairs(made, news)])
    taxed = {seller.company_id for seller in sellers.values() if seller.is_taxed}
    await tax_orders(db, new_drafts(made, news, lines), taxed)
    for position, (order, own) in enumerate(zip(made, lines, strict=True)):
        with refused_at(position, len(news)):
            total(order, own)
    numbers = await number_each(db, ORDERS, [(order.company_id, order.order_date) for order in made])
    for order, number in zip(made, numbers, strict=True):
        order.number = number
    db.add_all(made)
    db.add_all(line for own in lines for line in own)
    for order in made:
        await db.publish(events.PurchaseOrderCreated(order.id))
    if confirm:
        bases = [sellers[_key(db, new)].base for new in news]
        await confirm_bought(
            db, [Bought(*each, goods=wares.goods) for each in zip(made, lines, bases, strict=True)]
        )
    await db.flush()
    return made


def _pairs(made: Sequence[Order], news: Sequence[NewOrder]) -> list[tuple[Order, Sequence[Any]]]:
    return [(order, new.lines) for order, new in zip(made, news, strict=True)]


def _key(db: Db, new: NewOrder) -> _Seller:
    return new.supplier_id, new.company_id or db.actor.company_id


async def _sellers(db: Db, keys: Collection[_Seller]) -> Mapping[_Seller, Any]:
    """Suppliers with the companies that buy of them. One statement."""
    supplier, company = table_of(Supplier).c, table_of(Company).c
    rows = await db.rows(
        sa.select(
            supplier.id.label("supplier_id"),
            supplier.number,
            supplier.is_active,
            company.id.label("company_id"),
            company.currency.label("base"),
            company.is_taxed,
            sa.func.coalesce(supplier.currency, company.currency).label("currency"),
        )
        .join_from(supplier.id.table, company.id.table, company.tenant_id == supplier.tenant_id)
        .where(
            supplier.tenant_id == db.actor.tenant_id,
            supplier.id.in_(sorted({key[0] for key in keys})),
            company.id.in_(sorted({key[1] for key in keys})),
        )
    )
    return {(row.supplier_id, row.company_id): row for row in rows}


def _require_seller(row: Any) -> None:
    """Refuses with NOT_FOUND, SUPPLIER_INACTIVE."""
    if row is None:
        raise Refused("NOT_FOUND", "There is no such record.", path=["supplierId"])
    if not row.is_active:
        raise Refused(
            "SUPPLIER_INACTIVE", "The supplier {number} is archived.", path=["supplierId"], number=row.number
        )


async def _remember(db: Db, ids: Sequence[uuid.UUID], news: Sequence[NewOrder]) -> None:
    """Note the ids by which other systems know the orders. Refuses with EXTERNAL_ID_TAKEN."""
    paths = [()] if len(news) == 1 else [(str(position),) for position in range(len(news))]
    await remember_each(db, "PurchaseOrder", ids, [new.external for new in news], paths)


async def departments_of(db: Db, users: Collection[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID | None]:
    """The departments of users; one statement at most. Refuses with NOT_FOUND."""
    if not users:
        return {}
    columns = table_of(User).c
    rows = await db.rows(
        sa.select(columns.id, columns.department_id).where(
            columns.tenant_id == db.actor.tenant_id, columns.id.in_(sorted(users))
        )
    )
    if len(rows) < len(set(users)):
        raise Refused("NOT_FOUND", "There is no such record.", path=["ownerId"])
    return {row.id: row.department_id for row in rows}


def _day(db: Db, new: NewOrder) -> date:
    return new.order_date or today(db.actor.zone)


def _wanted(db: Db, new: NewOrder, seller: Any) -> Wanted:
    """The rate that an order takes unless it gives one."""
    return Wanted(seller.company_id, new.currency or seller.currency, _day(db, new))


def _rates_wanted(db: Db, news: Sequence[NewOrder], sellers: Mapping[_Seller, Any]) -> list[Wanted]:
    """The rates that orders take, since they are in another currency than the books and give none."""
    asked = [(new, sellers[_key(db, new)]) for new in news]
    return [
        _wanted(db, new, seller)
        for new, seller in asked
        if is_taken(new.currency or seller.currency, seller.base, new.exchange_rate)
    ]


def _header(db: Db, key: uuid.UUID, new: NewOrder, seller: Any, rates: Mapping[Wanted, RateAt]) -> Order:
    """The order itself, without number and amounts.

    Refuses with EXCHANGE_RATE_MISSING, EXCHANGE_RATE_INVALID, INVALID_VALUE.
    """
    orders.check_days({name: getattr(new, name) for name in orders.DAYS})
    currency, taken = new.currency or seller.currency, rates.get(_wanted(db, new, seller))
    return Order(
        id=key,
        order_date=_day(db, new),
        expected_on=new.expected_on,
        supplier_id=new.supplier_id,
        company_id=seller.company_id,
        warehouse_id=new.warehouse_id,
        customer_id=new.customer_id,
        delivery_address=prose(new.delivery_address, "deliveryAddress"),
        owner_id=new.owner_id or db.actor.user_id,
        currency=currency,
        exchange_rate=rate_of(currency, seller.base, new.exchange_rate, taken),
        **orders.texts_of({name: getattr(new, name) for name in orders.TEXTS}),
    )


def _term(new: NewOrder, terms: Mapping[uuid.UUID, Term], usual: Term | None) -> uuid.UUID | None:
    """The payment term that an order names, else the supplier's. Refuses with NOT_FOUND, TERM_INACTIVE."""
    if new.payment_term_id is None:
        return None if usual is None else usual.id
    return named_term(new.payment_term_id, terms)


def named_term(key: uuid.UUID, terms: Mapping[uuid.UUID, Term]) -> uuid.UUID:
    """A payment term that an order names. Refuses with NOT_FOUND, TERM_INACTIVE."""
    if key not in terms:
        raise Refused("NOT_FOUND", "There is no such record.", path=["paymentTermId"])
    if not terms[key].is_active:
        raise Refused("TERM_INACTIVE", "The payment term is switched off.", path=["paymentTermId"])
    return key


async def check_places(db: Db, made: Sequence[Order]) -> None:
    """Whether companies have the warehouses that their orders name. Refuses with NOT_FOUND."""
    asks = {
        position: PlaceAsk(company_id=order.company_id, warehouse_id=order.warehouse_id, path=["warehouseId"])
        for position, order in enumerate(made)
        if order.warehouse_id is not None
    }
    if not asks:
        return
    await db.publish(PurchasePlacesAsked(list(asks.values())))
    for position, ask in asks.items():
        with refused_at(position, len(made)):
            if not ask.is_known:
                raise Refused("NOT_FOUND", "There is no such record.", path=ask.path)
