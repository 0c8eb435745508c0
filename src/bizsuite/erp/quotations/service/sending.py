"""Sending quotations, and what somebody agrees to who agrees to that."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from bizsuite.base.identity.tables import Company
from bizsuite.erp.quotations.rules import lifecycle, words
from bizsuite.erp.quotations.service.keeping import GUARD, latest_of, lock_quotation, move
from bizsuite.erp.quotations.tables import Quotation, QuotationLine, QuotationVersion
from bizsuite.erp.sales import pricing
from bizsuite.erp.sales.pricing import Agreed, Terms
from bizsuite.kernel.clock import now, today
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.modules import GuardFacts
from bizsuite.kernel.tables import table_of


async def send(db: Db, quotation_id: uuid.UUID) -> Quotation:
    """Send a draft to the customer: from now on this version stays as it is. Who must agree is asked before.

    Refuses with NOT_FOUND, QUOTATION_NOT_DRAFT, QUOTATION_EMPTY, QUOTATION_EXPIRED, and with whatever code those have
    who must agree.
    """
    quotation = await lock_quotation(db, quotation_id)
    version, lines = await latest_of(db, quotation)
    status = lifecycle.send(quotation.status, len(lines), version.valid_until, today(db.actor.zone))
    await db.publish(words.QuotationSending([quotation.id]))
    await db.agree(GUARD, [quotation.id])
    move(quotation, version, status)
    version.sent_at = now()
    await db.flush()
    await db.publish(words.QuotationSent(quotation.id))
    return quotation


async def facts_of_quotations(db: Db, quotations: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, GuardFacts]:
    """What agreements to drafts may depend on; the amounts are in the companies' currencies. Two statements.

    Refuses with NOT_FOUND, QUOTATION_NOT_DRAFT.
    """
    await db.flush()
    found = await _latest(db, quotations)
    for key in quotations:
        if key not in found:
            raise Refused("NOT_FOUND", "There is no such record.", path=["id"])
        lifecycle.change(found[key].status)
    line = table_of(QuotationLine)
    rows = await db.rows(
        sa.select(line)
        .where(
            line.c.tenant_id == db.actor.tenant_id,
            line.c.version_id.in_(sorted(row.version_id for row in found.values())),
        )
        .order_by(line.c.version_id, line.c.position)
    )
    lines: dict[uuid.UUID, list[Any]] = {row.version_id: [] for row in found.values()}
    for row in rows:
        lines[row.version_id].append(row)
    return {key: _facts(row, lines[row.version_id]) for key, row in found.items()}


async def _latest(db: Db, quotations: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Any]:
    """Quotations with what the version says that counts, and with the currency of their company."""
    own, version, company = (table_of(each).c for each in (Quotation, QuotationVersion, Company))
    rows = await db.rows(
        sa.select(
            *(own.id, own.number, own.status, own.company_id, own.customer_id, own.owner_id),
            *(version.currency, version.exchange_rate, version.charges, version.total),
            version.id.label("version_id"),
            company.currency.label("base"),
        ).where(
            own.tenant_id == db.actor.tenant_id,
            own.id.in_(sorted(quotations)),
            version.tenant_id == own.tenant_id,
            version.quotation_id == own.id,
            version.number == own.latest,
            company.tenant_id == own.tenant_id,
            company.id == own.company_id,
        )
    )
    return {row.id: row for row in rows}


def _facts(row: Any, lines: Sequence[Any]) -> GuardFacts:
    agreed = Agreed(
        customer_id=row.customer_id,
        currency=row.currency,
        exchange_rate=row.exchange_rate,
        charges=row.charges,
        lines=[
            (line.product_id, Terms(line.quantity, line.unit_price, line.discount, line.tax_rate))
            for line in lines
        ],
        taxes=[line.tax for line in lines],
    )
    return GuardFacts(
        title=row.number,
        company_id=row.company_id,
        amount=pricing.base_amount(row.total, row.exchange_rate, row.base),
        party_id=row.customer_id,
        owner_id=row.owner_id,
        revision=pricing.revision(agreed),
    )
