"""Payments that come in or go out, and what they settle in the same posting."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.base.identity.tables import Company
from bizsuite.base.parties.tables import Customer, Supplier
from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.rules.ledger import NewEntry, NewLine
from bizsuite.erp.finance.rules.matching import Closing, NewMatch
from bizsuite.erp.finance.service.access import company_of
from bizsuite.erp.payments import rules, tables
from bizsuite.erp.payments.rules import Document, DocumentKind, NewAllocation, NewPayment, PaymentDirection
from bizsuite.erp.payments.service.documents import (
    REGISTERS,
    Claim,
    Documents,
    OpenLines,
    days_of,
    lines_of_claims,
    lock_documents,
    match_of,
    require_payable,
)
from bizsuite.erp.payments.service.writing_off import closings_of, record_write_offs
from bizsuite.erp.rates.loaders import Wanted, rates_at
from bizsuite.erp.rates.rules import is_taken, rate_of
from bizsuite.erp.trade import service as trade
from bizsuite.erp.trade.rules.discounts import require_discount, to_pay
from bizsuite.erp.trade.service import Along
from bizsuite.erp.trade.tables import Document as Paper
from bizsuite.erp.trade.tables import Register
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused, refused_at, refused_within
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO


@dataclass(frozen=True, slots=True)
class _Draft:
    """A payment that is about to be posted, and the line by which it stands on the party's account."""

    new: NewPayment
    row: tables.Payment
    entry: NewEntry
    line: NewLine
    path: Sequence[str]

    @property
    def document(self) -> Document:
        """The payment as a document."""
        return Document(DocumentKind.PAYMENT, self.row.id)


async def book_payment(db: Db, new: NewPayment) -> tables.Payment:
    """Book a payment; see `book_payments`."""
    return (await book_payments(db, [new]))[0]


async def book_payments(db: Db, new: Sequence[NewPayment]) -> list[tables.Payment]:
    """Book payments in or out on their days, and let each settle the documents that it names.

    As many statements for many as for one; the position of the payment begins the path where they are many.
    In another currency than the company's each takes the rate of its day unless it gives one.
    Refuses with NOT_FOUND, INVALID_VALUE, AMOUNT_PRECISION, EXCHANGE_RATE_MISSING, EXCHANGE_RATE_INVALID,
    INVOICE_NOT_POSTED, BILL_NOT_POSTED, NOT_AN_INVOICE, NOT_A_CREDIT_NOTE, NOT_A_BILL, NOT_A_DEBIT_NOTE,
    PAYMENT_DIRECTION, PAYMENT_REVERSED, CURRENCY_MISMATCH, PARTY_MISMATCH, OVER_ALLOCATION, WRITE_OFF_LIMIT,
    BILL_BLOCKED, CHART_MISSING, PERIOD_MISSING, PERIOD_CLOSED, DISCOUNT_NONE, DISCOUNT_EXPIRED, DISCOUNT_PARTIAL,
    ACCOUNT_MISSING.
    """
    for position, payment in enumerate(new):
        with refused_at(position, len(new)):
            rules.require_once(payment.allocations)
    documents = await lock_documents(db, [each.document for payment in new for each in payment.allocations])
    await require_payable(db, [each.document for payment in new for each in payment.allocations])
    drafts = await _drafts(db, new)
    claims = {
        each.document: _claim(documents, draft, each) for draft in drafts for each in draft.new.allocations
    }
    lines = await lines_of_claims(db, claims.values())
    register, notes, drafts = await _discounts(db, drafts, documents)
    closings = await closings_of(db, _to_write_off(drafts, claims))
    matches = [match for draft in drafts for match in _matches(draft, claims, lines, closings)]
    entries = [draft.entry for draft in drafts]
    if register is not None:
        along = Along(entries, matches)
        _, posting = await trade.post_along(db, register, [note.id for note in notes], along)
    else:
        posting = await finance.post_entries(db, entries, matches)
    for draft, number in zip(drafts, posting.numbers, strict=True):
        draft.row.number = number
        db.add(draft.row)
    booked = replace(
        documents, payments={**documents.payments, **{draft.row.id: draft.row for draft in drafts}}
    )
    settled = {note.origin_id for note in notes}
    booked.follow(posting.matches, but=settled)
    days = {key: on for key, on in days_of(posting.matches).items() if key not in settled}
    await booked.move_taxes(db, days)
    sources = {
        closings[each.document.id].id: (draft.document, claims[each.document])
        for draft in drafts
        for each in draft.new.allocations
        if each.writes_off
    }
    await record_write_offs(db, posting.closed, sources)
    for draft in drafts:
        is_in = draft.row.direction is PaymentDirection.IN
        event = rules.PaymentReceived if is_in else rules.PaymentSent
        await db.publish(event(draft.row.id, draft.row.company_id))
    return [draft.row for draft in drafts]


def _claim(documents: Documents, draft: _Draft, wanted: NewAllocation) -> Claim:
    """A document that a payment is to settle."""
    claim = documents.claim(wanted.document)
    settles_debits = draft.row.direction is PaymentDirection.IN
    rules.require_opposed(claim.document, is_debit=claim.is_debit, settles_debits=settles_debits)
    return claim


def _to_write_off(
    drafts: Sequence[_Draft], claims: Mapping[Document, Claim]
) -> list[tuple[Claim, Sequence[str]]]:
    """The documents whose rests are to be written off, and the inputs that ask for it."""
    return [
        (claims[each.document], [*draft.path, "allocations", str(place), "writeOff"])
        for draft in drafts
        for place, each in enumerate(draft.new.allocations)
        if each.writes_off
    ]


async def _discounts(
    db: Db, drafts: Sequence[_Draft], documents: Documents
) -> tuple[Register[Any] | None, list[Paper], list[_Draft]]:
    """The notes of the discounts that payments take, and the payments, which settle the rest of each document.

    Payments that take discounts of customers are booked apart from those that take discounts of suppliers.
    """
    asked = [
        (draft, place, [*draft.path, "allocations", str(place)])
        for draft in drafts
        for place, each in enumerate(draft.new.allocations)
        if each.takes_discount
    ]
    taken = []
    for draft, place, path in asked:
        document = draft.new.allocations[place].document
        paper = documents.papers.get(document.kind, {}).get(document.id)
        offered = (paper.discount, paper.discount_date) if paper else (ZERO, None)
        require_discount(*offered, draft.new.on, [*path, "takeDiscount"])
        assert paper is not None
        taken.append((document.kind, paper, draft.new.on))
    if not taken:
        return None, [], list(drafts)
    (kind,) = {kind for kind, _, _ in taken}
    notes = await trade.draft_discounts(db, REGISTERS[kind], [(paper, on) for _, paper, on in taken])
    changed = {id(draft): list(draft.new.allocations) for draft in drafts}
    for (draft, place, path), (_, paper, _), note in zip(asked, taken, notes, strict=True):
        own = changed[id(draft)]
        due = to_pay(paper.residual, note.total, own[place].amount, [*path, "amount"])
        own[place] = replace(own[place], amount=due)
    reduced = [replace(draft, new=replace(draft.new, allocations=changed[id(draft)])) for draft in drafts]
    return REGISTERS[kind], notes, reduced


def _matches(
    draft: _Draft, claims: Mapping[Document, Claim], lines: OpenLines, closings: Mapping[uuid.UUID, Closing]
) -> list[NewMatch]:
    """What a payment settles, on its day."""
    return [
        match_of(
            claims[each.document],
            lines,
            [draft.line.id],
            each,
            on=draft.new.on,
            path=[*draft.path, "allocations", str(place)],
            closing=closings[each.document.id] if each.writes_off else None,
        )
        for place, each in enumerate(draft.new.allocations)
    ]


async def _drafts(db: Db, new: Sequence[NewPayment]) -> list[_Draft]:
    companies = [company_of(db, each.company_id) for each in new]
    currencies = await _currencies(db, new, companies)
    keys = [
        (each.party_id, each.customer_id is not None, company_id)
        for each, company_id in zip(new, companies, strict=True)
    ]
    wanted = {
        place: Wanted(key[2], each.currency, each.on)
        for place, (each, key) in enumerate(zip(new, keys, strict=True))
        if is_taken(each.currency, currencies.get(key, each.currency), each.exchange_rate)
    }
    rates = await rates_at(db, wanted.values())
    drafts = []
    for position, (each, key) in enumerate(zip(new, keys, strict=True)):
        path = [str(position)] if len(new) > 1 else []
        with refused_within(path):
            if key not in currencies:
                named = "customerId" if each.customer_id is not None else "supplierId"
                raise Refused("NOT_FOUND", "There is no such record.", path=[named])
            taken = rates.get(wanted[position]) if position in wanted else None
            rate = rate_of(each.currency, currencies[key], each.exchange_rate, taken)
            drafts.append(_draft(each, key[2], currencies[key], rate, path))
    return drafts


async def _currencies(
    db: Db, new: Sequence[NewPayment], companies: Sequence[uuid.UUID]
) -> dict[tuple[uuid.UUID, bool, uuid.UUID], str]:
    """The currencies of companies, by a party, whether that is a customer, and the company. One statement."""
    company = table_of(Company)
    asked = []
    for role, keys in (
        (table_of(Customer), {each.customer_id for each in new}),
        (table_of(Supplier), {each.supplier_id for each in new}),
    ):
        if named := sorted(key for key in keys if key is not None):
            asked.append(
                sa.select(
                    role.c.id.label("party_id"),
                    sa.literal(role.name == Customer.__tablename__).label("is_customer"),
                    company.c.id,
                    company.c.currency,
                )
                .join_from(role, company, company.c.tenant_id == role.c.tenant_id)
                .where(
                    role.c.tenant_id == db.actor.tenant_id, role.c.id.in_(named), company.c.id.in_(companies)
                )
            )
    if not asked:
        return {}
    rows = await db.rows(asked[0] if len(asked) == 1 else sa.select(sa.union_all(*asked).subquery()))
    return {(row.party_id, row.is_customer, row.id): row.currency for row in rows}


def _draft(new: NewPayment, company_id: uuid.UUID, base: str, rate: Decimal, path: Sequence[str]) -> _Draft:
    rules.require_amount(new.amount, new.currency)
    bank, party = rules.ledger_lines(new, rate, base)
    row = tables.Payment(
        company_id=company_id,
        number="",
        direction=new.direction,
        customer_id=new.customer_id,
        supplier_id=new.supplier_id,
        account_id=new.account_id,
        payment_date=new.on,
        currency=new.currency,
        exchange_rate=rate,
        amount=new.amount,
        residual=new.amount,
        reference=new.reference,
        note=new.note,
    )
    entry = NewEntry(
        company_id=company_id,
        journal=rules.journal_of(new.direction),
        on=new.on,
        lines=[bank, party],
        description=new.reference,
        origin_type="Payment",
        origin_id=row.id,
    )
    row.entry_id = entry.id
    return _Draft(new, row, entry, party, path)
