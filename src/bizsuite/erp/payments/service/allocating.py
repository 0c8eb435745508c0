"""Letting what is open of payments and credit notes settle invoices, taking that back, and reversing payments."""

import uuid
from collections.abc import Sequence
from datetime import date

from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.loaders import open_lines
from bizsuite.erp.finance.rules.matching import Match
from bizsuite.erp.finance.service.access import require_company
from bizsuite.erp.finance.tables import Allocation
from bizsuite.erp.invoicing import service as invoicing
from bizsuite.erp.invoicing.rules.invoices import require_posted
from bizsuite.erp.invoicing.rules.words import InvoiceKind
from bizsuite.erp.payments import rules, tables
from bizsuite.erp.payments.rules import NewAllocation, PaymentStatus
from bizsuite.erp.payments.service.documents import (
    Invoices,
    Payments,
    follow,
    lock_claims,
    lock_payment,
    match_of,
    move_taxes,
    open_line,
    settle,
)
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO


async def allocate_payment(
    db: Db, payment_id: uuid.UUID, wanted: Sequence[NewAllocation], *, on: date
) -> Sequence[Match]:
    """Let a payment settle invoices with what is open of it.

    Refuses with NOT_FOUND, PAYMENT_REVERSED, NOT_AN_INVOICE, INVOICE_NOT_POSTED, CURRENCY_MISMATCH, PARTY_MISMATCH,
    OVER_ALLOCATION, AMOUNT_PRECISION, INVALID_VALUE; PERIOD_CLOSED where an exchange difference is booked.
    """
    rules.require_once(wanted)
    claims = await lock_claims(db, wanted)
    payment = await lock_payment(db, payment_id, path=["paymentId"])
    rules.require_standing(payment.status, ["paymentId"])
    return await _allocate(db, payment.entry_id, wanted, claims, {payment.id: payment}, on=on)


async def allocate_credit_note(
    db: Db, credit_note_id: uuid.UUID, wanted: Sequence[NewAllocation], *, on: date
) -> Sequence[Match]:
    """Let a credit note settle other invoices than its own; refuses as `allocate_payment`, and NOT_A_CREDIT_NOTE."""
    rules.require_once(wanted)
    keys = {each.invoice_id for each in wanted}
    locked = await invoicing.lock_invoices(db, {credit_note_id, *keys}, path=["creditNoteId"])
    for key, invoice in locked.items():
        require_posted(invoice.status, ["creditNoteId" if key == credit_note_id else "invoiceId"])
    note = locked[credit_note_id]
    if note.kind is not InvoiceKind.CREDIT_NOTE:
        raise Refused("NOT_A_CREDIT_NOTE", "This invoice is no credit note.", path=["creditNoteId"])
    if any(locked[key].kind is not InvoiceKind.INVOICE for key in keys):
        raise Refused("NOT_AN_INVOICE", "A credit note is not paid.", path=["invoiceId"])
    assert note.entry_id is not None
    return await _allocate(db, note.entry_id, wanted, locked, {}, on=on)


async def _allocate(
    db: Db,
    credit_entry_id: uuid.UUID,
    wanted: Sequence[NewAllocation],
    invoices: Invoices,
    payments: Payments,
    *,
    on: date,
) -> Sequence[Match]:
    entries = [invoice.entry_id for invoice in invoices.values() if invoice.entry_id]
    lines = await open_lines(db, [credit_entry_id, *entries])
    credit = open_line(lines, credit_entry_id, ["amount"])
    matches = [match_of(invoices[each.invoice_id], lines, credit.id, each, on=on) for each in wanted]
    made = await finance.allocate(db, matches, on=on)
    follow(made, invoices, payments)
    await move_taxes(db, made, invoices)
    await db.flush()
    return made


async def remove_allocation(db: Db, allocation_id: uuid.UUID, *, on: date) -> uuid.UUID:
    """Take an allocation back: its documents are open again by as much. The id of the row that negates it.

    Refuses with NOT_FOUND, ALLOCATION_FIXED (it belongs to a reversal), ALLOCATION_REMOVED; PERIOD_CLOSED where an
    exchange difference is reversed.
    """
    given = await db.lock(Allocation, allocation_id)
    require_company(db, given.company_id)
    if given.debit_origin_type != "Invoice" or given.debit_origin_id == given.credit_origin_id:
        raise Refused("ALLOCATION_FIXED", "This allocation belongs to a reversal and stays.", path=["id"])
    origins = (
        (given.debit_origin_type, given.debit_origin_id),
        (given.credit_origin_type, given.credit_origin_id),
    )
    invoices = await invoicing.lock_invoices(db, [key for kind, key in origins if kind == "Invoice" and key])
    payments = [await lock_payment(db, key) for kind, key in origins if kind == "Payment" and key]
    removal = await finance.remove_allocation(db, allocation_id, on=on)
    for _, key in origins:
        settle(key, -removal.allocation.amount, invoices, {payment.id: payment for payment in payments})
    await invoicing.move_taxes(db, {key: (invoice, on) for key, invoice in invoices.items()})
    await db.flush()
    return removal.removal_id


async def reverse_payment(db: Db, payment_id: uuid.UUID, *, on: date) -> tables.Payment:
    """Undo a payment that settles nothing, such as a cheque that bounced, by the reversal of its entry.

    Refuses with NOT_FOUND, PAYMENT_REVERSED, PAYMENT_ALLOCATED, PERIOD_MISSING, PERIOD_CLOSED.
    """
    payment = await lock_payment(db, payment_id)
    rules.require_reversible(payment.status, payment.amount, payment.residual)
    await finance.reverse_entry(db, payment.entry_id, on=on, by_document=True)
    payment.status, payment.residual = PaymentStatus.REVERSED, ZERO
    await db.flush()
    await db.publish(rules.PaymentReversed(payment.id, payment.company_id))
    return payment
