"""How well a supplier keeps what was agreed: exact figures from what came and what was billed, in one statement."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bizsuite.base.parties import service as parties
from bizsuite.base.parties.rules.shapes import NewSupplier
from bizsuite.kernel.clock import today
from tests.erp.procurement.buying import Buying, buying_of

MODULES = ["erp.procurement", "erp.bills", "erp.inventory", "erp.valuation", "erp.finance"]
FIGURES = """query($since: Date!, $until: Date!) { suppliers { nodes { name
  performance(since: $since, until: $until) { lines linesOnTime onTimeShare quantityShare priceDeviation } } } }"""
NOTHING = {
    "lines": 0,
    "linesOnTime": 0,
    "onTimeShare": None,
    "quantityShare": None,
    "priceDeviation": None,
}


@pytest.fixture
async def buying(database: str) -> AsyncIterator[Buying]:
    """A shop that buys, keeps goods and pays for them."""
    async with buying_of(database, MODULES) as made:
        await made.shop.keep_books(today().year - 1, today().year)
        yield made


def on(days: int) -> str:
    """So many days ago."""
    return (today() - timedelta(days=days)).isoformat()


async def figures(buying: Buying, since: int = 30, until: int = -30, **more: Any) -> dict[str, Any]:
    """The figures by the name of the supplier."""
    answer = await buying.shop.ask(FIGURES, since=on(since), until=on(until), **more)
    assert answer.errors == [], answer.errors
    return {each["name"]: each["performance"] for each in answer.data["suppliers"]["nodes"]}


async def came(buying: Buying, order: Any, quantity: str, days: int) -> Any:
    """So much of the first line came so many days ago; the receipt."""
    lines = [{"id": order["lines"]["nodes"][0]["id"], "quantity": quantity}]
    fields = "receipt { id lines { nodes { id } } }"
    payload = await buying.shop.must("purchaseOrderReceive", fields, id=order["id"], lines=lines, on=on(days))
    return payload["receipt"]


async def billed(buying: Buying, order: Any, quantity: str, price: str) -> None:
    """So much of the first line is billed at a price."""
    lines = [{"id": order["lines"]["nodes"][0]["id"], "quantity": quantity, "unitPrice": price}]
    given = {"id": order["id"], "lines": lines, "on": on(0), "post": True}
    await buying.shop.must("purchaseOrderBill", "vendorBill { id }", **given)


async def test_figures_follow_from_what_came_and_was_billed(buying: Buying) -> None:
    async def ordered(line: Any, days: int) -> Any:
        return await buying.order(line, orderDate=on(20), expectedOn=on(days), confirm=True)

    late = await ordered(buying.line("TEA", 10, "4"), 10)
    await came(buying, late, "6", 12)
    await came(buying, late, "4", 5)
    in_time = await ordered(buying.line("CUP", 2, "24", unitId=buying.dozen), 3)
    await came(buying, in_time, "2", 3)
    poor = await ordered(buying.line("TEA", 10, "4"), 1)
    receipt = await came(buying, poor, "5", 2)
    back = [{"id": receipt["lines"]["nodes"][0]["id"], "quantity": "1"}]
    await buying.shop.must(
        "goodsReturnCreate", "goodsReturn { id }", receiptId=receipt["id"], lines=back, post=True
    )
    await billed(buying, late, "10", "4.2")
    await billed(buying, in_time, "2", "24")

    await ordered(buying.line("TEA", 1, "4"), -5)
    await buying.order(buying.line("TEA", 1, "4"), orderDate=on(20), expectedOn=on(2))
    void = await ordered(buying.line("TEA", 1, "4"), 2)
    await buying.act("Cancel", void)
    await ordered(buying.line("ADVICE", 1, "80"), 2)
    assert (await figures(buying))["Maker"] == {
        "lines": 3,
        "linesOnTime": 1,
        "onTimeShare": "0.333333",
        "quantityShare": "0.8",
        "priceDeviation": "0.022727",
    }
    assert (await figures(buying, since=4, until=2))["Maker"] == {
        "lines": 1,
        "linesOnTime": 1,
        "onTimeShare": "1",
        "quantityShare": "1",
        "priceDeviation": "0",
    }
    assert (await figures(buying, since=60, until=40))["Maker"] == NOTHING


async def test_many_suppliers_take_as_many_statements_as_one(buying: Buying) -> None:
    await figures(buying)
    counts = [len(buying.shop.office.statements)]
    async with buying.shop.office.work() as db:
        for name in ("Forge", "Mill"):
            await parties.create_supplier(db, NewSupplier(name=name))
    found = await figures(buying)
    counts.append(len(buying.shop.office.statements))
    assert found == dict.fromkeys(("Forge", "Maker", "Mill"), NOTHING)
    assert counts[0] == counts[1]


async def test_who_may_not_see_orders_sees_no_figures(buying: Buying) -> None:
    query = "query($id: ID!, $on: Date!) { supplier(id: $id) { name performance(since: $on, until: $on) { lines } } }"
    answer = await buying.shop.ask(query, as_="hr", id=buying.supplier, on=on(0))
    assert (
        "FORBIDDEN" in {error.original_error.code for error in answer.errors}
        or answer.data["supplier"] is None
    )
