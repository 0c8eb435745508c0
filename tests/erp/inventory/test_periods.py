"""Stock as of a day, and closed periods: what is kept of their end, and that nothing moves in them any more."""

import asyncio
import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bizsuite.erp.inventory import loaders, positions, rules, service
from bizsuite.erp.inventory.rules import Goods, NewShipment
from bizsuite.erp.inventory.tables import Balance, Move, Period, Snapshot
from bizsuite.kernel.clock import today
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.reads import Asker, asked_by
from bizsuite.kernel.tables import table_of
from tests.erp.goods import World, as_owner

Spots = dict[tuple[uuid.UUID, uuid.UUID], Decimal]


def ago(days: int) -> date:
    return today() - timedelta(days=days)


def shipment(world: World, sku: str, quantity: int, days: int, party: uuid.UUID) -> NewShipment:
    goods = [Goods(product_id=world.products[sku], quantity=Decimal(quantity))]
    return NewShipment(party_id=party, goods=goods, on=ago(days))


def arriving(world: World, sku: str, quantity: int, days: int) -> NewShipment:
    return shipment(world, sku, quantity, days, world.supplier)


async def outcome(world: World, work: Any, *given: Any) -> str:
    try:
        await world.write(work, *given)
    except Refused as refusal:
        return refusal.code
    return "DONE"


async def told(world: World, day: date) -> Spots:
    """What lay where at the end of a day, as clients are told."""
    balance = table_of(Balance).alias()
    found = positions.of_balance(balance.c.id, Asker, {"date": sa.literal(day)}).lateral()
    chosen = sa.select(balance.c.product_id, balance.c.location_id, found.c.on_hand)
    rows = await world.rows(
        chosen.select_from(balance.join(found, sa.true())).params(**asked_by(world.actor))
    )
    return {(row.product_id, row.location_id): row.on_hand for row in rows if row.on_hand}


async def recomputed(world: World, day: date) -> Spots:
    """The same from every move there ever was."""
    found: defaultdict[tuple[uuid.UUID, uuid.UUID], Decimal] = defaultdict(Decimal)
    for move in await world.rows(sa.select(table_of(Move)).where(table_of(Move).c.status == "DONE")):
        if move.moved_on <= day:
            found[move.product_id, move.to_location_id] += move.quantity
            found[move.product_id, move.from_location_id] -= move.quantity
    return {spot: quantity for spot, quantity in found.items() if quantity}


async def nothing_is_wrong(world: World) -> bool:
    async with world.reading() as db:
        return await loaders.integrity(db) == []


SKUS = st.sampled_from(["TEA", "CUP"])
DAYS = st.integers(0, 12)
STEPS = st.one_of(
    st.tuples(st.just("receive"), SKUS, st.integers(1, 9), DAYS),
    st.tuples(st.just("deliver"), SKUS, st.integers(1, 9), DAYS),
    st.tuples(st.just("adjust"), SKUS, st.integers(-9, 9).filter(bool), DAYS),
    st.tuples(st.just("close"), SKUS, st.just(0), DAYS),
    st.tuples(st.just("reopen"), SKUS, st.just(0), DAYS),
)


async def step(world: World, kind: str, sku: str, number: int, days: int) -> str:
    match kind:
        case "receive":
            return await outcome(world, service.receive, arriving(world, sku, number, days))
        case "deliver":
            sent = shipment(world, sku, number, days, world.customers["Anna"])
            return await outcome(world, service.deliver, sent)
        case "close":
            return await outcome(world, service.close_period, ago(days))
        case "reopen":
            periods = await world.rows(sa.select(table_of(Period)).order_by("closed_through"))
            return await outcome(world, service.reopen_period, periods[-1].id) if periods else "DONE"
    change = service.Adjustment(product_id=world.products[sku], change=Decimal(number), on=ago(days))
    return await outcome(world, service.adjust, change)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=4, max_size=10))
async def test_stock_as_of_a_day_is_what_its_moves_come_to(
    world: World, steps: list[tuple[str, str, int, int]]
) -> None:
    """Back-dated moves, closed and reopened periods, whatever comes later."""
    for each in steps:
        before = await told(world, ago(6))
        done = await step(world, *each)
        refused = {"STOCK_SHORT", "STOCK_PERIOD_CLOSED", "STOCK_PERIOD_NOT_OVER"}
        assert done in {"DONE"} | refused
        if done != "DONE" or each[0] in ("close", "reopen") or each[3] < 6:
            assert await told(world, ago(6)) == before
    for days in (0, 1, 3, 6, 9, 13):
        assert await told(world, ago(days)) == await recomputed(world, ago(days))
    assert await nothing_is_wrong(world)


async def test_reading_begins_with_what_was_kept(world: World, database: str) -> None:
    await world.write(service.receive, arriving(world, "TEA", 10, 9))
    await world.write(service.close_period, ago(5))
    await world.write(service.receive, arriving(world, "TEA", 1, 3))
    tea = world.products["TEA"]
    await as_owner(database, "UPDATE inventory_snapshot SET on_hand = on_hand + 100 WHERE on_hand > 0")
    for days, expected in ((9, 10), (6, 10), (5, 110), (4, 110), (3, 111), (0, 111)):
        found = await told(world, ago(days))
        assert max(found[spot] for spot in found if spot[0] == tea) == expected
    async with world.reading() as db:
        assert {each.check for each in await loaders.integrity(db)} == {"snapshots_vs_moves"}


async def test_only_what_has_moved_is_kept_again(world: World) -> None:
    await world.write(service.receive, arriving(world, "TEA", 10, 9))
    await world.write(service.close_period, ago(8))
    await world.write(service.receive, arriving(world, "CUP", 4, 6))
    await world.write(service.close_period, ago(5))
    await world.write(service.close_period, ago(2))
    names = {key: sku for sku, key in world.products.items()}
    rows = await world.rows(sa.select(table_of(Snapshot)))
    assert Counter((names[row.product_id], row.as_of, row.on_hand) for row in rows) == {
        ("TEA", ago(8), Decimal(10)): 1,
        ("TEA", ago(8), Decimal(-10)): 1,
        ("CUP", ago(5), Decimal(4)): 1,
        ("CUP", ago(5), Decimal(-4)): 1,
    }


@pytest.mark.parametrize("sku", ["TEA", "POT"])
async def test_nothing_moves_in_a_closed_period(world: World, sku: str) -> None:
    """Neither what lies there already nor the first goods of a product."""
    await world.write(service.receive, arriving(world, "TEA", 10, 9))
    await world.write(service.close_period, ago(3))
    anna, key = world.customers["Anna"], world.products[sku]
    goods = [Goods(product_id=key, quantity=Decimal(1))]
    draft = await world.write(service.create_receipt, arriving(world, sku, 1, 0))
    for work, asked in (
        (service.receive, [arriving(world, sku, 1, 3)]),
        (service.deliver, [shipment(world, sku, 1, 4, anna)]),
        (service.adjust, [service.Adjustment(product_id=key, change=Decimal(1), on=ago(3))]),
        (lambda db: service.open_stock(db, goods, on=ago(3)), []),
        (lambda db: service.post_receipt(db, draft.id, on=ago(3)), []),
    ):
        with pytest.raises(Refused) as caught:
            await world.write(work, *asked)
        assert caught.value.code == "STOCK_PERIOD_CLOSED"
        assert caught.value.facts["closed_through"] == ago(3)
    assert await outcome(world, service.receive, arriving(world, sku, 1, 2)) == "DONE"
    away = replace(world.away)
    await world.write(service.receive, arriving(world, sku, 1, 9), actor=away)
    assert await nothing_is_wrong(world)


async def test_periods_are_closed_in_order_and_the_last_is_reopened(world: World) -> None:
    assert await outcome(world, service.close_period, today()) == "STOCK_PERIOD_NOT_OVER"
    first = await world.write(service.close_period, ago(9))
    last = await world.write(service.close_period, ago(5))
    assert await outcome(world, service.close_period, ago(5)) == "STOCK_PERIOD_CLOSED"
    assert await outcome(world, service.reopen_period, first.id) == "STOCK_PERIOD_NOT_LAST"
    assert await outcome(world, service.reopen_period, uuid.uuid4()) == "NOT_FOUND"
    away = replace(world.away, company_ids=frozenset({world.away.company_id}))
    with pytest.raises(Refused, match="no such record"):
        await world.write(service.reopen_period, last.id, actor=away)
    assert await world.write(service.reopen_period, last.id) == world.actor.company_id
    assert await outcome(world, service.receive, arriving(world, "TEA", 1, 9)) == "STOCK_PERIOD_CLOSED"
    assert await outcome(world, service.receive, arriving(world, "TEA", 1, 8)) == "DONE"


async def test_closing_while_goods_move_loses_none(world: World) -> None:
    await world.write(service.receive, arriving(world, "TEA", 50, 9))
    works: list[Any] = [(service.receive, arriving(world, sku, 1, 4)) for sku in ("TEA", "CUP", "POT") * 5]
    works.insert(7, (service.close_period, ago(3)))
    done = Counter(await asyncio.gather(*(outcome(world, *each) for each in works)))
    assert set(done) <= {"DONE", "STOCK_PERIOD_CLOSED"}
    for days in (0, 3, 4):
        assert await told(world, ago(days)) == await recomputed(world, ago(days))
    assert await nothing_is_wrong(world)


@dataclass(frozen=True)
class Case:
    """A day that may be closed, or not."""

    day: date
    before: date | None
    code: str


@pytest.mark.parametrize(
    "case",
    [
        Case(date(2026, 3, 31), None, ""),
        Case(date(2026, 3, 31), date(2026, 2, 28), ""),
        Case(date(2026, 3, 31), date(2026, 3, 31), "STOCK_PERIOD_CLOSED"),
        Case(date(2026, 4, 2), None, "STOCK_PERIOD_NOT_OVER"),
        Case(date(1, 1, 1), None, "INVALID_VALUE"),
    ],
)
def test_which_days_may_be_closed(case: Case) -> None:
    if not case.code:
        assert rules.close_through(case.day, case.before, date(2026, 4, 2)) == case.day
        return
    with pytest.raises(Refused) as caught:
        rules.close_through(case.day, case.before, date(2026, 4, 2))
    assert caught.value.code == case.code
