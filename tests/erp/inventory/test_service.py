"""Stock in a real database: documents, reservations, balances, and what is refused."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from bizsuite.erp.inventory import loaders, rules, service
from bizsuite.erp.inventory.rules import Demanded, Goods, NewShipment
from bizsuite.erp.inventory.tables import (
    Balance,
    Delivery,
    Demand,
    Location,
    Move,
    Receipt,
    Reservation,
    Warehouse,
)
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of
from tests.erp.goods import Availability, World, as_owner, availability_of

TODAY = date(2026, 11, 23)


def goods(world: World, **quantities: int | str) -> list[Goods]:
    return [
        Goods(product_id=world.products[sku], quantity=Decimal(quantity))
        for sku, quantity in quantities.items()
    ]


def arriving(world: World, **quantities: int | str) -> NewShipment:
    return NewShipment(party_id=world.supplier, goods=goods(world, **quantities))


def leaving(world: World, **quantities: int | str) -> NewShipment:
    return NewShipment(party_id=world.customers["Anna"], goods=goods(world, **quantities))


def demand(world: World, sku: str, quantity: int | str, due: date = TODAY) -> Demanded:
    return Demanded(
        subject_type="Wish",
        subject_id=uuid.uuid4(),
        product_id=world.products[sku],
        quantity=Decimal(quantity),
        due_on=due,
    )


async def availability(world: World, sku: str = "TEA") -> Availability:
    return await availability_of(world, sku)


async def levels(world: World) -> dict[str, dict[str, tuple[Decimal, Decimal]]]:
    """On hand and reserved by place and SKU, without what is empty."""
    balance, location = table_of(Balance), table_of(Location)
    names = {key: sku for sku, key in world.products.items()}
    rows = await world.rows(
        sa.select(location.c.code, balance.c.product_id, balance.c.on_hand, balance.c.reserved).join(
            location, location.c.id == balance.c.location_id
        )
    )
    found: dict[str, dict[str, tuple[Decimal, Decimal]]] = {}
    for code, product, on_hand, reserved in rows:
        if on_hand or reserved:
            found.setdefault(code, {})[names[product]] = (on_hand, reserved)
    return found


async def refused(world: World, work: Any, *given: Any, actor: Any = None, **named: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        await world.write(work, *given, actor=actor, **named)
    return caught.value


async def nothing_is_wrong(world: World) -> bool:
    async with world.reading() as db:
        return await loaders.integrity(db) == []


async def test_a_company_gets_its_places_once(world: World) -> None:
    await world.write(service.ensure_company, world.actor.company_id)
    await world.write(service.ensure_company, world.actor.company_id)
    location = table_of(Location)
    rows = await world.rows(sa.select(location.c.code, location.c.kind).order_by(location.c.code))
    assert [tuple(row) for row in rows] == [
        ("CUSTOMERS", "CUSTOMER"),
        ("LOSS", "LOSS"),
        ("MAIN", "VIEW"),
        ("MAIN/STOCK", "INTERNAL"),
        ("OPENING", "LOSS"),
        ("PRODUCTION", "PRODUCTION"),
        ("SUPPLIERS", "SUPPLIER"),
        ("TRANSIT", "TRANSIT"),
    ]


async def test_goods_arrive_from_the_supplier(world: World) -> None:
    receipt = await world.write(service.receive, arriving(world, TEA=10, CUP="2.5"))
    assert (receipt.number, receipt.status) == ("IN-2026-00001", rules.ShipmentStatus.POSTED)
    assert await levels(world) == {
        "MAIN/STOCK": {"TEA": (Decimal(10), Decimal(0)), "CUP": (Decimal("2.5"), Decimal(0))},
        "SUPPLIERS": {"TEA": (Decimal(-10), Decimal(0)), "CUP": (Decimal("-2.5"), Decimal(0))},
    }
    assert await nothing_is_wrong(world)


async def test_a_receipt_is_expected_then_posted_in_part(world: World) -> None:
    receipt = await world.write(service.create_receipt, arriving(world, TEA=10, CUP=4))
    assert await availability(world) == Availability(incoming=Decimal(10))
    lines = await moves_of(world, receipt)
    part = {lines["TEA"].id: Decimal(7)}
    await world.write(service.post_receipt, receipt.id, quantities=part, on=date(2026, 11, 1))
    after = await moves_of(world, receipt)
    assert (after["TEA"].status, after["TEA"].quantity, after["TEA"].moved_on) == (
        "DONE",
        7,
        date(2026, 11, 1),
    )
    assert after["CUP"].status == "CANCELLED"
    assert await availability(world) == Availability(on_hand=Decimal(7))
    again = await refused(world, service.post_receipt, receipt.id)
    assert again.code == "SHIPMENT_NOT_DRAFT"
    assert await nothing_is_wrong(world)


async def moves_of(world: World, document: Receipt | Delivery) -> dict[str, Any]:
    move = table_of(Move)
    named = move.c.receipt_id if isinstance(document, Receipt) else move.c.delivery_id
    names = {key: sku for sku, key in world.products.items()}
    return {
        names[row.product_id]: row for row in await world.rows(sa.select(move).where(named == document.id))
    }


async def test_goods_leave_for_the_customer(world: World) -> None:
    await world.write(service.receive, arriving(world, TEA=10))
    delivery = await world.write(service.deliver, leaving(world, TEA=4))
    assert (delivery.number, delivery.status) == ("OUT-2026-00001", rules.ShipmentStatus.POSTED)
    assert await levels(world) == {
        "MAIN/STOCK": {"TEA": (Decimal(6), Decimal(0))},
        "SUPPLIERS": {"TEA": (Decimal(-10), Decimal(0))},
        "CUSTOMERS": {"TEA": (Decimal(4), Decimal(0))},
    }


async def test_more_than_there_is_cannot_leave(world: World) -> None:
    await world.write(service.receive, arriving(world, TEA=3, CUP=9))
    short = await refused(world, service.deliver, leaving(world, CUP=1, TEA=4))
    assert short.code == "STOCK_SHORT"
    assert short.message == "Of TEA only 3.000000 is available."
    assert short.facts["available"] == 3
    assert await levels(world) == {
        "MAIN/STOCK": {"TEA": (Decimal(3), Decimal(0)), "CUP": (Decimal(9), Decimal(0))},
        "SUPPLIERS": {"TEA": (Decimal(-3), Decimal(0)), "CUP": (Decimal(-9), Decimal(0))},
    }
    assert await world.rows(sa.select(table_of(Delivery).c.id)) == []


async def test_a_planned_delivery_shows_as_outgoing_and_is_posted_later(world: World) -> None:
    await world.write(service.receive, arriving(world, TEA=10))
    delivery = await world.write(service.create_delivery, leaving(world, TEA=4))
    assert await availability(world) == Availability(on_hand=Decimal(10), outgoing=Decimal(4))
    await world.write(service.post_delivery, delivery.id)
    assert await availability(world) == Availability(on_hand=Decimal(6))
    assert (await moves_of(world, delivery))["TEA"].status == "DONE"


async def test_a_planned_delivery_can_be_given_up(world: World) -> None:
    delivery = await world.write(service.create_delivery, leaving(world, TEA=4))
    await world.write(service.cancel_delivery, delivery.id)
    assert await availability(world) == Availability()
    late = await refused(world, service.post_delivery, delivery.id)
    assert late.code == "SHIPMENT_NOT_DRAFT"


@pytest.mark.parametrize("quantity", ["0", "-1", "100000000000000"])
async def test_only_positive_quantities_move(world: World, quantity: str) -> None:
    for work in (service.create_delivery, service.deliver):
        wrong = await refused(world, work, leaving(world, TEA=quantity))
        assert (wrong.code, wrong.path) == ("INVALID_VALUE", ("lines", "0", "quantity"))


async def test_what_is_not_there_is_refused(world: World) -> None:
    nobody = NewShipment(party_id=uuid.uuid4(), goods=goods(world, TEA=1))
    assert (await refused(world, service.deliver, nobody)).path == ("customerId",)
    assert (await refused(world, service.receive, nobody)).path == ("supplierId",)
    ghost = NewShipment(goods=[Goods(product_id=uuid.uuid4(), quantity=Decimal(1))])
    assert (await refused(world, service.receive, ghost)).path == ("productId",)
    elsewhere = NewShipment(goods=goods(world, TEA=1), warehouse_id=uuid.uuid4())
    assert (await refused(world, service.receive, elsewhere)).path == ("warehouseId",)
    assert (await refused(world, service.receive, arriving(world))).code == "SHIPMENT_EMPTY"
    advice = await refused(world, service.receive, arriving(world, ADVICE=1))
    assert advice.code == "PRODUCT_NOT_GOODS"
    late = NewShipment(goods=goods(world, TEA=1), on=date(2999, 1, 1))
    assert (await refused(world, service.receive, late)).code == "DATE_IN_FUTURE"


async def test_what_is_reserved_waits_for_its_demand(world: World) -> None:
    await world.write(service.receive, arriving(world, TEA=10))
    wish = demand(world, "TEA", 6)
    assert await world.write(service.reserve, [wish]) == {wish.subject_id: 6}
    assert await availability(world) == Availability(Decimal(10), Decimal(6), Decimal(0), Decimal(6))
    short = await refused(world, service.deliver, leaving(world, TEA=5))
    assert short.facts["available"] == 4
    await world.write(service.deliver, for_demand(world, wish, 4))
    assert await availability(world) == Availability(Decimal(6), Decimal(2), Decimal(0), Decimal(2))
    await world.write(service.deliver, for_demand(world, wish, 2))
    assert await availability(world) == Availability(on_hand=Decimal(4))
    assert await world.rows(sa.select(table_of(Demand).c.id)) == []
    assert await world.rows(sa.select(table_of(Reservation).c.id)) == []
    assert await nothing_is_wrong(world)


def for_demand(world: World, wish: Demanded, quantity: int) -> NewShipment:
    line = Goods(
        product_id=wish.product_id,
        quantity=Decimal(quantity),
        subject_type=wish.subject_type,
        subject_id=wish.subject_id,
    )
    return NewShipment(party_id=world.customers["Anna"], goods=[line])


async def test_who_waits_gets_what_arrives_in_order_of_date(world: World) -> None:
    late, early = demand(world, "TEA", 5, date(2026, 12, 2)), demand(world, "TEA", 4, date(2026, 12, 1))
    nothing = await world.write(service.reserve, [late])
    assert nothing == {late.subject_id: 0}
    await world.write(service.reserve, [early])
    assert await availability(world) == Availability(outgoing=Decimal(9))
    await world.write(service.receive, arriving(world, TEA=6))
    held = await world.rows(sa.select(table_of(Reservation)))
    assert {row.subject_id: row.quantity for row in held} == {early.subject_id: 4, late.subject_id: 2}
    await world.write(service.release, [("Wish", early.subject_id)])
    held = await world.rows(sa.select(table_of(Reservation)))
    assert {row.subject_id: row.quantity for row in held} == {late.subject_id: 5}
    assert await nothing_is_wrong(world)


async def test_a_demand_that_shrinks_gives_back(world: World) -> None:
    await world.write(service.receive, arriving(world, TEA=10))
    wish = demand(world, "TEA", 6)
    await world.write(service.reserve, [wish])
    smaller = Demanded(
        subject_type="Wish",
        subject_id=wish.subject_id,
        product_id=wish.product_id,
        quantity=Decimal(2),
        due_on=TODAY,
    )
    assert await world.write(service.reserve, [smaller]) == {wish.subject_id: 2}
    assert await availability(world) == Availability(Decimal(10), Decimal(2), Decimal(0), Decimal(2))
    assert await nothing_is_wrong(world)


async def test_a_reservation_can_be_released_by_hand(world: World) -> None:
    await world.write(service.receive, arriving(world, TEA=10))
    await world.write(service.reserve, [demand(world, "TEA", 6)])
    (reservation,) = await world.rows(sa.select(table_of(Reservation)))
    product = await world.write(service.release_reservation, reservation.id)
    assert product == world.products["TEA"]
    assert await availability(world) == Availability(Decimal(10), Decimal(0), Decimal(0), Decimal(6))
    gone = await refused(world, service.release_reservation, reservation.id)
    assert gone.code == "NOT_FOUND"


@pytest.mark.parametrize(("version", "codes"), [(1, []), (2, ["STALE_VERSION"])])
async def test_the_version_of_a_reservation_is_compared_before_it_is_released(
    world: World, version: int, codes: list[str]
) -> None:
    await world.write(service.receive, arriving(world, TEA=10))
    await world.write(service.reserve, [demand(world, "TEA", 6)])
    (reservation,) = await world.rows(sa.select(table_of(Reservation)))

    async def release(db: Db) -> bool:
        db.expect_version(reservation.id, version)
        await service.release_reservation(db, reservation.id)
        return db.version_unchecked

    if codes:
        with pytest.raises(Refused) as caught:
            await world.write(release)
        assert [caught.value.code] == codes
    else:
        assert await world.write(release) is False
    assert (await availability(world)).reserved == (6 if codes else 0)


def fix(world: World, **given: Any) -> service.Adjustment:
    return service.Adjustment(product_id=world.products["TEA"], **given)


async def test_stock_is_set_right_against_losses(world: World) -> None:
    found = await world.write(service.adjust, fix(world, change=Decimal(5), reason="found"))
    assert (found.quantity, found.reason, found.status.value) == (Decimal(5), "found", "DONE")
    await world.write(service.adjust, fix(world, counted=Decimal(3)))
    assert await levels(world) == {
        "MAIN/STOCK": {"TEA": (Decimal(3), Decimal(0))},
        "LOSS": {"TEA": (Decimal(-3), Decimal(0))},
    }
    await world.write(service.reserve, [demand(world, "TEA", 2)])
    short = await refused(world, service.adjust, fix(world, change=Decimal(-2)))
    assert (short.code, short.facts["available"]) == ("STOCK_SHORT", 1)
    assert await nothing_is_wrong(world)


async def test_stock_is_set_right_in_real_places_only(world: World) -> None:
    await world.write(service.ensure_company, world.actor.company_id)
    location = table_of(Location)
    for code in ("MAIN", "CUSTOMERS"):
        (row,) = await world.rows(sa.select(location.c.id).where(location.c.code == code))
        wrong = await refused(world, service.adjust, fix(world, change=Decimal(1), location_id=row.id))
        assert wrong.code == "LOCATION_NOT_INTERNAL"


async def test_opening_stock_has_a_day_and_a_cost(world: World) -> None:
    tea = Goods(product_id=world.products["TEA"], quantity=Decimal(39), unit_cost=Decimal("12.6"))
    (move,) = await world.write(service.open_stock, [tea], on=date(1996, 1, 1))
    assert (move.moved_on, move.unit_cost, move.currency) == (date(1996, 1, 1), Decimal("12.6"), "EUR")
    assert await levels(world) == {
        "MAIN/STOCK": {"TEA": (Decimal(39), Decimal(0))},
        "OPENING": {"TEA": (Decimal(-39), Decimal(0))},
    }
    past = NewShipment(party_id=world.customers["Ben"], goods=goods(world, TEA=39), on=date(1996, 7, 4))
    delivery = await world.write(service.deliver, past)
    assert delivery.number == "OUT-1996-00001"
    assert await nothing_is_wrong(world)


async def test_a_warehouse_may_be_allowed_to_owe(world: World) -> None:
    warehouse = await world.write(
        service.create_warehouse,
        world.actor.company_id,
        code="A",
        name="A",
        negative_stock=rules.NegativeStockPolicy.ALLOW,
    )
    assert warehouse is not None
    await world.write(service.deliver, leaving(world, TEA=4))
    assert (await levels(world))["A/STOCK"] == {"TEA": (Decimal(-4), Decimal(0))}
    await world.write(service.receive, arriving(world, TEA=5))
    assert (await levels(world))["A/STOCK"] == {"TEA": (Decimal(1), Decimal(0))}
    assert await nothing_is_wrong(world)


async def test_codes_of_warehouses_are_unique_in_a_company(world: World) -> None:
    await world.write(service.create_warehouse, world.actor.company_id, code="A", name="A")
    again = await refused(world, service.create_warehouse, world.actor.company_id, code="A", name="B")
    assert again.code == "CODE_TAKEN"
    await world.write(service.create_warehouse, world.away.company_id, code="A", name="A", actor=world.away)
    assert len(await world.rows(sa.select(table_of(Warehouse).c.id))) == 2


async def test_companies_do_not_share_stock(world: World) -> None:
    await world.write(service.receive, arriving(world, TEA=10))
    await world.write(service.receive, arriving(world, TEA=1), actor=world.away)
    assert (await availability(world)).on_hand == 10
    receipt = await world.write(service.create_receipt, arriving(world, TEA=1), actor=world.away)
    stranger = replace(world.actor, company_ids=frozenset({world.actor.company_id}))
    with pytest.raises(Refused) as caught:
        await world.write(service.post_receipt, receipt.id, actor=stranger)
    assert caught.value.code == "NOT_FOUND"


async def test_what_happened_never_changes_not_even_for_the_owner(world: World, database: str) -> None:
    await world.write(service.receive, arriving(world, TEA=10))
    for statement in (
        "UPDATE inventory_move SET quantity = 1",
        "UPDATE inventory_move SET status = 'CANCELLED', moved_at = NULL",
        "DELETE FROM inventory_move",
    ):
        with pytest.raises(DBAPIError, match="never changes"):
            await as_owner(database, statement)


async def test_the_database_itself_keeps_the_promises(world: World, database: str) -> None:
    await world.write(service.receive, arriving(world, TEA=10))
    at_home = "FROM inventory_location l WHERE l.id = location_id AND l.kind = 'INTERNAL'"
    for change in ("reserved = 11", "reserved = -1", "on_hand = -1"):
        with pytest.raises(DBAPIError, match="check constraint"):
            await as_owner(database, f"UPDATE inventory_balance SET {change} {at_home}")


async def test_doctors_find_what_is_wrong(world: World, database: str) -> None:
    await world.write(service.receive, arriving(world, TEA=10))
    await world.write(service.reserve, [demand(world, "TEA", 6)])
    await as_owner(
        database,
        "UPDATE inventory_balance SET on_hand = on_hand + 1, reserved = greatest(reserved - 1, 0)",
        "UPDATE inventory_demand SET quantity = 1",
        "UPDATE inventory_receipt SET status = 'DRAFT'",
    )
    async with world.reading() as db:
        found = await loaders.integrity(db)
    assert sorted({each.check for each in found}) == [
        "availability_vs_stock",
        "receipt_vs_moves",
        "reservations_vs_demand",
        "reserved_vs_reservations",
        "stock_sums_to_zero",
        "stock_vs_moves",
    ]


async def test_statements_do_not_grow_with_the_lines(world: World) -> None:
    await world.write(service.receive, arriving(world, TEA=100, CUP=100, POT=100))
    await world.write(service.deliver, leaving(world, TEA=1, CUP=1, POT=1))
    counts = []
    for given in ({"TEA": 1}, {"TEA": 1, "CUP": 1, "POT": 1}):
        world.statements.clear()
        await world.write(service.deliver, leaving(world, **given))
        counts.append(len(told(world.statements)))
    assert counts == [5, 5]


def told(statements: Sequence[str]) -> list[str]:
    return [text for text in statements if "set_config" not in text]
