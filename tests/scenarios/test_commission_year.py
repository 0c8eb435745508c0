"""A seller brings an order, the customer pays by and by, and some of it comes back: one story, told through the API."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bizsuite.graph.node import encode
from tests.erp.shop import Shop, shop_of

BOOKS = """{ trialBalance { lines { account { code } balance { amount } } balance { amount } }
  integrity { findings { check detail } } }"""
EARNED = """query($agent: ID!, $through: Date!) { commissionsDue(agentId: $agent, through: $through) {
  accrued { amount } due { amount } settled { amount } open { amount } } }"""
SETTLED = "commissionSettlement { number amount { amount } entry { entryDate } lines { totalCount } }"


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """A whole company with books for 2026."""
    async with shop_of(database, ["oa", "crm", "erp"]) as made:
        await made.keep_books(2026)
        yield made


def person(shop: Shop, role: str) -> str:
    """Somebody as clients know them."""
    return encode("User", shop.office.actor(role).user_id)


async def earned(shop: Shop, through: str) -> list[str]:
    """What the seller sees of their own: accrued, due, settled, open."""
    answer = await shop.ask(EARNED, as_="sales", agent=person(shop, "sales"), through=through)
    found = answer.data["commissionsDue"]
    return [found[name]["amount"] for name in ("accrued", "due", "settled", "open")]


async def owed(shop: Shop) -> dict[str, str]:
    """What the expense and the debt of commissions come to; the books balance and nothing is at odds."""
    data = (await shop.ask(BOOKS)).data
    assert data["trialBalance"]["balance"]["amount"] == "0.00"
    assert data["integrity"]["findings"] == []
    held = {line["account"]["code"]: line["balance"]["amount"] for line in data["trialBalance"]["lines"]}
    return {code: held.get(code, "0.00") for code in ("6200", "2360")}


async def paid(shop: Shop, amount: str, on: str, invoice: str) -> None:
    """The customer pays a part of an invoice."""
    await shop.must(
        "paymentReceive",
        "payment { number }",
        customerId=shop.customer(),
        on=on,
        amount={"amount": amount, "currency": "USD"},
        allocations=[{"invoiceId": invoice}],
    )


async def settled(shop: Shop, role: str, through: str) -> Any:
    """What somebody is owed from then on."""
    made = await shop.must(
        "commissionSettle", SETTLED, as_="finance", agentId=person(shop, role), through=through
    )
    return made["commissionSettlement"]


async def test_sellers_are_owed_as_their_customers_pay(shop: Shop) -> None:
    seller = {"agentId": person(shop, "sales"), "rate": "0.1", "validFrom": "2026-01-01"}
    await shop.must("commissionPlanSet", "commissionPlan { id }", as_="manager", **seller)
    leader = {"agentId": person(shop, "manager"), "rate": "0.01", "validFrom": "2026-01-01"}
    await shop.must("commissionPlanSet", "commissionPlan { id }", as_="manager", **leader)

    await shop.stocked(on="2026-11-02", TEA=100)
    order = (await shop.order(("TEA", 20), charges="15"))["id"]
    await shop.must("salesOrderConfirm", "salesOrder { id }", id=order)
    await shop.must("salesOrderDeliver", "salesOrder { id }", id=order, on="2026-11-02")
    # 20 x 9.99 = 199.80, tax 39.96, freight 15, on which nothing is earned.
    made = await shop.must("salesOrderInvoice", "invoice { id }", id=order, on="2026-11-03", post=True)
    invoice = made["invoice"]["id"]
    assert await earned(shop, "2026-11-09") == ["19.98", "0.00", "0.00", "0.00"]
    nothing = {"agentId": person(shop, "sales"), "through": "2026-11-09"}
    assert await shop.codes("commissionSettle", as_="finance", **nothing) == ["COMMISSION_NOT_DUE"]

    await paid(shop, "100", "2026-11-10", invoice)
    assert await earned(shop, "2026-11-15") == ["19.98", "7.84", "0.00", "7.84"]
    first = await settled(shop, "sales", "2026-11-15")
    assert (first["number"], first["amount"]["amount"]) == ("COM-2026-00001", "7.84")
    await paid(shop, "154.76", "2026-11-20", invoice)
    assert (await settled(shop, "sales", "2026-11-20"))["amount"]["amount"] == "12.14"
    assert (await settled(shop, "manager", "2026-11-20"))["amount"]["amount"] == "2.00"
    assert await owed(shop) == {"6200": "21.98", "2360": "-21.98"}

    # Two packs were wet: what was given up for them is set off against the next order, which is paid less.
    line = {"description": "Two wet packs", "quantity": "2", "unitPrice": "9.99", "taxRate": "0.2"}
    note = await shop.must(
        "invoiceCreate",
        "invoice { id }",
        kind="CREDIT_NOTE",
        customerId=shop.customer(),
        creditOfId=invoice,
        on="2026-11-21",
        lines=[line],
        post=True,
    )
    again = (await shop.order(("TEA", 2)))["id"]
    await shop.must("salesOrderConfirm", "salesOrder { id }", id=again)
    await shop.must("salesOrderDeliver", "salesOrder { id }", id=again, on="2026-11-21")
    made = await shop.must("salesOrderInvoice", "invoice { id }", id=again, on="2026-11-21", post=True)
    await shop.must(
        "allocationCreate",
        "allocation { id }",
        creditNoteId=note["invoice"]["id"],
        invoiceId=made["invoice"]["id"],
        on="2026-11-22",
    )
    assert await earned(shop, "2026-11-22") == ["19.98", "19.98", "19.98", "0.00"]
    even = await settled(shop, "sales", "2026-11-22")
    assert (even["amount"]["amount"], even["entry"], even["lines"]["totalCount"]) == ("0.00", None, 2)
    assert await owed(shop) == {"6200": "21.98", "2360": "-21.98"}
