"""Order entry: priced, checked against credit, set aside, numbered, told and kept, in a few round trips."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bizsuite.erp.finance import service as finance
from bizsuite.graph.node import encode
from bizsuite.kernel.integrity import Finding
from tests.erp.shop import Shop, shop_of

ENTRY = """mutation($i: SalesOrderCreateInput!) { salesOrderCreate(input: $i) {
  salesOrder { number status total { amount currency } } userErrors { code path } } }"""


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


def entry(shop: Shop, lines: int, **more: Any) -> dict[str, Any]:
    skus = ("TEA", "CUP", "POT", "ADVICE")
    given = [shop.line(skus[place % 4], 1) for place in range(lines)]
    return {"customerId": shop.customer(), "lines": given, **more}


@pytest.mark.parametrize(("confirm", "most"), [(False, 3), (True, 4)])
async def test_order_entry_takes_four_round_trips_at_most(shop: Shop, confirm: bool, most: int) -> None:
    await shop.stocked(TEA=1000, CUP=1000, POT=1000)
    await shop.must("customerCreditSet", "customer { id }", id=shop.customer(), limit="1000000")
    counts = []
    # The first time numbers are taken, and balances come into being.
    for lines in (4, 1, 10, 50):
        given = entry(shop, lines, confirm=confirm, idempotencyKey=f"key {lines}")
        answer = await shop.ask(ENTRY, i=given)
        assert answer.data["salesOrderCreate"]["userErrors"] == []
        assert answer.data["salesOrderCreate"]["salesOrder"]["status"] == (
            "CONFIRMED" if confirm else "DRAFT"
        )
        counts.append(len(answer.statements))
    assert counts[1:] == [most] * 3
    assert await findings(shop) == []


async def test_one_statement_writes_the_order_with_what_tells_of_it(shop: Shop) -> None:
    await shop.stocked(TEA=5)
    await shop.ask(ENTRY, i=entry(shop, 4, confirm=True))
    answer = await shop.ask(ENTRY, i=entry(shop, 10, confirm=True, idempotencyKey="k"))
    read, locked, written, shown = answer.statements
    assert "catalog_price_rule" in read and "idempotency_key" in read and "approval" not in read
    assert locked.count("FOR UPDATE") == 2 and "approval_definition" in locked
    tables = (
        "sales_order",
        "sales_order_line",
        "finance_commitment",
        "inventory_demand",
        "inventory_reservation",
    )
    for table in (*tables, "outbox_event", "audit_entry", "idempotency_key"):
        assert f"INSERT INTO {table} " in written
    for table in ("finance_party_balance", "inventory_balance"):
        assert f"UPDATE {table} " in written
    assert "sales_order" in shown and "INSERT" not in shown


async def test_an_order_that_is_confirmed_at_once_is_what_the_two_steps_make(shop: Shop) -> None:
    await shop.stocked(TEA=3)
    whole = await shop.order(("TEA", 2), ("ADVICE", 1), confirm=True)
    draft = await shop.order(("TEA", 2), ("ADVICE", 1))
    await shop.must("salesOrderConfirm", "salesOrder { id }", id=draft["id"])
    rows = await shop.office.rows(
        """SELECT o.status, o.total, o.confirmed_at IS NOT NULL AS confirmed, c.amount, sum(d.quantity) AS wanted
        FROM sales_order o JOIN finance_commitment c ON c.source_id = o.id
        JOIN sales_order_line l ON l.order_id = o.id LEFT JOIN inventory_demand d ON d.subject_id = l.id
        GROUP BY o.id, o.status, o.total, o.confirmed_at, c.amount"""
    )
    assert len(rows) == 2 and rows[0] == rows[1]
    assert whole["status"] == "CONFIRMED"
    assert await shop.availability() == ["3", "3", "0", "0", "4"]
    told = Counter(name for name, _ in await shop.events())
    assert (told["SALES_ORDER_CREATED"], told["SALES_ORDER_CONFIRMED"]) == (2, 2)
    assert await findings(shop) == []


async def test_what_refuses_to_confirm_refuses_the_whole_order(shop: Shop) -> None:
    await shop.must("customerCreditSet", "customer { id }", id=shop.customer(), limit="10")
    assert await shop.codes("salesOrderCreate", **entry(shop, 1, confirm=True)) == ["CREDIT_EXCEEDED"]
    assert await shop.codes("salesOrderCreate", **entry(shop, 0, confirm=True)) == ["ORDER_EMPTY"]
    assert [
        await shop.count(table) for table in ("sales_order", "finance_commitment", "inventory_demand")
    ] == [0] * 3
    assert await shop.codes("salesOrderCreate", as_="warehouse", **entry(shop, 1)) == ["PERMISSION_DENIED"]


async def test_an_order_that_needs_an_approval_is_not_confirmed_at_once(shop: Shop) -> None:
    made = await shop.must(
        "approvalDefinitionCreate",
        "approvalDefinition { id }",
        key="large",
        guard="salesOrder.confirm",
        titleEn="Large order",
        titleZh="大额订单",
        mode="ALL",
        assignees={"rule": "USERS", "userIds": [encode("User", shop.office.actor("manager").user_id)]},
        amountMin="100",
        dueHours=24,
    )
    await shop.must(
        "approvalDefinitionPublish", "approvalDefinition { id }", id=made["approvalDefinition"]["id"]
    )
    assert await shop.codes("salesOrderCreate", **entry(shop, 3, confirm=True)) == ["APPROVAL_REQUIRED"]
    assert await shop.codes("salesOrderCreate", **entry(shop, 2, confirm=True)) == []
    assert await shop.count("sales_order") == 1
    assert await findings(shop) == []


async def test_the_same_key_at_once_enters_one_order(shop: Shop) -> None:
    await shop.stocked(TEA=50)
    given = entry(shop, 1, confirm=True, idempotencyKey="once")
    contexts = [shop.must("salesOrderCreate", "salesOrder { number }", **given) for _ in range(8)]
    numbers = {payload["salesOrder"]["number"] for payload in await asyncio.gather(*contexts)}
    assert len(numbers) == 1
    assert await shop.count("sales_order") == 1
    assert await shop.availability() == ["50", "1", "49", "0", "1"]


async def test_twenty_buyers_for_ten_pieces(shop: Shop) -> None:
    await shop.stocked(TEA=10)
    await asyncio.gather(
        *(
            shop.must("salesOrderCreate", "salesOrder { id }", **entry(shop, 1, confirm=True))
            for _ in range(20)
        )
    )
    assert await shop.availability() == ["10", "10", "0", "0", "20"]
    assert await shop.count("inventory_reservation") == 10
    orders = await shop.office.rows("SELECT id FROM sales_order")

    async def buy(key: Any) -> str:
        return "".join(await shop.codes("salesOrderDeliver", id=encode("SalesOrder", key))) or "DONE"

    found = Counter(await asyncio.gather(*(buy(row["id"]) for row in orders)))
    assert found == {"DONE": 10, "STOCK_SHORT": 10}
    assert await shop.availability() == ["0", "0", "0", "0", "10"]
    assert await findings(shop) == []


async def test_fifty_orders_at_once_share_one_series(shop: Shop) -> None:
    drafts = [await shop.order(("ADVICE", 1)) for _ in range(25)]
    whole = [
        shop.must("salesOrderCreate", "salesOrder { number }", **entry(shop, 1, confirm=True))
        for _ in range(25)
    ]
    steps = [shop.must("salesOrderConfirm", "salesOrder { number }", id=draft["id"]) for draft in drafts]
    made = await asyncio.gather(*whole, *steps)
    numbers = [payload["salesOrder"]["number"] for payload in made]
    assert len(set(numbers)) == 50
    assert await findings(shop) == []


async def test_orders_with_crossed_lines_never_wait_for_each_other(shop: Shop) -> None:
    await shop.stocked(TEA=100, CUP=100)
    crossed = [[shop.line("TEA", 1), shop.line("CUP", 1)], [shop.line("CUP", 1), shop.line("TEA", 1)]]
    names = ("Anna", "Ben")
    await asyncio.gather(
        *(
            shop.must(
                "salesOrderCreate",
                "salesOrder { id }",
                customerId=shop.customer(names[place % 2]),
                lines=crossed[place // 2 % 2],
                confirm=True,
            )
            for place in range(24)
        )
    )
    (row,) = await shop.office.rows(
        "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    )
    assert row["deadlocks"] == 0
    assert await shop.availability("CUP") == ["100", "24", "76", "0", "24"]
    assert await findings(shop) == []
