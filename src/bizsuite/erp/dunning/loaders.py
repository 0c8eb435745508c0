"""What is overdue, who is held up by it, and letters that are at odds with what they say."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from bizsuite.base.parties.tables import Customer
from bizsuite.erp.dunning import tables
from bizsuite.erp.dunning.rules.levels import Level, Overdue, Reminded
from bizsuite.erp.dunning.rules.words import DunningStatus
from bizsuite.erp.finance.rules.words import AccountKind
from bizsuite.erp.finance.tables import Account, Entry, EntryLine
from bizsuite.erp.invoicing.tables import Invoice
from bizsuite.kernel.db import Db
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO

ORIGIN = "DunningLetter"
_LEVEL, _LETTER = table_of(tables.DunningLevel), table_of(tables.DunningLetter)
_OWN, _DISPUTE = table_of(tables.DunningLetterLine), table_of(tables.InvoiceDispute)
_LINE, _ENTRY, _ACCOUNT = table_of(EntryLine), table_of(Entry), table_of(Account)
_INVOICE, _CUSTOMER = table_of(Invoice), table_of(Customer)


async def levels_of(db: Db, company_id: uuid.UUID) -> list[Level]:
    """The levels of a company that are switched on, in the order of their numbers, locked: runs take turns by them."""
    rows = await db.rows(
        sa.select(_LEVEL.c.id).where(
            _LEVEL.c.tenant_id == db.actor.tenant_id, _LEVEL.c.company_id == company_id, _LEVEL.c.is_active
        )
    )
    locked = await db.lock_all(tables.DunningLevel, [row.id for row in rows])
    names = tuple(Level.__dataclass_fields__)
    active = [level for level in locked.values() if level.is_active]
    return [
        Level(**{name: getattr(level, name) for name in names})
        for level in sorted(active, key=lambda each: each.number)
    ]


@dataclass(frozen=True, slots=True)
class Debtor:
    """What a customer owes that is overdue, and what is on account, in the company's currency."""

    items: Sequence[Overdue]
    credits: Decimal


async def debtors(
    db: Db, company_id: uuid.UUID, on: date, only: Collection[uuid.UUID] | None = None
) -> dict[uuid.UUID, Debtor]:
    """Customers of whom something was due before a day and is open, without what they dispute, in two statements.

    Those are left out whose letter of that day is written already, or another one waits to be sent.
    """
    statement = _overdue(db, company_id, on)
    if only is not None:
        statement = statement.where(_LINE.c.party_id.in_(sorted(only)))
    items: dict[uuid.UUID, list[Overdue]] = {}
    for row in await db.rows(statement):
        last = None if row.last_on is None else Reminded(row.last_number, row.last_on)
        items.setdefault(row.party_id, []).append(
            Overdue(
                line_id=row.id,
                invoice_id=row.invoice_id,
                due_date=row.due_date,
                currency=row.currency,
                amount=row.residual,
                base=row.residual_base,
                last=last,
            )
        )
    credits = await _credits(db, company_id, items)
    return {key: Debtor(own, credits.get(key, ZERO)) for key, own in items.items()}


def _overdue(db: Db, company_id: uuid.UUID, on: date) -> sa.Select[*tuple[Any, ...]]:
    tenant = db.actor.tenant_id
    last = _last(db)
    disputed = sa.select(1).where(
        _DISPUTE.c.tenant_id == tenant,
        _DISPUTE.c.invoice_id == _INVOICE.c.id,
        _DISPUTE.c.resolved_on.is_(None),
    )
    written = sa.select(1).where(
        _LETTER.c.tenant_id == tenant,
        _LETTER.c.company_id == company_id,
        _LETTER.c.customer_id == _LINE.c.party_id,
        sa.or_(
            _LETTER.c.status == DunningStatus.DRAFT,
            sa.and_(_LETTER.c.status == DunningStatus.SENT, _LETTER.c.run_on == on),
        ),
    )
    joined = (
        _LINE.join(_ACCOUNT, sa.and_(_ACCOUNT.c.tenant_id == tenant, _ACCOUNT.c.id == _LINE.c.account_id))
        .join(_ENTRY, sa.and_(_ENTRY.c.tenant_id == tenant, _ENTRY.c.id == _LINE.c.entry_id))
        .join(_CUSTOMER, sa.and_(_CUSTOMER.c.tenant_id == tenant, _CUSTOMER.c.id == _LINE.c.party_id))
        .outerjoin(_INVOICE, sa.and_(_INVOICE.c.tenant_id == tenant, _INVOICE.c.entry_id == _LINE.c.entry_id))
        .outerjoin(last, last.c.line_id == _LINE.c.id)
    )
    names = ("id", "party_id", "due_date", "currency", "residual", "residual_base")
    return (
        sa.select(
            *(_LINE.c[name] for name in names),
            _INVOICE.c.id.label("invoice_id"),
            last.c.number.label("last_number"),
            last.c.sent_on.label("last_on"),
        )
        .select_from(joined)
        .where(
            _LINE.c.tenant_id == tenant,
            _LINE.c.company_id == company_id,
            _ACCOUNT.c.kind == AccountKind.ASSET_RECEIVABLE,
            _LINE.c.residual > 0,
            _LINE.c.due_date < on,
            _LINE.c.posted_on <= on,
            # What earlier letters claimed is not reminded of, so that fees bear no fees.
            _ENTRY.c.origin_type.is_distinct_from(ORIGIN),
            sa.not_(disputed.exists()),
            sa.not_(written.exists()),
        )
        .order_by(_LINE.c.party_id, _LINE.c.due_date, _LINE.c.id)
    )


def _last(db: Db) -> Any:
    """The last letter that went out for each item: the number of its level there, and its day."""
    tenant = db.actor.tenant_id
    return (
        sa.select(_OWN.c.line_id, _LEVEL.c.number, _LETTER.c.sent_on)
        .ext(distinct_on(_OWN.c.line_id))
        .join(_LETTER, sa.and_(_LETTER.c.tenant_id == tenant, _LETTER.c.id == _OWN.c.letter_id))
        .join(_LEVEL, sa.and_(_LEVEL.c.tenant_id == tenant, _LEVEL.c.id == _OWN.c.level_id))
        .where(_OWN.c.tenant_id == tenant, _LETTER.c.status == DunningStatus.SENT)
        .order_by(_OWN.c.line_id, _LETTER.c.sent_on.desc(), _LETTER.c.id.desc())
        .subquery()
    )


async def _credits(
    db: Db, company_id: uuid.UUID, parties: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, Decimal]:
    """What these parties have on account, in the company's currency. One statement, none where there is nobody."""
    if not parties:
        return {}
    found: dict[uuid.UUID, Decimal] = {}
    rows = await db.rows(
        sa.select(_LINE.c.party_id, -sa.func.sum(_LINE.c.residual_base))
        .join(
            _ACCOUNT, sa.and_(_ACCOUNT.c.tenant_id == _LINE.c.tenant_id, _ACCOUNT.c.id == _LINE.c.account_id)
        )
        .where(
            _LINE.c.tenant_id == db.actor.tenant_id,
            _LINE.c.company_id == company_id,
            _ACCOUNT.c.kind == AccountKind.ASSET_RECEIVABLE,
            _LINE.c.party_id == sa.any_(sa.literal(sorted(parties), sa.ARRAY(sa.Uuid))),
            _LINE.c.residual < 0,
        )
        .group_by(_LINE.c.party_id)
    )
    for party_id, amount in rows:
        found[party_id] = amount
    return found


async def blocking(db: Db, company_id: uuid.UUID, customer_id: uuid.UUID) -> str | None:
    """The name of the level whose letter still holds up the orders of a customer; None: nothing does any more."""
    tenant = db.actor.tenant_id
    disputed = sa.select(1).where(
        _DISPUTE.c.tenant_id == tenant,
        _DISPUTE.c.invoice_id == _OWN.c.invoice_id,
        _DISPUTE.c.resolved_on.is_(None),
    )
    found: str | None = await db.one(
        sa.select(_LEVEL.c.name)
        .join(_OWN, sa.and_(_OWN.c.tenant_id == tenant, _OWN.c.level_id == _LEVEL.c.id))
        .join(_LETTER, sa.and_(_LETTER.c.tenant_id == tenant, _LETTER.c.id == _OWN.c.letter_id))
        .join(_LINE, sa.and_(_LINE.c.tenant_id == tenant, _LINE.c.id == _OWN.c.line_id))
        .where(
            _LEVEL.c.tenant_id == tenant,
            _LEVEL.c.blocks_orders,
            _LETTER.c.company_id == company_id,
            _LETTER.c.customer_id == customer_id,
            _LETTER.c.status == DunningStatus.SENT,
            _LINE.c.residual > 0,
            sa.not_(disputed.exists()),
        )
        .order_by(_LEVEL.c.number.desc())
        .limit(1)
    )
    return found


async def integrity(db: Db) -> list[Finding]:
    """Letters of the company that the actor works in that claim something else than their lines."""
    base, interest = (sa.func.coalesce(sa.func.sum(_OWN.c[name]), 0) for name in ("base", "interest"))
    own = sa.and_(_OWN.c.tenant_id == _LETTER.c.tenant_id, _OWN.c.letter_id == _LETTER.c.id)
    rows = await db.rows(
        sa.select(
            _LETTER.c.id,
            sa.func.concat("lines: overdue ", base, ", interest ", interest).label("detail"),
        )
        .select_from(_LETTER.outerjoin(_OWN, own))
        .where(_LETTER.c.tenant_id == db.actor.tenant_id, _LETTER.c.company_id == db.actor.company_id)
        .group_by(_LETTER.c.tenant_id, _LETTER.c.id)
        .having(sa.or_(base != _LETTER.c.overdue, interest != _LETTER.c.interest))
    )
    return [Finding("dunning_letter_vs_lines", "DunningLetter", row.id, row.detail) for row in rows]
