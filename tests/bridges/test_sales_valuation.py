"""What orders earn: what left at what it has cost, the rest at what it costs now, for those who may see it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.erp.shop import Shop, shop_of

MARGIN = "margin { revenue { amount currency } cost { amount } margin { amount } rate isActual }"
QUERY = f"""query($id: ID!) {{ salesOrder(id: $id) {{ {MARGIN} lines {{ nodes {{ id {MARGIN} }} }} }} }}"""


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """Sales, stock, its value and finance, with books for 2026."""
    async with shop_of(database, ["erp.sales", "erp.inventory", "erp.valuation", "erp.finance"]) as made:
        await made.keep_books(2026)
        yield made


async def found(shop: Shop, quantity: str, cost: str, sku: str = "TEA") -> None:
    given = {"productId": shop.product(sku), "change": quantity, "unitCost": cost}
    await shop.must("stockAdjust", "stockMove { id }", **given)


async def order_of(shop: Shop, *lines: tuple[Any, ...], **more: Any) -> str:
    key: str = (await shop.order(*lines, confirm=True, **more))["id"]
    return key


async def margin(shop: Shop, order: str, as_: str = "admin") -> Any:
    return (await shop.ask(QUERY, as_=as_, id=order)).data["salesOrder"]


def sizes(of: Any) -> list[Any]:
    return [of[name]["amount"] for name in ("revenue", "cost", "margin")] + [of["rate"], of["isActual"]]


async def test_before_delivery_a_line_costs_what_goods_cost_now(shop: Shop) -> None:
    await found(shop, "10", "4")
    order = await order_of(shop, ("TEA", 5, "10"))
    assert sizes((await margin(shop, order))["margin"]) == ["50.00", "20.00", "30.00", "0.6", False]
    await found(shop, "10", "6")
    assert sizes((await margin(shop, order))["margin"]) == ["50.00", "25.00", "25.00", "0.5", False]


async def test_what_left_costs_what_it_has_cost_and_the_rest_what_it_costs_now(shop: Shop) -> None:
    await found(shop, "10", "4")
    order = await order_of(shop, ("TEA", 5, "10"))
    (line,) = (await margin(shop, order))["lines"]["nodes"]
    part = [{"id": line["id"], "quantity": "2"}]
    await shop.must("salesOrderDeliver", "__typename", id=order, lines=part)
    await found(shop, "8", "6")
    # Two at 4, three at (8 x 4 + 8 x 6) / 16 = 5.
    shown = await margin(shop, order)
    assert sizes(shown["margin"]) == ["50.00", "23.00", "27.00", "0.54", False]
    assert shown["lines"]["nodes"][0]["margin"] == shown["margin"]
    await shop.must("salesOrderDeliver", "__typename", id=order)
    await found(shop, "50", "9")
    assert sizes((await margin(shop, order))["margin"]) == ["50.00", "23.00", "27.00", "0.54", True]


async def test_of_a_closed_order_only_what_was_delivered_counts(shop: Shop) -> None:
    await found(shop, "10", "4")
    order = await order_of(shop, ("TEA", 5, "10"))
    (line,) = (await margin(shop, order))["lines"]["nodes"]
    part = [{"id": line["id"], "quantity": "2"}]
    await shop.must("salesOrderDeliver", "__typename", id=order, lines=part)
    await shop.must("salesOrderClose", "__typename", id=order)
    assert sizes((await margin(shop, order))["margin"]) == ["20.00", "8.00", "12.00", "0.6", True]


async def test_an_order_sums_its_lines_in_the_currency_of_the_company(shop: Shop) -> None:
    await found(shop, "10", "4")
    await found(shop, "10", "1", "CUP")
    lines = (("TEA", 3, "10"), ("CUP", 3, "10"))
    order = await order_of(shop, *lines, currency="EUR", exchangeRate="0.8", charges="9")
    shown = await margin(shop, order)
    # 30 EUR at 0.8 EUR to the dollar are 37.50 USD, twice; three at 4 and three at 1.
    assert sizes(shown["margin"]) == ["75.00", "15.00", "60.00", "0.8", False]
    assert shown["margin"]["revenue"]["currency"] == "USD"


async def test_what_nobody_knows_is_null_until_the_product_says_it(shop: Shop) -> None:
    await found(shop, "10", "4")
    order = await order_of(shop, ("TEA", 5, "10"), ("ADVICE", 1))
    shown = await margin(shop, order)
    assert shown["margin"] is None
    assert [line["margin"] is None for line in shown["lines"]["nodes"]] == [False, True]
    await shop.must("productUpdate", "product { id }", id=shop.product("ADVICE"), unitCost="30")
    assert sizes((await margin(shop, order))["margin"]) == ["130.00", "50.00", "80.00", "0.6154", False]


async def test_whoever_may_not_see_costs_sees_no_margins(shop: Shop) -> None:
    await found(shop, "10", "4")
    order = await order_of(shop, ("TEA", 5, "10"))
    answer = await shop.ask(QUERY, as_="sales", id=order)
    assert answer.errors == []
    assert answer.data["salesOrder"]["margin"] is None
    assert answer.data["salesOrder"]["lines"]["nodes"][0]["margin"] is None


async def test_a_page_of_orders_takes_one_statement_more(shop: Shop) -> None:
    await found(shop, "10", "4")
    taken = []
    for _ in range(2):
        await order_of(shop, ("TEA", 1), ("TEA", 2))
        answer = await shop.ask(f"{{ salesOrders {{ nodes {{ number {MARGIN} }} }} }}")
        taken.append(len(answer.statements))
    assert taken == [2, 2]
