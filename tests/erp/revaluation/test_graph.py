"""The end of a month with open items in other currencies, through the API."""

import asyncio
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.rules.matching import NewMatch
from bizsuite.erp.finance.rules.words import AccountPurpose, JournalKind
from bizsuite.erp.rates import service as rates
from bizsuite.erp.rates.rules import NewRate
from bizsuite.erp.revaluation import service
from tests.erp.finance.books import Books, integrity

LINES = "lines { nodes { account { code } debit { amount } credit { amount } amount { amount currency } } }"
MAKE = f"""mutation($input: CurrencyRevaluationCreateInput!) {{ currencyRevaluationCreate(input: $input) {{
  currencyRevaluation {{ id status revaluedOn reversedOn gain {{ amount currency }} loss {{ amount }}
    entry {{ number entryDate journal {{ kind }} {LINES} origin {{ __typename }} }}
    reversal {{ number entryDate {LINES} }}
    items {{ nodes {{ account {{ code }} customer {{ name }} line {{ debit {{ amount }} }} amount {{ amount currency }}
      rate rateDate carried {{ amount }} value {{ amount }} difference {{ amount }} }} }} }}
  userErrors {{ code path message }} }} }}"""
CANCEL = """mutation($input: CurrencyRevaluationCancelInput!) { currencyRevaluationCancel(input: $input) {
  currencyRevaluation { status } userErrors { code } } }"""
MARCH = date(2026, 3, 31)


async def rated(books: Books, on: date = MARCH, **said: str) -> None:
    news = [NewRate(currency=currency, on=on, rate=Decimal(rate)) for currency, rate in said.items()]
    async with books.office.work() as db:
        await rates.set_rates(db, books.company, news, [])


async def trade(books: Books) -> None:
    """A sale of EUR 100 at 0.8, an advance of EUR 50 at 0.8, and a purchase of EUR 200 at 0.8; a sale in dollars."""
    purchase = books.entry(
        JournalKind.PURCHASES,
        AccountPurpose.PURCHASES,
        AccountPurpose.PAYABLE,
        "250",
        date(2026, 3, 2),
        foreign="200",
        currency="EUR",
    )
    sale = books.sale("125", foreign="100", currency="EUR")
    advance = books.receipt("62.50", on=date(2026, 3, 10), foreign="50", currency="EUR")
    async with books.office.work() as db:
        await finance.post_entries(db, [sale, advance, purchase, books.sale("77")])


async def made(books: Books, **more: Any) -> Any:
    done = await books.office.done(MAKE, input={"on": "2026-03-31"} | more)
    return done["currencyRevaluation"]


async def balances(books: Books, on: str) -> dict[str, Decimal]:
    """What each account holds at the end of a day; those with nothing are left out."""
    rows = await books.office.rows(
        "SELECT code, sum(debit - credit) AS held FROM finance_entry_line line"
        " JOIN finance_account account ON account.id = line.account_id"
        f" WHERE posted_on <= '{on}' GROUP BY code HAVING sum(debit - credit) <> 0"
    )
    return {row["code"]: row["held"] for row in rows}


def signed(entry: Any) -> list[tuple[str, Decimal]]:
    return [
        (line["account"]["code"], Decimal(line["debit"]["amount"]) - Decimal(line["credit"]["amount"]))
        for line in entry["lines"]["nodes"]
    ]


EXPECTED = [
    ("1020", Decimal("-6.94")),
    ("6910", Decimal("6.94")),
    ("1190", Decimal("-6.95")),
    ("4910", Decimal("-6.94")),
    ("6910", Decimal("13.89")),
    ("2190", Decimal("27.78")),
    ("4910", Decimal("-27.78")),
]


async def test_open_items_and_money_are_valued_and_that_is_reversed(books: Books) -> None:
    await trade(books)
    await rated(books, EUR="0.9")
    before = await balances(books, "2026-03-31")
    found = await made(books)
    assert (found["status"], found["revaluedOn"], found["reversedOn"]) == (
        "POSTED",
        "2026-03-31",
        "2026-04-01",
    )
    assert (found["gain"], found["loss"]) == (
        {"amount": "34.72", "currency": "USD"},
        {"amount": "20.83"},
    )
    assert [
        (
            item["account"]["code"],
            item["amount"]["amount"],
            item["carried"]["amount"],
            item["value"]["amount"],
            item["difference"]["amount"],
        )
        for item in found["items"]["nodes"]
    ] == [
        ("1020", "50.00", "62.50", "55.56", "-6.94"),
        ("1100", "100.00", "125.00", "111.11", "-13.89"),
        ("1100", "-50.00", "-62.50", "-55.56", "6.94"),
        ("2100", "-200.00", "-250.00", "-222.22", "27.78"),
    ]
    item = found["items"]["nodes"][1]
    assert (item["customer"], item["line"], item["rate"], item["rateDate"]) == (
        {"name": "Ada"},
        {"debit": {"amount": "125.00"}},
        "0.9",
        "2026-03-31",
    )
    entry, reversal = found["entry"], found["reversal"]
    assert (entry["number"], entry["entryDate"], entry["journal"]["kind"]) == (
        "REV/2026/00001",
        "2026-03-31",
        "REVALUATION",
    )
    assert entry["origin"] == {"__typename": "CurrencyRevaluation"}
    assert sorted(signed(entry)) == sorted(EXPECTED)
    assert (reversal["number"], reversal["entryDate"]) == ("REV/2026/00002", "2026-04-01")
    assert sorted(signed(reversal)) == sorted((code, -amount) for code, amount in EXPECTED)
    # Money holds as many euros as before.
    assert [line["amount"] for line in entry["lines"]["nodes"] if line["account"]["code"] == "1020"] == [
        {"amount": "0.00", "currency": "EUR"}
    ]
    after = await balances(books, "2026-03-31")
    # The control accounts keep to their open items on both days.
    assert (after["1100"], after["2100"]) == (before["1100"], before["2100"])
    assert after["1100"] + after["1190"] == Decimal(77) + Decimal("111.11") - Decimal("55.56")
    assert after["2100"] + after["2190"] == Decimal("-222.22")
    assert after["1020"] == Decimal("55.56")
    assert await balances(books, "2026-04-01") == before
    assert await integrity(books) == []


async def test_the_control_accounts_are_what_is_aged_on_the_day(books: Books) -> None:
    await trade(books)
    await rated(books, EUR="0.9")
    await made(books)
    ask = """{ trialBalance(asOf: "2026-03-31") { lines { account { code } balance { amount } } balance { amount } }
      agedReceivables(asOf: "2026-03-31") { totals { base { amount } } } }"""
    answer = await books.office.ask(ask)
    assert answer.errors == []
    (control,) = [
        line["balance"]["amount"]
        for line in answer.data["trialBalance"]["lines"]
        if line["account"]["code"] == "1100"
    ]
    aged = sum(Decimal(each["base"]["amount"]) for each in answer.data["agedReceivables"]["totals"])
    assert Decimal(control) == aged == Decimal("139.50")
    assert answer.data["trialBalance"]["balance"]["amount"] == "0.00"


async def test_what_was_settled_later_was_open_on_the_day(books: Books) -> None:
    await rated(books, EUR="0.9")
    sale = books.sale("125", foreign="100", currency="EUR")
    paid = books.receipt("120", on=date(2026, 4, 10), foreign="100", currency="EUR")
    match = NewMatch(debit_line_id=sale.lines[0].id, credit_line_id=paid.lines[1].id)
    async with books.office.work() as db:
        await finance.post_entries(db, [sale, paid], [match], on=date(2026, 4, 10))
    found = await made(books)
    assert [(item["amount"]["amount"], item["difference"]["amount"]) for item in found["items"]["nodes"]] == [
        ("100.00", "-13.89")
    ]
    # What was realised is the difference of the documents, whatever was valued in between.
    held = await balances(books, "2026-12-31")
    assert held["6900"] == Decimal(5)
    assert "6910" not in held
    assert await integrity(books) == []


async def test_twice_on_one_day_is_refused_until_the_first_is_cancelled(books: Books) -> None:
    await trade(books)
    await rated(books, EUR="0.9")
    before = await balances(books, "2026-12-31")
    first = await made(books)
    assert await books.office.refused(MAKE, input={"on": "2026-03-31"}) == ["REVALUATION_EXISTS"]
    assert len(await books.office.rows("SELECT 1 FROM revaluation_currency")) == 1
    stale = {"id": first["id"], "expectedVersion": 9}
    assert await books.office.refused(CANCEL, input=stale) == ["STALE_VERSION"]
    done = await books.office.done(CANCEL, input={"id": first["id"]})
    assert done["currencyRevaluation"] == {"status": "CANCELLED"}
    assert await books.office.refused(CANCEL, input={"id": first["id"]}) == ["REVALUATION_CANCELLED"]
    assert "6910" not in await balances(books, "2026-03-31")
    await rated(books, EUR="0.8")
    again = await made(books)
    assert (again["entry"], again["reversal"], again["gain"]["amount"]) == (None, None, "0.00")
    assert await balances(books, "2026-12-31") == before
    assert await integrity(books) == []


async def test_a_dry_run_shows_the_entry_and_a_refusal_leaves_nothing(books: Books) -> None:
    await trade(books)
    answer = await books.office.ask(MAKE, input={"on": "2026-03-31"})
    (error,) = answer.data["currencyRevaluationCreate"]["userErrors"]
    assert (error["code"], error["path"]) == ("EXCHANGE_RATE_MISSING", ["on"])
    assert error["message"] == "There is no rate from EUR to USD on or before this day."
    await rated(books, EUR="0.9")
    shown = await made(books, dryRun=True)
    assert shown["entry"]["number"] == "REV/2026/?"
    assert sorted(signed(shown["entry"])) == sorted(EXPECTED)
    for said, code in (
        ({"reversedOn": "2026-03-31"}, "INVALID_VALUE"),
        ({"reversedOn": "2027-01-01"}, "PERIOD_MISSING"),
        ({"on": "2026-12-31"}, "PERIOD_MISSING"),
    ):
        assert await books.office.refused(MAKE, input={"on": "2026-03-31"} | said) == [code]
    assert await books.office.rows("SELECT 1 FROM revaluation_currency") == []
    assert await books.office.rows("SELECT 1 FROM revaluation_item") == []
    assert len(await books.office.rows("SELECT 1 FROM finance_entry")) == 4


async def test_it_can_be_reversed_on_a_day_that_is_named(books: Books) -> None:
    await trade(books)
    await rated(books, EUR="0.9")
    found = await made(books, reversedOn="2026-06-30")
    assert found["reversal"]["entryDate"] == "2026-06-30"
    # At the end of the next month accounts of money are still held at what they were valued at.
    await rated(books, date(2026, 4, 30), EUR="0.75")
    april = await made(books, on="2026-04-30")
    money = [item for item in april["items"]["nodes"] if item["account"]["code"] == "1020"]
    assert [(item["carried"]["amount"], item["value"]["amount"]) for item in money] == [("55.56", "66.67")]


async def test_many_items_take_as_many_statements_as_one(books: Books) -> None:
    await rated(books, EUR="0.9")

    async def statements(on: str) -> int:
        answer = await books.office.ask(MAKE, input={"on": on})
        assert answer.errors == []
        assert answer.data["currencyRevaluationCreate"]["userErrors"] == []
        return len(answer.statements)

    async with books.office.work() as db:
        await finance.post_entries(db, [books.sale("125", foreign="100", currency="EUR")])
    one = await statements("2026-03-31")
    many = [books.sale("12.50", foreign="10", currency="EUR", on=date(2026, 4, 3)) for _ in range(30)]
    async with books.office.work() as db:
        await finance.post_entries(db, many)
    assert await statements("2026-04-30") == one


async def test_who_may_value_and_whose_books(books: Books) -> None:
    for who in ("sales", "analyst", "integrator", "manager"):
        assert await books.office.refused(MAKE, as_=who, input={"on": "2026-03-31"}) == ["PERMISSION_DENIED"]
    found = await made(books)
    stranger = (await books.office.another_tenant()).people["admin"]
    assert await books.office.refused(CANCEL, as_=stranger, input={"id": found["id"]}) == ["NOT_FOUND"]


async def test_what_is_posted_meanwhile_waits_and_two_at_once_leave_one(books: Books) -> None:
    await trade(books)
    await rated(books, EUR="0.9")
    held, go_on = asyncio.Event(), asyncio.Event()

    async def valuing() -> None:
        async with books.office.work() as db:
            await service.revalue(db, books.company, on=MARCH)
            held.set()
            await go_on.wait()

    async def posting() -> None:
        async with books.office.work() as db:
            await finance.post_entries(db, [books.sale("10", foreign="8", currency="EUR")])

    first = asyncio.create_task(valuing())
    await held.wait()
    later = asyncio.create_task(posting())
    second = asyncio.create_task(books.office.refused(MAKE, input={"on": "2026-03-31"}))
    await asyncio.sleep(0.1)
    assert not later.done()
    go_on.set()
    await asyncio.gather(first, later)
    assert await second == ["REVALUATION_EXISTS"]
    assert len(await books.office.rows("SELECT 1 FROM revaluation_currency")) == 1
    assert await integrity(books) == []


@pytest.mark.parametrize(
    "statement", ["UPDATE revaluation_item SET value = 1", "DELETE FROM revaluation_item"]
)
async def test_what_was_found_never_changes(books: Books, statement: str) -> None:
    await trade(books)
    await rated(books, EUR="0.9")
    await made(books)
    with pytest.raises(Exception, match="rows of revaluation_item never change"):
        async with books.office.database.engine.begin() as connection:
            await connection.exec_driver_sql(statement)
