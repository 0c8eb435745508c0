"""How well a supplier keeps days, quantities and prices, as a SELECT: from facts, at the moment of the question.

Looked at are lines of goods of orders that are CONFIRMED or CLOSED and come to the company's warehouses, of which
something is due (`quantity - cancelledQuantity > 0`) on a day in the span that is not after today. The day is that of
the line, else of the order; lines without any are left out.

- `lines`: how many these are; `linesOnTime`: those for which at least what is due came, on receipts, by their day.
- `onTimeShare = linesOnTime / lines`.
- `quantityShare`: the average over the lines of `min((receivedQuantity - returnedQuantity) / due, 1)`.
- `priceDeviation`: what posted bills claim for them over what that would come to at the prices of the orders, less 1,
  both in the company's currency at the rate of each bill: 0.02 is two percent dearer.

Shares are null where there is nothing to divide by; they have 6 decimals, half-up.
"""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from bizsuite.base.catalog.rules.words import ProductKind
from bizsuite.base.catalog.tables import Product, Template, Unit
from bizsuite.bridges.procurement_bills.tables import BillMatch
from bizsuite.erp.inventory.rules import StockMoveStatus
from bizsuite.erp.inventory.tables import Move
from bizsuite.erp.procurement.rules.words import PurchaseOrderStatus
from bizsuite.erp.procurement.tables import Order, OrderLine
from bizsuite.kernel.reads import Asker, Given
from bizsuite.kernel.tables import table_of

Key = sa.ColumnElement[Any]
Selected = sa.Select[*tuple[Any, ...]]
PLACES = 6
_BOUND = (PurchaseOrderStatus.CONFIRMED, PurchaseOrderStatus.CLOSED)


def performance(supplier: Key, asker: type[Asker], given: Given) -> Selected:
    """The figures of a supplier over a span of days: one row, whatever the supplier."""
    lines = _lines(supplier, asker, given).subquery()
    count, on_time = sa.func.count(lines.c.id), sa.func.count(lines.c.id).filter(lines.c.is_on_time)
    agreed = sa.func.nullif(sa.func.sum(lines.c.agreed), 0)
    return sa.select(
        count.label("lines"),
        on_time.label("lines_on_time"),
        _share(sa.cast(on_time, sa.Numeric) / sa.func.nullif(count, 0)).label("on_time_share"),
        _share(sa.func.avg(sa.func.least(lines.c.kept / lines.c.due, 1))).label("quantity_share"),
        _share(sa.func.sum(lines.c.billed) / agreed - 1).label("price_deviation"),
    ).select_from(lines)


def _share(value: Key) -> Key:
    return sa.func.round(value, PLACES)


def _lines(supplier: Key, asker: type[Asker], given: Given) -> Selected:
    """The lines that are looked at: what is due, what we have kept of it, and whether it came in time."""
    order, line = table_of(Order).alias(), table_of(OrderLine).alias()
    product, template = table_of(Product).alias(), table_of(Template).alias()
    own, bought = table_of(Unit).alias(), table_of(Unit).alias()
    tenant = line.c.tenant_id
    due, day = (
        line.c.quantity - line.c.cancelled_quantity,
        sa.func.coalesce(line.c.expected_on, order.c.expected_on),
    )
    # Of the two numbers of a unit one is exact; the error of the other is far below half a step.
    goods = due * bought.c.factor * own.c.rate
    return (
        sa.select(
            line.c.id,
            due.label("due"),
            (line.c.received_quantity - line.c.returned_quantity).label("kept"),
            (_came(line, order, day) + own.c.rounding / 2 >= goods).label("is_on_time"),
            _billed(line, lambda match: match.c.base).label("billed"),
            _billed(line, lambda match: match.c.expected * match.c.base / match.c.net).label("agreed"),
        )
        .join_from(line, order, sa.and_(order.c.tenant_id == tenant, order.c.id == line.c.order_id))
        .join(product, sa.and_(product.c.tenant_id == tenant, product.c.id == line.c.product_id))
        .join(template, sa.and_(template.c.tenant_id == tenant, template.c.id == product.c.template_id))
        .join(own, sa.and_(own.c.tenant_id == tenant, own.c.id == product.c.unit_id))
        .join(bought, sa.and_(bought.c.tenant_id == tenant, bought.c.id == line.c.unit_id))
        .where(
            order.c.tenant_id == asker.tenant_id,
            order.c.supplier_id == supplier,
            order.c.company_id == asker.company_id,
            sa.or_(*(order.c.status == status for status in _BOUND)),
            order.c.customer_id.is_(None),
            template.c.kind == ProductKind.GOODS,
            due > 0,
            day >= given["since"],
            day <= given["until"],
            day <= asker.today,
        )
    )


def _came(line: sa.FromClause, order: sa.FromClause, day: Key) -> Key:
    """How many goods came for a line by a day, in the unit of the product."""
    move = table_of(Move).alias()
    return (
        sa.select(sa.func.coalesce(sa.func.sum(move.c.quantity), 0))
        .where(
            move.c.tenant_id == line.c.tenant_id,
            move.c.subject_id == line.c.id,
            move.c.receipt_id.is_not(None),
            move.c.status == StockMoveStatus.DONE,
            move.c.moved_on <= day,
        )
        .correlate(line, order)
        .scalar_subquery()
    )


def _billed(line: sa.FromClause, amount: Callable[[sa.FromClause], Key]) -> Key:
    """What posted bills of a line claim, or would at the price of its order, in the company's currency."""
    match = table_of(BillMatch).alias()
    return (
        sa.select(sa.func.sum(amount(match)))
        .where(
            match.c.tenant_id == line.c.tenant_id,
            match.c.order_line_id == line.c.id,
            match.c.is_posted,
            match.c.quantity > 0,
            match.c.net != 0,
        )
        .correlate(line)
        .scalar_subquery()
    )
