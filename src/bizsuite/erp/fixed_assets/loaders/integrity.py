"""The look through assets for rows that break a promise: schedules that do not sum, a register that does not tie."""

from typing import Any

import sqlalchemy as sa

from bizsuite.erp.finance.tables import Entry, EntryLine
from bizsuite.erp.fixed_assets import tables
from bizsuite.erp.fixed_assets.rules.words import ALIVE, DepreciationLineStatus
from bizsuite.kernel.db import Db
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.tables import table_of

_ASSET = table_of(tables.Asset)
_CATEGORY = table_of(tables.AssetCategory)
_DEPRECIATION = table_of(tables.DepreciationLine)
_ENTRY = table_of(Entry)
_LINE = table_of(EntryLine)
_MOVEMENT = table_of(tables.AssetMovement)
_REVISION = table_of(tables.AssetRevision)

OWN = ("Asset", "AssetRevision", "AssetDisposal", "DepreciationRun")
"""What entries are made by that are about assets."""

Found = sa.Select[*tuple[Any, ...]]


async def integrity(db: Db) -> list[Finding]:
    """Rows of the company that the actor works in by which fixed assets break their promises."""
    found = []
    for check, subject, statement in (
        ("asset_vs_movements", "Asset", _holdings(db)),
        ("schedule_vs_depreciable", "Asset", _schedules(db)),
        ("asset_movements_vs_entry", "JournalEntry", _entries(db)),
        ("asset_entry_without_movement", "JournalEntry", _strays(db)),
        ("asset_source_reversed", "Asset", _sources(db)),
    ):
        found += [Finding(check, subject, row.id, row.detail) for row in await db.rows(statement)]
    return found


def _own(db: Db, table: sa.Table) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.tenant_id == db.actor.tenant_id, table.c.company_id == db.actor.company_id)


def _told(*parts: Any) -> sa.ColumnElement[str]:
    return sa.func.concat(*parts).label("detail")


def _sum(value: Any) -> sa.ColumnElement[Any]:
    return sa.func.coalesce(sa.func.sum(value), 0)


def _holdings(db: Db) -> Found:
    """Assets that hold something else than their movements sum to."""
    cost, accumulated = _sum(_MOVEMENT.c.cost), _sum(_MOVEMENT.c.accumulated)
    own = sa.and_(_MOVEMENT.c.tenant_id == _ASSET.c.tenant_id, _MOVEMENT.c.asset_id == _ASSET.c.id)
    return (
        sa.select(
            _ASSET.c.id,
            _told("holds ", _ASSET.c.cost, ", ", _ASSET.c.accumulated, "; moved ", cost, ", ", accumulated),
        )
        .select_from(_ASSET.outerjoin(_MOVEMENT, own))
        .where(_own(db, _ASSET))
        .group_by(_ASSET.c.tenant_id, _ASSET.c.id, _ASSET.c.cost, _ASSET.c.accumulated)
        .having(sa.or_(cost != _ASSET.c.cost, accumulated != _ASSET.c.accumulated))
    )


def _schedules(db: Db) -> Found:
    """Assets in service whose schedule does not come to the residual value."""
    later = _REVISION.alias()
    follows = sa.select(1).where(
        later.c.tenant_id == _REVISION.c.tenant_id,
        later.c.asset_id == _REVISION.c.asset_id,
        later.c.position > _REVISION.c.position,
    )
    counted = sa.and_(
        _DEPRECIATION.c.tenant_id == _REVISION.c.tenant_id,
        _DEPRECIATION.c.revision_id == _REVISION.c.id,
        sa.or_(
            _DEPRECIATION.c.status == DepreciationLineStatus.PLANNED,
            _DEPRECIATION.c.status == DepreciationLineStatus.POSTED,
        ),
    )
    planned = _sum(_DEPRECIATION.c.amount)
    depreciable = _REVISION.c.book_value - _REVISION.c.residual_value
    asset = sa.and_(_ASSET.c.tenant_id == _REVISION.c.tenant_id, _ASSET.c.id == _REVISION.c.asset_id)
    return (
        sa.select(_ASSET.c.id, _told("schedule ", planned, ", depreciable ", depreciable))
        .select_from(_REVISION.join(_ASSET, asset).outerjoin(_DEPRECIATION, counted))
        .where(_own(db, _ASSET), _ASSET.c.status.in_(sorted(ALIVE)), sa.not_(follows.exists()))
        .group_by(_ASSET.c.tenant_id, _ASSET.c.id, depreciable)
        .having(planned != depreciable)
    )


def _entries(db: Db) -> Found:
    """Entries about assets that post something else to an account of assets than their movements say."""
    sides = []
    for account, amount in (
        (_CATEGORY.c.cost_account_id, _MOVEMENT.c.cost),
        (_CATEGORY.c.accumulated_account_id, -_MOVEMENT.c.accumulated),
    ):
        sides.append(
            sa.select(_MOVEMENT.c.entry_id, account.label("account_id"), amount.label("amount"))
            .join(
                _CATEGORY,
                sa.and_(
                    _CATEGORY.c.tenant_id == _MOVEMENT.c.tenant_id, _CATEGORY.c.id == _MOVEMENT.c.category_id
                ),
            )
            .where(_own(db, _MOVEMENT))
        )
    both = sa.union_all(*sides).subquery()
    moved = (
        sa.select(both.c.entry_id, both.c.account_id, sa.func.sum(both.c.amount).label("amount"))
        .group_by(both.c.entry_id, both.c.account_id)
        .subquery()
    )
    posted = sa.and_(
        _LINE.c.tenant_id == _ENTRY.c.tenant_id,
        _LINE.c.entry_id == _ENTRY.c.id,
        _LINE.c.account_id == moved.c.account_id,
    )
    booked = _sum(_LINE.c.debit - _LINE.c.credit)
    return (
        sa.select(_ENTRY.c.id, _told("booked ", booked, ", moved ", moved.c.amount))
        .select_from(
            moved.join(
                _ENTRY, sa.and_(_ENTRY.c.tenant_id == db.actor.tenant_id, _ENTRY.c.id == moved.c.entry_id)
            ).outerjoin(_LINE, posted)
        )
        .where(_ENTRY.c.origin_type.in_(OWN))
        .group_by(_ENTRY.c.tenant_id, _ENTRY.c.id, moved.c.account_id, moved.c.amount)
        .having(booked != moved.c.amount)
    )


def _strays(db: Db) -> Found:
    """Entries about assets that have done nothing to any."""
    moved = sa.select(1).where(
        _MOVEMENT.c.tenant_id == _ENTRY.c.tenant_id, _MOVEMENT.c.entry_id == _ENTRY.c.id
    )
    return sa.select(_ENTRY.c.id, _told("made by ", _ENTRY.c.origin_type)).where(
        _own(db, _ENTRY), _ENTRY.c.origin_type.in_(OWN), sa.not_(moved.exists())
    )


def _sources(db: Db) -> Found:
    """Assets in service that come from a line whose entry has been reversed since."""
    reversal = _ENTRY.alias()
    line = sa.and_(_LINE.c.tenant_id == _ASSET.c.tenant_id, _LINE.c.id == _ASSET.c.source_line_id)
    undone = sa.and_(reversal.c.tenant_id == _LINE.c.tenant_id, reversal.c.reversal_of_id == _LINE.c.entry_id)
    return (
        sa.select(_ASSET.c.id, _told("its entry is reversed by ", reversal.c.number))
        .select_from(_ASSET.join(_LINE, line).join(reversal, undone))
        .where(_own(db, _ASSET), _ASSET.c.status.in_(sorted(ALIVE)))
    )
