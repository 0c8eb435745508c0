"""Milestones: a plan of parts of an order that are asked for as they are reached; together they are the order."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from bizsuite.base.parties.rules.checks import name_of
from bizsuite.bridges.down_payments.asking import DownPayment, ask_ahead, require_confirmed
from bizsuite.bridges.down_payments.events import SalesOrderMilestoneReached, SalesOrderPlanned
from bizsuite.bridges.sales_finance import advances
from bizsuite.bridges.sales_finance import service as bridge
from bizsuite.bridges.sales_finance.tables import OrderMilestone
from bizsuite.erp.sales.rules import SalesOrderStatus
from bizsuite.erp.sales.tables import Order
from bizsuite.kernel.clock import check_day
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of

_MILESTONE, _ORDER = table_of(OrderMilestone), table_of(Order)
AT_ONCE = 200
"""How many milestones are reached in one act."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMilestone:
    """A part of an order, and on which day it counts as reached by itself."""

    name: str
    fraction: Decimal
    due_on: date | None = None
    amount: Decimal | None = None
    """What was agreed on that it comes to with tax, of an order that comes to `of_total`, or to anything."""
    of_total: Decimal | None = None


async def plan(db: Db, order_id: uuid.UUID, milestones: Sequence[NewMilestone]) -> None:
    """Say in which parts an order is asked for, instead of what was said before; none of these may be reached yet.

    Refuses with NOT_FOUND, ORDER_NOT_CONFIRMED, MILESTONE_REACHED, MILESTONES_SUM, INVALID_VALUE.
    """
    await bridge.lock_orders(db, [order_id])
    order = await db.need(Order, order_id)
    if order.status is not SalesOrderStatus.DRAFT:
        require_confirmed(order.status)
    if milestones:
        advances.require_whole([each.fraction for each in milestones])
    await _replace(db, order_id, milestones)


async def plan_agreed(db: Db, order_id: uuid.UUID, milestones: Sequence[NewMilestone]) -> None:
    """Plan an order as was agreed on before there was one: all of it in milestones, or one part as a down payment."""
    await bridge.lock_orders(db, [order_id])
    await _replace(db, order_id, milestones)


async def _replace(db: Db, order_id: uuid.UUID, milestones: Sequence[NewMilestone]) -> None:
    rows = [_row(order_id, place, each) for place, each in enumerate(milestones)]
    for kept in await db.all(sa.select(OrderMilestone).where(_MILESTONE.c.order_id == order_id)):
        if kept.reached_on is not None:
            raise _reached()
        await db.delete(kept)
    await db.flush()
    db.add_all(rows)
    await db.flush()
    await db.publish(SalesOrderPlanned(order_id))


def _row(order_id: uuid.UUID, place: int, each: NewMilestone) -> OrderMilestone:
    path = ["milestones", str(place)]
    check_day(each.due_on, *path, "dueOn")
    return OrderMilestone(
        order_id=order_id,
        position=place + 1,
        name=name_of(each.name, *path, "name"),
        fraction=each.fraction,
        amount=each.amount,
        of_total=each.of_total,
        due_on=each.due_on,
    )


async def reach(db: Db, milestone_id: uuid.UUID, on: date, *, post: bool) -> OrderMilestone:
    """Note that a milestone is reached, and ask for its part of the order.

    Refuses with NOT_FOUND, MILESTONE_REACHED and as `ask_ahead` does.
    """
    found = await db.get(OrderMilestone, milestone_id)
    if found is None:
        raise Refused("NOT_FOUND", "There is no such record.", path=["id"])
    await bridge.lock_orders(db, [found.order_id])
    milestone = await db.lock(OrderMilestone, milestone_id)
    if milestone.reached_on is not None:
        raise _reached()
    order = await db.need(Order, milestone.order_id)
    milestone.invoice_id = (await ask_ahead(db, _asked(milestone, order, on, post=post))).id
    milestone.reached_on = on
    await db.flush()
    await db.publish(SalesOrderMilestoneReached(milestone.id, milestone.order_id))
    return milestone


def _asked(milestone: OrderMilestone, order: Order, on: date, *, post: bool) -> DownPayment:
    """What is asked for: the amount that was agreed on, else the fraction of what the order comes to now."""
    plain = DownPayment(order_id=order.id, on=on, text=milestone.name, post=post)
    if milestone.of_total is None and milestone.amount is not None:
        return replace(plain, amount=milestone.amount)
    holds = milestone.of_total == order.total
    return replace(plain, fraction=milestone.fraction, comes_to=milestone.amount if holds else None)


def _reached() -> Refused:
    return Refused("MILESTONE_REACHED", "This milestone has been reached already.", path=["id"])


async def reach_due(db: Db, on: date, *, post: bool) -> list[OrderMilestone]:
    """Reach what is due by a day of confirmed orders of the actor's company, the first due first; some at once."""
    own = sa.and_(_ORDER.c.tenant_id == _MILESTONE.c.tenant_id, _ORDER.c.id == _MILESTONE.c.order_id)
    rows = await db.rows(
        sa.select(_MILESTONE.c.id)
        .select_from(_MILESTONE.join(_ORDER, own))
        .where(
            _MILESTONE.c.tenant_id == db.actor.tenant_id,
            _ORDER.c.company_id == db.actor.company_id,
            _ORDER.c.status == SalesOrderStatus.CONFIRMED,
            _MILESTONE.c.reached_on.is_(None),
            _MILESTONE.c.due_on <= on,
        )
        .order_by(_MILESTONE.c.due_on, _MILESTONE.c.order_id, _MILESTONE.c.position)
        .limit(AT_ONCE)
    )
    return [await reach(db, row.id, on, post=post) for row in rows]
