"""What the customer answers to a quotation, and until when it can be answered."""

import uuid
from datetime import date

import sqlalchemy as sa

from bizsuite.base.parties.rules.checks import line as line_of_text
from bizsuite.base.parties.rules.checks import prose
from bizsuite.erp.quotations.rules import lifecycle, words
from bizsuite.erp.quotations.rules.given import Acceptance
from bizsuite.erp.quotations.service.keeping import GUARD, latest_of, lock_quotation, move, on_day, order_of
from bizsuite.erp.quotations.tables import Quotation, QuotationVersion
from bizsuite.erp.sales import service as orders
from bizsuite.kernel.clock import now, today
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of

AT_ONCE = 500
"""How many quotations are noted as expired in one act."""


async def accept(db: Db, quotation_id: uuid.UUID, told: Acceptance) -> Quotation:
    """Note that the customer has said yes, and make an order of exactly the version that was accepted; once.

    Refuses with NOT_FOUND, QUOTATION_SUPERSEDED, QUOTATION_NOT_SENT, QUOTATION_EXPIRED, QUOTATION_DIFFERS,
    DATE_IN_FUTURE, INVALID_VALUE, and as `orders.create_order` and, where told to, `orders.confirm_order` do.
    """
    quotation = await lock_quotation(db, quotation_id)
    version, lines = await latest_of(db, quotation)
    day = today(db.actor.zone)
    status = lifecycle.accept(quotation.status, version.number, told.version, version.valid_until, day)
    on = told.on or day
    lifecycle.require_day(on, day)
    quotation.accepted_on, quotation.accepted_at = on, now()
    quotation.accepted_by = line_of_text(told.by, "by")
    quotation.acceptance_reference = line_of_text(told.reference, "reference")
    quotation.signed_by = line_of_text(told.signed_by, "signedBy")
    await db.publish(words.QuotationAccepting(quotation.id))
    new = on_day(order_of(quotation, version, lines), on)
    order = await orders.create_order(db, new)
    lifecycle.require_same(version, order)
    await db.flush()
    move(quotation, version, status)
    quotation.order_id = order.id
    await db.flush()
    await db.publish(words.QuotationAccepted(quotation.id, order.id))
    if told.confirm:
        # Last: it locks stock, and whoever hears of the acceptance locks documents of their own.
        await orders.confirm_order(db, order.id)
    return quotation


async def decline(db: Db, quotation_id: uuid.UUID, reason: str) -> Quotation:
    """Note that the customer has said no. Refuses with NOT_FOUND, QUOTATION_NOT_SENT, INVALID_VALUE."""
    quotation = await lock_quotation(db, quotation_id)
    lifecycle.on_offer(quotation.status)
    quotation.decline_reason = prose(reason, "reason")
    version, _ = await latest_of(db, quotation)
    move(quotation, version, words.QuotationStatus.DECLINED)
    await db.flush()
    await db.publish(words.QuotationDeclined(quotation.id))
    return quotation


async def cancel(db: Db, quotation_id: uuid.UUID) -> Quotation:
    """Withdraw a draft or what was sent. Refuses with NOT_FOUND, QUOTATION_NOT_SENT, SUBJECT_LOCKED."""
    quotation = await lock_quotation(db, quotation_id)
    status = lifecycle.cancel(quotation.status)
    if quotation.status is words.QuotationStatus.DRAFT:
        await db.agree(GUARD, [quotation.id], "change")
    version, _ = await latest_of(db, quotation)
    move(quotation, version, status)
    await db.flush()
    await db.publish(words.QuotationCancelled(quotation.id))
    return quotation


async def renew(db: Db, quotation_id: uuid.UUID, valid_until: date) -> Quotation:
    """Let what was sent hold until another day, as it is. Refuses with NOT_FOUND, QUOTATION_NOT_SENT, INVALID_VALUE."""
    quotation = await lock_quotation(db, quotation_id)
    lifecycle.on_offer(quotation.status)
    until = lifecycle.last_day(valid_until, today(db.actor.zone))
    version, _ = await latest_of(db, quotation)
    version.valid_until = quotation.valid_until = until
    move(quotation, version, words.QuotationStatus.SENT)
    await db.flush()
    await db.publish(words.QuotationRenewed(quotation.id))
    return quotation


async def expire(db: Db, day: date) -> int:
    """Note which quotations have expired before a day, some hundred at once; how many it were."""
    own = table_of(Quotation).c
    chosen = sa.select(Quotation).where(own.status == words.QuotationStatus.SENT, own.valid_until < day)
    over = await db.all(chosen.order_by(own.id).limit(AT_ONCE).with_for_update(skip_locked=True))
    if not over:
        return 0
    version = table_of(QuotationVersion).c
    latest = {(each.id, each.latest): each for each in over}
    rows = await db.all(
        sa.select(QuotationVersion).where(version.quotation_id.in_([each.id for each in over]))
    )
    for row in rows:
        if (found := latest.get((row.quotation_id, row.number))) is not None:
            move(found, row, words.QuotationStatus.EXPIRED)
    await db.flush()
    for each in over:
        await db.publish(words.QuotationExpired(each.id))
    return len(over)
