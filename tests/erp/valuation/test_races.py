"""Costs that become known while goods begin to lie elsewhere: with real connections."""

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from bizsuite.erp.finance.tables import Chain
from bizsuite.erp.inventory import service as stock
from bizsuite.erp.inventory.rules import Goods, NewShipment
from bizsuite.erp.valuation import service
from bizsuite.erp.valuation.rules.checks import NewBilledCost
from bizsuite.erp.valuation.service import Cause
from bizsuite.graph.node import decode
from bizsuite.kernel.clock import today
from tests.erp.shop import Shop, shop_of
from tests.erp.valuation.test_graph import findings, received


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """Stock with its value, in the books."""
    async with shop_of(database, ["erp.valuation", "erp.finance"]) as made:
        await made.keep_books(today().year - 1, today().year)
        yield made
        assert await findings(made) == []


async def test_the_first_goods_elsewhere_wait_for_a_bill_that_holds_the_ledger(shop: Shop) -> None:
    """A bill holds what its goods are worth, then the ledger; then it tells their cost. A place that came into being
    in between would have to be locked after the ledger, where others wait for it."""
    receipt = decode(await received(shop, 10, "2", days=1)).key
    made = await shop.must("warehouseCreate", "warehouse { id }", code="NORTH", name="North")
    north = decode(made["warehouse"]["id"]).key
    (move,) = await shop.office.rows(f"SELECT id FROM inventory_move WHERE receipt_id = '{receipt}'")
    tea = Goods(product_id=shop.wares.products["TEA"], quantity=Decimal(4), unit_cost=Decimal(3))

    async def come() -> None:
        async with shop.office.work() as db:
            await stock.receive(db, NewShipment(goods=[tea], warehouse_id=north, on=today()))

    async with shop.office.work() as db:
        await service.hold_costs(db, [move["id"]])
        db.ranked(Chain)
        coming = asyncio.create_task(come())
        done, _ = await asyncio.wait([coming], timeout=0.5)
        assert not done
        cost = NewBilledCost(move_id=move["id"], quantity=Decimal(10), difference=Decimal(5))
        await service.note_billed_costs(db, [cost], Cause(type="Receipt", id=receipt, on=today()))
    await coming
    answer = await shop.ask("{ stockValues { nodes { quantity value { amount } } } }")
    values = [(row["quantity"], row["value"]["amount"]) for row in answer.data["stockValues"]["nodes"]]
    assert sorted(values) == [("10", "25.00"), ("4", "12.00")]
