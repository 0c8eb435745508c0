"""Payments and allocations as far as lines of statements go."""

import uuid
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from bizsuite.erp.banking import tables
from bizsuite.erp.banking.rules.matching import Booked
from bizsuite.erp.banking.rules.words import LineMatchStatus
from bizsuite.erp.finance.rules.words import AccountPurpose
from bizsuite.erp.finance.tables import Account, Allocation, EntryLine
from bizsuite.erp.payments.rules import PaymentDirection, PaymentStatus
from bizsuite.erp.payments.tables import Payment
from bizsuite.erp.trade.rules.words import InvoiceStatus
from bizsuite.erp.trade.tables import Register
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of

_PAYMENT, _ACCOUNT, _MATCH = table_of(Payment).c, table_of(Account).c, table_of(tables.LineMatch).c
_ALLOCATION = table_of(Allocation)
_CLEARED = table_of(EntryLine).alias("cleared")


async def payments_known(
    db: Db, company_id: uuid.UUID, keys: Collection[uuid.UUID]
) -> dict[uuid.UUID, tuple[Booked, Any]]:
    """Payments of a company by id, each with its exchange rate. One statement, none for none.

    Of one that has reached its bank, such as by a payment run, day and account are those of the bank.
    """
    if not keys:
        return {}
    went = sa.or_(
        _ACCOUNT.id == _PAYMENT.account_id,
        sa.and_(_PAYMENT.account_id.is_(None), _ACCOUNT.purpose == AccountPurpose.BANK.value),
    )
    matched = sa.select(_MATCH.id).where(
        _MATCH.tenant_id == _PAYMENT.tenant_id,
        _MATCH.payment_id == _PAYMENT.id,
        _MATCH.status == LineMatchStatus.STANDING.value,
    )
    rows = await db.rows(
        sa.select(
            *(_PAYMENT[name] for name in ("id", "direction", "amount", "currency", "status")),
            _PAYMENT.exchange_rate,
            _PAYMENT.clearing_entry_id,
            sa.func.coalesce(_CLEARED.c.posted_on, _PAYMENT.payment_date).label("on"),
            sa.func.coalesce(_CLEARED.c.account_id, _ACCOUNT.id).label("account_id"),
            _ACCOUNT.purpose,
            matched.exists().label("is_matched"),
        )
        .join_from(
            _PAYMENT.id.table,
            _ACCOUNT.id.table,
            sa.and_(
                _ACCOUNT.tenant_id == _PAYMENT.tenant_id, _ACCOUNT.company_id == _PAYMENT.company_id, went
            ),
        )
        .outerjoin(
            _CLEARED,
            sa.and_(
                _CLEARED.c.tenant_id == _PAYMENT.tenant_id,
                _CLEARED.c.entry_id == _PAYMENT.clearing_entry_id,
                _CLEARED.c.account_id != _ACCOUNT.id,
            ),
        )
        .where(
            _PAYMENT.tenant_id == db.actor.tenant_id,
            _PAYMENT.company_id == company_id,
            _PAYMENT.id.in_(sorted(keys)),
        )
    )
    return {row.id: (_booked(row), row.exchange_rate) for row in rows}


def _booked(row: Any) -> Booked:
    return Booked(
        amount=row.amount if row.direction == PaymentDirection.IN else -row.amount,
        currency=row.currency,
        on=row.on,
        is_standing=row.status == PaymentStatus.POSTED,
        is_matched=row.is_matched,
        account_id=row.account_id,
        is_in_transit=row.purpose == AccountPurpose.PAYMENTS_IN_TRANSIT and row.clearing_entry_id is None,
    )


async def standing_allocations(db: Db, documents: Collection[uuid.UUID]) -> list[Any]:
    """The allocations of documents that nobody has taken back: their ids, lines, documents and parties."""
    removal = _ALLOCATION.alias("removal")
    removed = sa.select(removal.c.id).where(
        removal.c.tenant_id == _ALLOCATION.c.tenant_id, removal.c.removal_of_id == _ALLOCATION.c.id
    )
    names = ("id", "party_id", "debit_line_id", "credit_line_id", "debit_origin_id", "credit_origin_id")
    wanted = sorted(documents)
    rows = await db.rows(
        sa.select(
            *(
                _ALLOCATION.c[name]
                for name in (*names, "debit_origin_type", "credit_origin_type", "allocated_on")
            )
        )
        .where(
            _ALLOCATION.c.tenant_id == db.actor.tenant_id,
            sa.or_(_ALLOCATION.c.debit_origin_id.in_(wanted), _ALLOCATION.c.credit_origin_id.in_(wanted)),
            _ALLOCATION.c.removal_of_id.is_(None),
            ~removed.exists(),
        )
        .order_by(_ALLOCATION.c.id)
    )
    return list(rows)


async def newest_notes(
    db: Db, register: Register[Any], papers: Collection[uuid.UUID]
) -> dict[uuid.UUID, uuid.UUID]:
    """The note that was posted last of each of these documents. One statement, none for none."""
    if not papers:
        return {}
    own = table_of(register.document).c
    origin = own[register.origin]
    rows = await db.rows(
        sa.select(origin.label("origin_id"), own.id)
        .where(
            own.tenant_id == db.actor.tenant_id,
            origin.in_(sorted(papers)),
            own.status == InvoiceStatus.POSTED.value,
        )
        .ext(distinct_on(origin))
        .order_by(origin, own.created_at.desc(), own.id.desc())
    )
    return {row.origin_id: row.id for row in rows}


async def parties_of(
    db: Db, register: Register[Any], company_id: uuid.UUID, papers: Collection[uuid.UUID]
) -> dict[uuid.UUID, uuid.UUID]:
    """The parties of documents of a company. One statement, none for none."""
    if not papers:
        return {}
    own = table_of(register.document).c
    rows = await db.rows(
        sa.select(own.id, own[register.party_key].label("party_id")).where(
            own.tenant_id == db.actor.tenant_id,
            own.company_id == company_id,
            own.id.in_(sorted(papers)),
        )
    )
    return {row.id: row.party_id for row in rows}
