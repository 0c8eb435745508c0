"""Freight becomes known when half of the goods are sold: who bears it, what becomes of it; told through the API."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bizsuite.kernel.clock import today
from tests.erp.procurement.buying import Buying, buying_of
from tests.erp.valuation.test_graph import accounts, findings

WORTH = (
    "query($id: ID!) { product(id: $id) { stockValues(first: 2) { nodes { quantity value { amount } } } } }"
)
LEDGER = """{ costEntries(first: 20, filter: { kind: { eq: CORRECTION } }) { nodes { valuedOn value { amount }
  journalEntry { number } } } }"""
MOVES = "lines { nodes { id product { sku } } }"
MARGIN = "query($id: ID!) { salesOrder(id: $id) { margin { cost { amount } margin { amount } isActual } } }"


def ago(days: int) -> str:
    """A day that is over."""
    return (today() - timedelta(days=days)).isoformat()


@pytest.fixture
async def buying(database: str) -> AsyncIterator[Buying]:
    """A whole company that values tea first in, first out, cups at their average; in the end everything ties."""
    async with buying_of(database, ["oa", "crm", "erp"]) as made:
        shop = made.shop
        await shop.keep_books(today().year - 1, today().year)
        await shop.must("productCostingSet", "__typename", productId=shop.product("TEA"), method="FIFO")
        yield made
        assert await findings(shop) == []


async def received(buying: Buying, days: int, *lines: tuple[str, int, str]) -> str:
    """Order goods (SKU, quantity, price), all of which come so many days ago; the receipt."""
    order = await buying.order(*(buying.line(*line) for line in lines), confirm=True)
    payload = await buying.shop.must("purchaseOrderReceive", "receipt { id }", id=order["id"], on=ago(days))
    return str(payload["receipt"]["id"])


async def landed(buying: Buying, receipts: list[str], amount: str, share_by: str) -> Any:
    """A cost of getting goods here: its id, and what each of them bears."""
    made = await buying.shop.must(
        "landedCostPost",
        "landedCost { id shares { nodes { amount { amount } move { product { sku } } } } }",
        receiptIds=receipts,
        amount=amount,
        shareBy=share_by,
        on=ago(2),
    )
    cost = made["landedCost"]
    shares = [(each["move"]["product"]["sku"], each["amount"]["amount"]) for each in cost["shares"]["nodes"]]
    return cost["id"], sorted(shares)


async def costs(buying: Buying, order: Any) -> tuple[str, str]:
    """What the goods of a sales order have cost, and what it earns."""
    answer = await buying.shop.ask(MARGIN, id=order["id"])
    margin = answer.data["salesOrder"]["margin"]
    assert margin["isActual"]
    return margin["cost"]["amount"], margin["margin"]["amount"]


async def lies(buying: Buying, sku: str) -> tuple[str, str]:
    """How much of a product lies here, and what it is worth."""
    answer = await buying.shop.ask(WORTH, id=buying.shop.product(sku))
    assert answer.errors == [], answer.errors
    (stock,) = answer.data["product"]["stockValues"]["nodes"]
    return stock["quantity"], stock["value"]["amount"]


async def test_freight_is_borne_by_what_is_there_and_by_what_was_sold(buying: Buying) -> None:
    """Of ten teas at 4 with twenty cups at 1, and ten teas at 6, twelve and five are sold before it is known."""
    shop = buying.shop
    first = await received(buying, 9, ("TEA", 10, "4"), ("CUP", 20, "1"))
    second = await received(buying, 8, ("TEA", 10, "6"))
    sold = await shop.order(("TEA", 12, "9.99"), ("CUP", 5, "5"), confirm=True)
    sent = await shop.must(
        "salesOrderDeliver", f"delivery {{ id {MOVES} }}", as_="warehouse", id=sold["id"], on=ago(5)
    )
    # 10 x 4 + 2 x 6, and 5 x 1.
    assert await costs(buying, sold) == ("57.00", "87.88")
    assert await accounts(shop) == {
        "COST_OF_SALES": "57.00",
        "GOODS_RECEIVED": "-120.00",
        "INVENTORY": "63.00",
    }

    freight, shares = await landed(buying, [first, second], "12.01", "VALUE")
    assert shares == [("CUP", "2.01"), ("TEA", "4.00"), ("TEA", "6.00")]
    # Of the teas that left ten bear 4.00 and two of ten 1.20; five of twenty cups bear 0.50.
    assert await costs(buying, sold) == ("62.70", "82.18")
    assert (await lies(buying, "TEA"), await lies(buying, "CUP")) == (("8", "52.80"), ("15", "16.51"))
    assert await accounts(shop) == {
        "COST_OF_SALES": "62.70",
        "GOODS_RECEIVED": "-132.01",
        "INVENTORY": "69.31",
    }
    rows = (await shop.ask(LEDGER)).data["costEntries"]["nodes"]
    assert all(row["journalEntry"] and row["valuedOn"] == ago(2) for row in rows)
    told = sorted(float(row["value"]["amount"]) for row in rows)
    assert told == [-5.20, -0.50, 2.01, 4.00, 6.00]
    await half_of_it_comes_back(buying, sent["delivery"])
    await it_was_none(buying, freight)


async def half_of_it_comes_back(buying: Buying, delivery: Any) -> None:
    """Six of the twelve teas come back with half of what all have cost, freight included."""
    (tea,) = [move["id"] for move in delivery["lines"]["nodes"] if move["product"]["sku"] == "TEA"]
    back = {"deliveryId": delivery["id"], "lines": [{"id": tea, "quantity": "6"}], "post": True}
    await buying.shop.must("goodsReturnCreate", "__typename", as_="warehouse", **back)
    assert await lies(buying, "TEA") == ("14", "81.40")
    assert await accounts(buying.shop) == {
        "COST_OF_SALES": "34.10",
        "GOODS_RECEIVED": "-132.01",
        "INVENTORY": "97.91",
    }


async def it_was_none(buying: Buying, freight: str) -> None:
    """The carrier takes his bill back: everything is worth what it was, wherever it went meanwhile."""
    await buying.shop.must("landedCostCancel", "__typename", id=freight, on=ago(0))
    assert (await lies(buying, "TEA"), await lies(buying, "CUP")) == (("14", "74.00"), ("15", "15.00"))
    assert await accounts(buying.shop) == {
        "COST_OF_SALES": "31.00",
        "GOODS_RECEIVED": "-120.00",
        "INVENTORY": "89.00",
    }
    assert await buying.shop.codes("landedCostCancel", id=freight) == ["LANDED_COST_CANCELLED"]
