"""Closing a fiscal year and opening it again: one transaction each, under the lock of the company's chain."""

import uuid
from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity.tables import Company
from bizsuite.erp.closing import loaders, rules, tables
from bizsuite.erp.closing.rules import YearEndStatus
from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.rules.ledger import NewEntry, NewLine, mirrored
from bizsuite.erp.finance.rules.words import JournalKind, PeriodReopening, PeriodStatus
from bizsuite.erp.finance.service.access import require_company
from bizsuite.erp.finance.tables import FiscalPeriod, FiscalYear
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused

ORIGIN = "YearEnd"


async def close_year(db: Db, fiscal_year_id: uuid.UUID) -> tables.YearEnd:
    """Post what brings the accounts of profit and loss to zero on the last day, and close all periods of the year.

    Nobody posts meanwhile. Refuses with NOT_FOUND, FISCAL_YEAR_CLOSED, FISCAL_YEAR_EARLIER_OPEN,
    FISCAL_YEAR_HAS_DRAFTS, CHART_MISSING, ACCOUNT_MISSING, JOURNAL_MISSING, ACCOUNT_NOT_POSTABLE and PERIOD_CLOSED (its
    last period is).
    """
    year = await _locked(db, fiscal_year_id)
    await finance.hold_chain(db, year.company_id)
    years = await loaders.years_of(db, year.company_id)
    rules.require_closable(years[year.id], years.values(), await loaders.drafts_in(db, year))
    balances = await loaders.results_of(db, year)
    company = await db.need(Company, year.company_id)
    end = tables.YearEnd(
        company_id=year.company_id,
        fiscal_year_id=year.id,
        currency=company.currency,
        result=rules.result_of(balances),
    )
    if balances:
        end.entry_id = await _post(db, year, end, rules.closing_lines(balances))
    db.add(end)
    await db.flush()
    await _close_periods(db, year)
    await db.publish(rules.FiscalYearClosed(end.id, end.company_id))
    return end


async def reopen_year(db: Db, fiscal_year_id: uuid.UUID) -> tables.YearEnd:
    """Reverse what closing a year posted, on its last day, whose period is open afterwards; others stay as they are.

    Refuses with NOT_FOUND, FISCAL_YEAR_OPEN, FISCAL_YEAR_LATER_CLOSED.
    """
    year = await _locked(db, fiscal_year_id)
    await finance.hold_chain(db, year.company_id)
    years = await loaders.years_of(db, year.company_id)
    rules.require_reopenable(years[year.id], years.values())
    end = await _standing(db, year)
    end.status = YearEndStatus.REOPENED
    await db.flush()
    await _open_last(db, year)
    if end.entry_id is not None:
        lines = mirrored(await finance.lines_of(db, end.entry_id))
        end.reversal_id = await _post(db, year, end, lines, reversal_of_id=end.entry_id)
    await db.publish(rules.FiscalYearReopened(end.id, end.company_id))
    return end


async def keep_closed(db: Db, event: PeriodReopening) -> None:
    """The periods of a closed year stay closed. Refuses with FISCAL_YEAR_CLOSED."""
    end = tables.YearEnd
    closed = sa.select(col(end.id)).where(
        col(end.fiscal_year_id) == event.fiscal_year_id, col(end.status) == YearEndStatus.CLOSED
    )
    if await db.one(closed) is not None:
        raise Refused("FISCAL_YEAR_CLOSED", "The fiscal year is closed.", path=["id"])


async def _locked(db: Db, fiscal_year_id: uuid.UUID) -> FiscalYear:
    year = await db.lock(FiscalYear, fiscal_year_id)
    require_company(db, year.company_id)
    return year


async def _standing(db: Db, year: FiscalYear) -> tables.YearEnd:
    """The closing that is to be taken back; whoever locks the year has it to himself."""
    end = tables.YearEnd
    found: tables.YearEnd = await db.one(
        sa.select(end).where(col(end.fiscal_year_id) == year.id, col(end.status) == YearEndStatus.CLOSED)
    )
    return found


async def _post(
    db: Db,
    year: FiscalYear,
    end: tables.YearEnd,
    lines: Sequence[NewLine],
    reversal_of_id: uuid.UUID | None = None,
) -> uuid.UUID:
    entry = NewEntry(
        company_id=year.company_id,
        journal=JournalKind.CLOSING,
        on=year.last_day,
        lines=[replace(line, label=year.name) for line in lines],
        description=year.name,
        origin_type=ORIGIN,
        origin_id=end.id,
        reversal_of_id=reversal_of_id,
    )
    await finance.post_entries(db, [entry])
    # The database asks for the period while it writes the entry, so that it must not change in the same statement.
    await db.flush()
    return entry.id


async def _close_periods(db: Db, year: FiscalYear) -> None:
    periods = await db.all(sa.select(FiscalPeriod).where(col(FiscalPeriod.fiscal_year_id) == year.id))
    open_ = sorted((each.first_day, each.id) for each in periods if each.status is PeriodStatus.OPEN)
    for _, key in open_:
        await finance.close_period(db, key)


async def _open_last(db: Db, year: FiscalYear) -> None:
    periods = await db.all(
        sa.select(FiscalPeriod).where(
            col(FiscalPeriod.fiscal_year_id) == year.id, col(FiscalPeriod.last_day) == year.last_day
        )
    )
    for period in periods:
        if period.status is PeriodStatus.CLOSED:
            await finance.reopen_period(db, period.id)
    await db.flush()
