"""Statements that were sent as files before: read in the encoding that they say, kept, and found by few."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from bizsuite.base.files import rules
from bizsuite.base.files import service as stored
from bizsuite.erp.banking.rules import files
from bizsuite.erp.banking.rules.words import StatementFormat
from bizsuite.graph.node import decode, encode
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.storage import Arrived
from tests.erp.banking.bank import IMPORT, Bank
from tests.erp.banking.files import OFX, camt, entry
from tests.erp.banking.test_importing import COLUMNS, LAYOUT, TABLE

FILE = """mutation($input: BankStatementImportInput!) { bankStatementImport(input: $input) {
  bankStatement { number closing { amount } file { id name size sha256 } lines { nodes { counterparty text } } }
  userErrors { code path message ... on StatementMalformed { line } } } }"""
STATEMENTS = "{ bankStatements { nodes { number file { name } } } }"


async def announced(bank: Bank, size: int, type: str = "text/xml", as_: str = "finance") -> str:
    """A file that may be sent."""
    async with bank.books.office.work(as_) as db:
        file = await stored.announce(db, rules.NewFile("bank.xml", type, size), 50_000_000)
        return encode("StoredFile", file.id)


async def sent(bank: Bank, content: bytes, type: str = "text/xml", as_: str = "finance") -> str:
    """A file that has come."""

    async def chunks() -> AsyncIterator[bytes]:
        yield content

    key = await announced(bank, len(content), type, as_)
    async with bank.books.office.work(as_) as db:
        arrived: Arrived = await stored.storage_of(db).receive(chunks())
        await stored.receive(db, decode(key).key, arrived)
    return key


async def refused(bank: Bank, asked: dict[str, Any], as_: str = "finance") -> Any:
    """Why an import is refused, of which nothing is left."""
    before = await bank.counts()
    answer = await bank.books.office.ask(FILE, as_=as_, input=asked)
    assert answer.errors == []
    (error,) = answer.data["bankStatementImport"]["userErrors"]
    assert await bank.counts() == before
    return error


def asked(bank: Bank, file: str, form: str = "CAMT053") -> dict[str, Any]:
    """The input of an import of a file."""
    return {"bankAccountId": bank.account, "format": form, "fileId": file}


async def test_a_file_that_was_sent_is_imported_and_stays_with_its_statement(bank: Bank) -> None:
    office = bank.books.office
    content = camt(entry("1.00", "Beitrag", name="Müller"), closing="1001.00").encode()
    file = await sent(bank, content)
    made = (await office.done(FILE, as_="finance", input=asked(bank, file)))["bankStatement"]
    assert made["lines"]["nodes"] == [{"counterparty": "Müller", "text": "Beitrag"}]
    (row,) = await office.rows(f"SELECT sha256 FROM files_stored_file WHERE id = '{decode(file).key}'")
    assert made["file"] == {"id": file, "name": "bank.xml", "size": len(content), "sha256": row["sha256"]}
    # Another file, which nothing refers to, goes after a day.
    await sent(bank, b"<other/>")
    async with office.work() as db:
        assert await stored.forget_unused(db, datetime.now(UTC) + timedelta(days=1)) == 1
    # Those who see the statement see its file where they have sent it or may read files, and others nothing.
    for role, name in (("finance", "bank.xml"), ("admin", "bank.xml"), ("manager", None)):
        answer = await office.ask(STATEMENTS, as_=role)
        assert answer.errors == []
        told = answer.data["bankStatements"]["nodes"]
        assert told == [{"number": "S-1", "file": None if name is None else {"name": name}}]
    # The same text again is the same statement, however it comes.
    again = await refused(bank, asked(bank, await sent(bank, content)))
    assert (again["code"], again["path"]) == ("STATEMENT_DUPLICATE", ["fileId"])
    text = await refused(bank, bank.file(content.decode()))
    assert (text["code"], text["path"]) == ("STATEMENT_DUPLICATE", ["content"])


async def test_statements_that_came_as_text_have_no_file_and_a_page_is_read_at_once(bank: Bank) -> None:
    office = bank.books.office
    await bank.imported()
    for number in ("S-2", "S-3"):
        file = await sent(bank, camt(number=number, day=f"2026-04-0{number[-1]}").encode())
        await office.done(FILE, as_="finance", input=asked(bank, file))
    answer = await office.ask(STATEMENTS)
    assert [(each["number"], each["file"]) for each in answer.data["bankStatements"]["nodes"]] == [
        ("S-3", {"name": "bank.xml"}),
        ("S-2", {"name": "bank.xml"}),
        ("S-1", None),
    ]
    assert len(answer.statements) == 2


async def test_one_of_text_and_file_is_given(bank: Bank) -> None:
    file = await sent(bank, camt().encode())
    both, neither = asked(bank, file) | {"content": camt()}, {"bankAccountId": bank.account, "format": "OFX"}
    for given, path in ((both, "fileId"), (neither, "content")):
        error = await refused(bank, given)
        assert (error["code"], error["path"]) == ("INVALID_VALUE", [path])


async def test_files_of_others_and_files_that_have_not_come_are_refused(bank: Bank) -> None:
    missing = encode("StoredFile", UUID(int=1))
    mine, others = await announced(bank, 9), await sent(bank, camt().encode(), as_="sales")
    for file, code in ((missing, "NOT_FOUND"), (others, "NOT_FOUND"), (mine, "FILE_NOT_RECEIVED")):
        error = await refused(bank, asked(bank, file))
        assert (error["code"], error["path"]) == (code, ["fileId"])
    # Who may read all files may import what others have sent.
    made = await bank.books.office.done(IMPORT, as_="admin", input=asked(bank, others))
    assert made["bankStatement"]["number"] == "S-1"


async def test_files_of_other_types_too_long_or_malformed_are_refused(bank: Bank) -> None:
    for content, type, code, line in (
        (b"{}", "application/json", "UPLOAD_TYPE", None),
        (b" " * (files.FILE_MAX + 1), "text/plain", "STATEMENT_TOO_LARGE", None),
        (b"no statement", "text/plain", "STATEMENT_MALFORMED", 1),
        (
            camt(entry("1.00", "x")).encode() + b"\n\xff",
            "text/xml",
            "STATEMENT_MALFORMED",
            camt(entry("1.00", "x")).count("\n") + 2,
        ),
    ):
        error = await refused(bank, asked(bank, await sent(bank, content, type)))
        assert (error["code"], error["path"], error.get("line")) == (code, ["fileId"], line)


async def test_files_are_longer_than_texts(bank: Bank) -> None:
    rows = [f"2026-03-10,1.00,T-{number},{'x' * 400}\n" for number in range(3000)]
    content = "Date,Amount,Ref,Text\n" + "".join(rows)
    await bank.books.office.done(LAYOUT, input={"id": bank.account, **COLUMNS})
    assert (await refused(bank, bank.file(content, "CSV")))["code"] == "STATEMENT_TOO_LARGE"
    file = await sent(bank, content.encode(), "text/csv")
    await bank.books.office.done(IMPORT, as_="finance", input=asked(bank, file, "CSV"))
    assert await bank.counts() == [1, 3000]


async def test_a_dry_run_keeps_no_reference(bank: Bank) -> None:
    file = await sent(bank, TABLE.encode(), "text/csv")
    await bank.books.office.done(LAYOUT, input={"id": bank.account, **COLUMNS})
    await bank.books.office.done(
        FILE, as_="finance", input=asked(bank, file, "CSV") | {"dryRun": True, "openingBalance": "0"}
    )
    async with bank.books.office.work() as db:
        assert await stored.forget_unused(db, datetime.now(UTC) + timedelta(days=1)) == 1


@pytest.mark.parametrize(
    ("content", "form", "said"),
    [
        ("é".encode(), "CSV", "é"),
        (b"\xef\xbb\xbf\xc3\xa9", "CSV", "é"),
        ("\ufeffé".encode("utf-16-le"), "CSV", "é"),
        ("\ufeffé".encode("utf-16-be"), "CAMT053", "é"),
        (b"<?xml version='1.0' encoding='ISO-8859-1'?>\xe9", "CAMT053", "é"),
        (b'<?xml version="1.0" encoding="GBK"?>\xd5\xcb', "CAMT053", "账"),
        (b'<?xml version="1.0" encoding="rot13"?>\xc3\xa9', "CAMT053", "é"),
        (b"OFXHEADER:100\r\nENCODING:USASCII\r\nCHARSET:1252\r\n\x80", "OFX", "€"),
        (b"OFXHEADER:100\nENCODING:UTF-8\nCHARSET:NONE\n\xc3\xa9", "OFX", "é"),
        (b"OFXHEADER:100\nENCODING:USASCII\nCHARSET:NONE\n\xc3\xa9", "OFX", "é"),
    ],
)
def test_a_file_is_read_in_what_it_says(content: bytes, form: str, said: str) -> None:
    assert files.text_of(content, StatementFormat[form]).endswith(said)


def test_what_is_no_text_is_told_by_its_line() -> None:
    with pytest.raises(Refused) as caught:
        files.text_of(b"Date\n2026\nM\xfcller\n", StatementFormat.CSV)
    assert (caught.value.code, caught.value.facts) == (
        "STATEMENT_MALFORMED",
        {"line": 3, "encoding": "UTF-8"},
    )
    assert files.text_of(OFX.encode(), StatementFormat.OFX) == OFX
