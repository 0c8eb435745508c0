"""Supply runs in bulk and at once: what the database works out is what the rules say, once, in a few statements."""

import asyncio
import random
import uuid
from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from bizsuite.base.catalog.tables import Product, Template
from bizsuite.erp.inventory import service as stock
from bizsuite.erp.inventory.rules import Demanded, Goods, NewShipment
from bizsuite.erp.inventory.service.places import places_of
from bizsuite.erp.inventory.tables import Availability
from bizsuite.erp.planning import service, tables
from bizsuite.erp.planning.rules import promising
from bizsuite.erp.planning.rules.promising import Dated
from bizsuite.erp.planning.rules.reordering import Levels, NewRule, to_order
from bizsuite.erp.planning.service.nightly import run_every_company
from bizsuite.kernel.clock import today
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of
from tests.erp.goods import World

PROPOSAL = table_of(tables.SupplyProposal)


async def proposed(world: World) -> dict[uuid.UUID, Decimal]:
    rows = await world.rows(sa.select(PROPOSAL.c.product_id, PROPOSAL.c.quantity))
    return {row.product_id: row.quantity for row in rows}


async def products(db: Db, world: World, number: int) -> list[uuid.UUID]:
    """Many more products of the kind of TEA."""
    tea = await db.need(Product, world.products["TEA"])
    template = await db.need(Template, tea.template_id)
    made = db.add_many(Template, [{"name": f"T{n}", "kind": template.kind} for n in range(number)])
    rows = db.add_many(
        Product,
        [
            {"template_id": row["id"], "sku": f"SKU-{n}", "name": f"Ware {n}", "unit_id": tea.unit_id}
            | {"currency": "EUR"}
            for n, row in enumerate(made)
        ],
    )
    await db.flush()
    return [row["id"] for row in rows]


def levels(chance: random.Random) -> Levels:
    minimum = Decimal(chance.randint(0, 30))
    return Levels(
        minimum=minimum,
        maximum=minimum + chance.randint(0, 30),
        safety_stock=Decimal(chance.choice([0, 0, 3])),
        order_minimum=Decimal(chance.choice([0, 0, 15])),
        multiple=chance.choice([Decimal(1), Decimal(12), Decimal("0.25")]),
        lead_days=chance.randint(0, 9),
    )


async def test_the_database_works_out_what_the_rules_say(world: World, length: int) -> None:
    chance = random.Random(20261128)
    keys = await world.write(products, world, 60 * length)
    own = {key: levels(chance) for key in keys}
    comes: dict[uuid.UUID, list[Dated]] = {key: [] for key in keys}
    here = {key: Decimal(0) for key in keys}
    now = today()
    for _ in range(4):
        some, day = chance.sample(keys, 30), now + timedelta(days=chance.randint(0, 9))
        goods = [Goods(product_id=key, quantity=Decimal(chance.randint(1, 20))) for key in some]
        await world.write(stock.create_receipt, NewShipment(party_id=world.supplier, goods=goods, on=day))
        for each in goods:
            comes[each.product_id].append(Dated(day, each.quantity))
        some = chance.sample(keys, 30)
        demands = [
            Demanded(
                subject_type="Wish",
                subject_id=uuid.uuid4(),
                product_id=key,
                quantity=Decimal(chance.randint(1, 20)),
                due_on=now + timedelta(days=chance.randint(-2, 9)),
            )
            for key in some
        ]
        await world.write(stock.reserve, demands)
        for demand in demands:
            comes[demand.product_id].append(Dated(demand.due_on, -demand.quantity))
        some = chance.sample(keys, 30)
        goods = [Goods(product_id=key, quantity=Decimal(chance.randint(1, 20))) for key in some]
        await world.write(stock.receive, NewShipment(party_id=world.supplier, goods=goods))
        for each in goods:
            here[each.product_id] += each.quantity
    await world.write(service.set_rules, [NewRule(product_id=key, levels=own[key]) for key in keys])
    run = await world.write(service.run_supply)
    wanted = {}
    for key in keys:
        known = promising.standings(here[key], comes[key], now)
        forecast = promising.standing_on(known, now + timedelta(days=own[key].lead_days)).forecast
        if quantity := to_order(forecast, own[key]):
            wanted[key] = quantity
    assert len(wanted) > 20
    assert await proposed(world) == wanted
    assert run.proposed == run.added == len(wanted)


async def test_as_many_statements_for_many_as_for_one(world: World) -> None:
    async def statements(work: Any, *given: Any) -> int:
        world.statements.clear()
        await world.write(work, *given)
        return len([text for text in world.statements if "set_config" not in text])

    rule = Levels(minimum=Decimal(5), maximum=Decimal(9))
    await world.write(service.set_rules, [NewRule(product_id=world.products["CUP"], levels=rule)])
    one = [
        await statements(service.set_rules, [NewRule(product_id=world.products["TEA"], levels=rule)]),
        await statements(service.run_supply),
    ]
    keys = await world.write(products, world, 400)
    many = [
        await statements(service.set_rules, [NewRule(product_id=key, levels=rule) for key in keys]),
        await statements(service.run_supply),
    ]
    assert many == one
    assert len(await proposed(world)) == 402


async def test_two_runs_at_once_are_one(world: World) -> None:
    keys = await world.write(products, world, 50)
    rule = Levels(minimum=Decimal(5), maximum=Decimal(9))
    await world.write(service.set_rules, [NewRule(product_id=key, levels=rule) for key in keys])
    runs = await asyncio.gather(*(world.write(service.run_supply) for _ in range(8)))
    assert sorted(run.added for run in runs) == [0] * 7 + [50]
    assert {run.changed + run.removed for run in runs} == {0}
    assert len(await proposed(world)) == 50


async def test_runs_while_goods_move_and_rules_change(world: World) -> None:
    """Whatever comes in between, the last run says what the rules say of what there is then."""
    keys = await world.write(products, world, 20)
    rule = Levels(minimum=Decimal(5), maximum=Decimal(9))
    rules = [NewRule(product_id=key, levels=rule) for key in keys]
    await world.write(service.set_rules, rules)
    goods = [Goods(product_id=key, quantity=Decimal(1)) for key in keys]
    arrival = NewShipment(party_id=world.supplier, goods=goods)
    acts = [
        *(world.write(stock.receive, arrival) for _ in range(4)),
        *(world.write(service.run_supply) for _ in range(4)),
        *(world.write(service.set_rules, rules) for _ in range(2)),
    ]
    await asyncio.gather(*acts)
    await world.write(service.run_supply)
    assert await proposed(world) == {key: Decimal(5) for key in keys}
    kept = table_of(Availability).c
    (on_hand,) = await world.rows(sa.select(sa.func.sum(kept.on_hand)))
    assert on_hand[0] == 80


@pytest.fixture
async def away(world: World) -> AsyncIterator[World]:
    """The other company has a rule as well."""
    levels = Levels(minimum=Decimal(2), maximum=Decimal(2))
    rules = [NewRule(product_id=world.products["TEA"], levels=levels)]
    for actor in (world.actor, world.away):
        await world.write(service.set_rules, rules, actor=actor)
    yield world


async def test_every_night_all_companies_with_rules_are_looked_after(away: World) -> None:
    async with away.database.engine.begin() as connection:
        await connection.exec_driver_sql(
            "INSERT INTO tenant (id, name, title, created_at) VALUES ($1, 't', 'T', now()) ON CONFLICT DO NOTHING",
            (away.actor.tenant_id,),
        )
    for _ in range(2):
        await run_every_company(away.database)
    rows = await away.rows(sa.select(PROPOSAL.c.company_id, PROPOSAL.c.quantity))
    assert {row.company_id: row.quantity for row in rows} == {
        away.actor.company_id: 2,
        away.away.company_id: 2,
    }


async def test_a_run_looks_at_its_own_company_only(away: World) -> None:
    await away.write(service.run_supply)
    rows = await away.rows(sa.select(PROPOSAL.c.company_id))
    assert [row.company_id for row in rows] == [away.actor.company_id]
    async with away.reading() as db:
        places = await places_of(db, away.actor.company_id)
    run = await away.write(service.run_supply, warehouse_id=places.warehouse_id)
    assert (run.proposed, run.added) == (1, 0)
