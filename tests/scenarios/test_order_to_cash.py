"""From an order to the cash in the bank, as a company lives it: one story, told through the API.

Goods leave in two parts at two costs, each part is invoiced by itself, and the customer pays in pieces.
"""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bizsuite.kernel.clock import today
from tests.erp.shop import Shop, shop_of

ACCOUNT = """query($id: ID!, $order: ID!) { customer(id: $id) { receivable { amount } creditAvailable { amount } }
  salesOrder(id: $order) { deliveryState invoiceState margin { revenue { amount } cost { amount }
      margin { amount } isActual }
    lines { nodes { id deliveredQuantity toDeliver invoicedQuantity deliveries { nodes { status } }
      invoices { nodes { status } } } }
    invoices { nodes { number total { amount } paymentState residual { amount } } } }
  trialBalance { lines { account { purpose } balance { amount } } balance { amount } }
  integrity { findings { check detail } } }"""


def ago(days: int) -> str:
    """A day that is over."""
    return (today() - timedelta(days=days)).isoformat()


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """A whole company with books for this year and the last, which grants Anna credit of 500."""
    async with shop_of(database, ["oa", "crm", "erp"]) as made:
        await made.keep_books(today().year - 1, today().year)
        await made.must("customerCreditSet", "customer { id }", id=made.customer(), limit="500")
        yield made


async def came(shop: Shop, quantity: int, cost: str, days: int) -> None:
    """So much tea came so many days ago, at so much a piece."""
    line = shop.line("TEA", quantity) | {"unitCost": cost}
    made = await shop.must("receiptCreate", "receipt { id }", lines=[line])
    await shop.must("receiptPost", "receipt { id }", id=made["receipt"]["id"], on=ago(days))


async def told(shop: Shop, order: str) -> Any:
    """What the customer's account, the order and the books say."""
    data = (await shop.ask(ACCOUNT, id=shop.customer(), order=order)).data
    assert data["trialBalance"]["balance"]["amount"] == "0.00"
    assert data["integrity"]["findings"] == []
    return data


def balances(data: Any) -> dict[str, str]:
    """What stands on each account."""
    lines = data["trialBalance"]["lines"]
    told = {line["account"]["purpose"]: line["balance"]["amount"] for line in lines}
    return {purpose: amount for purpose, amount in told.items() if amount != "0.00"}


def line_of(data: Any) -> list[str]:
    """Of the one line: delivered, still to deliver, invoiced."""
    (line,) = data["salesOrder"]["lines"]["nodes"]
    return [line[name] for name in ("deliveredQuantity", "toDeliver", "invoicedQuantity")]


async def delivered(shop: Shop, order: str, quantity: str, days: int) -> list[str]:
    """Send so much of the order; the codes of the refusals."""
    (line,) = (await told(shop, order))["salesOrder"]["lines"]["nodes"]
    lines = [{"id": line["id"], "quantity": quantity}]
    return await shop.codes("salesOrderDeliver", as_="warehouse", id=order, on=ago(days), lines=lines)


async def invoiced(shop: Shop, order: str, quantity: str, days: int) -> Any:
    """Invoice so much of the order."""
    (line,) = (await told(shop, order))["salesOrder"]["lines"]["nodes"]
    lines = [{"id": line["id"], "quantity": quantity}]
    made = await shop.must(
        "salesOrderInvoice",
        "invoice { id total { amount } }",
        as_="finance",
        id=order,
        on=ago(days),
        lines=lines,
        post=True,
    )
    return made["invoice"]


async def paid(shop: Shop, amount: str, days: int, *invoices: Any) -> None:
    """Anna pays so much, for these invoices in their order."""
    await shop.must(
        "paymentReceive",
        "payment { number }",
        as_="finance",
        customerId=shop.customer(),
        on=ago(days),
        amount={"amount": amount, "currency": "USD"},
        allocations=[{"invoiceId": invoice["id"]} for invoice in invoices],
    )


async def test_tea_is_sold_delivered_in_parts_invoiced_and_paid(shop: Shop) -> None:
    await came(shop, 30, "4", days=9)
    order = (await shop.order(("TEA", 20), charges="15"))["id"]
    await shop.must("salesOrderConfirm", "salesOrder { id }", as_="sales", id=order)
    # 20 x 9.99 = 199.80, tax 39.96, freight 15.
    assert (await told(shop, order))["customer"]["creditAvailable"]["amount"] == "245.24"
    assert await shop.availability() == ["30", "20", "10", "0", "20"]
    too_much = (await shop.order(("TEA", 30)))["id"]
    assert await shop.codes("salesOrderConfirm", as_="sales", id=too_much) == ["CREDIT_EXCEEDED"]
    first, second = await the_goods_leave_in_two_parts(shop, order)
    await the_customer_pays_in_pieces(shop, order, first, second)
    await shop.must("salesOrderConfirm", "salesOrder { id }", as_="sales", id=too_much)


async def the_goods_leave_in_two_parts(shop: Shop, order: str) -> tuple[Any, Any]:
    """Twelve at what they have cost, and eight once tea has become dearer; the two invoices."""
    assert await delivered(shop, order, "12", days=8) == []
    first = await invoiced(shop, order, "12", days=7)
    half = await told(shop, order)
    assert line_of(half) == ["12", "8", "12"]
    assert (half["salesOrder"]["deliveryState"], half["salesOrder"]["invoiceState"]) == ("PARTIAL", "PARTIAL")
    assert await shop.availability() == ["18", "8", "10", "0", "8"]
    # 12 x 9.99 and 20 %; the freight is asked for once.
    assert first["total"]["amount"] == "158.86"
    assert balances(half) == {
        "RECEIVABLE": "158.86",
        "INVENTORY": "72.00",
        "GOODS_RECEIVED": "-120.00",
        "SALES_TAX": "-23.98",
        "SALES": "-119.88",
        "CHARGES": "-15.00",
        "COST_OF_SALES": "48.00",
    }
    assert await delivered(shop, order, "9", days=6) == ["OVER_DELIVERY"]
    assert await told(shop, order) == half

    # 18 for 72.00 and 10 for 70.00: eight of them have cost 40.57.
    await came(shop, 10, "7", days=5)
    assert await delivered(shop, order, "8", days=4) == []
    second = await invoiced(shop, order, "8", days=4)
    whole = await told(shop, order)
    assert second["total"]["amount"] == "95.90"
    assert line_of(whole) == ["20", "0", "20"]
    (line,) = whole["salesOrder"]["lines"]["nodes"]
    assert line["deliveries"]["nodes"] == line["invoices"]["nodes"] == [{"status": "POSTED"}] * 2
    assert whole["salesOrder"]["margin"] == {
        "revenue": {"amount": "199.80"},
        "cost": {"amount": "88.57"},
        "margin": {"amount": "111.23"},
        "isActual": True,
    }
    assert await shop.availability() == ["20", "0", "20", "0", "0"]
    return first, second


async def the_customer_pays_in_pieces(shop: Shop, order: str, first: Any, second: Any) -> None:
    """A part of the first invoice, then the rest of both."""
    await paid(shop, "100", 3, first)
    owing = await told(shop, order)
    assert states(owing) == [("95.90", "95.90", "UNPAID"), ("158.86", "58.86", "PARTIAL")]
    assert owing["customer"] == {
        "receivable": {"amount": "154.76"},
        "creditAvailable": {"amount": "345.24"},
    }
    await paid(shop, "154.76", 1, first, second)
    done = await told(shop, order)
    assert states(done) == [("95.90", "0.00", "PAID"), ("158.86", "0.00", "PAID")]
    assert done["customer"] == {"receivable": {"amount": "0.00"}, "creditAvailable": {"amount": "500.00"}}
    assert (done["salesOrder"]["deliveryState"], done["salesOrder"]["invoiceState"]) == ("FULL", "FULL")
    assert balances(done) == {
        "BANK": "254.76",
        "INVENTORY": "101.43",
        "GOODS_RECEIVED": "-190.00",
        "SALES_TAX": "-39.96",
        "SALES": "-199.80",
        "CHARGES": "-15.00",
        "COST_OF_SALES": "88.57",
    }


def states(data: Any) -> list[tuple[str, str, str]]:
    """Of each invoice, the newest first: its total, what is left of it, how far it is paid."""
    return [
        (each["total"]["amount"], each["residual"]["amount"], each["paymentState"])
        for each in data["salesOrder"]["invoices"]["nodes"]
    ]
