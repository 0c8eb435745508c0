"""Letting what is open of payments and notes settle documents, taking that back, and reversing payments."""

import uuid
from collections.abc import Sequence
from datetime import date

from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.rules.matching import Match
from bizsuite.erp.finance.service.access import require_company
from bizsuite.erp.finance.tables import Allocation
from bizsuite.erp.payments import rules, tables
from bizsuite.erp.payments.rules import KINDS, Document, DocumentKind, NewAllocation, PaymentStatus
from bizsuite.erp.payments.service.documents import (
    days_of,
    lines_of_claims,
    lock_documents,
    lock_payments,
    match_of,
    open_ids,
    require_payable,
)
from bizsuite.erp.payments.service.writing_off import (
    allocations_of,
    closings_of,
    record_write_offs,
    reverse_write_offs,
    write_offs_of,
)
from bizsuite.kernel.clock import check_day
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO


async def allocate(db: Db, source: Document, wanted: Sequence[NewAllocation], *, on: date) -> Sequence[Match]:
    """Let a payment or a note settle documents with what is open of it.

    Refuses with NOT_FOUND, PAYMENT_REVERSED, NOT_AN_INVOICE, NOT_A_CREDIT_NOTE, NOT_A_BILL, NOT_A_DEBIT_NOTE,
    PAYMENT_DIRECTION, INVOICE_NOT_POSTED, BILL_NOT_POSTED, CURRENCY_MISMATCH, PARTY_MISMATCH, OVER_ALLOCATION,
    BILL_BLOCKED, AMOUNT_PRECISION, INVALID_VALUE, WRITE_OFF_LIMIT; PERIOD_CLOSED where an exchange difference or a
    write-off is booked.
    """
    check_day(on, "on")
    rules.require_once(wanted)
    documents = await lock_documents(db, [source, *(each.document for each in wanted)])
    if source.kind is DocumentKind.PAYMENT:
        await require_payable(db, [each.document for each in wanted])
    own = documents.claim(source)
    claims = {each.document: documents.claim(each.document) for each in wanted}
    for claim in claims.values():
        rules.require_opposed(claim.document, is_debit=claim.is_debit, settles_debits=not own.is_debit)
    lines = await lines_of_claims(db, [own, *claims.values()])
    settling = open_ids(lines, own.entry_id, ["amount"])
    closings = await closings_of(
        db, [(claims[each.document], ["writeOff"]) for each in wanted if each.writes_off]
    )
    matches = [
        match_of(
            claims[each.document],
            lines,
            settling,
            each,
            on=on,
            closing=closings[each.document.id] if each.writes_off else None,
        )
        for each in wanted
    ]
    posting = await finance.post_entries(db, [], matches, on=on)
    documents.follow(posting.matches)
    await documents.move_taxes(db, days_of(posting.matches))
    sources = {closings[key.id].id: (source, claims[key]) for key in claims if key.id in closings}
    await record_write_offs(db, posting.closed, sources)
    await db.flush()
    return posting.matches


async def remove_allocation(db: Db, allocation_id: uuid.UUID, *, on: date) -> uuid.UUID:
    """Take an allocation back: its documents are open again by as much. The id of the row that negates it.

    What was written off along with it is undone as well, as it is when the allocation is that of a write-off.
    Refuses with NOT_FOUND, ALLOCATION_FIXED (it belongs to a reversal), ALLOCATION_REMOVED; PERIOD_CLOSED where an
    exchange difference or a write-off is reversed.
    """
    given = await db.lock(Allocation, allocation_id)
    require_company(db, given.company_id)
    ends = _ends(given)
    kept = [each for each in ends if each.kind is not DocumentKind.WRITE_OFF]
    documents = await lock_documents(db, kept)
    write_offs = await write_offs_of(db, ends)
    claims = [Document(KINDS[row.claim_type], row.claim_id) for row in write_offs]
    assert {claim.id for claim in claims} <= {each.id for each in kept}
    keys = [key for key in await allocations_of(db, write_offs) if key != given.id]
    removals = await finance.remove_allocations(
        db, [given.id, *keys], on=on, reversing=[row.entry_id for row in write_offs]
    )
    for removal in removals:
        for key in (removal.allocation.debit_origin_id, removal.allocation.credit_origin_id):
            documents.settle(key, -removal.allocation.amount)
    await documents.move_taxes(db, dict.fromkeys((each.id for each in kept), on))
    await reverse_write_offs(db, write_offs)
    await db.flush()
    return removals[0].removal_id


def _ends(given: Allocation) -> list[Document]:
    """The two documents of an allocation. Refuses with ALLOCATION_FIXED where it belongs to a reversal."""
    origins = (
        (given.debit_origin_type, given.debit_origin_id),
        (given.credit_origin_type, given.credit_origin_id),
    )
    found = [Document(KINDS[kind], key) for kind, key in origins if kind in KINDS and key is not None]
    if len(set(found)) < 2:
        raise Refused("ALLOCATION_FIXED", "This allocation belongs to a reversal and stays.", path=["id"])
    return found


async def reverse_payment(db: Db, payment_id: uuid.UUID, *, on: date) -> tables.Payment:
    """Undo a payment that settles nothing, such as a cheque that bounced, by the reversal of its entry.

    Refuses with NOT_FOUND, PAYMENT_REVERSED, PAYMENT_ALLOCATED, PERIOD_MISSING, PERIOD_CLOSED.
    """
    payment = (await lock_payments(db, [payment_id]))[payment_id]
    rules.require_reversible(payment.status, payment.amount, payment.residual)
    await finance.reverse_entry(db, payment.entry_id, on=on, by_document=True)
    payment.status, payment.residual = PaymentStatus.REVERSED, ZERO
    await db.flush()
    await db.publish(rules.PaymentReversed(payment.id, payment.company_id))
    return payment
