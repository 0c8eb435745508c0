"""Posting documents into the ledger, undoing that, and keeping what is open of them."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.loaders import open_lines
from bizsuite.erp.finance.rules.ledger import Books, NewEntry
from bizsuite.erp.finance.rules.matching import Match, NewMatch
from bizsuite.erp.finance.service.access import require_company
from bizsuite.erp.taxes.service import mirror_movements, write_movements
from bizsuite.erp.terms.loaders import cash_roundings_of, terms_of
from bizsuite.erp.terms.rules.terms import Instalment
from bizsuite.erp.trade.rules import documents as rules
from bizsuite.erp.trade.rules import paying
from bizsuite.erp.trade.rules.sides import settling
from bizsuite.erp.trade.rules.taxation import DocumentLevy
from bizsuite.erp.trade.rules.words import InvoiceStatus
from bizsuite.erp.trade.service import booking
from bizsuite.erp.trade.service.deferring import deferral_rows, move_taxes
from bizsuite.erp.trade.service.dividing import divided_incomes_of
from bizsuite.erp.trade.tables import D, Document, Register
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO


async def lock(
    db: Db, register: Register[D], keys: Iterable[uuid.UUID], *, path: Sequence[str] = ("id",)
) -> dict[uuid.UUID, D]:
    """Lock documents of the actor's companies, in the order of their ids. Refuses with NOT_FOUND."""
    wanted = list(keys)
    found = await db.lock_all(register.document, wanted)
    for key in wanted:
        if key not in found:
            raise Refused("NOT_FOUND", "There is no such record.", path=path)
        require_company(db, found[key].company_id, path=path)
    return found


@dataclass(frozen=True, slots=True)
class Along:
    """Entries and matches of somebody else that are posted along with documents, all or nothing."""

    entries: Sequence[NewEntry] = ()
    matches: Sequence[NewMatch] = ()


async def post_along(
    db: Db, register: Register[D], keys: Sequence[uuid.UUID], along: Along, *, on: date | None = None
) -> tuple[list[D], finance.Posting]:
    """Post drafts, each on its date, or all on another day, and what others post along: its numbers and matches.

    Notes settle their documents. All matches are told; those of documents that were posted or given up have settled
    these already. Refuses with NOT_FOUND, PERIOD_MISSING, PERIOD_CLOSED, CHART_MISSING, TAX_NOT_IN_FORCE and the
    side's codes for what is no draft, is not posted, or gives up too much.
    """
    locked = await _lock_with_origins(db, register, keys)
    drafts = [locked[key] for key in keys]
    for draft in drafts:
        rules.require_draft(register.side, draft.status)
    await _require_creditable(db, register, drafts, locked)
    incomes, levies, books = await _facts(db, register, drafts, along)
    payable = await _dated(db, register, drafts, on)
    bookings = {
        draft.id: booking.booking_of(
            register,
            draft,
            payable[draft.id],
            incomes[draft.id],
            levies[draft.id],
            books[draft.company_id].currency,
        )
        for draft in drafts
    }
    entries = {key: booked.entry for key, booked in bookings.items()}
    matches = await _settlements(db, register, drafts, entries, locked)
    own = [entries[draft.id] for draft in drafts]
    posting = await finance.post_entries(db, [*own, *along.entries], [*along.matches, *matches], books=books)
    for draft, number in zip(drafts, posting.numbers[: len(drafts)], strict=True):
        draft.number, draft.status, draft.entry_id = number, InvoiceStatus.POSTED, entries[draft.id].id
        waiting = deferral_rows(
            register, draft, bookings[draft.id].deferred, books[draft.company_id].currency
        )
        draft.is_tax_deferred = bool(waiting)
        db.add_all(waiting)
    write_movements(db, [said for booked in bookings.values() for said in booked.movements])
    await _follow(db, register, drafts, locked, posting.matches)
    for draft in drafts:
        await db.publish(register.told.posted(draft.id, draft.company_id))
    return drafts, finance.Posting(posting.numbers[len(drafts) :], posting.matches, posting.closed)


async def _facts(
    db: Db, register: Register[D], drafts: Sequence[D], along: Along
) -> tuple[
    Mapping[uuid.UUID, booking.Incomes], Mapping[uuid.UUID, list[DocumentLevy]], Mapping[uuid.UUID, Books]
]:
    """What drafts earn or cost, their taxes, the books of their companies, once nobody minds. One round trip."""
    keys = [draft.id for draft in drafts]
    _, incomes, divided, levies, books = await db.together(
        db.publish(register.told.posting(keys)),
        booking.incomes_of(db, register, keys),
        divided_incomes_of(db, register, drafts),
        booking.levies_of(db, register, drafts),
        finance.books_of(
            db,
            {draft.company_id for draft in drafts},
            accounts=booking.accounts_of(db, register, keys, along.entries),
        ),
    )
    return {**incomes, **divided}, levies, books


async def _lock_with_origins(db: Db, register: Register[D], keys: Sequence[uuid.UUID]) -> dict[uuid.UUID, D]:
    """Drafts and the documents that they give up, locked."""
    locked = await lock(db, register, keys)
    if origins := {draft.origin_id for draft in locked.values() if draft.origin_id}:
        locked |= await lock(db, register, origins, path=[register.side.codes.origin])
    return locked


async def _follow(
    db: Db,
    register: Register[D],
    drafts: Sequence[D],
    locked: Mapping[uuid.UUID, D],
    matches: Sequence[Match],
) -> None:
    """Let documents, and their taxes that are due on payment, follow the matches that were made."""
    settled = [
        (item.origin_id, made)
        for made in matches
        for item in (made.debit, made.credit)
        if item.origin_id is not None and item.origin_id in locked
    ]
    for key, made in settled:
        settle(locked[key], made.amount)
    await move_taxes(
        db,
        register,
        {draft.id: (draft, draft.on) for draft in drafts if not draft.total}
        | {key: (locked[key], made.on) for key, made in settled},
    )


Payable = Mapping[uuid.UUID, Sequence[Instalment]]
"""What is to be paid of documents and when, by their ids."""


async def _dated(db: Db, register: Register[D], drafts: Sequence[D], on: date | None) -> Payable:
    """The instalments of drafts, on the days they were written for or on another one; the days to pay stay."""
    terms = await terms_of(db, {draft.payment_term_id for draft in drafts if draft.payment_term_id})
    cash = await cash_roundings_of(db, {draft.cash_rounding_id for draft in drafts if draft.cash_rounding_id})
    payable = {}
    for draft in drafts:
        setattr(draft, register.day, on or draft.on)
        if draft.payment_term_id:
            draft.discount_date = paying.discount_date(terms[draft.payment_term_id], draft.on)
        payable[draft.id] = parts = paying.Terms(
            due_days=draft.due_days,
            term=terms[draft.payment_term_id] if draft.payment_term_id else None,
            cash=cash[draft.cash_rounding_id] if draft.cash_rounding_id else None,
        ).instalments(_to_divide(draft), draft.currency, draft.on)
        draft.due_date = paying.last_due(parts)
    return payable


def _to_divide(draft: Document) -> Decimal:
    """What instalments are made of; only one that rounds for itself is divided before that."""
    return draft.total if draft.cash_rounding_id is None else draft.total - draft.cash_rounding


async def _require_creditable(
    db: Db, register: Register[D], drafts: Sequence[D], locked: Mapping[uuid.UUID, D]
) -> None:
    """All notes of a document together give up at most what it claimed."""
    notes = [(draft, draft.origin_id) for draft in drafts if draft.origin_id]
    if not notes:
        return
    own, codes = table_of(register.document).c, register.side.codes
    rows = await db.rows(
        sa.select(own[register.origin].label("origin_id"), sa.func.sum(own.total).label("total"))
        .where(
            own.tenant_id == db.actor.tenant_id,
            own[register.origin].in_({origin_id for _, origin_id in notes}),
            own.status == InvoiceStatus.POSTED,
        )
        .group_by(own[register.origin])
    )
    given_up: dict[uuid.UUID, Decimal] = {row.origin_id: row.total for row in rows}
    for note, origin_id in notes:
        origin, before = locked[origin_id], given_up.get(origin_id, ZERO)
        rules.require_posted(register.side, origin.status, [codes.origin])
        rules.require_creditable(register.side, origin.total, before, note.total)
        given_up[origin_id] = before + note.total


async def _settlements(
    db: Db,
    register: Register[D],
    drafts: Sequence[D],
    entries: Mapping[uuid.UUID, NewEntry],
    locked: Mapping[uuid.UUID, D],
) -> list[NewMatch]:
    """The matches by which notes settle their documents, as far as these are open."""
    notes = [draft for draft in drafts if draft.origin_id]
    if not notes:
        return []
    claims = [locked[note.origin_id] for note in notes if note.origin_id]
    lines = await open_lines(db, [claim.entry_id for claim in claims if claim.entry_id])
    left = {claim.id: claim.residual for claim in claims}
    matches: list[NewMatch] = []
    for note, claim in zip(notes, claims, strict=True):
        amount = min(left[claim.id], note.total)
        left[claim.id] -= amount
        if amount and claim.entry_id:
            claimed = [line.id for line in lines[claim.entry_id]]
            counter = entries[note.id].lines[0].id
            matches.append(settling(register.side, claimed, counter, amount, on=note.on))
    return matches


async def delete(db: Db, register: Register[D], document_id: uuid.UUID) -> None:
    """Throw a draft away, with its lines. Refuses with NOT_FOUND, INVOICE_NOT_DRAFT, BILL_NOT_DRAFT."""
    document = (await lock(db, register, [document_id]))[document_id]
    rules.require_draft(register.side, document.status)
    await discard(db, register, [document])


async def discard(db: Db, register: Register[D], drafts: Sequence[D]) -> None:
    """Throw drafts away, with their lines; they are locked, and whoever refers to them lets go first."""
    keys = [draft.id for draft in drafts]
    await db.publish(register.told.deleting(keys))
    for part in register.parts:
        own = table_of(part)
        await db.run(
            sa.delete(own).where(own.c.tenant_id == db.actor.tenant_id, own.c[register.owner].in_(keys))
        )
    for draft in drafts:
        await db.delete(draft)
    await db.flush()
    for draft in drafts:
        await db.publish(register.told.deleted(draft.id, draft.company_id))


def settle(document: Document, amount: Decimal) -> None:
    """Note that so much of a locked document has been settled; negative, that it is open again."""
    document.residual -= amount
    document.payment_state = rules.payment_state(document.status, document.total, document.residual)


async def reverse(db: Db, register: Register[D], document_id: uuid.UUID, *, on: date) -> D:
    """Undo a posted document of which nothing is settled, by the reversal of its entry on a day.

    Refuses with NOT_FOUND, PERIOD_MISSING, PERIOD_CLOSED and the side's codes for what is not posted, or settled.
    """
    document = (await lock(db, register, [document_id]))[document_id]
    rules.require_posted(register.side, document.status)
    rules.require_unsettled(register.side, document.total, document.residual)
    assert document.entry_id is not None
    await db.publish(register.told.reversing([document_id]))
    reversal_id = await finance.reverse_entry(db, document.entry_id, on=on, by_document=True)
    await mirror_movements(db, document.entry_id, reversal_id)
    document.status, document.is_tax_deferred = InvoiceStatus.REVERSED, False
    settle(document, document.residual)
    await db.flush()
    await db.publish(register.told.reversed(document.id, document.company_id))
    return document
