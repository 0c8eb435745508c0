"""Letters as PDF, which are fetched with a ticket."""

import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.base.identity.tables import Company
from bizsuite.base.parties.tables import Party
from bizsuite.erp.dunning import tables
from bizsuite.erp.dunning.rules import captions
from bizsuite.erp.dunning.rules.words import DUNNING_READ
from bizsuite.erp.finance.service.access import may_work_in
from bizsuite.erp.invoicing.tables import Invoice
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Forbidden
from bizsuite.kernel.modules import FileContent
from bizsuite.kernel.sheets import PDF_TYPE, Cell, Column, Sheet, as_pdf
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import minor_units, round_half_up

MAKER = "dunning_letter"
"""The name by which tickets ask for it."""
_LINE, _INVOICE = table_of(tables.DunningLetterLine), table_of(Invoice)
_TEXT, _LEVEL = table_of(tables.DunningText), table_of(tables.DunningLevel)


async def make(db: Db, told: Mapping[str, Any], locale: str) -> FileContent:
    """The letter as PDF, in the customer's language where its level has words in it, else in English or what there is.

    Faults: FORBIDDEN where rights were lost since the ticket was given.
    """
    if not db.actor.may(DUNNING_READ):
        raise Forbidden("You need the permission {permission}.", permission=DUNNING_READ.name)
    letter = await db.get(tables.DunningLetter, uuid.UUID(told["letter"]))
    if letter is None or not may_work_in(db.actor, letter.company_id):
        raise Forbidden("You do not work in this company.")
    company = await db.need(Company, letter.company_id)
    party = await db.need(Party, letter.customer_id)
    texts = {row.language: row for row in await db.rows(_texts(db, letter))}
    language = captions.language_of(party.language or locale, list(texts))
    text = texts.get(language)
    level = await db.need(tables.DunningLevel, letter.level_id)
    rows = [_row(row) for row in await db.rows(_lines(db, letter))]
    sheet = Sheet(
        title=text.subject if text else level.name,
        subtitle=" · ".join([company.name, party.legal_name or party.name, str(letter.run_on)]),
        paragraphs=text.body.split("\n\n") if text else (),
        columns=[
            Column(captions.head_of("invoice", language)),
            Column(captions.head_of("due", language), "date"),
            Column(captions.head_of("days", language), "number"),
            Column(captions.head_of("open", language), "amount"),
            Column(captions.head_of("currency", language)),
            Column(letter.currency, "amount"),
        ],
        rows=_each(rows),
        totals=_totals(letter, language),
    )
    name = f"{sheet.title} {letter.run_on}.pdf"
    return FileContent(name, PDF_TYPE, as_pdf(sheet, language))


def _texts(db: Db, letter: tables.DunningLetter) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(_TEXT.c.language, _TEXT.c.subject, _TEXT.c.body)
        .where(_TEXT.c.tenant_id == db.actor.tenant_id, _TEXT.c.level_id == letter.level_id)
        .order_by(_TEXT.c.language)
    )


def _lines(db: Db, letter: tables.DunningLetter) -> sa.Select[*tuple[Any, ...]]:
    own = sa.and_(_INVOICE.c.tenant_id == _LINE.c.tenant_id, _INVOICE.c.id == _LINE.c.invoice_id)
    return (
        sa.select(_LINE, _INVOICE.c.number)
        .select_from(_LINE.outerjoin(_INVOICE, own))
        .where(_LINE.c.tenant_id == db.actor.tenant_id, _LINE.c.letter_id == letter.id)
        .order_by(_LINE.c.position)
    )


def _row(row: Any) -> Sequence[Cell]:
    return [
        row.number or "",
        row.due_date,
        row.days_overdue,
        _shown(row.amount, row.currency),
        row.currency,
        _shown(row.base, row.base_currency),
    ]


def _totals(letter: tables.DunningLetter, language: str) -> list[Sequence[Cell]]:
    """What is overdue, interest and fee where there are any, and all of it."""
    parts = [
        ("overdue", letter.overdue),
        ("interest", letter.interest),
        ("fee", letter.fee),
        ("total", letter.total),
    ]
    return [
        [captions.head_of(name, language), None, None, None, None, _shown(size, letter.currency)]
        for name, size in parts
        if size or name == "total"
    ]


def _shown(amount: Decimal, currency: str) -> Decimal:
    return round_half_up(amount, minor_units(currency))


async def _each(rows: Sequence[Sequence[Cell]]) -> AsyncIterator[Sequence[Cell]]:
    for row in rows:
        yield row
