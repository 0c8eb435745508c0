"""What cannot be declared about payments: ids in other systems, and the look for broken promises."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from bizsuite.erp.finance.tables import EntryLine
from bizsuite.erp.payments import reads, tables
from bizsuite.kernel.db import Db
from bizsuite.kernel.external import ExternalId, external_ids
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.reads import batch
from bizsuite.kernel.tables import table_of

_PAYMENT = table_of(tables.Payment)
_LINE = table_of(EntryLine)


async def external_ids_of_payments(
    db: Db, payments: Sequence[uuid.UUID]
) -> Mapping[uuid.UUID, list[ExternalId]]:
    """The ids by which other systems know payments."""
    return await external_ids(db, "Payment", payments)


payment_external_ids = batch(reads.payment, external_ids_of_payments)


async def integrity(db: Db) -> list[Finding]:
    """Payments of the company that the actor works in of which something else is open than of their entries."""
    found = await db.rows(_residuals(db))
    return [Finding("payment_vs_open_items", "Payment", row.id, row.detail) for row in found]


def _residuals(db: Db) -> sa.Select[*tuple[Any, ...]]:
    lines = sa.and_(_LINE.c.tenant_id == _PAYMENT.c.tenant_id, _LINE.c.entry_id == _PAYMENT.c.entry_id)
    still_open = sa.func.coalesce(-sa.func.sum(_LINE.c.residual), 0)
    detail = sa.func.concat("residual ", _PAYMENT.c.residual, ", open items ", still_open)
    return (
        sa.select(_PAYMENT.c.id, detail.label("detail"))
        .select_from(_PAYMENT.outerjoin(_LINE, lines))
        .where(_PAYMENT.c.tenant_id == db.actor.tenant_id, _PAYMENT.c.company_id == db.actor.company_id)
        .group_by(_PAYMENT.c.tenant_id, _PAYMENT.c.id)
        .having(still_open != _PAYMENT.c.residual)
    )
