"""The look through deferrals for rows that break a promise: schedules that do not sum, entries that say otherwise."""

from typing import Any

import sqlalchemy as sa

from bizsuite.erp.deferrals import tables
from bizsuite.erp.deferrals.rules.words import DeferralKind, DeferralLineStatus
from bizsuite.erp.finance.tables import Entry, EntryLine
from bizsuite.kernel.db import Db
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.tables import table_of

_ENTRY = table_of(Entry)
_ENTRY_LINE = table_of(EntryLine)
_LINE = table_of(tables.DeferralLine)
_SCHEDULE = table_of(tables.DeferralSchedule)

OWN = ("DeferralSchedule", "DeferralRun")
"""What entries are made by that are about deferrals."""

Found = sa.Select[*tuple[Any, ...]]


async def integrity(db: Db) -> list[Finding]:
    """Rows of the company that the actor works in by which deferrals break their promises."""
    found = []
    for check, subject, statement in (
        ("deferral_vs_lines", "DeferralSchedule", _sums(db)),
        ("deferrals_vs_entry", "JournalEntry", _entries(db)),
    ):
        found += [Finding(check, subject, row.id, row.detail) for row in await db.rows(statement)]
    return found


def _own(db: Db, table: sa.Table) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.tenant_id == db.actor.tenant_id, table.c.company_id == db.actor.company_id)


def _sum(value: Any) -> sa.ColumnElement[Any]:
    return sa.func.coalesce(sa.func.sum(value), 0)


def _sums(db: Db) -> Found:
    """Deferrals whose lines come to another amount, or of which something else has come back."""
    lines = sa.and_(
        _LINE.c.tenant_id == _SCHEDULE.c.tenant_id,
        _LINE.c.schedule_id == _SCHEDULE.c.id,
        _LINE.c.status != DeferralLineStatus.REPLACED,
    )
    whole = _sum(_LINE.c.amount)
    posted = sa.func.coalesce(
        sa.func.sum(_LINE.c.amount).filter(_LINE.c.status == DeferralLineStatus.POSTED), 0
    )
    detail = sa.func.concat("lines ", whole, ", posted ", posted).label("detail")
    own = (_SCHEDULE.c.amount, _SCHEDULE.c.recognised)
    return (
        sa.select(_SCHEDULE.c.id, detail)
        .select_from(_SCHEDULE.outerjoin(_LINE, lines))
        .where(_own(db, _SCHEDULE))
        .group_by(_SCHEDULE.c.tenant_id, _SCHEDULE.c.id, *own)
        .having(sa.or_(whole != own[0], posted != own[1]))
    )


def _entries(db: Db) -> Found:
    """Entries about deferrals that post something else to the accounts of these than schedules and lines say."""
    sign = sa.case((_SCHEDULE.c.kind == DeferralKind.REVENUE.value, 1), else_=-1)
    account = _SCHEDULE.c.deferred_account_id.label("account_id")
    same = sa.and_(_SCHEDULE.c.tenant_id == _LINE.c.tenant_id, _SCHEDULE.c.id == _LINE.c.schedule_id)
    set_aside = sa.select(_SCHEDULE.c.entry_id, account, (-sign * _SCHEDULE.c.amount).label("amount")).where(
        _own(db, _SCHEDULE)
    )
    back = (
        sa.select(_LINE.c.entry_id, account, (sign * _LINE.c.amount).label("amount"))
        .join(_SCHEDULE, same)
        .where(_own(db, _LINE), _LINE.c.entry_id.is_not(None))
    )
    held = sa.select(_SCHEDULE.c.deferred_account_id).where(_own(db, _SCHEDULE))
    booked = (
        sa.select(
            _ENTRY_LINE.c.entry_id,
            _ENTRY_LINE.c.account_id,
            (_ENTRY_LINE.c.credit - _ENTRY_LINE.c.debit).label("amount"),
        )
        .join(
            _ENTRY,
            sa.and_(_ENTRY.c.tenant_id == _ENTRY_LINE.c.tenant_id, _ENTRY.c.id == _ENTRY_LINE.c.entry_id),
        )
        .where(_own(db, _ENTRY_LINE), _ENTRY.c.origin_type.in_(OWN), _ENTRY_LINE.c.account_id.in_(held))
    )
    both = sa.union_all(set_aside, back, booked).subquery()
    off = sa.func.sum(both.c.amount)
    return (
        sa.select(both.c.entry_id.label("id"), sa.func.concat("off by ", off).label("detail"))
        .group_by(both.c.entry_id, both.c.account_id)
        .having(off != 0)
    )
