"""Random walks over goods that come, go, are found, cost more, get other values; and many that leave at once."""

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.erp.inventory import service as stock
from bizsuite.erp.inventory.rules import Goods, NewShipment
from bizsuite.erp.inventory.service import Adjustment
from bizsuite.erp.valuation import service
from bizsuite.erp.valuation.rules.checks import NewBilledCost, NewCosting, NewLandedCost, NewRevaluation
from bizsuite.erp.valuation.rules.events import CostingMethod
from bizsuite.erp.valuation.rules.words import LandedCostShareBy
from bizsuite.erp.valuation.service import Cause
from bizsuite.erp.valuation.service.valuing import revise
from bizsuite.kernel.clock import today
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from tests.erp.shop import Shop, shop_of
from tests.erp.valuation.test_graph import findings

GOODS = ("TEA", "CUP")
TRIED = {
    "INVALID_VALUE",
    "LANDED_COST_CANCELLED",
    "LANDED_COST_NO_BEARER",
    "LANDED_COST_STANDARD",
    "NOTHING_TO_REVALUE",
    "STOCK_SHORT",
    "STOCK_SHORT_THEN",
}


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """Stock with its value, in the books of this year and the last."""
    async with shop_of(database, ["erp.valuation", "erp.finance"]) as made:
        await made.keep_books(today().year - 1, today().year)
        for sku, weight, volume in (("TEA", "0.25", "1.2"), ("CUP", "0.4", "0")):
            await made.must(
                "productUpdate",
                "product { weight volume }",
                id=made.product(sku),
                weight=weight,
                volume=volume,
            )
        yield made


class Walk:
    """One walk; by chance it goes on."""

    def __init__(self, shop: Shop, seed: int) -> None:
        self.shop = shop
        self.chance = random.Random(seed)
        self.refused: set[str] = set()
        self.receipts: list[Any] = []
        self.landed: list[Any] = []

    async def step(self) -> None:
        """One act, which may be refused; then goods, layers, ledger and books agree, and a replay changes nothing."""
        acts = (
            self.come,
            self.come,
            self.go,
            self.go,
            self.go,
            self.set_right,
            self.land,
            self.take_back,
            self.bill,
            self.value,
            self.way,
        )
        try:
            async with self.shop.office.work() as db:
                await self.chance.choice(acts)(db)
        except Refused as refusal:
            self.refused.add(refusal.code)
        assert await findings(self.shop) == []

    async def nothing_is_left_to_correct(self) -> None:
        """What the ledger says is what a replay of everything says."""
        home = self.shop.office.home
        for sku in GOODS:
            async with self.shop.office.work(dry_run=True) as db:
                product = self.shop.wares.products[sku]
                cause = Cause(type="StockMove", id=product, on=today())
                assert await revise(db, home.company, "USD", product, cause) == []

    def day(self) -> date:
        """A day of the last fortnight, more often a late one."""
        return today() - timedelta(days=min(self.chance.randint(0, 14), self.chance.randint(0, 14)))

    def goods(self, *, cost: bool = False) -> Goods:
        """Some goods."""
        price = Decimal(self.chance.randint(1, 5000)) / 1000
        return Goods(
            product_id=self.shop.wares.products[self.chance.choice(GOODS)],
            quantity=Decimal(self.chance.randint(1, 60)) / 4,
            unit_cost=price if cost and self.chance.random() < 0.9 else None,
        )

    async def come(self, db: Db) -> None:
        """Goods come from a supplier."""
        lines = [self.goods(cost=True) for _ in range(self.chance.randint(1, 3))]
        self.receipts.append((await stock.receive(db, NewShipment(goods=lines, on=self.day()))).id)

    async def go(self, db: Db) -> None:
        """Goods leave for a customer."""
        party = self.shop.wares.customers["Anna"]
        await stock.deliver(db, NewShipment(party_id=party, goods=[self.goods()], on=self.day()))

    async def set_right(self, db: Db) -> None:
        """Goods are found or missing."""
        goods = self.goods(cost=True)
        change = goods.quantity * self.chance.choice([1, -1])
        await stock.adjust(
            db,
            Adjustment(product_id=goods.product_id, change=change, on=self.day(), unit_cost=goods.unit_cost),
        )

    async def land(self, db: Db) -> None:
        """It becomes known what it has cost to get goods here."""
        if self.receipts:
            new = NewLandedCost(
                receipt_ids=self.chance.sample(self.receipts, min(len(self.receipts), 2)),
                amount=Decimal(self.chance.randint(1, 2000)) / 100,
                share_by=self.chance.choice(list(LandedCostShareBy)),
            )
            self.landed.append((await service.post_landed_cost(db, new)).id)

    async def take_back(self, db: Db) -> None:
        """A landed cost was none."""
        if self.landed:
            await service.cancel_landed_cost(db, self.chance.choice(self.landed))

    async def bill(self, db: Db) -> None:
        """Goods are billed at more or less than what they came at."""
        rows = await self.shop.office.rows(
            "SELECT id, quantity FROM inventory_move WHERE receipt_id IS NOT NULL"
        )
        if rows:
            move = self.chance.choice(rows)
            differs = Decimal(self.chance.randint(-300, 500)) / 100
            cost = NewBilledCost(move_id=move["id"], quantity=move["quantity"], difference=differs)
            cause = Cause(type="StockMove", id=move["id"], on=self.day())
            await service.note_billed_costs(db, [cost], cause)

    async def value(self, db: Db) -> None:
        """Goods at hand get another value."""
        cost = Decimal(self.chance.randint(0, 500)) / 100
        await service.revalue(db, NewRevaluation(product_id=self.goods().product_id, unit_cost=cost))

    async def way(self, db: Db) -> None:
        """A product is valued otherwise."""
        method = self.chance.choice(list(CostingMethod))
        cost = Decimal(self.chance.randint(1, 500)) / 100 if method is CostingMethod.STANDARD else None
        product = self.goods().product_id
        await service.set_costing(db, NewCosting(product_id=product, method=method, standard_cost=cost))


@pytest.mark.parametrize("seed", [1, 2])
async def test_goods_and_books_agree_whatever_happens(shop: Shop, seed: int, length: int) -> None:
    walk = Walk(shop, seed)
    for _ in range(50 * length):
        await walk.step()
    await walk.nothing_is_left_to_correct()
    assert walk.refused <= TRIED
    corrections = await shop.office.rows(
        "SELECT count(*) AS n FROM valuation_entry WHERE kind = 'CORRECTION'"
    )
    assert corrections[0]["n"] > 0


async def test_many_take_of_one_layer_at_once_and_each_cent_leaves_once(shop: Shop) -> None:
    product, party = shop.wares.products["TEA"], shop.wares.customers["Anna"]
    async with shop.office.work() as db:
        goods = Goods(product_id=product, quantity=Decimal(12), unit_cost=Decimal("0.8333"))
        await stock.receive(db, NewShipment(goods=[goods], on=today()))

    async def take() -> None:
        async with shop.office.work() as db:
            one = Goods(product_id=product, quantity=Decimal(1))
            await stock.deliver(db, NewShipment(party_id=party, goods=[one], on=today()))

    await asyncio.gather(*(take() for _ in range(12)))
    assert await findings(shop) == []
    (left,) = await shop.office.rows("SELECT quantity, value FROM valuation_stock")
    assert (left["quantity"], left["value"]) == (0, 0)
    cost = await shop.office.rows("SELECT sum(value) AS value FROM valuation_entry WHERE quantity < 0")
    assert cost[0]["value"] == Decimal("-10.00")
