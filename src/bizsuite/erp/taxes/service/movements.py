"""What entries say about taxes: written along with them, and mirrored by their reversals."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from bizsuite.erp.finance.tables import Entry, EntryLine
from bizsuite.erp.taxes import tables
from bizsuite.erp.taxes.rules.words import TaxPart
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import new_id
from bizsuite.kernel.writing import adding

_MOVEMENT, _LINE, _ENTRY = table_of(tables.TaxMovement), table_of(EntryLine), table_of(Entry)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMovement:
    """What an entry says about a tax, in the company's currency; `line_id` is the line that posts it."""

    company_id: uuid.UUID
    posted_on: date
    entry_id: uuid.UUID
    tax_id: uuid.UUID
    part: TaxPart
    currency: str
    amount: Decimal
    line_id: uuid.UUID | None = None
    box_id: uuid.UUID | None = None


def write_movements(db: Db, new: Sequence[NewMovement]) -> None:
    """Add what posted entries say about taxes, with what is written next."""
    if new:
        names = tuple(NewMovement.__dataclass_fields__)
        rows = [
            {"tenant_id": db.actor.tenant_id, "id": new_id(), **{name: getattr(each, name) for name in names}}
            for each in new
        ]
        db.later(adding(_MOVEMENT, rows))


async def mirror_movements(db: Db, entry_id: uuid.UUID, reversal_id: uuid.UUID) -> None:
    """Let the reversal of an entry undo what that said about taxes: its lines mirror those of the entry by place."""
    line, mirror = _LINE.alias(), _LINE.alias()
    tenant = db.actor.tenant_id
    both = (
        _MOVEMENT.join(_ENTRY, sa.and_(_ENTRY.c.tenant_id == tenant, _ENTRY.c.id == reversal_id))
        .outerjoin(line, sa.and_(line.c.tenant_id == tenant, line.c.id == _MOVEMENT.c.line_id))
        .outerjoin(
            mirror,
            sa.and_(
                mirror.c.tenant_id == tenant,
                mirror.c.entry_id == reversal_id,
                mirror.c.position == line.c.position,
            ),
        )
    )
    kept = ("tenant_id", "company_id", "tax_id", "box_id", "part", "currency")
    mirrored = (
        sa.select(
            *(_MOVEMENT.c[name] for name in kept),
            sa.func.gen_random_uuid(),
            _ENTRY.c.entry_date,
            _ENTRY.c.id,
            mirror.c.id,
            -_MOVEMENT.c.amount,
        )
        .select_from(both)
        .where(_MOVEMENT.c.tenant_id == tenant, _MOVEMENT.c.entry_id == entry_id)
    )
    target = [*kept, "id", "posted_on", "entry_id", "line_id", "amount"]
    await db.run(sa.insert(_MOVEMENT).from_select(target, mirrored, include_defaults=False))
