"""Some goods of a kit come back: so much of it is credited as these bear of its price, never more than all."""

import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.base.catalog import service as catalog
from bizsuite.base.catalog.rules.kits import Part, shares_of
from bizsuite.base.catalog.rules.shapes import NewProduct
from bizsuite.base.catalog.rules.words import ProductKind
from bizsuite.erp.sales.rules import kits
from bizsuite.kernel.clock import today
from bizsuite.kernel.values import ZERO
from tests.erp.shop import Shop, shop_of
from tests.erp.valuation.test_graph import accounts, ago, findings, received

ON = today().isoformat()
NOTE = """invoice { kind net { amount } tax { amount } total { amount }
    lines { nodes { quantity net { amount } product { sku } } } }"""
MODULES = ["erp.sales", "erp.inventory", "erp.valuation", "erp.finance", "erp.invoicing"]


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """A set of six cups (5 each) and a pot (120) costs 99.99 and 20 %; at the end no inspection finds anything."""
    async with shop_of(database, MODULES) as made:
        await made.keep_books(today().year - 1, today().year)
        wares = made.wares.products
        new = NewProduct(
            sku="SET",
            name="Set",
            list_price=Decimal("99.99"),
            sales_tax_rate=Decimal("0.2"),
            kind=ProductKind.KIT,
        )
        async with made.office.work() as db:
            (row,) = await catalog.create_products(db, [new])
            wares["SET"] = row.id
        async with made.office.work() as db:
            parts = [Part(wares["CUP"], Decimal(6)), Part(wares["POT"], Decimal(1))]
            await catalog.set_kit(db, wares["SET"], parts)
        yield made
        assert await findings(made) == []


async def sold(shop: Shop, sets: int, **more: Any) -> tuple[str, dict[str, str], str]:
    """An order of sets, delivered yesterday: its id, its lines by product, and the delivery."""
    await received(shop, 40, "2", days=3, sku="CUP")
    await received(shop, 5, "50", days=3, sku="POT")
    order = (await shop.order(("SET", sets), confirm=True, **more))["id"]
    made = await shop.must("salesOrderDeliver", "delivery { id }", id=order, on=ago(1))
    query = "query($id: ID!) { salesOrder(id: $id) { lines { nodes { id product { sku } } } } }"
    nodes = (await shop.ask(query, id=order)).data["salesOrder"]["lines"]["nodes"]
    return order, {node["product"]["sku"]: node["id"] for node in nodes}, made["delivery"]["id"]


async def back(shop: Shop, delivery: str, **goods: str) -> None:
    query = "query($id: ID!) { delivery(id: $id) { lines { nodes { id product { sku } } } } }"
    nodes = (await shop.ask(query, id=delivery)).data["delivery"]["lines"]["nodes"]
    moves = {node["product"]["sku"]: node["id"] for node in nodes}
    lines = [{"id": moves[sku], "quantity": quantity} for sku, quantity in goods.items()]
    await shop.must("goodsReturnCreate", "goodsReturn { id }", deliveryId=delivery, lines=lines, post=True)


async def credited(shop: Shop, order: str, **more: Any) -> tuple[str, str, str]:
    """A posted credit note: how much of the set, net and tax."""
    note = (await shop.must("salesOrderCredit", NOTE, id=order, on=ON, post=True, **more))["invoice"]
    (kit,) = (node for node in note["lines"]["nodes"] if node["product"]["sku"] == "SET")
    assert kit["net"] == note["net"]
    return kit["quantity"], note["net"]["amount"], note["tax"]["amount"]


async def of_kit(shop: Shop, order: str) -> list[str]:
    """What the line of the set says, and the states of its order."""
    query = """query($id: ID!) { salesOrder(id: $id) { deliveryState invoiceState lines(first: 1) { nodes {
        deliveredQuantity returnedQuantity invoicedQuantity toDeliver toInvoice } } } }"""
    found = (await shop.ask(query, id=order)).data["salesOrder"]
    (line,) = found["lines"]["nodes"]
    return [found["deliveryState"], found["invoiceState"], *line.values()]


async def test_components_come_back_one_after_the_other_and_all_notes_sum_to_the_invoice(shop: Shop) -> None:
    order, _, delivery = await sold(shop, 2)
    await shop.must("salesOrderInvoice", "invoice { id }", id=order, on=ON, post=True)
    # 2 x 99.99 and 20 %; twelve cups at 2 and two pots at 50 left.
    assert (await accounts(shop))["RECEIVABLE"] == "239.98"
    assert (await accounts(shop))["COST_OF_SALES"] == "124.00"
    await received(shop, 10, "9", sku="CUP")
    steps = [
        # Of a set cups bear 30 of 150, the pot 120. Half the cups of one: a tenth of a set.
        ({"CUP": "3"}, ("0.1", "10.00", "2.00"), "118.00", ["0.1", "1.9"]),
        ({"CUP": "3", "POT": "1"}, ("0.9", "89.99", "18.00"), "62.00", ["1", "1"]),
        ({"POT": "1"}, ("0.8", "79.99", "16.00"), "12.00", ["1.8", "0.2"]),
    ]
    for goods, note, cost, (returned, invoiced) in steps:
        await back(shop, delivery, **goods)
        assert await credited(shop, order) == note
        assert (await accounts(shop))["COST_OF_SALES"] == cost
        assert await of_kit(shop, order) == ["FULL", "FULL", "2", returned, invoiced, "0", "0"]
        assert await shop.codes("salesOrderCredit", id=order, on=ON) == ["NOTHING_TO_CREDIT"]
    await back(shop, delivery, CUP="6")
    # All that is left of 199.98 and 40.00.
    assert await credited(shop, order) == ("0.2", "20.00", "4.00")
    assert await of_kit(shop, order) == ["FULL", "NONE", "2", "2", "0", "0", "0"]
    left = await accounts(shop)
    assert "RECEIVABLE" not in left
    assert "COST_OF_SALES" not in left
    assert await shop.codes("salesOrderInvoice", id=order, on=ON) == ["NOTHING_TO_INVOICE"]


async def test_what_cannot_be_credited_of_a_kit_writes_nothing(shop: Shop) -> None:
    order, lines, delivery = await sold(shop, 2)
    await shop.must("salesOrderInvoice", "invoice { id }", id=order, on=ON, post=True)
    await back(shop, delivery, POT="1")
    tables = ("invoicing_invoice", "bridge_order_line_invoice", "finance_entry", "outbox_event")
    before = [await shop.count(table) for table in tables]
    for sku, quantity, code, path in (
        ("SET", "0.800001", "OVER_CREDIT", ["lines", "0", "quantity"]),
        ("SET", "0", "INVALID_VALUE", ["lines", "0", "quantity"]),
        ("POT", "1", "KIT_COMPONENT", ["lines", "0", "id"]),
        ("CUP", "1", "KIT_COMPONENT", ["lines", "0", "id"]),
    ):
        asked = [{"id": lines[sku], "quantity": quantity}]
        _, errors = await shop.do("salesOrderCredit", "__typename", id=order, on=ON, lines=asked)
        assert [(error["code"], error["path"]) for error in errors] == [(code, path)]
    assert before == [await shop.count(table) for table in tables]
    part = [{"id": lines["SET"], "quantity": "0.3"}]
    assert await credited(shop, order, lines=part) == ("0.3", "30.00", "6.00")
    assert await credited(shop, order) == ("0.5", "50.00", "10.00")


async def test_of_what_came_back_before_it_was_invoiced_the_rest_is_invoiced(shop: Shop) -> None:
    order, lines, delivery = await sold(shop, 2)
    part = [{"id": lines["SET"], "quantity": "1"}]
    await shop.must("salesOrderInvoice", "invoice { id }", id=order, on=ON, post=True, lines=part)
    await back(shop, delivery, POT="1")
    assert await of_kit(shop, order) == ["FULL", "PARTIAL", "2", "0.8", "1", "0", "0.2"]
    part = [{"id": lines["SET"], "quantity": "0.1"}]
    assert await shop.codes("salesOrderCredit", id=order, on=ON, lines=part) == ["OVER_CREDIT"]
    made = await shop.must("salesOrderInvoice", NOTE, id=order, on=ON, post=True)
    # A fifth of a set: what is left of it once a pot is back.
    assert (made["invoice"]["net"], made["invoice"]["tax"]) == ({"amount": "20.00"}, {"amount": "4.00"})
    assert await of_kit(shop, order) == ["FULL", "FULL", "2", "0.8", "1.2", "0", "0"]


async def test_the_parts_are_those_of_the_order_whatever_things_cost_later(shop: Shop) -> None:
    order, _, delivery = await sold(shop, 1)
    query = "query($id: ID!) { salesOrder(id: $id) { lines { nodes { kitShare } } } }"
    nodes = (await shop.ask(query, id=order)).data["salesOrder"]["lines"]["nodes"]
    assert [node["kitShare"] for node in nodes] == [None, "0.2", "0.8"]
    await shop.must("salesOrderInvoice", "invoice { id }", id=order, on=ON, post=True)
    given = {"id": shop.product("CUP"), "listPrice": "500"}
    await shop.must("productUpdate", "product { id }", **given)
    await back(shop, delivery, CUP="6")
    assert await credited(shop, order) == ("0.2", "20.00", "4.00")


@dataclass
class Line:
    """A line as far as kits go."""

    id: uuid.UUID
    kit_line_id: uuid.UUID | None = None
    kit_quantity: Decimal | None = None
    kit_share: Decimal | None = None
    product_id: uuid.UUID | None = None
    delivered_quantity: Decimal = ZERO
    returned_quantity: Decimal = ZERO
    replaced_quantity: Decimal = ZERO


KIT = uuid.UUID(int=1)
worth = st.tuples(st.integers(1, 9), st.integers(0, 900), st.integers(0, 900))
stories = st.lists(
    st.tuples(worth, st.lists(st.integers(0, 30), min_size=3, max_size=3)), min_size=1, max_size=5
)


@given(stories, st.integers(1, 4))
def test_no_more_of_a_kit_comes_back_than_left(
    told: list[tuple[tuple[int, int, int], list[int]]], ordered: int
) -> None:
    shares = shares_of([(Decimal(size), Decimal(price), Decimal(cost)) for (size, price, cost), _ in told])
    assert sum(shares, ZERO) == 1
    assert min(shares) >= 0
    lines = [Line(KIT)]
    for place, (((size, _, _), (left, came, again)), share) in enumerate(zip(told, shares, strict=True)):
        replaced, own = Decimal(again), Line(uuid.UUID(int=2 + place), KIT, Decimal(size), share)
        own.delivered_quantity = min(Decimal(left), size * ordered + replaced)
        own.returned_quantity = min(Decimal(came), own.delivered_quantity)
        own.replaced_quantity = min(replaced, own.returned_quantity)
        own.delivered_quantity = min(own.delivered_quantity, size * ordered + own.replaced_quantity)
        lines.append(own)
    kits.settle(lines)
    assert 0 <= lines[0].returned_quantity <= lines[0].delivered_quantity <= ordered


def test_parts_are_by_list_prices_else_by_costs_else_even() -> None:
    assert shares_of([(Decimal(6), Decimal(5), Decimal(9)), (Decimal(1), Decimal(120), ZERO)]) == [
        Decimal("0.2"),
        Decimal("0.8"),
    ]
    assert shares_of([(Decimal(3), ZERO, Decimal(1)), (Decimal(1), ZERO, Decimal(1))]) == [
        Decimal("0.75"),
        Decimal("0.25"),
    ]
    thirds = shares_of([(Decimal(1), ZERO, ZERO)] * 3)
    assert thirds == [Decimal("0.333333333334"), Decimal("0.333333333333"), Decimal("0.333333333333")]


def test_of_orders_that_know_no_parts_only_whole_kits_come_back() -> None:
    cups = Line(uuid.UUID(int=2), KIT, Decimal(6), None, delivered_quantity=Decimal(12))
    pots = Line(uuid.UUID(int=3), KIT, Decimal(1), None, delivered_quantity=Decimal(2))
    cups.returned_quantity, lines = Decimal(9), [Line(KIT), cups, pots]
    kits.settle(lines)
    assert (lines[0].delivered_quantity, lines[0].returned_quantity) == (Decimal(2), ZERO)
    pots.returned_quantity = Decimal(1)
    kits.settle(lines)
    assert (lines[0].delivered_quantity, lines[0].returned_quantity) == (Decimal(2), Decimal(1))
