"""Statements that come in: read, held against what is known, kept."""

import asyncio
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.files import service as stored
from bizsuite.base.files.tables import StoredFile
from bizsuite.erp.banking import loaders, tables
from bizsuite.erp.banking.rules import csv_files, files, statements, words
from bizsuite.erp.banking.rules.csv_files import CsvLayout
from bizsuite.erp.banking.rules.keys import keys_of
from bizsuite.erp.banking.rules.reading import read_file
from bizsuite.erp.banking.rules.shapes import ReadStatement
from bizsuite.erp.banking.rules.statements import Placed
from bizsuite.erp.banking.rules.words import StatementFormat
from bizsuite.erp.banking.tables import BankAccount
from bizsuite.erp.finance.service.access import require_company
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFile:
    """A file of a bank, as text or sent before.

    The balances are for tables, which may not tell them; others are held against them.
    """

    bank_account_id: uuid.UUID
    format: StatementFormat
    content: str | None = None
    file_id: uuid.UUID | None = None
    opening: Decimal | None = None
    closing: Decimal | None = None


async def import_statements(db: Db, new: NewFile) -> list[tables.Statement]:
    """Keep the statements of a file, in their order; lines that are known by their references are left out.

    Refuses with NOT_FOUND, INVALID_VALUE, BANK_ACCOUNT_INACTIVE and what `need_received`, `require_file`,
    `require_content`, `read_file`, `require_account` and `place` refuse.
    """
    account = await db.lock(BankAccount, new.bank_account_id, path=["bankAccountId"])
    require_company(db, account.company_id, path=["bankAccountId"])
    if not account.is_active:
        raise Refused("BANK_ACCOUNT_INACTIVE", "The bank account is switched off.", path=["bankAccountId"])
    layout = await loaders.layout_of(db, account.id)
    with _at_fault("content" if new.file_id is None else "fileId"):
        content = await _content(db, new)
        read = await asyncio.to_thread(_read, content, new.format, account.currency, layout)
        kept = []
        for each in read:
            statements.require_account(each, account.iban, account.number)
            kept.append(await _keep(db, account, _with_balances(each, new, len(read)), new))
    return kept


@contextmanager
def _at_fault(name: str) -> Iterator[None]:
    """The rules call what a file says its content; a refusal names the input that it came by."""
    try:
        yield
    except Refused as refusal:
        if refusal.path[:1] == ("content",):
            refusal.path = (name, *refusal.path[1:])
        raise


async def _content(db: Db, new: NewFile) -> str | bytes:
    """What came with the request, or what was sent before, which nobody removes from now on."""
    if new.file_id is not None and new.content is None:
        file: StoredFile = await stored.need_received(db, new.file_id)
        files.require_file(file.media_type, file.size)
        return await stored.content_of(db, file)
    if new.content is None or new.file_id is not None:
        raise Refused("INVALID_VALUE", "Exactly one of content and fileId is given.", path=["content"])
    statements.require_content(new.content)
    return new.content


def _read(
    content: str | bytes, form: StatementFormat, currency: str, layout: CsvLayout | None
) -> list[ReadStatement]:
    text = content if isinstance(content, str) else files.text_of(content, form)
    return read_file(text, form, currency, layout)


def _with_balances(read: ReadStatement, new: NewFile, count: int) -> ReadStatement:
    """The balances that were given besides, of a file with one statement; what the file tells must agree with them."""
    return statements.with_balances(read, new.opening, new.closing) if count == 1 else read


async def _keep(db: Db, account: BankAccount, read: ReadStatement, new: NewFile) -> tables.Statement:
    fingerprint = read.fingerprint()
    numbers, fingerprints = await loaders.identities(db, account.id)
    if fingerprint in fingerprints:
        raise statements.duplicate(read.number)
    read = statements.distinct(read)
    known = await loaders.known_references(
        db, account.id, {line.reference for line in read.lines if line.reference}
    )
    before = await loaders.last_statement(db, account.id)
    placed = statements.place(read, before, known, numbers, fingerprint)
    statement = tables.Statement(
        company_id=account.company_id,
        bank_account_id=account.id,
        format=new.format,
        file_id=new.file_id,
        currency=account.currency,
        line_count=len(placed.lines),
        open_count=len(placed.lines),
        **{
            name: getattr(placed, name)
            for name in ("position", "number", "opened_on", "closed_on", "opening", "closing", "fingerprint")
        },
    )
    db.add(statement)
    await db.flush()
    db.add_many(tables.StatementLine, _rows(statement, placed))
    await db.publish(words.BankStatementImported(statement.id, statement.company_id))
    return statement


def _rows(statement: tables.Statement, placed: Placed) -> list[dict[str, Any]]:
    names = (
        *("booked_on", "value_on", "amount", "reference", "counterparty", "counterparty_account"),
        *("creditor_reference", "text"),
    )
    return [
        {
            "company_id": statement.company_id,
            "bank_account_id": statement.bank_account_id,
            "statement_id": statement.id,
            "position": position,
            "currency": statement.currency,
            "keys": " ".join(keys_of(f"{line.text} {line.reference}", line.creditor_reference)),
            **{name: getattr(line, name) for name in names},
        }
        for position, line in enumerate(placed.lines, 1)
    ]


async def set_csv_layout(db: Db, bank_account_id: uuid.UUID, layout: CsvLayout) -> BankAccount:
    """Say how the bank of an account writes its tables. Refuses with NOT_FOUND, INVALID_VALUE."""
    account = await db.lock(BankAccount, bank_account_id)
    require_company(db, account.company_id)
    csv_files.check_layout(layout)
    told: Mapping[str, Any] = {name: getattr(layout, name) for name in CsvLayout.__dataclass_fields__}
    kept = tables.CsvLayout
    known = (await db.all(sa.select(kept).where(col(kept.bank_account_id) == account.id)))[:1]
    for row in known:
        for name, value in told.items():
            setattr(row, name, value)
    if not known:
        db.add(kept(company_id=account.company_id, bank_account_id=account.id, **told))
    await db.flush()
    await db.publish(words.CsvLayoutSet(account.id, account.company_id))
    return account
