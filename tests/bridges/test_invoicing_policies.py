"""What can be invoiced of an order: what was ordered, or what was delivered, line by line."""

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest

from tests.erp.shop import Shop, shop_of

ON = "2026-11-20"
LINES = """query($id: ID!) { salesOrder(id: $id) { invoiceState net { amount } tax { amount } total { amount }
  lines { nodes { id invoicingPolicy toInvoice invoicedQuantity product { sku } } } } }"""
TOTALS = "invoice { net { amount } tax { amount } total { amount } lines { nodes { quantity } } }"


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """Sales, stock, finance and the bridges between them, with books for 2026."""
    modules = ("erp.sales", "erp.inventory", "erp.finance", "erp.invoicing")
    async with shop_of(database, modules) as made:
        await made.keep_books(2026)
        yield made


async def lines_of(shop: Shop, order: str) -> dict[str, Any]:
    found = (await shop.ask(LINES, id=order)).data["salesOrder"]["lines"]["nodes"]
    return {line["product"]["sku"]: line for line in found}


async def policy(shop: Shop, word: str, sku: str | None = None, **more: Any) -> Any:
    given = {} if sku is None else {"productId": shop.product(sku)}
    selection = "salesPolicy { invoicingPolicy product { sku } company { name } }"
    return (await shop.must("salesPolicySet", selection, invoicingPolicy=word, **given, **more))[
        "salesPolicy"
    ]


async def test_a_line_is_invoiced_as_it_says_or_its_product_or_its_company(shop: Shop) -> None:
    first = await shop.order(("TEA", 1))
    made = await policy(shop, "DELIVERED")
    assert (made["invoicingPolicy"], made["product"]) == ("DELIVERED", None)
    assert (await policy(shop, "ORDERED", "ADVICE"))["product"] == {"sku": "ADVICE"}
    own = shop.line("POT", 1) | {"invoicingPolicy": "ORDERED"}
    payload = await shop.must(
        "salesOrderCreate",
        "salesOrder { id }",
        customerId=shop.customer(),
        lines=[shop.line("TEA", 1), shop.line("ADVICE", 1), own],
    )
    second = payload["salesOrder"]["id"]
    found = await lines_of(shop, second)
    assert {sku: line["invoicingPolicy"] for sku, line in found.items()} == {
        "TEA": "DELIVERED",
        "ADVICE": "ORDERED",
        "POT": "ORDERED",
    }
    # Orders that were there stay as they are; a draft can be told otherwise, also for lines that are added.
    assert (await lines_of(shop, first["id"]))["TEA"]["invoicingPolicy"] == "ORDERED"
    change: dict[str, Any] = {"changeLines": [{"id": found["POT"]["id"], "invoicingPolicy": "DELIVERED"}]}
    await shop.must("salesOrderUpdate", "__typename", id=second, addLines=[shop.line("CUP", 1)], **change)
    found = await lines_of(shop, second)
    assert [found[sku]["invoicingPolicy"] for sku in ("POT", "CUP")] == ["DELIVERED", "DELIVERED"]
    query = "query($id: ID!) { product(id: $id) { salesPolicy { invoicingPolicy } } }"
    answer = await shop.ask(query, id=shop.product("ADVICE"))
    assert answer.data["product"]["salesPolicy"] == {"invoicingPolicy": "ORDERED"}
    assert [name for name, _ in await shop.events()].count("SALES_POLICY_SET") == 2


async def test_what_is_invoiced_when_delivered_is_refused_before_with_what_waits(shop: Shop) -> None:
    await policy(shop, "DELIVERED", "TEA")
    await shop.stocked(TEA=10, CUP=10)
    order = (await shop.order(("TEA", 10), ("CUP", 3), charges="7", confirm=True))["id"]
    lines = await lines_of(shop, order)
    assert {sku: line["toInvoice"] for sku, line in lines.items()} == {"TEA": "0", "CUP": "3"}
    query = """mutation($i: SalesOrderInvoiceInput!) { salesOrderInvoice(input: $i) { userErrors {
      code path ... on OverInvoice { open } } } }"""
    part = [{"id": lines["TEA"]["id"], "quantity": "1"}]
    (error,) = (await shop.ask(query, i={"id": order, "on": ON, "lines": part})).data["salesOrderInvoice"][
        "userErrors"
    ]
    assert error == {"code": "OVER_INVOICE", "path": ["lines", "0", "quantity"], "open": "0"}
    assert await shop.count("invoicing_invoice") == 0
    made = await shop.must("salesOrderInvoice", TOTALS, id=order, on=ON, post=True)
    assert made["invoice"]["total"]["amount"] == "22.00"
    assert await shop.codes("salesOrderInvoice", id=order, on=ON) == ["NOTHING_TO_INVOICE"]
    tea = lines["TEA"]["id"]
    await shop.must("salesOrderDeliver", "__typename", id=order, lines=[{"id": tea, "quantity": "4"}])
    assert (await lines_of(shop, order))["TEA"]["toInvoice"] == "4"
    made = await shop.must("salesOrderInvoice", TOTALS, id=order, on=ON, post=True)
    assert made["invoice"]["lines"]["nodes"] == [{"quantity": "4"}]
    assert (await lines_of(shop, order))["TEA"]["toInvoice"] == "0"


async def test_charges_wait_for_the_first_goods(shop: Shop) -> None:
    await policy(shop, "DELIVERED")
    await shop.stocked(TEA=10)
    order = (await shop.order(("TEA", 2), charges="7", confirm=True))["id"]
    payload, (error,) = await shop.do("salesOrderInvoice", "invoice { id }", id=order, on=ON)
    assert (error["code"], error["path"]) == ("NOTHING_TO_INVOICE", ["id"])
    assert error["message"] == "2 of this order can be invoiced once it is delivered."
    assert payload["invoice"] is None
    assert await shop.count("invoicing_invoice") == 0
    await shop.must("salesOrderDeliver", "__typename", id=order)
    made = await shop.must("salesOrderInvoice", TOTALS, id=order, on=ON, post=True)
    assert made["invoice"]["total"]["amount"] == "30.98"  # 2 x 9.99 + 20 % (3.996, rounded to 4.00) + 7.


@pytest.mark.parametrize("parts", [("10",), ("3", "7"), ("1", "1", "8"), ("4", "3", "3")])
async def test_an_order_and_its_invoices_show_the_same_totals_however_it_is_delivered(
    shop: Shop, parts: tuple[str, ...]
) -> None:
    await policy(shop, "DELIVERED")
    await shop.stocked(TEA=10, CUP=10)
    order = (await shop.order(("TEA", 10, "0.333"), ("CUP", 10, "1.005"), charges="3", confirm=True))["id"]
    sums = {"net": Decimal(0), "tax": Decimal(0), "total": Decimal(0)}
    for part in parts:
        lines = await lines_of(shop, order)
        given = [{"id": line["id"], "quantity": part} for line in lines.values()]
        await shop.must("salesOrderDeliver", "__typename", id=order, lines=given)
        made = await shop.must("salesOrderInvoice", TOTALS, id=order, on=ON, post=True)
        for name in sums:
            sums[name] += Decimal(made["invoice"][name]["amount"])
    found = (await shop.ask(LINES, id=order)).data["salesOrder"]
    assert {name: Decimal(found[name]["amount"]) for name in sums} == sums
    assert found["invoiceState"] == "FULL"


async def test_of_many_invoices_at_once_no_more_is_invoiced_than_was_delivered(shop: Shop) -> None:
    await policy(shop, "DELIVERED")
    await shop.stocked(TEA=10)
    order = (await shop.order(("TEA", 10), confirm=True))["id"]
    tea = (await lines_of(shop, order))["TEA"]["id"]
    await shop.must("salesOrderDeliver", "__typename", id=order, lines=[{"id": tea, "quantity": "3"}])
    part = [{"id": tea, "quantity": "1"}]
    asked = [shop.codes("salesOrderInvoice", id=order, on=ON, lines=part, post=True) for _ in range(8)]
    answers = sorted(await asyncio.gather(*asked))
    assert answers == [[]] * 3 + [["OVER_INVOICE"]] * 5
    assert (await lines_of(shop, order))["TEA"]["invoicedQuantity"] == "3"


async def test_only_some_may_say_how_is_invoiced_and_only_of_what_is_there(shop: Shop) -> None:
    _, (error,) = await shop.do("salesPolicySet", "__typename", as_="sales", invoicingPolicy="DELIVERED")
    assert error["code"] == "PERMISSION_DENIED"
    codes = await shop.codes("salesPolicySet", productId=shop.customer(), invoicingPolicy="DELIVERED")
    assert codes == ["NOT_FOUND"]
    assert await shop.count("sales_policy") == 0


async def test_of_two_who_set_a_policy_at_once_both_or_one_is_heard(shop: Shop) -> None:
    asked = [shop.codes("salesPolicySet", invoicingPolicy="DELIVERED") for _ in range(4)]
    answers = await asyncio.gather(*asked)
    assert [] in answers
    assert {code for codes in answers for code in codes} <= {"SALES_POLICY_TAKEN"}
    assert await shop.count("sales_policy") == 1
