"""Goods come back at the cost of their issue, and go back at the cost of their receipt: exact values and accounts."""

from collections.abc import AsyncIterator

import pytest

from bizsuite.kernel.clock import today
from tests.erp.shop import Shop, shop_of
from tests.erp.valuation.test_graph import accounts, ago, costed, delivered, findings, received, values, worth


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """Stock with its value, in the books of this year and the last."""
    async with shop_of(database, ["erp.valuation", "erp.finance"]) as made:
        await made.keep_books(today().year - 1, today().year)
        yield made
        assert await findings(made) == []


async def last_delivery(shop: Shop) -> str:
    """The id of the last delivery."""
    answer = await shop.ask("{ deliveries(first: 1) { nodes { id } } }")
    return str(answer.data["deliveries"]["nodes"][0]["id"])


async def returned(shop: Shop, quantity: str, days: int = 0, **document: str) -> list[str]:
    """So much of the first line of a document is returned; the codes of the refusals."""
    ((kind, key),) = document.items()
    answer = await shop.ask(
        f"query($id: ID!) {{ {kind}(id: $id) {{ lines {{ nodes {{ id }} }} }} }}",
        id=key,
    )
    line = {"id": answer.data[kind]["lines"]["nodes"][0]["id"], "quantity": quantity}
    return await shop.codes("goodsReturnCreate", **{f"{kind}Id": key}, lines=[line], on=ago(days), post=True)


async def landed(shop: Shop, receipt: str, amount: str) -> None:
    """It has cost so much to get the goods of a receipt here."""
    await shop.must(
        "landedCostPost", "landedCost { id }", receiptIds=[receipt], amount=amount, shareBy="QUANTITY"
    )


@pytest.mark.parametrize("method", ["AVERAGE", "FIFO"])
async def test_goods_come_back_at_what_they_left_for(shop: Shop, method: str) -> None:
    await costed(shop, method)
    await received(shop, 10, "2", days=5)
    await delivered(shop, 3, days=4)
    issue = await last_delivery(shop)
    await received(shop, 10, "5", days=3)
    assert await returned(shop, "2", days=2, delivery=issue) == []
    assert (await values(shop))[-1] == ("MOVE", "2", "4.00")
    assert await worth(shop) == ("19", "68.00")
    assert await accounts(shop) == {"COST_OF_SALES": "2.00", "GOODS_RECEIVED": "-70.00", "INVENTORY": "68.00"}
    rows = await shop.office.rows("SELECT DISTINCT origin_type FROM finance_entry ORDER BY 1")
    assert [row["origin_type"] for row in rows] == ["Delivery", "GoodsReturn", "Receipt"]


async def test_a_sale_that_comes_back_whole_leaves_nothing_whatever_became_known_later(shop: Shop) -> None:
    await costed(shop, "FIFO")
    receipt = await received(shop, 3, "3.3333", days=6)
    await delivered(shop, 3, days=5)
    issue = await last_delivery(shop)
    assert await returned(shop, "1", days=4, delivery=issue) == []
    await landed(shop, receipt, "1.00")
    assert await returned(shop, "2", delivery=issue) == []
    assert await worth(shop) == ("3", "11.00")
    assert await accounts(shop) == {"GOODS_RECEIVED": "-11.00", "INVENTORY": "11.00"}


async def test_goods_go_back_at_what_they_came_for(shop: Shop) -> None:
    await costed(shop, "FIFO")
    await received(shop, 10, "2", days=5)
    dear = await received(shop, 10, "3", days=4)
    assert await returned(shop, "4", receipt=dear) == []
    assert (await values(shop))[-1] == ("MOVE", "-4", "-12.00")
    assert await worth(shop) == ("16", "38.00")
    assert await accounts(shop) == {"GOODS_RECEIVED": "-38.00", "INVENTORY": "38.00"}


async def test_of_an_average_the_part_of_the_receipt_goes_back(shop: Shop) -> None:
    await received(shop, 10, "2", days=5)
    dear = await received(shop, 10, "3", days=4)
    assert await returned(shop, "10", receipt=dear) == []
    assert await worth(shop) == ("10", "20.00")
    assert await accounts(shop) == {"GOODS_RECEIVED": "-20.00", "INVENTORY": "20.00"}


async def test_a_supplier_gives_back_what_he_got_and_the_rest_is_a_variance(shop: Shop) -> None:
    await costed(shop, "FIFO")
    receipt = await received(shop, 10, "2", days=5)
    await landed(shop, receipt, "5.00")
    assert await returned(shop, "4", receipt=receipt) == []
    # 4 of 25.00 leave; the supplier owes us 8.00 for them, and their freight of 2.00 is lost.
    assert await worth(shop) == ("6", "15.00")
    assert await accounts(shop) == {
        "GOODS_RECEIVED": "-17.00",
        "INVENTORY": "15.00",
        "PRICE_VARIANCE": "2.00",
    }
    await landed(shop, receipt, "1.00")
    assert await accounts(shop) == {
        "GOODS_RECEIVED": "-18.00",
        "INVENTORY": "15.60",
        "PRICE_VARIANCE": "2.40",
    }


async def test_under_a_standard_cost_goods_go_back_at_it_and_its_variance_with_them(shop: Shop) -> None:
    await costed(shop, "STANDARD", standardCost="3")
    receipt = await received(shop, 10, "2", days=5)
    assert await accounts(shop) == {
        "GOODS_RECEIVED": "-20.00",
        "INVENTORY": "30.00",
        "PRICE_VARIANCE": "-10.00",
    }
    assert await returned(shop, "10", receipt=receipt) == []
    assert await accounts(shop) == {}


async def test_a_return_that_is_entered_late_corrects_what_followed(shop: Shop) -> None:
    await costed(shop, "FIFO")
    receipt = await received(shop, 10, "2", days=9)
    await received(shop, 10, "3", days=8)
    await delivered(shop, 12, days=6)
    assert await returned(shop, "4", days=7, receipt=receipt) == []
    # Ten of 2 less four, then six of 3: the issue has cost 12 + 18 and not 26.
    assert await values(shop) == [
        ("MOVE", "10", "20.00"),
        ("MOVE", "10", "30.00"),
        ("MOVE", "-4", "-8.00"),
        ("MOVE", "-12", "-26.00"),
        ("CORRECTION", "0", "-4.00"),
    ]
    assert await worth(shop) == ("4", "12.00")
    assert await returned(shop, "6", days=7, receipt=receipt) == ["STOCK_SHORT"]
