"""From an order to the cash in the bank, as a company lives it: one story, told through the API."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from bizsuite.erp.finance import service as finance
from tests.erp.shop import Shop, shop_of

ACCOUNT = """query($id: ID!) { customer(id: $id) { receivable { amount } creditAvailable { amount }
  orders { nodes { status deliveryState invoiceState
    invoices { nodes { status paymentState residual { amount } } } } } }
  trialBalance { lines { account { code } balance { amount } } balance { amount } }
  integrity { findings { check detail } } }"""


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """A whole company with books for 2026."""
    async with shop_of(database, ["oa", "crm", "erp"]) as made:
        company = made.office.home.company
        async with made.office.work() as db:
            await finance.ensure_company(db, company)
        async with made.office.work() as db:
            await finance.create_fiscal_year(
                db, company, first_day=date(2026, 1, 1), last_day=date(2026, 12, 31)
            )
        yield made


async def told(shop: Shop) -> Any:
    """What the customer's account and the books say."""
    data = (await shop.ask(ACCOUNT, id=shop.customer())).data
    assert data["trialBalance"]["balance"]["amount"] == "0.00"
    assert data["integrity"]["findings"] == []
    return data


def balances(data: Any) -> dict[str, str]:
    """What each account holds."""
    return {line["account"]["code"]: line["balance"]["amount"] for line in data["trialBalance"]["lines"]}


async def test_tea_is_sold_delivered_invoiced_and_paid(shop: Shop) -> None:
    await shop.stocked(on="2026-11-02", TEA=100)
    await shop.must("customerCreditSet", "customer { id }", id=shop.customer(), limit="500")

    order = (await shop.order(("TEA", 20), charges="15"))["id"]
    await shop.must("salesOrderConfirm", "salesOrder { id }", id=order)
    # 20 x 9.99 = 199.80, tax 39.96, freight 15.
    assert (await told(shop))["customer"]["creditAvailable"]["amount"] == "245.24"
    too_much = (await shop.order(("TEA", 30)))["id"]
    assert await shop.codes("salesOrderConfirm", id=too_much) == ["CREDIT_EXCEEDED"]

    await shop.must("salesOrderDeliver", "salesOrder { id }", id=order, on="2026-11-02")
    made = await shop.must(
        "salesOrderInvoice", "invoice { id number total { amount } }", id=order, on="2026-11-03", post=True
    )
    assert made["invoice"]["total"]["amount"] == "254.76"
    owed = await told(shop)
    assert owed["customer"]["receivable"]["amount"] == "254.76"
    assert balances(owed) == {"1100": "254.76", "2200": "-39.96", "4000": "-199.80", "4100": "-15.00"}

    allocations = [{"invoiceId": made["invoice"]["id"]}]
    for amount, day in (("100", "2026-11-10"), ("154.76", "2026-11-20")):
        await shop.must(
            "paymentReceive",
            "payment { number }",
            customerId=shop.customer(),
            on=day,
            amount={"amount": amount, "currency": "USD"},
            allocations=allocations,
        )
    paid = await told(shop)
    assert paid["customer"]["receivable"]["amount"] == "0.00"
    assert paid["customer"]["creditAvailable"]["amount"] == "500.00"
    (done,) = (node for node in paid["customer"]["orders"]["nodes"] if node["status"] == "CONFIRMED")
    assert (done["deliveryState"], done["invoiceState"]) == ("FULL", "FULL")
    assert done["invoices"]["nodes"] == [
        {"status": "POSTED", "paymentState": "PAID", "residual": {"amount": "0.00"}}
    ]
    assert balances(paid) == {
        "1020": "254.76",
        "1100": "0.00",
        "2200": "-39.96",
        "4000": "-199.80",
        "4100": "-15.00",
    }
    await shop.must("salesOrderConfirm", "salesOrder { id }", id=too_much)
