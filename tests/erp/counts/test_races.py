"""Counts while goods move: with real connections, and over long walks."""

import asyncio
import random
import uuid
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.erp.counts import loaders, service
from bizsuite.erp.counts.rules.counting import Scope, Tally, Tolerance
from bizsuite.erp.counts.tables import StockCountLine
from bizsuite.erp.inventory.tables import Move, Reservation
from bizsuite.kernel.tables import table_of
from tests.erp.goods import World, availability_of
from tests.erp.inventory.test_races import (
    all_at_once,
    all_promises_hold,
    arriving,
    leaving,
    outcome,
    reserving,
    wish,
)

ANY = Tolerance()


async def counted(world: World, **quantities: int) -> uuid.UUID:
    """A complete count of some products."""
    scope = Scope(product_ids=[world.products[sku] for sku in quantities])
    count = await world.write(service.create_count, scope, ANY)
    line = table_of(StockCountLine).c
    rows = await world.rows(sa.select(line.id, line.product_id).where(line.count_id == count.id))
    ids = {row.product_id: row.id for row in rows}
    tallies = [
        Tally(line_id=ids[world.products[sku]], counted=Decimal(number)) for sku, number in quantities.items()
    ]
    await world.write(service.enter_counts, count.id, tallies)
    await world.write(service.complete_count, count.id)
    return count.id


async def still_holds(world: World) -> None:
    await all_promises_hold(world)
    async with world.reading() as db:
        assert await loaders.integrity(db) == []


async def test_a_count_is_confirmed_while_goods_move(world: World) -> None:
    await world.write(arriving(world, TEA=100, CUP=100))
    key = await counted(world, TEA=90, CUP=103)
    moves = [leaving(world, TEA=2, CUP=1), arriving(world, CUP=3, TEA=1)] * 15
    done = await all_at_once(world, *moves, lambda db: service.confirm_count(db, key), *moves)
    assert done == {"DONE": 61}
    tea, cup = await availability_of(world, "TEA"), await availability_of(world, "CUP")
    assert (tea.on_hand, cup.on_hand) == (Decimal(90 - 60 + 30), Decimal(103 - 30 + 90))
    await still_holds(world)


async def test_a_count_is_confirmed_once_however_often_it_is_tried(world: World) -> None:
    await world.write(arriving(world, TEA=10))
    key = await counted(world, TEA=7)
    done = await all_at_once(world, *[lambda db: service.confirm_count(db, key)] * 8)
    assert done == {"DONE": 1, "COUNT_STATUS": 7}
    assert (await availability_of(world, "TEA")).on_hand == 7


async def test_the_same_goods_are_in_one_count_only(world: World) -> None:
    await world.write(arriving(world, TEA=10, CUP=10))
    scope = Scope()
    done = await all_at_once(world, *[lambda db: service.create_count(db, scope, ANY)] * 8)
    assert done == {"DONE": 1, "COUNT_OVERLAPS": 7}
    await still_holds(world)


async def test_missing_goods_are_set_aside_for_nobody(world: World) -> None:
    await world.write(arriving(world, TEA=10))
    early, late = (replace(wish(world, "TEA", 4), due_on=date(2026, 11, day)) for day in (24, 30))
    await world.write(reserving(late))
    await world.write(reserving(early))
    key = await counted(world, TEA=5)
    await world.write(service.confirm_count, key)
    held = table_of(Reservation).c
    rows = await world.rows(sa.select(held.subject_id, held.quantity))
    assert {row.subject_id: row.quantity for row in rows} == {early.subject_id: 4, late.subject_id: 1}
    await still_holds(world)


async def test_as_many_statements_for_many_lines_as_for_one(world: World) -> None:
    async def statements(**quantities: int) -> int:
        key = await counted(world, **quantities)
        world.statements.clear()
        await world.write(service.confirm_count, key)
        return len([text for text in world.statements if "set_config" not in text])

    await world.write(arriving(world, TEA=10, CUP=10, POT=10))
    one = await statements(TEA=9)
    assert await statements(TEA=8, CUP=12, POT=7) == one


class Walk:
    """The goods that are really there, beside what the books say."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.chance = world, random.Random(seed)
        self.really: Counter[str] = Counter()

    async def step(self) -> None:
        """Goods come or go, a few vanish unseen, and sometimes somebody counts while the rest goes on."""
        sku, number = self.chance.choice(["TEA", "CUP"]), self.chance.randint(1, 9)
        match self.chance.choice(["come", "go", "vanish", "count"]):
            case "come":
                await self.come(sku, number)
            case "go":
                await self.go(sku, number)
            case "vanish":
                self.really[sku] -= min(self.really[sku], number)
            case "count":
                await self.count()

    async def come(self, sku: str, number: int) -> None:
        await self.world.write(arriving(self.world, **{sku: number}))
        self.really[sku] += number

    async def go(self, sku: str, number: int) -> None:
        number = min(number, self.really[sku])
        if number and await outcome(self.world, leaving(self.world, **{sku: number})) == "DONE":
            self.really[sku] -= number

    async def count(self) -> None:
        """Count all; goods come and go before it is confirmed; then the books are right."""
        for sku in ("TEA", "CUP"):
            await self.come(sku, 1)
        key = await counted(self.world, **{sku: self.really[sku] for sku in ("TEA", "CUP")})
        for _ in range(self.chance.randint(0, 4)):
            sku, number = self.chance.choice(["TEA", "CUP"]), self.chance.randint(1, 5)
            await (self.come if self.chance.random() < 0.5 else self.go)(sku, number)
        await self.world.write(service.confirm_count, key)
        for sku in ("TEA", "CUP"):
            assert (await availability_of(self.world, sku)).on_hand == self.really[sku]


async def test_after_a_count_the_books_say_what_is_there(world: World, length: int) -> None:
    walk = Walk(world, 20261128)
    for _ in range(40 * length):
        await walk.step()
    await walk.count()
    await still_holds(world)
    rows: Any = await world.rows(sa.select(sa.func.count()).where(table_of(Move).c.reason.like("SC-%")))
    assert rows[0][0] >= 5


async def test_two_who_enter_the_same_count_take_turns(world: World) -> None:
    await world.write(arriving(world, TEA=10, CUP=10))
    scope = Scope()
    count = await world.write(service.create_count, scope, ANY)
    line = table_of(StockCountLine).c
    ids = [row.id for row in await world.rows(sa.select(line.id).order_by(line.position))]

    async def enter(key: uuid.UUID, number: int) -> None:
        await world.write(service.enter_counts, count.id, [Tally(line_id=key, counted=Decimal(number))])

    await asyncio.gather(*(enter(key, number) for key in ids for number in range(5)))
    rows = await world.rows(sa.select(line.times, line.counted))
    assert [row.times for row in rows] == [5, 5]
