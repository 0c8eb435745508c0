"""A lot is recalled: bought from a supplier, sold to customers, found to be bad; one story, told through the API."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bizsuite.graph.node import encode
from bizsuite.kernel.clock import today
from tests.erp.shop import Shop, shop_of

RECALL = """query($code: String!) { lots(first: 5, filter: {code: {eq: $code}}) { nodes { id code expiresOn
  product { sku }
  traceUp(first: 10) { nodes { quantity receipt { supplier { name } purchaseOrder { status } } } }
  traceDown(first: 10) { nodes { quantity delivery { customer { name } order { number } } } }
  balances(first: 10) { nodes { onHand reserved location { code kind } } }
  stockValues(first: 5) { nodes { quantity value { amount } } } } } }"""
BOOKS = "{ trialBalance { lines { account { purpose } balance { amount } } } }"


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """A whole company with books for this year and the last; whatever happened, everything ties."""
    async with shop_of(database, ["oa", "crm", "erp"]) as made:
        await made.keep_books(today().year - 1, today().year)
        yield made
        answer = await made.ask("{ integrity { findings { check detail } } }")
        assert answer.data["integrity"]["findings"] == []


async def bought(shop: Shop, cost: str, *lots: tuple[str, int, str]) -> None:
    """Lots by code, quantity and last day, ordered from the supplier and received."""
    total = sum(quantity for _, quantity, _ in lots)
    order = await shop.must(
        "purchaseOrderCreate",
        "purchaseOrder { id lines { nodes { id } } }",
        supplierId=encode("Supplier", shop.wares.supplier),
        lines=[shop.line("TEA", total, cost)],
    )
    key = order["purchaseOrder"]["id"]
    line = order["purchaseOrder"]["lines"]["nodes"][0]["id"]
    await shop.must("purchaseOrderSend", "purchaseOrder { status }", id=key)
    await shop.must("purchaseOrderConfirm", "purchaseOrder { status }", id=key)
    assert await shop.codes("purchaseOrderReceive", id=key) == ["LOT_REQUIRED"]
    named = [{"code": code, "quantity": str(n), "expiresOn": day} for code, n, day in lots]
    await shop.must(
        "purchaseOrderReceive",
        "receipt { status }",
        id=key,
        lines=[{"id": line, "quantity": str(total), "lots": named}],
    )


async def sold(shop: Shop, customer: str, quantity: int, lot: str | None = None) -> str:
    """Goods that were ordered and delivered; the number of the order."""
    order = await shop.order(("TEA", quantity), customer=customer)
    await shop.must("salesOrderConfirm", "salesOrder { id }", id=order["id"])
    given: dict[str, Any] = {}
    if lot is not None:
        query = "query($id: ID!) { salesOrder(id: $id) { lines { nodes { id } } } }"
        answer = await shop.ask(query, id=order["id"])
        line = answer.data["salesOrder"]["lines"]["nodes"][0]["id"]
        given["lines"] = [{"id": line, "quantity": str(quantity), "lots": [{"code": lot}]}]
    await shop.must("salesOrderDeliver", "salesOrder { id }", id=order["id"], **given)
    answer = await shop.ask("query($id: ID!) { salesOrder(id: $id) { number } }", id=order["id"])
    return str(answer.data["salesOrder"]["number"])


async def test_a_lot_is_recalled(shop: Shop) -> None:
    """The supplier's lot, who has how much of it, what is still here: to be found, held back and written off."""
    tea = shop.product("TEA")
    await shop.must(
        "productLotTrackingSet", "productLotTracking { mode }", productId=tea, mode="LOT", hasExpiry=True
    )
    await shop.must(
        "productCostingSet", "productCosting { lotsFrom }", productId=tea, method="FIFO", byLot=True
    )
    soon, later = ((today() + timedelta(days=days)).isoformat() for days in (30, 90))
    await bought(shop, "4.00", ("BAD", 10, soon), ("GOOD", 10, later))

    # What expires first goes first, unless somebody names another lot.
    anna = await sold(shop, "Anna", 3)
    ben = await sold(shop, "Ben", 2)
    await sold(shop, "Ben", 4, "GOOD")
    waiting = await shop.order(("TEA", 4), customer="Anna")
    await shop.must("salesOrderConfirm", "salesOrder { id }", id=waiting["id"])

    (lot,) = (await shop.ask(RECALL, code="BAD")).data["lots"]["nodes"]
    assert (lot["product"], lot["expiresOn"]) == ({"sku": "TEA"}, soon)
    (came,) = lot["traceUp"]["nodes"]
    assert came["quantity"] == "10"
    assert came["receipt"]["supplier"] == {"name": "Maker"}
    assert [
        (each["quantity"], each["delivery"]["customer"]["name"], each["delivery"]["order"]["number"])
        for each in lot["traceDown"]["nodes"]
    ] == [("3", "Anna", anna), ("2", "Ben", ben)]
    here = [each for each in lot["balances"]["nodes"] if each["location"]["kind"] == "INTERNAL"]
    assert [(each["onHand"], each["reserved"]) for each in here] == [("5", "4")]
    assert lot["stockValues"]["nodes"] == [{"quantity": "5", "value": {"amount": "20.00"}}]

    # It is no longer good: who waits is served from the other lot, and the rest is written off at its own cost.
    yesterday = (today() - timedelta(days=1)).isoformat()
    await shop.must(
        "lotUpdate", "lot { expiresOn note }", id=lot["id"], expiresOn=yesterday, note="Recalled."
    )
    await shop.must("salesOrderDeliver", "salesOrder { id }", id=waiting["id"])
    await shop.must(
        "stockAdjust",
        "stockMove { quantity }",
        productId=tea,
        lot={"code": "BAD"},
        counted="0",
        reason="Recalled.",
    )
    (lot,) = (await shop.ask(RECALL, code="BAD")).data["lots"]["nodes"]
    assert [
        each["onHand"] for each in lot["balances"]["nodes"] if each["location"]["kind"] == "INTERNAL"
    ] == ["0"]
    assert lot["stockValues"]["nodes"] == [{"quantity": "0", "value": {"amount": "0.00"}}]
    (good,) = (await shop.ask(RECALL, code="GOOD")).data["lots"]["nodes"]
    assert [each["quantity"] for each in good["traceDown"]["nodes"]] == ["4", "4"]
    assert good["stockValues"]["nodes"] == [{"quantity": "2", "value": {"amount": "8.00"}}]
    await the_books_say_so(shop)


async def the_books_say_so(shop: Shop) -> None:
    """Twenty for 80.00 came; 13 were sold and 5 written off, all at 4; nobody has billed anything."""
    lines = (await shop.ask(BOOKS)).data["trialBalance"]["lines"]
    assert {line["account"]["purpose"]: line["balance"]["amount"] for line in lines} == {
        "INVENTORY": "8.00",
        "GOODS_RECEIVED": "-80.00",
        "COST_OF_SALES": "52.00",
        "STOCK_DIFFERENCE": "20.00",
    }
    assert await shop.availability() == ["2", "0", "2", "0", "0"]
