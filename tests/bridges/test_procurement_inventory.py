"""Purchase orders and goods: what is ordered is incoming, receipts advance orders, the rest stays expected."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.bridges.procurement_inventory import loaders
from bizsuite.bridges.procurement_inventory.receiving import Receiving, receive_order
from bizsuite.erp.inventory import service as stock
from bizsuite.erp.procurement import loaders as buying_loaders
from bizsuite.erp.procurement.service import confirm_orders
from bizsuite.graph.node import decode, encode
from bizsuite.kernel.errors import Refused
from tests.erp.procurement.buying import Buying, buying_of

RECEIPTS = """receipts { nodes { number status receivedOn lines { nodes { quantity status movedOn
  unitCost { amount currency } } } } }"""


@pytest.fixture
async def buying(database: str) -> AsyncIterator[Buying]:
    """A shop that buys and keeps goods."""
    async with buying_of(database, ["erp.procurement", "erp.inventory"]) as made:
        yield made
        async with made.shop.office.work() as db:
            assert await loaders.integrity(db) == []
            assert await buying_loaders.integrity(db) == []


async def receive(buying: Buying, order: Any, *quantities: str, **more: Any) -> Any:
    """Take in so much of the lines of an order; the order."""
    given: dict[str, Any] = {"lines": lines_of(order, *quantities)} if quantities else {}
    payload = await buying.shop.must(
        "purchaseOrderReceive", "purchaseOrder { id } receipt { id number }", id=order["id"], **given, **more
    )
    return payload["receipt"]


def lines_of(order: Any, *quantities: str) -> list[dict[str, Any]]:
    """Lines of an input."""
    lines = order["lines"]["nodes"]
    return [
        {"id": line["id"], "quantity": quantity}
        for line, quantity in zip(lines, quantities, strict=False)
        if quantity != "0"
    ]


async def incoming(buying: Buying, sku: str = "TEA") -> tuple[str, str]:
    """What lies there of a product, and what is incoming."""
    on_hand, _, _, coming, _ = await buying.shop.availability(sku)
    return on_hand, coming


async def test_what_is_ordered_is_incoming_until_it_came(buying: Buying) -> None:
    order = await buying.order(expectedOn="2026-12-10")
    assert await incoming(buying) == ("0", "0")
    await buying.act("Confirm", order)
    assert await incoming(buying) == ("0", "10")
    first = await receive(buying, order, "4", "0")
    assert await incoming(buying) == ("4", "6")
    now = await buying.again(order)
    assert (now["receiptState"], now["lines"]["nodes"][0]["toReceive"]) == ("PARTIAL", "6")
    shown = (await buying.again(order, RECEIPTS))["receipts"]["nodes"]
    assert [each["status"] for each in shown] == ["DRAFT", "POSTED"]
    assert [line["quantity"] for line in shown[0]["lines"]["nodes"]] == ["6", "5"]
    assert {line["movedOn"] for line in shown[0]["lines"]["nodes"]} == {"2026-12-10"}
    assert shown[1]["lines"]["nodes"][0]["unitCost"] == {"amount": "4.00", "currency": "USD"}
    second = await receive(buying, order)
    assert await incoming(buying) == ("10", "0")
    now = await buying.again(order)
    assert (now["receiptState"], now["status"]) == ("FULL", "CONFIRMED")
    answer = await buying.shop.ask(
        """query($a: ID!, $b: ID!) { a: receipt(id: $a) { purchaseOrder { number } }
        b: receipt(id: $b) { purchaseOrder { number } } }""",
        a=first["id"],
        b=second["id"],
    )
    assert answer.data == {key: {"purchaseOrder": {"number": "PO-2026-00001"}} for key in "ab"}
    assert await buying.shop.codes("purchaseOrderReceive", id=order["id"]) == ["NOTHING_TO_RECEIVE"]


async def test_the_planned_receipt_is_posted_in_part(buying: Buying) -> None:
    """Whoever stands at the dock knows receipts only; the order follows, and the rest is planned anew."""
    order = await buying.order(confirm=True)
    fields = "receipts { nodes { id lines { nodes { id } } } }"
    (draft,) = (await buying.again(order, fields))["receipts"]["nodes"]
    tea, _ = draft["lines"]["nodes"]
    assert await buying.shop.codes("receiptCancel", id=draft["id"]) == ["GOODS_ORDERED"]
    await buying.shop.must(
        "receiptPost", "receipt { id }", id=draft["id"], lines=[{"id": tea["id"], "quantity": "7"}]
    )
    assert await incoming(buying) == ("7", "3")
    assert await incoming(buying, "CUP") == ("0", "5")
    now = await buying.again(order)
    assert [line["receivedQuantity"] for line in now["lines"]["nodes"]] == ["7", "0"]


async def test_more_than_ordered_comes_within_the_tolerance_only(buying: Buying) -> None:
    order = await buying.order(confirm=True)

    async def refused(quantity: str) -> Any:
        before = await buying.again(order), await incoming(buying)
        answer = await buying.shop.ask(
            """mutation($i: PurchaseOrderReceiveInput!) { purchaseOrderReceive(input: $i) {
            receipt { id } userErrors { code path ... on OverReceipt { open tolerance } } } }""",
            i={"id": order["id"], "lines": lines_of(order, quantity)},
        )
        assert (await buying.again(order), await incoming(buying)) == before
        assert await buying.shop.count("inventory_receipt") == 1
        return answer.data["purchaseOrderReceive"]["userErrors"]

    path = ["lines", "0", "quantity"]
    assert await refused("10.5") == [{"code": "OVER_RECEIPT", "path": path, "open": "10", "tolerance": "0"}]
    fields = "receiptTolerance { fraction product { sku } }"
    assert await buying.shop.must("receiptToleranceSet", fields, fraction="0.3") == {
        "receiptTolerance": {"fraction": "0.3", "product": None},
        "userErrors": [],
    }
    tea = buying.shop.product("TEA")
    await buying.shop.must("receiptToleranceSet", fields, fraction="0.1", productId=tea)
    assert await refused("11.5") == [{"code": "OVER_RECEIPT", "path": path, "open": "11", "tolerance": "0.1"}]
    await receive(buying, order, "11", "6.5")
    now = await buying.again(order)
    assert (now["receiptState"], await incoming(buying)) == ("FULL", ("11", "0"))
    assert await buying.shop.codes("receiptToleranceSet", fraction="2") == ["INVALID_VALUE"]
    none = await buying.shop.must("receiptToleranceSet", fields, fraction=None, productId=tea)
    assert none["receiptTolerance"] is None
    answer = await buying.shop.ask("{ receiptTolerances { nodes { fraction } } }")
    assert answer.data["receiptTolerances"]["nodes"] == [{"fraction": "0.3"}]
    assert await buying.shop.codes("receiptToleranceSet", as_="warehouse", fraction="1") == [
        "PERMISSION_DENIED"
    ]


async def test_what_is_expected_follows_the_order(buying: Buying) -> None:
    order = await buying.order(confirm=True)
    tea, cup = (line["id"] for line in order["lines"]["nodes"])
    await receive(buying, order, "4", "0")
    await buying.act(
        "Amend",
        order,
        changeLines=[{"id": tea, "quantity": "12", "expectedOn": "2026-12-31"}],
        addLines=[buying.line("POT", 2, "60")],
    )
    assert await incoming(buying) == ("4", "8")
    assert await incoming(buying, "POT") == ("0", "2")
    await buying.act("Cancel", order, lines=[{"id": tea, "quantity": "5"}, {"id": cup, "quantity": "5"}])
    assert await incoming(buying) == ("4", "3")
    assert await incoming(buying, "CUP") == ("0", "0")
    await buying.act("Close", order)
    assert await incoming(buying) == ("4", "0")
    shown = (await buying.again(order, RECEIPTS))["receipts"]["nodes"]
    assert sorted(each["status"] for each in shown) == ["CANCELLED", "POSTED"]
    assert await buying.shop.codes("purchaseOrderReceive", id=order["id"]) == ["ORDER_NOT_CONFIRMED"]


async def test_goods_are_counted_in_their_own_unit_and_cost_the_net_price(buying: Buying) -> None:
    """A dozen at 24 less half, in CNY at 8 a USD: one piece costs 0.125 USD."""
    line = buying.line("CUP", 3, "24", unitId=buying.dozen, discount="0.5")
    order = await buying.order(line, currency="CNY", exchangeRate="8", confirm=True)
    assert await incoming(buying, "CUP") == ("0", "36")
    await receive(buying, order, "0.333333")
    assert await incoming(buying, "CUP") == ("4", "32")
    shown = (await buying.again(order, RECEIPTS))["receipts"]["nodes"]
    assert shown[1]["lines"]["nodes"][0]["unitCost"] == {"amount": "0.125", "currency": "USD"}
    for quantity in ("4", "4", "24"):
        shown = (await buying.again(order, "receipts { nodes { id status lines { nodes { id } } } }"))[
            "receipts"
        ]
        (draft,) = [each for each in shown["nodes"] if each["status"] == "DRAFT"]
        (move,) = draft["lines"]["nodes"]
        await buying.shop.must(
            "receiptPost", "receipt { id }", id=draft["id"], lines=[{"id": move["id"], "quantity": quantity}]
        )
    now = await buying.again(order)
    assert (now["lines"]["nodes"][0]["receivedQuantity"], now["receiptState"]) == ("3", "FULL")


async def test_services_come_without_a_document(buying: Buying) -> None:
    order = await buying.order(buying.line("ADVICE", 2, "80"), buying.line("TEA", 1, "4"), confirm=True)
    payload = await buying.shop.must(
        "purchaseOrderReceive", "receipt { id }", id=order["id"], lines=lines_of(order, "2")
    )
    assert payload["receipt"] is None
    assert (await buying.again(order))["receiptState"] == "PARTIAL"
    over = await buying.shop.codes("purchaseOrderReceive", id=order["id"], lines=lines_of(order, "1"))
    assert over == ["OVER_RECEIPT"]
    await receive(buying, order)
    now = await buying.again(order)
    assert now["receiptState"] == "FULL"
    assert [line["receivedQuantity"] for line in now["lines"]["nodes"]] == ["2", "1"]


async def test_goods_come_to_the_warehouse_that_is_named(buying: Buying) -> None:
    office = buying.shop.office
    async with office.work() as db:
        made = await stock.create_warehouse(db, office.home.company, code="EAST", name="East")
        other = await stock.create_warehouse(db, office.home.second, code="FAR", name="Far")
    assert made is not None and other is not None
    codes = await buying.shop.codes(
        "purchaseOrderCreate", supplierId=buying.supplier, warehouseId=encode("Warehouse", other)
    )
    assert codes == ["NOT_FOUND"]
    order = await buying.order(warehouseId=encode("Warehouse", made), confirm=True)
    await receive(buying, order)
    fields = "warehouse { code } receipts { nodes { warehouse { code } } }"
    assert await buying.again(order, fields) == {
        "warehouse": {"code": "EAST"},
        "receipts": {"nodes": [{"warehouse": {"code": "EAST"}}]},
    }
    draft = await buying.order()
    foreign = lines_of(order, "1") + lines_of(draft, "1")
    assert await buying.shop.codes("purchaseOrderReceive", id=order["id"], lines=foreign) == ["NOT_FOUND"]
    assert await buying.refused("Update", draft, warehouseId=encode("Warehouse", other)) == ["NOT_FOUND"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"on": "2031-01-01"}, "DATE_IN_FUTURE"),
        ({"lines": []}, "NOTHING_TO_RECEIVE"),
    ],
)
async def test_a_receipt_that_cannot_be_writes_nothing(buying: Buying, given: Any, code: str) -> None:
    order = await buying.order(confirm=True)
    events, before = await buying.shop.events(), await buying.again(order)
    assert await buying.shop.codes("purchaseOrderReceive", id=order["id"], **given) == [code]
    for quantity in ("0", "-1"):
        lines = [{"id": order["lines"]["nodes"][0]["id"], "quantity": quantity}]
        codes = await buying.shop.codes("purchaseOrderReceive", id=order["id"], lines=lines)
        assert codes == ["INVALID_VALUE"]
    assert (await buying.shop.events(), await buying.again(order)) == (events, before)
    assert await incoming(buying) == ("0", "10")


async def test_drafts_are_not_received(buying: Buying) -> None:
    order = await buying.order()
    assert await buying.shop.codes("purchaseOrderReceive", id=order["id"]) == ["ORDER_NOT_CONFIRMED"]
    assert await buying.shop.codes("purchaseOrderReceive", as_="finance", id=order["id"]) == [
        "PERMISSION_DENIED"
    ]


async def test_many_orders_are_confirmed_at_once(buying: Buying) -> None:
    keys = [decode((await buying.order())["id"]).key for _ in range(3)]
    async with buying.shop.office.work() as db:
        await confirm_orders(db, keys)
    assert await incoming(buying) == ("0", "30")


async def test_two_receipts_of_the_same_line_at_once(buying: Buying) -> None:
    """Six pallets of two for ten: five come in, the sixth is refused, and nothing is expected any more."""
    order = await buying.order(buying.line("TEA", 10, "4"), confirm=True)
    key, line = decode(order["id"]).key, decode(order["lines"]["nodes"][0]["id"]).key
    office = buying.shop.office

    async def pallet() -> str:
        try:
            await office.database.write(
                office.admin, lambda db: receive_order(db, key, Receiving(quantities={line: Decimal(2)}))
            )
        except Refused as refusal:
            return refusal.code
        return "came"

    came = await asyncio.gather(*(pallet() for _ in range(6)))
    assert sorted(came) == ["OVER_RECEIPT", *["came"] * 5]
    assert await incoming(buying) == ("10", "0")
    assert (await buying.again(order))["receiptState"] == "FULL"


async def test_what_went_back_is_kept_apart_and_what_is_replaced_is_expected_again(buying: Buying) -> None:
    order = await buying.order(buying.line("TEA", 10, "4"), confirm=True)
    receipt = await receive(buying, order, "10")
    shown = await buying.shop.ask(
        "query($id: ID!) { receipt(id: $id) { lines { nodes { id } } } }", id=receipt["id"]
    )
    (move,) = shown.data["receipt"]["lines"]["nodes"]

    async def back(quantity: str, **more: Any) -> tuple[Any, ...]:
        given = {
            "receiptId": receipt["id"],
            "lines": [{"id": move["id"], "quantity": quantity}],
            "post": True,
        }
        await buying.shop.must("goodsReturnCreate", "goodsReturn { id }", **given, **more)
        (line,) = (await buying.again(order))["lines"]["nodes"]
        return tuple(line[name] for name in ("receivedQuantity", "returnedQuantity", "toReceive"))

    assert await back("3") == ("10", "3", "0")
    assert await incoming(buying) == ("7", "0")
    assert await back("2", replace=True) == ("8", "3", "2")
    assert await incoming(buying) == ("5", "2")
    await receive(buying, order)
    (now,) = (await buying.again(order))["lines"]["nodes"]
    assert (now["receivedQuantity"], now["returnedQuantity"], now["toReceive"]) == ("10", "3", "0")
    assert await incoming(buying) == ("7", "0")


async def test_the_way_from_orders_to_goods_takes_as_many_statements_for_many(buying: Buying) -> None:
    query = """{ purchaseOrders { nodes { receipts { nodes { number purchaseOrder { number } } } warehouse { code }
        lines { nodes { receipts { nodes { number } } moves { nodes { quantity } } } } } } }"""
    counts = []
    for more in (1, 4):
        for _ in range(more):
            order = await buying.order(confirm=True)
            await receive(buying, order, "4", "0")
        counts.append(len((await buying.shop.ask(query)).statements))
    assert counts == [6, 6]


async def test_another_company_sees_nothing(buying: Buying) -> None:
    order = await buying.order(confirm=True)
    office = buying.shop.office
    elsewhere = replace(
        office.admin, company_id=office.home.second, company_ids=frozenset([office.home.second])
    )
    codes = await buying.shop.codes("purchaseOrderReceive", as_=elsewhere, id=order["id"])
    assert codes == ["NOT_FOUND"]


async def test_lots_of_an_order_come_one_after_the_other(buying: Buying) -> None:
    """What is still to come is planned anew while the lots of what came are held."""
    shop = buying.shop
    await shop.must("productLotTrackingSet", "__typename", productId=shop.product("TEA"), mode="LOT")
    order = await buying.act("Confirm", await buying.order(buying.line("TEA", 10, "4")))
    (line,) = order["lines"]["nodes"]
    for code, quantity in (("A", "4"), ("B", "3"), ("A", "3")):
        lots = [{"code": code, "quantity": quantity}]
        part = {"id": line["id"], "quantity": quantity, "lots": lots}
        await shop.must("purchaseOrderReceive", "__typename", id=order["id"], lines=[part])
    assert await incoming(buying) == ("10", "0")
    answer = await shop.ask("{ lots { nodes { code balances { nodes { onHand location { kind } } } } } }")
    assert {
        lot["code"]: [
            each["onHand"] for each in lot["balances"]["nodes"] if each["location"]["kind"] == "INTERNAL"
        ]
        for lot in answer.data["lots"]["nodes"]
    } == {"A": ["7"], "B": ["3"]}
