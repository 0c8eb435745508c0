"""Many at once for the same goods, through the API of a whole company: what there is goes, and all books tie."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bizsuite.kernel.clock import today
from tests.erp.procurement.buying import Buying, buying_of
from tests.erp.shop import Shop
from tests.erp.valuation.test_graph import accounts, findings

COUNT = "stockCount { id lines { nodes { id } } }"


@pytest.fixture
async def buying(database: str) -> AsyncIterator[Buying]:
    """A whole company with books; whatever happened, `bizsuite doctor` finds nothing."""
    async with buying_of(database, ["oa", "crm", "erp"]) as made:
        await made.shop.keep_books(today().year - 1, today().year)
        yield made
        assert await findings(made.shop) == []


@pytest.fixture
def shop(buying: Buying) -> Shop:
    """Its shop."""
    return buying.shop


async def came(shop: Shop, sku: str, quantity: int, cost: str, **more: Any) -> None:
    """Goods came today, at so much a unit."""
    line = shop.line(sku, quantity) | {"unitCost": cost} | more
    made = await shop.must("receiptCreate", "receipt { id }", lines=[line])
    await shop.must("receiptPost", "receipt { id }", id=made["receipt"]["id"])


async def at_once(shop: Shop, *acts: tuple[str, dict[str, Any]]) -> list[str]:
    """Do all of this at once, each over a connection of its own; what became of each."""
    told = await asyncio.gather(*(shop.codes(name, **given) for name, given in acts))
    return [codes[0] if codes else "DONE" for codes in told]


async def confirmed(shop: Shop, number: int, *line: Any) -> list[str]:
    """So many orders of the same, confirmed at once."""
    orders = [(await shop.order(line))["id"] for _ in range(number)]
    done = await at_once(shop, *[("salesOrderConfirm", {"id": key}) for key in orders])
    assert done == ["DONE"] * number
    return orders


async def test_twenty_buyers_for_ten_pieces(shop: Shop) -> None:
    await came(shop, "TEA", 10, "4")
    orders = await confirmed(shop, 20, "TEA", 1)
    assert await shop.availability() == ["10", "10", "0", "0", "20"]
    rows = await shop.office.rows("SELECT count(*) AS n, sum(quantity) AS sum FROM inventory_reservation")
    assert [(row["n"], row["sum"]) for row in rows] == [(10, 10)]
    done = await at_once(shop, *[("salesOrderDeliver", {"id": key}) for key in orders])
    assert Counter(done) == {"DONE": 10, "STOCK_SHORT": 10}
    assert await shop.availability() == ["0", "0", "0", "0", "10"]
    assert await accounts(shop) == {"COST_OF_SALES": "40.00", "GOODS_RECEIVED": "-40.00"}


async def test_the_same_serial_number_is_sold_twice(shop: Shop) -> None:
    await shop.must("productLotTrackingSet", "__typename", productId=shop.product("POT"), mode="SERIAL")
    await came(shop, "POT", 1, "60", lots=[{"code": "P1", "quantity": "1"}])
    orders = await confirmed(shop, 8, "POT", 1)
    acts = []
    for key in orders:
        answer = await shop.ask("query($id: ID!) { salesOrder(id: $id) { lines { nodes { id } } } }", id=key)
        (line,) = answer.data["salesOrder"]["lines"]["nodes"]
        lines = [{"id": line["id"], "quantity": "1", "lots": [{"code": "P1"}]}]
        acts.append(("salesOrderDeliver", {"id": key, "lines": lines}))
    assert Counter(await at_once(shop, *acts)) == {"DONE": 1, "STOCK_SHORT": 7}
    assert await shop.availability("POT") == ["0", "0", "0", "0", "7"]
    assert await accounts(shop) == {"COST_OF_SALES": "60.00", "GOODS_RECEIVED": "-60.00"}


async def test_a_count_is_confirmed_while_goods_move(shop: Shop) -> None:
    """Of twenty teas somebody has found eighteen; ten leave and ten come while that is confirmed."""
    await came(shop, "TEA", 20, "4")
    begun = (await shop.must("stockCountCreate", COUNT, productIds=[shop.product("TEA")]))["stockCount"]
    (line,) = begun["lines"]["nodes"]
    found = [{"id": line["id"], "counted": "18"}]
    await shop.must("stockCountEnter", "__typename", as_="warehouse", id=begun["id"], lines=found)
    await shop.must("stockCountComplete", "__typename", id=begun["id"])
    acts: list[tuple[str, dict[str, Any]]] = []
    for _ in range(10):
        sent = await shop.must(
            "deliveryCreate", "delivery { id }", customerId=shop.customer(), lines=[shop.line("TEA", 1)]
        )
        acts.append(("deliveryPost", {"id": sent["delivery"]["id"]}))
        coming = await shop.must(
            "receiptCreate", "receipt { id }", lines=[shop.line("TEA", 1) | {"unitCost": "4"}]
        )
        acts.append(("receiptPost", {"id": coming["receipt"]["id"]}))
    acts.insert(10, ("stockCountConfirm", {"id": begun["id"]}))
    assert await at_once(shop, *acts) == ["DONE"] * 21
    assert await shop.availability() == ["18", "0", "18", "0", "0"]
    assert await accounts(shop) == {
        "COST_OF_SALES": "40.00",
        "GOODS_RECEIVED": "-120.00",
        "INVENTORY": "72.00",
        "STOCK_DIFFERENCE": "8.00",
    }


async def test_two_supply_runs_at_once_are_one(buying: Buying) -> None:
    shop = buying.shop
    await came(shop, "TEA", 3, "4")
    rule = {"supplierId": buying.supplier, "minimum": "5", "maximum": "20"}
    rules = [rule | {"productId": shop.product(sku)} for sku in ("TEA", "CUP")]
    await shop.must("reorderRulesSet", "__typename", rules=rules)
    runs = await asyncio.gather(
        *(shop.must("supplyRun", "supplyRun { added changed removed }") for _ in range(2))
    )
    assert sorted(run["supplyRun"]["added"] for run in runs) == [0, 2]
    assert [(run["supplyRun"]["changed"], run["supplyRun"]["removed"]) for run in runs] == [(0, 0)] * 2
    rows = await shop.office.rows("SELECT quantity FROM planning_supply_proposal ORDER BY quantity")
    assert [row["quantity"] for row in rows] == [17, 20]
