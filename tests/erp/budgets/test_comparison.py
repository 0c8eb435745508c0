"""Budgets beside the ledger: the figures, the lines behind them, and the files."""

import csv
import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.erp.budgets.files import MAKER, make
from bizsuite.erp.budgets.rules.comparing import Compared, Export, export_of
from bizsuite.erp.budgets.rules.plans import NewBudgetLine
from bizsuite.erp.budgets.rules.words import BudgetControl
from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.rules.dimensions import DimensionShare
from bizsuite.erp.finance.rules.ledger import NewEntry, NewLine
from bizsuite.erp.finance.rules.words import AccountKind, AccountPurpose, JournalKind
from bizsuite.erp.statements.rules.spans import Span
from bizsuite.graph.files import Tickets
from bizsuite.graph.node import encode
from bizsuite.kernel.errors import Forbidden
from bizsuite.kernel.sheets import FileFormat
from bizsuite.kernel.values import new_id
from tests.erp.budgets.plans import account_of, approved, cost, post
from tests.erp.finance.books import Books

FIGURES = "planned { amount currency } actual { amount } difference { amount } fraction compared { amount }"
ASK = f"""query($id: ID!, $asOf: Date, $since: Date, $compare: StatementComparison) {{
  budgetComparison(budgetId: $id, asOf: $asOf, since: $since, compare: $compare) {{
    since asOf comparedSince comparedAsOf budget {{ name status }}
    spending {{ {FIGURES} }} earning {{ {FIGURES} }}
    lines {{ title line {{ position account {{ code }} value {{ code }} }} {FIGURES}
      lines(first: 10) {{ totalCount nodes {{ postedOn debit {{ amount }} entry {{ number }} }} }} }} }} }}"""
TICKET = """query($id: ID!, $format: FileFormat!) { budgetComparisonFile(budgetId: $id, format: $format) { url } }"""


async def spent(books: Books) -> str:
    """A budget of costs, of costs of the north, and of sales, with what was posted; its id."""
    async with books.office.work() as db:
        dimension = await finance.create_dimension(db, books.company, code="CC", name="Cost centre")
        north = await finance.create_value(db, dimension.id, {"code": "N", "name": "North"})
        shop = await finance.create_value(
            db, dimension.id, {"code": "N1", "name": "Shop", "parent_id": north.id}
        )
        south = await finance.create_value(db, dimension.id, {"code": "S", "name": "South"})
    costs, sales = await account_of(books, "COST_OF_SALES"), await account_of(books, "SALES")
    budget = await approved(
        books,
        NewBudgetLine(account_id=costs, amount=Decimal(1200)),
        NewBudgetLine(account_kind=AccountKind.COST_OF_SALES, value_id=north.id, amount=Decimal(600)),
        NewBudgetLine(account_id=sales, amount=Decimal(2400)),
        NewBudgetLine(account_kind=AccountKind.EXPENSE, amount=Decimal(0)),
        control=BudgetControl.IGNORE,
    )
    half = [DimensionShare(shop.id, Decimal("0.5")), DimensionShare(south.id, Decimal("0.5"))]
    await post(
        books,
        cost(books, "100.01", on=date(2026, 1, 31), shares=half),
        cost(books, "40", on=date(2026, 2, 28), shares=[DimensionShare(north.id)]),
        cost(books, "7", on=date(2026, 3, 1)),
        books.sale("900", on=date(2026, 2, 1)),
    )
    async with books.office.work() as db:
        await finance.draft_entry(db, cost(books, "999", on=date(2026, 2, 2)))
    closing = NewEntry(
        company_id=books.company,
        journal=JournalKind.CLOSING,
        on=date(2026, 2, 28),
        lines=[
            NewLine(account=costs, credit=Decimal("140.01")),
            NewLine(account=AccountPurpose.RETAINED, debit=Decimal("140.01")),
        ],
    )
    await post(books, closing)
    return encode("Budget", budget)


def figures(line: dict[str, Any]) -> tuple[str, str, str, str | None]:
    return line["planned"]["amount"], line["actual"]["amount"], line["difference"]["amount"], line["fraction"]


async def test_a_budget_beside_the_ledger(books: Books) -> None:
    budget = await spent(books)
    found = (await books.office.ask(ASK, id=budget, asOf="2026-02-28")).data["budgetComparison"]
    assert (found["since"], found["asOf"], found["comparedAsOf"]) == ("2026-01-01", "2026-02-28", None)
    assert found["budget"] == {"name": "Costs", "status": "APPROVED"}
    costs, north, sales, expenses = found["lines"]
    assert figures(costs) == ("200.00", "140.01", "59.99", "0.70005")
    assert figures(north) == ("100.00", "90.01", "9.99", "0.9001")
    assert figures(sales) == ("400.00", "900.00", "-500.00", "2.25")
    assert figures(expenses) == ("0.00", "0.00", "0.00", None)
    assert [line["title"] for line in found["lines"]][1:] == ["Cost of sales", "Sales", "Expenses"]
    assert (north["line"]["account"], north["line"]["value"]) == (None, {"code": "N"})
    assert figures(found["spending"]) == ("300.00", "230.02", "69.98", "0.766733")
    assert figures(found["earning"]) == ("400.00", "900.00", "-500.00", "2.25")
    assert costs["planned"]["currency"] == "USD"


async def test_what_is_told_is_what_the_lines_behind_it_come_to(books: Books) -> None:
    budget = await spent(books)
    found = (await books.office.ask(ASK, id=budget, asOf="2026-12-31")).data["budgetComparison"]
    told = [
        (
            line["lines"]["totalCount"],
            [(each["postedOn"], each["debit"]["amount"]) for each in line["lines"]["nodes"]],
        )
        for line in found["lines"]
    ]
    first, second = ("2026-01-31", "100.01"), ("2026-02-28", "40.00")
    assert told == [
        (3, [first, second, ("2026-03-01", "7.00")]),
        (2, [first, second]),
        (1, [("2026-02-01", "0.00")]),
        (0, []),
    ]
    costs = found["lines"][0]
    assert sum(Decimal(amount) for _, amount in told[0][1]) == Decimal(costs["actual"]["amount"])
    (summed,) = await books.office.rows(
        "SELECT sum(l.debit - l.credit) AS sum FROM finance_entry_line l JOIN finance_account a ON a.id = l.account_id"
        " JOIN finance_entry e ON e.id = l.entry_id JOIN finance_journal j ON j.id = e.journal_id"
        f" WHERE a.purpose = 'COST_OF_SALES' AND j.kind <> 'CLOSING' AND l.company_id = '{books.company}'"
        " AND l.posted_on IS NOT NULL"
    )
    assert Decimal(costs["actual"]["amount"]) == summed["sum"]


async def test_other_days_and_days_of_ones_own(books: Books) -> None:
    budget = await spent(books)
    asked: dict[str, Any] = {
        "id": budget,
        "since": "2026-02-01",
        "asOf": "2026-02-28",
        "compare": {"period": "PREVIOUS_PERIOD"},
    }
    found = (await books.office.ask(ASK, **asked)).data["budgetComparison"]
    assert (found["comparedSince"], found["comparedAsOf"]) == ("2026-01-01", "2026-01-31")
    assert [
        (line["planned"]["amount"], line["actual"]["amount"], line["compared"]["amount"])
        for line in found["lines"]
    ] == [
        ("100.00", "40.00", "100.01"),
        ("50.00", "40.00", "50.01"),
        ("200.00", "900.00", "0.00"),
        ("0.00", "0.00", "0.00"),
    ]
    assert found["spending"]["compared"]["amount"] == "150.02"


async def test_a_comparison_takes_four_statements_with_all_lines_behind_it(books: Books) -> None:
    """The budget; its lines; the values under theirs; the pages of lines, accounts, values and entries behind them."""
    budget = await spent(books)
    ask = """query($id: ID!) { budgetComparison(budgetId: $id, asOf: "2026-12-31") {
      lines { actual { amount } lines { nodes { label } } } } }"""
    found = await books.office.ask(ask, id=budget)
    assert len(found.data["budgetComparison"]["lines"]) == 4
    assert len(found.statements) == 4


async def test_who_may_see_it(books: Books) -> None:
    budget = await spent(books)
    assert (await books.office.ask(ASK, as_="analyst", id=budget)).data["budgetComparison"]["lines"]
    assert (await books.office.ask(ASK, as_="sales", id=budget)).codes == ["FORBIDDEN"]
    elsewhere = replace(
        books.office.admin,
        company_id=books.office.home.second,
        company_ids=frozenset({books.office.home.second}),
    )
    assert (await books.office.ask(ASK, as_=elsewhere, id=budget)).data["budgetComparison"] is None
    other = encode("Customer", books.customer)
    assert (await books.office.ask(ASK, id=other)).data["budgetComparison"] is None


async def content(books: Books, budget: str, form: FileFormat, locale: str, as_: str = "admin") -> bytes:
    """The file of a budget until the end of February, with January beside it."""
    (row,) = await books.office.rows("SELECT id FROM budgets_budget")
    spans = [Span(date(2026, 1, 1), date(2026, 2, 28)), Span(date(2026, 1, 1), date(2026, 1, 31))]
    told = Export(row["id"], form, spans).told()
    assert export_of(told) == Export(row["id"], form, spans)
    async with books.office.database.snapshot(books.office.actor(as_)) as db:
        made = await make(db, told, locale)
        return b"".join([chunk async for chunk in made.chunks])


async def test_a_budget_as_a_file(books: Books) -> None:
    budget = await spent(books)
    text = (await content(books, budget, FileFormat.CSV, "en")).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text, newline=""))) == [
        [
            *("Account", "Name", "Dimension", "Budget", "Actual", "Difference", "Used", "Actual 2026-01-31"),
            "Currency",
        ],
        ["5000", "Cost of sales", "", "200.00", "140.01", "59.99", "70.0 %", "100.01", "USD"],
        ["", "Cost of sales", "N North", "100.00", "90.01", "9.99", "90.0 %", "50.01", "USD"],
        ["4000", "Sales", "", "400.00", "900.00", "-500.00", "225.0 %", "0.00", "USD"],
        ["", "Expenses", "", "0.00", "0.00", "0.00", "", "0.00", "USD"],
    ]
    chinese = (await content(books, budget, FileFormat.CSV, "zh")).decode("utf-8-sig")
    assert chinese.splitlines()[0] == "科目编码,名称,维度值,预算,实际,差异,执行率,2026-01-31 实际,币种"
    assert (await content(books, budget, FileFormat.EXCEL, "en")).startswith(b"PK")
    assert (await content(books, budget, FileFormat.PDF, "zh")).startswith(b"%PDF")
    with pytest.raises(Forbidden):
        await content(books, budget, FileFormat.CSV, "en", as_="sales")


async def test_a_ticket_for_it(books: Books) -> None:
    budget = await spent(books)
    tickets = Tickets("a secret of this test")
    books.office.services["tickets"] = tickets
    signed_in = replace(books.office.admin, session_id=new_id())
    answer = await books.office.ask(TICKET, as_=signed_in, id=budget, format="PDF")
    permit = tickets.read(answer.data["budgetComparisonFile"]["url"].removeprefix("/files/"))
    assert permit.maker == MAKER
    assert export_of(permit.asked).format is FileFormat.PDF
    assert MAKER in {name for module in books.office.suite.modules for name in module.files}


def test_what_is_left_and_used() -> None:
    one = Compared(Decimal(3), Decimal(1))
    assert (one.difference, one.fraction) == (Decimal(2), Decimal("0.333333"))
    assert Compared(Decimal(0), Decimal(1)).fraction is None
    assert one + one == Compared(Decimal(6), Decimal(2))
