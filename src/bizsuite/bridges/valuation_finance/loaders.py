"""Whether the books and the stock agree about its value."""

from typing import Any

import sqlalchemy as sa

from bizsuite.bridges.valuation_finance.tables import CostPosting
from bizsuite.erp.finance.rules.words import AccountPurpose, JournalEntryStatus
from bizsuite.erp.finance.tables import Account, Entry, EntryLine
from bizsuite.erp.valuation.tables import CostEntry
from bizsuite.kernel.db import Db
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.tables import table_of

_COST, _POSTING = table_of(CostEntry), table_of(CostPosting)
_ENTRY, _LINE, _ACCOUNT = table_of(Entry), table_of(EntryLine), table_of(Account)


async def integrity(db: Db) -> list[Finding]:
    """Journal entries whose stock account is not moved by what the rows of the cost ledger behind them say."""
    posted = _moved_in_the_books(db)
    valued = _moved_in_the_cost_ledger(db)
    said, booked = sa.func.coalesce(valued.c.value, 0), sa.func.coalesce(posted.c.value, 0)
    rows = await db.rows(
        sa.select(
            sa.func.coalesce(posted.c.entry_id, valued.c.entry_id).label("id"),
            sa.func.concat("booked ", booked, ", valued ", said).label("detail"),
        )
        .select_from(posted.join(valued, posted.c.entry_id == valued.c.entry_id, full=True))
        .where(said != booked)
    )
    return [Finding("stock_account_vs_valuation", "JournalEntry", row.id, row.detail) for row in rows]


def _moved_in_the_books(db: Db) -> Any:
    """What each entry that was made by valuing goods has done to the stock account."""
    tenant = _LINE.c.tenant_id
    linked = sa.select(_POSTING.c.entry_id).where(_POSTING.c.tenant_id == db.actor.tenant_id)
    return (
        sa.select(_LINE.c.entry_id, sa.func.sum(_LINE.c.debit - _LINE.c.credit).label("value"))
        .select_from(
            _LINE.join(_ENTRY, sa.and_(_ENTRY.c.tenant_id == tenant, _ENTRY.c.id == _LINE.c.entry_id)).join(
                _ACCOUNT, sa.and_(_ACCOUNT.c.tenant_id == tenant, _ACCOUNT.c.id == _LINE.c.account_id)
            )
        )
        .where(
            tenant == db.actor.tenant_id,
            _ENTRY.c.status == JournalEntryStatus.POSTED,
            _ACCOUNT.c.purpose == AccountPurpose.INVENTORY,
            _LINE.c.entry_id.in_(linked),
        )
        .group_by(_LINE.c.entry_id)
        .subquery()
    )


def _moved_in_the_cost_ledger(db: Db) -> Any:
    """What the rows of the cost ledger behind each entry come to."""
    own = sa.and_(_POSTING.c.tenant_id == _COST.c.tenant_id, _POSTING.c.cost_entry_id == _COST.c.id)
    return (
        sa.select(_POSTING.c.entry_id, sa.func.sum(_COST.c.value).label("value"))
        .join_from(_POSTING, _COST, own)
        .where(_POSTING.c.tenant_id == db.actor.tenant_id)
        .group_by(_POSTING.c.entry_id)
        .subquery()
    )
