"""Fiscal years and periods: opened, closed, and asked before anything is posted."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.erp.finance import tables
from bizsuite.erp.finance.rules import periods, words
from bizsuite.erp.finance.rules.words import PeriodStatus
from bizsuite.erp.finance.service.access import require_company
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import Period


async def create_fiscal_year(
    db: Db, company_id: uuid.UUID, *, first_day: date, last_day: date, name: str | None = None
) -> tables.FiscalYear:
    """Open a year with a period for each of its months. Its name is the year in which it ends unless another is given.

    Refuses with CHART_MISSING, INVALID_VALUE, FISCAL_YEAR_OVERLAP, FISCAL_YEAR_GAP, FISCAL_YEAR_EXISTS.
    """
    await _hold(db, company_id)
    existing = await db.all(
        sa.select(tables.FiscalYear).where(col(tables.FiscalYear.company_id) == company_id)
    )
    span = periods.new_year(first_day, last_day, [Period(each.first_day, each.last_day) for each in existing])
    name = name or str(last_day.year)
    if name in {each.name for each in existing}:
        raise Refused("FISCAL_YEAR_EXISTS", "There is a fiscal year {name}.", path=["name"], name=name)
    year = tables.FiscalYear(company_id=company_id, name=name, first_day=first_day, last_day=last_day)
    db.add(year)
    await db.flush()
    for month in periods.months_of(span):
        assert month.end is not None
        db.add(
            tables.FiscalPeriod(
                company_id=company_id,
                fiscal_year_id=year.id,
                name=f"{month.start:%Y-%m}",
                first_day=month.start,
                last_day=month.end,
            )
        )
    await db.flush()
    await db.publish(words.FiscalYearCreated(year.id))
    return year


async def _hold(db: Db, company_id: uuid.UUID) -> None:
    """Let no other year of the company be created meanwhile."""
    db.ranked(tables.Chain)
    chain = sa.select(tables.Chain).where(col(tables.Chain.company_id) == company_id).with_for_update()
    if await db.one(chain) is None:
        raise Refused("CHART_MISSING", "The company has no chart of accounts yet.", path=["companyId"])


async def close_period(db: Db, period_id: uuid.UUID) -> tables.FiscalPeriod:
    """Let nothing more be posted into a period; waits for postings that are on their way.

    Refuses with PERIOD_CLOSED.
    """
    period = await db.lock(tables.FiscalPeriod, period_id)
    require_company(db, period.company_id)
    period.status = periods.close_period(period.status)
    await db.publish(words.PeriodClosed(period.id))
    return period


async def reopen_period(db: Db, period_id: uuid.UUID) -> tables.FiscalPeriod:
    """Let a closed period be posted into again. Refuses with PERIOD_OPEN."""
    period = await db.lock(tables.FiscalPeriod, period_id)
    require_company(db, period.company_id)
    period.status = periods.reopen_period(period.status)
    await db.publish(words.PeriodReopened(period.id))
    return period


@dataclass(slots=True)
class ChainEnd:
    """Where the hash chain of a company ends; it moves on with each entry."""

    id: uuid.UUID
    position: int
    hash: str


async def hold_books(db: Db, days: Collection[tuple[uuid.UUID, date]]) -> dict[uuid.UUID, ChainEnd]:
    """The ends of the chains of companies that post on these days; whoever posts later waits until we have committed.

    One statement, with one order of locks. The periods of the days must be open, and cannot be closed meanwhile.
    Refuses with PERIOD_MISSING, PERIOD_CLOSED.
    """
    db.ranked(tables.FiscalPeriod)
    db.ranked(tables.Chain)
    chain, period = table_of(tables.Chain).c, table_of(tables.FiscalPeriod).c
    rows = await db.rows(
        sa.select(
            chain.company_id,
            chain.id,
            chain.position,
            chain.hash,
            period.first_day,
            period.last_day,
            period.status,
        )
        .join_from(
            chain.id.table,
            period.id.table,
            sa.and_(period.tenant_id == chain.tenant_id, period.company_id == chain.company_id),
        )
        .where(
            chain.tenant_id == db.actor.tenant_id,
            chain.company_id.in_({company_id for company_id, _ in days}),
            period.last_day >= min(day for _, day in days),
            period.first_day <= max(day for _, day in days),
        )
        .order_by(chain.id, period.id)
        .with_for_update(key_share=True)
    )
    for company_id, day in sorted(days, key=lambda each: each[1]):
        own = [
            (Period(row.first_day, row.last_day), PeriodStatus(row.status))
            for row in rows
            if row.company_id == company_id
        ]
        periods.require_open(day, own)
    return {row.company_id: ChainEnd(row.id, row.position, row.hash) for row in rows}
