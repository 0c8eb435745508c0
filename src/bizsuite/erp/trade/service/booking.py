"""What drafts post: their entries, and what these say about taxes."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bizsuite.erp.finance.rules.ledger import NewEntry
from bizsuite.erp.taxes.rules.checks import Share
from bizsuite.erp.taxes.service import NewMovement
from bizsuite.erp.taxes.tables import Tax, TaxShare
from bizsuite.erp.terms.rules.terms import Instalment
from bizsuite.erp.trade.rules import documents as rules
from bizsuite.erp.trade.rules import taxation
from bizsuite.erp.trade.rules.documents import Income
from bizsuite.erp.trade.rules.taxation import Deferred, DocumentLevy
from bizsuite.erp.trade.tables import D, Document, Register
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of

_TAX, _SHARE = table_of(Tax), table_of(TaxShare)
_OF_SHARE = tuple(Share.__dataclass_fields__)

Incomes = Sequence[Income]
"""What a draft earns, or costs, before tax, by account."""


@dataclass(frozen=True, slots=True)
class Booking:
    """What one draft posts."""

    entry: NewEntry
    movements: Sequence[NewMovement]
    deferred: Sequence[Deferred]


async def incomes_of(db: Db, register: Register[D], keys: Sequence[uuid.UUID]) -> dict[uuid.UUID, Incomes]:
    """What each draft earns, or costs, in the order of its lines. One statement."""
    line = table_of(register.line).c
    owner = line[register.owner]
    rows = await db.rows(
        sa.select(owner.label("owner_id"), line.account_id, sa.func.sum(line.net).label("net"))
        .where(_of(db, line, owner, keys))
        .group_by(owner, line.account_id)
        .order_by(owner, sa.func.min(line.position))
    )
    found: dict[uuid.UUID, list[Income]] = {key: [] for key in keys}
    for row in rows:
        found[row.owner_id].append(Income(row.account_id or register.side.lines, row.net))
    return dict(found)


def accounts_of(
    db: Db, register: Register[D], keys: Sequence[uuid.UUID], along: Sequence[NewEntry] = ()
) -> sa.Select[tuple[uuid.UUID | None]]:
    """The accounts that the lines of drafts name, those of their taxes, and those of other entries."""
    own, line = table_of(register.tax).c, table_of(register.line).c
    of_lines = sa.select(line.account_id).where(_of(db, line, line[register.owner], keys))
    of_taxes = (
        sa.select(_SHARE.c.account_id)
        .join_from(
            _SHARE,
            table_of(register.tax),
            sa.and_(own.tenant_id == _SHARE.c.tenant_id, own.tax_id == _SHARE.c.tax_id),
        )
        .where(_of(db, own, own[register.owner], keys))
    )
    named = [line.account for entry in along for line in entry.lines if isinstance(line.account, uuid.UUID)]
    others = sa.select(sa.func.unnest(sa.literal(named, sa.ARRAY(sa.Uuid))).label("account_id"))
    waiting = (
        sa.select(_TAX.c.transition_account_id)
        .join_from(
            _TAX, table_of(register.tax), sa.and_(own.tenant_id == _TAX.c.tenant_id, own.tax_id == _TAX.c.id)
        )
        .where(_of(db, own, own[register.owner], keys))
    )
    every = of_lines.union_all(of_taxes, waiting, others).subquery()
    return sa.select(every.c.account_id)


def _of(db: Db, columns: Any, owner: Any, keys: Sequence[uuid.UUID]) -> sa.ColumnElement[bool]:
    """What belongs to these documents; one text of a statement, however many they are."""
    wanted = sa.any_(sa.literal(list(keys), sa.ARRAY(sa.Uuid)))
    return sa.and_(columns.tenant_id == db.actor.tenant_id, owner == wanted)


async def levies_of(
    db: Db, register: Register[D], drafts: Sequence[D]
) -> dict[uuid.UUID, list[DocumentLevy]]:
    """The named taxes of drafts, with where they go on such documents, by document. One statement."""
    own, share = table_of(register.tax).c, _SHARE.c
    owner = own[register.owner]
    names = ("code", "first_day", "last_day", "is_neutral", "transition_account_id")
    rows = await db.rows(
        sa.select(
            *(owner.label("owner_id"), own.tax_id, own.base, own.amount),
            *(_TAX.c[name] for name in names),
            *(share[name] for name in _OF_SHARE),
        )
        .join_from(
            table_of(register.tax), _TAX, sa.and_(_TAX.c.tenant_id == own.tenant_id, _TAX.c.id == own.tax_id)
        )
        .join(_SHARE, sa.and_(share.tenant_id == own.tenant_id, share.tax_id == own.tax_id))
        .where(_of(db, own, owner, [draft.id for draft in drafts]))
        .order_by(owner, own.position, share.position)
    )
    documents = {draft.id: taxation.document_of(draft.gives_up) for draft in drafts}
    found: dict[uuid.UUID, dict[uuid.UUID, DocumentLevy]] = {draft.id: {} for draft in drafts}
    for row in rows:
        if row.document == documents[row.owner_id]:
            levy = found[row.owner_id].setdefault(row.tax_id, _levy(row))
            levy.shares.append(Share(**{name: row._mapping[name] for name in _OF_SHARE}))
    return {key: list(levies.values()) for key, levies in found.items()}


def _levy(row: Any) -> DocumentLevy:
    return DocumentLevy(
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
    register: Register[D],
    draft: Document,
    instalments: Sequence[Instalment],
    incomes: Incomes,
    levies: Sequence[DocumentLevy],
    base: str,
) -> Booking:
    """What a draft posts; a note that gives up a document gives up the taxes of that one's day.

    Refuses with TAX_NOT_IN_FORCE (on its day one of its taxes is not taken).
    """
    side, sign = register.side, register.side.direction(draft.gives_up)
    if draft.origin_id is None:
        for levy in levies:
            taxation.require_in_force(levy, draft.on)
    levied = taxation.levied_parts(side, levies, draft.currency)
    posted = rules.Posted(
        side=side,
        gives_up=draft.gives_up,
        party_id=draft.party_id,
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
        journal=side.back if draft.gives_up else side.journal,
        on=draft.on,
        lines=rules.ledger_lines(posted, base),
        description=draft.reference,
        origin_type=side.node,
        origin_id=draft.id,
    )
    said = [
        *taxation.tax_moved(levied, entry.lines),
        *taxation.bases_moved(levies, sign, draft.exchange_rate, base),
    ]
    movements = [_movement(draft, entry.id, each, base) for each in said]
    waiting = taxation.deferred_of(levies, levied, entry.lines, sign, draft.exchange_rate, base)
    return Booking(entry, movements, waiting)


def _movement(draft: Document, entry_id: uuid.UUID, said: taxation.Moved, base: str) -> NewMovement:
    """What the entry of a draft says about a tax, as it is written."""
    return NewMovement(
        company_id=draft.company_id,
        posted_on=draft.on,
        entry_id=entry_id,
        tax_id=said.tax_id,
        box_id=said.box_id,
        part=said.part,
        amount=said.amount,
        line_id=said.line_id,
        currency=base,
    )
