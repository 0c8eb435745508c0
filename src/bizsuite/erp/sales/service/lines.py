"""Lines of orders: from what was asked for to rows with prices and amounts."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.base.catalog.loaders import prices_of
from bizsuite.base.catalog.rules.prices import Ask
from bizsuite.base.catalog.tables import Product
from bizsuite.base.parties.rules.checks import prose
from bizsuite.erp.sales.pricing import Terms, amounts_of
from bizsuite.erp.sales.rules import LINES_MAX, NewLine
from bizsuite.erp.sales.tables import Order, OrderLine
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused, refused_at
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import round_half_up

PRICE_PLACES = 6
"""What a column of amounts holds."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Lines that are to be written, and the order that they are for."""

    order: Order
    lines: Sequence[NewLine]
    first_position: int = 1
    member: str = "lines"
    """What the input calls them."""


async def lines_of(db: Db, order_id: uuid.UUID) -> Sequence[OrderLine]:
    """The lines of an order whose row is locked, fresh, in their order."""
    return (await lines_of_orders(db, [order_id]))[order_id]


async def lines_of_orders(db: Db, orders: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Sequence[OrderLine]]:
    """The lines of orders whose rows are locked, fresh, in their order. One statement."""
    columns = table_of(OrderLine).c
    chosen = (
        sa.select(OrderLine)
        .where(columns.order_id == sa.any_(sa.literal(list(orders), sa.ARRAY(sa.Uuid))))
        .order_by(columns.order_id, columns.position)
    )
    found: dict[uuid.UUID, list[OrderLine]] = {order_id: [] for order_id in orders}
    for line in await db.all(chosen.execution_options(populate_existing=True)):
        found[line.order_id].append(line)
    return found


async def priced_lines(db: Db, asked: Sequence[Asked]) -> list[list[OrderLine]]:
    """Rows for the lines of several orders, in two statements and what the price lists need.

    Refuses with NOT_FOUND, PRODUCT_INACTIVE, PRICE_MISSING, PRICE_RULE_CONFLICT, INVALID_VALUE.
    """
    products = await _products(db, asked)
    prices = await _prices(db, asked, products)
    rows = []
    for position, each in enumerate(asked):
        with refused_at(position, len(asked)):
            rows.append(
                [
                    _row(each, number, line, products[line.product_id], prices.get((position, number)))
                    for number, line in enumerate(each.lines)
                ]
            )
    return rows


def amend(line: OrderLine, path: Sequence[str] = ()) -> None:
    """Take the amounts of a line again, from what it says now, and keep its text in order. Refuses INVALID_VALUE."""
    line.description = prose(line.description, *path, "description")
    terms = Terms(line.quantity, line.unit_price, line.discount, line.tax_rate)
    amounts = amounts_of(terms, line.currency, path)
    line.net, line.tax, line.gross = amounts.net, amounts.tax, amounts.gross


async def _products(db: Db, asked: Sequence[Asked]) -> Mapping[uuid.UUID, Any]:
    """The products by id, as far as a line needs them. One statement, none where there is nothing to ask."""
    wanted = {
        line.product_id: (each.member, str(number), "productId")
        for each in asked
        for number, line in enumerate(each.lines)
    }
    if not wanted:
        return {}
    columns = table_of(Product).c
    rows = await db.rows(
        sa.select(columns.id, columns.sku, columns.name, columns.sales_tax_rate, columns.is_active).where(
            columns.tenant_id == db.actor.tenant_id,
            columns.id == sa.any_(sa.literal(sorted(wanted), sa.ARRAY(sa.Uuid))),
        )
    )
    found = {row.id: row for row in rows}
    for key, path in wanted.items():
        if key not in found:
            raise Refused("NOT_FOUND", "There is no such record.", path=path)
        if not found[key].is_active:
            sku = found[key].sku
            raise Refused("PRODUCT_INACTIVE", "{product} is not sold any more.", path=path, product=sku)
    return found


async def _prices(
    db: Db, asked: Sequence[Asked], products: Mapping[uuid.UUID, Any]
) -> Mapping[tuple[int, int], Decimal]:
    """The prices of the lines that name none, by the positions of order and line."""
    asks: dict[tuple[int, int], Ask] = {}
    for position, each in enumerate(asked):
        for number, line in enumerate(each.lines):
            if line.unit_price is None:
                asks[position, number] = _ask(each.order, line)
    if not asks:
        return {}
    answers = await prices_of(db, asks.values())
    prices = {}
    for (position, number), ask in asks.items():
        with refused_at(position, len(asked)):
            prices[position, number] = answers[ask].required(asked[position].member, str(number), "unitPrice")
    return prices


def _ask(order: Order, line: NewLine) -> Ask:
    return Ask(
        product_id=line.product_id,
        on=order.order_date,
        quantity=line.quantity,
        customer_id=order.customer_id,
        currency=order.currency,
    )


def _row(each: Asked, number: int, line: NewLine, product: Any, price: Decimal | None) -> OrderLine:
    """One line with its amounts."""
    path = [each.member, str(number)]
    unit_price = line.unit_price if price is None else price
    assert unit_price is not None
    row = OrderLine(
        order_id=each.order.id,
        position=each.first_position + number,
        company_id=each.order.company_id,
        owner_id=each.order.owner_id,
        department_id=each.order.department_id,
        product_id=line.product_id,
        description=line.description or product.name,
        quantity=line.quantity,
        unit_price=round_half_up(unit_price, PRICE_PLACES),
        currency=each.order.currency,
        discount=line.discount,
        tax_rate=product.sales_tax_rate if line.tax_rate is None else line.tax_rate,
    )
    if row.position > LINES_MAX:
        raise Refused(
            "INVALID_VALUE", "An order has at most {most} lines.", path=[each.member], most=LINES_MAX
        )
    amend(row, path)
    return row
