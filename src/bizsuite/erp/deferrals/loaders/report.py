"""What is set aside on a day, by account, and what the ledger says about the same accounts."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from bizsuite.base.identity.tables import Company
from bizsuite.erp.deferrals import tables
from bizsuite.erp.deferrals.rules.words import DeferralKind, DeferralLineStatus
from bizsuite.erp.finance import reads as finance
from bizsuite.erp.finance.tables import Account, EntryLine
from bizsuite.kernel.db import Db
from bizsuite.kernel.reads import Record
from bizsuite.kernel.tables import table_of

_ACCOUNT = table_of(Account)
_COMPANY = table_of(Company)
_ENTRY_LINE = table_of(EntryLine)
_LINE = table_of(tables.DeferralLine)
_SCHEDULE = table_of(tables.DeferralSchedule)


@dataclass(frozen=True, slots=True)
class Balance:
    """An account on which amounts are set aside: what deferrals say of it, and what it holds, as a positive amount."""

    account: Record
    kind: DeferralKind
    deferred: Decimal
    recognised: Decimal
    ledger: Decimal


async def currency_of(db: Db, company_id: uuid.UUID) -> str | None:
    """The currency of a company of the tenant; none for what is no company."""
    named = sa.select(_COMPANY.c.currency).where(
        _COMPANY.c.tenant_id == db.actor.tenant_id, _COMPANY.c.id == company_id
    )
    found: str | None = await db.one(named)
    return found


async def balances(db: Db, company_id: uuid.UUID, as_of: date) -> Sequence[Balance]:
    """What was set aside by a day on each account, what has come back by then, and what the account holds."""
    tenant = db.actor.tenant_id
    back = (
        sa.select(_LINE.c.schedule_id, sa.func.sum(_LINE.c.amount).label("amount"))
        .where(
            _LINE.c.tenant_id == tenant,
            _LINE.c.company_id == company_id,
            _LINE.c.status == DeferralLineStatus.POSTED,
            _LINE.c.posted_on <= as_of,
        )
        .group_by(_LINE.c.schedule_id)
        .subquery()
    )
    said = (
        sa.select(
            _SCHEDULE.c.deferred_account_id.label("account_id"),
            _SCHEDULE.c.kind.label("deferral_kind"),
            sa.func.sum(_SCHEDULE.c.amount).label("deferred"),
            sa.func.coalesce(sa.func.sum(back.c.amount), 0).label("recognised"),
        )
        .select_from(_SCHEDULE.outerjoin(back, back.c.schedule_id == _SCHEDULE.c.id))
        .where(
            _SCHEDULE.c.tenant_id == tenant,
            _SCHEDULE.c.company_id == company_id,
            _SCHEDULE.c.deferred_on <= as_of,
        )
        .group_by(_SCHEDULE.c.deferred_account_id, _SCHEDULE.c.kind)
        .subquery()
    )
    held = (
        sa.select(sa.func.coalesce(sa.func.sum(_ENTRY_LINE.c.debit - _ENTRY_LINE.c.credit), 0))
        .where(
            _ENTRY_LINE.c.tenant_id == tenant,
            _ENTRY_LINE.c.company_id == company_id,
            _ENTRY_LINE.c.account_id == _ACCOUNT.c.id,
            _ENTRY_LINE.c.posted_on <= as_of,
        )
        .scalar_subquery()
    )
    rows = await db.rows(
        sa.select(*_ACCOUNT.c, said.c.deferral_kind, said.c.deferred, said.c.recognised, held.label("held"))
        .join(said, said.c.account_id == _ACCOUNT.c.id)
        .where(_ACCOUNT.c.tenant_id == tenant)
        .order_by(_ACCOUNT.c.code)
    )
    return [
        Balance(
            Record(finance.account, {column.name: row._mapping[column.name] for column in _ACCOUNT.c}),
            kind := DeferralKind(row.deferral_kind),
            row.deferred,
            row.recognised,
            -row.held if kind is DeferralKind.REVENUE else row.held,
        )
        for row in rows
    ]
