"""Lines of orders: from what was asked for to rows with prices and amounts."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from bizsuite.base.catalog.loaders import purchase_units
from bizsuite.base.catalog.rules.words import ProductKind
from bizsuite.base.catalog.tables import Product, Template, Unit
from bizsuite.base.parties.rules.checks import prose
from bizsuite.erp.procurement.rules import amounts
from bizsuite.erp.procurement.rules.orders import NewLine, Version
from bizsuite.erp.procurement.rules.ports import PriceAsk, PurchasePricesAsked
from bizsuite.erp.procurement.rules.words import LINES_MAX
from bizsuite.erp.procurement.service.measuring import check_steps
from bizsuite.erp.procurement.tables import Order, OrderLine
from bizsuite.kernel.clock import check_day
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused, refused_at
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO, round_half_up

PRICE_PLACES = 6
"""What a column of amounts holds."""
_PRODUCT, _TEMPLATE, _UNIT = table_of(Product), table_of(Template), table_of(Unit)


@dataclass(frozen=True, slots=True)
class Asked:
    """Lines that are to be written, and the order that they are for."""

    order: Order
    lines: Sequence[NewLine]
    first_position: int = 1
    member: str = "lines"
    """What the input calls them."""


@dataclass(frozen=True, slots=True)
class Wares:
    """What is bought: products, and the categories of units, as far as lines need them."""

    products: Mapping[uuid.UUID, Any]
    units: Mapping[uuid.UUID, Any]
    bought_in: Mapping[tuple[uuid.UUID, uuid.UUID], uuid.UUID] = field(default_factory=dict)
    """By product and supplier the units in which they are bought, where these are not the products' own."""

    @property
    def goods(self) -> frozenset[uuid.UUID]:
        """The products that are goods."""
        return frozenset(row.id for row in self.products.values() if row.kind == ProductKind.GOODS)


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


async def wares_of(
    db: Db,
    products: Collection[uuid.UUID],
    units: Collection[uuid.UUID] = (),
    sold: Collection[tuple[uuid.UUID, uuid.UUID]] = (),
) -> Wares:
    """These products and units, as far as they are there, and in what suppliers sell products.

    One round trip, none where there is nothing to ask.
    """
    if not products:
        return Wares({}, {})
    rows, named, bought_in = await db.together(
        db.rows(_products(db, products)), db.rows(_units(db, units)), purchase_units(db, sold)
    )
    return Wares({row.id: row for row in rows}, {row.id: row for row in named}, bought_in)


def _products(db: Db, products: Collection[uuid.UUID]) -> sa.Select[*tuple[Any, ...]]:
    names = ("id", "sku", "name", "unit_id", "is_active", "is_discontinued")
    tenant = _PRODUCT.c.tenant_id
    of_template = sa.and_(_TEMPLATE.c.tenant_id == tenant, _TEMPLATE.c.id == _PRODUCT.c.template_id)
    of_unit = sa.and_(_UNIT.c.tenant_id == tenant, _UNIT.c.id == _PRODUCT.c.unit_id)
    return (
        sa.select(
            *(_PRODUCT.c[name] for name in names), _TEMPLATE.c.kind, _UNIT.c.category_id, _UNIT.c.rounding
        )
        .join_from(_PRODUCT, _TEMPLATE, of_template)
        .join(_UNIT, of_unit)
        .where(tenant == db.actor.tenant_id, _PRODUCT.c.id.in_(sorted(products)))
    )


def _units(db: Db, units: Collection[uuid.UUID]) -> sa.Select[*tuple[Any, ...]]:
    return sa.select(*(_UNIT.c[name] for name in ("id", "category_id", "is_active", "rounding"))).where(
        _UNIT.c.tenant_id == db.actor.tenant_id, _UNIT.c.id.in_(sorted(units))
    )


async def new_lines(db: Db, asked: Sequence[Asked]) -> tuple[list[list[OrderLine]], Wares]:
    """Rows for the lines of several orders, and what is bought.

    As many statements for many as for one, besides those of whoever knows what suppliers ask. Refuses with NOT_FOUND,
    PRODUCT_INACTIVE, PRODUCT_DISCONTINUED, UNIT_CATEGORY_MISMATCH, QUANTITY_ROUNDING, PRICE_MISSING, INVALID_VALUE.
    """
    named = [line for each in asked for line in each.lines]
    wares = await wares_of(
        db,
        {line.product_id for line in named},
        {line.unit_id for line in named if line.unit_id},
        {
            (line.product_id, each.order.supplier_id)
            for each in asked
            for line in each.lines
            if line.unit_id is None
        },
    )
    asks: list[list[PriceAsk]] = []
    for place, each in enumerate(asked):
        with refused_at(place, len(asked)):
            asks.append(
                [
                    _ask(each, number, line, wares, [str(place)] if len(asked) > 1 else [])
                    for number, line in enumerate(each.lines)
                ]
            )
    if flat := [ask for own in asks for ask in own]:
        await db.publish(PurchasePricesAsked(flat))
    made = [
        [_row(each, number, *pair, wares) for number, pair in enumerate(zip(each.lines, own, strict=True))]
        for each, own in zip(asked, asks, strict=True)
    ]
    units = {row.unit_id: row for row in wares.products.values()} | dict(wares.units)
    placed = [
        (row, ask.path)
        for rows, own in zip(made, asks, strict=True)
        for row, ask in zip(rows, own, strict=True)
    ]
    await check_steps(db, placed, units)
    return made, wares


def _ask(each: Asked, number: int, line: NewLine, wares: Wares, before: Sequence[str]) -> PriceAsk:
    """What is to be known of a line's price. `before` is where the input names the order of many.

    Refuses with NOT_FOUND, PRODUCT_INACTIVE, PRODUCT_DISCONTINUED, UNIT_CATEGORY_MISMATCH, INVALID_VALUE.
    """
    path, order = [each.member, str(number)], each.order
    unit_id = _unit_of(line, order.supplier_id, wares, path)
    check_day(line.expected_on, *path, "expectedOn")
    return PriceAsk(
        company_id=order.company_id,
        supplier_id=order.supplier_id,
        product_id=line.product_id,
        unit_id=unit_id,
        quantity=line.quantity,
        currency=order.currency,
        on=order.order_date,
        path=[*before, *path],
        unit_price=line.unit_price,
        discount=line.discount,
        expected_on=line.expected_on or order.expected_on,
    )


def _unit_of(line: NewLine, supplier_id: uuid.UUID, wares: Wares, path: Sequence[str]) -> uuid.UUID:
    """The unit that a line is in: unless it names one that in which the product is bought of the supplier.

    Refuses with NOT_FOUND, PRODUCT_INACTIVE, PRODUCT_DISCONTINUED, UNIT_CATEGORY_MISMATCH.
    """
    product = wares.products.get(line.product_id)
    where = [*path, "productId"]
    if product is None:
        raise Refused("NOT_FOUND", "There is no such record.", path=where)
    if not product.is_active:
        raise Refused("PRODUCT_INACTIVE", "{product} is archived.", path=where, product=product.sku)
    if product.is_discontinued:
        raise Refused(
            "PRODUCT_DISCONTINUED", "{product} is not bought any more.", path=where, product=product.sku
        )
    found: uuid.UUID = product.unit_id
    if line.unit_id is None:
        return wares.bought_in.get((line.product_id, supplier_id), found)
    if line.unit_id == found:
        return found
    unit = wares.units.get(line.unit_id)
    if unit is None or not unit.is_active:
        raise Refused("NOT_FOUND", "There is no such record.", path=[*path, "unitId"])
    if unit.category_id != product.category_id:
        raise Refused(
            "UNIT_CATEGORY_MISMATCH", "Units of two categories cannot be converted.", path=[*path, "unitId"]
        )
    return line.unit_id


def _row(each: Asked, number: int, line: NewLine, ask: PriceAsk, wares: Wares) -> OrderLine:
    """One line with its amounts. Refuses with PRICE_MISSING, INVALID_VALUE."""
    before = ask.path[:-2]
    path = [*before, each.member, str(number)]
    position, product = each.first_position + number, wares.products[line.product_id]
    if position > LINES_MAX:
        where = [*before, each.member]
        raise Refused("INVALID_VALUE", "An order has at most {most} lines.", path=where, most=LINES_MAX)
    if ask.unit_price is None:
        raise Refused(
            "PRICE_MISSING",
            "No price of the supplier is known for {product}: name one.",
            path=[*path, "unitPrice"],
            product=product.sku,
        )
    made = OrderLine(
        order_id=each.order.id,
        position=position,
        company_id=each.order.company_id,
        owner_id=each.order.owner_id,
        department_id=each.order.department_id,
        product_id=line.product_id,
        description=line.description or product.name,
        supplier_code=ask.supplier_code,
        unit_id=ask.unit_id,
        quantity=line.quantity,
        unit_price=round_half_up(ask.unit_price, PRICE_PLACES),
        currency=each.order.currency,
        discount=ZERO if ask.discount is None else ask.discount,
        tax_rate=ZERO if line.tax_rate is None else line.tax_rate,
        expected_on=ask.expected_on,
    )
    price(made, path)
    return made


def price(line: OrderLine, path: Sequence[str] = ()) -> None:
    """Take the amounts of a line again, from what it says now, and keep its text in order. Refuses INVALID_VALUE."""
    line.description = prose(line.description, *path, "description")
    found = amounts.amounts_of(Version.of(line), line.currency, path)
    line.net, line.tax, line.gross = found.net, found.tax, found.gross


def total(order: Order, lines: Sequence[OrderLine]) -> None:
    """Give an order the amounts of its lines. Refuses INVALID_VALUE."""
    found = amounts.total_of(lines)
    order.net, order.tax, order.total = found.net, found.tax, found.gross
