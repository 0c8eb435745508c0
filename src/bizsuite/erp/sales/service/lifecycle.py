"""The life of an order: confirmed, cancelled, closed; and what somebody agrees to who agrees to it."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bizsuite.base.catalog.rules.words import ProductKind
from bizsuite.base.catalog.tables import Product, Template
from bizsuite.base.identity.tables import Company
from bizsuite.erp.sales import pricing, rules
from bizsuite.erp.sales.pricing import Agreed, terms_of
from bizsuite.erp.sales.rules import Sold
from bizsuite.erp.sales.service.discounts import check_discounts
from bizsuite.erp.sales.service.lines import lines_of, lines_of_orders
from bizsuite.erp.sales.service.locking import GUARD, lock_order, lock_orders
from bizsuite.erp.sales.tables import Order, OrderLine
from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused, refused_at
from bizsuite.kernel.modules import GuardFacts
from bizsuite.kernel.tables import table_of


async def confirm_order(db: Db, order_id: uuid.UUID) -> Order:
    """Confirm a draft; refuses as `confirm_orders` does."""
    return (await confirm_orders(db, [order_id]))[0]


async def confirm_orders(
    db: Db, orders: Sequence[uuid.UUID], *, at: Mapping[uuid.UUID, datetime] | None = None
) -> Sequence[Order]:
    """Confirm drafts, now or, where history is told, at moments of their own. Who must agree or know does so meanwhile.

    The number of statements does not grow with orders and lines. Refuses with NOT_FOUND, ORDER_NOT_DRAFT, ORDER_EMPTY,
    and with whatever code those have who must agree; the position of the order begins the path where they are many.
    """
    found, lines = await lock_orders(db, orders), await lines_of_orders(db, orders)
    products = {line.product_id for own in lines.values() for line in own}
    buyers = frozenset((order.company_id, order.customer_id) for order in found.values())
    bases, goods, _ = await db.together(
        _currencies(db, {company_id for company_id, _ in buyers}),
        _goods(db, products),
        db.foretell(rules.SalesOrdersExpected(buyers)),
    )
    sold = [Sold(found[key], lines[key], bases[found[key].company_id], goods) for key in found]
    await confirm_sold(db, sold, at)
    return [each.order for each in sold]


async def confirm_sold(
    db: Db, sold: Sequence[Sold], moments: Mapping[uuid.UUID, datetime] | None = None
) -> None:
    """Confirm drafts that are locked, or were written in this transaction.

    Who must agree is asked along with credit and stock, so that all of it is one round trip; credit is locked before
    stock. Refuses as `confirm_orders` does, and DISCOUNT_EXCEEDED.
    """
    for position, each in enumerate(sold):
        with refused_at(position, len(sold)):
            rules.confirm(each.order.status, len(each.lines))
    db.known[Sold] = {each.order.id: each for each in sold}
    try:
        await db.together(
            db.agree(GUARD, [each.order.id for each in sold]),
            check_discounts(db, sold),
            db.publish(rules.SalesOrdersConfirming(sold)),
            db.publish(rules.SalesOrdersConfirmed(sold)),
        )
    finally:
        del db.known[Sold]
    at = now()
    for each in sold:
        each.order.status = rules.confirm(each.order.status, len(each.lines))
        each.order.confirmed_at = (moments or {}).get(each.order.id, at)
    for each in sold:
        await db.publish(rules.SalesOrderConfirmed(each.order.id))


async def _currencies(db: Db, companies: Collection[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """The currencies in which companies keep their books. One statement."""
    company = table_of(Company).c
    rows = await db.rows(
        sa.select(company.id, company.currency).where(
            company.tenant_id == db.actor.tenant_id,
            company.id == sa.any_(sa.literal(list(companies), sa.ARRAY(sa.Uuid))),
        )
    )
    return {row.id: row.currency for row in rows}


async def _goods(db: Db, products: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Those of these products that are goods. One statement."""
    product, template = table_of(Product).c, table_of(Template).c
    rows = await db.rows(
        sa.select(product.id).where(
            product.tenant_id == db.actor.tenant_id,
            product.id == sa.any_(sa.literal(sorted(products), sa.ARRAY(sa.Uuid))),
            template.tenant_id == product.tenant_id,
            template.id == product.template_id,
            template.kind == ProductKind.GOODS,
        )
    )
    return frozenset(row.id for row in rows)


async def cancel_order(db: Db, order_id: uuid.UUID) -> Order:
    """Cancel an order of which nothing was delivered or invoiced.

    Refuses with NOT_FOUND, ORDER_NOT_OPEN, ORDER_DELIVERED, ORDER_INVOICED, SUBJECT_LOCKED.
    """
    order = await lock_order(db, order_id)
    status = rules.cancel(order.status, await lines_of(db, order_id))
    await db.agree(GUARD, [order_id], "change")
    await db.publish(rules.SalesOrderEnding(order_id))
    order.status = status
    await db.flush()
    await db.publish(rules.SalesOrderCancelled(order_id))
    await db.publish(rules.SalesOrderEnded(order_id))
    return order


async def revoke_confirmation(db: Db, order_id: uuid.UUID) -> Order:
    """Take back what was confirmed: the order is cancelled. One that is not confirmed stays as it is.

    Refuses with NOT_FOUND, ORDER_NOT_OPEN, ORDER_DELIVERED, ORDER_INVOICED, SUBJECT_LOCKED.
    """
    order = await lock_order(db, order_id)
    return order if order.status is rules.SalesOrderStatus.DRAFT else await cancel_order(db, order_id)


async def close_order(db: Db, order_id: uuid.UUID) -> Order:
    """Close a confirmed order: nothing more of it will be delivered. Refuses with NOT_FOUND, ORDER_NOT_CONFIRMED."""
    order = await lock_order(db, order_id)
    status = rules.close(order.status)
    await db.publish(rules.SalesOrderEnding(order_id))
    order.status = status
    await db.flush()
    await db.publish(rules.SalesOrderClosed(order_id))
    await db.publish(rules.SalesOrderEnded(order_id))
    return order


async def facts_of_orders(db: Db, orders: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, GuardFacts]:
    """What agreements to drafts may depend on; the amounts are in the companies' currencies.

    Two statements; none while just these orders are being confirmed. Refuses with NOT_FOUND, ORDER_NOT_DRAFT.
    """
    return {key: facts_of(each) for key, each in (await drafts_of(db, orders)).items()}


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as others are to agree to it."""

    order: Any
    base: str
    """The currency of its company."""
    lines: Sequence[OrderLine]


async def drafts_of(db: Db, orders: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Draft]:
    """Drafts with their lines, as they are now.

    Two statements; none while just these orders are being confirmed. Refuses with NOT_FOUND, ORDER_NOT_DRAFT.
    """
    if (sold := db.known.get(Sold)) is not None and sold.keys() >= set(orders):
        for key in orders:
            rules.change(sold[key].order.status)
        return {key: Draft(sold[key].order, sold[key].base, sold[key].lines) for key in orders}
    # What the facts tell of may have been written in this transaction.
    await db.flush()
    order, company = table_of(Order), table_of(Company)
    rows = await db.rows(
        sa.select(order, company.c.currency.label("base"))
        .join(company, sa.and_(company.c.tenant_id == order.c.tenant_id, company.c.id == order.c.company_id))
        .where(
            order.c.tenant_id == db.actor.tenant_id,
            order.c.id == sa.any_(sa.literal(list(orders), sa.ARRAY(sa.Uuid))),
        )
    )
    found, lines = {row.id: row for row in rows}, await lines_of_orders(db, orders)
    for key in orders:
        if key not in found:
            raise Refused("NOT_FOUND", "There is no such record.", path=["id"])
        rules.change(found[key].status)
    return {key: Draft(found[key], found[key].base, lines[key]) for key in orders}


def facts_of(draft: Draft) -> GuardFacts:
    """What agreements to a draft depend on."""
    order, lines = draft.order, draft.lines
    agreed = Agreed(
        customer_id=order.customer_id,
        currency=order.currency,
        exchange_rate=order.exchange_rate,
        charges=order.charges,
        lines=[(line.product_id, terms_of(line)) for line in lines],
        taxes=[line.tax for line in lines if line.is_taxed],
    )
    return GuardFacts(
        title=order.number,
        company_id=order.company_id,
        amount=pricing.base_amount(order.total, order.exchange_rate, draft.base),
        party_id=order.customer_id,
        owner_id=order.owner_id,
        revision=pricing.revision(agreed),
    )
