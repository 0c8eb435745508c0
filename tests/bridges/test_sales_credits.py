"""Goods that come back are credited, exactly and with the taxes of their invoice; and what nobody may credit."""

import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.bridges.sales_finance import giving_up as rules
from bizsuite.bridges.sales_finance.giving_up import Claim
from bizsuite.graph.node import encode
from bizsuite.kernel.clock import today
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO
from tests.erp.shop import Shop, shop_of
from tests.erp.valuation.test_graph import accounts, ago, findings, received

ON = today().isoformat()
NOTE = """invoice { kind status net { amount } tax { amount } total { amount } creditOf { number }
    lines { nodes { quantity net { amount } tax { amount } } } }"""


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """Sales, stock with its value, invoices, and the books of this year and the last."""
    async with shop_of(
        database, ["erp.sales", "erp.inventory", "erp.valuation", "erp.finance", "erp.invoicing"]
    ) as made:
        await made.keep_books(today().year - 1, today().year)
        yield made
        assert await findings(made) == []


async def sold(shop: Shop, quantity: int, *, price: str | None = None, **more: Any) -> tuple[str, str]:
    """An order of tea that is delivered; its id and that of the delivery."""
    order = (await shop.order(("TEA", quantity, price), **more))["id"]
    await shop.must("salesOrderConfirm", "salesOrder { id }", id=order)
    made = await shop.must("salesOrderDeliver", "delivery { id }", id=order, on=ago(1))
    return order, made["delivery"]["id"]


async def invoiced(shop: Shop, order: str, quantity: str | None = None) -> None:
    lines = None if quantity is None else [{"id": await line_of(shop, order), "quantity": quantity}]
    await shop.must("salesOrderInvoice", "invoice { id }", id=order, on=ON, post=True, lines=lines)


async def line_of(shop: Shop, order: str) -> str:
    query = "query($id: ID!) { salesOrder(id: $id) { lines { nodes { id } } } }"
    return str((await shop.ask(query, id=order)).data["salesOrder"]["lines"]["nodes"][0]["id"])


async def back(shop: Shop, delivery: str, quantity: str, *, replace: bool = False) -> None:
    query = "query($id: ID!) { delivery(id: $id) { lines { nodes { id } } } }"
    (move,) = (await shop.ask(query, id=delivery)).data["delivery"]["lines"]["nodes"]
    part = {"id": move["id"], "quantity": quantity}
    await shop.must(
        "goodsReturnCreate",
        "goodsReturn { id }",
        deliveryId=delivery,
        lines=[part],
        post=True,
        replace=replace,
    )


async def states(shop: Shop, order: str) -> list[str]:
    query = """query($id: ID!) { salesOrder(id: $id) { deliveryState invoiceState lines { nodes {
        deliveredQuantity returnedQuantity invoicedQuantity toInvoice } } } }"""
    found = (await shop.ask(query, id=order)).data["salesOrder"]
    (line,) = found["lines"]["nodes"]
    return [found["deliveryState"], found["invoiceState"], *line.values()]


async def test_a_sale_that_came_back_and_was_credited_is_as_if_it_had_never_been(shop: Shop) -> None:
    await received(shop, 10, "2", days=3)
    before = await accounts(shop)
    order, delivery = await sold(shop, 4)
    await invoiced(shop, order)
    # 4 x 9.99 and 20 %.
    assert (await accounts(shop))["RECEIVABLE"] == "47.95"
    assert await shop.codes("salesOrderCredit", id=order, on=ON) == ["NOTHING_TO_CREDIT"]
    await back(shop, delivery, "4")
    made = await shop.must("salesOrderCredit", NOTE, id=order, on=ON, post=True)
    note = made["invoice"]
    assert (note["kind"], note["status"]) == ("CREDIT_NOTE", "POSTED")
    assert [note[name]["amount"] for name in ("net", "tax", "total")] == ["39.96", "7.99", "47.95"]
    assert await accounts(shop) == before == {"GOODS_RECEIVED": "-20.00", "INVENTORY": "20.00"}
    assert await states(shop, order) == ["FULL", "NONE", "4", "4", "0", "0"]
    answer = await shop.ask(
        "query($id: ID!) { customer(id: $id) { receivable { amount } invoices { nodes { kind paymentState } } } }",
        id=shop.customer(),
    )
    assert answer.data["customer"]["receivable"]["amount"] == "0.00"
    assert {each["paymentState"] for each in answer.data["customer"]["invoices"]["nodes"]} == {"PAID"}
    assert await shop.codes("salesOrderCredit", id=order, on=ON) == ["NOTHING_TO_CREDIT"]
    assert await shop.codes("salesOrderInvoice", id=order, on=ON) == ["NOTHING_TO_INVOICE"]


async def test_credit_notes_of_parts_sum_to_the_invoice(shop: Shop) -> None:
    await received(shop, 10, "2", days=3)
    order, delivery = await sold(shop, 3, price="3.335")
    await invoiced(shop, order)
    amounts = []
    for _ in range(3):
        await back(shop, delivery, "1")
        note = (await shop.must("salesOrderCredit", NOTE, id=order, on=ON, post=True))["invoice"]
        amounts.append((note["net"]["amount"], note["tax"]["amount"]))
    # 3 x 3.335 is 10.01 and 2.00 of tax; a piece by itself 3.34 and 0.67.
    assert amounts == [("3.34", "0.67"), ("3.34", "0.67"), ("3.33", "0.66")]
    assert "RECEIVABLE" not in await accounts(shop)


async def test_what_came_back_before_it_was_invoiced_is_not_invoiced_and_not_credited(shop: Shop) -> None:
    await received(shop, 10, "2", days=3)
    order, delivery = await sold(shop, 4)
    await back(shop, delivery, "1")
    assert await states(shop, order) == ["FULL", "NONE", "4", "1", "0", "3"]
    await invoiced(shop, order)
    assert await states(shop, order) == ["FULL", "FULL", "4", "1", "3", "0"]
    assert await shop.codes("salesOrderCredit", id=order, on=ON) == ["NOTHING_TO_CREDIT"]
    await back(shop, delivery, "2")
    line = await line_of(shop, order)
    for quantity, code in (("3", "OVER_CREDIT"), ("0", "INVALID_VALUE")):
        asked = [{"id": line, "quantity": quantity}]
        assert await shop.codes("salesOrderCredit", id=order, on=ON, lines=asked) == [code]
    foreign = [{"id": encode("SalesOrderLine", uuid.uuid4()), "quantity": "1"}]
    tables = ("invoicing_invoice", "bridge_order_line_invoice", "outbox_event")
    before = [await shop.count(table) for table in tables]
    assert await shop.codes("salesOrderCredit", id=order, on=ON, lines=foreign) == ["NOT_FOUND"]
    assert await shop.codes("salesOrderCredit", as_="analyst", id=order, on=ON) == ["PERMISSION_DENIED"]
    assert before == [await shop.count(table) for table in tables]
    asked = [{"id": line, "quantity": "1"}]
    await shop.must("salesOrderCredit", NOTE, id=order, on=ON, lines=asked)  # a draft counts
    await shop.must("salesOrderCredit", NOTE, id=order, on=ON, post=True)
    assert await shop.codes("salesOrderCredit", id=order, on=ON) == ["NOTHING_TO_CREDIT"]
    assert await states(shop, order) == ["FULL", "FULL", "4", "3", "2", "0"]


async def test_what_is_replaced_is_not_credited(shop: Shop) -> None:
    await received(shop, 10, "2", days=3)
    order, delivery = await sold(shop, 4)
    await invoiced(shop, order)
    await back(shop, delivery, "2", replace=True)
    assert await shop.codes("salesOrderCredit", id=order, on=ON) == ["NOTHING_TO_CREDIT"]
    assert await states(shop, order) == ["PARTIAL", "FULL", "4", "2", "4", "0"]


async def test_the_newest_invoice_is_given_up_first_and_an_undone_credit_note_can_be_made_again(
    shop: Shop,
) -> None:
    await received(shop, 10, "2", days=3)
    order, delivery = await sold(shop, 4)
    await invoiced(shop, order, "1")
    await invoiced(shop, order)
    await back(shop, delivery, "4")
    await shop.must("salesOrderCredit", NOTE, id=order, on=ON)
    query = """query($id: ID!) { salesOrder(id: $id) { invoices { nodes {
        id kind status total { amount } creditOf { total { amount } } } } } }"""
    listed = (await shop.ask(query, id=order)).data["salesOrder"]["invoices"]["nodes"]
    notes = {each["total"]["amount"]: each for each in listed if each["kind"] == "CREDIT_NOTE"}
    assert {total: each["creditOf"]["total"]["amount"] for total, each in notes.items()} == {
        "35.96": "35.96",
        "11.99": "11.99",
    }
    for each in notes.values():
        await shop.must("invoicePost", "invoice { id }", id=each["id"])
    assert "RECEIVABLE" not in await accounts(shop)


ids = [uuid.UUID(int=number) for number in range(1, 4)]


@dataclass
class Line:
    id: uuid.UUID
    delivered_quantity: Decimal = ZERO
    returned_quantity: Decimal = ZERO
    replaced_quantity: Decimal = ZERO


quantities = st.decimals(0, 9, places=1)


@given(quantities, quantities, quantities, st.lists(st.tuples(quantities, quantities), max_size=4))
def test_no_more_is_credited_than_came_back_or_stands(
    delivered: Decimal, returned: Decimal, replaced: Decimal, made: list[tuple[Decimal, Decimal]]
) -> None:
    returned = min(delivered, returned)
    line = Line(ids[0], delivered, returned, min(replaced, returned))
    claims = [
        Claim(uuid.UUID(int=10 + place), uuid.UUID(int=20 + place), ids[0], quantity, min(credited, quantity))
        for place, (quantity, credited) in enumerate(made)
    ]
    left = rules.creditable([line], claims)[ids[0]]
    stands = sum((claim.left for claim in claims), ZERO)
    assert 0 <= left <= stands
    assert left <= line.returned_quantity - line.replaced_quantity
    # The customer pays for no less than what he has.
    assert left == 0 or stands - left >= line.delivered_quantity - line.returned_quantity
    parts = [part for own in rules.divided({ids[0]: left}, claims).values() for part in own]
    assert sum((part.quantity for part in parts), ZERO) == left
    assert all(0 < part.quantity <= part.claim.left for part in parts)
    if not left:
        with pytest.raises(Refused) as caught:
            rules.chosen({ids[0]: left}, None)
        assert caught.value.code == "NOTHING_TO_CREDIT"
