"""Lines of orders: from what was asked for to rows with prices and amounts."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.base.catalog.loaders import (
    PriceBook,
    kits_of,
    measure_columns,
    measure_of,
    measures,
    price_book,
)
from bizsuite.base.catalog.rules.kits import Part, shares_of
from bizsuite.base.catalog.rules.prices import Ask
from bizsuite.base.catalog.rules.units import Measure
from bizsuite.base.catalog.rules.words import ProductKind
from bizsuite.base.catalog.tables import Product, Template, Unit
from bizsuite.base.parties.rules.checks import prose
from bizsuite.erp.sales.pricing import Terms, amounts_of, terms_of
from bizsuite.erp.sales.rules import LINES_MAX, InvoicingPolicy, NewLine
from bizsuite.erp.sales.rules.kits import check_kit, in_order, with_components
from bizsuite.erp.sales.rules.measured import check_positive, columns_of, unit_of
from bizsuite.erp.sales.tables import Order, OrderLine, SalesPolicy
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused, refused_at
from bizsuite.kernel.questions import TENANT, Select, among, question
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO, round_half_up

_SOLD = ("id", "sku", "name", "sales_tax_rate", "is_active", "list_price", "unit_cost")
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
    policy: InvoicingPolicy | None = None
    """By which the company invoices what says nothing."""


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


@dataclass(frozen=True, slots=True)
class Offers:
    """What is sold: products by id as far as a line needs them, and what decides about their prices."""

    products: Mapping[uuid.UUID, Any]
    prices: PriceBook
    units: Mapping[uuid.UUID, Measure]
    """Units in which lines are ordered."""

    @property
    def goods(self) -> frozenset[uuid.UUID]:
        """The products that are goods."""
        return frozenset(row.id for row in self.products.values() if row.kind == ProductKind.GOODS)


async def taken_apart(
    db: Db, wanted: Sequence[tuple[str, Sequence[NewLine]]], offers: Offers
) -> tuple[list[list[NewLine]], Offers]:
    """Lines of several orders with those of what is in their kits, and what is known of these.

    Two statements where there are kits, none where there are none. Refuses with KIT_EMPTY, QUANTITY_ROUNDING,
    INVALID_VALUE, PRODUCT_INACTIVE.
    """
    sold = {key for key, row in offers.products.items() if row.kind == ProductKind.KIT}
    if not sold:
        return [list(lines) for _, lines in wanted], offers
    kits = await kits_of(db, sold)
    for position, (member, lines) in enumerate(wanted):
        with refused_at(position, len(wanted)):
            for number, line in enumerate(lines):
                if line.product_id in sold:
                    has_parts = line.product_id in kits
                    check_kit(line.quantity, line.unit_id, has_parts, [member, str(number)])
    inside = sorted({part.component_id for parts in kits.values() for part in parts} - set(offers.products))
    more = {row.id: row for row in await db.rows(_sold(products=inside))} if inside else {}
    for row in more.values():
        _require_sold(row, ["lines"])
    known = {**offers.products, **more}
    shares = {key: _shares(parts, known) for key, parts in kits.items()}
    full = [with_components(lines, kits, shares) for _, lines in wanted]
    return full, replace(offers, products=known)


def _shares(parts: Sequence[Part], products: Mapping[uuid.UUID, Any]) -> list[Decimal]:
    """Which parts of a kit's price these components bear."""
    rows = [(part.quantity, products[part.component_id]) for part in parts]
    return shares_of([(quantity, row.list_price, row.unit_cost or ZERO) for quantity, row in rows])


async def services_in_kits(db: Db, lines: Iterable[Sequence[OrderLine]]) -> frozenset[uuid.UUID]:
    """The components of kits that are services. One statement, none where there are no kits."""
    inside = sorted({line.product_id for own in lines for line in own if line.kit_line_id is not None})
    rows = await db.rows(_sold(products=inside)) if inside else ()
    return frozenset(row.id for row in rows if row.kind != ProductKind.GOODS)


async def priced_lines(db: Db, asked: Sequence[Asked]) -> tuple[list[Asked], list[list[OrderLine]]]:
    """Rows for the lines of several orders, with those of what is in kits; and the lines that they are for.

    Refuses as `offers_of`, `taken_apart` and `rows_of` do.
    """
    customers = {each.order.customer_id for each in asked}
    wanted = [(each.member, each.lines) for each in asked]
    full, offers = await taken_apart(db, wanted, await offers_of(db, wanted, customers))
    every = [replace(each, lines=lines) for each, lines in zip(asked, full, strict=True)]
    return every, rows_of(every, await exchanged(db, every, offers))


async def offers_of(
    db: Db, wanted: Sequence[tuple[str, Sequence[NewLine]]], customers: Collection[uuid.UUID]
) -> Offers:
    """What lines name, by the members of the input that name them; one round trip, none where there are no lines.

    Refuses with NOT_FOUND, PRODUCT_INACTIVE.
    """
    unpriced = {line.product_id for _, lines in wanted for line in lines if line.unit_price is None}
    named = {line.unit_id for _, lines in wanted for line in lines if line.unit_id is not None}
    products, prices, units = await db.together(
        _products(db, wanted), price_book(db, unpriced, customers), measures(db, named)
    )
    return Offers(products, replace(prices, foreign=units), units)


async def exchanged(db: Db, asked: Sequence[Asked], offers: Offers) -> Offers:
    """The same with the rates of exchange that price rules may need; nobody is asked where none takes amounts over."""
    return replace(offers, prices=await offers.prices.exchanged(db, _asks(asked).values()))


def rows_of(asked: Sequence[Asked], offers: Offers) -> list[list[OrderLine]]:
    """Rows for the lines of several orders.

    Refuses with PRICE_MISSING, PRICE_RULE_CONFLICT, PRICE_BASIS_MISSING, PRICE_RATE_MISSING, INVALID_VALUE, NOT_FOUND,
    QUANTITY_ROUNDING, UNIT_CATEGORY_MISMATCH.
    """
    prices = _prices(asked, offers.prices)
    rows = []
    for position, each in enumerate(asked):
        with refused_at(position, len(asked)):
            own = [
                _row(each, number, line, offers, prices.get((position, number)))
                for number, line in enumerate(each.lines)
            ]
        for row, line in zip(own, each.lines, strict=True):
            row.kit_line_id = None if line.kit_at is None else own[line.kit_at].id
        in_order(own)
        rows.append(own)
    return rows


def amend(line: OrderLine, path: Sequence[str] = ()) -> None:
    """Take the amounts of a line again, from what it says now, and keep its text in order. Refuses INVALID_VALUE."""
    line.description = prose(line.description, *path, "description")
    amounts = amounts_of(terms_of(line), line.currency, path)
    line.net, line.tax, line.gross = amounts.net, amounts.tax, amounts.gross


async def restate(db: Db, told: Mapping[uuid.UUID, tuple[Sequence[str], OrderLine]]) -> None:
    """Bring lines whose quantity or price has changed into their product's own unit again, by their paths.

    Refuses INVALID_VALUE, QUANTITY_ROUNDING.
    """
    if not told:
        return
    rows = await db.rows(_sold(products=sorted({line.product_id for _, line in told.values()})))
    own = {row.id: measure_of(row) for row in rows}
    units = await measures(db, [line.unit_id for _, line in told.values()])
    for path, line in told.values():
        terms, unit = terms_of(line), unit_of(line.unit_id, units, path)
        check_positive(terms.quantity, path)
        found = columns_of(terms.quantity, terms.unit_price, unit, own[line.product_id], path)
        for name, value in found.items():
            setattr(line, name, value)


async def _products(db: Db, wanted: Sequence[tuple[str, Sequence[NewLine]]]) -> Mapping[uuid.UUID, Any]:
    """The products by id, as far as a line needs them. One statement, none where there is nothing to ask."""
    named = {
        line.product_id: (position, (member, str(number), "productId"))
        for position, (member, lines) in enumerate(wanted)
        for number, line in enumerate(lines)
    }
    if not named:
        return {}
    found = {row.id: row for row in await db.rows(_sold(products=sorted(named)))}
    for key, (position, path) in named.items():
        with refused_at(position, len(wanted)):
            _require_sold(found.get(key), path)
    return found


@question
def _sold() -> Select:
    """These `products` as far as a line needs them."""
    product, template, policy = table_of(Product), table_of(Template), table_of(SalesPolicy)
    unit = table_of(Unit)
    columns = (product.c[name] for name in _SOLD)
    return (
        sa.select(*columns, template.c.kind, policy.c.invoicing_policy, *measure_columns(unit))
        .join(
            template,
            sa.and_(template.c.tenant_id == product.c.tenant_id, template.c.id == product.c.template_id),
        )
        .outerjoin(
            policy,
            sa.and_(policy.c.tenant_id == product.c.tenant_id, policy.c.product_id == product.c.id),
        )
        .join(unit, sa.and_(unit.c.tenant_id == product.c.tenant_id, unit.c.id == product.c.unit_id))
        .where(product.c.tenant_id == TENANT, among(product.c.id, "products"))
    )


def _require_sold(product: Any, path: Sequence[str]) -> None:
    """Refuses with NOT_FOUND, PRODUCT_INACTIVE."""
    if product is None:
        raise Refused("NOT_FOUND", "There is no such record.", path=path)
    if not product.is_active:
        raise Refused("PRODUCT_INACTIVE", "{product} is not sold any more.", path=path, product=product.sku)


def _prices(asked: Sequence[Asked], book: PriceBook) -> Mapping[tuple[int, int], Decimal]:
    """The prices of the lines that name none, by the positions of order and line."""
    asks = _asks(asked)
    answers = book.answers(asks.values())
    prices = {}
    for (position, number), ask in asks.items():
        with refused_at(position, len(asked)):
            prices[position, number] = answers[ask].required(asked[position].member, str(number), "unitPrice")
    return prices


def _asks(asked: Sequence[Asked]) -> dict[tuple[int, int], Ask]:
    """What is asked about the lines that name no price, by the positions of order and line."""
    return {
        (position, number): _ask(each.order, line)
        for position, each in enumerate(asked)
        for number, line in enumerate(each.lines)
        if line.unit_price is None
    }


def _ask(order: Order, line: NewLine) -> Ask:
    return Ask(
        product_id=line.product_id,
        on=order.order_date,
        quantity=line.quantity,
        customer_id=order.customer_id,
        currency=order.currency,
        company_id=order.company_id,
        unit_id=line.unit_id,
    )


def _row(each: Asked, number: int, line: NewLine, offers: Offers, price: Decimal | None) -> OrderLine:
    """One line with its amounts."""
    path = [each.member, str(number)]
    product = offers.products[line.product_id]
    unit = unit_of(line.unit_id, offers.units, path)
    unit_price = line.unit_price if price is None else price
    assert unit_price is not None
    position = each.first_position + number
    if position > LINES_MAX:
        raise Refused(
            "INVALID_VALUE", "An order has at most {most} lines.", path=[each.member], most=LINES_MAX
        )
    description = prose(line.description or product.name, *path, "description")
    tax_rate = product.sales_tax_rate if line.tax_ids is None else ZERO
    if line.tax_rate is not None:
        tax_rate = line.tax_rate
    terms = Terms(line.quantity, round_half_up(unit_price, PRICE_PLACES), line.discount, tax_rate)
    amounts = amounts_of(terms, each.order.currency, path)
    return OrderLine(
        order_id=each.order.id,
        position=position,
        company_id=each.order.company_id,
        owner_id=each.order.owner_id,
        department_id=each.order.department_id,
        product_id=line.product_id,
        description=description,
        **columns_of(terms.quantity, terms.unit_price, unit, measure_of(product), path),
        currency=each.order.currency,
        discount=terms.discount,
        tax_rate=terms.tax_rate,
        net=amounts.net,
        tax=amounts.tax,
        gross=amounts.gross,
        invoicing_policy=_policy(line, product, each.policy),
        kit_quantity=line.kit_quantity,
        kit_share=line.kit_share,
    )


def _policy(line: NewLine, product: Any, default: InvoicingPolicy | None) -> InvoicingPolicy:
    """By what a line is invoiced: what it says, its product, its company."""
    return line.invoicing_policy or product.invoicing_policy or default or InvoicingPolicy.ORDERED
