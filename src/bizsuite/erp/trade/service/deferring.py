"""Taxes that are due when a document is paid: kept on a transition account, and moved as it is settled."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.rules.ledger import NewEntry, NewLine
from bizsuite.erp.finance.rules.words import JournalKind
from bizsuite.erp.taxes.rules.words import TaxPart
from bizsuite.erp.taxes.service import NewMovement, write_movements
from bizsuite.erp.trade.rules import taxation
from bizsuite.erp.trade.tables import D, Document, DocumentDeferral, Register
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO
from bizsuite.kernel.writing import STAMPED, changing

Settled = Mapping[uuid.UUID, tuple[Document, date]]
"""Documents of which more or less is settled now, with the day of that, by their ids."""


async def move_taxes(db: Db, register: Register[D], settled: Settled) -> None:
    """Let the taxes that are due on payment follow what is settled of locked documents, by an entry for each.

    Nothing is asked where no tax waits. Refuses with PERIOD_MISSING, PERIOD_CLOSED, ACCOUNT_MISSING.
    """
    waiting = {key: each for key, each in settled.items() if each[0].is_tax_deferred}
    if not waiting:
        return
    await db.flush()
    deferral = table_of(register.deferral)
    owner = deferral.c[register.owner]
    rows = await db.rows(
        sa.select(deferral)
        .where(deferral.c.tenant_id == db.actor.tenant_id, owner.in_(sorted(waiting)))
        .order_by(owner, deferral.c.position)
    )
    own: defaultdict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in rows:
        own[row._mapping[register.owner]].append(row)
    entries, movements, moved = [], [], []
    for key, deferrals in own.items():
        document, on = waiting[key]
        deltas = [
            taxation.due(row.amount, document.total, document.residual, row.currency) - row.moved
            for row in deferrals
        ]
        if any(delta for row, delta in zip(deferrals, deltas, strict=True) if row.part is TaxPart.TAX):
            entry, said = _entry(register, document, on, list(zip(deferrals, deltas, strict=True)))
            entries.append(entry)
            movements += said
            moved += [
                {"tenant_id": row.tenant_id, "id": row.id, "moved": row.moved + delta}
                for row, delta in zip(deferrals, deltas, strict=True)
                if delta
            ]
    if entries:
        await finance.post_entries(db, entries)
        write_movements(db, movements)
        db.later(changing(deferral, moved, ("tenant_id", "id"), also=STAMPED, expected=len(moved)))


def _entry(
    register: Register[D], document: Document, on: date, deltas: Sequence[tuple[Any, Any]]
) -> tuple[NewEntry, list[NewMovement]]:
    """The entry by which so much of the taxes of a document becomes due, and what it says about them."""
    lines: list[NewLine] = []
    said: list[tuple[Any, ...]] = []
    for row, delta in deltas:
        if not delta:
            continue
        line_id = None
        if row.part is TaxPart.TAX:
            waiting, owed = taxation.moved_lines(
                row.transition_account_id, row.account_id or register.side.tax, delta
            )
            lines += [waiting, owed]
            line_id = owed.id
            said.append((row, TaxPart.TAX, -delta, waiting.id, None))
        said.append((row, row.part, delta, line_id, row.box_id))
    entry = NewEntry(
        company_id=document.company_id,
        journal=JournalKind.GENERAL,
        on=on,
        lines=lines,
        description=document.number or "",
        origin_type=register.side.node,
        origin_id=document.id,
    )
    return entry, [
        NewMovement(
            company_id=document.company_id,
            posted_on=on,
            entry_id=entry.id,
            tax_id=row.tax_id,
            part=part,
            currency=row.currency,
            amount=amount,
            line_id=line_id,
            box_id=box_id,
        )
        for row, part, amount, line_id, box_id in said
    ]


def deferral_rows(
    register: Register[D], document: Document, deferred: Sequence[taxation.Deferred], base: str
) -> list[DocumentDeferral]:
    """The rows that say which taxes of a document wait for its payment."""
    return [
        register.deferral(
            **register.belonging_to(document),
            tax_id=each.tax_id,
            position=place,
            part=each.part,
            box_id=each.box_id,
            account_id=each.account_id,
            transition_account_id=each.transition_account_id,
            currency=base,
            amount=each.amount,
            moved=ZERO,
        )
        for place, each in enumerate(deferred, 1)
    ]
