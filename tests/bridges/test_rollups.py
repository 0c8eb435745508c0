"""What users look at daily is kept as rows: each is what summing everything again would give."""

import random
from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bizsuite.bridges.sales_finance.service import Invoicing, invoice_orders
from bizsuite.bridges.sales_inventory.service import Delivering, deliver_orders
from bizsuite.erp.finance import service as finance
from bizsuite.erp.invoicing import service as invoicing
from bizsuite.erp.payments import service as payments
from bizsuite.erp.payments.rules import NewAllocation, NewPayment
from bizsuite.erp.sales import service as sales
from bizsuite.erp.sales.rules import NewLine, NewOrder
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from tests.erp.shop import Shop, shop_of
from tests.suite import Answer

REVENUE = """SELECT date_trunc('month', line.posted_on)::date AS month, sum(line.credit - line.debit) AS amount
  FROM finance_entry_line line JOIN finance_account account ON account.id = line.account_id
  WHERE line.posted_on IS NOT NULL AND account.kind = 'INCOME' GROUP BY 1 ORDER BY 1"""
OWED = """SELECT customer_id AS party_id, sum(residual) AS amount FROM (
    SELECT customer_id, CASE kind WHEN 'INVOICE' THEN residual ELSE -residual END AS residual
      FROM invoicing_invoice WHERE status = 'POSTED'
    UNION ALL SELECT customer_id, -residual FROM payment WHERE status = 'POSTED') opened
  GROUP BY customer_id ORDER BY customer_id"""


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """Sales, stock and finance with their bridges, and books for 2026."""
    modules = ["erp.sales", "erp.inventory", "erp.finance", "erp.invoicing", "erp.payments"]
    async with shop_of(database, modules) as made:
        async with made.office.work() as db:
            await finance.ensure_company(db, made.office.home.company)
        async with made.office.work() as db:
            await finance.create_fiscal_year(
                db, made.office.home.company, first_day=date(2026, 1, 1), last_day=date(2026, 12, 31)
            )
        yield made


class Trade:
    """Business that goes on at random."""

    def __init__(self, shop: Shop, chance: random.Random) -> None:
        self.shop, self.chance = shop, chance
        self.orders: list[Any] = []
        self.invoices: list[Any] = []
        self.payments: list[Any] = []

    def day(self) -> date:
        """Some day of the first months."""
        return date(2026, self.chance.randint(1, 4), self.chance.randint(1, 28))

    async def order(self, db: Db) -> None:
        """Orders of somebody, at once."""
        names = self.chance.choices(["Anna", "Ben"], k=self.chance.randint(1, 3))
        news = [
            NewOrder(
                customer_id=self.shop.wares.customers[name],
                order_date=self.day(),
                charges=Decimal(self.chance.randint(0, 2)),
                lines=[
                    NewLine(
                        product_id=self.shop.wares.products[self.chance.choice(["TEA", "ADVICE"])],
                        quantity=Decimal(self.chance.randint(1, 5)),
                    )
                ],
            )
            for name in names
        ]
        made = await sales.create_orders(db, news, confirm=self.chance.random() < 0.8)
        self.orders += [order.id for order in made]

    async def deliver(self, db: Db) -> None:
        """Goods of an order."""
        await deliver_orders(db, {self.chance.choice(self.orders): Delivering(on=self.day())})

    async def invoice(self, db: Db) -> None:
        """What is open of an order."""
        asked = Invoicing(order_id=self.chance.choice(self.orders), on=self.day(), post=True)
        self.invoices += [invoice.id for invoice in await invoice_orders(db, [asked])]

    async def reverse(self, db: Db) -> None:
        """An invoice, maybe in another month."""
        await invoicing.reverse_invoice(db, self.chance.choice(self.invoices), on=date(2026, 5, 1))

    async def pay(self, db: Db) -> None:
        """Some of an invoice, or ahead of all."""
        chosen = self.chance.choice(self.invoices)
        rows = await self.shop.office.rows(f"SELECT customer_id FROM invoicing_invoice WHERE id = '{chosen}'")
        allocations = (
            [NewAllocation(invoice_id=chosen, amount=Decimal(5))] if self.chance.random() < 0.7 else []
        )
        new = NewPayment(
            customer_id=rows[0]["customer_id"],
            on=self.day(),
            amount=Decimal(self.chance.randint(5, 20)),
            currency="USD",
            allocations=allocations,
        )
        self.payments.append((await payments.book_payment(db, new)).id)

    async def bounce(self, db: Db) -> None:
        """A payment that settles nothing."""
        await payments.reverse_payment(db, self.chance.choice(self.payments), on=date(2026, 5, 1))

    async def end(self, db: Db) -> None:
        """An order, closed or cancelled."""
        act = self.chance.choice([sales.close_order, sales.cancel_order])
        await act(db, self.chance.choice(self.orders))


STEPS = ("order", "order", "deliver", "invoice", "invoice", "reverse", "pay", "bounce", "end")


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(STEPS), min_size=4, max_size=10), seed=st.integers(0, 2**16))
async def test_rollups_are_what_summing_again_gives(shop: Shop, steps: list[str], seed: int) -> None:
    trade = Trade(shop, random.Random(seed))
    await shop.stocked(TEA=20)
    for step in ("order", "invoice", *steps):
        try:
            async with shop.office.work() as db:
                await getattr(trade, step)(db)
        except (Refused, IndexError):
            # What cannot be done now changes nothing, and neither does what there is nothing to do with.
            continue
    stored = await shop.office.rows("SELECT month, amount FROM finance_monthly_revenue ORDER BY month")
    assert stored == await shop.office.rows(REVENUE)
    owed = await shop.office.rows(
        "SELECT party_id, receivable AS amount FROM finance_party_balance ORDER BY party_id"
    )
    summed = {row["party_id"]: row["amount"] for row in await shop.office.rows(OWED)}
    assert {row["party_id"]: row["amount"] for row in owed} == {
        row["party_id"]: summed.get(row["party_id"], Decimal(0)) for row in owed
    }
    async with shop.office.work() as db:
        checks = [inspect for own in db.wiring.inspections.values() for inspect in own]
        assert [finding for inspect in checks for finding in await inspect(db)] == []


async def earned(shop: Shop, **more: Any) -> Answer:
    query = """query($filter: MonthlyRevenueFilter) { monthlyRevenues(filter: $filter) {
      totalCount nodes { month amount { amount currency } company { id } } }
      monthlyRevenue(by: {month: "2026-02-01"}) { amount { amount } } }"""
    return await shop.ask(query, **more)


async def sold(shop: Shop, on: str, price: str) -> str:
    order = await shop.order(("ADVICE", 1, price), confirm=True)
    made = await shop.must("salesOrderInvoice", "invoice { id }", id=order["id"], on=on, post=True)
    return str(made["invoice"]["id"])


async def test_revenue_by_month_is_read_like_anything_else(shop: Shop) -> None:
    await sold(shop, "2026-01-15", "100")
    await sold(shop, "2026-01-31", "50.50")
    undone = await sold(shop, "2026-02-01", "30")
    await shop.must("invoiceReverse", "invoice { id }", id=undone, on="2026-03-02")
    answer = await earned(shop)
    assert answer.errors == []
    months = answer.data["monthlyRevenues"]
    assert [(node["month"], node["amount"]["amount"]) for node in months["nodes"]] == [
        ("2026-03-01", "-30.00"),
        ("2026-02-01", "30.00"),
        ("2026-01-01", "150.50"),
    ]
    assert (months["totalCount"], months["nodes"][0]["amount"]["currency"]) == (3, "USD")
    assert answer.data["monthlyRevenue"] == {"amount": {"amount": "30.00"}}
    # The page, its count, the companies, and the single month.
    # The page, its count, the id of the single month, its row, and the companies.
    assert len(answer.statements) == 5
    later = await earned(shop, filter={"month": {"gte": "2026-02-01"}})
    assert later.data["monthlyRevenues"]["totalCount"] == 2


async def test_revenue_needs_a_permission_and_stays_in_the_company(shop: Shop) -> None:
    await sold(shop, "2026-01-15", "100")
    assert (await earned(shop, as_="warehouse")).codes == ["FORBIDDEN", "FORBIDDEN"]
    other = await shop.office.another_tenant()
    assert (await earned(shop, as_=other.people["admin"])).data["monthlyRevenues"]["nodes"] == []


async def test_revenue_that_was_tampered_with_is_found(shop: Shop) -> None:
    await sold(shop, "2026-01-15", "100")
    async with shop.office.database.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE finance_monthly_revenue SET amount = amount + 1")
    async with shop.office.work() as db:
        checks = [inspect for own in db.wiring.inspections.values() for inspect in own]
        found = [finding for inspect in checks for finding in await inspect(db)]
    assert [(each.check, each.detail) for each in found] == [
        ("monthly_revenue_vs_lines", "2026-01-01: stored 101.000000, lines say 100.000000")
    ]
