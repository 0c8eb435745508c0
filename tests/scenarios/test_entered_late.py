"""A receipt is entered days after the goods came, when some of them are sold: one story, told through the API."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bizsuite.kernel.clock import today
from tests.erp.procurement.buying import Buying, buying_of
from tests.erp.valuation.test_graph import accounts, findings

LEDGER = """{ costEntries(first: 20, orderBy: [{field: VALUED_ON}]) { nodes { kind valuedOn value { amount }
  journalEntry { number } } } }"""


def ago(days: int) -> str:
    """A day that is over."""
    return (today() - timedelta(days=days)).isoformat()


@pytest.fixture
async def buying(database: str) -> AsyncIterator[Buying]:
    """A whole company that values tea first in, first out; whatever happened, everything ties."""
    async with buying_of(database, ["oa", "crm", "erp"]) as made:
        shop = made.shop
        await shop.keep_books(today().year - 1, today().year)
        await shop.must("productCostingSet", "__typename", productId=shop.product("TEA"), method="FIFO")
        yield made
        assert await findings(shop) == []


async def ordered(buying: Buying, price: str) -> str:
    """Ten teas are ordered from the supplier; the id of the order."""
    order = await buying.order(buying.line("TEA", 10, price), confirm=True)
    return str(order["id"])


async def booked(buying: Buying) -> dict[str, str]:
    """What stands on the accounts of goods."""
    kept = ("COST_OF_SALES", "GOODS_RECEIVED", "INVENTORY")
    return {name: amount for name, amount in (await accounts(buying.shop)).items() if name in kept}


async def test_a_receipt_that_is_entered_late_corrects_what_was_sold(buying: Buying) -> None:
    shop = buying.shop
    dear, cheap = await ordered(buying, "3"), await ordered(buying, "1")
    await shop.must("purchaseOrderReceive", "__typename", id=dear, on=ago(5))
    sold = await shop.order(("TEA", 4), confirm=True)
    sent = await shop.must(
        "salesOrderDeliver", "delivery { id lines { nodes { id } } }", id=sold["id"], on=ago(4)
    )
    assert await booked(buying) == {
        "COST_OF_SALES": "12.00",
        "GOODS_RECEIVED": "-30.00",
        "INVENTORY": "18.00",
    }

    # The cheap ones had come the day before, so that they were the ones that left.
    await shop.must("purchaseOrderReceive", "__typename", id=cheap, on=ago(6))
    assert await booked(buying) == {"COST_OF_SALES": "4.00", "GOODS_RECEIVED": "-40.00", "INVENTORY": "36.00"}
    rows = (await shop.ask(LEDGER)).data["costEntries"]["nodes"]
    told = sorted((row["kind"], row["valuedOn"], row["value"]["amount"]) for row in rows)
    assert told == [
        ("CORRECTION", ago(4), "8.00"),
        ("MOVE", ago(6), "10.00"),
        ("MOVE", ago(5), "30.00"),
        ("MOVE", ago(4), "-12.00"),
    ]
    assert all(row["journalEntry"] for row in rows)

    # They are billed at half as much again: of four that is cost of sales.
    bill: dict[str, Any] = {"id": cheap, "on": ago(1), "post": True}
    (line,) = (await buying.again({"id": cheap}))["lines"]["nodes"]
    bill["lines"] = [{"id": line["id"], "quantity": "10", "unitPrice": "1.50"}]
    await shop.must("purchaseOrderBill", "__typename", **bill)
    assert await booked(buying) == {"COST_OF_SALES": "6.00", "GOODS_RECEIVED": "-30.00", "INVENTORY": "39.00"}

    # Two of the four come back, at what they turned out to cost.
    (move,) = sent["delivery"]["lines"]["nodes"]
    await shop.must(
        "goodsReturnCreate",
        "__typename",
        deliveryId=sent["delivery"]["id"],
        lines=[{"id": move["id"], "quantity": "2"}],
        post=True,
    )
    assert await booked(buying) == {"COST_OF_SALES": "3.00", "GOODS_RECEIVED": "-30.00", "INVENTORY": "42.00"}


async def test_a_receipt_is_not_entered_in_days_that_are_closed(buying: Buying) -> None:
    shop = buying.shop
    order = await ordered(buying, "3")
    await shop.must("stockPeriodClose", "__typename", through=ago(3))
    before = [await shop.count(table) for table in ("inventory_move", "valuation_entry", "audit_entry")]
    assert await shop.codes("purchaseOrderReceive", id=order, on=ago(4)) == ["STOCK_PERIOD_CLOSED"]
    assert [
        await shop.count(table) for table in ("inventory_move", "valuation_entry", "audit_entry")
    ] == before
    await shop.must("purchaseOrderReceive", "__typename", id=order, on=ago(2))
    assert await booked(buying) == {"GOODS_RECEIVED": "-30.00", "INVENTORY": "30.00"}
