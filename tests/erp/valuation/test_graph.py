"""The value of stock through the API: exact values, what is posted, corrections, refusals that write nothing."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bizsuite.kernel.clock import today
from tests.erp.shop import Shop, shop_of

LEDGER = """{ costEntries(orderBy: [{field: VALUED_ON}]) {
  nodes { kind valuedOn quantity value { amount } move { reason } journalEntry { number } } } }"""
WORTH = "{ stockValues { nodes { quantity value { amount currency } product { sku } } } }"


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """Stock with its value, in the books of this year and the last."""
    async with shop_of(database, ["erp.valuation", "erp.finance"]) as made:
        await made.keep_books(today().year - 1, today().year)
        yield made
        assert await findings(made) == []


async def findings(shop: Shop) -> list[Any]:
    """What the inspections of all modules find."""
    found: list[Any] = []
    async with shop.office.database.snapshot(shop.office.admin) as db:
        for inspections in db.wiring.inspections.values():
            for inspect in inspections:
                found += await inspect(db)
    return found


def ago(days: int) -> str:
    return (today() - timedelta(days=days)).isoformat()


async def received(shop: Shop, quantity: int, cost: str, days: int = 0, sku: str = "TEA") -> str:
    """Goods that came so many days ago, at so much a unit; the id of the receipt."""
    line = shop.line(sku, quantity) | {"unitCost": cost}
    made = await shop.must("receiptCreate", "receipt { id }", lines=[line])
    await shop.must("receiptPost", "receipt { id }", id=made["receipt"]["id"], on=ago(days))
    return str(made["receipt"]["id"])


async def delivered(shop: Shop, quantity: int, days: int = 0, sku: str = "TEA") -> list[str]:
    """Goods that left so many days ago; the codes of the refusals."""
    made = await shop.must(
        "deliveryCreate", "delivery { id }", customerId=shop.customer(), lines=[shop.line(sku, quantity)]
    )
    return await shop.codes("deliveryPost", id=made["delivery"]["id"], on=ago(days))


async def costed(shop: Shop, method: str, **more: str) -> None:
    await shop.must(
        "productCostingSet",
        "productCosting { method }",
        productId=shop.product("TEA"),
        method=method,
        **more,
    )


async def values(shop: Shop) -> list[tuple[str, str, str]]:
    """The cost ledger: kind, quantity and value, in the order of the days."""
    answer = await shop.ask(LEDGER)
    rows = answer.data["costEntries"]["nodes"]
    return [(row["kind"], row["quantity"], row["value"]["amount"]) for row in rows]


async def worth(shop: Shop) -> tuple[str, str]:
    answer = await shop.ask(WORTH)
    ((row),) = answer.data["stockValues"]["nodes"]
    return row["quantity"], row["value"]["amount"]


async def accounts(shop: Shop) -> dict[str, str]:
    """What stands on accounts in the books, by their purpose."""
    rows = await shop.office.rows(
        "SELECT a.purpose, sum(l.debit - l.credit)::numeric(20, 2) AS balance FROM finance_entry_line l"
        " JOIN finance_account a ON a.id = l.account_id WHERE l.posted_on IS NOT NULL"
        " GROUP BY a.purpose HAVING sum(l.debit - l.credit) <> 0 ORDER BY a.purpose"
    )
    return {row["purpose"]: str(row["balance"]) for row in rows}


async def test_goods_are_posted_as_they_come_and_go(shop: Shop) -> None:
    await received(shop, 10, "2", days=3)
    await received(shop, 10, "3", days=2)
    assert await delivered(shop, 12, days=1) == []
    assert await values(shop) == [
        ("MOVE", "10", "20.00"),
        ("MOVE", "10", "30.00"),
        ("MOVE", "-12", "-30.00"),
    ]
    assert await worth(shop) == ("8", "20.00")
    assert await accounts(shop) == {
        "COST_OF_SALES": "30.00",
        "GOODS_RECEIVED": "-50.00",
        "INVENTORY": "20.00",
    }


async def test_first_in_first_out_uses_layers_up(shop: Shop) -> None:
    await costed(shop, "FIFO")
    await received(shop, 10, "2", days=3)
    await received(shop, 10, "3", days=2)
    await delivered(shop, 12, days=1)
    assert (await values(shop))[2] == ("MOVE", "-12", "-26.00")
    answer = await shop.ask(
        "{ stockValues { nodes { layers { nodes { quantity value { amount } move { quantity } } } } } }"
    )
    assert answer.data["stockValues"]["nodes"][0]["layers"]["nodes"] == [
        {"quantity": "8", "value": {"amount": "24.00"}, "move": {"quantity": "10"}}
    ]
    assert len(answer.statements) == 3  # stock, its layers, their moves


async def test_a_receipt_entered_late_corrects_what_was_sold_and_leaves_it_as_it_is(shop: Shop) -> None:
    await costed(shop, "FIFO")
    await received(shop, 10, "3", days=5)
    await delivered(shop, 4, days=4)
    late = await received(shop, 10, "1", days=6)
    assert await values(shop) == [
        ("MOVE", "10", "10.00"),
        ("MOVE", "10", "30.00"),
        ("MOVE", "-4", "-12.00"),
        ("CORRECTION", "0", "8.00"),
    ]
    assert await worth(shop) == ("16", "36.00")
    assert await accounts(shop) == {"COST_OF_SALES": "4.00", "GOODS_RECEIVED": "-40.00", "INVENTORY": "36.00"}
    rows = await shop.office.rows("SELECT DISTINCT origin_type FROM finance_entry ORDER BY 1")
    assert [row["origin_type"] for row in rows] == ["Delivery", "Receipt"]
    assert late


async def test_landed_cost_is_split_between_stock_and_what_was_sold(shop: Shop) -> None:
    receipt = await received(shop, 10, "2", days=3)
    await delivered(shop, 4, days=2)
    payload = await shop.must(
        "landedCostPost",
        "landedCost { amount { amount } shares { nodes { amount { amount } move { quantity } } } }",
        receiptIds=[receipt],
        amount="5",
    )
    assert payload["landedCost"] == {
        "amount": {"amount": "5.00"},
        "shares": {"nodes": [{"amount": {"amount": "5.00"}, "move": {"quantity": "10"}}]},
    }
    assert (await values(shop))[2:] == [("CORRECTION", "0", "5.00"), ("CORRECTION", "0", "-2.00")]
    assert await worth(shop) == ("6", "15.00")
    assert await accounts(shop) == {
        "COST_OF_SALES": "10.00",
        "GOODS_RECEIVED": "-25.00",
        "INVENTORY": "15.00",
    }


async def test_a_standard_cost_leaves_price_variances(shop: Shop) -> None:
    await costed(shop, "STANDARD", standardCost="2")
    await received(shop, 10, "2.10", days=3)
    await delivered(shop, 4, days=2)
    assert await worth(shop) == ("6", "12.00")
    await costed(shop, "STANDARD", standardCost="2.50")
    assert await worth(shop) == ("6", "15.00")
    assert await accounts(shop) == {
        "COST_OF_SALES": "8.00",
        "GOODS_RECEIVED": "-21.00",
        "INVENTORY": "15.00",
        "PRICE_VARIANCE": "1.00",
        "STOCK_DIFFERENCE": "-3.00",
    }
    receipts = await shop.office.rows("SELECT id FROM inventory_receipt")
    assert len(receipts) == 1


async def test_changing_the_method_posts_nothing(shop: Shop) -> None:
    await received(shop, 2, "1", days=3)
    await received(shop, 2, "3", days=2)
    before = await shop.count("finance_entry")
    await costed(shop, "FIFO")
    assert await shop.count("finance_entry") == before
    await delivered(shop, 1)
    assert (await values(shop))[-1] == ("MOVE", "-1", "-2.00")


async def test_goods_that_are_found_cost_what_goods_cost_last(shop: Shop) -> None:
    await received(shop, 10, "2", days=1)
    await shop.must("stockAdjust", "stockMove { id }", productId=shop.product("TEA"), change="2")
    assert (await values(shop))[-1] == ("MOVE", "2", "4.00")
    assert (await accounts(shop))["STOCK_DIFFERENCE"] == "-4.00"


async def test_stock_is_given_another_value(shop: Shop) -> None:
    await received(shop, 10, "2", days=1)
    tea = shop.product("TEA")
    await shop.must("stockRevalue", "product { sku }", productId=tea, unitCost="1.5", reason="damp")
    assert (await values(shop))[-1] == ("REVALUATION", "0", "-5.00")
    assert await worth(shop) == ("10", "15.00")
    answer = await shop.ask(
        "query($id: ID!) { product(id: $id) { costChanges { nodes { unitCost { amount } reason } } } }",
        id=tea,
    )
    assert answer.data["product"]["costChanges"]["nodes"] == [
        {"unitCost": {"amount": "1.50"}, "reason": "damp"}
    ]


async def test_what_is_issued_before_it_came_is_posted_where_the_issue_was(shop: Shop) -> None:
    """The goods that come later correct the cost of sales, and are no difference of stock."""
    made = await shop.must(
        "warehouseCreate", "warehouse { id }", code="YARD", name="Yard", negativeStock="ALLOW"
    )
    yard = {"warehouseId": made["warehouse"]["id"]}
    receipts = []
    for cost in ("2", "3"):
        line = shop.line("TEA", 2) | {"unitCost": cost}
        receipts.append((await shop.must("receiptCreate", "receipt { id }", lines=[line], **yard))["receipt"])
    await shop.must("receiptPost", "receipt { id }", id=receipts[0]["id"], on=ago(2))
    delivery = await shop.must(
        "deliveryCreate",
        "delivery { id }",
        customerId=shop.customer(),
        lines=[shop.line("TEA", 3)],
        **yard,
    )
    await shop.must("deliveryPost", "delivery { id }", id=delivery["delivery"]["id"], on=ago(1))
    await shop.must("receiptPost", "receipt { id }", id=receipts[1]["id"])
    assert sorted(await values(shop)) == [
        ("CORRECTION", "0", "-1.00"),
        ("MOVE", "-3", "-6.00"),
        ("MOVE", "2", "4.00"),
        ("MOVE", "2", "6.00"),
    ]
    assert await accounts(shop) == {"COST_OF_SALES": "7.00", "GOODS_RECEIVED": "-10.00", "INVENTORY": "3.00"}


async def test_goods_are_never_sold_before_they_came(shop: Shop) -> None:
    await received(shop, 10, "2", days=2)
    before = await shop.count("valuation_entry"), await shop.count("finance_entry")
    assert await delivered(shop, 1, days=3) == ["STOCK_SHORT_THEN"]
    assert (await shop.count("valuation_entry"), await shop.count("finance_entry")) == before
    assert await shop.availability() == ["10", "0", "10", "0", "1"]


async def test_what_is_refused_writes_nothing(shop: Shop) -> None:
    receipt = await received(shop, 10, "2", days=1)
    tea, cup = shop.product("TEA"), shop.product("CUP")
    before = [await shop.count(f"valuation_{name}") for name in ("entry", "costing", "change", "landed_cost")]
    costing = {"productId": tea}
    assert await shop.codes("productCostingSet", **costing, method="STANDARD") == ["INVALID_VALUE"]
    assert await shop.codes("productCostingSet", **costing, method="FIFO", standardCost="1") == [
        "INVALID_VALUE"
    ]
    assert await shop.codes("stockRevalue", productId=tea, unitCost="-1") == ["INVALID_VALUE"]
    assert await shop.codes("stockRevalue", productId=cup, unitCost="1") == ["NOTHING_TO_REVALUE"]
    landed = [receipt]
    assert await shop.codes("landedCostPost", receiptIds=landed, amount="0") == ["INVALID_VALUE"]
    assert await shop.codes("landedCostPost", receiptIds=landed, amount="0.001") == ["AMOUNT_PRECISION"]
    # Goods bear refunds, but no more than they have cost.
    assert await shop.codes("landedCostPost", receiptIds=landed, amount="-20.01") == ["INVALID_VALUE"]
    assert await shop.codes("landedCostPost", receiptIds=[], amount="1") == ["NOT_FOUND"]
    assert await shop.codes("landedCostPost", receiptIds=landed, amount="1", as_="sales") == [
        "PERMISSION_DENIED"
    ]
    after = [await shop.count(f"valuation_{name}") for name in ("entry", "costing", "change", "landed_cost")]
    assert after == before


async def test_what_stock_was_worth_on_a_day_is_a_sum(shop: Shop) -> None:
    await received(shop, 10, "2", days=9)
    await delivered(shop, 4, days=5)
    answer = await shop.ask(
        """query($on: Date!) { costEntryAggregates(filter: {valuedOn: {lte: $on}}) {
          nodes { value { sum { amount } } quantity { sum } } } }""",
        on=ago(6),
    )
    assert answer.data["costEntryAggregates"]["nodes"] == [
        {"value": [{"sum": {"amount": "20.00"}}], "quantity": {"sum": "10"}}
    ]
