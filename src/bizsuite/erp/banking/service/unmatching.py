"""What lines were brought together with is taken back, so that everything is as it was before."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.erp.banking import loaders, tables
from bizsuite.erp.banking.rules import matching, words
from bizsuite.erp.banking.rules.words import LineMatchKind, LineMatchStatus, StatementLineStatus
from bizsuite.erp.bills import service as bills
from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.service.access import require_company
from bizsuite.erp.finance.tables import Allocation
from bizsuite.erp.invoicing import service as invoicing
from bizsuite.erp.payments import service as payments
from bizsuite.erp.payments.rules import Document, DocumentKind, PaymentStatus
from bizsuite.erp.payments.service.documents import lock_documents
from bizsuite.erp.payments.tables import Payment
from bizsuite.kernel.db import Db


async def unmatch_line(db: Db, line_id: uuid.UUID, *, on: date | None = None) -> tables.StatementLine:
    """Take back what a line was brought together with; by default on the day of the line, as if it had never been.

    Payments that were booked for it are reversed, after what they settle is open again, discounts that they took as
    well; entries are reversed. Payments that were in the books before stay there. Refuses with NOT_FOUND,
    STATEMENT_CLOSED, LINE_OPEN, PERIOD_MISSING, PERIOD_CLOSED, INVOICE_SETTLED.
    """
    known = await db.need(tables.StatementLine, line_id)
    statement = await db.lock(tables.Statement, known.statement_id)
    require_company(db, statement.company_id)
    line = await db.lock(tables.StatementLine, line_id)
    matching.require_matched(statement.status, line.status)
    match = tables.LineMatch
    made = await db.all(
        sa.select(match).where(col(match.line_id) == line.id, col(match.status) == LineMatchStatus.STANDING)
    )
    day = on or line.booked_on
    booked = [each.payment_id for each in made if each.kind is LineMatchKind.PAYMENT and each.payment_id]
    credits = [each.credit_note_id for each in made if each.credit_note_id]
    debits = [each.debit_note_id for each in made if each.debit_note_id]
    await _send_off(
        db, {each.payment_id: each.entry_id for each in made if each.payment_id and each.entry_id}
    )
    await _undo_payments(db, statement, booked, [*credits, *debits], day)
    for key in credits:
        await invoicing.reverse_invoice(db, key, on=day)
    for key in debits:
        await bills.reverse_bill(db, key, on=day)
    for entry_id in dict.fromkeys(each.entry_id for each in made if each.entry_id):
        await finance.reverse_entry(db, entry_id, on=day, by_document=True)
    for each in made:
        each.status = LineMatchStatus.UNDONE
    line.status = StatementLineStatus.OPEN
    statement.open_count += 1
    await db.flush()
    await db.publish(words.BankLineUnmatched(line.id, line.company_id))
    return line


async def _send_off(db: Db, arrived: Mapping[uuid.UUID, uuid.UUID]) -> None:
    """Payments that arrived by these entries are on their way again."""
    if not arrived:
        return
    for key, payment in (await db.lock_all(Payment, arrived)).items():
        if payment.clearing_entry_id == arrived[key]:
            payment.clearing_entry_id = None


async def _undo_payments(
    db: Db,
    statement: tables.Statement,
    keys: Sequence[uuid.UUID],
    notes: Sequence[uuid.UUID],
    on: date,
) -> None:
    """Everything is locked first, in the order of ranks, since each step after that posts."""
    if not keys:
        return
    booked = await db.lock_all(Payment, keys)
    # One that was reversed by itself settles nothing any more, and stays so.
    standing = [key for key, row in booked.items() if row.status is PaymentStatus.POSTED]
    allocations = await loaders.standing_allocations(db, [*standing, *notes])
    documents = await lock_documents(db, _ends(allocations))
    await db.lock_all(Allocation, [each.id for each in allocations])
    parties = {each.customer_id or each.supplier_id for each in booked.values()}
    await finance.lock_balances(db, [(statement.company_id, party) for party in parties if party])
    entries = {each.entry_id for each in booked.values()}
    entries |= {each.entry_id for own in documents.papers.values() for each in own.values() if each.entry_id}
    await finance.hold_items(db, entries)
    for each in allocations:
        await payments.remove_allocation(db, each.id, on=max(on, each.allocated_on))
    for key in standing:
        await payments.reverse_payment(db, key, on=on)


def _ends(allocations: Sequence[Any]) -> set[Document]:
    """The documents on both sides of allocations."""
    kinds = {kind.value: kind for kind in DocumentKind}
    return {
        Document(kinds[kind], key)
        for each in allocations
        for kind, key in (
            (each.debit_origin_type, each.debit_origin_id),
            (each.credit_origin_type, each.credit_origin_id),
        )
        if kind in kinds and key is not None
    }
