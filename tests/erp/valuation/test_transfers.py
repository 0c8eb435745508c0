"""What is transferred keeps its value, also while it is in transit: exact values, and random walks."""

import random
from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.erp.inventory import service as stock
from bizsuite.erp.inventory.rules import Carried, Goods, NewReturn, NewShipment, NewTransfer
from bizsuite.erp.valuation import service as valuing
from bizsuite.erp.valuation.rules.checks import NewCosting, NewLandedCost
from bizsuite.erp.valuation.rules.events import CostingMethod
from bizsuite.erp.valuation.service.entries import Cause
from bizsuite.erp.valuation.service.valuing import revise
from bizsuite.kernel.clock import today
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from tests.erp.shop import Shop, shop_of
from tests.erp.valuation.test_graph import accounts, ago, costed, findings, received

WORTH = """{ stockValues(orderBy: [{field: QUANTITY}]) { nodes {
    quantity value { amount } warehouse { code } } } }"""


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """Stock with its value in the warehouses MAIN and NORTH, in the books of this year and the last."""
    async with shop_of(database, ["erp.valuation", "erp.finance"]) as made:
        await made.keep_books(today().year - 1, today().year)
        async with made.office.work() as db:
            await stock.ensure_company(db, made.office.home.company)
        await made.must("warehouseCreate", "warehouse { id }", code="NORTH", name="North")
        yield made
        assert await findings(made) == []


async def worth(shop: Shop) -> dict[str, tuple[str, str]]:
    """Quantity and value by warehouse."""
    nodes = (await shop.ask(WORTH)).data["stockValues"]["nodes"]
    return {row["warehouse"]["code"]: (row["quantity"], row["value"]["amount"]) for row in nodes}


async def sent(shop: Shop, quantity: str, days: int) -> str:
    """Tea that left for the north so many days ago."""
    found = (await shop.ask("{ warehouses { nodes { id code } } }")).data["warehouses"]["nodes"]
    keys = {row["code"]: row["id"] for row in found}
    made = await shop.must(
        "stockTransferCreate",
        "stockTransfer { id }",
        fromWarehouseId=keys["MAIN"],
        toWarehouseId=keys["NORTH"],
        lines=[shop.line("TEA", quantity)],
        on=ago(days),
        ship=True,
    )
    return str(made["stockTransfer"]["id"])


async def arrived(shop: Shop, key: str, quantity: str | None = None, days: int = 0) -> None:
    query = "query($id: ID!) { stockTransfer(id: $id) { lines { nodes { id status } } } }"
    lines = (await shop.ask(query, id=key)).data["stockTransfer"]["lines"]["nodes"]
    (open_,) = [line["id"] for line in lines if line["status"] == "DRAFT"]
    parts = None if quantity is None else [{"id": open_, "quantity": quantity}]
    await shop.must("stockTransferReceive", "stockTransfer { id }", id=key, lines=parts, on=ago(days))


@pytest.mark.parametrize("method", ["AVERAGE", "FIFO", "STANDARD"])
async def test_value_goes_along_and_the_books_do_not_move(shop: Shop, method: str) -> None:
    await costed(shop, method, **{"standardCost": "2"} if method == "STANDARD" else {})
    await received(shop, 10, "2", days=9)
    before = await accounts(shop)
    key = await sent(shop, "4", 5)
    assert await worth(shop) == {"MAIN": ("6", "12.00"), "TRANSIT": ("4", "8.00")}
    assert await accounts(shop) == before
    await arrived(shop, key, "1", 4)
    assert await worth(shop) == {"MAIN": ("6", "12.00"), "TRANSIT": ("3", "6.00"), "NORTH": ("1", "2.00")}
    await arrived(shop, key, None, 3)
    assert await worth(shop) == {"MAIN": ("6", "12.00"), "TRANSIT": ("0", "0.00"), "NORTH": ("4", "8.00")}
    assert await accounts(shop) == before == {"GOODS_RECEIVED": "-20.00", "INVENTORY": "20.00"}


async def test_what_was_shipped_together_arrives_at_what_it_left_with_to_the_cent(shop: Shop) -> None:
    await received(shop, 3, "3.3333", days=9)
    cheap = await sent(shop, "3", 8)
    await received(shop, 3, "7.7777", days=7)
    dear = await sent(shop, "3", 6)
    await arrived(shop, dear, "1", 5)
    assert await worth(shop) == {
        "MAIN": ("0", "0.00"),
        "TRANSIT": ("5", "25.55"),
        "NORTH": ("1", "7.78"),
    }
    await arrived(shop, cheap, "2", 4)
    await arrived(shop, cheap, None, 3)
    assert (await worth(shop))["TRANSIT"] == ("2", "15.55")
    await arrived(shop, dear, None, 2)
    assert await worth(shop) == {"MAIN": ("0", "0.00"), "TRANSIT": ("0", "0.00"), "NORTH": ("6", "33.33")}


async def test_what_becomes_known_later_follows_goods_through_transit(shop: Shop) -> None:
    receipt = await received(shop, 10, "2", days=9)
    key = await sent(shop, "5", 8)
    await arrived(shop, key, "2", 7)
    await shop.must(
        "landedCostPost", "landedCost { id }", receiptIds=[receipt], amount="10.00", shareBy="QUANTITY"
    )
    assert await worth(shop) == {"MAIN": ("5", "15.00"), "TRANSIT": ("3", "9.00"), "NORTH": ("2", "6.00")}
    assert await accounts(shop) == {"GOODS_RECEIVED": "-30.00", "INVENTORY": "30.00"}
    await costed(shop, "FIFO")
    await arrived(shop, key)
    assert (await worth(shop))["NORTH"] == ("5", "15.00")


class Walk:
    """Receipts, deliveries, transfers and returns by chance; after each, goods, value and books agree."""

    def __init__(self, shop: Shop, seed: int, homes: list[Any]) -> None:
        self.shop, self.chance, self.homes = shop, random.Random(seed), homes
        self.deliveries: list[Any] = []
        self.receipts: list[Any] = []
        self.transfers: list[Any] = []
        self.refused: set[str] = set()

    async def step(self) -> None:
        acts = (self.come, self.go, self.send, self.send, self.take_in, self.take_in, self.back, self.land)
        try:
            async with self.shop.office.work() as db:
                await self.chance.choice(acts)(db)
        except Refused as refusal:
            self.refused.add(refusal.code)
        assert await findings(self.shop) == []

    def day(self) -> Any:
        return today() - timedelta(days=min(self.chance.randint(0, 9), self.chance.randint(0, 9)))

    def goods(self) -> Goods:
        return Goods(
            product_id=self.shop.wares.products["TEA"],
            quantity=Decimal(self.chance.randint(1, 40)) / 4,
            unit_cost=Decimal(self.chance.randint(1, 5000)) / 1000,
        )

    async def come(self, db: Db) -> None:
        new = NewShipment(goods=[self.goods()], on=self.day(), warehouse_id=self.chance.choice(self.homes))
        self.receipts.append((await stock.receive(db, new)).id)

    async def go(self, db: Db) -> None:
        new = NewShipment(
            party_id=self.shop.wares.customers["Anna"],
            goods=[self.goods()],
            on=self.day(),
            warehouse_id=self.chance.choice(self.homes),
        )
        self.deliveries.append((await stock.deliver(db, new)).id)

    async def send(self, db: Db) -> None:
        source, target = self.chance.sample(self.homes, 2)
        goods = self.goods()
        new = NewTransfer(
            source_id=source, target_id=target, goods=[Carried(goods.product_id, goods.quantity)]
        )
        made = await stock.create_transfer(db, new)
        await stock.ship_transfer(db, made.id, on=self.day())
        self.transfers.append(made.id)

    async def take_in(self, db: Db) -> None:
        if not self.transfers:
            return
        key = self.chance.choice(self.transfers)
        rows = await self.shop.office.rows(
            f"SELECT id, quantity FROM inventory_move WHERE transfer_id = '{key}' AND status = 'DRAFT'"
        )
        quantities = {
            row["id"]: row["quantity"] * self.chance.choice([1, Decimal("0.5"), Decimal("0.25")])
            for row in rows
        }
        await stock.receive_transfer(db, key, quantities=quantities, on=self.day())

    async def back(self, db: Db) -> None:
        if self.deliveries and self.chance.random() < 0.6:
            new = NewReturn(delivery_id=self.chance.choice(self.deliveries), on=self.day())
        elif self.receipts:
            new = NewReturn(receipt_id=self.chance.choice(self.receipts), on=self.day())
        else:
            return
        await stock.return_goods(db, new)

    async def land(self, db: Db) -> None:
        if self.receipts:
            new = NewLandedCost(
                receipt_ids=[self.chance.choice(self.receipts)],
                amount=Decimal(self.chance.randint(1, 900)) / 100,
            )
            await valuing.post_landed_cost(db, new)


@pytest.mark.parametrize("method", [CostingMethod.AVERAGE, CostingMethod.FIFO])
async def test_goods_and_books_agree_whatever_is_transferred_and_returned(
    shop: Shop, method: CostingMethod, length: int
) -> None:
    tea = shop.wares.products["TEA"]
    async with shop.office.work() as db:
        await valuing.set_costing(db, NewCosting(product_id=tea, method=method))
    homes = [row["id"] for row in await shop.office.rows("SELECT id FROM inventory_warehouse ORDER BY code")]
    walk = Walk(shop, 7, homes)
    for _ in range(60 * length):
        await walk.step()
    assert walk.refused <= {
        "LANDED_COST_NO_BEARER",
        "NOTHING_TO_RETURN",
        "RETURN_TOO_EARLY",
        "SHIPMENT_EMPTY",
        "STOCK_SHORT",
        "STOCK_SHORT_THEN",
        "TRANSFER_NOT_SHIPPED",
        "TRANSFER_TOO_EARLY",
    }
    async with shop.office.work(dry_run=True) as db:
        cause = Cause(type="StockMove", id=tea, on=today())
        assert await revise(db, shop.office.home.company, "USD", tea, cause) == []
    moved = await shop.office.rows(
        "SELECT e.move_id, sum(e.value) AS value FROM valuation_entry e JOIN inventory_move m ON m.id = e.move_id"
        " WHERE m.transfer_id IS NOT NULL GROUP BY e.move_id"
    )
    assert moved
    assert {row["value"] for row in moved} == {0}
