"""What is open of entries."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from bizsuite.erp.finance import tables
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of

_LINE = table_of(tables.EntryLine)


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A line of which something is open: positive for a debit."""

    id: uuid.UUID
    residual: Decimal
    due_date: date | None


async def open_lines(db: Db, entries: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[OpenLine]]:
    """The open lines of posted entries, those that are due first before the others."""
    if not entries:
        return {}
    rows = await db.rows(
        sa.select(_LINE.c.entry_id, _LINE.c.id, _LINE.c.residual, _LINE.c.due_date)
        .where(
            _LINE.c.tenant_id == db.actor.tenant_id,
            _LINE.c.entry_id.in_(sorted(set(entries))),
            _LINE.c.residual != 0,
        )
        .order_by(_LINE.c.due_date, _LINE.c.position)
    )
    found: dict[uuid.UUID, list[OpenLine]] = {entry: [] for entry in entries}
    for row in rows:
        found[row.entry_id].append(OpenLine(row.id, row.residual, row.due_date))
    return found
