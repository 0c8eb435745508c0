"""The lines of which something can be deferred."""

import uuid
from collections.abc import Collection
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.base.identity.tables import Company
from bizsuite.erp.deferrals import tables
from bizsuite.erp.deferrals.rules.schedules import Source, kind_of
from bizsuite.erp.deferrals.rules.words import DeferralStatus
from bizsuite.erp.finance.rules.words import AccountKind, AccountPurpose
from bizsuite.erp.finance.tables import Account, Entry, EntryLine
from bizsuite.erp.invoicing.tables import INVOICES
from bizsuite.erp.trade.rules.words import InvoiceStatus
from bizsuite.erp.trade.tables import Register
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO, round_money

_ACCOUNT = table_of(Account)
_COMPANY = table_of(Company)
_ENTRY = table_of(Entry)
_LINE = table_of(EntryLine)
_SCHEDULE = table_of(tables.DeferralSchedule)


def named(keys: Collection[uuid.UUID]) -> sa.Select[tuple[uuid.UUID | None]]:
    """The accounts with these ids, to find the books with."""
    return sa.select(_ACCOUNT.c.id).where(_ACCOUNT.c.id.in_(sorted(keys)))


async def of_journal(db: Db, line_id: uuid.UUID) -> Source | None:
    """A posted line of an entry that was not reversed. Refuses with DEFERRAL_SOURCE."""
    reversal = _ENTRY.alias()
    undone = sa.select(1).where(
        reversal.c.tenant_id == _LINE.c.tenant_id, reversal.c.reversal_of_id == _LINE.c.entry_id
    )
    rows = await db.rows(
        sa.select(
            _LINE.c.company_id,
            _LINE.c.base_currency,
            _LINE.c.account_id,
            _LINE.c.debit,
            _LINE.c.credit,
            _LINE.c.posted_on,
            _LINE.c.label,
            sa.cast(_ACCOUNT.c.kind, sa.Text).label("kind"),
            undone.exists().label("is_reversed"),
        )
        .join(
            _ACCOUNT, sa.and_(_ACCOUNT.c.tenant_id == _LINE.c.tenant_id, _ACCOUNT.c.id == _LINE.c.account_id)
        )
        .where(_LINE.c.tenant_id == db.actor.tenant_id, _LINE.c.id == line_id)
    )
    if not rows:
        return None
    row = rows[0]
    if row.posted_on is None or row.is_reversed:
        raise Refused("DEFERRAL_SOURCE", "What is deferred is posted, and stands.", path=["journalLineId"])
    return Source(
        company_id=row.company_id,
        currency=row.base_currency,
        kind=kind_of(AccountKind(row.kind), row.credit - row.debit),
        account_id=row.account_id,
        amount=row.debit + row.credit,
        on=row.posted_on,
        label=row.label,
    )


async def of_document(db: Db, register: Register[Any], line_id: uuid.UUID) -> Source | None:
    """A line of a posted invoice or bill, without tax, at the rate of the document. Refuses with DEFERRAL_SOURCE.

    A line of a credit or debit note is none that can be deferred.
    """
    line, document = table_of(register.line), table_of(register.document)
    is_sale = register is INVOICES
    purpose = AccountPurpose.SALES if is_sale else AccountPurpose.PURCHASES
    account = sa.or_(
        _ACCOUNT.c.id == line.c.account_id,
        sa.and_(line.c.account_id.is_(None), _ACCOUNT.c.purpose == purpose),
    )
    rows = await db.rows(
        sa.select(
            document.c.company_id,
            document.c[register.day].label("day"),
            document.c.exchange_rate,
            document.c.status,
            document.c.number,
            document.c[register.origin].label("origin_id"),
            sa.cast(document.c.kind, sa.Text).label("document_kind"),
            line.c.net,
            line.c.description,
            _ACCOUNT.c.id.label("account_id"),
            sa.cast(_ACCOUNT.c.kind, sa.Text).label("kind"),
            _COMPANY.c.currency.label("base"),
        )
        .join(
            document,
            sa.and_(document.c.tenant_id == line.c.tenant_id, document.c.id == line.c[register.owner]),
        )
        .join(
            _COMPANY,
            sa.and_(_COMPANY.c.tenant_id == line.c.tenant_id, _COMPANY.c.id == document.c.company_id),
        )
        .join(
            _ACCOUNT,
            sa.and_(
                _ACCOUNT.c.tenant_id == line.c.tenant_id, _ACCOUNT.c.company_id == line.c.company_id, account
            ),
        )
        .where(line.c.tenant_id == db.actor.tenant_id, line.c.id == line_id)
    )
    if not rows:
        return None
    row = rows[0]
    if row.status != InvoiceStatus.POSTED or row.document_kind != register.kinds[0].value:
        path = ["invoiceLineId" if is_sale else "billLineId"]
        raise Refused("DEFERRAL_SOURCE", "What is deferred is posted, and stands.", path=path)
    sign = 1 if is_sale else -1
    return Source(
        company_id=row.company_id,
        currency=row.base,
        kind=kind_of(AccountKind(row.kind), row.net * sign),
        account_id=row.account_id,
        amount=round_money(row.net / row.exchange_rate, row.base),
        on=row.day,
        label=f"{row.number} {row.description}".strip(),
    )


async def taken_of(db: Db, column: str, line_id: uuid.UUID) -> Decimal:
    """What of a line is deferred already, or was; what is cancelled can be deferred anew as far as it came back so."""
    taken: Decimal | None = await db.one(
        sa.select(sa.func.sum(_SCHEDULE.c.amount)).where(
            _SCHEDULE.c.tenant_id == db.actor.tenant_id,
            _SCHEDULE.c[column] == line_id,
            _SCHEDULE.c.status != DeferralStatus.CANCELLED,
        )
    )
    return taken or ZERO
