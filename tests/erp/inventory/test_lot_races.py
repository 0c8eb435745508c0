"""Many at once for the same lots and serial numbers, with real connections; and walks in a real database."""

import asyncio
import random
from collections import Counter
from typing import Any

import sqlalchemy as sa

from bizsuite.erp.inventory import loaders, service
from bizsuite.erp.inventory.rules import NewShipment
from bizsuite.erp.inventory.tables import Balance, Location, Lot, Warehouse
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of
from tests.erp.goods import World, availability_of
from tests.erp.inventory.test_lots import (
    BY_SERIAL,
    change,
    goods,
    leaving,
    lying,
    receive,
    reserved,
    some,
    track,
    wish,
)


async def all_at_once(world: World, *works: tuple[Any, ...]) -> Counter[str]:
    async def outcome(work: Any, *given: Any) -> str:
        try:
            await world.write(work, *given)
        except Refused as refusal:
            return refusal.code
        return "DONE"

    return Counter(await asyncio.gather(*(outcome(*each) for each in works)))


async def sound(world: World) -> None:
    """Every promise holds: those of stock, and that a serial number is one piece over all places of goods."""
    balance, location = table_of(Balance), table_of(Location)
    async with world.reading() as db:
        assert await loaders.integrity(db) == []
        twice = (
            sa.select(balance.c.lot_id)
            .join(location, location.c.id == balance.c.location_id)
            .where(location.c.kind == "INTERNAL", balance.c.tracking == "SERIAL")
            .group_by(balance.c.lot_id)
            .having(sa.func.sum(balance.c.on_hand).not_in([0, 1]))
        )
        assert await db.rows(twice) == []


async def test_the_same_serial_number_is_sold_twice_at_once(world: World) -> None:
    await track(world, BY_SERIAL)
    await receive(world, S1=1)
    sold = (service.deliver, leaving(world, goods(world, S1=1)))
    assert await all_at_once(world, *[sold] * 8) == {"DONE": 1, "STOCK_SHORT": 7}
    assert await lying(world) == {("CUSTOMERS", "S1"): 1, ("SUPPLIERS", "S1"): -1}
    await sound(world)


async def test_the_same_serial_number_comes_twice_at_once_in_two_warehouses(world: World) -> None:
    await track(world, BY_SERIAL)
    await world.write(service.create_warehouse, world.actor.company_id, code="EAST", name="East")
    await world.write(service.create_warehouse, world.actor.company_id, code="WEST", name="West")
    places = await world.rows(sa.select(table_of(Warehouse).c.id))
    works = [
        (service.receive, NewShipment(goods=[goods(world, S1=1)], warehouse_id=place.id))
        for place in [*places] * 4
    ]
    assert await all_at_once(world, *works) == {"DONE": 1, "SERIAL_TWICE": len(works) - 1}
    (lots,) = await world.rows(sa.select(sa.func.count()).select_from(table_of(Lot)))
    assert lots[0] == 1
    await sound(world)


async def test_the_same_lot_comes_many_times_at_once(world: World) -> None:
    await track(world)
    works = [(service.receive, NewShipment(goods=[goods(world, A=1, B=2)]))] * 6
    works += [(service.receive, NewShipment(goods=[goods(world, B=2, A=1)]))] * 6
    assert await all_at_once(world, *works) == {"DONE": 12}
    assert await lying(world) == {
        ("MAIN/STOCK", "A"): 12,
        ("MAIN/STOCK", "B"): 24,
        ("SUPPLIERS", "A"): -12,
        ("SUPPLIERS", "B"): -24,
    }
    await sound(world)


async def test_lots_come_while_demands_are_noted_and_none_of_them_goes_without(world: World) -> None:
    await track(world)
    works: list[tuple[Any, ...]] = []
    for number in range(10):
        works.append((service.reserve, [wish(world, 1)]))
        works.append((service.receive, NewShipment(goods=[goods(world, **{f"L{number}": 1})])))
    assert await all_at_once(world, *works) == {"DONE": 20}
    assert sum((await reserved(world)).values()) == 10
    assert (await availability_of(world, "TEA")).reserved == 10
    await sound(world)


async def test_goods_come_while_it_is_said_that_they_are_told_apart(world: World) -> None:
    works: list[tuple[Any, ...]] = [(service.receive, NewShipment(goods=[some(world, 1)]))] * 6
    works.insert(3, (service.set_tracking, world.products["TEA"], BY_SERIAL))
    done = await all_at_once(world, *works)
    assert done in ({"DONE": 6, "TRACKING_WITH_STOCK": 1}, {"DONE": 1, "LOT_REQUIRED": 6})
    await sound(world)


async def test_whatever_happens_at_once_every_promise_holds(world: World, length: int) -> None:
    """Receipts, deliveries, demands and corrections of lots and of pieces, eight at a time."""
    await track(world)
    await track(world, BY_SERIAL, "CUP")
    seed = random.Random(20261128)
    for turn in range(6 * length):
        works: list[tuple[Any, ...]] = []
        for place in range(8):
            lot, piece = f"L{seed.randrange(4)}", f"S{turn}-{seed.randrange(6)}"
            works.append(
                seed.choice(
                    [
                        (service.receive, NewShipment(goods=[goods(world, **{lot: 1 + place})])),
                        (service.receive, NewShipment(goods=[goods(world, "CUP", **{piece: 1})])),
                        (service.deliver, leaving(world, goods(world, **{lot: 2}))),
                        (service.deliver, leaving(world, some(world, 3), some(world, 1, "CUP"))),
                        (service.deliver, leaving(world, some(world, 1, "CUP"), some(world, 2))),
                        (service.reserve, [wish(world, 1 + place)]),
                        (service.adjust, change(world, by=seed.choice([-1, 1]), lot=lot)),
                    ]
                )
            )
        done = await all_at_once(world, *works)
        assert set(done) <= {"DONE", "STOCK_SHORT", "LOT_UNKNOWN", "SERIAL_TWICE"}
        await sound(world)
