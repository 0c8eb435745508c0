"""Orders end while goods are set aside, deliveries planned and invoices drafted, in a whole company."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bizsuite.kernel.clock import today
from tests.erp.shop import Shop, shop_of
from tests.erp.valuation.test_graph import findings


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """A whole company: whichever of its modules listens first, documents are locked before credit and goods."""
    async with shop_of(database, ["oa", "crm", "erp"]) as made:
        await made.keep_books(today().year)
        await made.must("customerCreditSet", "__typename", id=made.customer(), limit="500")
        yield made
        assert await findings(made) == []


async def test_an_order_ends_with_all_that_is_planned_for_it(shop: Shop) -> None:
    await shop.stocked(TEA=8)
    for act, plan in (("salesOrderClose", False), ("salesOrderCancel", False), ("salesOrderCancel", True)):
        order = await shop.order(("TEA", 5), confirm=True)
        key: dict[str, Any] = {"id": order["id"]}
        assert await shop.availability() == ["8", "5", "3", "0", "5"]
        if plan:
            await shop.must("salesOrderDeliver", "__typename", **key, post=False)
            await shop.must("salesOrderInvoice", "__typename", **key, on=today().isoformat())
        await shop.must(act, "__typename", **key)
        assert await shop.availability() == ["8", "0", "8", "0", "0"]
        answer = await shop.ask(
            "query($c: ID!) { customer(id: $c) { creditAvailable { amount } } }", c=shop.customer()
        )
        assert answer.data["customer"] == {"creditAvailable": {"amount": "500.00"}}
    rows = await shop.office.rows("SELECT status FROM inventory_delivery")
    assert [row["status"] for row in rows] == ["CANCELLED"]
    assert await shop.count("invoicing_invoice") == 0
