"""Balance sheet, profit and loss, cash flow: what must be equal is equal on every day."""

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.erp.finance import service
from bizsuite.erp.finance.rules.ledger import NewEntry, NewLine
from bizsuite.erp.finance.rules.words import AccountPurpose, JournalKind
from bizsuite.graph.node import encode
from tests.erp.finance.books import Books

ROWS = """asOf since comparedAsOf comparedSince rows { caption level kind title account { code }
  amount { amount currency } compared { amount } }"""
SHEET = f"""query($company: ID, $asOf: Date, $compare: StatementComparison) {{
  balanceSheet(company: $company, asOf: $asOf, compare: $compare) {{ {ROWS} }} }}"""
RESULT = f"""query($asOf: Date, $since: Date, $compare: StatementComparison) {{
  profitAndLoss(asOf: $asOf, since: $since, compare: $compare) {{ {ROWS} }} }}"""
CASH = f"""query($asOf: Date, $since: Date, $compare: StatementComparison) {{
  cashFlow(asOf: $asOf, since: $since, compare: $compare) {{ {ROWS} }} }}"""
LINES = """query($asOf: Date, $since: Date) {
  balanceSheet(asOf: $asOf) { rows { account { code } lines { totalCount } } }
  profitAndLoss(asOf: $asOf, since: $since) { rows { account { code } lines { nodes { postedOn } } } }
  cashFlow(asOf: $asOf, since: $since) { rows { account { code } amount { amount }
    lines { nodes { debit { amount } credit { amount } } } } } }"""


def by_hand(books: Books, on: str, *parts: tuple[str, str]) -> NewEntry:
    """An entry of accounts by their purposes and signed amounts."""
    control = (AccountPurpose.RECEIVABLE, AccountPurpose.PAYABLE)
    lines = [
        NewLine(
            account=AccountPurpose(purpose),
            debit=max(Decimal(amount), Decimal(0)),
            credit=max(-Decimal(amount), Decimal(0)),
            party_id=books.customer if AccountPurpose(purpose) in control else None,
        )
        for purpose, amount in parts
    ]
    return NewEntry(
        company_id=books.company, journal=JournalKind.GENERAL, on=date.fromisoformat(on), lines=lines
    )


async def history(books: Books) -> None:
    """Two years of a small trade; the first is not closed."""
    async with books.office.work() as db:
        await service.create_fiscal_year(
            db, books.company, first_day=date(2027, 1, 1), last_day=date(2027, 12, 31)
        )
    entries = [
        by_hand(books, "2026-01-02", ("BANK", "1000"), ("OPENING", "-1000")),
        by_hand(books, "2026-02-01", ("FIXED_ASSETS", "300"), ("PAYABLE", "-300")),
        by_hand(books, "2026-03-01", ("RECEIVABLE", "550"), ("SALES", "-500"), ("SALES_TAX", "-50")),
        by_hand(books, "2026-03-01", ("COST_OF_SALES", "200"), ("FIXED_ASSETS", "-200")),
        by_hand(books, "2026-04-01", ("BANK", "550"), ("RECEIVABLE", "-550")),
        by_hand(books, "2026-05-01", ("PAYABLE", "300"), ("BANK", "-300")),
        # Money goes from one purse to the other, and a part of it is lost at the exchange.
        by_hand(books, "2026-06-01", ("CASH", "95"), ("EXCHANGE_LOSS", "5"), ("BANK", "-100")),
        by_hand(books, "2027-01-15", ("RECEIVABLE", "80"), ("SALES", "-70"), ("EXCHANGE_GAIN", "-10")),
    ]
    async with books.office.work() as db:
        await service.post_entries(db, entries)


async def rows(books: Books, query: str, **asked: Any) -> list[tuple[Any, ...]]:
    """Caption or code, and the amounts of each row."""
    answer = await books.office.ask(query, **asked)
    assert answer.errors == []
    (told,) = answer.data.values()
    return [
        (
            row["account"]["code"] if row["account"] else f"{row['level']} {row['kind'] or row['caption']}",
            row["amount"]["amount"],
            *([row["compared"]["amount"]] if row["compared"] else []),
        )
        for row in told["rows"]
    ]


async def test_a_balance_sheet_balances_with_the_result_of_the_year(books: Books) -> None:
    await history(books)
    assert await rows(books, SHEET, asOf="2026-12-31") == [
        ("0 ASSETS", "1345.00"),
        ("1 ASSET_CASH", "1245.00"),
        ("1010", "95.00"),
        ("1020", "1150.00"),
        ("1 ASSET_FIXED", "100.00"),
        ("1500", "100.00"),
        ("0 LIABILITIES", "50.00"),
        ("1 LIABILITY_TAX", "50.00"),
        ("2200", "50.00"),
        ("0 EQUITY", "1295.00"),
        ("1 EQUITY", "1000.00"),
        ("3900", "1000.00"),
        ("1 EARLIER_RESULT", "0.00"),
        ("1 CURRENT_RESULT", "295.00"),
        ("0 LIABILITIES_AND_EQUITY", "1345.00"),
    ]
    later = await rows(books, SHEET, asOf="2027-01-31", compare={"period": "PREVIOUS_PERIOD"})
    assert [row for row in later if row[0].startswith(("0", "1 EARLIER", "1 CURRENT"))] == [
        ("0 ASSETS", "1425.00", "1345.00"),
        ("0 LIABILITIES", "50.00", "50.00"),
        ("0 EQUITY", "1375.00", "1295.00"),
        ("1 EARLIER_RESULT", "295.00", "0.00"),
        ("1 CURRENT_RESULT", "80.00", "295.00"),
        ("0 LIABILITIES_AND_EQUITY", "1425.00", "1345.00"),
    ]


async def test_profit_and_loss_of_a_year_beside_the_year_before(books: Books) -> None:
    await history(books)
    told = await rows(books, RESULT, asOf="2027-12-31", compare={"period": "PREVIOUS_YEAR"})
    assert told == [
        ("0 REVENUE", "70.00", "500.00"),
        ("1 INCOME", "70.00", "500.00"),
        ("4000", "70.00", "500.00"),
        ("0 COST_OF_SALES", "0.00", "200.00"),
        ("1 COST_OF_SALES", "0.00", "200.00"),
        ("5000", "0.00", "200.00"),
        ("0 GROSS_PROFIT", "70.00", "300.00"),
        ("0 OTHER_INCOME", "10.00", "0.00"),
        ("1 INCOME_OTHER", "10.00", "0.00"),
        ("4900", "10.00", "0.00"),
        ("0 EXPENSES", "0.00", "5.00"),
        ("1 EXPENSE", "0.00", "5.00"),
        ("6900", "0.00", "5.00"),
        ("0 NET_RESULT", "80.00", "295.00"),
    ]


async def test_closing_a_year_moves_its_result_and_leaves_profit_and_loss(books: Books) -> None:
    await history(books)
    before = await rows(books, RESULT, asOf="2026-12-31")
    closing = """mutation($id: ID!) { fiscalYearClose(input: { id: $id }) { userErrors { code } } }"""
    own = f"SELECT id FROM finance_fiscal_year WHERE first_day = '2026-01-01' AND company_id = '{books.company}'"
    (year,) = await books.office.rows(own)
    assert await books.office.done(closing, id=encode("FiscalYear", year["id"]))
    assert await rows(books, RESULT, asOf="2026-12-31") == before
    told = {
        row[0]: row[1:]
        for row in await rows(books, SHEET, asOf="2027-01-31", compare={"period": "PREVIOUS_PERIOD"})
    }
    assert (told["3100"], told["1 EARLIER_RESULT"], told["1 CURRENT_RESULT"]) == (
        ("295.00", "295.00"),
        ("0.00", "0.00"),
        ("80.00", "0.00"),
    )
    assert told["0 ASSETS"] == told["0 LIABILITIES_AND_EQUITY"] == ("1425.00", "1345.00")
    lines = (await books.office.ask(LINES, asOf="2026-12-31", since="2026-03-15")).data["profitAndLoss"][
        "rows"
    ]
    assert [row["lines"] for row in lines if row["account"]] == [{"nodes": [{"postedOn": "2026-06-01"}]}]


async def test_cash_flow_tells_the_other_side_of_what_moved_money(books: Books) -> None:
    await history(books)
    assert await rows(books, CASH, asOf="2026-12-31", since="2026-02-01") == [
        ("0 OPENING_CASH", "1000.00"),
        ("0 OPERATING", "245.00"),
        ("1 ASSET_RECEIVABLE", "550.00"),
        ("1100", "550.00"),
        ("1 LIABILITY_PAYABLE", "-300.00"),
        ("2100", "-300.00"),
        ("1 EXPENSE", "-5.00"),
        ("6900", "-5.00"),
        ("0 INVESTING", "0.00"),
        ("0 FINANCING", "0.00"),
        ("0 NET_CHANGE", "245.00"),
        ("0 CLOSING_CASH", "1245.00"),
    ]
    whole = await rows(books, CASH, asOf="2026-12-31", compare={"days": {"asOf": "2026-01-31"}})
    assert [row for row in whole if row[0].startswith("0")] == [
        ("0 OPENING_CASH", "0.00", "0.00"),
        ("0 OPERATING", "245.00", "0.00"),
        ("0 INVESTING", "0.00", "0.00"),
        ("0 FINANCING", "1000.00", "1000.00"),
        ("0 NET_CHANGE", "1245.00", "1000.00"),
        ("0 CLOSING_CASH", "1245.00", "1000.00"),
    ]


async def test_rows_lead_to_the_lines_that_count_in_them(books: Books) -> None:
    await history(books)
    data = (await books.office.ask(LINES, asOf="2026-12-31", since="2026-03-15")).data
    sheet = {row["account"]["code"]: row["lines"] for row in data["balanceSheet"]["rows"] if row["account"]}
    assert {code: lines["totalCount"] for code, lines in sheet.items()} == {
        "1010": 1,
        "1020": 4,
        "1500": 2,
        "2200": 1,
        "3900": 1,
    }
    assert all(row["lines"] is None for row in data["balanceSheet"]["rows"] if not row["account"])
    result = {row["account"]["code"]: row["lines"] for row in data["profitAndLoss"]["rows"] if row["account"]}
    assert result == {"6900": {"nodes": [{"postedOn": "2026-06-01"}]}}
    for row in data["cashFlow"]["rows"]:
        if row["account"]:
            lines = row["lines"]["nodes"]
            moved = sum(
                Decimal(line["credit"]["amount"]) - Decimal(line["debit"]["amount"]) for line in lines
            )
            assert moved == Decimal(row["amount"]["amount"])


async def test_titles_are_in_the_language_of_whoever_asks(books: Books) -> None:
    await history(books)
    for locale, expected in (
        ("en", ["Assets", "Cash and bank", "Cash on hand"]),
        ("zh", ["资产", "货币资金", "Cash on hand"]),
    ):
        answer = await books.office.ask(
            SHEET, as_=replace(books.office.admin, locale=locale), asOf="2026-12-31"
        )
        assert [row["title"] for row in answer.data["balanceSheet"]["rows"]][:3] == expected


async def test_each_statement_takes_two_statements_and_knows_its_company(books: Books) -> None:
    """The fiscal year, then the sums."""
    await history(books)
    for query in (SHEET, RESULT, CASH):
        assert len((await books.office.ask(query, asOf="2026-12-31")).statements) == 2
    second = await books.office.ask(SHEET, company=encode("Company", books.office.home.second))
    assert {row["amount"]["currency"] for row in second.data["balanceSheet"]["rows"]} == {"CNY"}
    other = await books.office.another_tenant()
    foreign = await books.office.ask(SHEET, company=encode("Company", other.company))
    assert (foreign.data, foreign.errors) == ({"balanceSheet": None}, [])
    for query in (SHEET, RESULT, CASH):
        assert (await books.office.ask(query, as_="warehouse")).codes == ["FORBIDDEN"]
        assert (await books.office.ask(query, asOf="9999-12-31")).codes == ["BAD_USER_INPUT"]


@pytest.mark.parametrize("seed", range(2))
async def test_what_must_be_equal_is_equal_on_every_day(books: Books, seed: int, length: int) -> None:
    """Any entries on any accounts and days."""
    chance = random.Random(seed)
    purposes = [
        *("RECEIVABLE", "PAYABLE", "BANK", "CASH", "FIXED_ASSETS", "SALES", "SALES_TAX", "COST_OF_SALES"),
        *("OPENING", "EXCHANGE_GAIN", "EXCHANGE_LOSS"),
    ]
    for _ in range(15 * length):
        amounts = [Decimal(chance.randrange(-50_000, 50_000)) / 100 for _ in range(chance.randrange(1, 4))]
        parts = [(chance.choice(purposes), str(amount)) for amount in (*amounts, -sum(amounts)) if amount]
        if len(parts) < 2:
            continue
        on = date(2026, 1, 1) + timedelta(days=chance.randrange(365))
        async with books.office.work() as db:
            await service.post_entries(db, [by_hand(books, str(on), *parts)])
    for number in range(10, 365, 41):
        day = date(2026, 1, 1) + timedelta(days=number)
        sheet = {row[0]: Decimal(row[1]) for row in await rows(books, SHEET, asOf=str(day))}
        assert sheet["0 ASSETS"] == sheet["0 LIABILITIES_AND_EQUITY"]
        assert sheet["0 LIABILITIES"] + sheet["0 EQUITY"] == sheet["0 ASSETS"]
        result = {row[0]: Decimal(row[1]) for row in await rows(books, RESULT, asOf=str(day))}
        assert result["0 NET_RESULT"] == sheet["1 CURRENT_RESULT"]
        since = day - timedelta(days=chance.randrange(1, 90))
        cash = {row[0]: Decimal(row[1]) for row in await rows(books, CASH, asOf=str(day), since=str(since))}
        assert cash["0 CLOSING_CASH"] == sheet.get("1 ASSET_CASH", 0)
        before = {
            row[0]: Decimal(row[1]) for row in await rows(books, SHEET, asOf=str(since - timedelta(days=1)))
        }
        assert cash["0 OPENING_CASH"] == before.get("1 ASSET_CASH", 0)
        flows = [cash[f"0 {name}"] for name in ("OPERATING", "INVESTING", "FINANCING")]
        assert cash["0 NET_CHANGE"] == sum(flows) == cash["0 CLOSING_CASH"] - cash["0 OPENING_CASH"]
