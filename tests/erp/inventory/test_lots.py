"""Lots and serial numbers in a real database: they come, are chosen, leave, and what is refused writes nothing."""

import uuid
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from bizsuite.erp.inventory import loaders, rules, service
from bizsuite.erp.inventory.rules import (
    Demanded,
    Goods,
    LotPart,
    LotTracking,
    NewShipment,
    RemovalRule,
    RemovalStrategy,
    Tracking,
)
from bizsuite.erp.inventory.tables import Balance, Location, Lot, Move, Reservation, Warehouse
from bizsuite.kernel import clock
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.permissions import Scope
from bizsuite.kernel.tables import table_of
from tests.erp.goods import World, as_owner, availability_of

TODAY = date(2026, 11, 23)
BY_LOT, BY_SERIAL = Tracking(LotTracking.LOT), Tracking(LotTracking.SERIAL)
EXPIRING = Tracking(LotTracking.LOT, has_expiry=True)


async def track(world: World, tracking: Tracking = BY_LOT, sku: str = "TEA") -> None:
    await world.write(service.set_tracking, world.products[sku], tracking)


def parts(**lots: int | tuple[int, date]) -> list[LotPart]:
    """Lots by code: how much, or how much and when they expire."""
    told = {code: said if isinstance(said, tuple) else (said, None) for code, said in lots.items()}
    return [LotPart(code=code, quantity=Decimal(n), expires_on=day) for code, (n, day) in told.items()]


def goods(world: World, sku: str = "TEA", /, **lots: int | tuple[int, date]) -> Goods:
    named = parts(**lots)
    quantity = sum((part.quantity or Decimal(0) for part in named), Decimal(0))
    return Goods(product_id=world.products[sku], quantity=quantity, lots=named)


async def receive(world: World, on: date | None = None, /, **lots: int | tuple[int, date]) -> None:
    await world.write(
        service.receive, NewShipment(party_id=world.supplier, goods=[goods(world, **lots)], on=on)
    )


def leaving(world: World, *lines: Goods) -> NewShipment:
    return NewShipment(party_id=world.customers["Anna"], goods=lines)


def some(world: World, quantity: int | str, sku: str = "TEA") -> Goods:
    return Goods(product_id=world.products[sku], quantity=Decimal(quantity))


def wish(world: World, quantity: int | str) -> Demanded:
    return Demanded(
        subject_type="Wish",
        subject_id=uuid.uuid4(),
        product_id=world.products["TEA"],
        quantity=Decimal(quantity),
        due_on=TODAY,
    )


async def lying(world: World) -> dict[tuple[str, str | None], Decimal]:
    """What lies where by place and lot, without what is empty."""
    balance, location, lot = table_of(Balance), table_of(Location), table_of(Lot)
    rows = await world.rows(
        sa.select(location.c.code, lot.c.code.label("lot"), balance.c.on_hand)
        .join(location, location.c.id == balance.c.location_id)
        .outerjoin(lot, lot.c.id == balance.c.lot_id)
        .where(balance.c.on_hand != 0)
    )
    return {(row.code, row.lot): row.on_hand for row in rows}


async def reserved(world: World) -> dict[str, Decimal]:
    reservation, lot = table_of(Reservation), table_of(Lot)
    rows = await world.rows(
        sa.select(lot.c.code, sa.func.sum(reservation.c.quantity).label("n"))
        .join(lot, lot.c.id == reservation.c.lot_id)
        .group_by(lot.c.code)
    )
    return {row.code: row.n for row in rows}


async def refused(world: World, work: Any, *given: Any, **named: Any) -> Refused:
    """What is refused writes nothing: neither moves, nor lots, nor balances, nor documents."""
    before = await everything(world)
    with pytest.raises(Refused) as caught:
        await world.write(work, *given, **named)
    assert await everything(world) == before
    return caught.value


async def everything(world: World) -> list[Any]:
    told: list[Any] = []
    for table in (Balance, Lot, Move, Reservation):
        columns = table_of(table).c
        told.append(
            [
                tuple(row)
                for row in await world.rows(sa.select(columns.id, columns.version).order_by(columns.id))
            ]
        )
    return told


async def sound(world: World) -> None:
    async with world.reading() as db:
        assert await loaders.integrity(db) == []


async def test_lots_come_lie_apart_and_leave_in_the_order_of_their_coming(world: World) -> None:
    await track(world)
    await receive(world, date(2026, 11, 2), B=5)
    await receive(world, date(2026, 11, 1), C=2, A=3)
    assert await lying(world) == {
        ("MAIN/STOCK", "A"): 3,
        ("MAIN/STOCK", "B"): 5,
        ("MAIN/STOCK", "C"): 2,
        ("SUPPLIERS", "A"): -3,
        ("SUPPLIERS", "B"): -5,
        ("SUPPLIERS", "C"): -2,
    }
    assert (await availability_of(world, "TEA")).on_hand == 10
    await world.write(service.deliver, leaving(world, some(world, 6)))
    found = await lying(world)
    assert {lot: n for (place, lot), n in found.items() if place == "MAIN/STOCK"} == {"B": 4}
    assert {lot: n for (place, lot), n in found.items() if place == "CUSTOMERS"} == {"A": 3, "C": 2, "B": 1}
    await sound(world)


async def test_more_of_a_lot_is_the_same_lot_and_its_first_day_stays(world: World) -> None:
    await track(world)
    await receive(world, date(2026, 11, 2), A=5)
    await receive(world, date(2026, 11, 9), A=2)
    (first,) = await world.rows(sa.select(table_of(Lot)))
    assert (first.code, first.received_on, first.expires_on) == ("A", date(2026, 11, 2), None)
    await receive(world, date(2026, 11, 1), A=1)
    (first,) = await world.rows(sa.select(table_of(Lot)))
    assert first.received_on == date(2026, 11, 1)
    assert (await lying(world))["MAIN/STOCK", "A"] == 8


async def test_what_expires_first_leaves_first_and_what_has_expired_does_not(world: World) -> None:
    await track(world, EXPIRING)
    today = clock.today()
    await receive(world, LATER=(5, today + timedelta(days=90)), SOON=(4, today + timedelta(days=2)))
    allowed = replace(world.actor, grants={**world.actor.grants, rules.LOT_USE_EXPIRED.name: Scope.ALL})
    old = NewShipment(goods=[goods(world, GONE=(9, today - timedelta(days=1)))])
    assert (await refused(world, service.receive, old)).code == "LOT_EXPIRED"
    await world.write(service.receive, old, actor=allowed)
    assert await world.write(service.reserve, [wish(world, 20)]) != {}
    assert await reserved(world) == {"SOON": 4, "LATER": 5}
    short = await refused(world, service.deliver, leaving(world, some(world, 1)))
    assert (short.code, short.facts["available"]) == ("STOCK_SHORT", Decimal(0))
    named = leaving(world, goods(world, GONE=3))
    found = await refused(world, service.deliver, named)
    assert (found.code, found.facts["lot"]) == ("LOT_EXPIRED", "GONE")
    await world.write(service.deliver, named, actor=allowed)
    assert (await lying(world))["CUSTOMERS", "GONE"] == 3
    await sound(world)


async def test_a_demand_gets_its_lots_and_gives_them_up_for_one_that_is_named(world: World) -> None:
    await track(world)
    await receive(world, date(2026, 11, 1), A=3, B=3)
    one = wish(world, 3)
    await world.write(service.reserve, [one])
    assert await reserved(world) == {"A": 3}
    line = replace(goods(world, B=2), subject_type=one.subject_type, subject_id=one.subject_id)
    await world.write(service.deliver, leaving(world, line))
    assert await reserved(world) == {"A": 1}
    rest = replace(some(world, 1), subject_type=one.subject_type, subject_id=one.subject_id)
    await world.write(service.deliver, leaving(world, rest))
    assert await reserved(world) == {}
    assert {lot: n for (place, lot), n in (await lying(world)).items() if place == "MAIN/STOCK"} == {
        "A": 2,
        "B": 1,
    }
    await sound(world)


async def test_what_arrives_of_a_lot_goes_to_who_waits(world: World) -> None:
    await track(world)
    await world.write(service.reserve, [wish(world, 4)])
    await receive(world, A=1, B=5)
    assert await reserved(world) == {"A": 1, "B": 3}
    await sound(world)


async def test_what_is_planned_may_name_lots_then_or_when_it_happens(world: World) -> None:
    await track(world)
    expected = await world.write(
        service.create_receipt, NewShipment(goods=[some(world, 5), goods(world, A=2)])
    )
    move = table_of(Move)
    first, second = await world.rows(sa.select(move.c.id, move.c.lot_id).order_by(move.c.position))
    assert first.lot_id is None and second.lot_id is not None
    assert (await refused(world, service.post_receipt, expected.id)).code == "LOT_REQUIRED"
    await world.write(service.post_receipt, expected.id, lots={first.id: parts(B=1, C=4)})
    assert {lot: n for (place, lot), n in (await lying(world)).items() if place == "MAIN/STOCK"} == {
        "A": 2,
        "B": 1,
        "C": 4,
    }
    planned = await world.write(service.create_delivery, leaving(world, some(world, 3)))
    (line,) = await world.rows(sa.select(move.c.id).where(move.c.delivery_id == planned.id))
    wrong = await refused(world, service.post_delivery, planned.id, lots={line.id: parts(C=2)})
    assert wrong.code == "LOT_QUANTITIES"
    await world.write(service.post_delivery, planned.id, lots={line.id: parts(C=2, A=1)})
    assert {lot: n for (place, lot), n in (await lying(world)).items() if place == "CUSTOMERS"} == {
        "C": 2,
        "A": 1,
    }
    await sound(world)


async def test_a_part_of_a_draft_is_posted_by_lot(world: World) -> None:
    await track(world)
    expected = await world.write(service.create_receipt, NewShipment(goods=[some(world, 5)]))
    (line,) = await world.rows(sa.select(table_of(Move).c.id))
    await world.write(
        service.post_receipt, expected.id, quantities={line.id: Decimal(3)}, lots={line.id: parts(A=3)}
    )
    assert (await availability_of(world, "TEA")) == replace(
        await availability_of(world, "CUP"), on_hand=Decimal(3)
    )
    await sound(world)


@pytest.mark.parametrize(
    ("tracking", "line", "code"),
    [
        (Tracking(), {"A": 1}, "LOT_NOT_TRACKED"),
        (BY_LOT, {}, "LOT_REQUIRED"),
        (EXPIRING, {"A": 1}, "LOT_EXPIRY_REQUIRED"),
        (BY_LOT, {"A": (1, date(2027, 1, 1))}, "INVALID_VALUE"),
        (BY_LOT, {"A": 0}, "INVALID_VALUE"),
        (BY_SERIAL, {"A": 2}, "SERIAL_QUANTITY"),
        (BY_LOT, {" " * 3: 1}, "INVALID_VALUE"),
    ],
)
async def test_goods_that_come_as_they_must_not(
    world: World, tracking: Tracking, line: dict[str, Any], code: str
) -> None:
    await track(world, tracking)
    said = goods(world, **line) if line else some(world, 1)
    said = replace(said, quantity=max(said.quantity, Decimal(1)))
    found = await refused(world, service.receive, NewShipment(goods=[said]))
    assert found.code == code


async def test_what_is_said_of_a_known_lot_must_be_so(world: World) -> None:
    await track(world, EXPIRING)
    await receive(world, A=(1, date(2099, 1, 1)))
    other = NewShipment(goods=[goods(world, A=(1, date(2099, 1, 2)))])
    assert (await refused(world, service.receive, other)).code == "LOT_EXPIRY_DIFFERS"
    await receive(world, A=1)


async def test_lots_that_nobody_knows_do_not_leave(world: World) -> None:
    await track(world)
    await receive(world, A=1)
    found = await refused(world, service.deliver, leaving(world, goods(world, B=1)))
    assert (found.code, found.facts["lot"]) == ("LOT_UNKNOWN", "B")
    assert (await refused(world, service.deliver, leaving(world, goods(world, A=2)))).code == "STOCK_SHORT"


async def test_a_serial_number_is_there_once(world: World) -> None:
    await track(world, BY_SERIAL)
    await receive(world, S1=1, S2=1)
    again = NewShipment(goods=[goods(world, S1=1)])
    assert (await refused(world, service.receive, again)).code == "SERIAL_TWICE"
    await world.write(service.create_warehouse, world.actor.company_id, code="YARD", name="Yard")
    (east,) = await world.rows(
        sa.select(table_of(Warehouse).c.id).where(table_of(Warehouse).c.code == "YARD")
    )
    there = replace(again, warehouse_id=east.id)
    assert (await refused(world, service.receive, there)).code == "SERIAL_TWICE"
    twice = NewShipment(goods=[replace(some(world, 2), lots=[*parts(S3=1), *parts(S3=1)])])
    assert (await refused(world, service.receive, twice)).code == "SERIAL_TWICE"
    assert (
        await refused(world, service.deliver, leaving(world, some(world, "1.5")))
    ).code == "SERIAL_QUANTITY"
    await world.write(service.deliver, leaving(world, goods(world, S1=1)))
    assert (await refused(world, service.deliver, leaving(world, goods(world, S1=1)))).code == "STOCK_SHORT"
    # It has come back.
    await world.write(service.receive, there)
    assert (await lying(world))["YARD/STOCK", "S1"] == 1
    await sound(world)


async def test_the_database_itself_keeps_a_serial_number_to_one_piece(world: World, database: str) -> None:
    await track(world, BY_SERIAL)
    await receive(world, S1=1)
    await world.write(service.create_warehouse, world.actor.company_id, code="YARD", name="Yard")
    lying_there = "tracking = 'SERIAL' AND lot_id IS NOT NULL"
    copied = f"""INSERT INTO inventory_balance (tenant_id, id, company_id, location_id, product_id, lot_id, on_hand,
        reserved, tracking, may_be_negative) SELECT b.tenant_id, gen_random_uuid(), b.company_id, l.id, b.product_id,
        b.lot_id, 1, 0, 'SERIAL', false FROM inventory_balance b, inventory_location l
        WHERE {lying_there} AND l.code = 'YARD/STOCK'"""
    for wrong in (
        copied,
        f"UPDATE inventory_balance SET on_hand = 2 WHERE {lying_there}",
        f"UPDATE inventory_balance SET on_hand = -1, may_be_negative = true WHERE {lying_there}",
        "UPDATE inventory_balance SET on_hand = 1 WHERE tracking = 'SERIAL' AND lot_id IS NULL",
    ):
        with pytest.raises(DBAPIError):
            await as_owner(database, wrong)


async def test_how_goods_are_told_apart_changes_while_there_are_none(world: World) -> None:
    tea = world.products["TEA"]
    await world.write(service.receive, NewShipment(goods=[some(world, 1)]))
    assert (await refused(world, service.set_tracking, tea, BY_LOT)).code == "TRACKING_WITH_STOCK"
    await world.write(service.deliver, leaving(world, some(world, 1)))
    planned = await world.write(service.create_receipt, NewShipment(goods=[some(world, 1)]))
    assert (await refused(world, service.set_tracking, tea, BY_LOT)).code == "TRACKING_WITH_STOCK"
    await world.write(service.cancel_receipt, planned.id)
    await track(world)
    await receive(world, A=1)
    assert (await refused(world, service.set_tracking, tea, BY_SERIAL)).code == "TRACKING_WITH_STOCK"
    await world.write(service.deliver, leaving(world, some(world, 1)))
    await track(world, Tracking())
    await world.write(service.receive, NewShipment(goods=[some(world, 1)]))
    await sound(world)
    service_id = next(key for sku, key in world.products.items() if sku == "ADVICE")
    assert (await refused(world, service.set_tracking, service_id, BY_LOT)).code == "PRODUCT_NOT_GOODS"
    assert (await refused(world, service.set_tracking, uuid.uuid4(), BY_LOT)).code == "NOT_FOUND"


def change(
    world: World, by: int | None = None, counted: int | None = None, lot: str | None = None
) -> service.Adjustment:
    return service.Adjustment(
        product_id=world.products["TEA"],
        change=None if by is None else Decimal(by),
        counted=None if counted is None else Decimal(counted),
        lot=None if lot is None else LotPart(code=lot),
    )


async def test_stock_of_a_lot_is_set_right(world: World) -> None:
    await track(world)
    await receive(world, A=5)
    await world.write(service.adjust, change(world, by=-2, lot="A"))
    await world.write(service.adjust, change(world, counted=7, lot="B"))
    assert {lot: n for (place, lot), n in (await lying(world)).items() if place == "MAIN/STOCK"} == {
        "A": 3,
        "B": 7,
    }
    assert (await refused(world, service.adjust, change(world, by=1))).code == "LOT_REQUIRED"
    assert (await refused(world, service.adjust, change(world, by=-1, lot="C"))).code == "LOT_UNKNOWN"
    assert (await refused(world, service.adjust, change(world, by=-4, lot="A"))).code == "STOCK_SHORT"
    await sound(world)


async def test_pieces_are_found_once(world: World) -> None:
    await track(world, BY_SERIAL)
    await world.write(service.adjust, change(world, by=1, lot="S1"))
    assert (await refused(world, service.adjust, change(world, by=1, lot="S1"))).code == "SERIAL_TWICE"
    assert (await refused(world, service.adjust, change(world, by=2, lot="S2"))).code == "SERIAL_QUANTITY"
    await world.write(service.adjust, change(world, counted=0, lot="S1"))
    assert await availability_of(world, "TEA") == await availability_of(world, "CUP")


async def test_what_has_expired_is_written_off_by_anybody(world: World) -> None:
    await track(world, EXPIRING)
    allowed = replace(world.actor, grants={**world.actor.grants, rules.LOT_USE_EXPIRED.name: Scope.ALL})
    old = NewShipment(goods=[goods(world, GONE=(9, date(2020, 1, 1)))])
    await world.write(service.receive, old, actor=allowed)
    await world.write(service.adjust, change(world, by=-9, lot="GONE"))
    assert (await lying(world))["LOSS", "GONE"] == 9


async def test_a_rule_says_what_is_taken_first(world: World) -> None:
    await track(world)
    (view,) = await world.write(_view)
    await world.write(service.create_location, view, code="MAIN/A", name="A", rank=-5)
    await receive(world, date(2026, 11, 1), OLD=2)
    (front,) = await world.rows(
        sa.select(table_of(Location).c.id).where(table_of(Location).c.code == "MAIN/A")
    )
    found = service.Adjustment(
        product_id=world.products["TEA"],
        location_id=front.id,
        change=Decimal(2),
        lot=LotPart(code="NEW"),
    )
    await world.write(service.adjust, found)
    one, other = wish(world, 1), wish(world, 1)
    await world.write(service.reserve, [one])
    assert await reserved(world) == {"OLD": 1}
    rule = RemovalRule(strategy=RemovalStrategy.LOCATION, product_id=world.products["TEA"])
    made = await world.write(service.set_removal, rule)
    await world.write(service.reserve, [other])
    assert await reserved(world) == {"OLD": 1, "NEW": 1}
    rows = await world.rows(sa.select(table_of(Reservation).c.strategy).order_by(table_of(Reservation).c.id))
    assert [row.strategy for row in rows] == [RemovalStrategy.FIFO, RemovalStrategy.LOCATION]
    again = await world.write(service.set_removal, replace(rule, strategy=RemovalStrategy.FIFO))
    assert again.id == made.id
    await world.write(service.delete_removal, made.id)
    assert (await refused(world, service.delete_removal, made.id)).code == "NOT_FOUND"
    nobody = replace(rule, product_id=uuid.uuid4())
    assert (await refused(world, service.set_removal, nobody)).code == "NOT_FOUND"


async def _view(db: Any) -> list[uuid.UUID]:
    await service.ensure_company(db, db.actor.company_id)
    rows = await db.rows(sa.select(table_of(Location).c.id).where(table_of(Location).c.code == "MAIN"))
    return [row.id for row in rows]


async def test_what_lay_there_by_lot_is_kept_at_the_end_of_a_period(world: World) -> None:
    await track(world)
    await receive(world, date(2026, 10, 1), A=5, B=1)
    await world.write(service.close_period, date(2026, 10, 31))
    await world.write(service.deliver, leaving(world, some(world, 2)))
    await sound(world)


async def test_what_is_known_of_a_lot_changes(world: World) -> None:
    await track(world, EXPIRING)
    await receive(world, A=(1, date(2099, 1, 1)))
    (lot,) = await world.rows(sa.select(table_of(Lot).c.id))
    later = service.LotChange(expires_on=date(2099, 6, 1), note="Tested again.")
    changed = await world.write(service.update_lot, lot.id, later)
    assert (changed.expires_on, changed.note) == (date(2099, 6, 1), "Tested again.")


async def test_goods_that_are_not_told_apart_cost_no_statement_more(world: World) -> None:
    """As many as before there were lots; those that are take two more to lock, and one to write where goods went."""
    await world.write(service.receive, NewShipment(goods=[some(world, 9, "CUP"), some(world, 9, "POT")]))
    counts = {}
    for name, sku in (("apart", "TEA"), ("alike", "CUP")):
        if name == "apart":
            await track(world)
            await receive(world, A=9)
        world.statements.clear()
        await world.write(service.deliver, leaving(world, some(world, 1, sku)))
        counts[name] = len(world.statements)
    assert counts["apart"] - counts["alike"] == 3
