"""Posting the depreciation of a company's assets up to a day: a few statements, however many assets there are."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from bizsuite.base.identity.tables import Company
from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.rules.ledger import NewEntry
from bizsuite.erp.finance.rules.words import JournalKind
from bizsuite.erp.fixed_assets import tables
from bizsuite.erp.fixed_assets.rules import words
from bizsuite.erp.fixed_assets.rules.words import AssetMovementKind, AssetStatus, DepreciationLineStatus
from bizsuite.erp.fixed_assets.service.schedules import posting
from bizsuite.kernel.clock import check_day
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.sets import given
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO

_ASSET = table_of(tables.Asset)
_CATEGORY = table_of(tables.AssetCategory)
_LINE = table_of(tables.DepreciationLine)

Keys = Sequence[uuid.UUID]


async def post_depreciation(
    db: Db, company_id: uuid.UUID, *, until: date, on: date | None = None
) -> tables.DepreciationRun | None:
    """Post the planned depreciation of all assets of a company up to a day, one entry for each day of posting.

    Each line is posted on its last day, or all on another one, such as when their periods are closed. Nothing, where
    nothing is due: who runs it twice, or at once with somebody else, posts once.
    Refuses with INVALID_VALUE, PERIOD_MISSING, PERIOD_CLOSED, ACCOUNT_NOT_POSTABLE, CHART_MISSING.
    """
    check_day(until, "until")
    check_day(on, "on")
    keys = await _lock_due(db, company_id, until)
    sums = await _sums(db, keys, until)
    if not sums:
        return None
    last = max(row.last_day for row in sums)
    if on is not None and on < last:
        raise Refused(
            "INVALID_VALUE", "Depreciation until {day} is not posted before.", path=["on"], day=last
        )
    run = tables.DepreciationRun(
        company_id=company_id,
        until=until,
        currency=(await db.need(Company, company_id)).currency,
        amount=sum((row.amount for row in sums), ZERO),
        line_count=sum(row.lines for row in sums),
    )
    db.add(run)
    await db.flush()
    entries = _entries(run, sums, on)
    await finance.post_entries(db, list(entries.values()))
    await db.flush()
    by_last_day = {day: entries[on or day] for day in {row.last_day for row in sums}}
    await _settle(db, run, keys, by_last_day)
    await db.publish(words.DepreciationPosted(run.id, run.company_id))
    return run


async def _lock_due(db: Db, company_id: uuid.UUID, until: date) -> Keys:
    """The assets of which something is due, locked in the order of their ids."""
    due = sa.select(1).where(
        _LINE.c.tenant_id == _ASSET.c.tenant_id,
        _LINE.c.asset_id == _ASSET.c.id,
        _LINE.c.status == DepreciationLineStatus.PLANNED,
        _LINE.c.last_day <= until,
    )
    statement = (
        sa.select(_ASSET.c.id)
        .where(
            _ASSET.c.tenant_id == db.actor.tenant_id,
            _ASSET.c.company_id == company_id,
            _ASSET.c.status == AssetStatus.IN_SERVICE,
            due.exists(),
        )
        .order_by(_ASSET.c.id)
        .with_for_update()
    )
    db.ranked(tables.Asset)
    return [row.id for row in await db.rows(statement)]


def _due(db: Db, keys: Keys, until: date) -> list[sa.ColumnElement[bool]]:
    """What is due of locked assets by now; somebody who held them before may have posted it."""
    return [
        _LINE.c.tenant_id == db.actor.tenant_id,
        _LINE.c.asset_id == sa.any_(sa.literal(list(keys), sa.ARRAY(sa.Uuid))),
        _LINE.c.status == DepreciationLineStatus.PLANNED,
        _LINE.c.last_day <= until,
    ]


async def _sums(db: Db, keys: Keys, until: date) -> Sequence[Row[Any]]:
    """What is due, by day and category."""
    if not keys:
        return []
    return await db.rows(
        sa.select(
            _LINE.c.last_day,
            _CATEGORY.c.id,
            _CATEGORY.c.name,
            _CATEGORY.c.expense_account_id,
            _CATEGORY.c.accumulated_account_id,
            sa.func.sum(_LINE.c.amount).label("amount"),
            sa.func.count().label("lines"),
        )
        .join(_ASSET, sa.and_(_ASSET.c.tenant_id == _LINE.c.tenant_id, _ASSET.c.id == _LINE.c.asset_id))
        .join(
            _CATEGORY,
            sa.and_(_CATEGORY.c.tenant_id == _ASSET.c.tenant_id, _CATEGORY.c.id == _ASSET.c.category_id),
        )
        .where(*_due(db, keys, until))
        .group_by(_LINE.c.last_day, _CATEGORY.c.tenant_id, _CATEGORY.c.id)
        .order_by(_LINE.c.last_day, _CATEGORY.c.name, _CATEGORY.c.id)
    )


def _entries(run: tables.DepreciationRun, sums: Iterable[Row[Any]], on: date | None) -> dict[date, NewEntry]:
    """The entries of a run by their days; each category has its lines."""
    by_day: dict[date, dict[Any, Any]] = {}
    for row in sums:
        categories = by_day.setdefault(on or row.last_day, {})
        key = (row.name, row.id, row.expense_account_id, row.accumulated_account_id)
        categories[key] = categories.get(key, ZERO) + row.amount
    return {
        day: NewEntry(
            company_id=run.company_id,
            journal=JournalKind.ASSETS,
            on=day,
            lines=[
                line
                for (name, _, expense, accumulated), amount in categories.items()
                for line in (*posting(expense, amount, name), *posting(accumulated, -amount, name))
            ],
            origin_type="DepreciationRun",
            origin_id=run.id,
        )
        for day, categories in by_day.items()
    }


async def _settle(db: Db, run: tables.DepreciationRun, keys: Keys, entries: Mapping[date, NewEntry]) -> None:
    """Let the lines that are due know their entries, the assets what they hold, and note the movements."""
    days = given(
        _LINE,
        [
            {"last_day": day, "entry_id": entry.id, "posted_on": entry.on}
            for day, entry in sorted(entries.items())
        ],
    )
    posted = (
        sa.update(_LINE)
        .where(*_due(db, keys, max(entries)), days.c.last_day == _LINE.c.last_day)
        .values(
            status=DepreciationLineStatus.POSTED,
            entry_id=days.c.entry_id,
            posted_on=days.c.posted_on,
            run_id=run.id,
            version=_LINE.c.version + 1,
            updated_at=sa.func.now(),
        )
    )
    await db.run(posted)
    of_run = sa.and_(_LINE.c.tenant_id == db.actor.tenant_id, _LINE.c.run_id == run.id)
    await _note(db, of_run)
    await _hold(db, of_run)


async def _note(db: Db, of_run: sa.ColumnElement[bool]) -> None:
    """The movements that the lines of a run are."""
    rows = (
        sa.select(
            _LINE.c.id,
            _LINE.c.company_id,
            _ASSET.c.category_id,
            _LINE.c.asset_id,
            _LINE.c.entry_id,
            _LINE.c.posted_on,
            _LINE.c.currency,
            _LINE.c.amount,
        )
        .join(_ASSET, sa.and_(_ASSET.c.tenant_id == _LINE.c.tenant_id, _ASSET.c.id == _LINE.c.asset_id))
        .where(of_run)
    )
    db.add_many(
        tables.AssetMovement,
        [
            {
                "company_id": row.company_id,
                "category_id": row.category_id,
                "asset_id": row.asset_id,
                "entry_id": row.entry_id,
                "line_id": row.id,
                "kind": AssetMovementKind.DEPRECIATION,
                "moved_on": row.posted_on,
                "currency": row.currency,
                "accumulated": row.amount,
            }
            for row in await db.rows(rows)
        ],
    )


async def _hold(db: Db, of_run: sa.ColumnElement[bool]) -> None:
    """Add what the lines of a run have depreciated to their assets; one without further lines is fully depreciated."""
    sums = (
        sa.select(_LINE.c.tenant_id, _LINE.c.asset_id, sa.func.sum(_LINE.c.amount).label("amount"))
        .where(of_run)
        .group_by(_LINE.c.tenant_id, _LINE.c.asset_id)
        .subquery()
    )
    further = _LINE.alias()
    planned = sa.select(1).where(
        further.c.tenant_id == _ASSET.c.tenant_id,
        further.c.asset_id == _ASSET.c.id,
        further.c.status == DepreciationLineStatus.PLANNED,
    )
    await db.run(
        sa.update(_ASSET)
        .where(_ASSET.c.tenant_id == sums.c.tenant_id, _ASSET.c.id == sums.c.asset_id)
        .values(
            accumulated=_ASSET.c.accumulated + sums.c.amount,
            book_value=_ASSET.c.book_value - sums.c.amount,
            status=sa.case(
                (planned.exists(), AssetStatus.IN_SERVICE.value), else_=AssetStatus.FULLY_DEPRECIATED.value
            ),
            version=_ASSET.c.version + 1,
            updated_at=sa.func.now(),
        )
    )
