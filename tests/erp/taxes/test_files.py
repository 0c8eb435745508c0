"""The tax report as a file: the same figures, in the order of the form, for who may read it when it is fetched."""

import csv
import io
import uuid
from dataclasses import replace
from typing import Any

import pytest

from bizsuite.erp.taxes.files import MAKER, make
from bizsuite.graph.files import Tickets
from bizsuite.graph.node import encode
from bizsuite.kernel.errors import Forbidden
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.values import CompanyId
from tests.erp.finance.books import Books
from tests.erp.taxes.test_graph import invoiced, line, vat

FILE = """query($first: Date!, $last: Date!, $format: FileFormat! = CSV, $company: ID) {
  taxReportFile(firstDay: $first, lastDay: $last, format: $format, company: $company) { url expiresAt } }"""
YEAR = {"first": "2026-01-01", "last": "2026-12-31"}
TICKETS = Tickets("a secret key of this test, and of nothing else besides")


def signed_in(books: Books, role: str = "finance") -> Actor:
    """Somebody with a sign-in, as tickets want it."""
    books.office.services["tickets"] = TICKETS
    return replace(books.office.actor(role), session_id=uuid.uuid4())


async def content(books: Books, url: str, actor: Actor, locale: str = "en") -> tuple[str, str, bytes]:
    """Name, type and bytes of the file that a ticket stands for."""
    permit = TICKETS.read(url.removeprefix("/files/"))
    assert permit.maker == MAKER
    async with books.office.database.snapshot(actor) as db:
        made: Any = await make(db, permit.asked, locale)
        return made.name, made.media_type, b"".join([chunk async for chunk in made.chunks])


async def url_of(books: Books, actor: Actor, **asked: Any) -> str:
    """Where a file can be fetched."""
    answer = await books.office.ask(FILE, as_=actor, **(YEAR | asked))
    assert answer.errors == []
    found: str = answer.data["taxReportFile"]["url"]
    return found


async def test_the_file_says_what_the_report_says(books: Books) -> None:
    actor = signed_in(books)
    key = await vat(books)
    await invoiced(books, line("100.50", key))
    name, kind, told = await content(books, await url_of(books, actor), actor)
    assert (name, kind) == ("Tax report 2026-12-31.csv", "text/csv; charset=utf-8")
    assert list(csv.reader(io.StringIO(told.decode("utf-8-sig")))) == [
        ["Box", "Name", "Level", "Base", "Tax", "Currency"],
        ["VAT19.A", "Box VAT19.A", "0", "100.50", "19.10", "USD"],
        ["VAT19.B", "Box VAT19.B", "1", "100.50", "0.00", "USD"],
        ["VAT19.T", "Box VAT19.T", "1", "0.00", "19.10", "USD"],
    ]
    _, _, chinese = await content(books, await url_of(books, actor), actor, "zh")
    assert chinese.decode("utf-8-sig").splitlines()[0] == "栏次,名称,级次,计税依据,税额,币种"


async def test_it_can_be_a_workbook_and_pages(books: Books) -> None:
    actor = signed_in(books)
    await vat(books)
    name, _, workbook = await content(books, await url_of(books, actor, format="EXCEL"), actor)
    assert (name, workbook[:4]) == ("Tax report 2026-12-31.xlsx", b"PK\x03\x04")
    name, kind, pages = await content(books, await url_of(books, actor, format="PDF"), actor, "zh")
    assert (name, kind, pages[:5]) == ("税务报表 2026-12-31.pdf", "application/pdf", b"%PDF-")


async def test_who_gets_no_file(books: Books) -> None:
    actor = signed_in(books)
    url = await url_of(books, actor)
    with pytest.raises(Forbidden):
        await content(books, url, replace(actor, grants={}))
    with pytest.raises(Forbidden):
        await content(books, url, replace(actor, company_id=CompanyId(uuid.uuid4()), company_ids=frozenset()))
    assert (await books.office.ask(FILE, as_=signed_in(books, "warehouse"), **YEAR)).codes == ["FORBIDDEN"]
    turned = {"first": "2026-02-01", "last": "2026-01-01"}
    assert (await books.office.ask(FILE, as_=actor, **turned)).codes == ["BAD_USER_INPUT"]
    foreign = encode("Company", uuid.uuid4())
    answer = await books.office.ask(FILE, as_=actor, company=foreign, **YEAR)
    assert answer.data == {"taxReportFile": None}
