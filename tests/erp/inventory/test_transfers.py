"""Goods that go from one of our places to another, through the API: exact answers, refusals, and many at once."""

import asyncio
import uuid
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.erp.inventory import loaders, service
from bizsuite.erp.inventory.rules import Demanded
from bizsuite.kernel.clock import today
from tests.erp.shop import Shop, shop_of

MOVES = """lines { nodes { id quantity status movedOn arrivalOf { id }
    fromLocation { code } toLocation { code } } }"""
TRANSFER = f"stockTransfer {{ id number status shippedOn receivedOn {MOVES} }}"


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """Stock alone, in the warehouses MAIN and NORTH; whatever happened, its promises hold."""
    async with shop_of(database, ["erp.inventory"]) as made:
        await made.stocked(on=ago(9), TEA=10, CUP=10)
        await made.must("warehouseCreate", "warehouse { id }", code="NORTH", name="North")
        yield made
        async with made.office.database.snapshot(made.office.admin) as db:
            assert await loaders.integrity(db) == []


def ago(days: int) -> str:
    return (today() - timedelta(days=days)).isoformat()


async def warehouse(shop: Shop, code: str) -> str:
    answer = await shop.ask("query($c: String!) { warehouse(by: {code: $c}) { id } }", c=code)
    return str(answer.data["warehouse"]["id"])


async def made(shop: Shop, *, to: str = "NORTH", **given: Any) -> Any:
    """A transfer from MAIN of four pieces of tea, or other goods."""
    lines = given.pop("lines", [shop.line("TEA", 4)])
    ends = {"fromWarehouseId": await warehouse(shop, "MAIN"), "toWarehouseId": await warehouse(shop, to)}
    payload = await shop.must("stockTransferCreate", TRANSFER, **ends, lines=lines, **given)
    return payload["stockTransfer"]


async def stands(shop: Shop, code: str, sku: str = "TEA") -> list[str]:
    """On hand, incoming and outgoing of a product in a warehouse."""
    answer = await shop.ask(
        "query($id: ID!, $w: ID!) { product(id: $id) { stockAvailability(warehouseId: $w)"
        " { onHand incoming outgoing } } }",
        id=shop.product(sku),
        w=await warehouse(shop, code),
    )
    return list(answer.data["product"]["stockAvailability"].values())


def ships(transfer: Any) -> list[Any]:
    return [move for move in transfer["lines"]["nodes"] if move["arrivalOf"] is None]


def arrives(transfer: Any, status: str = "DRAFT") -> list[Any]:
    moves = transfer["lines"]["nodes"]
    return [move for move in moves if move["arrivalOf"] is not None and move["status"] == status]


def part(move: Any, quantity: str) -> dict[str, str]:
    return {"id": move["id"], "quantity": quantity}


async def test_goods_are_planned_shipped_and_arrive_in_parts(shop: Shop) -> None:
    transfer = await made(shop)
    assert transfer["number"].startswith("TR-")
    assert (await stands(shop, "MAIN"), await stands(shop, "NORTH")) == (["10", "0", "4"], ["0", "4", "0"])
    key = transfer["id"]
    shipped = (await shop.must("stockTransferShip", TRANSFER, id=key, on=ago(2)))["stockTransfer"]
    assert (shipped["status"], shipped["shippedOn"]) == ("SHIPPED", ago(2))
    assert [
        (move["quantity"], move["status"], move["fromLocation"]["code"], move["toLocation"]["code"])
        for move in shipped["lines"]["nodes"]
    ] == [("4", "DONE", "MAIN/STOCK", "TRANSIT"), ("4", "DRAFT", "TRANSIT", "NORTH/STOCK")]
    assert (await stands(shop, "MAIN"), await stands(shop, "NORTH")) == (["6", "0", "0"], ["0", "4", "0"])
    (arrival,) = arrives(shipped)
    received = await shop.must(
        "stockTransferReceive", TRANSFER, id=key, on=ago(1), lines=[part(arrival, "3")]
    )
    transfer = received["stockTransfer"]
    assert (transfer["status"], transfer["receivedOn"]) == ("SHIPPED", ago(1))
    assert (await stands(shop, "MAIN"), await stands(shop, "NORTH")) == (["6", "0", "0"], ["3", "1", "0"])
    transfer = (await shop.must("stockTransferReceive", TRANSFER, id=key))["stockTransfer"]
    assert (transfer["status"], transfer["receivedOn"]) == ("RECEIVED", ago(0))
    assert (await stands(shop, "MAIN"), await stands(shop, "NORTH")) == (["6", "0", "0"], ["4", "0", "0"])
    names = [name for name, _ in await shop.events()]
    assert names[-4:] == [
        "STOCK_TRANSFER_CREATED",
        "STOCK_TRANSFER_SHIPPED",
        "STOCK_TRANSFER_RECEIVED",
        "STOCK_TRANSFER_RECEIVED",
    ]
    assert (await shop.ask("{ warehouses { nodes { code isActive isTransit } } }")).data["warehouses"][
        "nodes"
    ] == [
        {"code": "MAIN", "isActive": True, "isTransit": False},
        {"code": "NORTH", "isActive": True, "isTransit": False},
        {"code": "TRANSIT", "isActive": False, "isTransit": True},
    ]


async def test_what_is_not_shipped_stays_and_is_no_longer_expected(shop: Shop) -> None:
    transfer = await made(shop, lines=[shop.line("TEA", 4), shop.line("CUP", 2)])
    tea, _ = ships(transfer)
    await shop.must("stockTransferShip", TRANSFER, id=transfer["id"], lines=[part(tea, "1")])
    assert (await stands(shop, "MAIN"), await stands(shop, "NORTH")) == (["9", "0", "0"], ["0", "1", "0"])
    assert await stands(shop, "NORTH", "CUP") == ["0", "0", "0"]
    other = await made(shop)
    await shop.must("stockTransferCancel", TRANSFER, id=other["id"])
    assert (await stands(shop, "MAIN"), await stands(shop, "NORTH")) == (["9", "0", "0"], ["0", "1", "0"])


async def test_within_a_warehouse_goods_change_their_place_at_once(shop: Shop) -> None:
    main = await shop.ask('{ stockLocation(by: {code: "MAIN"}) { id children { nodes { id } } } }')
    ((stock),) = main.data["stockLocation"]["children"]["nodes"]
    aisle = await shop.must(
        "stockLocationCreate",
        "stockLocation { id }",
        parentId=main.data["stockLocation"]["id"],
        code="MAIN/AISLE",
        name="Aisle",
    )
    places = {"fromLocationId": stock["id"], "toLocationId": aisle["stockLocation"]["id"]}
    planned = await made(shop, to="MAIN", **places)
    assert await stands(shop, "MAIN") == ["10", "4", "4"]
    done = (await shop.must("stockTransferShip", TRANSFER, id=planned["id"]))["stockTransfer"]
    assert done["status"] == "RECEIVED"
    assert [
        (move["quantity"], move["fromLocation"]["code"], move["toLocation"]["code"])
        for move in done["lines"]["nodes"]
    ] == [("4", "MAIN/STOCK", "MAIN/AISLE")]
    assert await stands(shop, "MAIN") == ["10", "0", "0"]
    ends = {"fromWarehouseId": await warehouse(shop, "MAIN"), "toWarehouseId": await warehouse(shop, "MAIN")}
    for given in ({}, {**places, "toLocationId": places["fromLocationId"]}):
        refused = await shop.codes("stockTransferCreate", **ends, lines=[shop.line("TEA", 1)], **given)
        assert refused == ["TRANSFER_NOWHERE"]


async def test_each_refusal_has_its_code_and_writes_nothing(shop: Shop) -> None:
    await made(shop, ship=True)  # what is in transit has its warehouse by now
    ends = {"fromWarehouseId": await warehouse(shop, "MAIN"), "toWarehouseId": await warehouse(shop, "NORTH")}
    line, tables = shop.line("TEA", 1), ("inventory_transfer", "inventory_move", "outbox_event")
    north = await shop.ask('{ stockLocation(by: {code: "NORTH/STOCK"}) { id } }')
    before = [await shop.count(table) for table in tables]
    for code, given in (
        ("SHIPMENT_EMPTY", {"lines": []}),
        ("INVALID_VALUE", {"lines": [shop.line("TEA", 0)]}),
        ("PRODUCT_NOT_GOODS", {"lines": [shop.line("ADVICE", 1)]}),
        ("NOT_FOUND", {"lines": [line], "toWarehouseId": shop.product("TEA")}),
        ("NOT_FOUND", {"lines": [line], "fromLocationId": north.data["stockLocation"]["id"]}),
        ("STOCK_SHORT", {"lines": [shop.line("TEA", 7)], "ship": True}),
        ("DATE_IN_FUTURE", {"lines": [line], "ship": True, "on": ago(-1)}),
    ):
        assert await shop.codes("stockTransferCreate", **ends | given) == [code], given
    denied = await shop.codes("stockTransferCreate", as_="analyst", **ends, lines=[line])
    assert denied == ["PERMISSION_DENIED"]
    assert before == [await shop.count(table) for table in tables]
    planned = await made(shop, lines=[line])
    assert await shop.codes("stockTransferReceive", id=planned["id"]) == ["TRANSFER_NOT_SHIPPED"]
    (leaves,) = ships(planned)
    before = [await shop.count(table) for table in tables]
    for code, given in (
        ("MORE_THAN_PLANNED", {"lines": [part(leaves, "2")]}),
        ("SHIPMENT_EMPTY", {"lines": [part(leaves, "0")]}),
        ("NOT_FOUND", {"lines": [part(arrives(planned)[0], "1")]}),
        ("DATE_IN_FUTURE", {"on": ago(-1)}),
    ):
        assert await shop.codes("stockTransferShip", id=planned["id"], **given) == [code], given
    await shop.must("stockPeriodClose", "stockPeriod { id }", through=ago(5))
    closed = await shop.codes("stockTransferShip", id=planned["id"], on=ago(6))
    assert closed == ["STOCK_PERIOD_CLOSED"]
    shipped = (await shop.must("stockTransferShip", TRANSFER, id=planned["id"], on=ago(2)))["stockTransfer"]
    (arrival,) = arrives(shipped)
    before = [await shop.count(table) for table in tables]
    for code, given in (
        ("MORE_THAN_PLANNED", {"lines": [part(arrival, "2")]}),
        ("SHIPMENT_EMPTY", {"lines": [part(arrival, "0")]}),
        ("TRANSFER_TOO_EARLY", {"on": ago(3)}),
        ("DATE_IN_FUTURE", {"on": ago(-1)}),
    ):
        assert await shop.codes("stockTransferReceive", id=planned["id"], **given) == [code], given
    assert await shop.codes("stockTransferShip", id=planned["id"]) == ["SHIPMENT_NOT_DRAFT"]
    assert await shop.codes("stockTransferCancel", id=planned["id"]) == ["SHIPMENT_NOT_DRAFT"]
    assert before == [await shop.count(table) for table in tables]


async def test_what_arrives_goes_to_those_who_wait(shop: Shop) -> None:
    (north,) = await shop.office.rows("SELECT id FROM inventory_warehouse WHERE code = 'NORTH'")
    wish = Demanded(
        subject_type="Wish",
        subject_id=uuid.uuid4(),
        product_id=shop.wares.products["TEA"],
        quantity=Decimal(3),
        due_on=today(),
        warehouse_id=north["id"],
    )
    async with shop.office.work() as db:
        await service.reserve(db, [wish])
    transfer = await made(shop, ship=True)
    await shop.must("stockTransferReceive", TRANSFER, id=transfer["id"])
    answer = await shop.ask("{ stockReservations { nodes { quantity location { code } } } }")
    assert answer.data["stockReservations"]["nodes"] == [
        {"quantity": "3", "location": {"code": "NORTH/STOCK"}}
    ]


async def test_a_transfer_and_deliveries_share_what_is_there(shop: Shop) -> None:
    keys = [(await made(shop, lines=[shop.line("TEA", 3)]))["id"] for _ in range(3)]
    drafts = [
        await shop.must(
            "deliveryCreate", "delivery { id }", customerId=shop.customer(), lines=[shop.line("TEA", 3)]
        )
        for _ in range(3)
    ]
    codes = await asyncio.gather(
        *(shop.codes("stockTransferShip", id=key) for key in keys),
        *(shop.codes("deliveryPost", id=each["delivery"]["id"]) for each in drafts),
    )
    assert Counter(code for each in codes for code in each or ["DONE"]) == {"DONE": 3, "STOCK_SHORT": 3}


async def test_what_is_in_transit_arrives_once_however_often_it_is_received(shop: Shop) -> None:
    transfer = await made(shop, ship=True)
    (arrival,) = arrives(transfer)
    given = {"id": transfer["id"], "lines": [part(arrival, "3")]}
    codes = await asyncio.gather(*(shop.codes("stockTransferReceive", **given) for _ in range(5)))
    # The rest is another move.
    assert Counter(code for each in codes for code in each or ["DONE"]) == {"DONE": 1, "NOT_FOUND": 4}
    assert await stands(shop, "NORTH") == ["3", "1", "0"]
