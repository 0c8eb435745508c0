"""Bringing back what is due of a company's deferrals up to a day: a few statements, however many there are."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from bizsuite.base.identity.tables import Company
from bizsuite.erp.deferrals import loaders, tables
from bizsuite.erp.deferrals.rules import words
from bizsuite.erp.deferrals.rules.words import DeferralKind, DeferralLineStatus, DeferralStatus
from bizsuite.erp.deferrals.service.cancelling import release_given_up
from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.rules.ledger import NewEntry, NewLine
from bizsuite.erp.finance.rules.words import JournalKind
from bizsuite.kernel.clock import check_day
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.sets import given
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO

_LINE = table_of(tables.DeferralLine)
_SCHEDULE = table_of(tables.DeferralSchedule)

Keys = Sequence[uuid.UUID]


async def post_deferrals(
    db: Db, company_id: uuid.UUID, *, until: date, on: date | None = None
) -> tables.DeferralRun | None:
    """Post what is planned to come back up to a day, one entry for each day of posting.

    What notes and reversals have given up of the documents by then comes back on their days. Each line is posted on its
    last day, or all on another one. Nothing, where nothing is due: who runs it twice, or at once with somebody else,
    posts once. Refuses with INVALID_VALUE, PERIOD_MISSING, PERIOD_CLOSED, PERIOD_LOCKED, ACCOUNT_NOT_POSTABLE.
    """
    check_day(until, "until")
    check_day(on, "on")
    keys = await _lock_due(db, company_id, until)
    await release_given_up(db, company_id, until)
    sums = await _sums(db, keys, until)
    if not sums:
        return None
    last = max(row.last_day for row in sums)
    if on is not None and on < last:
        raise Refused(
            "INVALID_VALUE", "What comes back until {day} is not posted before.", path=["on"], day=last
        )
    run = tables.DeferralRun(
        company_id=company_id,
        until=until,
        currency=(await db.need(Company, company_id)).currency,
        revenue=_total(sums, DeferralKind.REVENUE),
        expense=_total(sums, DeferralKind.EXPENSE),
        line_count=sum(row.lines for row in sums),
    )
    db.add(run)
    await db.flush()
    entries = _entries(run, sums, on)
    await finance.post_entries(db, list(entries.values()))
    await db.flush()
    await _settle(db, run, keys, {row.last_day: entries[on or row.last_day] for row in sums})
    await db.publish(words.DeferralsPosted(run.id, run.company_id))
    return run


async def _lock_due(db: Db, company_id: uuid.UUID, until: date) -> Keys:
    """The deferrals of which something is due, or of whose documents something was given up, locked in order."""
    noted = [each.schedule_id for each in await loaders.given_up(db, company_id, until)]
    due = sa.select(1).where(
        _LINE.c.tenant_id == _SCHEDULE.c.tenant_id,
        _LINE.c.schedule_id == _SCHEDULE.c.id,
        _LINE.c.status == DeferralLineStatus.PLANNED,
        _LINE.c.last_day <= until,
    )
    statement = (
        sa.select(_SCHEDULE.c.id)
        .where(
            _SCHEDULE.c.tenant_id == db.actor.tenant_id,
            _SCHEDULE.c.company_id == company_id,
            _SCHEDULE.c.status == DeferralStatus.ACTIVE,
            sa.or_(due.exists(), _SCHEDULE.c.id.in_(noted)),
        )
        .order_by(_SCHEDULE.c.id)
        .with_for_update()
    )
    db.ranked(tables.DeferralSchedule)
    return [row.id for row in await db.rows(statement)]


def _due(db: Db, keys: Keys, until: date) -> list[sa.ColumnElement[bool]]:
    """What is due of locked deferrals by now; somebody who held them before may have posted it."""
    return [
        _LINE.c.tenant_id == db.actor.tenant_id,
        _LINE.c.schedule_id == sa.any_(sa.literal(list(keys), sa.ARRAY(sa.Uuid))),
        _LINE.c.status == DeferralLineStatus.PLANNED,
        _LINE.c.last_day <= until,
    ]


async def _sums(db: Db, keys: Keys, until: date) -> Sequence[Row[Any]]:
    """What is due, by day and accounts."""
    if not keys:
        return []
    by = (
        _LINE.c.last_day,
        _SCHEDULE.c.kind,
        _SCHEDULE.c.account_id,
        _SCHEDULE.c.deferred_account_id,
    )
    same = sa.and_(_SCHEDULE.c.tenant_id == _LINE.c.tenant_id, _SCHEDULE.c.id == _LINE.c.schedule_id)
    return await db.rows(
        sa.select(*by, sa.func.sum(_LINE.c.amount).label("amount"), sa.func.count().label("lines"))
        .join(_SCHEDULE, same)
        .where(*_due(db, keys, until))
        .group_by(*by)
        .order_by(*by)
    )


def _total(sums: Iterable[Row[Any]], kind: DeferralKind) -> Decimal:
    return sum((row.amount for row in sums if row.kind == kind), ZERO)


def _entries(run: tables.DeferralRun, sums: Iterable[Row[Any]], on: date | None) -> dict[date, NewEntry]:
    """The entries of a run by their days, with two lines for each pair of accounts."""
    by_day: dict[date, dict[tuple[uuid.UUID, uuid.UUID], Decimal]] = {}
    for row in sums:
        pair = (row.deferred_account_id, row.account_id)
        if row.kind == DeferralKind.EXPENSE:
            pair = (row.account_id, row.deferred_account_id)
        pairs = by_day.setdefault(on or row.last_day, {})
        pairs[pair] = pairs.get(pair, ZERO) + row.amount
    return {
        day: NewEntry(
            company_id=run.company_id,
            journal=JournalKind.DEFERRALS,
            on=day,
            lines=[
                line
                for (debit, credit), amount in pairs.items()
                for line in (
                    NewLine(account=debit, debit=amount, credit=ZERO),
                    NewLine(account=credit, debit=ZERO, credit=amount),
                )
            ],
            origin_type="DeferralRun",
            origin_id=run.id,
        )
        for day, pairs in by_day.items()
    }


async def _settle(db: Db, run: tables.DeferralRun, keys: Keys, entries: Mapping[date, NewEntry]) -> None:
    """Let the lines that are due know their entries, and the deferrals what has come back of them."""
    days = given(
        _LINE,
        [
            {"last_day": day, "entry_id": entry.id, "posted_on": entry.on}
            for day, entry in sorted(entries.items())
        ],
    )
    stamps = {"updated_at": sa.func.now()}
    await db.run(
        sa.update(_LINE)
        .where(*_due(db, keys, max(entries)), days.c.last_day == _LINE.c.last_day)
        .values(
            status=DeferralLineStatus.POSTED,
            entry_id=days.c.entry_id,
            posted_on=days.c.posted_on,
            run_id=run.id,
            version=_LINE.c.version + 1,
            **stamps,
        )
    )
    sums = (
        sa.select(_LINE.c.tenant_id, _LINE.c.schedule_id, sa.func.sum(_LINE.c.amount).label("amount"))
        .where(_LINE.c.tenant_id == db.actor.tenant_id, _LINE.c.run_id == run.id)
        .group_by(_LINE.c.tenant_id, _LINE.c.schedule_id)
        .subquery()
    )
    left = _SCHEDULE.c.remaining - sums.c.amount
    await db.run(
        sa.update(_SCHEDULE)
        .where(_SCHEDULE.c.tenant_id == sums.c.tenant_id, _SCHEDULE.c.id == sums.c.schedule_id)
        .values(
            recognised=_SCHEDULE.c.recognised + sums.c.amount,
            remaining=left,
            status=sa.case((left > 0, DeferralStatus.ACTIVE.value), else_=DeferralStatus.COMPLETED.value),
            version=_SCHEDULE.c.version + 1,
            **stamps,
        )
    )
