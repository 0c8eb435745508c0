"""The documents behind open items: locked before the items are, and following them afterwards."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from bizsuite.erp.finance.loaders import OpenLine
from bizsuite.erp.finance.rules.matching import Match, NewMatch
from bizsuite.erp.finance.service.access import require_company
from bizsuite.erp.invoicing import service as invoicing
from bizsuite.erp.invoicing.rules.invoices import require_posted
from bizsuite.erp.invoicing.rules.words import InvoiceKind
from bizsuite.erp.invoicing.tables import Invoice
from bizsuite.erp.payments import tables
from bizsuite.erp.payments.rules import NewAllocation
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO

Invoices = Mapping[uuid.UUID, Invoice]
Payments = Mapping[uuid.UUID, tables.Payment]


async def lock_claims(db: Db, wanted: Iterable[NewAllocation]) -> Invoices:
    """The invoices that are to be settled, locked. Refuses with NOT_FOUND, NOT_AN_INVOICE, INVOICE_NOT_POSTED."""
    found = await invoicing.lock_invoices(db, {each.invoice_id for each in wanted}, path=["invoiceId"])
    for invoice in found.values():
        require_posted(invoice.status, ["invoiceId"])
        if invoice.kind is not InvoiceKind.INVOICE:
            raise Refused("NOT_AN_INVOICE", "A credit note is not paid.", path=["invoiceId"])
    return found


async def lock_payment(db: Db, payment_id: uuid.UUID, *, path: Sequence[str] = ("id",)) -> tables.Payment:
    """Lock a payment of the actor's companies. Refuses with NOT_FOUND."""
    payment = await db.lock(tables.Payment, payment_id, path=path)
    require_company(db, payment.company_id, path=path)
    return payment


def match_of(
    invoice: Invoice,
    lines: Mapping[uuid.UUID, Sequence[OpenLine]],
    credit_line_id: uuid.UUID,
    wanted: NewAllocation,
    *,
    on: date,
    path: Sequence[str] = (),
) -> NewMatch:
    """The open lines of an invoice, the first due first, against a credit.

    Refuses with OVER_ALLOCATION when nothing is open of it.
    """
    assert invoice.entry_id is not None
    open_line(lines, invoice.entry_id, [*path, "amount"])
    first, *later = [line.id for line in lines[invoice.entry_id]]
    return NewMatch(
        debit_line_id=first,
        later_line_ids=later,
        credit_line_id=credit_line_id,
        amount=wanted.amount,
        on=on,
        path=[*path, "amount"],
    )


def open_line(
    lines: Mapping[uuid.UUID, Sequence[OpenLine]], entry_id: uuid.UUID, path: Sequence[str]
) -> OpenLine:
    """The line that is open of an entry. Refuses with OVER_ALLOCATION when there is none."""
    if not lines[entry_id]:
        raise Refused("OVER_ALLOCATION", "Only {available} can be allocated.", path=path, available=ZERO)
    return lines[entry_id][0]


def follow(matches: Sequence[Match], invoices: Invoices, payments: Payments) -> None:
    """Let documents follow their open items that settle each other."""
    for made in matches:
        for item in (made.debit, made.credit):
            settle(item.origin_id, made.amount, invoices, payments)


async def move_taxes(db: Db, matches: Sequence[Match], invoices: Invoices) -> None:
    """Let the taxes of invoices that are due on payment follow what has been settled."""
    await invoicing.move_taxes(
        db,
        {
            item.origin_id: (invoices[item.origin_id], made.on)
            for made in matches
            for item in (made.debit, made.credit)
            if item.origin_id is not None and item.origin_id in invoices
        },
    )


def settle(origin_id: uuid.UUID | None, amount: Decimal, invoices: Invoices, payments: Payments) -> None:
    """Note on a document that so much of it is settled; negative, that it is open again."""
    if origin_id is None:
        return
    if origin_id in invoices:
        invoicing.settle(invoices[origin_id], amount)
    if origin_id in payments:
        payments[origin_id].residual -= amount
