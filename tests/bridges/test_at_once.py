"""An order that is confirmed and received in one act, by a program."""

from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from bizsuite.bridges.procurement_inventory.receiving import Receiving, receive_order
from bizsuite.erp.inventory.rules import LotPart
from bizsuite.erp.procurement import service as orders
from bizsuite.erp.procurement.rules.orders import NewLine, NewOrder
from tests.erp.inventory.test_lot_graph import tracked
from tests.erp.procurement.buying import Buying, buying_of


@pytest.fixture
async def buying(database: str) -> AsyncIterator[Buying]:
    """Buying with stock."""
    async with buying_of(database, ["erp.procurement", "erp.inventory", "erp.valuation"]) as made:
        yield made


async def test_lots_come_in_the_act_that_confirms_their_order(buying: Buying) -> None:
    await tracked(buying.shop)
    wares = buying.shop.wares
    async with buying.shop.office.work() as db:
        order = await orders.create_order(
            db,
            NewOrder(
                supplier_id=wares.supplier,
                lines=[NewLine(product_id=wares.products["TEA"], quantity=Decimal(5), unit_price=Decimal(4))],
            ),
            confirm=True,
        )
        (line,) = await orders.lines_of(db, order.id)
        lots = {line.id: [LotPart(code="A", quantity=Decimal(2)), LotPart(code="B", quantity=Decimal(3))]}
        await receive_order(db, order.id, Receiving(lots=lots))
    answer = await buying.shop.ask(
        "{ lots(first: 5) { nodes { code balances(first: 5) { nodes { onHand location { kind } } } } } }"
    )
    found = {
        each["code"]: [
            row["onHand"] for row in each["balances"]["nodes"] if row["location"]["kind"] == "INTERNAL"
        ]
        for each in answer.data["lots"]["nodes"]
    }
    assert found == {"A": ["2"], "B": ["3"]}
    order_again = await buying.shop.office.rows("SELECT receipt_state FROM procurement_order")
    assert [row["receipt_state"] for row in order_again] == ["FULL"]
