"""Whether the ledger says what banks say."""

import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.base.identity.tables import Company
from bizsuite.erp.banking import tables
from bizsuite.erp.banking.rules.words import BankStatementStatus, LineMatchStatus
from bizsuite.erp.finance.tables import EntryLine
from bizsuite.kernel.db import Db
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.tables import table_of

_STATEMENT, _BANK, _MATCH = (
    table_of(each) for each in (tables.Statement, tables.BankAccount, tables.LineMatch)
)
_LINE, _COMPANY = table_of(EntryLine), table_of(Company)


async def ledger_balances(db: Db, statements: Sequence[uuid.UUID]) -> dict[uuid.UUID, Decimal]:
    """What the ledger accounts of bank accounts held when these statements ended, in the currency of the bank.

    What later statements have brought into the books on days until then, such as payments that were on their way, is
    not counted. One statement.
    """
    rows = await db.rows(
        sa.select(_STATEMENT.c.id, _balance().label("balance"))
        .join_from(_STATEMENT, _BANK, _of_bank())
        .where(_STATEMENT.c.tenant_id == db.actor.tenant_id, _STATEMENT.c.id.in_(sorted(statements)))
    )
    return {row.id: row.balance for row in rows}


def _of_bank() -> sa.ColumnElement[bool]:
    return sa.and_(_BANK.c.tenant_id == _STATEMENT.c.tenant_id, _BANK.c.id == _STATEMENT.c.bank_account_id)


def _balance() -> sa.ColumnElement[Any]:
    """Of the statement's bank account, at the end of the statement."""
    base = (
        sa.select(_COMPANY.c.currency)
        .where(_COMPANY.c.tenant_id == _BANK.c.tenant_id, _COMPANY.c.id == _BANK.c.company_id)
        .scalar_subquery()
    )
    size = sa.case(
        (_BANK.c.currency == base, _LINE.c.debit - _LINE.c.credit),
        (_LINE.c.currency == _BANK.c.currency, _LINE.c.amount),
        else_=0,
    )
    held = (
        sa.select(sa.func.coalesce(sa.func.sum(size), 0))
        .where(
            _LINE.c.tenant_id == _BANK.c.tenant_id,
            _LINE.c.company_id == _BANK.c.company_id,
            _LINE.c.account_id == _BANK.c.account_id,
            _LINE.c.posted_on <= _STATEMENT.c.closed_on,
        )
        .correlate(_BANK, _STATEMENT)
        .scalar_subquery()
    )
    other = _STATEMENT.alias("later")
    later = (
        sa.select(sa.func.coalesce(sa.func.sum(_MATCH.c.amount), 0))
        .join_from(
            _MATCH,
            other,
            sa.and_(other.c.tenant_id == _MATCH.c.tenant_id, other.c.id == _MATCH.c.statement_id),
        )
        .where(
            _MATCH.c.tenant_id == _STATEMENT.c.tenant_id,
            _MATCH.c.bank_account_id == _STATEMENT.c.bank_account_id,
            _MATCH.c.status == LineMatchStatus.STANDING.value,
            _MATCH.c.booked_on <= _STATEMENT.c.closed_on,
            other.c.position > _STATEMENT.c.position,
        )
        .correlate(_STATEMENT)
        .scalar_subquery()
    )
    return held - later


async def integrity(db: Db) -> list[Finding]:
    """Closed statements of the company that the actor works in that end with another balance than the ledger."""
    balance = _balance()
    detail = sa.func.concat("closing balance ", _STATEMENT.c.closing, ", ledger ", balance)
    rows = await db.rows(
        sa.select(_STATEMENT.c.id, detail.label("detail"))
        .join_from(_STATEMENT, _BANK, _of_bank())
        .where(
            _STATEMENT.c.tenant_id == db.actor.tenant_id,
            _STATEMENT.c.company_id == db.actor.company_id,
            _STATEMENT.c.status == BankStatementStatus.CLOSED.value,
            _STATEMENT.c.closing != balance,
        )
    )
    return [Finding("statement_vs_ledger", "BankStatement", row.id, row.detail) for row in rows]
