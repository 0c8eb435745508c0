"""Many at once for the same goods, with real connections; and long walks in a real database."""

import asyncio
import random
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bizsuite.erp.inventory import loaders, service
from bizsuite.erp.inventory.rules import Demanded, Goods, NewShipment
from bizsuite.erp.inventory.tables import Balance, Demand, Move, Reservation
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of
from tests.erp.goods import World, availability_of

Work = Callable[[Db], Awaitable[Any]]


def goods(world: World, **quantities: int) -> list[Goods]:
    return [Goods(product_id=world.products[sku], quantity=Decimal(n)) for sku, n in quantities.items()]


def arriving(world: World, **quantities: int) -> Work:
    new = NewShipment(party_id=world.supplier, goods=goods(world, **quantities))
    return lambda db: service.receive(db, new)


def leaving(world: World, **quantities: int) -> Work:
    new = NewShipment(party_id=world.customers["Anna"], goods=goods(world, **quantities))
    return lambda db: service.deliver(db, new)


def wish(world: World, sku: str, quantity: int) -> Demanded:
    return Demanded(
        subject_type="Wish",
        subject_id=uuid.uuid4(),
        product_id=world.products[sku],
        quantity=Decimal(quantity),
        due_on=date(2026, 11, 23),
    )


def reserving(one: Demanded) -> Work:
    return lambda db: service.reserve(db, [one])


async def outcome(world: World, work: Work) -> str:
    try:
        await world.write(work)
    except Refused as refusal:
        return refusal.code
    return "DONE"


async def all_at_once(world: World, *works: Work) -> Counter[str]:
    return Counter(await asyncio.gather(*(outcome(world, work) for work in works)))


async def all_promises_hold(world: World) -> None:
    balance = table_of(Balance)
    async with world.reading() as db:
        assert await loaders.integrity(db) == []
        wrong = sa.or_(
            balance.c.reserved < 0,
            balance.c.reserved > sa.func.greatest(balance.c.on_hand, 0),
            sa.and_(balance.c.on_hand < 0, sa.not_(balance.c.may_be_negative)),
        )
        assert await db.rows(sa.select(balance.c.id).where(wrong)) == []


async def test_twenty_buyers_for_ten_pieces(world: World) -> None:
    await world.write(arriving(world, TEA=10))
    assert await all_at_once(world, *[leaving(world, TEA=1)] * 20) == {"DONE": 10, "STOCK_SHORT": 10}
    left = await availability_of(world, "TEA")
    assert (left.on_hand, left.reserved) == (Decimal(0), Decimal(0))
    await all_promises_hold(world)


async def test_twenty_demands_for_ten_pieces(world: World) -> None:
    await world.write(arriving(world, TEA=10))
    works = [reserving(wish(world, "TEA", 1)) for _ in range(20)]
    assert await all_at_once(world, *works) == {"DONE": 20}
    (held,) = await world.rows(sa.select(sa.func.sum(table_of(Reservation).c.quantity)))
    (waiting,) = await world.rows(sa.select(sa.func.count()).select_from(table_of(Demand)))
    assert (held[0], waiting[0]) == (10, 20)
    assert await outcome(world, leaving(world, TEA=1)) == "STOCK_SHORT"
    await all_promises_hold(world)


async def test_the_first_goods_of_a_product_arrive_twenty_times_at_once(world: World) -> None:
    assert await all_at_once(world, *[arriving(world, TEA=1, CUP=2, POT=3)] * 20) == {"DONE": 20}
    (moves,) = await world.rows(sa.select(sa.func.count()).select_from(table_of(Move)))
    assert moves[0] == 60
    await all_promises_hold(world)


async def test_the_order_of_the_lines_does_not_matter(world: World) -> None:
    await world.write(arriving(world, TEA=100, CUP=100, POT=100))
    one, other = leaving(world, TEA=1, CUP=1, POT=1), leaving(world, POT=1, CUP=1, TEA=1)
    assert await all_at_once(world, *[one, other] * 10) == {"DONE": 20}
    await all_promises_hold(world)


async def test_a_demand_is_met_once_however_often_it_is_delivered(world: World) -> None:
    await world.write(arriving(world, TEA=5))
    one = wish(world, "TEA", 5)
    await world.write(reserving(one))
    line = Goods(
        product_id=one.product_id, quantity=Decimal(5), subject_type="Wish", subject_id=one.subject_id
    )
    new = NewShipment(party_id=world.customers["Anna"], goods=[line])
    works: list[Work] = [lambda db: service.deliver(db, new)] * 4
    assert await all_at_once(world, *works) == {"DONE": 1, "STOCK_SHORT": 3}
    await all_promises_hold(world)


SKUS = st.sampled_from(["TEA", "CUP"])
STEPS = st.one_of(
    st.tuples(st.just("receive"), SKUS, st.integers(1, 9)),
    st.tuples(st.just("deliver"), SKUS, st.integers(1, 9)),
    st.tuples(st.just("reserve"), SKUS, st.integers(1, 9)),
    st.tuples(st.just("deliver_demand"), st.integers(0, 99), st.integers(1, 9)),
    st.tuples(st.just("release"), st.integers(0, 99), st.just(0)),
    st.tuples(st.just("release_by_hand"), st.integers(0, 99), st.just(0)),
    st.tuples(st.just("adjust"), SKUS, st.integers(-9, 9).filter(bool)),
    st.tuples(st.just("expect"), SKUS, st.integers(1, 9)),
    st.tuples(st.just("plan"), SKUS, st.integers(1, 9)),
    st.tuples(st.just("post"), st.integers(0, 99), st.integers(1, 9)),
    st.tuples(st.just("cancel"), st.integers(0, 99), st.just(0)),
)
KINDS = ("receive", "deliver", "reserve", "adjust", "expect", "plan", "deliver_demand", "release")
BY_HAND = ("release_by_hand", "post", "cancel")
NAMED = frozenset({"receive", "deliver", "reserve", "adjust", "expect", "plan"})
"""The steps that name a product; others name what is there by now."""
WALKED = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


async def work_of(world: World, step: tuple[str, Any, int]) -> Work:
    """One step of a walk, on whatever is there by now."""
    kind, which, number = step
    match kind:
        case "receive":
            return arriving(world, **{which: number})
        case "deliver":
            return leaving(world, **{which: number})
        case "reserve":
            return reserving(wish(world, which, number))
        case "adjust":
            change = service.Adjustment(product_id=world.products[which], change=Decimal(number))
            return lambda db: service.adjust(db, change)
        case "expect":
            new = NewShipment(party_id=world.supplier, goods=goods(world, **{which: number, "POT": 1}))
            return lambda db: service.create_receipt(db, new)
        case "plan":
            sent = NewShipment(
                party_id=world.customers["Anna"], goods=goods(world, **{which: number, "POT": 1})
            )
            return lambda db: service.create_delivery(db, sent)
        case "post" | "cancel":
            return await work_for_draft(world, kind, which, number)
        case "release_by_hand":
            held = await world.rows(sa.select(table_of(Reservation).c.id).order_by("id"))
            key = held[which % len(held)].id if held else uuid.uuid4()
            return lambda db: service.release_reservation(db, key)
    return await work_for_demand(world, kind, which, number)


async def work_for_draft(world: World, kind: str, which: int, number: int) -> Work:
    """Post a part of a draft, or give it up."""
    move = table_of(Move)
    drafts = await world.rows(sa.select(move).where(move.c.status == "DRAFT").order_by("id"))
    if not drafts:
        return arriving(world, TEA=number + 1)
    one = drafts[which % len(drafts)]
    part = {one.id: min(Decimal(number), one.quantity)}
    if one.receipt_id is None:
        if kind == "cancel":
            return lambda db: service.cancel_delivery(db, one.delivery_id)
        return lambda db: service.post_delivery(db, one.delivery_id, quantities=part)
    if kind == "cancel":
        return lambda db: service.cancel_receipt(db, one.receipt_id)
    return lambda db: service.post_receipt(db, one.receipt_id, quantities=part)


async def work_for_demand(world: World, kind: str, which: int, number: int) -> Work:
    waiting = await world.rows(sa.select(table_of(Demand)).order_by("id"))
    if not waiting:
        return arriving(world, TEA=number + 1)
    one = waiting[which % len(waiting)]
    if kind == "release":
        return lambda db: service.release(db, [(one.subject_type, one.subject_id)])
    line = Goods(
        product_id=one.product_id,
        quantity=min(Decimal(number), one.quantity),
        subject_type=one.subject_type,
        subject_id=one.subject_id,
    )
    new = NewShipment(party_id=world.customers["Ben"], goods=[line])
    return lambda db: service.deliver(db, new)


@WALKED
@given(steps=st.lists(STEPS, min_size=3, max_size=10))
async def test_whatever_happens_every_promise_holds(world: World, steps: list[tuple[str, Any, int]]) -> None:
    for step in steps:
        await outcome(world, await work_of(world, step))
        await all_promises_hold(world)


async def test_whatever_happens_at_once_every_promise_holds(world: World, length: int) -> None:
    seed = random.Random(20261123)
    for _ in range(12 * length):
        works = []
        for kind in seed.choices(KINDS + BY_HAND, k=8):
            which: Any = seed.choice(["TEA", "CUP"]) if kind in NAMED else seed.randrange(100)
            works.append(await work_of(world, (kind, which, seed.randint(1, 9))))
        done = await all_at_once(world, *works)
        assert set(done) <= {"DONE", "STOCK_SHORT", "NOT_FOUND", "SHIPMENT_NOT_DRAFT"}
        await all_promises_hold(world)
