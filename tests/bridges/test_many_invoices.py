"""Many orders invoiced and many invoices paid in one transaction: in as many statements as one, and to the same end."""

from collections.abc import AsyncIterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest

from bizsuite.bridges.sales_finance.service import Invoicing, invoice_orders
from bizsuite.erp.finance import service as finance
from bizsuite.erp.invoicing.tables import Invoice
from bizsuite.erp.payments.rules import NewAllocation, NewPayment
from bizsuite.erp.payments.service import book_payments
from bizsuite.erp.sales import service as sales
from bizsuite.erp.sales.rules import NewLine, NewOrder
from bizsuite.erp.sales.tables import Order
from bizsuite.kernel.acts import act
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from tests.erp.shop import Shop, shop_of

START = date(2026, 3, 2)
STATEMENTS = {"invoice": 25, "pay": 8}
"""Of drafting and posting, and of receiving and allocating, with audit and events."""


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """Sales, finance, invoices and payments with their bridges."""
    modules = ["erp.sales", "erp.finance", "erp.invoicing", "erp.payments"]
    async with shop_of(database, modules) as made:
        async with made.office.work() as db:
            company = made.office.home.company
            await finance.ensure_company(db, company)
            await finance.create_fiscal_year(
                db, company, first_day=date(2026, 1, 1), last_day=date(2026, 12, 31)
            )
        yield made


async def confirmed(shop: Shop, number: int) -> Sequence[Order]:
    """Orders of two customers, a day apart."""
    lines = [
        NewLine(product_id=shop.wares.products[sku], quantity=Decimal(2)) for sku in ("TEA", "CUP", "ADVICE")
    ]
    news = [
        NewOrder(
            customer_id=shop.wares.customers[("Anna", "Ben")[position % 2]],
            order_date=START + timedelta(days=position),
            lines=lines,
            charges=Decimal("1.50"),
        )
        for position in range(number)
    ]

    async def work(db: Db) -> Sequence[Order]:
        orders = await sales.create_orders(db, news)
        return await sales.confirm_orders(db, [order.id for order in orders])

    return await act(shop.office.database, shop.office.admin, "test", work)


async def invoiced(shop: Shop, orders: Sequence[Order]) -> list[Invoice]:
    """Invoice orders on their own days."""
    asked = [Invoicing(order_id=each.id, on=each.order_date, post=True) for each in orders]
    return await act(shop.office.database, shop.office.admin, "test", lambda db: invoice_orders(db, asked))


def payment(claim: Invoice, days: int = 0) -> NewPayment:
    """A payment of a whole invoice, so many days after it is due."""
    return NewPayment(
        customer_id=claim.customer_id,
        on=claim.due_date + timedelta(days=days),
        amount=claim.total,
        currency=claim.currency,
        allocations=[NewAllocation(invoice_id=claim.id)],
    )


def counted(shop: Shop) -> int:
    """The statements since the last count, without those that take numbers, one for each series."""
    told = [text for text in shop.office.statements if "set_config" not in text]
    shop.office.statements.clear()
    return len([text for text in told if "number_series" not in text])


async def test_many_invoices_and_payments_take_as_many_statements_as_one(shop: Shop) -> None:
    for number in (2, 1, 30):
        orders = await confirmed(shop, number)
        counted(shop)
        invoices = await invoiced(shop, orders)
        assert (number, counted(shop)) == (number, STATEMENTS["invoice"])
        news = [payment(each) for each in invoices]
        await act(
            shop.office.database,
            shop.office.admin,
            "test",
            lambda db, news=news: book_payments(db, news),  # type: ignore[misc]
        )
        assert (number, counted(shop)) == (number, STATEMENTS["pay"])
    rows = await shop.office.rows(
        "SELECT sum(receivable) AS owed, sum(committed) AS bound FROM finance_party_balance"
    )
    assert [tuple(row.values()) for row in rows] == [(0, 0)]
    async with shop.office.work() as db:
        checks = [inspect for own in db.wiring.inspections.values() for inspect in own]
        assert [finding for inspect in checks for finding in await inspect(db)] == []


async def test_each_document_has_its_own_day(shop: Shop) -> None:
    invoices = await invoiced(shop, await confirmed(shop, 3))
    assert [(each.number, each.invoice_date) for each in invoices] == [
        (f"INV/2026/0000{place + 1}", START + timedelta(days=place)) for place in range(3)
    ]
    news = [payment(each, days=place) for place, each in enumerate(invoices)]
    await act(shop.office.database, shop.office.admin, "test", lambda db: book_payments(db, news))
    paid = await shop.office.rows(
        """SELECT a.allocated_on, p.payment_date, e.entry_date FROM finance_allocation a
        JOIN payment p ON p.id = a.credit_origin_id JOIN finance_entry e ON e.id = p.entry_id ORDER BY p.number"""
    )
    assert [set(row.values()) for row in paid] == [
        {START + timedelta(days=30 + place * 2)} for place in range(3)
    ]


async def test_a_refusal_names_the_document_by_its_position(shop: Shop) -> None:
    orders = await confirmed(shop, 2)
    (first,) = await invoiced(shop, orders[:1])
    with pytest.raises(Refused) as caught:
        await invoiced(shop, [orders[1], orders[0]])
    assert (caught.value.code, caught.value.path) == ("NOTHING_TO_INVOICE", ("1", "id"))
    (second,) = await invoiced(shop, orders[1:])
    good, much = payment(first), payment(second)
    wrong = NewPayment(
        customer_id=much.customer_id,
        on=much.on,
        amount=Decimal("1.00"),
        currency="USD",
        allocations=[NewAllocation(invoice_id=second.id, amount=Decimal("2.00"))],
    )
    for news, code, path in (
        ([good, wrong], "OVER_ALLOCATION", ("1", "allocations", "0", "amount")),
        (
            [good, NewPayment(customer_id=second.id, on=much.on, amount=much.amount, currency="USD")],
            "NOT_FOUND",
            ("1", "customerId"),
        ),
    ):
        with pytest.raises(Refused) as caught:
            await act(
                shop.office.database,
                shop.office.admin,
                "test",
                lambda db, news=news: book_payments(db, news),  # type: ignore[misc]
            )
        assert (caught.value.code, caught.value.path) == (code, path)
    assert await shop.count("payment") == 0
