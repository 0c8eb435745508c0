"""What was posted in the books of a group, by account and by the sister with which it was; and the rates to take."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.base.identity import reads as identity
from bizsuite.base.identity.tables import Company
from bizsuite.erp.consolidation import tables
from bizsuite.erp.consolidation.rules.consolidating import Posted
from bizsuite.erp.finance import reads as finance
from bizsuite.erp.finance import tables as books
from bizsuite.erp.rates.loaders import Wanted, rates_at
from bizsuite.erp.statements import reads as statements
from bizsuite.kernel.db import Db
from bizsuite.kernel.reads import Record
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO, round_half_up

_ACCOUNT, _LINE = table_of(books.Account), table_of(books.EntryLine)
_YEAR = table_of(books.FiscalYear)
_COMPANY, _SISTER = table_of(Company), table_of(tables.SisterParty)
_RATE_PLACES = 12


@dataclass(frozen=True, slots=True)
class GroupBooks:
    """What was posted, and the accounts that it was posted to, in the order of their codes."""

    posted: Sequence[Posted]
    accounts: Mapping[uuid.UUID, Record]


@dataclass(frozen=True, slots=True)
class Days:
    """From which day on something counts as a result, by company, and the last day that counts.

    Results alone leave out what is before, and what closing a year has posted.
    """

    since: Mapping[uuid.UUID, date]
    until: date
    results_only: bool = False


async def posted(db: Db, days: Days) -> GroupBooks:
    """What was posted by account and sister, in one statement for all companies; accounts without any are left out."""
    companies = list(days.since)
    begun = sa.or_(
        *(
            sa.and_(_LINE.c.company_id == company, _LINE.c.posted_on >= first)
            for company, first in days.since.items()
        )
    )
    balance = _LINE.c.debit - _LINE.c.credit
    sister = sa.and_(
        _SISTER.c.tenant_id == _LINE.c.tenant_id,
        _SISTER.c.party_id == _LINE.c.party_id,
        _SISTER.c.company_id != _LINE.c.company_id,
        _SISTER.c.company_id.in_(companies),
    )
    summed = (
        sa.select(
            _LINE.c.account_id,
            _SISTER.c.company_id.label("sister_id"),
            sa.func.coalesce(sa.func.sum(balance).filter(sa.not_(begun)), 0).label("before"),
            sa.func.coalesce(sa.func.sum(balance).filter(begun), 0).label("within"),
        )
        .select_from(_LINE.outerjoin(_SISTER, sister))
        .where(
            _LINE.c.tenant_id == db.actor.tenant_id,
            _LINE.c.company_id.in_(companies),
            _LINE.c.posted_on <= days.until,
            *_only(db, days, begun),
        )
        .group_by(_LINE.c.account_id, _SISTER.c.company_id)
        .subquery()
    )
    same = sa.and_(_ACCOUNT.c.tenant_id == db.actor.tenant_id, _ACCOUNT.c.id == summed.c.account_id)
    rows = await db.rows(
        sa.select(*_ACCOUNT.c, summed.c.sister_id, summed.c.before, summed.c.within)
        .select_from(summed.join(_ACCOUNT, same))
        .order_by(_ACCOUNT.c.code, _ACCOUNT.c.id, summed.c.sister_id)
    )
    accounts = {
        row.id: Record(finance.account, {c.name: row._mapping[c.name] for c in _ACCOUNT.c}) for row in rows
    }
    return GroupBooks([_posted(row) for row in rows], accounts)


def _only(db: Db, days: Days, begun: sa.ColumnElement[bool]) -> list[sa.ColumnElement[bool]]:
    """The lines that count where only results do."""
    if not days.results_only:
        return []
    closings = [statements.closes_year(_LINE.c, db.actor.tenant_id, company) for company in days.since]
    return [begun, sa.not_(sa.or_(*closings))]


def _posted(row: Any) -> Posted:
    return Posted(row.company_id, row.id, row.kind, row.sister_id, Decimal(row.before), Decimal(row.within))


async def currencies(db: Db, companies: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, tuple[str, Record]]:
    """The base currencies of companies, with their rows; those that are not there are left out. One statement."""
    rows = await db.rows(
        sa.select(*_COMPANY.c).where(
            _COMPANY.c.tenant_id == db.actor.tenant_id, _COMPANY.c.id.in_(list(companies))
        )
    )
    return {row.id: (row.currency, Record(identity.company, dict(row._mapping))) for row in rows}


async def year_starts(db: Db, companies: Sequence[uuid.UUID], on: date) -> Mapping[uuid.UUID, date]:
    """The first day of the fiscal year of each company on a day; without one, of the calendar year. One statement."""
    rows = await db.rows(
        sa.select(_YEAR.c.company_id, _YEAR.c.first_day).where(
            _YEAR.c.tenant_id == db.actor.tenant_id,
            _YEAR.c.company_id.in_(list(companies)),
            _YEAR.c.first_day <= on,
            _YEAR.c.last_day >= on,
        )
    )
    found = {row.company_id: row.first_day for row in rows}
    return {company: found.get(company, on.replace(month=1, day=1)) for company in companies}


async def closing_rates(
    db: Db, companies: Sequence[uuid.UUID], currency: str, on: date
) -> Mapping[uuid.UUID, Decimal]:
    """Units of a currency per one of each company's, as kept for a day; those without are left out. One statement."""
    wanted = {Wanted(company, currency, on): company for company in companies}
    return {wanted[each]: found.rate for each, found in (await rates_at(db, list(wanted))).items()}


async def average_rates(
    db: Db, since: Mapping[uuid.UUID, date], currency: str, until: date
) -> Mapping[uuid.UUID, Decimal]:
    """The mean of the rates of all days of a span, of those that have one, by company. One statement."""
    wanted = [
        Wanted(company, currency, first + timedelta(days=day))
        for company, first in since.items()
        for day in range((until - first).days + 1)
    ]
    sums: dict[uuid.UUID, tuple[Decimal, int]] = {}
    for each, found in (await rates_at(db, wanted)).items():
        total, count = sums.get(each.company_id, (ZERO, 0))
        sums[each.company_id] = (total + found.rate, count + 1)
    return {key: round_half_up(total / count, _RATE_PLACES) for key, (total, count) in sums.items()}
