"""A year of business, made through the same services as the API uses, day by day."""

import random
import uuid
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from bizsuite.bridges.sales_finance.service import Invoicing, invoice_order
from bizsuite.bridges.sales_inventory.service import Delivering, deliver_order
from bizsuite.commands.seeding.company import Demo
from bizsuite.erp.payments.rules import NewAllocation, NewPayment
from bizsuite.erp.payments.service import receive_payment
from bizsuite.erp.sales import service as sales
from bizsuite.erp.sales.rules import NewLine, NewOrder
from bizsuite.kernel.acts import act
from bizsuite.kernel.clock import clock_set_to
from bizsuite.kernel.database import Database
from bizsuite.kernel.db import Db

DAYS = 365
DUE_DAYS = 30


async def live(database: Database, demo: Demo, today: date, *, orders: int) -> None:
    """Let orders come in over a year up to `today`: most are delivered, invoiced and paid in time."""
    chance = random.Random(demo.name)
    for number in range(orders):
        day = today - timedelta(days=DAYS - DAYS * number // orders)
        await _sell(database, demo, day, today, chance)


def _at(day: date) -> datetime:
    return datetime.combine(day, time(9, 30), UTC)


async def _sell(database: Database, demo: Demo, day: date, today: date, chance: random.Random) -> None:
    """One order and what comes of it until today."""
    customer = chance.choice(demo.customers)
    skus = chance.sample(sorted(demo.products), k=min(chance.randint(1, 5), len(demo.products)))
    lines = [
        NewLine(
            product_id=demo.products[sku],
            quantity=Decimal(chance.randint(1, 12)),
            discount=Decimal(chance.choice(("0", "0", "0.05", "0.1"))),
        )
        for sku in skus
    ]
    new = NewOrder(
        customer_id=customer,
        lines=lines,
        order_date=day,
        requested_on=day + timedelta(days=7),
        charges=Decimal(chance.randint(0, 3) * 15),
    )
    shipped, paid = day + timedelta(days=chance.randint(2, 9)), chance.random() < 0.85
    with clock_set_to(_at(day)):
        order = await act(database, demo.people["sales"], "seed", lambda db: _confirmed(db, new))
    if shipped > today:
        return
    with clock_set_to(_at(shipped)):
        asked = Delivering(on=shipped)
        await act(database, demo.people["warehouse"], "seed", lambda db: deliver_order(db, order, asked))
        invoice = await act(
            database,
            demo.people["finance"],
            "seed",
            lambda db: invoice_order(db, Invoicing(order_id=order, on=shipped, due_days=DUE_DAYS, post=True)),
        )
    due = shipped + timedelta(days=DUE_DAYS)
    if paid and due <= today:
        payment = NewPayment(
            customer_id=customer,
            on=due,
            amount=invoice.total,
            currency=invoice.currency,
            allocations=[NewAllocation(invoice_id=invoice.id)],
        )
        with clock_set_to(_at(due)):
            await act(database, demo.people["finance"], "seed", lambda db: receive_payment(db, payment))


async def _confirmed(db: Db, new: NewOrder) -> uuid.UUID:
    order = await sales.create_order(db, new)
    await db.flush()
    await sales.confirm_order(db, order.id)
    return order.id
