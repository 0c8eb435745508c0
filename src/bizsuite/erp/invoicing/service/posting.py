"""Posting invoices into the ledger, undoing that, and keeping what is open of them."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.loaders import open_lines
from bizsuite.erp.finance.rules.ledger import Books, NewEntry
from bizsuite.erp.finance.rules.matching import NewMatch
from bizsuite.erp.finance.service.access import require_company
from bizsuite.erp.invoicing import tables
from bizsuite.erp.invoicing.rules import invoices as rules
from bizsuite.erp.invoicing.rules import paying, words
from bizsuite.erp.invoicing.rules.taxation import InvoiceLevy
from bizsuite.erp.invoicing.rules.words import InvoiceStatus
from bizsuite.erp.invoicing.service import booking
from bizsuite.erp.invoicing.service.deferring import deferral_rows, move_taxes
from bizsuite.erp.invoicing.service.dividing import divided_incomes_of
from bizsuite.erp.taxes.service import mirror_movements, write_movements
from bizsuite.erp.terms.loaders import cash_roundings_of, terms_of
from bizsuite.erp.terms.rules.terms import Instalment
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO


async def lock_invoices(
    db: Db, keys: Iterable[uuid.UUID], *, path: Sequence[str] = ("id",)
) -> dict[uuid.UUID, tables.Invoice]:
    """Lock invoices of the actor's companies, in the order of their ids. Refuses with NOT_FOUND."""
    wanted = list(keys)
    found = await db.lock_all(tables.Invoice, wanted)
    for key in wanted:
        if key not in found:
            raise Refused("NOT_FOUND", "There is no such record.", path=path)
        require_company(db, found[key].company_id, path=path)
    return found


async def post_invoice(db: Db, invoice_id: uuid.UUID, *, on: date | None = None) -> tables.Invoice:
    """Post a draft; see `post_invoices`."""
    return (await post_invoices(db, [invoice_id], on=on))[0]


@dataclass(frozen=True, slots=True)
class Along:
    """Entries and matches of somebody else that are posted along with invoices, all or nothing."""

    entries: Sequence[NewEntry] = ()
    matches: Sequence[NewMatch] = ()


async def post_invoices(db: Db, keys: Sequence[uuid.UUID], *, on: date | None = None) -> list[tables.Invoice]:
    """Post drafts, each on its date, or all on another day: the customers owe them. Credit notes settle their invoices.

    Refuses with NOT_FOUND, INVOICE_NOT_DRAFT, CREDIT_TOO_LARGE, INVOICE_NOT_POSTED (a credited one), PERIOD_MISSING,
    PERIOD_CLOSED, CHART_MISSING, TAX_NOT_IN_FORCE.
    """
    return (await post_along(db, keys, Along(), on=on))[0]


async def post_along(
    db: Db, keys: Sequence[uuid.UUID], along: Along, *, on: date | None = None
) -> tuple[list[tables.Invoice], finance.Posting]:
    """Post drafts, see `post_invoices`, and what others post along with them: the numbers and matches of that.

    All matches are told; those of invoices that were posted or credited have settled these already.
    """
    locked = await lock_invoices(db, keys)
    credited = {draft.credit_of_id for draft in locked.values() if draft.credit_of_id}
    if credited:
        locked |= await lock_invoices(db, credited, path=["creditOfId"])
    drafts = [locked[key] for key in keys]
    for draft in drafts:
        rules.require_draft(draft.status)
    await _require_creditable(db, drafts, locked)
    incomes, levies, books = await _facts(db, drafts, along)
    payable = await _dated(db, drafts, on)
    bookings = {
        draft.id: booking.booking_of(
            draft, payable[draft.id], incomes[draft.id], levies[draft.id], books[draft.company_id].currency
        )
        for draft in drafts
    }
    entries = {key: booked.entry for key, booked in bookings.items()}
    matches = await _settlements(db, drafts, entries, locked)
    own = [entries[draft.id] for draft in drafts]
    posting = await finance.post_entries(db, [*own, *along.entries], [*along.matches, *matches], books=books)
    for draft, number in zip(drafts, posting.numbers[: len(drafts)], strict=True):
        draft.number, draft.status, draft.entry_id = number, InvoiceStatus.POSTED, entries[draft.id].id
    for made in posting.matches:
        for item in (made.debit, made.credit):
            if item.origin_id in locked:
                settle(locked[item.origin_id], made.amount)
    write_movements(db, [said for booked in bookings.values() for said in booked.movements])
    for draft in drafts:
        waiting = deferral_rows(draft, bookings[draft.id].deferred, books[draft.company_id].currency)
        draft.is_tax_deferred = bool(waiting)
        db.add_all(waiting)
    await move_taxes(
        db,
        {draft.id: (draft, draft.invoice_date) for draft in drafts if not draft.total}
        | {
            item.origin_id: (locked[item.origin_id], made.on)
            for made in posting.matches
            for item in (made.debit, made.credit)
            if item.origin_id in locked
        },
    )
    for draft in drafts:
        await db.publish(words.InvoicePosted(draft.id, draft.company_id))
    return drafts, finance.Posting(posting.numbers[len(drafts) :], posting.matches, posting.closed)


async def _facts(
    db: Db, drafts: Sequence[tables.Invoice], along: Along
) -> tuple[
    Mapping[uuid.UUID, booking.Incomes], Mapping[uuid.UUID, list[InvoiceLevy]], Mapping[uuid.UUID, Books]
]:
    """What drafts earn, their taxes, and the books of their companies, once nobody minds. One round trip."""
    keys = [draft.id for draft in drafts]
    _, incomes, divided, levies, books = await db.together(
        db.publish(words.InvoicesPosting(keys)),
        booking.incomes_of(db, keys),
        divided_incomes_of(db, drafts),
        booking.levies_of(db, drafts),
        finance.books_of(
            db, {draft.company_id for draft in drafts}, accounts=booking.accounts_of(db, keys, along.entries)
        ),
    )
    return {**incomes, **divided}, levies, books


Payable = Mapping[uuid.UUID, Sequence[Instalment]]
"""What is to be paid of invoices and when, by their ids."""


async def _dated(db: Db, drafts: Sequence[tables.Invoice], on: date | None) -> Payable:
    """The instalments of drafts, on the days they were written for or on another one; the days to pay stay."""
    terms = await terms_of(db, {draft.payment_term_id for draft in drafts if draft.payment_term_id})
    cash = await cash_roundings_of(db, {draft.cash_rounding_id for draft in drafts if draft.cash_rounding_id})
    payable = {}
    for draft in drafts:
        draft.invoice_date = on or draft.invoice_date
        if draft.payment_term_id:
            draft.discount_date = paying.discount_date(terms[draft.payment_term_id], draft.invoice_date)
        payable[draft.id] = parts = paying.Terms(
            due_days=draft.due_days,
            term=terms[draft.payment_term_id] if draft.payment_term_id else None,
            cash=cash[draft.cash_rounding_id] if draft.cash_rounding_id else None,
        ).instalments(_to_divide(draft), draft.currency, draft.invoice_date)
        draft.due_date = paying.last_due(parts)
    return payable


def _to_divide(draft: tables.Invoice) -> Decimal:
    """What instalments are made of; only one that rounds for itself is divided before that."""
    return draft.total if draft.cash_rounding_id is None else draft.total - draft.cash_rounding


async def _require_creditable(
    db: Db, drafts: Sequence[tables.Invoice], locked: Mapping[uuid.UUID, tables.Invoice]
) -> None:
    """All credit notes of an invoice together give up at most what it claimed."""
    notes = [draft for draft in drafts if draft.credit_of_id]
    if not notes:
        return
    invoice = tables.Invoice
    rows = await db.rows(
        sa.select(col(invoice.credit_of_id), sa.func.sum(col(invoice.total)))
        .where(
            col(invoice.credit_of_id).in_({note.credit_of_id for note in notes}),
            col(invoice.status) == InvoiceStatus.POSTED,
        )
        .group_by(col(invoice.credit_of_id))
    )
    credited: dict[uuid.UUID, Decimal] = dict(rows)
    for note in notes:
        assert note.credit_of_id is not None
        origin = locked[note.credit_of_id]
        rules.require_posted(origin.status, ["creditOfId"])
        rules.require_creditable(origin.total, credited.get(origin.id, ZERO), note.total)
        credited[origin.id] = credited.get(origin.id, ZERO) + note.total


async def _settlements(
    db: Db,
    drafts: Sequence[tables.Invoice],
    entries: Mapping[uuid.UUID, NewEntry],
    locked: Mapping[uuid.UUID, tables.Invoice],
) -> list[NewMatch]:
    """The matches by which credit notes settle their invoices, as far as these are open."""
    notes = [draft for draft in drafts if draft.credit_of_id]
    if not notes:
        return []
    claims = [locked[note.credit_of_id] for note in notes if note.credit_of_id]
    lines = await open_lines(db, [claim.entry_id for claim in claims if claim.entry_id])
    left = {claim.id: claim.residual for claim in claims}
    matches: list[NewMatch] = []
    for note, claim in zip(notes, claims, strict=True):
        amount = min(left[claim.id], note.total)
        left[claim.id] -= amount
        if amount and claim.entry_id:
            first, *later = [line.id for line in lines[claim.entry_id]]
            matches.append(
                NewMatch(
                    debit_line_id=first,
                    later_line_ids=later,
                    credit_line_id=entries[note.id].lines[0].id,
                    amount=amount,
                    on=note.invoice_date,
                )
            )
    return matches


async def delete_invoice(db: Db, invoice_id: uuid.UUID) -> None:
    """Throw a draft away, with its lines. Refuses with NOT_FOUND, INVOICE_NOT_DRAFT."""
    invoice = (await lock_invoices(db, [invoice_id]))[invoice_id]
    rules.require_draft(invoice.status)
    await discard_drafts(db, [invoice])


async def discard_drafts(db: Db, drafts: Sequence[tables.Invoice]) -> None:
    """Throw drafts away, with their lines; they are locked, and whoever refers to them lets go first."""
    keys = [draft.id for draft in drafts]
    await db.publish(words.InvoicesDeleting(keys))
    for part in (tables.InvoiceLineSplit, tables.InvoiceLineTax, tables.InvoiceTax, tables.InvoiceLine):
        own = table_of(part)
        await db.run(sa.delete(own).where(own.c.tenant_id == db.actor.tenant_id, own.c.invoice_id.in_(keys)))
    for draft in drafts:
        await db.delete(draft)
    await db.flush()
    for draft in drafts:
        await db.publish(words.InvoiceDeleted(draft.id, draft.company_id))


def settle(invoice: tables.Invoice, amount: Decimal) -> None:
    """Note that so much of a locked invoice has been settled; negative, that it is open again."""
    invoice.residual -= amount
    invoice.payment_state = rules.payment_state(invoice.status, invoice.total, invoice.residual)


async def reverse_invoice(db: Db, invoice_id: uuid.UUID, *, on: date) -> tables.Invoice:
    """Undo a posted invoice of which nothing is settled, by the reversal of its entry on a day.

    Refuses with NOT_FOUND, INVOICE_NOT_POSTED, INVOICE_SETTLED, PERIOD_MISSING, PERIOD_CLOSED.
    """
    invoice = (await lock_invoices(db, [invoice_id]))[invoice_id]
    rules.require_posted(invoice.status)
    rules.require_unsettled(invoice.total, invoice.residual)
    assert invoice.entry_id is not None
    await db.publish(words.InvoicesReversing([invoice_id]))
    reversal_id = await finance.reverse_entry(db, invoice.entry_id, on=on, by_document=True)
    await mirror_movements(db, invoice.entry_id, reversal_id)
    invoice.status, invoice.is_tax_deferred = InvoiceStatus.REVERSED, False
    settle(invoice, invoice.residual)
    await db.flush()
    await db.publish(words.InvoiceReversed(invoice.id, invoice.company_id))
    return invoice
