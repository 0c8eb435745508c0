"""How the value of goods reaches the books: by which system, once an act, and by nobody's hand."""

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from bizsuite.bridges.valuation_finance import service
from bizsuite.bridges.valuation_finance.rules import StockAccountingSystem
from bizsuite.erp.inventory import service as stock
from bizsuite.erp.inventory.rules import Goods, NewShipment
from bizsuite.graph.node import encode
from bizsuite.kernel.clock import today
from bizsuite.kernel.errors import Refused
from tests.erp.shop import Shop, shop_of
from tests.erp.valuation.test_graph import accounts, costed, delivered, findings, received, worth


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """Stock with its value, in the books of this year and the last."""
    async with shop_of(database, ["erp.valuation", "erp.finance"]) as made:
        await made.keep_books(today().year - 1, today().year)
        yield made
        assert await findings(made) == []


def company(shop: Shop) -> str:
    return encode("Company", shop.office.home.company)


async def continental(shop: Shop) -> None:
    await shop.must(
        "stockAccountingSet",
        "stockAccounting { system company { name } }",
        id=company(shop),
        system="CONTINENTAL",
    )


async def test_a_continental_company_posts_the_change_of_stock(shop: Shop) -> None:
    await continental(shop)
    receipt = await received(shop, 10, "2", days=3)
    await delivered(shop, 4, days=2)
    assert await accounts(shop) == {"INVENTORY": "12.00", "STOCK_VARIATION": "-12.00"}
    await shop.must("landedCostPost", "landedCost { id }", receiptIds=[receipt], amount="5")
    assert await worth(shop) == ("6", "15.00")
    assert await accounts(shop) == {"INVENTORY": "15.00", "STOCK_VARIATION": "-15.00"}
    await shop.must("stockAdjust", "stockMove { id }", productId=shop.product("TEA"), change="-2")
    assert await accounts(shop) == {
        "INVENTORY": "10.00",
        "STOCK_DIFFERENCE": "5.00",
        "STOCK_VARIATION": "-15.00",
    }


async def test_where_purchases_are_expenses_a_standard_cost_leaves_no_variance(shop: Shop) -> None:
    await continental(shop)
    await costed(shop, "STANDARD", standardCost="2")
    await received(shop, 10, "2.10", days=3)
    assert await accounts(shop) == {"INVENTORY": "20.00", "STOCK_VARIATION": "-20.00"}


async def test_the_system_is_chosen_before_the_first_goods(shop: Shop) -> None:
    chosen = "{ company(id: $id) { stockAccountings { nodes { system } } } }"
    answer = await shop.ask(f"query($id: ID!) {chosen}", id=company(shop))
    assert answer.data["company"]["stockAccountings"]["nodes"] == []
    await continental(shop)
    await shop.must("stockAccountingSet", "stockAccounting { id }", id=company(shop), system="ANGLO_SAXON")
    await received(shop, 1, "2")
    for system, expected in (("CONTINENTAL", ["STOCK_ACCOUNTING_IN_USE"]), ("ANGLO_SAXON", [])):
        assert await shop.codes("stockAccountingSet", id=company(shop), system=system) == expected
    assert await shop.codes("stockAccountingSet", id=company(shop), system="CONTINENTAL", as_="sales") == [
        "PERMISSION_DENIED"
    ]
    answer = await shop.ask(f"query($id: ID!) {chosen}", id=company(shop))
    assert answer.data["company"]["stockAccountings"]["nodes"] == [{"system": "ANGLO_SAXON"}]
    # The second company has posted nothing.
    second = encode("Company", shop.office.home.second)
    assert await shop.codes("stockAccountingSet", id=second, system="CONTINENTAL") == []


async def test_whoever_chooses_while_goods_come_waits_for_them(shop: Shop) -> None:
    """Either the goods were first, and the choice is refused, or they are posted by it."""
    home, tea = shop.office.home, shop.wares.products["TEA"]
    came, go = asyncio.Event(), asyncio.Event()

    async def receive() -> None:
        async with shop.office.work() as db:
            goods = [Goods(product_id=tea, quantity=Decimal(1), unit_cost=Decimal(2))]
            await stock.receive(db, NewShipment(goods=goods, on=today()))
            came.set()
            await go.wait()

    async def choose() -> None:
        await came.wait()
        async with shop.office.work() as db:
            asyncio.get_running_loop().call_later(0.3, go.set)
            await service.set_system(db, home.company, StockAccountingSystem.CONTINENTAL)

    _, refusal = await asyncio.gather(receive(), choose(), return_exceptions=True)
    assert isinstance(refusal, Refused)
    assert refusal.code == "STOCK_ACCOUNTING_IN_USE"
    assert await accounts(shop) == {"GOODS_RECEIVED": "-2.00", "INVENTORY": "2.00"}
    assert await shop.count("bridge_stock_accounting") == 0


async def test_several_receipts_and_deliveries_are_one_act(shop: Shop) -> None:
    """Posting holds the end of the ledger; it comes after all else that the act does."""
    tea, anna = shop.wares.products["TEA"], shop.wares.customers["Anna"]
    async with shop.office.work() as db:
        for cost in ("2", "3"):
            goods = [Goods(product_id=tea, quantity=Decimal(10), unit_cost=Decimal(cost))]
            await stock.receive(db, NewShipment(goods=goods, on=today()))
        drafted = await stock.create_delivery(
            db, NewShipment(party_id=anna, goods=[Goods(product_id=tea, quantity=Decimal(4))])
        )
        await stock.post_delivery(db, drafted.id)
    assert await accounts(shop) == {
        "COST_OF_SALES": "10.00",
        "GOODS_RECEIVED": "-50.00",
        "INVENTORY": "40.00",
    }
    rows = await shop.office.rows("SELECT origin_type FROM finance_entry ORDER BY origin_type")
    assert [row["origin_type"] for row in rows] == ["Delivery", "Receipt", "Receipt"]


async def test_nobody_posts_to_the_stock_account_by_hand(shop: Shop) -> None:
    await received(shop, 10, "2")
    rows = await shop.office.rows("SELECT id, purpose FROM finance_account WHERE purpose IS NOT NULL")
    account = {row["purpose"]: encode("LedgerAccount", row["id"]) for row in rows}
    before = await shop.count("finance_entry_line")
    draft = await shop.must(
        "journalEntryCreate",
        "journalEntry { id }",
        on=today().isoformat(),
        lines=[
            {"accountId": account["STOCK_DIFFERENCE"], "debit": "5"},
            {"accountId": account["INVENTORY"], "credit": "5"},
        ],
    )
    payload, errors = await shop.do("journalEntryPost", "journalEntry { id }", id=draft["journalEntry"]["id"])
    assert payload["journalEntry"] is None
    assert [(error["code"], error["path"]) for error in errors] == [
        ("STOCK_ACCOUNT_BY_HAND", ["lines", "1", "accountId"])
    ]
    assert await accounts(shop) == {"GOODS_RECEIVED": "-20.00", "INVENTORY": "20.00"}
    assert await shop.count("finance_entry_line") == before + 2


async def test_the_doctor_compares_what_stands_on_the_stock_account(shop: Shop) -> None:
    """What came there past the services is found, in all of the company."""
    await received(shop, 10, "2")
    async with shop.office.database.engine.begin() as connection:
        await connection.exec_driver_sql("SET session_replication_role = replica")
        await connection.exec_driver_sql("UPDATE valuation_entry SET value = value + 1")
    found = await findings(shop)
    assert ("stock_balance_vs_valuation", "booked 20.000000, valued 21.000000") in [
        (each.check, each.detail) for each in found
    ]
    async with shop.office.database.engine.begin() as connection:
        await connection.exec_driver_sql("SET session_replication_role = replica")
        await connection.exec_driver_sql("UPDATE valuation_entry SET value = value - 1")
