"""Payments that come in."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import sqlalchemy as sa

from bizsuite.base.identity.tables import Company
from bizsuite.base.parties.tables import Customer
from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.loaders import OpenLine, open_lines
from bizsuite.erp.finance.rules.ledger import NewEntry, NewLine
from bizsuite.erp.finance.rules.matching import NewMatch
from bizsuite.erp.finance.rules.words import JournalKind
from bizsuite.erp.finance.service.access import company_of
from bizsuite.erp.invoicing import service as invoicing
from bizsuite.erp.invoicing.rules.discounts import require_discount, to_pay
from bizsuite.erp.invoicing.service import Along
from bizsuite.erp.invoicing.tables import Invoice
from bizsuite.erp.payments import rules, tables
from bizsuite.erp.payments.rules import NewPayment
from bizsuite.erp.payments.service.documents import Invoices, follow, lock_claims, match_of, move_taxes
from bizsuite.erp.rates.loaders import Wanted, rates_at
from bizsuite.erp.rates.rules import is_taken, rate_of
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused, refused_at, refused_within
from bizsuite.kernel.tables import table_of


@dataclass(frozen=True, slots=True)
class _Draft:
    """A payment that is about to be posted, and the line by which it stands on the customer's account."""

    new: NewPayment
    row: tables.Payment
    entry: NewEntry
    line: NewLine
    path: Sequence[str]


async def receive_payment(db: Db, new: NewPayment) -> tables.Payment:
    """Book a payment; see `receive_payments`."""
    return (await receive_payments(db, [new]))[0]


async def receive_payments(db: Db, new: Sequence[NewPayment]) -> list[tables.Payment]:
    """Book payments on their days, and let each settle the invoices that it names.

    As many statements for many as for one; the position of the payment begins the path where they are many.
    In another currency than the company's each takes the rate of its day unless it gives one.
    Refuses with NOT_FOUND, INVALID_VALUE, AMOUNT_PRECISION, EXCHANGE_RATE_MISSING, EXCHANGE_RATE_INVALID,
    INVOICE_NOT_POSTED, NOT_AN_INVOICE, CURRENCY_MISMATCH, PARTY_MISMATCH, OVER_ALLOCATION, CHART_MISSING,
    PERIOD_MISSING, PERIOD_CLOSED, DISCOUNT_NONE, DISCOUNT_EXPIRED, DISCOUNT_PARTIAL, ACCOUNT_MISSING.
    """
    wanted = [each for payment in new for each in payment.allocations]
    for position, payment in enumerate(new):
        with refused_at(position, len(new)):
            rules.require_once(payment.allocations)
    invoices = await lock_claims(db, wanted)
    drafts = await _drafts(db, new)
    lines = await open_lines(db, [invoice.entry_id for invoice in invoices.values() if invoice.entry_id])
    notes, drafts = await _discounts(db, drafts, invoices)
    matches = [match for draft in drafts for match in _matches(draft, invoices, lines)]
    entries = [draft.entry for draft in drafts]
    if notes:
        _, posting = await invoicing.post_along(db, [note.id for note in notes], Along(entries, matches))
    else:
        posting = await finance.post_entries(db, entries, matches)
    payments = {draft.row.id: draft.row for draft in drafts}
    for draft, number in zip(drafts, posting.numbers, strict=True):
        draft.row.number = number
        db.add(draft.row)
    settled = {note.credit_of_id for note in notes}
    others = {key: each for key, each in invoices.items() if key not in settled}
    follow(posting.matches, others, payments)
    await move_taxes(db, posting.matches, others)
    for draft in drafts:
        await db.publish(rules.PaymentReceived(draft.row.id, draft.row.company_id))
    return [draft.row for draft in drafts]


async def _discounts(
    db: Db, drafts: Sequence[_Draft], invoices: Invoices
) -> tuple[list[Invoice], list[_Draft]]:
    """The credit notes of the discounts that payments take, and the payments, which settle the rest of each invoice."""
    asked = [
        (draft, place, [*draft.path, "allocations", str(place)])
        for draft in drafts
        for place, each in enumerate(draft.new.allocations)
        if each.takes_discount
    ]
    taken = []
    for draft, place, path in asked:
        invoice = invoices[draft.new.allocations[place].invoice_id]
        require_discount(invoice.discount, invoice.discount_date, draft.new.on, [*path, "takeDiscount"])
        taken.append((invoice, draft.new.on))
    if not taken:
        return [], list(drafts)
    notes = await invoicing.draft_discounts(db, taken)
    changed = {id(draft): list(draft.new.allocations) for draft in drafts}
    for (draft, place, path), (invoice, _), note in zip(asked, taken, notes, strict=True):
        own = changed[id(draft)]
        due = to_pay(invoice.residual, note.total, own[place].amount, [*path, "amount"])
        own[place] = replace(own[place], amount=due)
    return notes, [replace(draft, new=replace(draft.new, allocations=changed[id(draft)])) for draft in drafts]


def _matches(
    draft: _Draft, invoices: Invoices, lines: Mapping[uuid.UUID, Sequence[OpenLine]]
) -> list[NewMatch]:
    """What a payment settles, on its day."""
    return [
        match_of(
            invoices[each.invoice_id],
            lines,
            draft.line.id,
            each,
            on=draft.new.on,
            path=[*draft.path, "allocations", str(place)],
        )
        for place, each in enumerate(draft.new.allocations)
    ]


async def _drafts(db: Db, new: Sequence[NewPayment]) -> list[_Draft]:
    companies = [company_of(db, each.company_id) for each in new]
    company, customer = table_of(Company).c, table_of(Customer).c
    rows = await db.rows(
        sa.select(customer.id.label("customer_id"), company.id, company.currency)
        .join_from(customer.id.table, company.id.table, company.tenant_id == customer.tenant_id)
        .where(
            customer.tenant_id == db.actor.tenant_id,
            customer.id.in_({each.customer_id for each in new}),
            company.id.in_(companies),
        )
    )
    currencies = {(row.customer_id, row.id): row.currency for row in rows}
    wanted = {
        place: Wanted(company_id, each.currency, each.on)
        for place, (each, company_id) in enumerate(zip(new, companies, strict=True))
        if is_taken(
            each.currency, currencies.get((each.customer_id, company_id), each.currency), each.exchange_rate
        )
    }
    rates = await rates_at(db, wanted.values())
    drafts = []
    for position, (each, company_id) in enumerate(zip(new, companies, strict=True)):
        path = [str(position)] if len(new) > 1 else []
        with refused_within(path):
            if (each.customer_id, company_id) not in currencies:
                raise Refused("NOT_FOUND", "There is no such record.", path=["customerId"])
            base = currencies[each.customer_id, company_id]
            taken = rates.get(wanted[position]) if position in wanted else None
            rate = rate_of(each.currency, base, each.exchange_rate, taken)
            drafts.append(_draft(each, company_id, base, rate, path))
    return drafts


def _draft(new: NewPayment, company_id: uuid.UUID, base: str, rate: Decimal, path: Sequence[str]) -> _Draft:
    rules.require_amount(new.amount, new.currency)
    bank, customer = rules.ledger_lines(new, rate, base)
    row = tables.Payment(
        company_id=company_id,
        number="",
        customer_id=new.customer_id,
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
        journal=JournalKind.RECEIPTS,
        on=new.on,
        lines=[bank, customer],
        description=new.reference,
        origin_type="Payment",
        origin_id=row.id,
    )
    row.entry_id = entry.id
    return _Draft(new, row, entry, customer, path)
