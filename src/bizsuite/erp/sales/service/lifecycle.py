"""The life of an order: confirmed, cancelled, closed; and what somebody agrees to who agrees to it."""

import uuid

import sqlalchemy as sa

from bizsuite.base.identity.tables import Company
from bizsuite.erp.sales import pricing, rules
from bizsuite.erp.sales.pricing import Agreed, Terms
from bizsuite.erp.sales.service.lines import lines_of
from bizsuite.erp.sales.service.locking import GUARD, lock_order
from bizsuite.erp.sales.tables import Order, OrderLine
from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.kernel.modules import GuardFacts
from bizsuite.kernel.tables import table_of


async def confirm_order(db: Db, order_id: uuid.UUID) -> Order:
    """Confirm a draft. Whoever must agree, or must know, does so in this transaction.

    Refuses with NOT_FOUND, ORDER_NOT_DRAFT, ORDER_EMPTY, and with whatever code those have who must agree.
    """
    order = await lock_order(db, order_id)
    status = rules.confirm(order.status, await _lines(db, order_id))
    await db.agree(GUARD, order_id)
    await db.publish(rules.SalesOrderConfirming(order_id))
    order.status, order.confirmed_at = status, now()
    await db.flush()
    await db.publish(rules.SalesOrderConfirmed(order_id))
    return order


async def cancel_order(db: Db, order_id: uuid.UUID) -> Order:
    """Cancel an order of which nothing was delivered or invoiced.

    Refuses with NOT_FOUND, ORDER_NOT_OPEN, ORDER_DELIVERED, ORDER_INVOICED, SUBJECT_LOCKED.
    """
    order = await lock_order(db, order_id)
    status = rules.cancel(order.status, await lines_of(db, order_id))
    await db.agree(GUARD, order_id, "change")
    await db.publish(rules.SalesOrderEnding(order_id))
    order.status = status
    await db.flush()
    await db.publish(rules.SalesOrderCancelled(order_id))
    return order


async def close_order(db: Db, order_id: uuid.UUID) -> Order:
    """Close a confirmed order: nothing more of it will be delivered. Refuses with NOT_FOUND, ORDER_NOT_CONFIRMED."""
    order = await lock_order(db, order_id)
    status = rules.close(order.status)
    await db.publish(rules.SalesOrderEnding(order_id))
    order.status = status
    await db.flush()
    await db.publish(rules.SalesOrderClosed(order_id))
    return order


async def _lines(db: Db, order_id: uuid.UUID) -> int:
    """How many lines an order has."""
    columns = table_of(OrderLine).c
    count: int = await db.one(
        sa.select(sa.func.count()).where(
            columns.tenant_id == db.actor.tenant_id, columns.order_id == order_id
        )
    )
    return count


async def facts_of_order(db: Db, order_id: uuid.UUID) -> GuardFacts:
    """What an agreement to a draft may depend on; the amount is in the company's currency.

    Refuses with NOT_FOUND, ORDER_NOT_DRAFT.
    """
    order = await db.need(Order, order_id)
    rules.change(order.status)
    company = table_of(Company).c
    currency: str = await db.one(
        sa.select(company.currency).where(
            company.tenant_id == db.actor.tenant_id, company.id == order.company_id
        )
    )
    agreed = Agreed(
        customer_id=order.customer_id,
        currency=order.currency,
        exchange_rate=order.exchange_rate,
        charges=order.charges,
        lines=[(line.product_id, _terms(line)) for line in await lines_of(db, order_id)],
    )
    return GuardFacts(
        title=order.number,
        company_id=order.company_id,
        amount=pricing.base_amount(order.total, order.exchange_rate, currency),
        party_id=order.customer_id,
        owner_id=order.owner_id,
        revision=pricing.revision(agreed),
    )


def _terms(line: OrderLine) -> Terms:
    return Terms(line.quantity, line.unit_price, line.discount, line.tax_rate)
