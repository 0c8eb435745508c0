"""Orders in a real database: written, changed, confirmed, fulfilled; and what is refused."""

import asyncio
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError

from bizsuite.base.catalog.tables import Product
from bizsuite.base.parties.tables import Customer
from bizsuite.erp.sales import loaders, rules, service
from bizsuite.erp.sales.rules import LineChange, LineChanges, NewLine, NewOrder
from bizsuite.erp.sales.tables import Order, OrderLine
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.wiring import Wiring
from tests.erp.goods import World, as_owner, make_world


def order_of(world: World, *lines: NewLine, **more: Any) -> NewOrder:
    return NewOrder(customer_id=world.customers["Anna"], lines=lines, order_date=date(2026, 11, 23), **more)


def line(world: World, sku: str, quantity: str, price: str | None = None, **more: Any) -> NewLine:
    return NewLine(
        product_id=world.products[sku],
        quantity=Decimal(quantity),
        unit_price=None if price is None else Decimal(price),
        **more,
    )


async def write(world: World, *lines: NewLine, **more: Any) -> Order:
    return await world.write(service.create_order, order_of(world, *lines, **more))


async def lines_of(world: World, order: Order) -> Sequence[Any]:
    columns = table_of(OrderLine)
    return await world.rows(sa.select(columns).where(columns.c.order_id == order.id).order_by("position"))


async def again(world: World, order: Order) -> Any:
    columns = table_of(Order)
    (row,) = await world.rows(sa.select(columns).where(columns.c.id == order.id))
    return row


async def refused(world: World, work: Any, *given: Any, actor: Any = None, **named: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        await world.write(work, *given, actor=actor, **named)
    return caught.value


async def nothing_is_wrong(world: World) -> bool:
    async with world.reading() as db:
        return await loaders.integrity(db) == []


async def test_an_order_is_priced_taxed_and_summed(world: World) -> None:
    order = await write(
        world,
        line(world, "TEA", "3"),
        line(world, "CUP", "10", "4.5", discount=Decimal("0.15"), description="Cups"),
        charges=Decimal("32.385"),
        customer_reference="PO 7",
    )
    assert (order.number, order.status, order.currency) == ("SO-2026-00001", "DRAFT", "EUR")
    assert (order.net, order.tax, order.charges, order.total) == (
        Decimal("68.22"),
        Decimal("5.99"),
        Decimal("32.39"),
        Decimal("106.60"),
    )
    tea, cup = await lines_of(world, order)
    assert (tea.unit_price, tea.net, tea.tax, tea.gross) == (
        Decimal("9.99"),
        Decimal("29.97"),
        Decimal("5.99"),
        Decimal("35.96"),
    )
    assert (tea.position, tea.description, tea.tax_rate) == (1, "Tea", Decimal("0.2"))
    assert (cup.position, cup.description, cup.net, cup.tax) == (2, "Cups", Decimal("38.25"), Decimal(0))
    assert await nothing_is_wrong(world)


async def test_many_orders_take_as_many_statements_as_one(world: World) -> None:
    await write(world, line(world, "TEA", "1"))
    counts = []
    for number in (1, 10):
        lines = [line(world, "TEA", "1"), line(world, "CUP", "2"), line(world, "POT", "3")] * number
        news = [order_of(world, *lines)] * number
        world.statements.clear()
        await world.write(service.create_orders, news)
        counts.append(len([text for text in world.statements if "set_config" not in text]))
    assert counts == [2, 2]


async def test_what_an_order_needs_is_read_at_once_and_written_at_once(world: World) -> None:
    world.statements.clear()
    await write(world, *[line(world, "TEA", "1", "9")] * 10)
    own = [text for text in world.statements if "set_config" not in text and "number_series" not in text]
    assert len(own) == 2


async def test_an_order_in_a_foreign_currency_needs_a_rate(world: World) -> None:
    tea = line(world, "TEA", "1", "100")
    missing = await refused(world, service.create_order, order_of(world, tea, currency="CNY"))
    assert (missing.code, missing.path) == ("EXCHANGE_RATE_MISSING", ("exchangeRate",))
    order = await write(world, tea, currency="CNY", exchange_rate=Decimal("8"))
    async with world.reading() as db:
        facts = (await service.facts_of_orders(db, [order.id]))[order.id]
    assert (facts.amount.amount, facts.amount.currency) == (Decimal("15.00"), "EUR")
    assert (facts.title, facts.party_id, facts.owner_id, facts.company_id) == (
        order.number,
        world.customers["Anna"],
        world.actor.user_id,
        world.actor.company_id,
    )


async def test_prices_in_another_currency_are_not_invented(world: World) -> None:
    new = order_of(world, line(world, "TEA", "1"), currency="CNY", exchange_rate=Decimal(8))
    assert (await refused(world, service.create_order, new)).code == "PRICE_MISSING"


async def test_what_is_not_there_is_refused(world: World) -> None:
    ghost = NewOrder(customer_id=uuid.uuid4())
    assert (await refused(world, service.create_order, ghost)).path == ("customerId",)
    nothing = order_of(world, NewLine(product_id=uuid.uuid4(), quantity=Decimal(1)))
    assert (await refused(world, service.create_order, nothing)).path == ("lines", "0", "productId")
    nobody = order_of(world, owner_id=uuid.uuid4())
    assert (await refused(world, service.create_order, nobody)).path == ("ownerId",)
    wrong = order_of(world, line(world, "TEA", "1"), line(world, "TEA", "0"))
    found = await refused(world, service.create_order, wrong)
    assert (found.code, found.path) == ("INVALID_VALUE", ("lines", "1", "quantity"))
    assert await world.rows(sa.select(table_of(Order).c.id)) == []


async def test_what_is_archived_is_not_sold(world: World, database: str) -> None:
    await as_owner(database, f"UPDATE {Product.__tablename__} SET is_active = false WHERE sku = 'TEA'")
    new = order_of(world, line(world, "TEA", "1"))
    assert (await refused(world, service.create_order, new)).code == "PRODUCT_INACTIVE"
    await as_owner(database, f"UPDATE {Customer.__tablename__} SET is_active = false")
    assert (await refused(world, service.create_order, new)).code == "CUSTOMER_INACTIVE"


async def test_a_draft_can_be_changed_in_parts(world: World) -> None:
    order = await write(world, line(world, "TEA", "3"), line(world, "CUP", "1"), note="old")
    tea, cup = await lines_of(world, order)
    changes = LineChanges(
        added=[line(world, "POT", "1")],
        changed=[LineChange(tea.id, {"quantity": Decimal(2), "discount": Decimal("0.5")})],
        removed=[cup.id],
    )
    given = {"note": "new", "charges": Decimal(5), "requested_on": date(2026, 12, 1)}
    await world.write(service.update_order, order.id, given, changes)
    after = await again(world, order)
    assert (after.note, after.requested_on, after.version) == ("new", date(2026, 12, 1), 2)
    assert (after.net, after.tax, after.charges, after.total) == (
        Decimal("129.99"),
        Decimal("2.00"),
        Decimal(5),
        Decimal("136.99"),
    )
    found = [(each.position, each.description, each.net) for each in await lines_of(world, order)]
    assert found == [(1, "Tea", Decimal("9.99")), (2, "Pot", Decimal(120))]
    assert await nothing_is_wrong(world)


async def test_all_lines_can_be_replaced(world: World) -> None:
    order = await write(world, line(world, "TEA", "3"), line(world, "CUP", "1"))
    changes = LineChanges(replaced=[line(world, "POT", "1"), line(world, "TEA", "1")])
    await world.write(service.update_order, order.id, {}, changes)
    assert [(each.position, each.description) for each in await lines_of(world, order)] == [
        (1, "Pot"),
        (2, "Tea"),
    ]
    await world.write(service.update_order, order.id, {}, LineChanges(replaced=[]))
    assert (await again(world, order)).total == 0
    assert await nothing_is_wrong(world)


async def test_changes_say_one_thing_about_what_is_there(world: World) -> None:
    order = await write(world, line(world, "TEA", "3"))
    (tea,) = await lines_of(world, order)
    both = LineChanges(replaced=[], removed=[tea.id])
    ghost = LineChanges(removed=[uuid.uuid4()])
    empty = LineChanges(changed=[LineChange(tea.id, {"quantity": None})])
    for changes, code, path in (
        (both, "INVALID_VALUE", ("lines",)),
        (ghost, "NOT_FOUND", ("removeLines", "0")),
        (empty, "INVALID_VALUE", ("changeLines", "0", "quantity")),
    ):
        found = await refused(world, service.update_order, order.id, {}, changes)
        assert (found.code, found.path) == (code, path)
    none = await refused(world, service.update_order, order.id, {"order_date": None})
    assert (none.code, none.path) == ("INVALID_VALUE", ("orderDate",))


async def test_an_owner_can_be_given_and_taken(world: World) -> None:
    order = await write(world, line(world, "TEA", "1"))
    await world.write(service.update_order, order.id, {"owner_id": None})
    (tea,) = await lines_of(world, order)
    assert ((await again(world, order)).owner_id, tea.owner_id) == (None, None)
    assert await nothing_is_wrong(world)


async def test_only_a_draft_with_lines_is_confirmed(world: World) -> None:
    empty = await write(world)
    assert (await refused(world, service.confirm_order, empty.id)).code == "ORDER_EMPTY"
    order = await write(world, line(world, "TEA", "1"))
    confirmed = await world.write(service.confirm_order, order.id)
    assert (confirmed.status, confirmed.confirmed_at is None) == ("CONFIRMED", False)
    assert (await refused(world, service.confirm_order, order.id)).code == "ORDER_NOT_DRAFT"
    late = await refused(world, service.update_order, order.id, {"note": "x"})
    assert late.code == "ORDER_NOT_DRAFT"


async def test_two_confirmations_at_once_confirm_once(world: World) -> None:
    order = await write(world, line(world, "TEA", "1"))
    found = await asyncio.gather(
        *(world.write(service.confirm_order, order.id) for _ in range(2)),
        return_exceptions=True,
    )
    codes = sorted(each.code if isinstance(each, Refused) else "DONE" for each in found)
    assert codes == ["DONE", "ORDER_NOT_DRAFT"]


async def test_who_listens_may_refuse_and_then_nothing_happened(database: str) -> None:
    async def refuse(db: Db, event: rules.SalesOrdersConfirming) -> None:
        raise Refused("NOT_TODAY", "Not today.")

    world = await make_world(database, Wiring(handlers={rules.SalesOrdersConfirming: [refuse]}))
    order = await write(world, line(world, "TEA", "1"))
    assert (await refused(world, service.confirm_order, order.id)).code == "NOT_TODAY"
    assert (await again(world, order)).status == "DRAFT"
    await world.database.close()


async def test_an_order_of_another_company_is_not_there(world: World) -> None:
    order = await world.write(
        service.create_order,
        order_of(world, line(world, "TEA", "1", "9"), currency="CNY"),
        actor=world.away,
    )
    stranger = replace(world.actor, company_ids=frozenset({world.actor.company_id}))
    for work in (service.confirm_order, service.cancel_order, service.close_order):
        found = await refused(world, work, order.id, actor=stranger)
        assert found.code == "NOT_FOUND"


async def test_each_company_numbers_its_own_orders(world: World) -> None:
    here = await write(world, line(world, "TEA", "1", "9"))
    new = order_of(world, line(world, "TEA", "1", "9"), currency="CNY")
    there = await world.write(service.create_order, new, actor=world.away)
    assert (here.number, there.number) == ("SO-2026-00001", "SO-2026-00001")


async def test_deliveries_and_invoices_advance_the_states(world: World) -> None:
    order = await write(world, line(world, "TEA", "3"), line(world, "CUP", "1"))
    tea, cup = await lines_of(world, order)
    early = await refused(world, service.note_delivered, order.id, {tea.id: Decimal(1)})
    assert early.code == "ORDER_NOT_CONFIRMED"
    await world.write(service.confirm_order, order.id)
    await world.write(service.note_delivered, order.id, {tea.id: Decimal(3)})
    assert (await again(world, order)).delivery_state == "PARTIAL"
    over = await refused(world, service.note_delivered, order.id, {cup.id: Decimal(2)})
    assert (over.code, over.facts["open"]) == ("OVER_DELIVERY", 1)
    await world.write(service.note_delivered, order.id, {cup.id: Decimal(1)})
    await world.write(service.note_invoiced, order.id, {tea.id: Decimal(1)})
    after = await again(world, order)
    assert (after.delivery_state, after.invoice_state) == ("FULL", "PARTIAL")
    late = await refused(world, service.cancel_order, order.id)
    assert late.code == "ORDER_DELIVERED"
    await world.write(service.note_invoiced, order.id, {tea.id: Decimal(2), cup.id: Decimal(1)})
    await world.write(service.close_order, order.id)
    after = await again(world, order)
    assert (after.status, after.invoice_state) == ("CLOSED", "FULL")
    await world.write(service.note_invoiced, order.id, {tea.id: Decimal(-3)})
    assert (await again(world, order)).invoice_state == "PARTIAL"
    assert await nothing_is_wrong(world)


async def test_an_untouched_order_can_be_cancelled(world: World) -> None:
    order = await write(world, line(world, "TEA", "1"))
    await world.write(service.confirm_order, order.id)
    await world.write(service.cancel_order, order.id)
    assert (await again(world, order)).status == "CANCELLED"
    assert (await refused(world, service.cancel_order, order.id)).code == "ORDER_NOT_OPEN"


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["deliver", "invoice", "return", "replace"]),
        st.integers(0, 2),
        st.decimals(-3, 6, places=1),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_stored_states_are_what_the_lines_say(
    world: World, steps: list[tuple[str, int, Decimal]]
) -> None:
    order = await write(world, line(world, "TEA", "5"), line(world, "CUP", "0.5"), line(world, "POT", "2"))
    await world.write(service.confirm_order, order.id)
    keys = [each.id for each in await lines_of(world, order)]
    for kind, which, quantity in steps:
        told = {order.id: {keys[which]: quantity if kind == "invoice" else abs(quantity) or Decimal(1)}}
        try:
            if kind == "deliver":
                await world.write(service.note_deliveries, told)
            elif kind == "invoice":
                await world.write(service.note_invoices, told)
            else:
                await world.write(service.note_returns, told, replaced=kind == "replace")
        except Refused as refusal:
            assert refusal.code.startswith(("OVER_", "UNDER_"))
        lines, header = await lines_of(world, order), await again(world, order)
        assert header.delivery_state == rules.delivery_state(lines)
        assert header.invoice_state == rules.invoice_state(lines)
        for each in lines:
            assert 0 <= each.delivered_quantity - each.returned_quantity <= each.quantity
    assert await nothing_is_wrong(world)


async def test_doctors_find_what_is_wrong(world: World, database: str) -> None:
    order = await write(world, line(world, "TEA", "3"))
    await as_owner(
        database,
        "UPDATE sales_order SET net = net + 1, total = total + 1, delivery_state = 'FULL', invoice_state = 'PARTIAL'",
        "UPDATE sales_order_line SET currency = 'USD'",
    )
    async with world.reading() as db:
        found = await loaders.integrity(db)
    assert {each.subject_id for each in found} == {order.id}
    assert sorted(each.check for each in found) == [
        "delivery_state_vs_lines",
        "invoice_state_vs_lines",
        "order_lines_alike",
        "order_totals_vs_lines",
    ]


async def test_the_database_itself_keeps_the_promises(world: World, database: str) -> None:
    await write(world, line(world, "TEA", "3"))
    for change in (
        "UPDATE sales_order SET total = total + 1",
        "UPDATE sales_order_line SET quantity = 0",
        "UPDATE sales_order_line SET delivered_quantity = 4",
        "UPDATE sales_order_line SET invoiced_quantity = -1",
        "UPDATE sales_order_line SET gross = 0",
        "UPDATE sales_order SET status = 'LOST'",
    ):
        with pytest.raises(DBAPIError, match="check constraint"):
            await as_owner(database, change)
