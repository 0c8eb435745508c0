"""What moved money: the other lines of every entry that has one on an account of cash."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from bizsuite.erp.finance import tables
from bizsuite.erp.statements import reads
from bizsuite.erp.statements.loaders.turnovers import Turnovers, turnovers
from bizsuite.erp.statements.rules.spans import Span
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of

_FISCAL_YEAR = table_of(tables.FiscalYear)
_LINE = table_of(tables.EntryLine)


async def cash_movements(db: Db, company_id: uuid.UUID, spans: Sequence[Span]) -> Turnovers:
    """What was posted by entries that moved cash, and what cash there was before, by account; in one statement.

    Of other accounts than those of cash the opening means nothing.
    """
    tenant, other = db.actor.tenant_id, _LINE.alias().c
    begins = [span.since for span in spans if span.since is not None]
    first = min(begins) if len(begins) == len(spans) else None
    cash = reads.cash_accounts(tenant, company_id)
    moving = sa.select(other.entry_id).where(
        other.tenant_id == tenant,
        other.company_id == company_id,
        other.account_id.in_(cash),
        *_from(other, first),
    )
    moved = sa.and_(*_from(_LINE.c, first), _LINE.c.entry_id.in_(moving))
    return await turnovers(db, company_id, spans, only=sa.or_(_LINE.c.account_id.in_(cash), moved))


def _from(line: Any, first: date | None) -> list[sa.ColumnElement[bool]]:
    return [line.posted_on.is_not(None) if first is None else line.posted_on >= first]


async def results(db: Db, company_id: uuid.UUID, spans: Sequence[Span]) -> Turnovers:
    """What was posted to each account, by whatever but the closing of years; in one statement."""
    closes = reads.closes_year(_LINE.c, db.actor.tenant_id, company_id)
    return await turnovers(db, company_id, spans, only=sa.not_(closes))


async def year_starts(db: Db, company_id: uuid.UUID, days: Sequence[date]) -> Mapping[date, date]:
    """For each day the first one of its fiscal year; without one, of the calendar year. One statement."""
    year = _FISCAL_YEAR.c
    found = await db.rows(
        sa.select(year.first_day, year.last_day).where(
            year.tenant_id == db.actor.tenant_id,
            year.company_id == company_id,
            year.first_day <= max(days),
            year.last_day >= min(days),
        )
    )
    spans = [(row.first_day, row.last_day) for row in found]
    return {
        day: next((first for first, last in spans if first <= day <= last), day.replace(month=1, day=1))
        for day in days
    }
