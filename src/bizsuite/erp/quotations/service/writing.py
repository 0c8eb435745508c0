"""Drafting quotations, changing drafts, and writing further versions of what was sent."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from bizsuite.base.parties.rules.checks import line as line_of_text
from bizsuite.erp.quotations.rules import lifecycle, words
from bizsuite.erp.quotations.rules.given import NewQuotation
from bizsuite.erp.quotations.service.keeping import GUARD, keep, latest_of, lock_quotation, own_order
from bizsuite.erp.quotations.tables import Quotation, QuotationLine, QuotationVersion
from bizsuite.erp.sales import service as orders
from bizsuite.erp.sales.rules import NewOrder
from bizsuite.erp.sales.tables import Order
from bizsuite.kernel.clock import today
from bizsuite.kernel.db import Db
from bizsuite.kernel.numbering import Series, number_each
from bizsuite.kernel.tables import table_of

QUOTATIONS = Series("quotations.quotation", "QU-{year}-{number:05d}")


async def create(db: Db, new: NewQuotation) -> Quotation:
    """Draft a quotation with its first version, priced and taxed as an order of that day would be.

    Refuses with INVALID_VALUE and as `orders.create_orders` does.
    """
    valid_until = lifecycle.last_day(new.valid_until, today(db.actor.zone))
    subject = line_of_text(new.subject, "subject")
    reckoned = await orders.reckon_order(db, new.order)
    order, _ = reckoned
    quotation = Quotation(
        number="",
        valid_until=valid_until,
        company_id=order.company_id,
        customer_id=order.customer_id,
        owner_id=order.owner_id,
        department_id=order.department_id,
        subject=subject,
    )
    keep(db, quotation, _version(quotation, order, 1, valid_until), reckoned, new.order.lines)
    (quotation.number,) = await number_each(db, QUOTATIONS, [(order.company_id, order.order_date)])
    await db.flush()
    await db.publish(words.QuotationCreated(quotation.id))
    return quotation


def _version(quotation: Quotation, order: Order, number: int, valid_until: date) -> QuotationVersion:
    return QuotationVersion(
        quotation_id=quotation.id,
        number=number,
        quoted_on=order.order_date,
        valid_until=valid_until,
        requested_on=order.requested_on,
        customer_reference=order.customer_reference,
        delivery_address=order.delivery_address,
        note=order.note,
    )


async def update(db: Db, quotation_id: uuid.UUID, changes: Mapping[str, Any]) -> Quotation:
    """Change what is given of a draft: names of `NewOrder` (lines altogether), `valid_until`, `subject`.

    Lines that stay keep their prices. Refuses with NOT_FOUND, QUOTATION_NOT_DRAFT, SUBJECT_LOCKED, INVALID_VALUE and as
    `orders.create_orders` does.
    """
    quotation = await lock_quotation(db, quotation_id)
    lifecycle.change(quotation.status)
    await db.agree(GUARD, [quotation.id], "change")
    version, lines = await latest_of(db, quotation)
    valid_until, subject, new = _changed(db, await own_order(db, quotation, version, lines), version, changes)
    reckoned = await orders.reckon_order(db, new)
    await _remove_lines(db, version)
    order, _ = reckoned
    for name in ("requested_on", "customer_reference", "delivery_address", "note"):
        setattr(version, name, getattr(order, name))
    version.quoted_on, version.valid_until = order.order_date, valid_until
    quotation.subject = quotation.subject if subject is None else subject
    keep(db, quotation, version, reckoned, new.lines)
    await db.flush()
    await db.publish(words.QuotationChanged(quotation.id))
    return quotation


def _changed(
    db: Db, order: NewOrder, version: QuotationVersion, changes: Mapping[str, Any]
) -> tuple[date, str | None, NewOrder]:
    """Until when it holds now, its subject where that changes, and the order that it would become."""
    told = dict(changes)
    subject = line_of_text(told.pop("subject"), "subject") if "subject" in told else None
    valid_until = version.valid_until
    if "valid_until" in told:
        valid_until = lifecycle.last_day(told.pop("valid_until"), today(db.actor.zone))
    return valid_until, subject, replace(order, **told)


async def _remove_lines(db: Db, version: QuotationVersion) -> None:
    await db.publish(words.QuotationLinesRemoving(version.id))
    line = table_of(QuotationLine)
    await db.run(
        sa.delete(line).where(line.c.tenant_id == db.actor.tenant_id, line.c.version_id == version.id)
    )


async def revise(db: Db, quotation_id: uuid.UUID, changes: Mapping[str, Any]) -> Quotation:
    """Write another version of what was sent, a draft with what is given changed; the former one stays as it was.

    It is quoted today, in the same currency and at the same prices unless lines are given. Refuses with NOT_FOUND,
    QUOTATION_NOT_SENT, INVALID_VALUE and as `orders.create_orders` does.
    """
    quotation = await lock_quotation(db, quotation_id)
    former, lines = await latest_of(db, quotation)
    former_status = lifecycle.revise(quotation.status)
    day = today(db.actor.zone)
    told = {"order_date": day, "valid_until": None, **changes}
    valid_until, subject, new = _changed(db, await own_order(db, quotation, former, lines), former, told)
    reckoned = await orders.reckon_order(db, new)
    former.status = former_status
    quotation.status = words.QuotationStatus.DRAFT
    quotation.latest = former.number + 1
    quotation.subject = quotation.subject if subject is None else subject
    keep(db, quotation, _version(quotation, reckoned[0], quotation.latest, valid_until), reckoned, new.lines)
    await db.flush()
    await db.publish(words.QuotationRevised(quotation.id))
    return quotation
