"""Taxes that are due when an invoice is paid: kept on a transition account, and moved as it is settled."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.rules.ledger import NewEntry, NewLine
from bizsuite.erp.finance.rules.words import JournalKind
from bizsuite.erp.invoicing import tables
from bizsuite.erp.invoicing.rules import taxation
from bizsuite.erp.taxes.rules.words import TaxPart
from bizsuite.erp.taxes.service import NewMovement, write_movements
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO
from bizsuite.kernel.writing import STAMPED, changing

_DEFERRAL = table_of(tables.TaxDeferral)

Settled = Mapping[uuid.UUID, tuple[tables.Invoice, date]]
"""Invoices of which more or less is settled now, with the day of that, by their ids."""


async def move_taxes(db: Db, settled: Settled) -> None:
    """Let the taxes that are due on payment follow what is settled of locked invoices, by an entry for each.

    Nothing is asked where no tax waits. Refuses with PERIOD_MISSING, PERIOD_CLOSED, ACCOUNT_MISSING.
    """
    waiting = {key: each for key, each in settled.items() if each[0].is_tax_deferred}
    if not waiting:
        return
    await db.flush()
    rows = await db.rows(
        sa.select(_DEFERRAL)
        .where(_DEFERRAL.c.tenant_id == db.actor.tenant_id, _DEFERRAL.c.invoice_id.in_(sorted(waiting)))
        .order_by(_DEFERRAL.c.invoice_id, _DEFERRAL.c.position)
    )
    own: defaultdict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in rows:
        own[row.invoice_id].append(row)
    entries, movements, moved = [], [], []
    for key, deferrals in own.items():
        invoice, on = waiting[key]
        deltas = [
            taxation.due(row.amount, invoice.total, invoice.residual, row.currency) - row.moved
            for row in deferrals
        ]
        if any(delta for row, delta in zip(deferrals, deltas, strict=True) if row.part is TaxPart.TAX):
            entry, said = _entry(invoice, on, list(zip(deferrals, deltas, strict=True)))
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
        db.later(changing(_DEFERRAL, moved, ("tenant_id", "id"), also=STAMPED, expected=len(moved)))


def _entry(
    invoice: tables.Invoice, on: date, deltas: Sequence[tuple[Any, Any]]
) -> tuple[NewEntry, list[NewMovement]]:
    """The entry by which so much of the taxes of an invoice becomes due, and what it says about them."""
    lines: list[NewLine] = []
    said: list[tuple[Any, ...]] = []
    for row, delta in deltas:
        if not delta:
            continue
        line_id = None
        if row.part is TaxPart.TAX:
            waiting, owed = taxation.moved_lines(row.transition_account_id, row.account_id, delta)
            lines += [waiting, owed]
            line_id = owed.id
            said.append((row, TaxPart.TAX, -delta, waiting.id, None))
        said.append((row, row.part, delta, line_id, row.box_id))
    entry = NewEntry(
        company_id=invoice.company_id,
        journal=JournalKind.GENERAL,
        on=on,
        lines=lines,
        description=invoice.number or "",
        origin_type="Invoice",
        origin_id=invoice.id,
    )
    return entry, [
        NewMovement(
            company_id=invoice.company_id,
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
    invoice: tables.Invoice, deferred: Sequence[taxation.Deferred], base: str
) -> list[tables.TaxDeferral]:
    """The rows that say which taxes of an invoice wait for its payment."""
    return [
        tables.TaxDeferral(
            company_id=invoice.company_id,
            invoice_id=invoice.id,
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
