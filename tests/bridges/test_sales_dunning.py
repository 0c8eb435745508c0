"""Customers who were reminded of what is overdue order nothing more until that is settled or disputed."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from bizsuite.erp.finance import service as finance
from tests.bridges.test_sales_finance import findings
from tests.erp.shop import Shop, shop_of

CONFIRM = """mutation($i: SalesOrderConfirmInput!) { salesOrderConfirm(input: $i) {
  salesOrder { status } userErrors { code path message ... on CustomerOnHold { level } } } }"""


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """Sales, stock, invoices, payments and dunning, and books for 2026."""
    modules = ["erp.sales", "erp.inventory", "erp.finance", "erp.payments", "erp.dunning"]
    async with shop_of(database, modules) as made:
        async with made.office.work() as db:
            await finance.ensure_company(db, made.office.home.company)
        async with made.office.work() as db:
            await finance.create_fiscal_year(
                db, made.office.home.company, first_day=date(2026, 1, 1), last_day=date(2026, 12, 31)
            )
        yield made


async def invoiced(shop: Shop) -> Any:
    line = {"description": "Advice", "quantity": "1", "unitPrice": "100", "taxRate": "0"}
    said: dict[str, Any] = {
        "customerId": shop.customer(),
        "on": "2026-03-01",
        "dueDays": 0,
        "lines": [line],
        "post": True,
    }
    return (await shop.must("invoiceCreate", "invoice { id }", **said))["invoice"]["id"]


async def reminded(shop: Shop, on: str) -> None:
    run = await shop.must("dunningRunCreate", "dunningRun { letters { nodes { id status } } }", on=on)
    for letter in run["dunningRun"]["letters"]["nodes"]:
        await shop.must("dunningLetterSend", "dunningLetter { status }", id=letter["id"])


async def confirmed(shop: Shop) -> list[str]:
    order = await shop.order(("CUP", 1))
    answer = await shop.ask(CONFIRM, i={"id": order["id"]})
    assert answer.errors == [], answer.errors
    payload = answer.data["salesOrderConfirm"]
    return [error["level"] for error in payload["userErrors"]] or [payload["salesOrder"]["status"]]


async def test_orders_are_held_up_until_what_was_reminded_of_is_settled(shop: Shop) -> None:
    steps: list[dict[str, Any]] = [
        {"number": number, "name": name, "daysOverdue": days, "intervalDays": 5, "blocksOrders": blocks}
        for number, name, days, blocks in ((1, "Friendly", 5, False), (2, "Final", 10, True))
    ]
    for level in steps:
        await shop.must("dunningLevelCreate", "dunningLevel { id }", **level)
    invoice = await invoiced(shop)
    await reminded(shop, "2026-03-10")
    assert await confirmed(shop) == ["CONFIRMED"]
    await reminded(shop, "2026-03-20")
    assert await confirmed(shop) == ["Final"]
    held = await shop.codes(
        "salesOrderCreate", customerId=shop.customer(), lines=[shop.line("CUP", 1)], confirm=True
    )
    assert held == ["CUSTOMER_ON_HOLD"]
    # Others order as before.
    other = await shop.order(("CUP", 1), customer="Ben")
    await shop.must("salesOrderConfirm", "salesOrder { status }", id=other["id"])
    await shop.must("invoiceDispute", "invoiceDispute { id }", id=invoice, on="2026-03-21", reason="Broken")
    assert await confirmed(shop) == ["CONFIRMED"]
    await shop.must("invoiceDisputeResolve", "invoiceDispute { id }", id=invoice, on="2026-03-22")
    await reminded(shop, "2026-03-30")
    assert await confirmed(shop) == ["Final"]
    money = {"amount": "100", "currency": "USD"}
    await shop.must(
        "paymentReceive",
        "payment { id }",
        customerId=shop.customer(),
        on="2026-03-31",
        amount=money,
        allocations=[{"invoiceId": invoice}],
    )
    assert await confirmed(shop) == ["CONFIRMED"]
    rows = await shop.office.rows("SELECT is_on_hold FROM finance_party_balance WHERE is_on_hold")
    assert rows == []
    assert await findings(shop) == []
