"""Undoing payments with all that they have settled, such as transfers that a bank has refused."""

import uuid
from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.tables import Allocation
from bizsuite.erp.payments import rules, tables
from bizsuite.erp.payments.rules import KINDS, Document, DocumentKind, PaymentStatus
from bizsuite.erp.payments.service.documents import lock_documents
from bizsuite.erp.payments.service.writing_off import allocations_of, reverse_write_offs
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO


async def undo_payments(db: Db, keys: Sequence[uuid.UUID], *, on: date) -> list[tables.Payment]:
    """Take back what payments of one company have settled, and reverse them, in one posting; those that stand.

    Refuses with NOT_FOUND, PAYMENT_ALLOCATED (somebody allocates one just now), PERIOD_MISSING, PERIOD_CLOSED.
    """
    found = await _settled(db, keys)
    ends = {end for each in found for end in _ends(each)} | {
        Document(DocumentKind.PAYMENT, key) for key in keys
    }
    documents = await lock_documents(db, [end for end in ends if end.kind is not DocumentKind.WRITE_OFF])
    again = await _settled(db, keys)
    if {each.id for each in again} - {each.id for each in found}:
        raise Refused(
            "PAYMENT_ALLOCATED",
            "{allocated} of it is allocated; take that back first.",
            path=["id"],
            allocated=ZERO,
        )
    standing = [
        row for row in documents.payments.values() if row.id in keys and row.status is PaymentStatus.POSTED
    ]
    write_offs = await _write_offs(db, keys)
    allocated = [each.id for each in again]
    also = [key for key in await allocations_of(db, write_offs) if key not in allocated]
    entries = [*(row.entry_id for row in standing), *(row.entry_id for row in write_offs)]
    if not entries:
        return []
    removals = await finance.remove_allocations(db, [*allocated, *also], on=on, reversing=entries)
    for removal in removals:
        for key in (removal.allocation.debit_origin_id, removal.allocation.credit_origin_id):
            documents.settle(key, -removal.allocation.amount)
    await documents.move_taxes(db, dict.fromkeys((end.id for end in ends), on))
    await reverse_write_offs(db, write_offs)
    for row in standing:
        row.status, row.residual = PaymentStatus.REVERSED, ZERO
    await db.flush()
    for row in standing:
        await db.publish(rules.PaymentReversed(row.id, row.company_id))
    return standing


async def _settled(db: Db, keys: Sequence[uuid.UUID]) -> Sequence[Allocation]:
    """The standing allocations of payments, without those of their reversals."""
    row, taken = Allocation, table_of(Allocation).alias()
    removed = sa.exists().where(taken.c.tenant_id == col(row.tenant_id), taken.c.removal_of_id == col(row.id))
    return await db.all(
        sa.select(row).where(
            sa.or_(col(row.debit_origin_id).in_(keys), col(row.credit_origin_id).in_(keys)),
            col(row.debit_origin_id).is_distinct_from(col(row.credit_origin_id)),
            col(row.removal_of_id).is_(None),
            ~removed,
        )
    )


def _ends(given: Allocation) -> list[Document]:
    origins = (
        (given.debit_origin_type, given.debit_origin_id),
        (given.credit_origin_type, given.credit_origin_id),
    )
    return [Document(KINDS[kind], key) for kind, key in origins if kind in KINDS and key is not None]


async def _write_offs(db: Db, keys: Sequence[uuid.UUID]) -> list[tables.WriteOff]:
    """The standing write-offs that go with payments, locked."""
    row = table_of(tables.WriteOff)
    found = await db.rows(
        sa.select(row.c.id).where(
            row.c.tenant_id == db.actor.tenant_id,
            sa.or_(row.c.source_id.in_(keys), row.c.claim_id.in_(keys)),
            row.c.status == PaymentStatus.POSTED,
        )
    )
    locked = await db.lock_all(tables.WriteOff, [each.id for each in found]) if found else {}
    return [each for each in locked.values() if each.status is PaymentStatus.POSTED]
