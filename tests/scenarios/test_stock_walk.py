"""A random walk over all of stock, through the API: after each step orders, goods, costs and books agree.

Goods are ordered, come in parts and too many, are billed at other prices, go back and are debited; bear freight; are
sold, delivered, invoiced, come back; are moved, counted while they move, found and missed; some by lot that expires,
some by serial number; days are entered late and closed; costs are kept in any way, and otherwise from now on. Whatever
is refused has one of the codes below and leaves nothing written (`Ground.do` watches every table).

| Invariant of stock and its value | Shown by |
|---|---|
| 25, 26, 27, 28 lines, states, matching, returns | `bizsuite doctor`: all its inspections, after each step |
| 30 on hand = in - out, all places together 0 | `promises.BROKEN` 30; doctor `stock_vs_moves`, `stock_sums_to_zero` |
| 31 0 <= reserved <= on hand, = reservations | `promises.BROKEN` 31; doctor `reserved_vs_reservations` |
| 32 never short, also in the past | `promises.BROKEN` 32; the replay of 42 would refuse |
| 33 a serial is one piece | `promises.BROKEN` 33; doctor `serial_vs_pieces` |
| 34 available = on hand - reserved | `promises.BROKEN` 34, `promises._as_of`; doctor `availability_vs_stock` |
| 35 transfers keep quantity, lot, value | `promises.BROKEN` 35 |
| 36 counted at count time, moves since are kept | `storing.count` |
| 37 a supply run twice is one | `storing.supply` |
| 38 on hand as of a day | `promises._as_of` |
| 39 valued = on hand, value = stock account | `promises.BROKEN` 39; doctor `valued_vs_on_hand` |
| 40 nothing is worth nothing | `promises.BROKEN` 40 |
| 41 in = issued + remaining, by layers | `promises.BROKEN` 41 (how, and averages: `test_replay`) |
| 42 ledger = replay from scratch | `promises.nothing_is_left_to_correct` |
| 43 corrections = difference, posted | `valuing._bears`, `promises.BROKEN` 43; doctor `stock_account_vs_valuation` |
| 44 shares sum, each with the sign of the cost | `promises.BROKEN` 44 |
| 45 another method moves no value without an entry | `valuing.way` |
| received and not billed = what came less what is billed | doctor `goods_received_vs_matched`, `covered_vs_goods` |
"""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bizsuite.graph.node import encode
from bizsuite.kernel.clock import today
from tests.erp.procurement.buying import buying_of
from tests.scenarios.stock import buying, promises, selling, storing, valuing
from tests.scenarios.stock.ground import Ground

ACTS = [*buying.ACTS, *selling.ACTS, *storing.ACTS, *valuing.ACTS]


@asynccontextmanager
async def ground(database: str, system: str, seed: int) -> AsyncIterator[Ground]:
    """A whole company with two warehouses, of which goods are kept by weight, lot and piece, and something in stock."""
    async with buying_of(database, ["oa", "crm", "erp"]) as made:
        shop = made.shop
        await shop.keep_books(today().year - 1, today().year)
        walk = Ground(made, random.Random(seed), system)
        company = encode("Company", shop.office.home.company)
        if system != "ANGLO_SAXON":
            await walk.do("stockAccountingSet", id=company, system=system)
        await shop.stocked(TEA=20)
        await walk.do("warehouseCreate", code="NORTH", name="North")
        for sku, weight, volume in (("TEA", "0.25", "1.2"), ("CUP", "0.4", "0.8"), ("POT", "1", "2")):
            await walk.do("productUpdate", id=shop.product(sku), weight=weight, volume=volume)
        await walk.do("productLotTrackingSet", productId=shop.product("CUP"), mode="LOT", hasExpiry=True)
        await walk.do("productLotTrackingSet", productId=shop.product("POT"), mode="SERIAL")
        await walk.do("receiptToleranceSet", fraction="0.1")
        for on, rate in (("2025-01-01", "0.92"), (today().isoformat(), "0.95")):
            await walk.do("exchangeRateSet", currency="EUR", on=on, rate=rate)
        rule = {
            "productId": shop.product("TEA"),
            "supplierId": made.supplier,
            "minimum": "5",
            "maximum": "20",
        }
        await walk.do("reorderRulesSet", rules=[rule])
        await walk.watch.begin()
        for _ in range(8):
            await storing.come(walk)
        yield walk


async def step(walk: Ground) -> None:
    """One act for which there is something to act on, which may be refused; then everything must hold."""
    before = len(walk.trace)
    while len(walk.trace) == before:
        await walk.chance.choice(ACTS)(walk)
    await promises.hold(walk)


@pytest.mark.parametrize(
    ("system", "seed", "steps"),
    [("ANGLO_SAXON", 1, 34), ("CONTINENTAL", 3, 20), ("ANGLO_SAXON", 4, 26), ("CONTINENTAL", 5, 20)],
)
async def test_whatever_happens_goods_costs_and_books_agree(
    database: str, system: str, seed: int, steps: int, length: int
) -> None:
    async with ground(database, system, seed) as walk:
        for number in range(steps * length):
            try:
                await step(walk)
            except Exception as fault:
                fault.add_note(f"In step {number}, after {walk.trace[-8:]}")
                raise
        await promises.hold(walk, wholly=True)
        assert sum(walk.done.values()) > steps * length
        await what_is_broken_is_found(walk)


async def what_is_broken_is_found(walk: Ground) -> None:
    """What somebody changes behind everybody's back is found, though what was not written is not inspected again."""
    async with walk.shop.office.database.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE inventory_availability SET incoming = incoming + 1")
    with pytest.raises(AssertionError, match="availability_vs_stock"):
        await promises.hold(walk)
