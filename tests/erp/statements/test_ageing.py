"""Aged receivables and payables: as of any day, equal to the control accounts, down to the open items."""

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.erp.finance import service
from bizsuite.erp.finance.rules.ledger import NewEntry, NewLine
from bizsuite.erp.finance.rules.matching import NewMatch
from bizsuite.erp.finance.rules.words import AccountPurpose, JournalKind
from bizsuite.graph.node import encode
from bizsuite.kernel.errors import Refused
from tests.erp.finance.books import Books, integrity, tamper
from tests.erp.finance.test_allocations import _any, pair

SUMS = "amounts { amount currency } total { amount currency } base { amount currency }"
AGED = f"""query($company: ID, $asOf: Date, $buckets: [Int!], $first: Int,
  $after: String, $last: Int, $before: String) {{
  agedReceivables(company: $company, asOf: $asOf, buckets: $buckets, first: $first, after: $after, last: $last,
    before: $before) {{
  asOf buckets {{ fromDays toDays }} totalCount countPrecision
  totals {{ amounts {{ amount currency }} total {{ amount }} baseAmounts {{ amount currency }} base {{ amount }} }}
  amounts {{ amount currency }} base {{ amount currency }}
  pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} edges {{ cursor node {{ total {{ amount }} }} }}
  nodes {{ customer {{ name }} {SUMS} }} }} }}"""
ITEMS = """query($asOf: Date, $day: Date!) { agedReceivables(asOf: $asOf) { nodes { customer { name } total { amount }
  items { totalCount nodes { dueDate amount { amount currency } residual { amount }
    openOn(day: $day) { amount currency } entry { number } } } } } }"""
PAYABLE = f"""query($asOf: Date) {{ agedPayables(asOf: $asOf) {{ totalCount base {{ amount currency }}
  nodes {{ supplier {{ name }} {SUMS} items {{ nodes {{ credit {{ amount }} }} }} }} }} }}"""
HELD = """SELECT coalesce(sum(debit - credit), 0) AS base FROM finance_entry_line JOIN finance_account
  ON finance_account.id = account_id WHERE finance_account.kind = '{kind}' AND posted_on <= '{day}'"""
OPEN = """WITH taken AS (
    SELECT debit_line_id AS id, amount, debit_base AS base FROM finance_allocation WHERE allocated_on <= '{day}'
    UNION ALL
    SELECT credit_line_id, -amount, -credit_base FROM finance_allocation WHERE allocated_on <= '{day}'),
  open AS (SELECT party_id, line.currency,
    amount - coalesce((SELECT sum(amount) FROM taken WHERE taken.id = line.id), 0) AS amount
    FROM finance_entry_line line JOIN finance_account ON finance_account.id = account_id
    WHERE finance_account.kind = 'ASSET_RECEIVABLE' AND posted_on <= '{day}')
  SELECT party_id, currency, sum(amount) AS amount FROM open GROUP BY 1, 2 HAVING bool_or(amount <> 0)"""


def amounts(told: Any) -> list[str]:
    """Each bucket."""
    return [each["amount"] for each in told["amounts"]]


async def aged(books: Books, **asked: Any) -> Any:
    """The aged receivables as they are told."""
    answer = await books.office.ask(AGED, **asked)
    assert answer.errors == []
    return answer.data["agedReceivables"]


def due(entry: NewEntry, day: str) -> NewEntry:
    """The same, due on a day."""
    lines = [
        NewLine(
            **{
                **{name: getattr(line, name) for name in NewLine.__dataclass_fields__},
                "due_date": date.fromisoformat(day),
            }
        )
        if line.account is AccountPurpose.RECEIVABLE
        else line
        for line in entry.lines
    ]
    return NewEntry(
        **{**{name: getattr(entry, name) for name in NewEntry.__dataclass_fields__}, "lines": lines}
    )


async def history(books: Books) -> tuple[NewEntry, NewEntry, NewEntry]:
    """Two sales to Ada, of which the first is paid by parts; one in euro to Bob."""
    one = due(books.sale("100", on=date(2026, 1, 10)), "2026-02-09")
    two = due(books.sale("50", on=date(2026, 2, 10)), "2026-03-12")
    euro = due(
        books.sale("120", on=date(2026, 2, 1), currency="EUR", foreign="100", party=books.other_customer),
        "2026-02-15",
    )
    receipt = books.receipt("60", on=date(2026, 2, 20))
    async with books.office.work() as db:
        await service.post_entries(db, [one, two, euro, receipt])
    async with books.office.work() as db:
        await service.allocate(db, [pair(one, receipt, "40")], on=date(2026, 3, 1))
    return one, two, receipt


async def test_what_is_open_is_told_by_the_days_that_it_is_overdue(books: Books) -> None:
    await history(books)
    told = await aged(books, asOf="2026-04-20")
    assert told["buckets"] == [
        {"fromDays": None, "toDays": 0},
        {"fromDays": 1, "toDays": 30},
        {"fromDays": 31, "toDays": 60},
        {"fromDays": 61, "toDays": 90},
        {"fromDays": 91, "toDays": None},
    ]
    assert [
        (node["customer"]["name"], amounts(node), node["total"], node["base"]) for node in told["nodes"]
    ] == [
        (
            "Bob",
            ["0.00", "0.00", "0.00", "100.00", "0.00"],
            {"amount": "100.00", "currency": "EUR"},
            {"amount": "120.00", "currency": "USD"},
        ),
        # A receipt that is not used up is as old as its posting.
        (
            "Ada",
            ["0.00", "0.00", "30.00", "60.00", "0.00"],
            {"amount": "90.00", "currency": "USD"},
            {"amount": "90.00", "currency": "USD"},
        ),
    ]
    assert [(total["total"], amounts(total), total["base"]) for total in told["totals"]] == [
        ({"amount": "100.00"}, ["0.00", "0.00", "0.00", "100.00", "0.00"], {"amount": "120.00"}),
        ({"amount": "90.00"}, ["0.00", "0.00", "30.00", "60.00", "0.00"], {"amount": "90.00"}),
    ]
    assert amounts(told) == ["0.00", "0.00", "30.00", "180.00", "0.00"]
    assert (told["base"], told["totalCount"]) == ({"amount": "210.00", "currency": "USD"}, 2)


async def test_it_is_told_as_it_was_on_that_day(books: Books) -> None:
    await history(books)
    before = await aged(books, asOf="2026-02-28")
    assert [(node["customer"]["name"], amounts(node)) for node in before["nodes"]] == [
        ("Bob", ["0.00", "100.00", "0.00", "0.00", "0.00"]),
        ("Ada", ["50.00", "40.00", "0.00", "0.00", "0.00"]),
    ]
    january = await aged(books, asOf="2026-01-31", buckets=[0])
    assert [(node["customer"]["name"], amounts(node)) for node in january["nodes"]] == [
        ("Ada", ["100.00", "0.00"])
    ]
    nothing = await aged(books, asOf="2026-01-09")
    assert (nothing["nodes"], nothing["totals"], nothing["base"]) == (
        [],
        [],
        {"amount": "0.00", "currency": "USD"},
    )
    assert amounts(nothing) == ["0.00"] * 5


async def test_sums_lead_to_the_items_that_were_open(books: Books) -> None:
    await history(books)
    then = (await books.office.ask(ITEMS, asOf="2026-02-28", day="2026-02-28")).data["agedReceivables"][
        "nodes"
    ]
    ada = next(node for node in then if node["customer"]["name"] == "Ada")
    assert [
        (item["dueDate"], item["openOn"]["amount"], item["residual"]["amount"])
        for item in ada["items"]["nodes"]
    ] == [
        ("2026-02-09", "100.00", "60.00"),
        ("2026-03-12", "50.00", "50.00"),
        (None, "-60.00", "-20.00"),
    ]
    assert sum(Decimal(item["openOn"]["amount"]) for item in ada["items"]["nodes"]) == Decimal(
        ada["total"]["amount"]
    )
    early = await books.office.ask(ITEMS, asOf="2026-01-31", day="2026-01-09")
    (only,) = early.data["agedReceivables"]["nodes"]
    assert [(item["openOn"], item["amount"]["amount"]) for item in only["items"]["nodes"]] == [
        ({"amount": "0.00", "currency": "USD"}, "100.00")
    ]


async def test_ageing_takes_one_statement_and_its_way_down_four_for_each_currency(books: Books) -> None:
    await history(books)
    bare = (
        "query { agedReceivables { totals { total { amount } } nodes { total { amount } } base { amount } } }"
    )
    assert len((await books.office.ask(bare)).statements) == 1
    # The sums and the customers; for each of two currencies items, their count, what was open of them, their entries.
    assert len((await books.office.ask(ITEMS, day="2026-04-01")).statements) == 2 + 2 * 4


async def test_pages_go_through_all_parties_both_ways(books: Books) -> None:
    await history(books)
    async with books.office.work() as db:
        foreign = [
            books.sale("7", currency="CNY", foreign="50"),
            books.sale("7", currency="JPY", foreign="900"),
        ]
        await service.post_entries(db, foreign)
    whole = await aged(books, asOf="2026-12-31")
    order = [(node["customer"]["name"], node["total"]["currency"]) for node in whole["nodes"]]
    assert order == [("Bob", "EUR"), ("Ada", "USD"), ("Ada", "CNY"), ("Ada", "JPY")]
    assert whole["totalCount"] == 4
    seen, after = [], None
    for place in range(4):
        page = await aged(books, asOf="2026-12-31", first=1, after=after)
        seen += [(node["customer"]["name"], node["total"]["currency"]) for node in page["nodes"]]
        assert page["pageInfo"]["hasNextPage"] is (place < 3)
        assert (page["totalCount"], page["base"]) == (4, whole["base"])
        after = page["pageInfo"]["endCursor"]
    assert seen == order
    back = await aged(books, asOf="2026-12-31", last=2, before=after)
    assert [node["total"]["currency"] for node in back["nodes"]] == ["USD", "CNY"]
    assert (back["pageInfo"]["hasPreviousPage"], back["pageInfo"]["hasNextPage"]) == (True, True)
    assert (await aged(books, first=0))["nodes"] == []
    for wrong in (
        {"after": "x"},
        {"after": after, "asOf": "2026-12-30"},
        {"first": 101},
        {"first": 1, "last": 1},
    ):
        asked: dict[str, Any] = {"asOf": "2026-12-31", **wrong}
        answer = await books.office.ask(AGED, **asked)
        assert (answer.data["agedReceivables"], answer.codes) == (None, ["BAD_USER_INPUT"])


@pytest.mark.parametrize("buckets", [[], [30, 0], [30, 30], [-1], [3651], list(range(13))])
async def test_buckets_out_of_order_are_refused(books: Books, buckets: list[int]) -> None:
    answer = await books.office.ask(AGED, buckets=buckets)
    assert (answer.data["agedReceivables"], answer.codes) == (None, ["BAD_USER_INPUT"])
    assert (await books.office.ask(AGED, asOf="0001-01-01")).codes == ["BAD_USER_INPUT"]


async def test_payables_are_positive_for_what_is_owed(books: Books) -> None:
    lines = [
        NewLine(account=AccountPurpose.PURCHASES, debit=Decimal(30)),
        NewLine(account=AccountPurpose.PAYABLE, credit=Decimal(30), party_id=books.customer),
    ]
    bill = NewEntry(company_id=books.company, journal=JournalKind.GENERAL, on=date(2026, 3, 1), lines=lines)
    async with books.office.work() as db:
        await service.post_entries(db, [bill])
    told = (await books.office.ask(PAYABLE, asOf="2026-03-31")).data["agedPayables"]
    assert (told["totalCount"], told["base"]) == (1, {"amount": "30.00", "currency": "USD"})
    (node,) = told["nodes"]
    # The party of this one is a customer.
    assert (node["supplier"], amounts(node)) == (None, ["0.00", "30.00", "0.00", "0.00", "0.00"])
    assert [item["credit"]["amount"] for item in node["items"]["nodes"]] == ["30.00"]
    assert (await aged(books, asOf="2026-03-31"))["nodes"] == []


async def test_other_companies_have_their_own(books: Books) -> None:
    await history(books)
    second = await aged(books, company=encode("Company", books.office.home.second))
    assert (second["nodes"], second["base"]) == ([], {"amount": "0.00", "currency": "CNY"})
    other = await books.office.another_tenant()
    assert await aged(books, company=encode("Company", other.company)) is None
    assert (await books.office.ask(AGED, as_="warehouse")).codes == ["FORBIDDEN"]


@pytest.mark.parametrize("seed", range(2))
async def test_it_equals_the_control_account_on_every_day_of_a_walk(
    books: Books, seed: int, length: int
) -> None:
    """Sales, receipts, allocations and their removal, on any days, in three currencies."""
    chance = random.Random(seed)
    sales: list[NewEntry] = []
    receipts: list[NewEntry] = []
    made: list[Any] = []

    def day() -> date:
        return date(2026, 1, 1) + timedelta(days=chance.randrange(365))

    for _ in range(25 * length):
        async with books.office.work() as db:
            try:
                step = chance.choice(["sale", "receipt", "match", "match", "remove"])
                if step == "sale":
                    sales.append(_any(books.sale, books, chance))
                    await service.post_entries(db, sales[-1:])
                elif step == "receipt":
                    receipts.append(_any(books.receipt, books, chance))
                    await service.post_entries(db, receipts[-1:])
                elif step == "match" and sales and receipts:
                    match: NewMatch = pair(chance.choice(sales), chance.choice(receipts))
                    made += [each.id for each in await service.allocate(db, [match], on=day())]
                elif step == "remove" and made:
                    await service.remove_allocation(db, made.pop(chance.randrange(len(made))), on=day())
            except Refused as refusal:
                assert refusal.code in ("OVER_ALLOCATION", "CURRENCY_MISMATCH", "PARTY_MISMATCH", "NOT_FOUND")
                await db.session.rollback()
    assert await integrity(books) == []
    for number in range(0, 400, 23):
        on = date(2026, 1, 1) + timedelta(days=number)
        told = await aged(books, asOf=str(on))
        (held,) = await books.office.rows(HELD.format(kind="ASSET_RECEIVABLE", day=on))
        assert Decimal(told["base"]["amount"]) == held["base"]
        # By the rows of allocations alone, forward from the beginning.
        rows = await books.office.rows(OPEN.format(day=on))
        assert sorted(Decimal(node["total"]["amount"]) for node in told["nodes"]) == sorted(
            row["amount"] for row in rows
        )
        for total in told["totals"]:
            currency = total["amounts"][0]["currency"]
            assert Decimal(total["total"]["amount"]) == sum(
                row["amount"] for row in rows if row["currency"] == currency
            )
            assert Decimal(total["total"]["amount"]) == sum(Decimal(each) for each in amounts(total))


async def test_what_would_make_a_statement_untrue_is_found(books: Books) -> None:
    await history(books)
    async with books.office.work() as db:
        euro = books.receipt(
            "63", on=date(2026, 3, 5), currency="EUR", foreign="60", party=books.other_customer
        )
        sale = (
            await books.office.rows(
                "SELECT id FROM finance_entry_line WHERE residual = 100 AND currency = 'EUR'"
            )
        )[0]
        match = NewMatch(debit_line_id=sale["id"], credit_line_id=euro.lines[1].id)
        await service.post_entries(db, [euro], [match])
    assert await integrity(books) == []
    await tamper(books, "UPDATE finance_allocation SET allocated_on = '2026-02-19'")
    found = [(each.check, each.detail) for each in await integrity(books)]
    assert sorted(found) == [
        ("allocation_before_items", "on 2026-02-19, before 2026-02-20"),
        ("allocation_before_items", "on 2026-02-19, before 2026-03-05"),
        ("exchange_vs_allocations", "2026-02-19: off by 9.000000"),
        ("exchange_vs_allocations", "2026-03-05: off by -9.000000"),
    ]
