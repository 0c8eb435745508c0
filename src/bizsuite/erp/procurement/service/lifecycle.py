"""The life of an order: sent, confirmed, cancelled, closed; and what somebody agrees to who agrees to it."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.base.identity.tables import Company
from bizsuite.erp.procurement.rules import amounts, events, lifecycle, quantities
from bizsuite.erp.procurement.rules.amounts import Agreed
from bizsuite.erp.procurement.rules.events import Bought
from bizsuite.erp.procurement.rules.orders import Version
from bizsuite.erp.procurement.rules.words import PurchaseOrderStatus
from bizsuite.erp.procurement.service.lines import lines_of, lines_of_orders, wares_of
from bizsuite.erp.procurement.service.locking import GUARD, lock_order, lock_orders
from bizsuite.erp.procurement.tables import Order, OrderLine
from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused, refused_at
from bizsuite.kernel.modules import GuardFacts
from bizsuite.kernel.paths import line_paths
from bizsuite.kernel.tables import table_of


async def send_order(db: Db, order_id: uuid.UUID) -> Order:
    """Note that the supplier has a draft. Refuses with NOT_FOUND, ORDER_NOT_DRAFT, ORDER_EMPTY."""
    order = await lock_order(db, order_id)
    order.status = lifecycle.send(order.status, len(await lines_of(db, order_id)))
    order.sent_at = now()
    await db.flush()
    await db.publish(events.PurchaseOrderSent(order_id))
    return order


async def confirm_order(db: Db, order_id: uuid.UUID) -> Order:
    """Confirm a draft or an order that was sent; refuses as `confirm_orders` does."""
    return (await confirm_orders(db, [order_id]))[0]


async def confirm_orders(
    db: Db, chosen: Sequence[uuid.UUID], *, at: Mapping[uuid.UUID, datetime] | None = None
) -> Sequence[Order]:
    """Confirm orders, now or, where history is told, at moments of their own.

    The number of statements does not grow with orders and lines. Refuses with NOT_FOUND, ORDER_NOT_OPEN, ORDER_EMPTY,
    and with whatever code those have who must agree; the position of the order begins the path where they are many.
    """
    found = await lock_orders(db, chosen)
    bought = await bought_of(db, list(found.values()))
    await confirm_bought(db, bought, at)
    return [each.order for each in bought]


async def bought_of(db: Db, found: Sequence[Order]) -> list[Bought]:
    """Orders that are locked, with their lines and what else those need to know who act on them."""
    lines = await lines_of_orders(db, [order.id for order in found])
    bases, wares = await db.together(
        _currencies(db, {order.company_id for order in found}),
        wares_of(db, {line.product_id for own in lines.values() for line in own}),
    )
    return [Bought(order, lines[order.id], bases[order.company_id], wares.goods) for order in found]


async def confirm_bought(
    db: Db, bought: Sequence[Bought], moments: Mapping[uuid.UUID, datetime] | None = None
) -> None:
    """Confirm orders that are locked, or were written in this transaction. Refuses as `confirm_orders` does."""
    for position, each in enumerate(bought):
        with refused_at(position, len(bought)):
            lifecycle.confirm(each.order.status, len(each.lines))
    await db.agree(GUARD, [each.order.id for each in bought])
    await db.publish(events.PurchaseOrdersConfirming(bought))
    at = now()
    for each in bought:
        each.order.status = lifecycle.confirm(each.order.status, len(each.lines))
        each.order.confirmed_at = (moments or {}).get(each.order.id, at)
    await db.flush()
    await db.publish(events.PurchaseOrdersConfirmed(bought))
    for each in bought:
        await db.publish(events.PurchaseOrderConfirmed(each.order.id))


async def _currencies(db: Db, companies: Collection[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """The currencies in which companies keep their books. One statement."""
    company = table_of(Company).c
    rows = await db.rows(
        sa.select(company.id, company.currency).where(
            company.tenant_id == db.actor.tenant_id, company.id.in_(sorted(companies))
        )
    )
    return {row.id: row.currency for row in rows}


async def cancel_order(
    db: Db, order_id: uuid.UUID, given: Mapping[uuid.UUID, Decimal] | None = None
) -> Order:
    """Give up what is still to come of an order: of the lines that are named so much, else all of it.

    Where nothing came, nothing is billed and nothing is left, the order is cancelled; else it goes on with the rest.
    Refuses with NOT_FOUND, ORDER_NOT_OPEN, NOTHING_TO_CANCEL, OVER_CANCEL, ORDER_BILLED, INVALID_VALUE,
    SUBJECT_LOCKED.
    """
    order = await lock_order(db, order_id)
    lifecycle.cancel(order.status, some=given is not None)
    lines = await lines_of(db, order_id)
    after = quantities.cancel(lines, given, line_paths(given))
    if lines and not after:
        raise Refused("NOTHING_TO_CANCEL", "Nothing of this order is still to come.", path=["id"])
    if order.status is not PurchaseOrderStatus.CONFIRMED:
        await db.agree(GUARD, [order_id], "change")
    for line in lines:
        line.cancelled_quantity = after.get(line.id, line.cancelled_quantity)
    status = lifecycle.after_cancelling(order.status, lines)
    if ends := status is PurchaseOrderStatus.CANCELLED:
        await db.publish(events.PurchaseOrderEnding(order_id))
    order.status, order.receipt_state = status, quantities.receipt_state(lines)
    order.bill_state = quantities.bill_state(lines)
    await db.flush()
    await db.publish(events.PurchaseOrderRestCancelled(order_id))
    if ends:
        await db.publish(events.PurchaseOrderCancelled(order_id))
    return order


async def close_order(db: Db, order_id: uuid.UUID) -> Order:
    """Close a confirmed order: nothing more of it will be received. Refuses with NOT_FOUND, ORDER_NOT_CONFIRMED."""
    order = await lock_order(db, order_id)
    status = lifecycle.close(order.status)
    await db.publish(events.PurchaseOrderEnding(order_id))
    order.status = status
    await db.flush()
    await db.publish(events.PurchaseOrderClosed(order_id))
    return order


async def facts_of_orders(db: Db, orders: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, GuardFacts]:
    """What agreements to orders may depend on; the amounts are in the companies' currencies. Two statements.

    Refuses with NOT_FOUND, ORDER_NOT_OPEN where an order binds us already, unless it is being amended.
    """
    # What the facts tell of may have been written in this transaction.
    await db.flush()
    order, company = table_of(Order), table_of(Company)
    rows = await db.rows(
        sa.select(order, company.c.currency.label("base"))
        .join(company, sa.and_(company.c.tenant_id == order.c.tenant_id, company.c.id == order.c.company_id))
        .where(order.c.tenant_id == db.actor.tenant_id, order.c.id.in_(sorted(orders)))
    )
    found, lines = {row.id: row for row in rows}, await lines_of_orders(db, orders)
    amended = db.known.get(Bought, ())
    for key in orders:
        if key not in found:
            raise Refused("NOT_FOUND", "There is no such record.", path=["id"])
        if key not in amended:
            lifecycle.unbound(found[key].status)
    return {key: _facts(found[key], lines[key]) for key in orders}


def _facts(order: Any, lines: Sequence[OrderLine]) -> GuardFacts:
    agreed = Agreed(
        supplier_id=order.supplier_id,
        currency=order.currency,
        exchange_rate=order.exchange_rate,
        lines=[(line.product_id, line.unit_id, Version.of(line)) for line in lines],
        taxes=[line.tax for line in lines if line.is_taxed],
    )
    return GuardFacts(
        title=order.number,
        company_id=order.company_id,
        amount=amounts.in_base(order.total, order.exchange_rate, order.base),
        party_id=order.supplier_id,
        owner_id=order.owner_id,
        revision=amounts.fingerprint(agreed),
    )
