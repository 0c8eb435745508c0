"""A year of business, made through the same services as the API uses, week by week."""

import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from bizsuite.bridges.sales_finance.service import Invoicing, invoice_orders
from bizsuite.bridges.sales_inventory.service import Delivering, deliver_orders
from bizsuite.commands.seeding import goods, purchases, words
from bizsuite.commands.seeding.company import Branch, Demo
from bizsuite.erp.payments.rules import NewAllocation, NewPayment
from bizsuite.erp.payments.service import book_payments
from bizsuite.erp.sales import service as sales
from bizsuite.erp.sales.rules import NewLine, NewOrder
from bizsuite.kernel.acts import act
from bizsuite.kernel.clock import clock_set_to
from bizsuite.kernel.database import Database
from bizsuite.kernel.db import Db

DAYS = 365
DUE_DAYS = 30
WEEK = timedelta(days=7)
QUARTER = timedelta(days=90)
PAID_IN_TIME = 0.85
EXPORT_EVERY = 4
"""Of so many orders one is an export, where a company exports."""


@dataclass
class Sale:
    """An order and what comes of it: when it is ordered, shipped and, if ever, paid."""

    new: NewOrder
    day: date
    shipped: date
    paid: date | None
    exchange_rate: Decimal | None
    """That of the payment, where the order is in another currency than the company's."""
    order_id: uuid.UUID = field(init=False)
    invoice: Any = field(default=None, init=False)


def planned(demo: Demo, branch: Branch, today: date, orders: int) -> Iterator[Sale]:
    """The sales of a year up to `today`, by their days; the same in every run."""
    chance = random.Random(branch.name)
    for number in range(orders):
        day = today - timedelta(days=DAYS - DAYS * number // orders)
        is_export = bool(branch.exports) and number % EXPORT_EVERY == EXPORT_EVERY - 1
        customer = chance.choice(branch.exports if is_export else branch.customers)
        skus = chance.sample(sorted(demo.products), k=min(chance.randint(1, 5), len(demo.products)))
        lines = [
            NewLine(
                product_id=demo.products[sku],
                quantity=Decimal(chance.randint(1, 12)),
                discount=Decimal(chance.choice(("0", "0", "0.05", "0.1"))),
            )
            for sku in skus
        ]
        currency, rates = ("USD", words.EXPORT_RATES) if is_export else (branch.currency, (None, None))
        new = NewOrder(
            customer_id=customer,
            lines=lines,
            order_date=day,
            requested_on=day + WEEK,
            currency=currency,
            exchange_rate=rates[0],
            charges=Decimal(chance.randint(0, 3) * 15),
        )
        shipped = day + timedelta(days=chance.randint(2, 9))
        paid = shipped + timedelta(days=DUE_DAYS) if chance.random() < PAID_IN_TIME else None
        yield Sale(new, day, shipped, paid, rates[1])


async def live(database: Database, demo: Demo, branch: Branch, today: date, *, orders: int) -> None:
    """Let a year pass up to `today`: goods come in, orders are delivered, invoiced and, mostly, paid in time."""
    await _supply(database, demo, branch, today)
    year = list(planned(demo, branch, today, orders))
    start = today - timedelta(days=DAYS)
    while start <= today:
        last = min(start + WEEK - timedelta(days=1), today)
        await _week(database, branch, year, start, last)
        start = last + timedelta(days=1)


async def _supply(database: Database, demo: Demo, branch: Branch, today: date) -> None:
    """Goods that came from suppliers, a quarter each, and those that are expected."""
    for quarter in range(4, 0, -1):
        day = today - quarter * QUARTER
        with clock_set_to(_at(day)):
            await _arrivals(database, demo, branch, day)
        await _purchases(database, demo, branch, day, is_paid=quarter > 1)
    await _arrivals(database, demo, branch, today + goods.EXPECTED_IN, expected=True)


async def _arrivals(
    database: Database, demo: Demo, branch: Branch, day: date, *, expected: bool = False
) -> None:
    factor = words.YUAN if branch.currency == "CNY" else Decimal(1)
    for supplier, skus in demo.suppliers.items():
        work = partial(
            goods.take_in,
            supplier=supplier,
            skus=skus,
            known=demo.products,
            on=day,
            factor=factor,
            expected=expected,
        )
        await act(database, branch.people["warehouse"], "seed", work)


async def _purchases(database: Database, demo: Demo, branch: Branch, day: date, *, is_paid: bool) -> None:
    """What suppliers have billed on a day, which is paid when it is due, or not yet."""
    factor = words.YUAN if branch.currency == "CNY" else Decimal(1)
    finance, suppliers = branch.people["finance"], list(demo.suppliers)
    with clock_set_to(_at(day)):
        billed = await act(
            database,
            finance,
            "seed",
            lambda db: purchases.bill(db, suppliers, day, currency=branch.currency, factor=factor),
        )
    if is_paid:
        due = day + purchases.DUE
        with clock_set_to(_at(due)):
            await act(database, finance, "seed", lambda db: purchases.pay(db, billed, due))


async def _week(database: Database, branch: Branch, year: Sequence[Sale], first: date, last: date) -> None:
    """What the week brought is entered at its end, each on its day, as many at once as there are."""

    def within(day: date | None) -> bool:
        return day is not None and first <= day <= last

    shipped = [sale for sale in year if within(sale.shipped)]
    with clock_set_to(_at(last)):
        for role, deed, sales_of in (
            ("sales", _confirm, [sale for sale in year if within(sale.day)]),
            ("warehouse", _deliver, shipped),
            ("finance", _invoice, shipped),
            ("finance", _pay, [sale for sale in year if within(sale.paid)]),
        ):
            if sales_of:
                work = partial(deed, sales_of=sales_of)
                await act(database, branch.people[role], "seed", work)


def _at(day: date) -> datetime:
    return datetime.combine(day, time(9, 30), UTC)


async def _confirm(db: Db, sales_of: Sequence[Sale]) -> None:
    orders = await sales.create_orders(db, [sale.new for sale in sales_of])
    await sales.confirm_orders(db, [order.id for order in orders])
    for sale, order in zip(sales_of, orders, strict=True):
        sale.order_id = order.id


async def _deliver(db: Db, sales_of: Sequence[Sale]) -> None:
    await deliver_orders(db, {sale.order_id: Delivering(on=sale.shipped) for sale in sales_of})


async def _invoice(db: Db, sales_of: Sequence[Sale]) -> None:
    made = await invoice_orders(
        db,
        [
            Invoicing(order_id=sale.order_id, on=sale.shipped, due_days=DUE_DAYS, post=True)
            for sale in sales_of
        ],
    )
    for sale, invoice in zip(sales_of, made, strict=True):
        sale.invoice = invoice


async def _pay(db: Db, sales_of: Sequence[Sale]) -> None:
    await book_payments(
        db,
        [
            NewPayment(
                customer_id=sale.new.customer_id,
                on=sale.paid or sale.shipped,
                amount=sale.invoice.total,
                currency=sale.invoice.currency,
                exchange_rate=sale.exchange_rate,
                allocations=[NewAllocation(invoice_id=sale.invoice.id)],
            )
            for sale in sales_of
        ],
    )
