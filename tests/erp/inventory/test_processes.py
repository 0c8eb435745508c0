"""Sixty-four clients in eight processes take a stock to exactly nothing."""

import asyncio
import json
import sys
from collections import Counter
from decimal import Decimal

import sqlalchemy as sa

from bizsuite.erp.inventory import loaders, service
from bizsuite.erp.inventory.rules import Goods, NewShipment
from bizsuite.erp.inventory.tables import Balance
from bizsuite.kernel.tables import table_of
from tests.erp.goods import World, availability_of
from tests.processes import CHECKOUT, environment

PROCESSES, CLIENTS = 8, 8
SECONDS = 1_200


async def started(world: World, url: str, times: int) -> asyncio.subprocess.Process:
    """A process of buyers that is ready to begin."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.erp.inventory.buyer",
        cwd=CHECKOUT,
        env=environment(),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    told = {
        "url": url,
        "tenant": str(world.actor.tenant_id),
        "user": str(world.actor.user_id),
        "company": str(world.actor.company_id),
        "product": str(world.products["TEA"]),
        "customer": str(world.customers["Anna"]),
        "clients": CLIENTS,
        "times": times,
    }
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(json.dumps(told).encode() + b"\n")
    await process.stdin.drain()
    assert await process.stdout.readline() == b"READY\n"
    return process


async def taken(world: World, url: str, times: int) -> Counter[str]:
    """What became of so many deliveries by each client, all processes at once."""
    processes = await asyncio.gather(*(started(world, url, times) for _ in range(PROCESSES)))
    try:
        ended = await asyncio.wait_for(
            asyncio.gather(*(each.communicate(b"GO\n") for each in processes)), SECONDS
        )
    finally:
        for each in processes:
            if each.returncode is None:
                each.kill()
    assert [each.returncode for each in processes] == [0] * PROCESSES
    return sum((Counter(json.loads(out)) for out, _ in ended), Counter())


async def test_many_processes_take_a_stock_to_exactly_nothing(
    world: World, database: str, length: int
) -> None:
    times = 128 if length > 1 else 13
    pieces = PROCESSES * CLIENTS * times
    goods = Goods(product_id=world.products["TEA"], quantity=Decimal(pieces))
    await world.write(lambda db: service.receive(db, NewShipment(party_id=world.supplier, goods=[goods])))
    # Each client asks once more than there is for it: whoever comes too late is told so, and nothing moves.
    outcomes = await taken(world, database, times + 1)
    assert outcomes == {"DONE": pieces, "STOCK_SHORT": PROCESSES * CLIENTS}
    await nothing_is_left(world)


async def nothing_is_left(world: World) -> None:
    """Nothing on hand, nowhere less than nothing where that may not be, and over all places nothing came or went."""
    left = await availability_of(world, "TEA")
    assert (left.on_hand, left.reserved) == (Decimal(0), Decimal(0))
    balance = table_of(Balance).c
    negative = sa.and_(balance.on_hand < 0, sa.not_(balance.may_be_negative))
    assert await world.rows(sa.select(balance.id).where(negative)) == []
    (total,) = await world.rows(sa.select(sa.func.sum(balance.on_hand)))
    assert total[0] == 0
    async with world.reading() as db:
        assert await loaders.integrity(db) == []
