"""Orders that are sold below what the lists and the largest discounts allow."""

import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.base.catalog.loaders import prices_of
from bizsuite.base.catalog.rules.prices import Ask
from bizsuite.erp.sales.pricing import terms_of
from bizsuite.erp.sales.rules import Sold
from bizsuite.erp.sales.rules.discounts import Short, discount_exceeded, limit_of, short_of
from bizsuite.erp.sales.service.locking import EXCEED_DISCOUNT
from bizsuite.erp.sales.tables import OrderLine, SalesPolicy
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused, refused_within
from bizsuite.kernel.tables import table_of

Lines = Sequence[OrderLine]


async def check_discounts(db: Db, sold: Sequence[Sold]) -> None:
    """Before orders bind: no line costs less than it may, unless somebody has agreed to that. One statement where
    nothing has a largest discount.

    Refuses with DISCOUNT_EXCEEDED (facts: line, least, currency) where there is nobody who could agree, and with
    whatever code those have who could and have not.
    """
    found = await short_lines(db, [(each.order, each.lines) for each in sold])
    places = [place for place, each in enumerate(sold) if found.get(each.order.id)]
    if not places:
        return
    wanted = [sold[place].order.id for place in places]
    try:
        agreed = await db.agree(EXCEED_DISCOUNT, wanted)
    except Refused as refusal:
        # Their positions are those among the ones that are short.
        at = 0
        if len(places) > 1:
            at, refusal.path = int(refusal.path[0]), refusal.path[1:]
        with refused_within([str(places[at])] if len(sold) > 1 else []):
            raise
    for place in places:
        order = sold[place].order
        if order.id not in agreed:
            with refused_within([str(place)] if len(sold) > 1 else []):
                raise discount_exceeded(found[order.id][0], order.currency)


async def short_lines(db: Db, orders: Sequence[tuple[Any, Lines]]) -> Mapping[uuid.UUID, Sequence[Short]]:
    """The lines that cost less than they may, by their orders."""
    limits = await _limits(db, orders)
    if not limits:
        return {}
    asks = {
        line.id: _ask(order, line)
        for order, lines in orders
        for line in lines
        # A kit is what is paid for, not what it is made of.
        if line.kit_line_id is None and limit_of(line.product_id, order.company_id, limits) is not None
    }
    answers = await prices_of(db, list(asks.values()))
    found: dict[uuid.UUID, list[Short]] = {}
    for order, lines in orders:
        for line in lines:
            listed = answers[asks[line.id]].unit_price if line.id in asks else None
            limit = limit_of(line.product_id, order.company_id, limits)
            short = short_of(line.position, terms_of(line), listed, limit, order.currency)
            if short is not None:
                found.setdefault(order.id, []).append(short)
    return found


def _ask(order: Any, line: OrderLine) -> Ask:
    return Ask(
        product_id=line.product_id,
        on=order.order_date,
        quantity=terms_of(line).quantity,
        customer_id=order.customer_id,
        currency=order.currency,
        company_id=order.company_id,
        unit_id=line.unit_id,
    )


async def _limits(db: Db, orders: Sequence[tuple[Any, Lines]]) -> Mapping[uuid.UUID, Decimal]:
    """The largest discounts of companies and products, by their ids."""
    policy = table_of(SalesPolicy).c
    companies = {order.company_id for order, _ in orders}
    products = {line.product_id for _, lines in orders for line in lines}
    rows = await db.rows(
        sa.select(policy.company_id, policy.product_id, policy.discount_max).where(
            policy.tenant_id == db.actor.tenant_id,
            policy.discount_max.is_not(None),
            sa.or_(
                policy.company_id == sa.any_(sa.literal(sorted(companies), sa.ARRAY(sa.Uuid))),
                policy.product_id == sa.any_(sa.literal(sorted(products), sa.ARRAY(sa.Uuid))),
            ),
        )
    )
    return {row.company_id or row.product_id: row.discount_max for row in rows}
