"""Goods that go back to their supplier, billed or not, with debit notes: what the books say at the end."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bizsuite.kernel.clock import today
from tests.bridges.test_procurement_bills import MODULES, billed, debited, on, ordered, received
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
        "GOODS_RECEIVED": "16.00",
        "INVENTORY": "29.00",
        "PAYABLE": "-45.00",
    }
    await debited(buying, bill, "4")
    assert await accounts(buying.shop) == {"INVENTORY": "27.00", "PAYABLE": "-27.00"}
