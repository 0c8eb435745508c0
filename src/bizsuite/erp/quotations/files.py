"""Quotations as PDF, which are fetched with a ticket."""

import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.base.identity.tables import Company
from bizsuite.base.parties.tables import Party
from bizsuite.erp.quotations import tables
from bizsuite.erp.quotations.rules.captions import head_of
from bizsuite.erp.quotations.rules.words import QUOTATION_READ, QuotationPrinting
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Forbidden
from bizsuite.kernel.modules import FileContent
from bizsuite.kernel.scopes import reaches
from bizsuite.kernel.sheets import PDF_TYPE, Cell, Column, Sheet, as_pdf
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import minor_units, round_half_up

MAKER = "quotation"
"""The name by which tickets ask for it."""
_LINE = table_of(tables.QuotationLine)


async def make(db: Db, told: Mapping[str, Any], locale: str) -> FileContent:
    """A version of a quotation as PDF, in the customer's language, else in that of whoever asks.

    Faults: FORBIDDEN where rights were lost since the ticket was given.
    """
    version = await db.need(tables.QuotationVersion, uuid.UUID(told["version"]))
    quotation = await db.need(tables.Quotation, version.quotation_id)
    if not may_read(db, quotation):
        raise Forbidden("You need the permission {permission}.", permission=QUOTATION_READ.name)
    company = await db.need(Company, quotation.company_id)
    party = await db.need(Party, quotation.customer_id)
    language = party.language or locale
    rows = await db.rows(
        sa.select(_LINE)
        .where(_LINE.c.tenant_id == db.actor.tenant_id, _LINE.c.version_id == version.id)
        .order_by(_LINE.c.position)
    )
    title = f"{head_of('quotation', language)} {quotation.number}"
    if version.number > 1:
        title += f", {head_of('version', language)} {version.number}"
    sheet = Sheet(
        title=title,
        subtitle=" · ".join([company.name, party.legal_name or party.name, str(version.quoted_on)]),
        paragraphs=await paragraphs_of(db, quotation, version, language),
        columns=_columns(version, language),
        rows=_each([_row(row) for row in rows]),
        totals=_totals(version, language),
    )
    return FileContent(f"{quotation.number}-{version.number}.pdf", PDF_TYPE, as_pdf(sheet, language))


def may_read(db: Db, quotation: tables.Quotation) -> bool:
    """Whether the actor may see a quotation."""
    works = quotation.company_id in {*db.actor.company_ids, db.actor.company_id}
    return works and reaches(db.actor, QUOTATION_READ, quotation.owner_id, quotation.department_id)


async def paragraphs_of(
    db: Db, quotation: tables.Quotation, version: tables.QuotationVersion, language: str
) -> list[str]:
    """What is said above the lines: the subject, until when it holds, what others add, the note."""
    until = f"{head_of('until', language)}: {version.valid_until}"
    printing = QuotationPrinting(version.id, language, [])
    await db.publish(printing)
    said = (quotation.subject, until, *printing.paragraphs, *version.note.split("\n\n"))
    return [text for text in said if text]


def _columns(version: tables.QuotationVersion, language: str) -> list[Column]:
    return [
        Column(head_of("position", language), "number"),
        Column(head_of("description", language)),
        Column(head_of("quantity", language), "number"),
        Column(head_of("price", language), "amount"),
        Column(head_of("discount", language), "number"),
        Column(f"{head_of('net', language)} {version.currency}", "amount"),
    ]


def _row(row: Any) -> Sequence[Cell]:
    return [
        row.position,
        row.description,
        row.quantity.normalize(),
        _price(row.unit_price, row.currency),
        (row.discount * 100).normalize() if row.discount else None,
        _shown(row.net, row.currency),
    ]


def _price(price: Decimal, currency: str) -> Decimal:
    """A price with the decimals of its currency, or with as many more as it has."""
    shown = _shown(price, currency)
    return shown if shown == price else price.normalize()


def _totals(version: tables.QuotationVersion, language: str) -> list[Sequence[Cell]]:
    """Net, tax and charges where there are any, and all of it."""
    parts = [
        ("sum", version.net),
        ("tax", version.tax),
        ("charges", version.charges),
        ("total", version.total),
    ]
    return [
        [None, head_of(name, language), None, None, None, _shown(size, version.currency)]
        for name, size in parts
        if size or name == "total"
    ]


def _shown(amount: Decimal, currency: str) -> Decimal:
    return round_half_up(amount, minor_units(currency))


async def _each(rows: Sequence[Sequence[Cell]]) -> AsyncIterator[Sequence[Cell]]:
    for row in rows:
        yield row
