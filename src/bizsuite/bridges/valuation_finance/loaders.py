"""Whether the books and the stock agree about its value."""

import uuid
from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from bizsuite.bridges.valuation_finance.rules import StockAccountingSystem
from bizsuite.bridges.valuation_finance.tables import CostPosting, StockAccounting
from bizsuite.erp.finance.rules.words import AccountPurpose, JournalEntryStatus
from bizsuite.erp.finance.tables import Account, Entry, EntryLine
from bizsuite.erp.valuation.tables import CostEntry
from bizsuite.kernel.db import Db
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.tables import table_of

_COST, _POSTING, _ACCOUNTING = table_of(CostEntry), table_of(CostPosting), table_of(StockAccounting)
_ENTRY, _LINE, _ACCOUNT = table_of(Entry), table_of(EntryLine), table_of(Account)


async def systems_of(db: Db, companies: Collection[uuid.UUID]) -> dict[uuid.UUID, StockAccountingSystem]:
    """By which system companies post the value of goods, where they have said so."""
    rows = await db.rows(
        sa.select(_ACCOUNTING.c.company_id, _ACCOUNTING.c.system).where(
            _ACCOUNTING.c.tenant_id == db.actor.tenant_id, _ACCOUNTING.c.company_id.in_(sorted(companies))
        )
    )
    return {row.company_id: row.system for row in rows}


async def is_used(db: Db, company_id: uuid.UUID) -> bool:
    """Whether the value of any goods of a company has been posted."""
    own = sa.and_(_POSTING.c.tenant_id == _COST.c.tenant_id, _POSTING.c.cost_entry_id == _COST.c.id)
    rows = await db.rows(
        sa.select(_POSTING.c.id)
        .join_from(_COST, _POSTING, own)
        .where(_COST.c.tenant_id == db.actor.tenant_id, _COST.c.company_id == company_id)
        .limit(1)
    )
    return bool(rows)


async def integrity(db: Db) -> list[Finding]:
    """Where the books and the cost ledger differ about stock: entry by entry, and in all of a company."""
    posted, valued = _moved_in_the_books(db), _moved_in_the_cost_ledger(db)
    entries = await _at_odds(db, posted, valued, "entry_id")
    companies = await _at_odds(db, _stands_in_the_books(db), _stands_in_the_cost_ledger(db), "company_id")
    return [
        *(Finding("stock_account_vs_valuation", "JournalEntry", row.id, row.detail) for row in entries),
        *(Finding("stock_balance_vs_valuation", "Company", row.id, row.detail) for row in companies),
    ]


async def _at_odds(db: Db, posted: Any, valued: Any, key: str) -> Sequence[Any]:
    said, booked = sa.func.coalesce(valued.c.value, 0), sa.func.coalesce(posted.c.value, 0)
    return await db.rows(
        sa.select(
            sa.func.coalesce(posted.c[key], valued.c[key]).label("id"),
            sa.func.concat("booked ", booked, ", valued ", said).label("detail"),
        )
        .select_from(posted.join(valued, posted.c[key] == valued.c[key], full=True))
        .where(said != booked)
    )


def _stands_in_the_books(db: Db) -> Any:
    """What stands on the stock account of each company, whoever has posted it."""
    return (
        sa.select(_LINE.c.company_id, sa.func.sum(_LINE.c.debit - _LINE.c.credit).label("value"))
        .join_from(
            _LINE,
            _ACCOUNT,
            sa.and_(_ACCOUNT.c.tenant_id == _LINE.c.tenant_id, _ACCOUNT.c.id == _LINE.c.account_id),
        )
        .where(
            _LINE.c.tenant_id == db.actor.tenant_id,
            _LINE.c.posted_on.is_not(None),
            _ACCOUNT.c.purpose == AccountPurpose.INVENTORY,
        )
        .group_by(_LINE.c.company_id)
        .subquery()
    )


def _stands_in_the_cost_ledger(db: Db) -> Any:
    """What the cost ledger of each company comes to."""
    return (
        sa.select(_COST.c.company_id, sa.func.sum(_COST.c.value).label("value"))
        .where(_COST.c.tenant_id == db.actor.tenant_id)
        .group_by(_COST.c.company_id)
        .subquery()
    )


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
