"""Statements: what the ledger sums up to."""

import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.erp.finance import reads, tables
from bizsuite.kernel.db import Db
from bizsuite.kernel.reads import Record
from bizsuite.kernel.tables import table_of

_ACCOUNT = table_of(tables.Account)
_LINE = table_of(tables.EntryLine)


@dataclass(frozen=True, slots=True)
class TrialRow:
    """One account of a trial balance, in the company's currency."""

    account: Record
    opening: Decimal
    debit: Decimal
    credit: Decimal

    @property
    def balance(self) -> Decimal:
        """What it holds at the end: positive for a debit balance."""
        return self.opening + self.debit - self.credit


async def trial_balance(
    db: Db, company_id: uuid.UUID, *, as_of: date, since: date | None = None
) -> list[TrialRow]:
    """Every account that was ever posted to by a day, in the order of codes, in one statement.

    Debit and credit are what was posted from `since` on, the opening what was before; without it all is movement.
    """
    before = _LINE.c.posted_on < since if since else sa.false()
    summed = (
        sa.select(
            _LINE.c.account_id,
            _sum(_LINE.c.debit - _LINE.c.credit, before).label("opening"),
            _sum(_LINE.c.debit, sa.not_(before)).label("debit"),
            _sum(_LINE.c.credit, sa.not_(before)).label("credit"),
        )
        .where(
            _LINE.c.tenant_id == db.actor.tenant_id,
            _LINE.c.company_id == company_id,
            _LINE.c.posted_on <= as_of,
        )
        .group_by(_LINE.c.account_id)
        .subquery()
    )
    same = sa.and_(_ACCOUNT.c.tenant_id == db.actor.tenant_id, _ACCOUNT.c.id == summed.c.account_id)
    statement = (
        sa.select(_ACCOUNT, summed.c.opening, summed.c.debit, summed.c.credit)
        .join(summed, same)
        .order_by(_ACCOUNT.c.code)
    )
    return [_trial_row(row._mapping) for row in await db.rows(statement)]


def _sum(value: sa.ColumnElement[Any], condition: sa.ColumnElement[bool]) -> sa.ColumnElement[Any]:
    return sa.func.coalesce(sa.func.sum(value).filter(condition), 0)


def _trial_row(found: Any) -> TrialRow:
    account = {column.name: found[column] for column in _ACCOUNT.c}
    sums = (Decimal(found[name]) for name in ("opening", "debit", "credit"))
    return TrialRow(Record(reads.account, account), *sums)
