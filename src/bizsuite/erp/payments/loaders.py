"""What cannot be declared about payments: ids in other systems, and the look for broken promises."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from bizsuite.erp.finance.tables import Allocation, EntryLine
from bizsuite.erp.payments import reads, rules, tables
from bizsuite.kernel.db import Db
from bizsuite.kernel.external import ExternalId, external_ids
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.reads import batch
from bizsuite.kernel.tables import table_of

_PAYMENT = table_of(tables.Payment)
_LINE = table_of(EntryLine)
_ALLOCATION = table_of(Allocation)
_WRITE_OFF = table_of(tables.WriteOff)


async def external_ids_of_payments(
    db: Db, payments: Sequence[uuid.UUID]
) -> Mapping[uuid.UUID, list[ExternalId]]:
    """The ids by which other systems know payments."""
    return await external_ids(db, "Payment", payments)


payment_external_ids = batch(reads.payment, external_ids_of_payments)


async def integrity(db: Db) -> list[Finding]:
    """Payments and write-offs of the company that the actor works in that say something else than the ledger."""
    payments, write_offs = await db.rows(_residuals(db)), await db.rows(_write_offs(db))
    return [
        *(Finding("payment_vs_open_items", "Payment", row.id, row.detail) for row in payments),
        *(Finding("write_off_vs_allocations", "WriteOff", row.id, row.detail) for row in write_offs),
    ]


def _residuals(db: Db) -> sa.Select[*tuple[Any, ...]]:
    lines = sa.and_(_LINE.c.tenant_id == _PAYMENT.c.tenant_id, _LINE.c.entry_id == _PAYMENT.c.entry_id)
    still_open = sa.func.abs(sa.func.coalesce(sa.func.sum(_LINE.c.residual), 0))
    detail = sa.func.concat("residual ", _PAYMENT.c.residual, ", open items ", still_open)
    return (
        sa.select(_PAYMENT.c.id, detail.label("detail"))
        .select_from(_PAYMENT.outerjoin(_LINE, lines))
        .where(_PAYMENT.c.tenant_id == db.actor.tenant_id, _PAYMENT.c.company_id == db.actor.company_id)
        .group_by(_PAYMENT.c.tenant_id, _PAYMENT.c.id)
        .having(still_open != _PAYMENT.c.residual)
    )


def _write_offs(db: Db) -> sa.Select[*tuple[Any, ...]]:
    """Write-offs that have settled something else than they say; nothing is left of those that are undone."""
    own = sa.and_(
        _ALLOCATION.c.tenant_id == _WRITE_OFF.c.tenant_id,
        _ALLOCATION.c.debit_origin_id.is_distinct_from(_ALLOCATION.c.credit_origin_id),
    )
    given_up = sa.and_(own, _ALLOCATION.c.credit_origin_id == _WRITE_OFF.c.id)
    gained = sa.and_(own, _ALLOCATION.c.debit_origin_id == _WRITE_OFF.c.id)

    def settled(those: sa.ColumnElement[bool]) -> sa.ScalarSelect[Any]:
        return (
            sa.select(sa.func.coalesce(sa.func.sum(_ALLOCATION.c.amount), 0)).where(those).scalar_subquery()
        )

    found = settled(given_up) - settled(gained)
    said = sa.case((_WRITE_OFF.c.status == rules.PaymentStatus.POSTED, _WRITE_OFF.c.amount), else_=0)
    return sa.select(
        _WRITE_OFF.c.id, sa.func.concat("amount ", said, ", settled ", found).label("detail")
    ).where(
        _WRITE_OFF.c.tenant_id == db.actor.tenant_id,
        _WRITE_OFF.c.company_id == db.actor.company_id,
        found != said,
    )
