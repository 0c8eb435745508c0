"""Orders and goods together: set aside when confirmed, delivered, given up; and many at once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bizsuite.bridges.sales_inventory import loaders as bridge
from bizsuite.erp.inventory import loaders as stock
from bizsuite.erp.sales import loaders as selling
from bizsuite.graph.node import encode
from tests.erp.shop import Shop, shop_of


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """Sales and stock, with the bridge between them."""
    async with shop_of(database, ["erp.sales", "erp.inventory"]) as made:
        yield made


async def nothing_is_wrong(shop: Shop) -> bool:
    async with shop.office.work() as db:
        found = [finding for part in (stock, selling, bridge) for finding in await part.integrity(db)]
    return found == []


async def confirmed(shop: Shop, *lines: tuple[Any, ...], **more: Any) -> str:
    order: str = (await shop.order(*lines, **more))["id"]
    await shop.must("salesOrderConfirm", "salesOrder { id }", id=order)
    return order


async def lines_of(shop: Shop, order: str) -> dict[str, Any]:
    query = """query($id: ID!) { salesOrder(id: $id) { lines { nodes {
        id quantity deliveredQuantity toDeliver product { sku } } } } }"""
    answer = await shop.ask(query, id=order)
    return {node["product"]["sku"]: node for node in answer.data["salesOrder"]["lines"]["nodes"]}


async def reservations(shop: Shop) -> list[tuple[str, str]]:
    query = "{ stockReservations { nodes { quantity subject { __typename id } } } }"
    answer = await shop.ask(query)
    return [(node["subject"]["id"], node["quantity"]) for node in answer.data["stockReservations"]["nodes"]]


async def test_a_confirmed_order_sets_aside_what_is_there(shop: Shop) -> None:
    await shop.stocked(TEA=10, CUP=1)
    order = await confirmed(shop, ("TEA", 4), ("CUP", 3), ("ADVICE", 2))
    assert await shop.availability("TEA") == ["10", "4", "6", "0", "4"]
    assert await shop.availability("CUP") == ["1", "1", "0", "0", "3"]
    assert await shop.availability("ADVICE") == ["0", "0", "0", "0", "0"]
    lines = await lines_of(shop, order)
    assert sorted(await reservations(shop)) == sorted([(lines["TEA"]["id"], "4"), (lines["CUP"]["id"], "1")])
    assert await nothing_is_wrong(shop)


async def test_what_arrives_goes_to_the_order_that_is_due_first(shop: Shop) -> None:
    late = await confirmed(shop, ("TEA", 5), orderDate="2026-02-01")
    early = await confirmed(shop, ("TEA", 4), orderDate="2026-01-01")
    await shop.stocked(TEA=6)
    found = dict(await reservations(shop))
    assert found == {
        (await lines_of(shop, early))["TEA"]["id"]: "4",
        (await lines_of(shop, late))["TEA"]["id"]: "2",
    }
    await shop.must("salesOrderCancel", "salesOrder { id }", id=early)
    assert await reservations(shop) == [((await lines_of(shop, late))["TEA"]["id"], "5")]
    assert await nothing_is_wrong(shop)


async def test_an_order_is_delivered_in_full(shop: Shop) -> None:
    await shop.stocked(TEA=10)
    order = await confirmed(shop, ("TEA", 4), ("ADVICE", 2), deliveryAddress="Harbour 1")
    fields = """salesOrder { deliveryState deliveries { nodes { number } } }
        delivery { number status deliveredOn address order { id } customer { name }
            lines { nodes { quantity subject { __typename ... on SalesOrderLine { position } } } } }"""
    payload = await shop.must("salesOrderDeliver", fields, id=order, on="2026-11-01")
    delivery = payload["delivery"]
    assert payload["salesOrder"] == {
        "deliveryState": "FULL",
        "deliveries": {"nodes": [{"number": delivery["number"]}]},
    }
    assert delivery["number"] == "OUT-2026-00001"
    assert (delivery["status"], delivery["deliveredOn"], delivery["address"]) == (
        "POSTED",
        "2026-11-01",
        "Harbour 1",
    )
    assert (delivery["order"], delivery["customer"]) == ({"id": order}, {"name": "Anna"})
    assert delivery["lines"]["nodes"] == [
        {"quantity": "4", "subject": {"__typename": "SalesOrderLine", "position": 1}}
    ]
    assert await shop.availability("TEA") == ["6", "0", "6", "0", "0"]
    assert await reservations(shop) == []
    assert await shop.codes("salesOrderDeliver", id=order) == ["NOTHING_TO_DELIVER"]
    assert await shop.codes("salesOrderCancel", id=order) == ["ORDER_DELIVERED"]
    assert await nothing_is_wrong(shop)


async def test_an_order_is_delivered_in_parts_and_never_beyond(shop: Shop) -> None:
    await shop.stocked(TEA=10, CUP=10)
    order = await confirmed(shop, ("TEA", 4), ("CUP", 2))
    tea = (await lines_of(shop, order))["TEA"]["id"]
    part: dict[str, Any] = {"id": order, "lines": [{"id": tea, "quantity": "3"}]}
    payload = await shop.must("salesOrderDeliver", "salesOrder { deliveryState }", **part)
    assert payload["salesOrder"] == {"deliveryState": "PARTIAL"}
    query = """mutation($i: SalesOrderDeliverInput!) { salesOrderDeliver(input: $i) {
        userErrors { code message path ... on OverDelivery { open } } } }"""
    answer = await shop.ask(query, i=part)
    assert answer.data["salesOrderDeliver"]["userErrors"] == [
        {
            "code": "OVER_DELIVERY",
            "message": "1 of this line can be delivered.",
            "path": ["lines", "0", "quantity"],
            "open": "1",
        }
    ]
    await shop.must("salesOrderDeliver", "salesOrder { id }", id=order)
    assert {sku: line["toDeliver"] for sku, line in (await lines_of(shop, order)).items()} == {
        "TEA": "0",
        "CUP": "0",
    }
    assert await shop.count("bridge_order_delivery") == 2
    assert await nothing_is_wrong(shop)


async def test_a_refusal_names_the_line(shop: Shop) -> None:
    await shop.stocked(TEA=1, CUP=10)
    order = await confirmed(shop, ("TEA", 4), ("CUP", 2))
    lines = await lines_of(shop, order)
    tea, cup = ({"id": lines[sku]["id"], "quantity": "2"} for sku in ("TEA", "CUP"))

    async def told(name: str, **given: Any) -> Any:
        _, errors = await shop.do(name, "__typename", **given)
        return [(error["code"], error["path"]) for error in errors]

    short = [("STOCK_SHORT", ["lines", "1", "quantity"])]
    assert await told("salesOrderDeliver", id=order, lines=[cup, tea]) == short
    assert await told("salesOrderDeliver", id=order) == [("STOCK_SHORT", ["id"])]
    none = {**cup, "quantity": "0"}
    wrong = [("INVALID_VALUE", ["lines", "1", "quantity"])]
    assert await told("salesOrderDeliver", id=order, lines=[tea, none]) == wrong
    counted = await told("stockAdjust", productId=shop.product("TEA"), counted="0")
    assert counted == [("STOCK_SHORT", ["counted"])]
    shown = "delivery { id lines { nodes { id } } }"
    planned = [
        (await shop.must("salesOrderDeliver", shown, id=order, lines=[cup], post=False))["delivery"]
        for _ in range(2)
    ]
    await shop.must("deliveryPost", "delivery { id }", id=planned[0]["id"])
    part = {"id": planned[1]["lines"]["nodes"][0]["id"], "quantity": "1"}
    over = [("OVER_DELIVERY", ["lines", "0", "quantity"])]
    assert await told("deliveryPost", id=planned[1]["id"], lines=[part]) == over


async def test_only_a_confirmed_order_is_delivered(shop: Shop) -> None:
    await shop.stocked(TEA=10)
    order = await shop.order(("TEA", 1))
    assert await shop.codes("salesOrderDeliver", id=order["id"]) == ["ORDER_NOT_CONFIRMED"]
    line = {"id": encode("SalesOrderLine", shop.wares.supplier), "quantity": "1"}
    other = await confirmed(shop, ("TEA", 1))
    assert await shop.codes("salesOrderDeliver", id=other, lines=[line]) == ["NOT_FOUND"]
    assert await shop.codes("salesOrderDeliver", id=other, lines=[]) == ["NOTHING_TO_DELIVER"]
    assert await shop.codes("salesOrderDeliver", id=other, on="2999-01-01") == ["DATE_IN_FUTURE"]
    assert await shop.codes("salesOrderDeliver", as_="sales", id=other) == ["PERMISSION_DENIED"]
    assert await shop.count("inventory_delivery") == 0


async def test_what_is_not_there_cannot_be_delivered(shop: Shop) -> None:
    await shop.stocked(TEA=3)
    first = await confirmed(shop, ("TEA", 2))
    second = await confirmed(shop, ("TEA", 2))
    assert await shop.codes("salesOrderDeliver", id=second) == ["STOCK_SHORT"]
    assert (await lines_of(shop, second))["TEA"]["deliveredQuantity"] == "0"
    await shop.must("salesOrderDeliver", "salesOrder { id }", id=first)
    assert await nothing_is_wrong(shop)


async def test_a_delivery_is_planned_and_posted_later(shop: Shop) -> None:
    await shop.stocked(TEA=10)
    order = await confirmed(shop, ("TEA", 4))
    payload = await shop.must("salesOrderDeliver", "delivery { id status }", id=order, post=False)
    assert payload["delivery"]["status"] == "DRAFT"
    assert await shop.availability() == ["10", "4", "6", "0", "4"]
    await shop.must("deliveryPost", "delivery { id }", id=payload["delivery"]["id"])
    answer = await shop.ask("query($id: ID!) { salesOrder(id: $id) { deliveryState } }", id=order)
    assert answer.data["salesOrder"] == {"deliveryState": "FULL"}
    assert await shop.availability() == ["6", "0", "6", "0", "0"]
    assert await nothing_is_wrong(shop)


async def test_a_cancelled_order_gives_up_what_was_planned(shop: Shop) -> None:
    await shop.stocked(TEA=10)
    order = await confirmed(shop, ("TEA", 4))
    await shop.must("salesOrderDeliver", "delivery { id }", id=order, post=False)
    await shop.must("salesOrderCancel", "salesOrder { id }", id=order)
    assert await shop.availability() == ["10", "0", "10", "0", "0"]
    answer = await shop.ask("{ deliveries { nodes { status } } }")
    assert answer.data["deliveries"]["nodes"] == [{"status": "CANCELLED"}]
    draft = await shop.order(("TEA", 1))
    await shop.must("salesOrderCancel", "salesOrder { id }", id=draft["id"])
    assert await nothing_is_wrong(shop)


async def test_a_closed_order_waits_for_nothing(shop: Shop) -> None:
    await shop.stocked(TEA=2)
    order = await confirmed(shop, ("TEA", 5))
    tea = (await lines_of(shop, order))["TEA"]["id"]
    await shop.must("salesOrderDeliver", "salesOrder { id }", id=order, lines=[{"id": tea, "quantity": "1"}])
    await shop.must("salesOrderClose", "salesOrder { id }", id=order)
    assert await shop.availability() == ["1", "0", "1", "0", "0"]
    assert await nothing_is_wrong(shop)


async def test_services_need_no_goods(shop: Shop) -> None:
    order = await confirmed(shop, ("ADVICE", 2))
    payload = await shop.must("salesOrderDeliver", "salesOrder { deliveryState } delivery { id }", id=order)
    assert payload == {"salesOrder": {"deliveryState": "FULL"}, "delivery": None, "userErrors": []}
    assert await nothing_is_wrong(shop)


async def test_twenty_buyers_for_ten_pieces(shop: Shop) -> None:
    await shop.stocked(TEA=10)
    orders = [await confirmed(shop, ("TEA", 1)) for _ in range(20)]

    async def buy(order: str) -> str:
        return "".join(await shop.codes("salesOrderDeliver", id=order)) or "DONE"

    found = Counter(await asyncio.gather(*(buy(order) for order in orders)))
    assert found == {"DONE": 10, "STOCK_SHORT": 10}
    assert await shop.availability() == ["0", "0", "0", "0", "10"]
    assert await nothing_is_wrong(shop)


async def test_twenty_orders_confirmed_at_once_for_ten_pieces(shop: Shop) -> None:
    await shop.stocked(TEA=10)
    orders = [(await shop.order(("TEA", 1)))["id"] for _ in range(20)]
    done = await asyncio.gather(*(shop.codes("salesOrderConfirm", id=order) for order in orders))
    assert done == [[]] * 20
    assert await shop.availability() == ["10", "10", "0", "0", "20"]
    assert len(await reservations(shop)) == 10
    assert await nothing_is_wrong(shop)


async def test_delivered_twice_at_once_is_delivered_once(shop: Shop) -> None:
    await shop.stocked(TEA=10)
    order = await confirmed(shop, ("TEA", 4))
    done = await asyncio.gather(*(shop.codes("salesOrderDeliver", id=order) for _ in range(5)))
    assert sorted(done) == [[], *[["NOTHING_TO_DELIVER"]] * 4]
    assert await shop.availability() == ["6", "0", "6", "0", "0"]
    assert await nothing_is_wrong(shop)


async def test_cancelled_and_delivered_at_once_is_one_of_both(shop: Shop) -> None:
    await shop.stocked(TEA=100)
    for _ in range(5):
        order = await confirmed(shop, ("TEA", 1))
        cancelled, delivered = await asyncio.gather(
            shop.codes("salesOrderCancel", id=order), shop.codes("salesOrderDeliver", id=order)
        )
        assert (cancelled, delivered) in (([], ["ORDER_NOT_CONFIRMED"]), (["ORDER_DELIVERED"], []))
    assert await nothing_is_wrong(shop)


async def test_statements_do_not_grow_with_the_lines(shop: Shop) -> None:
    await shop.stocked(TEA=100, CUP=100, POT=100)
    first = await confirmed(shop, ("TEA", 1), ("CUP", 1), ("POT", 1))
    await shop.must("salesOrderDeliver", "salesOrder { id }", id=first)
    confirm = "mutation($i: SalesOrderConfirmInput!) { salesOrderConfirm(input: $i) { salesOrder { id } } }"
    deliver = "mutation($i: SalesOrderDeliverInput!) { salesOrderDeliver(input: $i) { salesOrder { id } } }"
    counts = []
    for skus in (["TEA"], ["TEA", "CUP", "POT"]):
        order = (await shop.order(*((sku, 1) for sku in skus)))["id"]
        counts.append([len((await shop.ask(act, i={"id": order})).statements) for act in (confirm, deliver)])
    assert counts == [[6, 15], [6, 15]]


async def test_one_customer_with_orders_lines_and_stock(shop: Shop) -> None:
    await shop.stocked(TEA=10)
    for _ in range(3):
        await confirmed(shop, ("TEA", 2), ("CUP", 1))
    query = """query($id: ID!) { customer(id: $id) { orders { nodes { number
        lines(first: 5) { nodes { quantity unitPrice { amount } product { sku
            stockAvailability { onHand reserved available incoming outgoing } } } }
        deliveries { totalCount } } } } }"""
    answer = await shop.ask(query, id=shop.customer())
    orders = answer.data["customer"]["orders"]["nodes"]
    assert [len(order["lines"]["nodes"]) for order in orders] == [2, 2, 2]
    assert orders[0]["lines"]["nodes"][0]["product"]["stockAvailability"] == {
        "onHand": "10",
        "reserved": "6",
        "available": "4",
        "incoming": "0",
        "outgoing": "6",
    }
    # Customer, orders, lines, products, availability, deliveries and their count.
    assert len(answer.statements) == 7


async def came_back(shop: Shop, delivery: str, quantity: str | None = None, **more: Any) -> list[str]:
    """Goods of a delivery come back at once, so much of its first line or all; the codes of the refusals."""
    answer = await shop.ask(
        "query($id: ID!) { delivery(id: $id) { lines { nodes { id } } } }",
        id=delivery,
    )
    first = answer.data["delivery"]["lines"]["nodes"][0]["id"]
    lines = None if quantity is None else [{"id": first, "quantity": quantity}]
    return await shop.codes("goodsReturnCreate", deliveryId=delivery, lines=lines, post=True, **more)


RETURNED = """query($id: ID!) { salesOrder(id: $id) { deliveryState lines { nodes {
    deliveredQuantity returnedQuantity replacedQuantity toDeliver } } } }"""


async def stands(shop: Shop, order: str) -> list[str]:
    """The state of an order of one line, and the quantities of that."""
    found = (await shop.ask(RETURNED, id=order)).data["salesOrder"]
    (line,) = found["lines"]["nodes"]
    return [found["deliveryState"], *line.values()]


async def delivered_order(shop: Shop, quantity: int) -> tuple[str, str]:
    """An order of tea and its delivery."""
    await shop.stocked(TEA=10)
    order = await confirmed(shop, ("TEA", quantity))
    payload = await shop.must("salesOrderDeliver", "delivery { id }", id=order)
    return order, payload["delivery"]["id"]


async def test_what_comes_back_is_delivered_no_more_unless_it_is_to_be_replaced(shop: Shop) -> None:
    order, delivery = await delivered_order(shop, 4)
    assert await came_back(shop, delivery, "1") == []
    assert await stands(shop, order) == ["FULL", "4", "1", "0", "0"]
    assert await shop.availability() == ["7", "0", "7", "0", "0"]
    assert await shop.codes("salesOrderDeliver", id=order) == ["NOTHING_TO_DELIVER"]
    assert await came_back(shop, delivery, "2", replace=True) == []
    assert await stands(shop, order) == ["PARTIAL", "4", "3", "2", "2"]
    assert await shop.availability() == ["9", "2", "7", "0", "2"]
    assert await nothing_is_wrong(shop)
    await shop.must("salesOrderDeliver", "delivery { id }", id=order)
    assert await stands(shop, order) == ["FULL", "6", "3", "2", "0"]
    assert await shop.availability() == ["7", "0", "7", "0", "0"]
    assert await shop.codes("salesOrderCancel", id=order) == ["ORDER_DELIVERED"]
    assert await nothing_is_wrong(shop)


async def test_goods_of_a_closed_order_come_back_for_good_only(shop: Shop) -> None:
    order, delivery = await delivered_order(shop, 4)
    await shop.must("salesOrderClose", "salesOrder { id }", id=order)
    before = [await shop.count(table) for table in ("inventory_return", "inventory_move", "outbox_event")]
    assert await came_back(shop, delivery, "1", replace=True) == ["ORDER_NOT_CONFIRMED"]
    assert before == [
        await shop.count(table) for table in ("inventory_return", "inventory_move", "outbox_event")
    ]
    assert await came_back(shop, delivery, "4") == []
    assert await stands(shop, order) == ["FULL", "4", "4", "0", "0"]
    assert await nothing_is_wrong(shop)


async def test_what_is_to_be_replaced_waits_where_the_rest_waits(shop: Shop) -> None:
    await shop.stocked(TEA=2)
    order = await confirmed(shop, ("TEA", 5))
    line = (await lines_of(shop, order))["TEA"]["id"]
    payload = await shop.must(
        "salesOrderDeliver", "delivery { id }", id=order, lines=[{"id": line, "quantity": "2"}]
    )
    made = await shop.must("warehouseCreate", "warehouse { id }", code="NORTH", name="North")
    more = {"warehouseId": made["warehouse"]["id"], "replace": True}
    assert await came_back(shop, payload["delivery"]["id"], "2", **more) == []
    assert await stands(shop, order) == ["NONE", "2", "2", "2", "5"]
    assert await shop.availability() == [
        "2",
        "0",
        "2",
        "0",
        "5",
    ]  # what is in the north is not set aside here
    assert await nothing_is_wrong(shop)


async def test_two_returns_of_the_same_goods_at_once_are_one_return(shop: Shop) -> None:
    order, delivery = await delivered_order(shop, 4)
    codes = await asyncio.gather(*(came_back(shop, delivery, "3") for _ in range(6)))
    assert Counter(code for each in codes for code in each or ["DONE"]) == {"DONE": 1, "OVER_RETURN": 5}
    assert await stands(shop, order) == ["FULL", "4", "3", "0", "0"]
    assert await nothing_is_wrong(shop)
