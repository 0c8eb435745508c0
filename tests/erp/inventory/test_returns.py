"""Goods that come back and go back, through the API: exact answers, and refusals that write nothing."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bizsuite.erp.inventory import loaders
from bizsuite.kernel.clock import today
from tests.erp.shop import Shop, shop_of

MOVES = "lines { nodes { id quantity status movedOn fromLocation { code } toLocation { code } } }"


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """Stock alone, with what it needs; whatever happened, its promises hold."""
    async with shop_of(database, ["erp.inventory"]) as made:
        yield made
        async with made.office.database.snapshot(made.office.admin) as db:
            assert await loaders.integrity(db) == []


def ago(days: int) -> str:
    return (today() - timedelta(days=days)).isoformat()


async def delivered(shop: Shop, days: int = 0, **quantities: int) -> Any:
    """A posted delivery of goods."""
    lines = [shop.line(sku, quantity) for sku, quantity in quantities.items()]
    made = await shop.must("deliveryCreate", "delivery { id }", customerId=shop.customer(), lines=lines)
    key = made["delivery"]["id"]
    return (await shop.must("deliveryPost", f"delivery {{ id {MOVES} }}", id=key, on=ago(days)))["delivery"]


async def received(shop: Shop, days: int = 0, **quantities: int) -> Any:
    """A posted receipt of goods."""
    lines = [shop.line(sku, quantity) | {"unitCost": "2"} for sku, quantity in quantities.items()]
    made = await shop.must("receiptCreate", "receipt { id }", lines=lines)
    key = made["receipt"]["id"]
    return (await shop.must("receiptPost", f"receipt {{ id {MOVES} }}", id=key, on=ago(days)))["receipt"]


async def returned(shop: Shop, **given: Any) -> Any:
    """A return."""
    selection = f"goodsReturn {{ id number status direction returnedOn isReplaced reason {MOVES} }}"
    return (await shop.must("goodsReturnCreate", selection, **given))["goodsReturn"]


def part(move: Any, quantity: str) -> dict[str, str]:
    """So much of a move."""
    return {"id": move["id"], "quantity": quantity}


async def test_a_customer_sends_goods_back_at_once(shop: Shop) -> None:
    await shop.stocked(TEA=10)
    delivery = await delivered(shop, TEA=4)
    (line,) = delivery["lines"]["nodes"]
    made = await returned(
        shop, deliveryId=delivery["id"], lines=[part(line, "3")], post=True, reason="Broken"
    )
    assert made["number"].startswith("RET-")
    assert (made["status"], made["direction"], made["reason"]) == ("POSTED", "CUSTOMER", "Broken")
    assert [
        (move["quantity"], move["status"], move["fromLocation"]["code"], move["toLocation"]["code"])
        for move in made["lines"]["nodes"]
    ] == [("3", "DONE", "CUSTOMERS", "MAIN/STOCK")]
    assert await shop.availability() == ["9", "0", "9", "0", "0"]
    answer = await shop.ask(
        """query($id: ID!) { delivery(id: $id) { returns { nodes { number delivery { number } receipt { number } } }
        lines { nodes { returnOf { id } returnedBy { nodes { quantity returnOf { id }
        goodsReturn { number } } } } } } }""",
        id=delivery["id"],
    )
    found = answer.data["delivery"]
    assert [each["number"] for each in found["returns"]["nodes"]] == [made["number"]]
    (back,) = found["lines"]["nodes"][0]["returnedBy"]["nodes"]
    assert back == {
        "quantity": "3",
        "returnOf": {"id": line["id"]},
        "goodsReturn": {"number": made["number"]},
    }
    assert [name for name, _ in await shop.events()][-1:] == ["GOODS_RETURN_POSTED"]


async def test_a_planned_return_shows_as_incoming_until_it_happens_in_part(shop: Shop) -> None:
    await shop.stocked(TEA=10, CUP=5)
    delivery = await delivered(shop, days=0, TEA=4, CUP=2)
    made = await returned(shop, deliveryId=delivery["id"])
    assert made["status"] == "DRAFT"
    assert [move["quantity"] for move in made["lines"]["nodes"]] == ["4", "2"]
    assert await shop.availability() == ["6", "0", "6", "4", "0"]
    assert await as_of(shop) == ["6", "4", "0", "10"]
    tea = made["lines"]["nodes"][0]
    posted = await shop.must(
        "goodsReturnPost", f"goodsReturn {{ status {MOVES} }}", id=made["id"], lines=[part(tea, "1")]
    )
    assert [(move["quantity"], move["status"]) for move in posted["goodsReturn"]["lines"]["nodes"]] == [
        ("1", "DONE"),
        ("2", "CANCELLED"),
    ]
    assert await shop.availability() == ["7", "0", "7", "0", "0"]
    again = await returned(shop, deliveryId=delivery["id"])
    assert [move["quantity"] for move in again["lines"]["nodes"]] == ["3", "2"]
    await shop.must("goodsReturnCancel", "goodsReturn { status }", id=again["id"])
    assert await shop.availability() == ["7", "0", "7", "0", "0"]
    assert await shop.codes("goodsReturnPost", id=again["id"]) == ["SHIPMENT_NOT_DRAFT"]
    assert await shop.codes("goodsReturnCancel", id=again["id"]) == ["SHIPMENT_NOT_DRAFT"]


async def as_of(shop: Shop) -> list[str]:
    """What lies there and what is planned by today."""
    answer = await shop.ask(
        "query($id: ID!, $on: Date!) { product(id: $id) { stockAsOf(date: $on)"
        " { onHand incoming outgoing forecast } } }",
        id=shop.product("TEA"),
        on=ago(0),
    )
    return list(answer.data["product"]["stockAsOf"].values())


async def test_goods_go_back_to_the_supplier_from_where_they_lie(shop: Shop) -> None:
    receipt = await received(shop, TEA=10)
    planned = await returned(shop, receiptId=receipt["id"], lines=[part(receipt["lines"]["nodes"][0], "4")])
    assert planned["direction"] == "SUPPLIER"
    assert await shop.availability() == ["10", "0", "10", "0", "4"]
    assert await as_of(shop) == ["10", "0", "4", "6"]
    posted = await shop.must("goodsReturnPost", f"goodsReturn {{ {MOVES} }}", id=planned["id"])
    (move,) = posted["goodsReturn"]["lines"]["nodes"]
    assert (move["fromLocation"]["code"], move["toLocation"]["code"]) == ("MAIN/STOCK", "SUPPLIERS")
    assert await shop.availability() == ["6", "0", "6", "0", "0"]


async def test_goods_that_go_back_are_taken_from_several_places_or_from_the_one_that_is_named(
    shop: Shop,
) -> None:
    receipt = await received(shop, TEA=10)
    main = await shop.ask('{ stockLocation(by: {code: "MAIN"}) { id } }')
    made = await shop.must(
        "stockLocationCreate",
        "stockLocation { id }",
        parentId=main.data["stockLocation"]["id"],
        code="MAIN/AISLE",
        name="Aisle",
    )
    aisle, tea = made["stockLocation"]["id"], shop.product("TEA")
    await shop.must(
        "stockAdjust", "stockMove { id }", productId=tea, locationId=aisle, change="3", unitCost="2"
    )
    await delivered(shop, TEA=1)  # of the aisle, which is emptied first
    (line,) = receipt["lines"]["nodes"]
    given = {"receiptId": receipt["id"], "post": True, "lines": [part(line, "3")]}
    assert await shop.codes("goodsReturnCreate", **given, locationId=aisle) == ["STOCK_SHORT"]
    made = await returned(shop, **given)
    assert [(move["quantity"], move["fromLocation"]["code"]) for move in made["lines"]["nodes"]] == [
        ("2", "MAIN/AISLE"),
        ("1", "MAIN/STOCK"),
    ]
    delivery = await delivered(shop, TEA=2)
    back = await returned(shop, deliveryId=delivery["id"], post=True, locationId=aisle)
    assert {move["toLocation"]["code"] for move in back["lines"]["nodes"]} == {"MAIN/AISLE"}


async def test_what_was_not_delivered_cannot_come_back(shop: Shop) -> None:
    await shop.stocked(TEA=10)
    delivery = await delivered(shop, TEA=4)
    (line,) = delivery["lines"]["nodes"]
    await returned(shop, deliveryId=delivery["id"], lines=[part(line, "1")], post=True)
    await returned(shop, deliveryId=delivery["id"], lines=[part(line, "1")])  # is planned, and counts
    before = [await shop.count(table) for table in ("inventory_return", "inventory_move", "outbox_event")]
    query = """mutation($i: GoodsReturnCreateInput!) { goodsReturnCreate(input: $i) { goodsReturn { id }
        userErrors { code message path ... on OverReturn { open } } } }"""
    for post in (False, True):
        answer = await shop.ask(
            query, i={"deliveryId": delivery["id"], "lines": [part(line, "3")], "post": post}
        )
        assert answer.data["goodsReturnCreate"] == {
            "goodsReturn": None,
            "userErrors": [
                {
                    "code": "OVER_RETURN",
                    "message": "Only 2 of this move can be returned.",
                    "path": ["lines", "0", "quantity"],
                    "open": "2",
                }
            ],
        }
    assert before == [
        await shop.count(table) for table in ("inventory_return", "inventory_move", "outbox_event")
    ]
    await returned(shop, deliveryId=delivery["id"], post=True)
    assert await shop.codes("goodsReturnCreate", deliveryId=delivery["id"]) == ["NOTHING_TO_RETURN"]


async def test_each_refusal_has_its_code_and_writes_nothing(shop: Shop) -> None:
    await shop.stocked(on=ago(9), TEA=10)
    delivery, receipt = await delivered(shop, days=3, TEA=4), await received(shop, TEA=1)
    draft = await shop.must(
        "deliveryCreate", "delivery { id }", customerId=shop.customer(), lines=[shop.line("TEA", 1)]
    )
    (line,), (other,) = delivery["lines"]["nodes"], receipt["lines"]["nodes"]
    key, tables = delivery["id"], ("inventory_return", "inventory_move", "outbox_event", "audit_entry")
    before = [await shop.count(table) for table in tables]
    for code, given in (
        ("INVALID_VALUE", {}),
        ("INVALID_VALUE", {"deliveryId": key, "receiptId": receipt["id"]}),
        ("INVALID_VALUE", {"deliveryId": key, "lines": [part(line, "0")]}),
        ("INVALID_VALUE", {"deliveryId": key, "lines": [part(line, "1"), part(line, "1")]}),
        ("NOT_FOUND", {"deliveryId": shop.product("TEA")}),
        ("NOT_FOUND", {"deliveryId": key, "lines": [part(other, "1")]}),
        ("NOT_FOUND", {"deliveryId": key, "warehouseId": shop.product("TEA")}),
        ("NOTHING_TO_RETURN", {"deliveryId": key, "lines": []}),
        ("NOTHING_TO_RETURN", {"deliveryId": draft["delivery"]["id"]}),
        ("RETURN_TOO_EARLY", {"deliveryId": key, "on": ago(4)}),
        ("DATE_IN_FUTURE", {"deliveryId": key, "on": ago(-1), "post": True}),
    ):
        assert await shop.codes("goodsReturnCreate", **given) == [code], given
    assert before == [await shop.count(table) for table in tables]
    planned = await returned(shop, deliveryId=key)
    (line,) = planned["lines"]["nodes"]
    before = [await shop.count(table) for table in tables]
    for code, given in (
        ("MORE_THAN_PLANNED", {"lines": [part(line, "5")]}),
        ("SHIPMENT_EMPTY", {"lines": [part(line, "0")]}),
        ("RETURN_TOO_EARLY", {"on": ago(4)}),
        ("DATE_IN_FUTURE", {"on": ago(-1)}),
    ):
        assert await shop.codes("goodsReturnPost", id=planned["id"], **given) == [code], given
    await shop.must("stockPeriodClose", "stockPeriod { id }", through=ago(1))
    assert await shop.codes("goodsReturnPost", id=planned["id"], on=ago(2)) == ["STOCK_PERIOD_CLOSED"]
    assert before[:2] == [await shop.count(table) for table in tables[:2]]


async def test_who_may_not_write_or_post_returns_is_told_so(shop: Shop) -> None:
    await shop.stocked(TEA=10)
    delivery = await delivered(shop, TEA=4)
    assert await shop.codes("goodsReturnCreate", as_="analyst", deliveryId=delivery["id"]) == [
        "PERMISSION_DENIED"
    ]
    assert await shop.codes("goodsReturnCreate", as_="sales", deliveryId=delivery["id"], post=True) == [
        "PERMISSION_DENIED"
    ]
    assert await shop.codes("goodsReturnCreate", as_="sales", deliveryId=delivery["id"]) == []
