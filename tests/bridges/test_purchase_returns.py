"""Goods that go back to their supplier, billed or not, with debit notes: what the books say at the end."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bizsuite.kernel.clock import today
from tests.bridges.test_procurement_bills import MODULES, billed, debited, on, ordered, received, seen
from tests.erp.procurement.buying import Buying, buying_of
from tests.erp.valuation.test_graph import accounts, findings


@pytest.fixture
async def buying(database: str) -> AsyncIterator[Buying]:
    """A shop that buys, keeps goods, and pays for them; its books are in USD."""
    async with buying_of(database, MODULES) as made:
        await made.shop.keep_books(today().year - 1, today().year)
        yield made
        assert await findings(made.shop) == []


async def gone_back(buying: Buying, receipt: str, quantity: str, **more: Any) -> None:
    """So much of a receipt of one line goes back to the supplier."""
    query = "query($id: ID!) { receipt(id: $id) { lines { nodes { id } } } }"
    (move,) = (await buying.shop.ask(query, id=receipt)).data["receipt"]["lines"]["nodes"]
    part = {"id": move["id"], "quantity": quantity}
    await buying.shop.must(
        "goodsReturnCreate",
        "goodsReturn { id }",
        receiptId=receipt,
        lines=[part],
        post=True,
        on=on(),
        **more,
    )


async def line_of(buying: Buying, order: Any) -> list[str]:
    query = """query($id: ID!) { purchaseOrder(id: $id) { receiptState lines { nodes {
        receivedQuantity returnedQuantity } } } }"""
    found = (await buying.shop.ask(query, id=order["id"])).data["purchaseOrder"]
    (line,) = found["lines"]["nodes"]
    return [found["receiptState"], *line.values()]


async def test_a_purchase_that_went_back_before_it_was_billed_leaves_nothing(buying: Buying) -> None:
    order = await ordered(buying)
    receipt = await received(buying, order)
    await gone_back(buying, receipt, "10")
    assert await accounts(buying.shop) == {}
    assert (await line_of(buying, order))[1:] == ["10", "10"]


async def test_a_purchase_that_went_back_and_was_debited_leaves_nothing(buying: Buying) -> None:
    order = await ordered(buying)
    receipt = await received(buying, order)
    bill = await billed(buying, order)
    assert await accounts(buying.shop) == {"INVENTORY": "40.00", "PAYABLE": "-40.00"}
    await gone_back(buying, receipt, "10")
    assert await accounts(buying.shop) == {"GOODS_RECEIVED": "40.00", "PAYABLE": "-40.00"}
    await debited(buying, bill)
    assert await accounts(buying.shop) == {}


async def test_what_was_billed_at_another_price_is_taken_back_by_the_debit_note(buying: Buying) -> None:
    order = await ordered(buying)
    receipt = await received(buying, order)
    bill = await billed(buying, order, "10", unitPrice="4.50")
    assert await accounts(buying.shop) == {"INVENTORY": "45.00", "PAYABLE": "-45.00"}
    await gone_back(buying, receipt, "4")
    assert await accounts(buying.shop) == {
        "GOODS_RECEIVED": "18.00",
        "INVENTORY": "27.00",
        "PAYABLE": "-45.00",
    }
    match = await seen(buying, bill)
    assert (match["covered"], match["overReceived"]) == ("6", "4")
    assert match["reasons"] == ["QUANTITY_OVER_RECEIVED", "PRICE_OVER_TOLERANCE"]
    await debited(buying, bill, "4")
    assert await accounts(buying.shop) == {"INVENTORY": "27.00", "PAYABLE": "-27.00"}
    match = await seen(buying, bill)
    assert (match["covered"], match["overReceived"], match["reasons"]) == ("6", "0", ["PRICE_OVER_TOLERANCE"])


async def came_at_two_prices(buying: Buying) -> tuple[Any, str]:
    """An order of which five came at 4 and five at 5, by which it is billed; and the first receipt."""
    order = await ordered(buying)
    first = await received(buying, order, "5")
    (line,) = order["lines"]["nodes"]
    await buying.act("Amend", order, changeLines=[{"id": line["id"], "unitPrice": "5"}], reason="agreed")
    await received(buying, order, "5", days=3)
    return order, first


async def test_goods_that_go_back_leave_their_bill_to_those_that_stay(buying: Buying) -> None:
    order, first = await came_at_two_prices(buying)
    bill = await billed(buying, order, "5")
    assert await accounts(buying.shop) == {
        "GOODS_RECEIVED": "-25.00",
        "INVENTORY": "50.00",
        "PAYABLE": "-25.00",
    }
    await gone_back(buying, first, "5")
    assert await accounts(buying.shop) == {"INVENTORY": "25.00", "PAYABLE": "-25.00"}
    assert (await seen(buying, bill))["state"] == "MATCHED"


async def test_a_debit_note_for_goods_that_came_cheaper_than_they_were_billed_leaves_nothing(
    buying: Buying,
) -> None:
    order, first = await came_at_two_prices(buying)
    bill = await billed(buying, order)
    assert await accounts(buying.shop) == {"INVENTORY": "50.00", "PAYABLE": "-50.00"}
    await gone_back(buying, first, "5")
    assert await accounts(buying.shop) == {
        "GOODS_RECEIVED": "25.00",
        "INVENTORY": "25.00",
        "PAYABLE": "-50.00",
    }
    await debited(buying, bill, "5")
    assert await accounts(buying.shop) == {"INVENTORY": "25.00", "PAYABLE": "-25.00"}


async def test_goods_that_go_back_bit_by_bit_take_all_that_they_came_at_along(buying: Buying) -> None:
    """A dozen at 3.70 is three times four at 1.2333: the last go back at 1.24."""
    order = await ordered(buying, buying.line("TEA", 1, "3.70", unitId=buying.dozen))
    receipt = await received(buying, order)
    await gone_back(buying, receipt, "4")
    assert await accounts(buying.shop) == {"GOODS_RECEIVED": "-2.47", "INVENTORY": "2.47"}
    await gone_back(buying, receipt, "4")
    await gone_back(buying, receipt, "4")
    assert await accounts(buying.shop) == {}


async def test_goods_at_a_standard_cost_go_back_at_what_the_supplier_gives_back(buying: Buying) -> None:
    await buying.shop.must(
        "productCostingSet",
        "__typename",
        productId=buying.shop.product("TEA"),
        method="STANDARD",
        standardCost="3.50",
    )
    order = await ordered(buying)
    receipt = await received(buying, order)
    await buying.shop.must("purchaseOrderBill", "__typename", id=order["id"], on=on(1), post=True)
    await gone_back(buying, receipt, "4")
    assert await accounts(buying.shop) == {
        "GOODS_RECEIVED": "16.00",
        "INVENTORY": "21.00",
        "PAYABLE": "-40.00",
        "PRICE_VARIANCE": "3.00",
    }
