"""What credit and debit notes, and reversals, have given up of documents of which something is deferred."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.erp.bills.tables import BILLS
from bizsuite.erp.deferrals import tables
from bizsuite.erp.deferrals.rules.words import DeferralStatus
from bizsuite.erp.finance.rules.words import AccountPurpose
from bizsuite.erp.finance.tables import Account, Entry
from bizsuite.erp.invoicing.tables import INVOICES
from bizsuite.erp.trade.rules.words import InvoiceStatus
from bizsuite.erp.trade.tables import Register
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import round_half_up

_PLACES = 12
"""As many as are kept of a fraction."""

_ACCOUNT = table_of(Account)
_ENTRY = table_of(Entry)
_SCHEDULE = table_of(tables.DeferralSchedule)


@dataclass(frozen=True, slots=True)
class GivenUp:
    """Which fraction of what a document claims on the account of a deferral is given up by now, and since when."""

    schedule_id: uuid.UUID
    fraction: Decimal
    on: date


async def given_up(
    db: Db, company_id: uuid.UUID, until: date, *, only: uuid.UUID | None = None
) -> Sequence[GivenUp]:
    """The active deferrals of a company of whose documents more is given up by a day than they know."""
    found = list[GivenUp]()
    for register, column, purpose in (
        (INVOICES, "invoice_line_id", AccountPurpose.SALES),
        (BILLS, "bill_line_id", AccountPurpose.PURCHASES),
    ):
        statement = _statement(db, company_id, register, column, purpose, until)
        if only is not None:
            statement = statement.where(_SCHEDULE.c.id == only)
        for row in await db.rows(statement):
            fraction = Decimal(1) if row.reversed_on else min(row.noted / row.claimed, Decimal(1))
            fraction = round_half_up(fraction, _PLACES)
            if fraction > row.given_up:
                found.append(GivenUp(row.id, fraction, row.reversed_on or row.noted_on))
    return found


def _statement(
    db: Db,
    company_id: uuid.UUID,
    register: Register[Any],
    column: str,
    purpose: AccountPurpose,
    until: date,
) -> Any:
    """Deferrals with what their documents claim on their accounts, what notes give up of it, and when that was."""
    line, document = table_of(register.line), table_of(register.document)
    tenant, own, reversal = db.actor.tenant_id, line.alias(), _ENTRY.alias()
    claimed = (
        sa.select(sa.func.sum(own.c.net))
        .where(
            own.c.tenant_id == tenant,
            own.c[register.owner] == document.c.id,
            _on_account(db, own, purpose),
        )
        .scalar_subquery()
    )
    undone = (
        sa.select(reversal.c.entry_date)
        .where(
            reversal.c.tenant_id == tenant,
            reversal.c.reversal_of_id == document.c.entry_id,
            reversal.c.entry_date <= until,
        )
        .scalar_subquery()
    )
    amount, last = _noted(db, register, purpose, until)
    return (
        sa.select(
            _SCHEDULE.c.id,
            _SCHEDULE.c.given_up,
            claimed.label("claimed"),
            amount.label("noted"),
            last.label("noted_on"),
            undone.label("reversed_on"),
        )
        .join(line, sa.and_(line.c.tenant_id == tenant, line.c.id == _SCHEDULE.c[column]))
        .join(document, sa.and_(document.c.tenant_id == tenant, document.c.id == line.c[register.owner]))
        .where(
            _SCHEDULE.c.tenant_id == tenant,
            _SCHEDULE.c.company_id == company_id,
            _SCHEDULE.c.status == DeferralStatus.ACTIVE,
            sa.or_(last.is_not(None), undone.is_not(None)),
        )
        .order_by(_SCHEDULE.c.id)
    )


def _noted(
    db: Db, register: Register[Any], purpose: AccountPurpose, until: date
) -> tuple[sa.ScalarSelect[Any], sa.ScalarSelect[Any]]:
    """What notes give up of a document on the account of a deferral, and when the last of them did."""
    document = table_of(register.document)
    note, noted = document.alias(), table_of(register.line).alias()
    notes = sa.and_(
        noted.c.tenant_id == db.actor.tenant_id,
        note.c.tenant_id == db.actor.tenant_id,
        noted.c[register.owner] == note.c.id,
        note.c[register.origin] == document.c.id,
        note.c.status == InvoiceStatus.POSTED,
        note.c[register.day] <= until,
        _on_account(db, noted, purpose),
    )
    amount = sa.select(sa.func.coalesce(sa.func.sum(noted.c.net), 0)).where(notes).scalar_subquery()
    last = sa.select(sa.func.max(note.c[register.day])).where(notes).scalar_subquery()
    return amount, last


def _on_account(db: Db, line: Any, purpose: AccountPurpose) -> sa.ColumnElement[bool]:
    """Whether a line goes to the account of the deferral; one that names none goes to that of its side."""
    usual = sa.select(_ACCOUNT.c.id).where(
        _ACCOUNT.c.tenant_id == db.actor.tenant_id,
        _ACCOUNT.c.company_id == line.c.company_id,
        _ACCOUNT.c.purpose == purpose,
    )
    return sa.func.coalesce(line.c.account_id, usual.scalar_subquery()) == _SCHEDULE.c.account_id
