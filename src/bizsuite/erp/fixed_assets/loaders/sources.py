"""What has to be known of the ledger before an asset comes into the books."""

import uuid
from collections.abc import Collection
from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.erp.finance.rules.words import CONTROL_KINDS
from bizsuite.erp.finance.tables import Account, Entry, EntryLine, FiscalYear
from bizsuite.erp.fixed_assets import tables
from bizsuite.erp.fixed_assets.rules.assets import SourceLine
from bizsuite.erp.fixed_assets.rules.words import AssetStatus
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO

_ACCOUNT = table_of(Account)
_ENTRY = table_of(Entry)
_LINE = table_of(EntryLine)


async def source_line(db: Db, line_id: uuid.UUID) -> SourceLine | None:
    """A line of an entry with what is asked of it before an asset comes from it."""
    reversal = _ENTRY.alias()
    reversed_by = sa.select(reversal.c.id).where(
        reversal.c.tenant_id == _ENTRY.c.tenant_id, reversal.c.reversal_of_id == _ENTRY.c.id
    )
    rows = await db.rows(
        sa.select(
            _LINE.c.id,
            _LINE.c.entry_id,
            _LINE.c.company_id,
            _LINE.c.account_id,
            _LINE.c.posted_on,
            _LINE.c.debit,
            sa.or_(_ENTRY.c.reversal_of_id.is_not(None), reversed_by.exists()).label("is_reversed"),
            _ACCOUNT.c.kind.in_(sorted(CONTROL_KINDS)).label("is_control"),
            _ENTRY.c.origin_type,
            _ENTRY.c.origin_id,
        )
        .join(_ENTRY, sa.and_(_ENTRY.c.tenant_id == _LINE.c.tenant_id, _ENTRY.c.id == _LINE.c.entry_id))
        .join(
            _ACCOUNT, sa.and_(_ACCOUNT.c.tenant_id == _LINE.c.tenant_id, _ACCOUNT.c.id == _LINE.c.account_id)
        )
        .where(_LINE.c.tenant_id == db.actor.tenant_id, _LINE.c.id == line_id)
    )
    return next((SourceLine(**row._mapping) for row in rows), None)


async def taken_of(db: Db, line_id: uuid.UUID) -> Decimal:
    """What assets in the books, or that were, have cost that come from a line."""
    asset = tables.Asset
    taken: Decimal | None = await db.one(
        sa.select(sa.func.sum(col(asset.acquisition_cost))).where(
            col(asset.tenant_id) == db.actor.tenant_id,
            col(asset.source_line_id) == line_id,
            col(asset.status) != AssetStatus.DRAFT,
        )
    )
    return taken or ZERO


async def accounts_of(db: Db, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, Account]:
    """Accounts by their ids."""
    found = await db.all(sa.select(Account).where(col(Account.id).in_(sorted(keys))))
    return {account.id: account for account in found}


def named(keys: Collection[uuid.UUID]) -> sa.Select[tuple[uuid.UUID | None]]:
    """The accounts with these ids, to find the books with."""
    return sa.select(_ACCOUNT.c.id).where(_ACCOUNT.c.id.in_(sorted(keys)))


async def first_month_of(db: Db, company_id: uuid.UUID) -> int:
    """The month with which the fiscal years of a company begin; January before it has any."""
    year = FiscalYear
    first = sa.select(col(year.first_day)).where(
        col(year.tenant_id) == db.actor.tenant_id, col(year.company_id) == company_id
    )
    last_begun = await db.one(first.order_by(col(year.first_day).desc()).limit(1))
    return 1 if last_begun is None else int(last_begun.month)
