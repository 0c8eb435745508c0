"""Statements as files that are fetched with a ticket."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity.tables import Company
from bizsuite.erp.finance.rules.words import ACCOUNT_READ, ENTRY_READ
from bizsuite.erp.statements.files.tables import aged, financial, ledger, trial_balance
from bizsuite.erp.statements.rules.captions import name_of
from bizsuite.erp.statements.rules.exports import Export, StatementKind, export_of
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Forbidden
from bizsuite.kernel.modules import FileContent
from bizsuite.kernel.sheets import Sheet, as_file

MAKER = "statement"
"""The name by which tickets ask for it."""

_TABLES: Mapping[StatementKind, Callable[[Db, Export, str], Awaitable[Sheet]]] = {
    StatementKind.TRIAL_BALANCE: trial_balance,
    StatementKind.GENERAL_LEDGER: ledger,
    StatementKind.AGED_RECEIVABLES: aged,
    StatementKind.AGED_PAYABLES: aged,
    StatementKind.BALANCE_SHEET: financial,
    StatementKind.PROFIT_AND_LOSS: financial,
    StatementKind.CASH_FLOW: financial,
}


async def make(db: Db, told: Mapping[str, Any], locale: str) -> FileContent:
    """The file of a statement. Faults: FORBIDDEN where rights were lost since the ticket was given."""
    asked = export_of(told)
    for permission in (ENTRY_READ, ACCOUNT_READ):
        if not db.actor.may(permission):
            raise Forbidden("You need the permission {permission}.", permission=permission.name)
    if asked.company_id not in {db.actor.company_id, *db.actor.company_ids}:
        raise Forbidden("You do not work in this company.")
    sheet = await _TABLES[asked.kind](db, asked, locale)
    sheet = replace(sheet, subtitle=await _subtitle(db, asked))
    stem = f"{name_of(asked.kind, locale)} {asked.spans[0].until}"
    return as_file(sheet, asked.format, stem, locale)


async def _subtitle(db: Db, asked: Export) -> str:
    """The company, its currency, and the days."""
    (company,) = await db.rows(
        sa.select(col(Company.name), col(Company.currency)).where(col(Company.id) == asked.company_id)
    )
    has_since = asked.kind in (
        StatementKind.TRIAL_BALANCE,
        StatementKind.GENERAL_LEDGER,
        StatementKind.PROFIT_AND_LOSS,
        StatementKind.CASH_FLOW,
    )
    days = [
        f"{span.since} – {span.until}" if has_since and span.since else str(span.until)
        for span in asked.spans
    ]
    return " · ".join([company.name, company.currency, *days])
