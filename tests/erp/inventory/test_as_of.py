"""Stock as of a day and closing periods through the API: exact answers and statement counts."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest
from graphql import parse

from bizsuite.graph.context import Contexts
from bizsuite.kernel.clock import today
from tests.differential import Differential
from tests.erp.shop import Shop, shop_of

AS_OF = "{ onHand incoming outgoing forecast }"


def day(ahead: int) -> date:
    return today() + timedelta(days=ahead)


def told(ahead: int) -> str:
    return day(ahead).isoformat()


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """Stock alone, with what it needs."""
    async with shop_of(database, ["erp.inventory"]) as made:
        yield made


async def received(shop: Shop, sku: str, quantity: int, ahead: int, **more: Any) -> None:
    line = [shop.line(sku, quantity)]
    made = await shop.must("receiptCreate", "receipt { id }", lines=line, **more)
    await shop.must("receiptPost", "receipt { id }", id=made["receipt"]["id"], on=told(ahead))


async def as_of(shop: Shop, ahead: int, at: str | None = None) -> list[str]:
    answer = await shop.ask(
        f"query($id: ID!, $day: Date!, $at: ID) {{"
        f" product(id: $id) {{ stockAsOf(date: $day, warehouseId: $at) {AS_OF} }} }}",
        id=shop.product("TEA"),
        day=told(ahead),
        at=at,
    )
    assert answer.errors == []
    return list(answer.data["product"]["stockAsOf"].values())


async def test_a_forecast_is_what_lies_there_with_what_is_planned_by_then(shop: Shop) -> None:
    await received(shop, "TEA", 10, -9)
    await received(shop, "TEA", 5, -2)
    await shop.must("receiptCreate", "receipt { id }", lines=[shop.line("TEA", 7)], on=told(3))
    lines = [shop.line("TEA", 4)]
    await shop.must("deliveryCreate", "delivery { id }", customerId=shop.customer(), lines=lines, on=told(5))
    assert await as_of(shop, -10) == ["0", "0", "0", "0"]
    assert await as_of(shop, -9) == ["10", "0", "0", "10"]
    assert await as_of(shop, -2) == ["15", "0", "0", "15"]
    assert await as_of(shop, 2) == ["15", "0", "0", "15"]
    assert await as_of(shop, 3) == ["15", "7", "0", "22"]
    assert await as_of(shop, 5) == ["15", "7", "4", "18"]
    assert await shop.availability() == ["15", "0", "15", "7", "4"]


AVAILABLE = "{ onHand reserved available incoming outgoing forecast }"


async def test_availability_is_that_of_now_or_of_a_day(database: str) -> None:
    async with shop_of(database, ["erp.sales", "erp.inventory"]) as shop:
        await received(shop, "TEA", 10, -9)
        await received(shop, "TEA", 5, -2)
        await shop.must("receiptCreate", "receipt { id }", lines=[shop.line("TEA", 7)], on=told(3))
        await shop.order(("TEA", 4), confirm=True, requestedOn=told(5))
        await shop.order(("TEA", 2), confirm=True, requestedOn=told(8))
        days = (-10, -9, 0, 3, 5, 8)
        fields = " ".join(
            f'd{place}: stockAvailability(on: "{told(ahead)}") {AVAILABLE}'
            for place, ahead in enumerate(days)
        )
        query = f"query($id: ID!) {{ product(id: $id) {{ now: stockAvailability {AVAILABLE} {fields} }} }}"
        answer = await shop.ask(query, id=shop.product("TEA"))
        found = {key: list(values.values()) for key, values in answer.data["product"].items()}
        assert found == {
            "now": ["15", "6", "9", "7", "6", "16"],
            "d0": ["0", "0", "0", "0", "0", "0"],
            "d1": ["10", "0", "10", "0", "0", "10"],
            "d2": ["15", "0", "15", "0", "0", "15"],
            "d3": ["15", "0", "15", "7", "0", "22"],
            "d4": ["15", "4", "11", "7", "4", "18"],
            "d5": ["15", "6", "9", "7", "6", "16"],
        }


async def test_availability_of_many_products_on_a_day_is_one_statement(shop: Shop) -> None:
    for sku in ("TEA", "CUP", "POT"):
        await received(shop, sku, 6, -4)
    text = (
        "query($day: Date) { products { nodes { sku stockAvailability(on: $day) { available forecast } } } }"
    )
    answer = await shop.ask(text, day=told(-4))
    found = {node["sku"]: node["stockAvailability"] for node in answer.data["products"]["nodes"]}
    assert {found[sku]["available"] for sku in ("TEA", "CUP", "POT")} == {"6"}
    # The products, and the stock of all of them.
    assert len(answer.statements) == 2
    differential = Differential(
        shop.office.suite.schema, Contexts(shop.office.database, shop.office.services)
    )
    shop.office.statements.clear()
    assert await differential.planned(parse(text), {"day": told(-4)}, shop.office.admin) is not None
    assert len([each for each in shop.office.statements if "set_config" not in each]) == 1


async def test_a_warehouse_has_its_own(shop: Shop) -> None:
    await received(shop, "TEA", 10, -1)
    made = await shop.must("warehouseCreate", "warehouse { id }", code="EAST", name="East")
    east = made["warehouse"]["id"]
    await received(shop, "TEA", 3, -1, warehouseId=east)
    await shop.must("receiptCreate", "receipt { id }", lines=[shop.line("TEA", 2)], warehouseId=east)
    answer = await shop.ask('{ warehouse(by: {code: "MAIN"}) { id } }')
    main = answer.data["warehouse"]["id"]
    assert await as_of(shop, 0) == ["13", "2", "0", "15"]
    assert await as_of(shop, 0, at=east) == ["3", "2", "0", "5"]
    assert await as_of(shop, 0, at=main) == ["10", "0", "0", "10"]
    query = """query($id: ID!, $east: ID, $other: ID) { product(id: $id) {
      all: stockAvailability { onHand incoming } east: stockAvailability(warehouseId: $east) { onHand incoming }
      none: stockAvailability(warehouseId: $other) { onHand incoming } } }"""
    found = await shop.ask(query, id=shop.product("TEA"), east=east, other=shop.product("TEA"))
    assert found.data["product"] == {
        "all": {"onHand": "13", "incoming": "2"},
        "east": {"onHand": "3", "incoming": "2"},
        "none": {"onHand": "0", "incoming": "0"},
    }


async def test_balances_as_of_a_day_are_one_statement(shop: Shop) -> None:
    for sku, ahead in (("TEA", -9), ("CUP", -4), ("POT", -1)):
        await received(shop, sku, 6, ahead)
    text = """query($day: Date!) { stockBalances(filter: {location: {kind: {eq: INTERNAL}}}) { nodes {
      onHand onHandAsOf(date: $day) product { sku stockAsOf(date: $day) { onHand forecast } } } } }"""
    answer = await shop.ask(text, day=told(-4))
    found = {node["product"]["sku"]: node for node in answer.data["stockBalances"]["nodes"]}
    assert {sku: node["onHandAsOf"] for sku, node in found.items()} == {"TEA": "6", "CUP": "6", "POT": "0"}
    assert found["POT"]["product"]["stockAsOf"] == {"onHand": "0", "forecast": "0"}
    # Balances, their stock on that day, their products, and the stock of these on that day.
    assert len(answer.statements) == 4
    differential = Differential(
        shop.office.suite.schema, Contexts(shop.office.database, shop.office.services)
    )
    shop.office.statements.clear()
    assert await differential.planned(parse(text), {"day": told(-4)}, shop.office.admin) is not None
    assert len([each for each in shop.office.statements if "set_config" not in each]) == 1


async def test_a_period_is_closed_and_reopened(shop: Shop) -> None:
    await received(shop, "TEA", 10, -9)
    closing = "stockPeriod { id closedThrough }"
    assert await shop.codes("stockPeriodClose", as_="warehouse", through=told(-3)) == ["PERMISSION_DENIED"]
    made = await shop.must("stockPeriodClose", closing, as_="finance", through=told(-3))
    assert made["stockPeriod"]["closedThrough"] == told(-3)
    assert await shop.codes("stockPeriodClose", through=told(-3)) == ["STOCK_PERIOD_CLOSED"]
    assert await shop.codes("stockPeriodClose", through=told(0)) == ["STOCK_PERIOD_NOT_OVER"]
    draft = await shop.must("receiptCreate", "receipt { id }", lines=[shop.line("TEA", 1)])
    _, errors = await shop.do("receiptPost", "receipt { id }", id=draft["receipt"]["id"], on=told(-3))
    assert [(each["code"], each["path"]) for each in errors] == [("STOCK_PERIOD_CLOSED", ["on"])]
    listed = await shop.ask("{ stockPeriods { totalCount nodes { closedThrough } } }", as_="sales")
    assert listed.data["stockPeriods"] == {"totalCount": 1, "nodes": [{"closedThrough": told(-3)}]}
    assert await as_of(shop, -3) == ["10", "0", "0", "10"]
    await shop.must("stockPeriodReopen", "company { id }", id=made["stockPeriod"]["id"])
    await shop.must("receiptPost", "receipt { id }", id=draft["receipt"]["id"], on=told(-3))
    assert await as_of(shop, -3) == ["11", "0", "0", "11"]
    assert [name for name, _ in await shop.events()][-3:] == [
        "RECEIPT_CREATED",
        "STOCK_PERIOD_REOPENED",
        "RECEIPT_POSTED",
    ]
