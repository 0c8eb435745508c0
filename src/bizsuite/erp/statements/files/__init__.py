"""Statements as files that are fetched with a ticket."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bizsuite.erp.finance.rules.words import ACCOUNT_READ, ENTRY_READ
from bizsuite.erp.statements.files.tables import aged, financial, ledger, trial_balance
from bizsuite.erp.statements.rules.captions import name_of
from bizsuite.erp.statements.rules.exports import Export, FileFormat, StatementKind, export_of
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Forbidden
from bizsuite.kernel.modules import FileContent
from bizsuite.kernel.sheets import CSV_TYPE, EXCEL_TYPE, Sheet, as_csv, as_excel

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
    stem = f"{name_of(asked.kind, locale)} {asked.spans[0].until}"
    if asked.format is FileFormat.EXCEL:
        return FileContent(f"{stem}.xlsx", EXCEL_TYPE, as_excel(sheet))
    return FileContent(f"{stem}.csv", CSV_TYPE, as_csv(sheet))
