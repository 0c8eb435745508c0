"""Many orders in one transaction: written, confirmed and delivered in as many statements as one."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest

from bizsuite.bridges.sales_inventory.service import Delivering, deliver_orders
from bizsuite.erp.finance import service as finance
from bizsuite.erp.inventory import service as stock
from bizsuite.erp.inventory.tables import Delivery
from bizsuite.erp.sales import service as sales
from bizsuite.erp.sales.rules import NewLine, NewOrder
from bizsuite.kernel.acts import act
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.permissions import Actor
from tests.erp.shop import Shop, shop_of

START = date(2026, 1, 5)


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """Sales, stock, finance and approvals with their bridges."""
    modules = ["erp.sales", "erp.inventory", "erp.finance", "erp.invoicing", "oa.approvals"]
    async with shop_of(database, modules) as made:
        async with made.office.work() as db:
            await finance.ensure_company(db, made.office.home.company)
        yield made


async def findings(shop: Shop) -> list[Finding]:
    async with shop.office.work() as db:
        checks = [inspect for own in db.wiring.inspections.values() for inspect in own]
        return [finding for inspect in checks for finding in await inspect(db)]


def order(shop: Shop, position: int, *skus: str, customer: str = "Anna") -> NewOrder:
    lines = [NewLine(product_id=shop.wares.products[sku], quantity=Decimal(1)) for sku in skus]
    on = START + timedelta(days=position)
    return NewOrder(customer_id=shop.wares.customers[customer], order_date=on, lines=lines)


async def traded(db: Db, news: Sequence[NewOrder]) -> Mapping[uuid.UUID, Delivery | None]:
    """Write, confirm and deliver orders, each on its own day."""
    orders = await sales.create_orders(db, news)
    await sales.confirm_orders(db, [each.id for each in orders])
    return await deliver_orders(
        db, {each.id: Delivering(on=each.order_date + timedelta(days=2)) for each in orders}
    )


async def test_many_orders_take_as_many_statements_as_one(shop: Shop) -> None:
    await shop.stocked(TEA=1000, CUP=1000, POT=1000)
    skus = ("TEA", "CUP", "POT", "ADVICE")
    actor = shop.office.admin
    counts = []
    # The first time balances come into being.
    for size, most in ((2, 4), (1, 4), (40, 4), (40, 1)):
        news = [
            order(shop, position, *skus[-most:], *skus[:1], customer=("Anna", "Ben")[position % 2])
            for position in range(size)
        ]
        shop.office.statements.clear()
        made = await act(shop.office.database, actor, "test", lambda db, news=news: traded(db, news))  # type: ignore[misc]
        told = [text for text in shop.office.statements if "set_config" not in text]
        counts.append(len([text for text in told if "number_series" not in text]))
        assert len(made) == size and all(made.values())
    assert counts[1:] == [STATEMENTS] * 3
    assert await findings(shop) == []


STATEMENTS = 24
"""Of writing, confirming and delivering, with goods and services, credit, approvals, audit and events."""


async def test_each_order_has_its_day_its_number_and_its_goods(shop: Shop) -> None:
    await shop.stocked(TEA=3)
    news = [order(shop, position, "TEA") for position in range(3)]
    made = await act(shop.office.database, shop.office.admin, "test", lambda db: traded(db, news))
    rows = await shop.office.rows(
        "SELECT number, order_date, status, delivery_state FROM sales_order ORDER BY number"
    )
    assert [tuple(row.values()) for row in rows] == [
        (f"SO-2026-0000{place + 1}", START + timedelta(days=place), "CONFIRMED", "FULL") for place in range(3)
    ]
    assert [(each.number, each.delivered_on) for each in made.values() if each is not None] == [
        (f"OUT-2026-0000{place + 1}", START + timedelta(days=place + 2)) for place in range(3)
    ]
    assert await shop.availability() == ["0", "0", "0", "0", "0"]
    assert [name for name, _ in await shop.events() if name.startswith("SALES")] == [
        *["SALES_ORDER_CREATED"] * 3,
        *["SALES_ORDER_CONFIRMED"] * 3,
        *["SALES_ORDER_DELIVERED"] * 3,
    ]
    assert await findings(shop) == []


async def refused(shop: Shop, news: Sequence[NewOrder]) -> tuple[str, tuple[str, ...]]:
    with pytest.raises(Refused) as caught:
        await act(shop.office.database, shop.office.admin, "test", lambda db: traded(db, news))
    assert await shop.count("sales_order") == 0
    return caught.value.code, caught.value.path


async def test_a_refusal_names_the_order_by_its_position(shop: Shop) -> None:
    await shop.stocked(TEA=2, CUP=5)
    good = order(shop, 0, "CUP")
    assert await refused(shop, [good, order(shop, 1)]) == ("ORDER_EMPTY", ("1", "id"))
    ghost = NewOrder(customer_id=uuid.uuid4(), order_date=START)
    assert await refused(shop, [good, good, ghost]) == ("NOT_FOUND", ("2", "customerId"))
    short = [good, *(order(shop, 0, "TEA") for _ in range(3))]
    assert await refused(shop, short) == ("STOCK_SHORT", ("3", "id"))
    late = NewOrder(customer_id=good.customer_id, order_date=date(2199, 1, 1), lines=good.lines)
    assert await refused(shop, [good, late]) == ("DATE_IN_FUTURE", ("1", "on"))


async def test_orders_of_one_customer_share_its_credit(shop: Shop) -> None:
    await shop.must("customerCreditSet", "customer { id }", id=shop.customer(), limit="250")
    await shop.stocked(POT=10)
    news = [order(shop, 0, "POT", customer=name) for name in ("Anna", "Ben", "Anna", "Anna")]
    assert await refused(shop, news) == ("CREDIT_EXCEEDED", ("3", "id"))
    await act(shop.office.database, shop.office.admin, "test", lambda db: traded(db, news[:3]))
    assert await findings(shop) == []


async def test_orders_from_two_warehouses_and_companies_leave_together(shop: Shop) -> None:
    await shop.stocked(TEA=1)
    async with shop.office.work() as db:
        other = await stock.create_warehouse(db, db.actor.company_id, code="WEST", name="West")
    assert other is not None
    news = [order(shop, 0, "TEA"), order(shop, 1, "TEA")]

    async def work(db: Db) -> Sequence[Delivery]:
        goods = await sales.create_orders(db, news)
        await sales.confirm_orders(db, [each.id for each in goods])
        made = await deliver_orders(db, {goods[0].id: Delivering()})
        return [each for each in made.values() if each is not None]

    made = await act(shop.office.database, shop.office.admin, "test", work)
    assert [each.warehouse_id != other for each in made] == [True]
    assert await shop.availability() == ["0", "0", "0", "0", "1"]
    assert await findings(shop) == []


def crossed(shop: Shop, actor: Actor, *skus: str) -> "asyncio.Task[object]":
    news = [
        order(shop, place, sku, customer=name)
        for place, (sku, name) in enumerate(zip(skus, NAMES, strict=True))
    ]
    return asyncio.ensure_future(act(shop.office.database, actor, "test", lambda db: traded(db, news)))


NAMES = ("Anna", "Ben")


async def test_crossed_orders_confirmed_and_delivered_at_once_never_wait_for_each_other(shop: Shop) -> None:
    await shop.stocked(TEA=100, CUP=100)
    actor = shop.office.admin
    await asyncio.gather(
        *(crossed(shop, actor, *skus) for _ in range(8) for skus in (("TEA", "CUP"), ("CUP", "TEA")))
    )
    (row,) = await shop.office.rows(
        "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    )
    assert row["deadlocks"] == 0
    assert await shop.availability("TEA") == ["84", "0", "84", "0", "0"]
    assert await findings(shop) == []
