"""Kits are sold at a price of their own, and delivered, returned and invoiced by what is in them."""

from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.base.catalog import service as catalog
from bizsuite.base.catalog.rules.kits import Part
from bizsuite.base.catalog.rules.shapes import NewProduct
from bizsuite.base.catalog.rules.words import ProductKind
from bizsuite.bridges.sales_inventory import loaders as bridge
from bizsuite.erp.inventory import loaders as stock
from bizsuite.erp.sales import loaders as selling
from tests.erp.shop import Shop, shop_of

LINES = """lines { nodes { id position quantity net { amount } deliveredQuantity invoicedQuantity toDeliver toInvoice
  product { sku } kitLine { product { sku } } kitComponents { totalCount } } }"""


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """Sales, stock and invoices; a set of two teas, a pot and an hour of advice costs 150, an empty one 1."""
    async with shop_of(database, ["erp.sales", "erp.inventory", "erp.invoicing", "erp.promotions"]) as made:
        await made.keep_books(2026)
        wares = made.wares.products
        async with made.office.work() as db:
            new = [
                NewProduct(sku=sku, name=sku, list_price=Decimal(price), kind=ProductKind.KIT)
                for sku, price in (("SET", 150), ("EMPTY", 1))
            ]
            for row in await catalog.create_products(db, new):
                wares[row.sku] = row.id
        async with made.office.work() as db:
            parts = [
                Part(wares["TEA"], Decimal(2)),
                Part(wares["POT"], Decimal(1)),
                Part(wares["ADVICE"], Decimal(1)),
            ]
            await catalog.set_kit(db, wares["SET"], parts)
        yield made


async def written(shop: Shop, *lines: tuple[Any, ...], confirm: bool = True) -> str:
    order: str = (await shop.order(*lines, confirm=confirm))["id"]
    return order


async def seen(shop: Shop, order: str) -> Any:
    query = (
        f"query($id: ID!) {{ salesOrder(id: $id) {{ deliveryState invoiceState net {{ amount }} {LINES} }} }}"
    )
    return (await shop.ask(query, id=order)).data["salesOrder"]


def by_sku(order: Any, field: str) -> dict[str, str]:
    return {node["product"]["sku"]: node[field] for node in order["lines"]["nodes"]}


async def nothing_is_wrong(shop: Shop) -> bool:
    async with shop.office.work() as db:
        found = [finding for part in (stock, selling, bridge) for finding in await part.integrity(db)]
    return found == []


async def test_a_kit_reserves_and_delivers_what_is_in_it_and_costs_its_own_price(shop: Shop) -> None:
    await shop.stocked(TEA=10, POT=3, CUP=5)
    order = await written(shop, ("SET", 2), ("CUP", 1))
    told = await seen(shop, order)
    assert told["net"] == {"amount": "305.00"}
    assert [
        (node["position"], node["product"]["sku"], node["quantity"], node["net"]["amount"], node["kitLine"])
        for node in told["lines"]["nodes"]
    ] == [
        (1, "SET", "2", "300.00", None),
        (2, "TEA", "4", "0.00", {"product": {"sku": "SET"}}),
        (3, "POT", "2", "0.00", {"product": {"sku": "SET"}}),
        (4, "ADVICE", "2", "0.00", {"product": {"sku": "SET"}}),
        (5, "CUP", "1", "5.00", None),
    ]
    assert [await shop.availability(sku) for sku in ("TEA", "POT")] == [
        ["10", "4", "6", "0", "4"],
        ["3", "2", "1", "0", "2"],
    ]
    line = told["lines"]["nodes"][0]
    await shop.must(
        "salesOrderDeliver", "delivery { id }", id=order, lines=[{"id": line["id"], "quantity": "1"}]
    )
    after = await seen(shop, order)
    assert by_sku(after, "deliveredQuantity") == {
        "SET": "1",
        "TEA": "2",
        "POT": "1",
        "ADVICE": "1",
        "CUP": "0",
    }
    assert after["deliveryState"] == "PARTIAL"
    await shop.must("salesOrderDeliver", "delivery { id }", id=order)
    done = await seen(shop, order)
    assert (done["deliveryState"], by_sku(done, "deliveredQuantity")["SET"]) == ("FULL", "2")
    await shop.must("salesOrderInvoice", "invoice { net { amount } }", id=order, on="2026-11-23", post=True)
    assert (await seen(shop, order))["invoiceState"] == "FULL"
    assert await nothing_is_wrong(shop)


async def test_a_kit_is_delivered_once_all_of_it_is(shop: Shop) -> None:
    await shop.stocked(TEA=10, POT=3)
    order = await written(shop, ("SET", 2))
    lines = {node["product"]["sku"]: node["id"] for node in (await seen(shop, order))["lines"]["nodes"]}
    for sku, quantity, whole in (
        ("TEA", "3", "0"),
        ("POT", "2", "0"),
        ("ADVICE", "2", "1"),
        ("TEA", "1", "2"),
    ):
        part = [{"id": lines[sku], "quantity": quantity}]
        await shop.must("salesOrderDeliver", "delivery { id }", id=order, lines=part)
        assert by_sku(await seen(shop, order), "deliveredQuantity")["SET"] == whole
    over = [{"id": lines["SET"], "quantity": "1"}]
    assert await shop.codes("salesOrderDeliver", id=order, lines=over) == ["OVER_DELIVERY"]
    assert await nothing_is_wrong(shop)


async def test_what_is_in_a_kit_follows_it_while_it_is_a_draft(shop: Shop) -> None:
    order = await written(shop, ("SET", 1), ("CUP", 1), confirm=False)
    lines = {node["product"]["sku"]: node["id"] for node in (await seen(shop, order))["lines"]["nodes"]}
    change = [{"id": lines["SET"], "quantity": "3"}]
    await shop.must("salesOrderUpdate", "salesOrder { id }", id=order, changeLines=change)
    assert by_sku(await seen(shop, order), "quantity") == {
        "SET": "3",
        "TEA": "6",
        "POT": "3",
        "ADVICE": "3",
        "CUP": "1",
    }
    refused: list[tuple[dict[str, Any], str]] = [
        ({"changeLines": [{"id": lines["TEA"], "quantity": "1"}]}, "KIT_COMPONENT"),
        ({"removeLines": [lines["POT"]]}, "KIT_COMPONENT"),
        ({"changeLines": [{"id": lines["SET"], "quantity": "1.5"}]}, "QUANTITY_ROUNDING"),
        ({"addLines": [shop.line("EMPTY", 1)]}, "KIT_EMPTY"),
    ]
    for wrong, code in refused:
        assert await shop.codes("salesOrderUpdate", id=order, **wrong) == [code]
    await shop.must("salesOrderUpdate", "salesOrder { id }", id=order, removeLines=[lines["SET"]])
    assert by_sku(await seen(shop, order), "quantity") == {"CUP": "1"}
    await shop.must("salesOrderUpdate", "salesOrder { id }", id=order, addLines=[shop.line("SET", 2)])
    added = await seen(shop, order)
    assert by_sku(added, "quantity") == {"CUP": "1", "SET": "2", "TEA": "4", "POT": "2", "ADVICE": "2"}
    assert await nothing_is_wrong(shop)


async def test_a_kit_that_cannot_be_sold_writes_nothing(shop: Shop) -> None:
    for line, code, path in (
        (shop.line("EMPTY", 1), "KIT_EMPTY", ["lines", "1", "productId"]),
        (shop.line("SET", "0.5"), "QUANTITY_ROUNDING", ["lines", "1", "quantity"]),
    ):
        given: dict[str, Any] = {"customerId": shop.customer(), "lines": [shop.line("CUP", 1), line]}
        _, errors = await shop.do("salesOrderCreate", "__typename", **given)
        assert [(error["code"], error["path"]) for error in errors] == [(code, path)]
    assert await shop.count("sales_order") == 0


async def test_promotions_work_on_the_kit_and_may_give_one_away(shop: Shop) -> None:
    said: dict[str, Any] = {
        "name": "Set",
        "effect": "FREE_GOODS",
        "freeProductId": shop.product("SET"),
        "freeQuantity": "1",
        "quantityMin": "3",
    }
    await shop.must("promotionCreate", "promotion { id }", **said)
    order = await written(shop, ("SET", 2), ("CUP", 1), confirm=False)
    payload = await shop.must(
        "salesOrderApplyPromotions", "salesOrder { net { amount } } decisions { outcome }", id=order
    )
    assert payload["salesOrder"]["net"] == {"amount": "305.00"}
    assert payload["decisions"] == [{"outcome": "APPLIED"}]
    assert len((await seen(shop, order))["lines"]["nodes"]) == 9
    again = await shop.must("salesOrderApplyPromotions", "salesOrder { net { amount } }", id=order)
    assert again["salesOrder"]["net"] == {"amount": "305.00"}
    assert len((await seen(shop, order))["lines"]["nodes"]) == 9


async def test_a_kit_comes_back_when_all_of_its_goods_do(shop: Shop) -> None:
    await shop.stocked(TEA=10, POT=3)
    order = await written(shop, ("SET", 2))
    made = await shop.must(
        "salesOrderDeliver", "delivery { id lines { nodes { id product { sku } } } }", id=order
    )
    moves = {node["product"]["sku"]: node["id"] for node in made["delivery"]["lines"]["nodes"]}

    async def back(sku: str, quantity: str, **more: Any) -> list[str]:
        part = {"id": moves[sku], "quantity": quantity}
        await shop.must(
            "goodsReturnCreate",
            "goodsReturn { id }",
            deliveryId=made["delivery"]["id"],
            lines=[part],
            post=True,
            **more,
        )
        columns = "delivered_quantity, returned_quantity"
        (kit,) = await shop.office.rows(f"SELECT {columns} FROM sales_order_line WHERE position = 1")
        return [str(Decimal(value).normalize()) for value in kit.values()]

    # Tea bears 19.98 of 219.98 that the components cost by themselves.
    assert await back("TEA", "2") == ["2", "0.090826"]
    assert await back("POT", "1") == ["2", "1"]
    assert await back("POT", "1", replace=True) == ["1", "1"]
    await shop.must("salesOrderDeliver", "delivery { id }", id=order)
    assert by_sku(await seen(shop, order), "deliveredQuantity")["SET"] == "2"
    assert await nothing_is_wrong(shop)


AVAILABLE = "{ products(orderBy: [{field: SKU}]) { nodes { sku kitsAvailable } } }"


async def test_so_many_kits_are_there_as_the_scarcest_component_makes(shop: Shop) -> None:
    async def there() -> dict[str, str | None]:
        answer = await shop.ask(AVAILABLE)
        # The page; all kits of it together.
        assert (answer.errors, len(answer.statements)) == ([], 2)
        return {node["sku"]: node["kitsAvailable"] for node in answer.data["products"]["nodes"]}

    assert await there() == {"ADVICE": None, "CUP": None, "EMPTY": None, "POT": None, "SET": "0", "TEA": None}
    await shop.stocked(TEA=7, POT=9)
    assert (await there())["SET"] == "3"
    await written(shop, ("SET", 1), ("POT", 7))
    assert (await there())["SET"] == "1"
