"""Reports of stock through the API: running balances, ageing that ties to the value, turnover, files."""

import random
from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.erp.stock_reports import files
from bizsuite.graph.node import encode
from bizsuite.kernel.clock import today
from bizsuite.kernel.errors import Forbidden
from tests.erp.shop import Shop, shop_of
from tests.erp.valuation.test_graph import ago, costed, delivered, received


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """Stock with its value and books, and its reports."""
    async with shop_of(database, ["erp.stock_reports", "erp.valuation", "erp.finance"]) as made:
        await made.keep_books(today().year - 1, today().year)
        yield made


LEDGER = """query($since: Date, $asOf: Date, $first: Int, $after: String, $last: Int, $before: String) {
  stockBalances(filter: {location: {kind: {eq: INTERNAL}}}) { nodes { product { sku } onHand
    ledger(since: $since, asOf: $asOf, first: $first, after: $after, last: $last, before: $before) {
      opening incoming outgoing balance totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      nodes { change balance move { movedOn quantity } } } } } }"""


AS_OF = """query($d: Date!) { stockBalances(filter: {location: {kind: {eq: INTERNAL}}}) { nodes {
  onHandAsOf(date: $d) } } }"""


async def ledger(shop: Shop, sku: str = "TEA", **given: Any) -> Any:
    answer = await shop.ask(LEDGER, **given)
    assert answer.errors == []
    return next(
        node["ledger"] for node in answer.data["stockBalances"]["nodes"] if node["product"]["sku"] == sku
    )


def told(page: Any) -> list[tuple[str, str]]:
    return [(node["change"], node["balance"]) for node in page["nodes"]]


async def test_the_ledger_of_a_place_runs_on(shop: Shop) -> None:
    await received(shop, 10, "2", days=9)
    await delivered(shop, 3, days=7)
    await received(shop, 5, "2", days=5)
    await delivered(shop, 4, days=5)
    whole = await ledger(shop)
    assert told(whole) == [("10", "10"), ("-3", "7"), ("5", "12"), ("-4", "8")]
    assert [whole[name] for name in ("opening", "incoming", "outgoing", "balance")] == ["0", "15", "7", "8"]
    some = await ledger(shop, since=ago(7), asOf=ago(6))
    assert told(some) == [("-3", "7")]
    assert [some[name] for name in ("opening", "incoming", "outgoing", "balance")] == ["10", "0", "3", "7"]
    none = await ledger(shop, since=ago(2))
    assert (told(none), none["opening"], none["balance"], none["totalCount"]) == ([], "8", "8", 0)


async def test_the_ledger_begins_at_the_snapshot(shop: Shop) -> None:
    await received(shop, 10, "2", days=9)
    await delivered(shop, 3, days=7)
    before = await ledger(shop, since=ago(5))
    await shop.must("stockPeriodClose", "stockPeriod { closedThrough }", through=ago(6))
    await delivered(shop, 2, days=4)
    page = await ledger(shop, since=ago(5))
    assert before["opening"] == page["opening"] == "7"
    assert told(page) == [("-2", "5")]
    assert told(await ledger(shop)) == [("10", "10"), ("-3", "7"), ("-2", "5")]
    async with shop.office.database.engine.begin() as connection:
        # Nothing before the snapshot is looked at: what it says is where the ledger begins.
        await connection.exec_driver_sql("UPDATE inventory_snapshot SET on_hand = on_hand + 100")
    assert (await ledger(shop, since=ago(5)))["opening"] in {"107", "-93"}


async def test_pages_of_the_ledger_go_both_ways(shop: Shop) -> None:
    for day in range(9, 2, -1):
        await received(shop, 1, "2", days=day)
    whole = told(await ledger(shop))
    assert whole == [("1", str(number)) for number in range(1, 8)]
    first = await ledger(shop, first=3)
    assert (told(first), first["pageInfo"]["hasNextPage"], first["totalCount"]) == (whole[:3], True, 7)
    second = await ledger(shop, first=3, after=first["pageInfo"]["endCursor"])
    assert told(second) == whole[3:6]
    back = await ledger(shop, last=2, before=second["pageInfo"]["startCursor"])
    assert told(back) == whole[1:3]
    assert told(await ledger(shop, last=2)) == whole[5:]


async def test_ledgers_of_many_places_are_read_at_once(shop: Shop) -> None:
    await shop.stocked(TEA=3)
    one = await shop.ask(LEDGER)
    await shop.stocked(CUP=4, POT=5)
    many = await shop.ask(LEDGER)
    assert len(many.data["stockBalances"]["nodes"]) == 3
    # The balances, their products, and the ledgers of all of them.
    assert len(one.statements) == len(many.statements) == 3


async def test_the_ledger_says_what_the_balance_says(shop: Shop, length: int) -> None:
    chance = random.Random(20261128)
    for _ in range(15 * length):
        if chance.random() < 0.5:
            await received(shop, chance.randint(1, 9), "2", days=chance.randint(1, 20))
        else:
            await delivered(shop, chance.randint(1, 5), days=chance.randint(0, 10))
    answer = await shop.ask(LEDGER, first=100)
    (node,) = answer.data["stockBalances"]["nodes"]
    page = node["ledger"]
    assert page["balance"] == node["onHand"] == page["nodes"][-1]["balance"]
    for days in (3, 8, 15):
        part = await ledger(shop, since=ago(days), first=100)
        assert told(part) == told(page)[len(page["nodes"]) - len(part["nodes"]) :]
        then = await shop.ask(AS_OF, d=ago(days + 1))
        assert then.data["stockBalances"]["nodes"][0]["onHandAsOf"] == part["opening"]


AGEING = """query($b: [Int!], $f: StockReportFilter) { stockAgeing(buckets: $b, filter: $f) {
  asOf buckets { fromDays toDays } value { amount currency } values { amount } totalCount
  nodes { quantity value { amount } values { amount } product { sku } warehouse { code } } } }"""


async def ageing(shop: Shop, *buckets: int, **more: Any) -> Any:
    answer = await shop.ask(AGEING, b=list(buckets) or None, **more)
    assert answer.errors == []
    return answer.data["stockAgeing"]


def amounts(line: Any) -> list[str]:
    return [each["amount"] for each in line["values"]]


async def test_stock_ages_by_its_layers(shop: Shop) -> None:
    await costed(shop, "FIFO")
    await received(shop, 10, "2", days=50)
    await received(shop, 10, "3", days=20)
    await delivered(shop, 4, days=10)
    report = await ageing(shop, 7, 30)
    (line,) = report["nodes"]
    assert (line["quantity"], line["value"]["amount"], amounts(line)) == (
        "16",
        "42.00",
        ["0.00", "30.00", "12.00"],
    )
    assert report["buckets"] == [
        {"fromDays": None, "toDays": 7},
        {"fromDays": 8, "toDays": 30},
        {"fromDays": 31, "toDays": None},
    ]
    assert (report["value"], amounts(report)) == (
        {"amount": "42.00", "currency": "USD"},
        ["0.00", "30.00", "12.00"],
    )


async def test_goods_at_their_average_are_those_that_came_last(shop: Shop) -> None:
    await received(shop, 10, "2", days=50)
    await received(shop, 3, "4", days=20)
    await delivered(shop, 6, days=10)
    # 7 are left at 32 / 13: 3 of those that came last, 4 of the others; the cents sum to what they are worth.
    (line,) = (await ageing(shop, 7, 30))["nodes"]
    assert (line["quantity"], line["value"]["amount"], amounts(line)) == (
        "7",
        "17.23",
        ["0.00", "7.38", "9.85"],
    )


async def test_the_ageing_ties_to_the_value_of_stock(shop: Shop, length: int) -> None:
    chance = random.Random(20261128)
    await costed(shop, "FIFO")
    yard = await shop.must(
        "warehouseCreate", "warehouse { id }", code="YARD", name="Yard", negativeStock="ALLOW"
    )
    for _ in range(12 * length):
        sku = chance.choice(["TEA", "CUP"])
        if chance.random() < 0.6:
            await received(
                shop, chance.randint(1, 9), f"{chance.randint(1, 9)}.37", chance.randint(1, 90), sku
            )
        else:
            await delivered(shop, chance.randint(1, 4), chance.randint(0, 30), sku)
    short = await shop.must(
        "deliveryCreate",
        "delivery { id }",
        customerId=shop.customer(),
        warehouseId=yard["warehouse"]["id"],
        lines=[shop.line("CUP", 2)],
    )
    await shop.must("deliveryPost", "delivery { id }", id=short["delivery"]["id"])
    report = await ageing(shop, 10, 20, 40)
    stored = await shop.ask(
        "{ stockValues { nodes { quantity value { amount } product { sku } warehouse { code } } } }"
    )
    assert {
        (line["product"]["sku"], line["warehouse"]["code"]): (line["quantity"], line["value"]["amount"])
        for line in report["nodes"]
    } == {
        (line["product"]["sku"], line["warehouse"]["code"]): (line["quantity"], line["value"]["amount"])
        for line in stored.data["stockValues"]["nodes"]
        if line["quantity"] != "0"
    }
    for line in report["nodes"]:
        assert sum(Decimal(each) for each in amounts(line)) == Decimal(line["value"]["amount"])
    assert sum(Decimal(line["value"]["amount"]) for line in report["nodes"]) == Decimal(
        report["value"]["amount"]
    )


TURNOVER = """query($s: Date!, $a: Date, $f: StockReportFilter) { stockTurnover(since: $s, asOf: $a, filter: $f) {
  opening { amount } closing { amount } cost { amount } turnover daysOfStock totalCount
  nodes { product { sku } quantity opening { amount } closing { amount } cost { amount } turnover daysOfStock
    lastSoldOn } } }"""


async def turnover(shop: Shop, days: int, **more: Any) -> Any:
    answer = await shop.ask(TURNOVER, s=ago(days - 1), **more)
    assert answer.errors == []
    return answer.data["stockTurnover"]


async def test_how_fast_stock_is_sold(shop: Shop) -> None:
    await received(shop, 10, "2", days=40)
    await received(shop, 5, "4", days=40, sku="CUP")
    await delivered(shop, 6, days=10)
    await delivered(shop, 1, days=35, sku="CUP")
    report = await turnover(shop, 30)
    cup, tea = report["nodes"]
    # 12 were sold of stock that was worth 20 and then 8, so 14 on average.
    assert tea == {
        "product": {"sku": "TEA"},
        "quantity": "4",
        "opening": {"amount": "20.00"},
        "closing": {"amount": "8.00"},
        "cost": {"amount": "12.00"},
        "turnover": "0.8571",
        "daysOfStock": "35",
        "lastSoldOn": ago(10),
    }
    assert (cup["turnover"], cup["daysOfStock"], cup["lastSoldOn"]) == ("0", None, ago(35))
    assert [report[name]["amount"] for name in ("opening", "closing", "cost")] == ["36.00", "24.00", "12.00"]
    assert report["turnover"] == "0.4"


async def test_slow_movers_are_those_that_were_not_sold(shop: Shop) -> None:
    await received(shop, 10, "2", days=40)
    await received(shop, 5, "4", days=40, sku="CUP")
    await received(shop, 5, "4", days=40, sku="POT")
    await delivered(shop, 6, days=10)
    await delivered(shop, 1, days=35, sku="CUP")
    slow = await turnover(shop, 30, f={"notSoldSince": ago(20)})
    assert {line["product"]["sku"] for line in slow["nodes"]} == {"CUP", "POT"}
    assert (slow["totalCount"], slow["closing"]["amount"]) == (2, "36.00")


async def test_the_cost_of_sales_is_that_of_the_books(shop: Shop) -> None:
    """With what became known later of goods that were sold already."""
    receipt = await received(shop, 10, "2", days=40)
    await delivered(shop, 6, days=10)
    given: dict[str, Any] = {"amount": "5", "shareBy": "QUANTITY", "receiptIds": [receipt]}
    await shop.must("landedCostPost", "landedCost { id }", **given)
    report = await turnover(shop, 30)
    rows = await shop.office.rows(
        "SELECT sum(l.debit - l.credit)::numeric(20, 2) AS cost FROM finance_entry_line l"
        " JOIN finance_account a ON a.id = l.account_id WHERE a.purpose = 'COST_OF_SALES' AND l.posted_on IS NOT NULL"
    )
    assert report["cost"]["amount"] == str(rows[0]["cost"]) == "15.00"


async def read(shop: Shop, report: str, locale: str = "en", **given: Any) -> list[str]:
    """The lines of the file that the same filter gives."""
    query = """query($r: StockReportKind!, $f: StockReportFilter, $s: Date, $b: [Int!]) {
      stockReportFile(report: $r, filter: $f, since: $s, buckets: $b) { url } }"""
    tickets: list[Any] = []

    class Desk:
        def issue(self, actor: Any, maker: str, told: Any) -> None:
            tickets.append((maker, told))

    shop.office.services["tickets"] = Desk()
    answer = await shop.ask(query, r=report, **given)
    assert answer.errors == []
    maker, wanted = tickets[0]
    assert maker == files.MAKER
    async with shop.office.database.snapshot(shop.office.admin) as db:
        content = await files.make(db, wanted, locale)
        text = b"".join([part async for part in content.chunks]).decode("utf-8-sig")
    return text.splitlines()


async def test_files_say_what_the_fields_say(shop: Shop) -> None:
    await received(shop, 10, "2", days=50)
    await received(shop, 5, "4", days=20, sku="CUP")
    await delivered(shop, 6, days=10)
    assert await read(shop, "STOCK_AGEING", b=[7, 30]) == [
        "SKU,Product,Warehouse,Quantity,Up to 7 days,8 to 30 days,Over 30 days,Value,Currency",
        "CUP,Cup,Main warehouse,5.000000,0.00,20.00,0.00,20.00,USD",
        "TEA,Tea,Main warehouse,4.000000,0.00,0.00,8.00,8.00,USD",
    ]
    tea = {"productId": shop.product("TEA")}
    assert (await read(shop, "STOCK_TURNOVER", "zh", f=tea, s=ago(29)))[1:] == [
        f"TEA,Tea,Main warehouse,4.000000,20.00,8.00,12.00,0.8571,35.0,{ago(10)},USD"
    ]


async def test_the_same_filter_for_list_sums_and_file(shop: Shop) -> None:
    await received(shop, 10, "2", days=50)
    await received(shop, 5, "4", days=20, sku="CUP")
    place = (await shop.ask("{ warehouses { nodes { id } } }")).data["warehouses"]["nodes"][0]["id"]
    chosen = {"warehouseId": place, "productId": shop.product("CUP")}
    report = await ageing(shop, f=chosen)
    assert [line["product"]["sku"] for line in report["nodes"]] == ["CUP"]
    assert (report["totalCount"], report["value"]["amount"]) == (1, "20.00")
    assert len(await read(shop, "STOCK_AGEING", f=chosen)) == 2
    nothing = {"categoryId": encode("Category", shop.wares.supplier)}
    empty = await ageing(shop, f=nothing)
    assert (empty["nodes"], empty["totalCount"], empty["value"]["amount"]) == ([], 0, "0.00")


@pytest.mark.parametrize(
    "field",
    [
        "stockAgeing(buckets: [30, 10]) { asOf }",
        'stockAgeing(filter: {warehouseId: "nonsense"}) { asOf }',
        'stockAgeing(filter: {notSoldSince: "2026-01-01"}) { asOf }',
        'stockTurnover(since: "2026-02-01", asOf: "2026-01-01") { asOf }',
        'stockTurnover(since: "2026-02-01", filter: {notSoldSince: "1800-01-01"}) { asOf }',
        "stockReportFile(report: STOCK_TURNOVER) { url }",
    ],
)
async def test_a_question_that_makes_no_sense_is_a_fault(shop: Shop, field: str) -> None:
    assert (await shop.ask(f"{{ {field} }}")).codes == ["BAD_USER_INPUT"]


async def test_who_may_not_know_values_sees_none(shop: Shop) -> None:
    answer = await shop.ask("{ stockAgeing { asOf } }", as_="sales")
    assert answer.codes == ["FORBIDDEN"]
    await received(shop, 1, "2")
    assert (await shop.ask(LEDGER, as_="sales")).errors == []
    told = {
        "kind": "STOCK_AGEING",
        "format": "CSV",
        "company": str(shop.office.home.company),
        "chosen": [None, None, None],
        "days_of": [str(today()), None, None],
        "days": [30],
    }
    sales = shop.office.actor("sales")
    elsewhere = replace(shop.office.admin, company_ids=frozenset({shop.office.home.second}))
    elsewhere = replace(elsewhere, company_id=shop.office.home.second)
    for actor in (sales, elsewhere):
        async with shop.office.database.snapshot(actor) as db:
            with pytest.raises(Forbidden):
                await files.make(db, told, "en")
