"""What drafts post: their entries, and what these say about taxes."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bizsuite.erp.finance.rules.ledger import NewEntry
from bizsuite.erp.finance.rules.words import AccountPurpose, JournalKind
from bizsuite.erp.invoicing import tables
from bizsuite.erp.invoicing.rules import invoices as rules
from bizsuite.erp.invoicing.rules import taxation
from bizsuite.erp.invoicing.rules.invoices import Income
from bizsuite.erp.invoicing.rules.taxation import Deferred, InvoiceLevy
from bizsuite.erp.invoicing.rules.words import InvoiceKind
from bizsuite.erp.taxes.rules.checks import Share
from bizsuite.erp.taxes.service import NewMovement
from bizsuite.erp.taxes.tables import Tax, TaxShare
from bizsuite.erp.terms.rules.terms import Instalment
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of

JOURNALS = {InvoiceKind.INVOICE: JournalKind.SALES, InvoiceKind.CREDIT_NOTE: JournalKind.SALES_CREDIT}
_LINE, _INVOICE_TAX = table_of(tables.InvoiceLine), table_of(tables.InvoiceTax)
_TAX, _SHARE = table_of(Tax), table_of(TaxShare)
_OF_SHARE = tuple(Share.__dataclass_fields__)

Incomes = Sequence[Income]
"""What a draft earns before tax, by account."""


@dataclass(frozen=True, slots=True)
class Booking:
    """What one draft posts."""

    entry: NewEntry
    movements: Sequence[NewMovement]
    deferred: Sequence[Deferred]


async def incomes_of(db: Db, keys: Sequence[uuid.UUID]) -> dict[uuid.UUID, Incomes]:
    """What each draft earns, in the order of its lines. One statement."""
    line = _LINE.c
    rows = await db.rows(
        sa.select(line.invoice_id, line.account_id, sa.func.sum(line.net).label("net"))
        .where(_of(db, line, keys))
        .group_by(line.invoice_id, line.account_id)
        .order_by(line.invoice_id, sa.func.min(line.position))
    )
    found: dict[uuid.UUID, list[Income]] = {key: [] for key in keys}
    for row in rows:
        found[row.invoice_id].append(Income(row.account_id or AccountPurpose.SALES, row.net))
    return dict(found)


def accounts_of(
    db: Db, keys: Sequence[uuid.UUID], along: Sequence[NewEntry] = ()
) -> sa.Select[tuple[uuid.UUID | None]]:
    """The accounts that the lines of drafts name, those of their taxes, and those of other entries."""
    own = _INVOICE_TAX.c
    of_lines = sa.select(_LINE.c.account_id).where(_of(db, _LINE.c, keys))
    of_taxes = (
        sa.select(_SHARE.c.account_id)
        .join(_INVOICE_TAX, sa.and_(own.tenant_id == _SHARE.c.tenant_id, own.tax_id == _SHARE.c.tax_id))
        .where(_of(db, own, keys))
    )
    named = [line.account for entry in along for line in entry.lines if isinstance(line.account, uuid.UUID)]
    others = sa.select(sa.func.unnest(sa.literal(named, sa.ARRAY(sa.Uuid))).label("account_id"))
    waiting = (
        sa.select(_TAX.c.transition_account_id)
        .join(_INVOICE_TAX, sa.and_(own.tenant_id == _TAX.c.tenant_id, own.tax_id == _TAX.c.id))
        .where(_of(db, own, keys))
    )
    every = of_lines.union_all(of_taxes, waiting, others).subquery()
    return sa.select(every.c.account_id)


def _of(db: Db, columns: Any, keys: Sequence[uuid.UUID]) -> sa.ColumnElement[bool]:
    """What belongs to these invoices; one text of a statement, however many they are."""
    wanted = sa.any_(sa.literal(list(keys), sa.ARRAY(sa.Uuid)))
    return sa.and_(columns.tenant_id == db.actor.tenant_id, columns.invoice_id == wanted)


async def levies_of(db: Db, drafts: Sequence[tables.Invoice]) -> dict[uuid.UUID, list[InvoiceLevy]]:
    """The named taxes of drafts, with where they go on such documents, by invoice. One statement."""
    own, share = _INVOICE_TAX.c, _SHARE.c
    names = ("code", "first_day", "last_day", "is_neutral", "transition_account_id")
    rows = await db.rows(
        sa.select(
            *(own.invoice_id, own.tax_id, own.base, own.amount),
            *(_TAX.c[name] for name in names),
            *(share[name] for name in _OF_SHARE),
        )
        .join(_TAX, sa.and_(_TAX.c.tenant_id == own.tenant_id, _TAX.c.id == own.tax_id))
        .join(_SHARE, sa.and_(share.tenant_id == own.tenant_id, share.tax_id == own.tax_id))
        .where(_of(db, own, [draft.id for draft in drafts]))
        .order_by(own.invoice_id, own.position, share.position)
    )
    documents = {draft.id: taxation.DOCUMENTS[draft.kind] for draft in drafts}
    found: dict[uuid.UUID, dict[uuid.UUID, InvoiceLevy]] = {draft.id: {} for draft in drafts}
    for row in rows:
        if row.document == documents[row.invoice_id]:
            levy = found[row.invoice_id].setdefault(row.tax_id, _levy(row))
            levy.shares.append(Share(**{name: row._mapping[name] for name in _OF_SHARE}))
    return {key: list(levies.values()) for key, levies in found.items()}


def _levy(row: Any) -> InvoiceLevy:
    return InvoiceLevy(
        tax_id=row.tax_id,
        code=row.code,
        first_day=row.first_day,
        last_day=row.last_day,
        base=row.base,
        amount=row.amount,
        is_neutral=row.is_neutral,
        transition_account_id=row.transition_account_id,
    )


def booking_of(
    draft: tables.Invoice,
    instalments: Sequence[Instalment],
    incomes: Incomes,
    levies: Sequence[InvoiceLevy],
    base: str,
) -> Booking:
    """What a draft posts; a credit note of an invoice gives up the taxes of that one's day.

    Refuses with TAX_NOT_IN_FORCE (on its day one of its taxes is not taken).
    """
    if draft.credit_of_id is None:
        for levy in levies:
            taxation.require_in_force(levy, draft.invoice_date)
    levied = taxation.levied_parts(levies, draft.currency)
    posted = rules.Posted(
        kind=draft.kind,
        customer_id=draft.customer_id,
        currency=draft.currency,
        exchange_rate=draft.exchange_rate,
        instalments=instalments,
        incomes=incomes,
        charges=draft.charges,
        tax=draft.tax - taxation.asked_for(levies),
        levies=[(part.account, part.amount, part.line_id) for part in levied],
        cash_rounding=draft.cash_rounding,
    )
    entry = NewEntry(
        company_id=draft.company_id,
        journal=JOURNALS[draft.kind],
        on=draft.invoice_date,
        lines=rules.ledger_lines(posted, base),
        description=draft.reference,
        origin_type="Invoice",
        origin_id=draft.id,
    )
    said = [
        *taxation.tax_moved(levied, entry.lines),
        *taxation.bases_moved(levies, draft.kind, draft.exchange_rate, base),
    ]
    of_entry: dict[str, Any] = {
        "company_id": draft.company_id,
        "posted_on": draft.invoice_date,
        "entry_id": entry.id,
    }
    movements = [
        NewMovement(
            **of_entry,
            tax_id=each.tax_id,
            box_id=each.box_id,
            part=each.part,
            amount=each.amount,
            line_id=each.line_id,
            currency=base,
        )
        for each in said
    ]
    waiting = taxation.deferred_of(levies, levied, entry.lines, draft.kind, draft.exchange_rate, base)
    return Booking(entry, movements, waiting)
