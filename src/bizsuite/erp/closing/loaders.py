"""What has to be known of a company's books before a year is closed."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.erp.closing import tables
from bizsuite.erp.closing.rules import Balance, Year, YearEndStatus
from bizsuite.erp.finance.rules.words import RESULT_KINDS, JournalEntryStatus
from bizsuite.erp.finance.tables import Account, Entry, EntryLine, FiscalYear
from bizsuite.kernel.db import Db
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.tables import table_of

_LINE = table_of(EntryLine).c
_ACCOUNT = table_of(Account).c
_YEAR = table_of(FiscalYear).c
_END = table_of(tables.YearEnd).c


async def years_of(db: Db, company_id: uuid.UUID) -> dict[uuid.UUID, Year]:
    """The fiscal years of a company, and whether each is closed."""
    closed = sa.select(_END.id).where(
        _END.tenant_id == db.actor.tenant_id,
        _END.fiscal_year_id == _YEAR.id,
        _END.status == YearEndStatus.CLOSED,
    )
    rows = await db.rows(
        sa.select(_YEAR.id, _YEAR.first_day, closed.exists().label("is_closed")).where(
            _YEAR.tenant_id == db.actor.tenant_id, _YEAR.company_id == company_id
        )
    )
    return {row.id: Year(row.first_day, row.is_closed) for row in rows}


async def drafts_in(db: Db, year: FiscalYear) -> int:
    """How many draft entries are dated in a year."""
    entry = Entry
    drafts = sa.select(sa.func.count()).where(
        col(entry.tenant_id) == db.actor.tenant_id,
        col(entry.company_id) == year.company_id,
        col(entry.status) == JournalEntryStatus.DRAFT,
        col(entry.entry_date).between(year.first_day, year.last_day),
    )
    count: int = await db.one(drafts)
    return count


async def results_of(db: Db, year: FiscalYear) -> Sequence[Balance]:
    """What the accounts of profit and loss hold at the end of a year, by code; those with nothing are left out."""
    amount = sa.func.sum(_LINE.debit - _LINE.credit)
    rows = await db.rows(
        sa.select(_ACCOUNT.id, amount.label("amount"))
        .join_from(
            _ACCOUNT.id.table,
            _LINE.id.table,
            sa.and_(
                _LINE.tenant_id == _ACCOUNT.tenant_id,
                _LINE.company_id == _ACCOUNT.company_id,
                _LINE.account_id == _ACCOUNT.id,
            ),
        )
        .where(
            _ACCOUNT.tenant_id == db.actor.tenant_id,
            _ACCOUNT.company_id == year.company_id,
            _ACCOUNT.kind.in_(sorted(RESULT_KINDS)),
            _LINE.posted_on <= year.last_day,
        )
        .group_by(_ACCOUNT.id, _ACCOUNT.code)
        .having(amount != 0)
        .order_by(_ACCOUNT.code)
    )
    return [Balance(row.id, row.amount) for row in rows]


async def integrity(db: Db) -> list[Finding]:
    """Closed years of the company that the actor works in, at whose end accounts of profit and loss hold something."""
    closed = await db.all(
        sa.select(FiscalYear).where(
            _YEAR.company_id == db.actor.company_id,
            _YEAR.id.in_(
                sa.select(_END.fiscal_year_id).where(
                    _END.tenant_id == db.actor.tenant_id, _END.status == YearEndStatus.CLOSED
                )
            ),
        )
    )
    return [
        Finding(
            "closed_year_has_result", "FiscalYear", year.id, f"account {each.account_id} holds {each.amount}"
        )
        for year in closed
        for each in await results_of(db, year)
    ]
