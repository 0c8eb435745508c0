"""From an order down to what its lines are set aside, delivered, invoiced and worth, and back up again."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from graphql import parse

from bizsuite.graph.context import Contexts
from tests.differential import Differential
from tests.erp.shop import Shop, shop_of

DOWN = """query($number: String!) { salesOrder(by: { number: $number }) {
  deliveries { nodes { number } } invoices { nodes { number } }
  lines { nodes { product { sku } toDeliver toInvoice
    deliveries { totalCount nodes { number } }
    moves { nodes { quantity fromLocation { code } } }
    reservations { nodes { quantity } }
    invoices { totalCount nodes { number } }
    invoiceLines { nodes { quantity } } } } } }"""
UP = """query($number: String!) { delivery(by: { number: $number }) { order { number }
  lines { nodes { product { sku }
    subject { ... on SalesOrderLine { position order { number } } } delivery { number }
    layers { nodes { id } } costEntries { nodes { value { amount }
      journalEntry { origin { ... on Delivery { number } } } } } } } } }"""
FROM_INVOICE = """query($number: String!) { invoice(by: { number: $number }) { order { number }
  lines { nodes { orderLine { position deliveries { nodes { number } } } } } } }"""


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """Sales, stock, its value, finance and the bridges between them, with books for 2026."""
    modules = ("erp.sales", "erp.inventory", "erp.valuation", "erp.finance", "erp.invoicing")
    async with shop_of(database, modules) as made:
        await made.keep_books(2026)
        yield made


async def lines_of(shop: Shop, order: str) -> dict[str, str]:
    query = "query($id: ID!) { salesOrder(id: $id) { lines { nodes { id product { sku } } } } }"
    answer = await shop.ask(query, id=order)
    return {node["product"]["sku"]: node["id"] for node in answer.data["salesOrder"]["lines"]["nodes"]}


async def traded(shop: Shop) -> Any:
    """Ten of TEA and four of CUP ordered; six of TEA left in two deliveries, the first one from two places."""
    await found(shop, "3")
    (view,) = (await shop.ask("{ stockLocations(filter: { kind: { eq: VIEW } }) { nodes { id } } }")).data[
        "stockLocations"
    ]["nodes"]
    shelf = await shop.must(
        "stockLocationCreate", "stockLocation { id }", parentId=view["id"], code="ZZ", name="Shelf"
    )
    await found(shop, "5", locationId=shelf["stockLocation"]["id"])
    order = await shop.order(("TEA", 10), ("CUP", 4), confirm=True)
    line = (await lines_of(shop, order["id"]))["TEA"]
    for quantity in ("4", "2"):
        part = [{"id": line, "quantity": quantity}]
        await shop.must("salesOrderDeliver", "delivery { id }", id=order["id"], lines=part)
        more: dict[str, Any] = {"on": "2026-11-20", "lines": part, "post": True}
        await shop.must("salesOrderInvoice", "invoice { id }", id=order["id"], **more)
    return order


async def found(shop: Shop, quantity: str, **more: Any) -> None:
    """Find so much TEA, which has cost 4."""
    given = {"productId": shop.product("TEA"), "change": quantity, "unitCost": "4", **more}
    await shop.must("stockAdjust", "stockMove { id }", **given)


async def planned(shop: Shop, query: str, **variables: Any) -> int:
    """How many statements a plan needs for a query."""
    differential = Differential(shop.office.suite.schema, Contexts(shop.office.database, {}))
    shop.office.statements.clear()
    assert await differential.planned(parse(query), variables, shop.office.admin) is not None
    return len([text for text in shop.office.statements if "set_config" not in text])


async def test_an_order_leads_to_what_became_of_each_line(shop: Shop) -> None:
    order = await traded(shop)
    answer = await shop.ask(DOWN, number=order["number"])
    found = answer.data["salesOrder"]
    tea, cup = found["lines"]["nodes"]
    assert [each["number"] for each in found["deliveries"]["nodes"]] == ["OUT-2026-00002", "OUT-2026-00001"]
    assert [each["number"] for each in found["invoices"]["nodes"]] == ["INV/2026/00002", "INV/2026/00001"]
    assert tea == {
        "product": {"sku": "TEA"},
        "toDeliver": "4",
        "toInvoice": "4",
        "deliveries": {"totalCount": 2, "nodes": found["deliveries"]["nodes"]},
        "moves": {"nodes": tea["moves"]["nodes"]},
        "reservations": {"nodes": [{"quantity": "2"}]},
        "invoices": {"totalCount": 2, "nodes": found["invoices"]["nodes"]},
        "invoiceLines": {"nodes": [{"quantity": "2"}, {"quantity": "4"}]},
    }
    # The first delivery took three from one place and one from the other, and is listed once.
    assert sorted(move["quantity"] for move in tea["moves"]["nodes"]) == ["1", "2", "3"]
    assert [each["totalCount"] for each in (cup["deliveries"], cup["invoices"])] == [0, 0]


async def test_what_an_order_leads_to_takes_as_many_statements_for_many_lines_as_for_one(shop: Shop) -> None:
    order = await traded(shop)
    answer = await shop.ask(DOWN, number=order["number"])
    # The order by its number and by its id, its deliveries, invoices and lines; of lines products, deliveries and
    # invoices with their counts, moves with their places, what is set aside, lines of invoices.
    assert len(answer.statements) == 14
    assert await planned(shop, DOWN, number=order["number"]) == 1


async def test_goods_lead_back_to_their_order_and_to_the_books(shop: Shop) -> None:
    order = await traded(shop)
    answer = await shop.ask(UP, number="OUT-2026-00002")
    found = answer.data["delivery"]
    assert found["order"] == {"number": order["number"]}
    (line,) = found["lines"]["nodes"]
    assert line == {
        "product": {"sku": "TEA"},
        "subject": {"position": 1, "order": {"number": order["number"]}},
        "delivery": {"number": "OUT-2026-00002"},
        "layers": {"nodes": []},
        "costEntries": {
            "nodes": [
                {"value": {"amount": "-8.00"}, "journalEntry": {"origin": {"number": "OUT-2026-00002"}}}
            ]
        },
    }
    assert len(answer.statements) == 10
    assert await planned(shop, UP, number="OUT-2026-00002") == 1


async def test_an_invoice_leads_to_the_deliveries_of_what_it_invoices(shop: Shop) -> None:
    order = await traded(shop)
    answer = await shop.ask(FROM_INVOICE, number="INV/2026/00001")
    found = answer.data["invoice"]
    assert found["order"] == {"number": order["number"]}
    (line,) = found["lines"]["nodes"]
    assert [each["number"] for each in line["orderLine"]["deliveries"]["nodes"]] == [
        "OUT-2026-00002",
        "OUT-2026-00001",
    ]
    assert len(answer.statements) == 6
    assert await planned(shop, FROM_INVOICE, number="INV/2026/00001") == 1


async def test_whoever_may_not_read_invoices_sees_the_order_without_them(shop: Shop) -> None:
    order = await traded(shop)
    answer = await shop.ask(DOWN, as_="warehouse", number=order["number"])
    tea = answer.data["salesOrder"]["lines"]["nodes"][0]
    assert tea["deliveries"]["totalCount"] == 2
    assert tea["invoices"] is None
    assert set(answer.codes) == {"FORBIDDEN"}
