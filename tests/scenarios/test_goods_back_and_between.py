"""Goods that come back, and goods between two houses at the end of a month: two stories, told through the API."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest

from bizsuite.erp.finance import service as finance
from bizsuite.erp.inventory import service as stock
from bizsuite.kernel.clock import today
from tests.erp.shop import Shop, shop_of

BOOKS = """query($on: Date!, $id: ID!) { trialBalance(asOf: $on) { lines {
    account { code purpose } balance { amount } } }
  costEntryAggregates(filter: {valuedOn: {lte: $on}}, groupBy: [{field: WAREHOUSE}]) {
    nodes { warehouse { code } quantity { sum } value { sum { amount } } } }
  product(id: $id) { stockAsOf(date: $on) { onHand } }
  integrity { findings { check detail } } }"""


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """A whole company with books for this year and the last."""
    async with shop_of(database, ["oa", "crm", "erp"]) as made:
        company = made.office.home.company
        async with made.office.work() as db:
            await finance.ensure_company(db, company)
        async with made.office.work() as db:
            first, last = date(today().year - 1, 1, 1), date(today().year - 1, 12, 31)
            await finance.create_fiscal_year(db, company, first_day=first, last_day=last)
            await finance.create_fiscal_year(
                db, company, first_day=last + timedelta(days=1), last_day=date(today().year, 12, 31)
            )
            await stock.ensure_company(db, company)
        yield made


async def books(shop: Shop, on: date) -> tuple[dict[str, str], dict[str, tuple[str, str]], str]:
    """At the end of a day: accounts by purpose, quantity and value by warehouse, and what lay in the warehouses."""
    data = (await shop.ask(BOOKS, on=on.isoformat(), id=shop.product("TEA"))).data
    assert data["integrity"]["findings"] == []
    accounts = {
        line["account"]["purpose"]: line["balance"]["amount"]
        for line in data["trialBalance"]["lines"]
        if line["account"]["purpose"] and line["balance"]["amount"] != "0.00"
    }
    worth = {
        node["warehouse"]["code"]: (node["quantity"]["sum"], node["value"][0]["sum"]["amount"])
        for node in data["costEntryAggregates"]["nodes"]
    }
    return accounts, worth, data["product"]["stockAsOf"]["onHand"]


async def received(shop: Shop, quantity: str, cost: str, on: date) -> None:
    made = await shop.must(
        "receiptCreate", "receipt { id }", lines=[shop.line("TEA", quantity) | {"unitCost": cost}]
    )
    await shop.must("receiptPost", "receipt { id }", id=made["receipt"]["id"], on=on.isoformat())


async def test_a_customer_sends_broken_tea_back_gets_some_of_it_replaced_and_the_rest_credited(
    shop: Shop,
) -> None:
    first, day = today() - timedelta(days=10), today() - timedelta(days=5)
    await received(shop, "20", "4", first)
    await shop.must("customerCreditSet", "customer { id }", id=shop.customer(), limit="500")
    order = (await shop.order(("TEA", 10)))["id"]
    await shop.must("salesOrderConfirm", "salesOrder { id }", id=order)
    sent = await shop.must(
        "salesOrderDeliver", "delivery { id lines { nodes { id } } }", id=order, on=day.isoformat()
    )
    await shop.must("salesOrderInvoice", "invoice { id }", id=order, on=day.isoformat(), post=True)
    await received(shop, "10", "9", day)
    (move,) = sent["delivery"]["lines"]["nodes"]

    async def back(quantity: str, *, replace: bool) -> None:
        await shop.must(
            "goodsReturnCreate",
            "goodsReturn { id }",
            as_="warehouse",
            deliveryId=sent["delivery"]["id"],
            lines=[{"id": move["id"], "quantity": quantity}],
            post=True,
            replace=replace,
            reason="The tins were open.",
        )

    await back("2", replace=True)
    await back("3", replace=False)
    # Two wait to go out again, three do not; five are back at the four that they left for.
    assert await shop.availability() == ["25", "2", "23", "0", "2"]
    await shop.must("salesOrderDeliver", "delivery { id }", as_="warehouse", id=order)
    note = await shop.must(
        "salesOrderCredit",
        "invoice { total { amount } } salesOrder { deliveryState invoiceState }",
        as_="finance",
        id=order,
        on=today().isoformat(),
        post=True,
    )
    # 3 x 9.99 and 20 %.
    assert note == {
        "invoice": {"total": {"amount": "35.96"}},
        "salesOrder": {"deliveryState": "FULL", "invoiceState": "FULL"},
        "userErrors": [],
    }
    await only_what_he_kept_is_owed_and_gone(shop, order)


async def only_what_he_kept_is_owed_and_gone(shop: Shop, order: str) -> None:
    """Seven of the twelve that were delivered stay with the customer."""
    answer = await shop.ask(
        """query($id: ID!, $c: ID!) { customer(id: $c) { receivable { amount } creditAvailable { amount } }
        salesOrder(id: $id) { lines { nodes { deliveredQuantity returnedQuantity replacedQuantity invoicedQuantity
            toDeliver toInvoice
            moves { nodes { quantity returnOf { id } returnedBy { nodes { quantity } } } } } } } }""",
        id=order,
        c=shop.customer(),
    )
    # 119.88 was invoiced.
    assert answer.data["customer"] == {
        "receivable": {"amount": "83.92"},
        "creditAvailable": {"amount": "416.08"},
    }
    (line,) = answer.data["salesOrder"]["lines"]["nodes"]
    moves = line.pop("moves")["nodes"]
    assert list(line.values()) == ["12", "5", "2", "7", "0", "0"]
    assert sorted(each["quantity"] for each in moves if each["returnOf"] is None) == ["10", "2"]
    accounts, worth, on_hand = await books(shop, today())
    # 10 at 4 stayed, 10 came at 9, 5 are back at 4: of 25 for 150.00 two left again, for 12.00.
    assert on_hand == worth["MAIN"][0] == "23"
    assert worth["MAIN"][1] == "138.00"
    assert accounts == {
        "INVENTORY": "138.00",
        "GOODS_RECEIVED": "-170.00",
        "COST_OF_SALES": "32.00",
        "RECEIVABLE": "83.92",
        "SALES": "-69.93",
        "SALES_TAX": "-13.99",
    }


async def test_what_is_in_transit_at_the_end_of_a_month_is_in_the_stock_account_and_in_no_warehouse(
    shop: Shop,
) -> None:
    north = await shop.must("warehouseCreate", "warehouse { id }", code="NORTH", name="North")
    main = await shop.ask('{ warehouse(by: {code: "MAIN"}) { id } }')
    last_day = today().replace(day=1) - timedelta(days=1)
    await received(shop, "10", "2.50", last_day - timedelta(days=3))
    transfer = await shop.must(
        "stockTransferCreate",
        "stockTransfer { id lines { nodes { id status } } }",
        as_="warehouse",
        fromWarehouseId=main.data["warehouse"]["id"],
        toWarehouseId=north["warehouse"]["id"],
        lines=[shop.line("TEA", 4)],
        on=(last_day - timedelta(days=1)).isoformat(),
        ship=True,
    )
    key = transfer["stockTransfer"]["id"]
    (arrival,) = [
        move["id"] for move in transfer["stockTransfer"]["lines"]["nodes"] if move["status"] == "DRAFT"
    ]
    await shop.must(
        "stockTransferReceive",
        "stockTransfer { id }",
        as_="warehouse",
        id=key,
        lines=[{"id": arrival, "quantity": "1"}],
        on=last_day.isoformat(),
    )
    await shop.must("stockTransferReceive", "stockTransfer { id }", as_="warehouse", id=key)
    accounts, worth, on_hand = await books(shop, last_day)
    assert accounts == {"GOODS_RECEIVED": "-25.00", "INVENTORY": "25.00"}
    assert worth == {"MAIN": ("6", "15.00"), "NORTH": ("1", "2.50"), "TRANSIT": ("3", "7.50")}
    assert on_hand == "7"
    accounts, worth, on_hand = await books(shop, today())
    assert accounts == {"GOODS_RECEIVED": "-25.00", "INVENTORY": "25.00"}
    assert worth == {"MAIN": ("6", "15.00"), "NORTH": ("4", "10.00"), "TRANSIT": ("0", "0.00")}
    assert on_hand == "10"
    await shop.must("stockPeriodClose", "stockPeriod { id }", through=last_day.isoformat())
    late: dict[str, Any] = {
        "fromWarehouseId": main.data["warehouse"]["id"],
        "toWarehouseId": north["warehouse"]["id"],
        "lines": [shop.line("TEA", 1)],
        "on": last_day.isoformat(),
        "ship": True,
    }
    assert await shop.codes("stockTransferCreate", **late) == ["STOCK_PERIOD_CLOSED"]
