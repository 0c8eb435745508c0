"""Statements as files: a ticket by GraphQL, the file over HTTP, as whoever got the ticket may see it then."""

import csv
import io
import subprocess
import sys
import zipfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest
from httpx2 import ASGITransport, AsyncClient

from bizsuite.app import MODULES, Blueprint, compose, create_app
from bizsuite.base.identity import service as identity
from bizsuite.base.identity.doorkeeper import Doorkeeper
from bizsuite.base.parties import service as parties
from bizsuite.base.parties.rules.shapes import NewCustomer
from bizsuite.erp.finance import service
from bizsuite.erp.finance.rules.ledger import NewEntry, NewLine
from bizsuite.erp.finance.rules.words import AccountPurpose, JournalKind
from bizsuite.graph import files
from bizsuite.graph.node import encode
from bizsuite.kernel.clock import clock_set_to
from bizsuite.kernel.database import Database
from bizsuite.kernel.errors import BadInput
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.sheets import PDF_ROWS_MAX, Cell, Column, Sheet, as_pdf
from tests.base.identity.bureau import SECRET, new_tenant

TICKET = """query($statement: StatementKind!, $format: FileFormat! = CSV, $asOf: Date, $since: Date, $company: ID,
    $compare: StatementComparison, $buckets: [Int!]) {
  statementFile(statement: $statement, format: $format, asOf: $asOf, since: $since, company: $company,
    compare: $compare, buckets: $buckets) { url expiresAt } }"""
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@dataclass
class Counter:
    """A client of a server, with the books behind it."""

    client: AsyncClient
    database: Database
    actor: Actor
    bearer: str

    async def ask(self, locale: str = "en", **asked: Any) -> Any:
        """The answer to a request for a ticket."""
        headers = {"authorization": f"Bearer {self.bearer}", "accept-language": locale}
        posted = {"query": TICKET, "variables": asked}
        return (await self.client.post("/graphql", json=posted, headers=headers)).json()

    async def url(self, locale: str = "en", **asked: Any) -> str:
        """The address of a file."""
        answer = await self.ask(locale, **asked)
        assert "errors" not in answer, answer
        found: str = answer["data"]["statementFile"]["url"]
        return found

    async def table(self, locale: str = "en", **asked: Any) -> list[list[str]]:
        """The rows of a file of values."""
        answer = await self.client.get(await self.url(locale, **asked))
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
        assert answer.content.startswith(b"\xef\xbb\xbf")
        return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


@pytest.fixture
async def counter(database: str) -> AsyncIterator[Counter]:
    """A company that has sold something, its bookkeeper, and a server."""
    made = Database(database, compose().wiring)
    await identity.create_tenant(
        made, new_tenant("acme", roles=["finance"]), identity.builtin_grants(MODULES)
    )
    bearer = await identity.issue_token(made, SECRET, "acme", "finance@acme.example")
    actor = await Doorkeeper(made, SECRET, compose().modules).admit(bearer, None, "en", "")
    async with made.transaction(actor) as db:
        await service.ensure_company(db, actor.company_id)
    async with made.transaction(actor) as db:
        first, last = date(2026, 1, 1), date(2026, 12, 31)
        await service.create_fiscal_year(db, actor.company_id, first_day=first, last_day=last)
    async with made.transaction(actor) as db:
        customer = await parties.create_customer(db, NewCustomer(name="=HYPERLINK(雅达)"))
        await service.post_entries(
            db,
            [
                _entry(actor, customer.id, "RECEIVABLE", "SALES", "1234.50", date(2026, 3, 1)),
                _entry(actor, customer.id, "BANK", "RECEIVABLE", "234.50", date(2026, 4, 1)),
            ],
        )
    app = create_app(Blueprint(url=database, direct_url=database, secret=SECRET))
    transport = ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        AsyncClient(transport=transport, base_url="http://b") as client,
    ):
        yield Counter(client, made, actor, bearer)
    await made.close()


def _entry(actor: Actor, party: Any, debit: str, credit: str, amount: str, on: date) -> NewEntry:
    lines = [
        NewLine(account=AccountPurpose(debit), debit=Decimal(amount), party_id=party),
        NewLine(account=AccountPurpose(credit), credit=Decimal(amount), party_id=party),
    ]
    return NewEntry(company_id=actor.company_id, journal=JournalKind.GENERAL, on=on, lines=lines)


async def test_every_statement_is_a_file_of_values(counter: Counter) -> None:
    asked = {"asOf": "2026-04-30"}
    assert await counter.table(statement="TRIAL_BALANCE", since="2026-04-01", **asked) == [
        ["Account", "Name", "Level", "Opening", "Debit", "Credit", "Balance", "Currency"],
        ["1", "Assets", "0", "1234.50", "234.50", "234.50", "1234.50", "USD"],
        ["1020", "Bank", "1", "0.00", "234.50", "0.00", "234.50", "USD"],
        ["1100", "Trade receivables", "1", "1234.50", "0.00", "234.50", "1000.00", "USD"],
        ["4", "Income", "0", "-1234.50", "0.00", "0.00", "-1234.50", "USD"],
        ["4000", "Sales", "1", "-1234.50", "0.00", "0.00", "-1234.50", "USD"],
    ]
    ledger = await counter.table(statement="GENERAL_LEDGER", since="2026-03-15", **asked)
    assert [row for row in ledger if row[0] == "1100"] == [
        ["1100", "Trade receivables", "", "", "Opening", "", "", "1234.50", "USD"],
        ["1100", "Trade receivables", "2026-04-01", "GEN/2026/00002", "", "0.00", "234.50", "1000.00", "USD"],
    ]
    aged = await counter.table(statement="AGED_RECEIVABLES", buckets=[0, 30], **asked)
    assert aged[0] == [
        "Number",
        "Party",
        "Currency",
        "Not due",
        "1 to 30 days",
        "Over 30 days",
        "Total",
        "Total in USD",
    ]
    # Text that Excel would take for a formula is none.
    assert aged[1][1:] == ["'=HYPERLINK(雅达)", "USD", "0.00", "-234.50", "1234.50", "1000.00", "1000.00"]
    assert await counter.table(statement="AGED_PAYABLES", buckets=[0], **asked) == [
        ["Number", "Party", "Currency", "Not due", "Over 0 days", "Total", "Total in USD"]
    ]
    sheet = await counter.table(statement="BALANCE_SHEET", compare={"period": "PREVIOUS_YEAR"}, **asked)
    assert sheet[0] == ["Item", "Account", "Level", "2026-04-30", "2025-04-30", "Currency"]
    assert ["Assets", "", "0", "1234.50", "0.00", "USD"] in sheet
    assert sheet[-1] == ["Liabilities and equity", "", "0", "1234.50", "0.00", "USD"]
    result = await counter.table(statement="PROFIT_AND_LOSS", **asked)
    assert result[-1] == ["Net result", "", "0", "1234.50", "USD"]
    # What is nothing has no sign, though income is the opposite of what its accounts hold.
    result = await counter.table(statement="PROFIT_AND_LOSS", compare={"period": "PREVIOUS_YEAR"}, **asked)
    assert ["Sales", "4000", "2", "1234.50", "0.00", "USD"] in result
    cash = await counter.table(statement="CASH_FLOW", since="2026-04-01", **asked)
    assert cash[-1] == ["Cash at the end", "", "0", "234.50", "USD"]


async def test_heads_are_in_the_language_of_whoever_asked(counter: Counter) -> None:
    address = await counter.url("zh", statement="BALANCE_SHEET", asOf="2026-04-30")
    answer = await counter.client.get(address)
    assert answer.headers["content-disposition"].endswith(".csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[:3]] == ["项目", "资产", "货币资金"]


async def test_a_workbook_holds_numbers_and_no_formulas(counter: Counter) -> None:
    address = await counter.url(statement="AGED_RECEIVABLES", format="EXCEL", asOf="2026-04-30")
    answer = await counter.client.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"].endswith("spreadsheetml.sheet")
    book = zipfile.ZipFile(io.BytesIO(answer.content))
    page = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    space = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    assert page.findall(".//x:f", space) == []
    numbers = [cell.text for cell in page.findall(".//x:sheetData/x:row[2]/x:c/x:v", space)]
    assert numbers[-2:] == ["1000.00", "1000.00"]
    texts = "".join(text or "" for text in page.itertext())
    assert "=HYPERLINK(雅达)" in texts or "=HYPERLINK(雅达)".encode() in book.read("xl/sharedStrings.xml")


async def test_statements_are_printed_in_both_languages(counter: Counter) -> None:
    for locale, statement in (("zh", "BALANCE_SHEET"), ("en", "AGED_RECEIVABLES"), ("en", "GENERAL_LEDGER")):
        address = await counter.url(locale, statement=statement, format="PDF", asOf="2026-04-30")
        answer = await counter.client.get(address)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
        assert answer.content.startswith(b"%PDF-") and answer.content.rstrip().endswith(b"%%EOF")


async def test_nobody_prints_thousands_of_pages() -> None:
    async def rows() -> AsyncIterator[Sequence[Cell]]:
        for number in range(PDF_ROWS_MAX + 1):
            yield [str(number)]

    with pytest.raises(BadInput):
        await anext(as_pdf(Sheet("Numbers", [Column("Number")], rows()), "en"))


async def test_tickets_that_are_no_good(counter: Counter) -> None:
    with clock_set_to(datetime.now(UTC)):
        address = await counter.url(statement="TRIAL_BALANCE")
        assert (await counter.client.head(address)).content == b""
    for wrong in ("x", address.removeprefix("/files/")[:-2] + "xx", counter.bearer, "a" * 5000):
        answer = await counter.client.get(f"/files/{wrong}")
        assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (
            401,
            "UNAUTHENTICATED",
        )
    with clock_set_to(datetime.now(UTC) + timedelta(minutes=6)):
        late = await counter.client.get(address)
    assert late.status_code == 401
    # A ticket is no token.
    headers = {"authorization": f"Bearer {address.removeprefix('/files/')}"}
    refused = await counter.client.post("/graphql", json={"query": "{ viewer { id } }"}, headers=headers)
    assert refused.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert (await counter.client.post(address)).status_code == 405


async def test_what_takes_too_long_is_given_up(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    address = await counter.url(statement="TRIAL_BALANCE")
    monkeypatch.setattr(files, "SECONDS", 0)
    answer = await counter.client.get(address)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (
        503,
        "SERVICE_UNAVAILABLE",
    )


async def test_rights_that_are_lost_are_lost_for_tickets_as_well(counter: Counter) -> None:
    address = await counter.url(statement="TRIAL_BALANCE")
    async with counter.database.engine.begin() as connection:
        await connection.exec_driver_sql("DELETE FROM identity_user_role")
    answer = await counter.client.get(address)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (403, "FORBIDDEN")
    async with counter.database.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE identity_session SET revoked_at = now()")
    assert (await counter.client.get(address)).status_code == 401


async def test_what_no_statement_can_be_of_gets_no_ticket(counter: Counter) -> None:
    wrongs: list[dict[str, Any]] = [
        {"asOf": "9999-12-31"},
        {"since": "2026-05-01", "asOf": "2026-04-01"},
        {"buckets": [3, 2]},
        {"compare": {"period": "PREVIOUS_PERIOD"}},
    ]
    for wrong in wrongs:
        answer = await counter.ask(statement="TRIAL_BALANCE", **wrong)
        assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    foreign = encode("Company", counter.actor.user_id)
    assert (await counter.ask(statement="CASH_FLOW", company=foreign))["data"] == {"statementFile": None}


def test_a_server_starts_without_what_writes_workbooks_and_pages() -> None:
    program = "import bizsuite.app, sys; raise SystemExit(bool({'xlsxwriter', 'typst'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
