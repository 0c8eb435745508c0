"""What suppliers answer is recorded; another answer takes the place of the one before, which stays."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa

from bizsuite.base.identity.tables import Company
from bizsuite.base.parties.rules.checks import currency_of, prose
from bizsuite.base.parties.rules.checks import line as line_of_text
from bizsuite.erp.rfqs.loaders import currencies_of, lines_of
from bizsuite.erp.rfqs.rules import asking, words
from bizsuite.erp.rfqs.rules.asking import NewQuote
from bizsuite.erp.rfqs.rules.words import InvitationStatus
from bizsuite.erp.rfqs.service.asking import lock_rfq
from bizsuite.erp.rfqs.tables import RfqQuote, RfqSupplier
from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of

_QUOTE = table_of(RfqQuote)


async def _invited(db: Db, invitation_id: uuid.UUID) -> RfqSupplier:
    """The invitation, of a request that is locked and sent. Refuses with NOT_FOUND, RFQ_NOT_SENT."""
    seen = await db.need(RfqSupplier, invitation_id)
    rfq = await lock_rfq(db, seen.rfq_id)
    asking.sent(rfq.status)
    return await db.lock(RfqSupplier, invitation_id)


async def answer_rfq(
    db: Db,
    invitation_id: uuid.UUID,
    quotes: Sequence[NewQuote],
    *,
    currency: str | None = None,
    supplier_reference: str = "",
    note: str = "",
) -> RfqSupplier:
    """Record what a supplier asks for lines; lines that he answered before and does not name stay as they are.

    Without a currency it is the supplier's or else the company's; without a quantity he has all of it. Refuses with
    NOT_FOUND, RFQ_NOT_SENT, INVALID_VALUE, RFQ_LINE_TWICE.
    """
    row = await _invited(db, invitation_id)
    lines = {line.id: line for line in await lines_of(db, [row.rfq_id])}
    asking.check_quotes(quotes, list(lines))
    company = await db.need(Company, row.company_id)
    usual = (await currencies_of(db, [row.supplier_id])).get(row.supplier_id)
    chosen = currency_of(currency, "currency") or usual or company.currency
    named = [quote.line_id for quote in quotes]
    before = await db.all(
        sa.select(RfqQuote).where(
            _QUOTE.c.rfq_supplier_id == row.id,
            _QUOTE.c.superseded_at.is_(None),
            _QUOTE.c.line_id.in_(named),
        )
    )
    for old in before:
        old.superseded_at = now()
    await db.flush()
    own = {name: getattr(row, name) for name in ("company_id", "owner_id", "department_id")}
    db.add_all(
        RfqQuote(
            rfq_supplier_id=row.id,
            line_id=quote.line_id,
            currency=chosen,
            unit_price=quote.unit_price,
            quantity=lines[quote.line_id].quantity if quote.quantity is None else quote.quantity,
            lead_days=quote.lead_days,
            valid_until=quote.valid_until,
            note=prose(quote.note, "quotes", str(place), "note"),
            **own,
        )
        for place, quote in enumerate(quotes)
    )
    row.status, row.answered_at, row.updated_at = InvitationStatus.ANSWERED, now(), now()
    row.supplier_reference = line_of_text(supplier_reference, "supplierReference") or row.supplier_reference
    row.note = prose(note, "note") or row.note
    await db.flush()
    await db.publish(words.RequestForQuotationAnswered(row.rfq_id, row.supplier_id))
    return row


async def decline_rfq(db: Db, invitation_id: uuid.UUID, *, note: str = "") -> RfqSupplier:
    """Note that a supplier does not want to offer; what he offered stands no more.

    Refuses with NOT_FOUND, RFQ_NOT_SENT, INVALID_VALUE.
    """
    row = await _invited(db, invitation_id)
    chosen = sa.select(RfqQuote).where(_QUOTE.c.rfq_supplier_id == row.id, _QUOTE.c.superseded_at.is_(None))
    for old in await db.all(chosen):
        old.superseded_at = now()
    row.status, row.answered_at, row.updated_at = InvitationStatus.DECLINED, now(), now()
    row.note = prose(note, "note") or row.note
    await db.flush()
    await db.publish(words.RequestForQuotationAnswered(row.rfq_id, row.supplier_id))
    return row
