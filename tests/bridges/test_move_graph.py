"""What makes goods move, and the journal entries that post what they are worth."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bizsuite.kernel.clock import today
from tests.bridges.test_order_graph import planned
from tests.erp.procurement.buying import buying_of
from tests.erp.shop import Shop, shop_of
from tests.erp.valuation.test_graph import ago, delivered, findings, received

MOVES = """{ stockMoves(orderBy: [{field: MOVED_ON}]) { nodes { quantity reason
  origin { __typename ... on Receipt { number } ... on Delivery { number } ... on GoodsReturn { number }
    ... on StockTransfer { number } ... on StockCountLine { count { number } } }
  layers { nodes { quantity } }
  entries { totalCount nodes { number origin { __typename ... on Receipt { number } } } } } } }"""


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """Stock that is counted, with its value, in the books of this year and the last."""
    async with shop_of(database, ["erp.valuation", "erp.finance", "erp.counts"]) as made:
        await made.keep_books(today().year - 1, today().year)
        yield made
        assert await findings(made) == []


async def moves(shop: Shop) -> list[Any]:
    answer = await shop.ask(MOVES)
    assert answer.errors == [], answer.errors
    return list(answer.data["stockMoves"]["nodes"])


async def test_documents_counts_and_hands_make_goods_move(shop: Shop) -> None:
    await received(shop, 10, "2", days=5)
    assert await delivered(shop, 4, days=4) == []
    answer = await shop.ask("{ deliveries { nodes { id lines { nodes { id } } } } }")
    (delivery,) = answer.data["deliveries"]["nodes"]
    back = {"id": delivery["lines"]["nodes"][0]["id"], "quantity": "1"}
    made = await shop.must(
        "goodsReturnCreate", "goodsReturn { id }", deliveryId=delivery["id"], lines=[back], on=ago(3)
    )
    await shop.must("goodsReturnPost", "goodsReturn { id }", id=made["goodsReturn"]["id"], on=ago(3))
    await shop.must(
        "stockAdjust",
        "stockMove { id }",
        productId=shop.product("TEA"),
        change="-2",
        reason="broken",
        on=ago(2),
    )
    found = await moves(shop)
    assert [(each["quantity"], each["origin"]) for each in found] == [
        ("10", {"__typename": "Receipt", "number": "IN-2026-00001"}),
        ("4", {"__typename": "Delivery", "number": "OUT-2026-00001"}),
        ("1", {"__typename": "GoodsReturn", "number": "RET-2026-00001"}),
        ("2", None),
    ]
    assert found[-1]["reason"] == "broken"
    origins = [[entry["origin"]["__typename"] for entry in each["entries"]["nodes"]] for each in found]
    assert origins == [["Receipt"], ["Delivery"], ["GoodsReturn"], ["StockMove"]]


async def test_a_count_makes_goods_move(shop: Shop) -> None:
    await received(shop, 10, "2", days=5)
    made = await shop.must(
        "stockCountCreate",
        "stockCount { id number lines { nodes { id } } }",
        productIds=[shop.product("TEA")],
    )
    count = made["stockCount"]
    (line,) = count["lines"]["nodes"]
    entered = [{"id": line["id"], "counted": "9"}]
    await shop.must("stockCountEnter", "stockCount { id }", id=count["id"], lines=entered)
    await shop.must("stockCountComplete", "stockCount { id }", id=count["id"])
    await shop.must("stockCountConfirm", "stockCount { id }", id=count["id"])
    _, move = await moves(shop)
    assert move["origin"] == {"__typename": "StockCountLine", "count": {"number": count["number"]}}
    assert [each["origin"]["__typename"] for each in move["entries"]["nodes"]] == ["StockCount"]


async def test_later_corrections_are_among_the_entries_of_a_move(shop: Shop) -> None:
    receipt = await received(shop, 10, "2", days=5)
    await shop.must("landedCostPost", "landedCost { id }", receiptIds=[receipt], amount="5")
    (move,) = await moves(shop)
    assert move["layers"]["nodes"] == [{"quantity": "10"}]
    assert [each["origin"]["__typename"] for each in move["entries"]["nodes"]] == ["LandedCost", "Receipt"]
    assert move["entries"]["totalCount"] == 2


async def test_moves_take_as_many_statements_for_many_as_for_one(shop: Shop) -> None:
    await received(shop, 10, "2", days=5)
    one = len((await shop.ask(MOVES)).statements)
    for day in (4, 3, 2):
        await received(shop, 10, "2", days=day)
    answer = await shop.ask(MOVES)
    # The moves, their receipts, layers, entries and how many these are.
    assert len(answer.statements) == one == 5
    assert await planned(shop, MOVES.replace("totalCount", "")) == 1


async def test_what_a_supplier_sends_to_a_customer_is_posted_by_its_move(database: str) -> None:
    modules = ["erp.sales", "erp.procurement", "erp.inventory", "erp.valuation", "erp.finance"]
    async with buying_of(database, modules) as buying:
        shop = buying.shop
        await shop.keep_books(today().year)
        order = await shop.order(("TEA", 10, "9.99"), confirm=True)
        lines = await shop.ask(
            "query($id: ID!) { salesOrder(id: $id) { lines { nodes { id } } } }", id=order["id"]
        )
        given = [{"id": line["id"], "unitPrice": "4"} for line in lines.data["salesOrder"]["lines"]["nodes"]]
        made = await shop.must(
            "salesOrderDropShip",
            "purchaseOrder { id }",
            id=order["id"],
            supplierId=buying.supplier,
            lines=given,
            confirm=True,
        )
        await shop.must("purchaseOrderShip", "delivery { id }", id=made["purchaseOrder"]["id"])
        answer = await shop.ask(
            "{ stockMoves { nodes { origin { __typename } entries { nodes { lines { nodes { debit { amount }"
            " account { purpose } } } } } } } }"
        )
        (move,) = answer.data["stockMoves"]["nodes"]
        (entry,) = move["entries"]["nodes"]
        assert move["origin"] == {"__typename": "Delivery"}
        assert [
            (each["account"]["purpose"], each["debit"]["amount"]) for each in entry["lines"]["nodes"]
        ] == [
            ("COST_OF_SALES", "40.00"),
            ("GOODS_RECEIVED", "0.00"),
        ]
        assert await findings(shop) == []
