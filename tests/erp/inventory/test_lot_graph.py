"""Lots through the API: the story of a recall, exact statement counts, and refusals that write nothing."""

import uuid
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from bizsuite.erp.inventory import service
from bizsuite.erp.inventory.rules import Demanded
from bizsuite.erp.inventory.tables import Warehouse
from bizsuite.graph.node import encode
from bizsuite.kernel.clock import today
from bizsuite.kernel.tables import table_of
from tests.erp.shop import Shop, shop_of


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """Stock alone, with what it needs."""
    async with shop_of(database, ["erp.inventory"]) as made:
        yield made


def lot(code: str, quantity: int | None = None, expires: str | None = None) -> dict[str, Any]:
    said: dict[str, Any] = {"code": code}
    if quantity is not None:
        said["quantity"] = str(quantity)
    return said if expires is None else said | {"expiresOn": expires}


async def tracked(shop: Shop, sku: str = "TEA", mode: str = "LOT", **more: Any) -> None:
    chosen = "productLotTracking { mode hasExpiry product { sku } }"
    made = await shop.must("productLotTrackingSet", chosen, productId=shop.product(sku), mode=mode, **more)
    assert made["productLotTracking"]["product"] == {"sku": sku}


async def receive(shop: Shop, *lots: dict[str, Any], sku: str = "TEA") -> None:
    total = sum(int(each["quantity"]) for each in lots)
    made = await shop.must(
        "receiptCreate",
        "receipt { id }",
        supplierId=encode("Supplier", shop.wares.supplier),
        lines=[shop.line(sku, total) | {"lots": list(lots)}],
    )
    await shop.must("receiptPost", "receipt { status }", id=made["receipt"]["id"])


async def deliver(shop: Shop, quantity: int, *lots: dict[str, Any], to: str = "Anna") -> Any:
    line = shop.line("TEA", quantity) | ({"lots": list(lots)} if lots else {})
    made = await shop.must("deliveryCreate", "delivery { id }", customerId=shop.customer(to), lines=[line])
    fields = "delivery { lines { nodes { quantity lot { code } } } }"
    posted = await shop.must("deliveryPost", fields, id=made["delivery"]["id"])
    return [(each["lot"]["code"], each["quantity"]) for each in posted["delivery"]["lines"]["nodes"]]


TRACE = """query($code: String!) { lots(first: 1, filter: {code: {eq: $code}}) { nodes { code product { sku }
  traceUp(first: 10) { nodes { quantity fromLocation { code } receipt { supplier { name } } } }
  traceDown(first: 10) { totalCount nodes { quantity toLocation { code } delivery { customer { name } } } }
  balances(first: 10) { nodes { onHand location { code kind } } } } } }"""


async def test_a_lot_is_recalled(shop: Shop) -> None:
    """Which supplier sent it, which customers have how much of it, and how much is still here, and where."""
    await tracked(shop, hasExpiry=True)
    await receive(shop, lot("GOOD", 5, "2099-06-01"), lot("BAD", 9, "2099-01-01"))
    assert await deliver(shop, 2) == [("BAD", "2")]
    assert await deliver(shop, 3, lot("BAD"), to="Ben") == [("BAD", "3")]
    await shop.must(
        "stockAdjust",
        "stockMove { lot { code } }",
        productId=shop.product("TEA"),
        lot=lot("BAD"),
        change="-1",
        reason="Sent to the laboratory.",
    )
    shop.office.statements.clear()
    answer = await shop.ask(TRACE, code="BAD")
    assert len(shop.office.statements) == 13
    (found,) = answer.data["lots"]["nodes"]
    assert found["traceUp"]["nodes"] == [
        {
            "quantity": "9",
            "fromLocation": {"code": "SUPPLIERS"},
            "receipt": {"supplier": {"name": "Maker"}},
        }
    ]
    went = [
        (each["quantity"], each["toLocation"]["code"], (each["delivery"] or {}).get("customer"))
        for each in found["traceDown"]["nodes"]
    ]
    assert went == [
        ("2", "CUSTOMERS", {"name": "Anna"}),
        ("3", "CUSTOMERS", {"name": "Ben"}),
        ("1", "LOSS", None),
    ]
    here = [each for each in found["balances"]["nodes"] if each["location"]["kind"] == "INTERNAL"]
    assert here == [{"onHand": "3", "location": {"code": "MAIN/STOCK", "kind": "INTERNAL"}}]


async def test_why_goods_were_set_aside_is_told(shop: Shop) -> None:
    await tracked(shop)
    await receive(shop, lot("A", 2), lot("B", 4))
    await shop.must(
        "removalRuleSet",
        "removalRule { strategy product { sku } category { name } warehouse { code } }",
        strategy="LOCATION",
        productId=shop.product("TEA"),
    )
    answer = await shop.ask("{ removalRules(first: 5) { nodes { id strategy product { sku } } } }")
    (rule,) = answer.data["removalRules"]["nodes"]
    assert (rule["strategy"], rule["product"]) == ("LOCATION", {"sku": "TEA"})
    await shop.must("removalRuleDelete", "company { name }", id=rule["id"])


async def test_what_is_said_wrongly_of_lots_is_refused_where_it_stands(shop: Shop) -> None:
    await tracked(shop, mode="SERIAL")

    async def told(*lots: dict[str, Any], quantity: int = 2) -> Any:
        line = shop.line("TEA", quantity) | {"lots": list(lots)}
        _, errors = await shop.do("receiptCreate", "receipt { id }", lines=[line])
        return [(each["code"], each["path"]) for each in errors]

    assert await told(lot("S1", 2)) == [("SERIAL_QUANTITY", ["lines", "0", "lots", "0", "quantity"])]
    assert await told(lot("S1", 1)) == [("LOT_QUANTITIES", ["lines", "0", "quantity"])]
    assert await told(lot("S1", 1), lot("S2", 1, "2099-01-01")) == [
        ("INVALID_VALUE", ["lines", "0", "lots", "1", "expiresOn"])
    ]
    assert await shop.count("inventory_lot") == await shop.count("inventory_receipt") == 0
    unknown = shop.line("TEA", 1) | {"lots": [lot("S9")]}
    _, errors = await shop.do(
        "deliveryCreate", "delivery { id }", customerId=shop.customer(), lines=[unknown]
    )
    assert [(e["code"], e["path"]) for e in errors] == [("LOT_UNKNOWN", ["lines", "0", "lots", "0", "code"])]
    made = await shop.must("receiptCreate", "receipt { id }", lines=[shop.line("TEA", 1)])
    _, errors = await shop.do("receiptPost", "receipt { id }", id=made["receipt"]["id"])
    assert [(e["code"], e["path"]) for e in errors] == [("LOT_REQUIRED", ["lines", "0", "lots"])]


async def test_lots_of_a_draft_are_named_when_it_is_posted(shop: Shop) -> None:
    await tracked(shop, mode="SERIAL")
    made = await shop.must(
        "receiptCreate", "receipt { id lines { nodes { id } } }", lines=[shop.line("TEA", 2)]
    )
    receipt = made["receipt"]
    line = {"id": receipt["lines"]["nodes"][0]["id"], "quantity": "2"}
    named = line | {"lots": [lot("S1", 1), lot("S2", 1)]}
    fields = "receipt { lines { nodes { quantity lot { code receivedOn } } } }"
    posted = await shop.must("receiptPost", fields, id=receipt["id"], lines=[named])
    nodes = posted["receipt"]["lines"]["nodes"]
    assert sorted((each["lot"]["code"], each["quantity"]) for each in nodes) == [("S1", "1"), ("S2", "1")]
    assert all(each["lot"]["receivedOn"] for each in nodes)
    again = await shop.must(
        "receiptCreate", "receipt { id }", lines=[shop.line("TEA", 1) | {"lots": [lot("S1")]}]
    )
    assert await shop.codes("receiptPost", id=again["receipt"]["id"]) == ["SERIAL_TWICE"]


async def test_a_place_is_emptied_by_its_rank(shop: Shop) -> None:
    await shop.stocked(TEA=1)
    answer = await shop.ask(
        '{ stockLocations(first: 1, filter: {code: {eq: "MAIN/STOCK"}}) { nodes { id rank parent { id } } } }'
    )
    (place,) = answer.data["stockLocations"]["nodes"]
    assert place["rank"] == 0
    made = await shop.must(
        "stockLocationCreate",
        "stockLocation { rank }",
        parentId=place["parent"]["id"],
        code="MAIN/Z",
        name="Z",
        rank=3,
    )
    assert made["stockLocation"] == {"rank": 3}
    moved = await shop.must(
        "stockLocationUpdate", "stockLocation { rank name }", id=place["id"], rank=7, name="Old"
    )
    assert moved["stockLocation"] == {"rank": 7, "name": "Old"}
    assert await shop.codes("stockLocationUpdate", id=place["id"], rank=2_000_000) == ["INVALID_VALUE"]


async def test_who_may_not_manage_lots_is_refused(shop: Shop) -> None:
    given = {"productId": shop.product("TEA"), "mode": "LOT"}
    assert await shop.codes("productLotTrackingSet", as_="warehouse", **given) == ["PERMISSION_DENIED"]
    assert await shop.count("inventory_lot_tracking") == 0


async def test_products_tell_their_lots_level_by_level(shop: Shop) -> None:
    await tracked(shop)
    await tracked(shop, "CUP")
    await receive(shop, lot("A", 2), lot("B", 4))
    await receive(shop, lot("C", 1), sku="CUP")
    shop.office.statements.clear()
    answer = await shop.ask(
        "{ products(first: 10) { nodes { sku lotTracking { mode } lots(first: 5) { nodes { code balances(first: 9) "
        "{ nodes { onHand lot { code } } } } } } } }"
    )
    assert len(shop.office.statements) == 6
    told = {
        each["sku"]: [one["code"] for one in each["lots"]["nodes"]]
        for each in answer.data["products"]["nodes"]
        if each["lotTracking"]
    }
    assert told == {"TEA": ["A", "B"], "CUP": ["C"]}


async def test_a_lot_that_is_carried_elsewhere_is_set_aside_there_for_who_waits(shop: Shop) -> None:
    await tracked(shop)
    await receive(shop, lot("A", 3), lot("B", 2))
    await shop.must("warehouseCreate", "warehouse { id }", code="NORTH", name="North")
    answer = await shop.ask("{ warehouses(first: 5) { nodes { id code } } }")
    ids = {each["code"]: each["id"] for each in answer.data["warehouses"]["nodes"]}
    async with shop.office.work() as db:
        north = await db.one(sa.select(table_of(Warehouse).c.id).where(table_of(Warehouse).c.code == "NORTH"))
        wish = Demanded(
            subject_type="Wish",
            subject_id=uuid.uuid4(),
            product_id=shop.wares.products["TEA"],
            quantity=Decimal(4),
            due_on=today(),
            warehouse_id=north,
        )
        await service.reserve(db, [wish])
    made = await shop.must(
        "stockTransferCreate",
        "stockTransfer { id }",
        fromWarehouseId=ids["MAIN"],
        toWarehouseId=ids["NORTH"],
        lines=[shop.line("TEA", 4)],
    )
    key = made["stockTransfer"]["id"]
    await shop.must("stockTransferShip", "stockTransfer { status }", id=key)
    await shop.must("stockTransferReceive", "stockTransfer { status }", id=key)
    answer = await shop.ask(
        "{ stockReservations(first: 5) { nodes { quantity strategy lot { code } location { code } "
        "alternatives(first: 5) { nodes { onHand lot { code } location { code } } } } } }"
    )
    nodes = sorted(answer.data["stockReservations"]["nodes"], key=lambda each: each["lot"]["code"])
    assert [(n["lot"]["code"], n["quantity"], n["strategy"], n["location"]["code"]) for n in nodes] == [
        ("A", "3", "FIFO", "NORTH/STOCK"),
        ("B", "1", "FIFO", "NORTH/STOCK"),
    ]
    other = {"onHand": "1", "lot": {"code": "B"}, "location": {"code": "MAIN/STOCK"}}
    assert [each["alternatives"]["nodes"] for each in nodes] == [[other], [other]]


async def test_goods_come_back_into_the_lot_that_left(shop: Shop) -> None:
    await tracked(shop, mode="SERIAL")
    await receive(shop, lot("S1", 1), lot("S2", 1))
    line = shop.line("TEA", 1) | {"lots": [lot("S2")]}
    made = await shop.must("deliveryCreate", "delivery { id }", customerId=shop.customer(), lines=[line])
    delivery = made["delivery"]["id"]
    await shop.must("deliveryPost", "delivery { id }", id=delivery)
    made = await shop.must(
        "goodsReturnCreate", "goodsReturn { id lines { nodes { id } } }", deliveryId=delivery
    )
    back = made["goodsReturn"]
    wrong = {"id": back["lines"]["nodes"][0]["id"], "quantity": "1", "lots": [lot("S9")]}
    assert await shop.codes("goodsReturnPost", id=back["id"], lines=[wrong]) == ["INVALID_VALUE"]
    # The same piece has come by another way meanwhile.
    await receive(shop, lot("S2", 1))
    assert await shop.codes("goodsReturnPost", id=back["id"]) == ["SERIAL_TWICE"]
    assert await deliver(shop, 1, lot("S2")) == [("S2", "1")]
    fields = "goodsReturn { lines { nodes { status lot { code } } } }"
    done = await shop.must("goodsReturnPost", fields, id=back["id"])
    assert done["goodsReturn"]["lines"]["nodes"] == [{"status": "DONE", "lot": {"code": "S2"}}]
