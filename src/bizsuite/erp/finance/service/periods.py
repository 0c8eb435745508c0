"""Fiscal years and periods: opened, closed, and asked before anything is posted."""

import uuid
from datetime import date

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.erp.finance import tables
from bizsuite.erp.finance.rules import periods, words
from bizsuite.erp.finance.service.access import require_company
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import Period


async def create_fiscal_year(
    db: Db, company_id: uuid.UUID, *, first_day: date, last_day: date, name: str | None = None
) -> tables.FiscalYear:
    """Open a year with a period for each of its months. Its name is the year in which it ends unless another is given.

    Refuses with CHART_MISSING, INVALID_VALUE, FISCAL_YEAR_OVERLAP, FISCAL_YEAR_GAP, FISCAL_YEAR_EXISTS.
    """
    await hold_chain(db, company_id)
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


async def hold_chain(db: Db, company_id: uuid.UUID) -> tables.Chain:
    """Let nobody else post in the company, or create, close or open a year of it. Refuses with CHART_MISSING."""
    db.ranked(tables.Chain)
    chain = sa.select(tables.Chain).where(col(tables.Chain.company_id) == company_id).with_for_update()
    chain = chain.execution_options(populate_existing=True)
    found: tables.Chain | None = await db.one(chain)
    if found is None:
        raise Refused("CHART_MISSING", "The company has no chart of accounts yet.", path=["companyId"])
    return found


async def watch(db: Db, company_id: uuid.UUID, is_watched: bool) -> None:
    """Publish `EntriesPosting` for whatever the company posts from now on, or no more. Refuses with CHART_MISSING."""
    chain = await hold_chain(db, company_id)
    if chain.is_watched is not is_watched:
        chain.is_watched = is_watched
        await db.flush()


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
    """Let a closed period be posted into again. Refuses with PERIOD_OPEN and what listeners refuse with."""
    period = await db.lock(tables.FiscalPeriod, period_id)
    require_company(db, period.company_id)
    status = periods.reopen_period(period.status)
    await db.publish(words.PeriodReopening(period.id, period.fiscal_year_id))
    period.status = status
    await db.publish(words.PeriodReopened(period.id))
    return period
