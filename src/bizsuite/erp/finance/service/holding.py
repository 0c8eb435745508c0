"""Whoever posts holds the books: the end of the chain, the periods of the days, and the numbers, in one statement."""

import json
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from bizsuite.erp.finance import tables
from bizsuite.erp.finance.rules import periods
from bizsuite.erp.finance.rules.locks import LockArea
from bizsuite.erp.finance.rules.words import PeriodStatus
from bizsuite.kernel.db import Db
from bizsuite.kernel.numbering import Wanted, taking, texts_of, untaken
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import Period


@dataclass(slots=True)
class ChainEnd:
    """Where the hash chain of a company ends; it moves on with each entry."""

    id: uuid.UUID
    position: int
    hash: str
    locks: Mapping[LockArea, date]
    """Through which day each area is locked."""
    is_watched: bool
    """Whether somebody is asked before anything is posted."""


async def hold_books(
    db: Db, days: Collection[tuple[uuid.UUID, date]], wanted: Sequence[Wanted]
) -> tuple[dict[uuid.UUID, ChainEnd], Sequence[Sequence[str]]]:
    """The ends of the chains of companies that post on these days, and the numbers that they want, in that order.

    Whoever posts later waits until we have committed. One statement, with one order of locks: chains, periods, series.
    The periods of the days must be open, and cannot be closed meanwhile. Refuses with PERIOD_MISSING, PERIOD_CLOSED.
    """
    db.ranked(tables.FiscalPeriod)
    db.ranked(tables.Chain)
    held = _held(db, days)
    if db.dry_run:
        rows = (await db.run(sa.select(held, *_NO_NUMBER))).all()
    else:
        taken = taking(db, wanted, held)
        numbers = sa.select(taken.c.company_id, *_NO_CHAIN, taken.c.key, taken.c.year, taken.c.last)
        rows = (await db.run(sa.union_all(sa.select(held, *_NO_NUMBER), numbers))).all()
    chains = [row for row in rows if row.id is not None]
    _require_open(days, chains)
    if db.dry_run:
        texts = [untaken(db, each) for each in wanted]
    else:
        last = {(row.company_id, row.key, row.year): row.last for row in rows if row.id is None}
        texts = [
            texts_of(each, last[each.company_id, each.series.key, each.series.year(each.on)])
            for each in wanted
        ]
    return {row.company_id: _end(row) for row in chains}, texts


def _end(row: Row[Any]) -> ChainEnd:
    locks = {LockArea(area): date.fromisoformat(day) for area, day in json.loads(row.locks).items()}
    return ChainEnd(row.id, row.position, row.hash, locks, row.is_watched)


_NO_NUMBER = (
    sa.cast(sa.null(), sa.Text).label("key"),
    sa.cast(sa.null(), sa.Integer).label("year"),
    sa.cast(sa.null(), sa.BigInteger).label("last"),
)
_NO_CHAIN = (
    sa.cast(sa.null(), sa.Uuid),
    *(
        sa.cast(sa.null(), kind)
        for kind in (sa.Integer, sa.Text, sa.Text, sa.Boolean, sa.Date, sa.Date, sa.Text)
    ),
)


def _held(db: Db, days: Collection[tuple[uuid.UUID, date]]) -> sa.CTE:
    """The chains of companies and the periods of days, locked."""
    chain, period = table_of(tables.Chain).c, table_of(tables.FiscalPeriod).c
    found = (
        sa.select(
            chain.company_id,
            chain.id,
            chain.position,
            chain.hash,
            sa.cast(chain.locks, sa.Text).label("locks"),
            chain.is_watched,
            period.first_day,
            period.last_day,
            sa.cast(period.status, sa.Text).label("status"),
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
    return found.cte("held")


def _require_open(days: Collection[tuple[uuid.UUID, date]], rows: Sequence[Row[Any]]) -> None:
    for company_id, day in sorted(days, key=lambda each: each[1]):
        own = [
            (Period(row.first_day, row.last_day), PeriodStatus(row.status))
            for row in rows
            if row.company_id == company_id
        ]
        periods.require_open(day, own)
