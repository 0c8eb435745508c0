"""Sending quotations, and what somebody agrees to who agrees to that."""

import uuid
from collections.abc import Mapping, Sequence

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
    """What agreements to drafts may depend on; the amounts are in the companies' currencies.

    Refuses with NOT_FOUND, QUOTATION_NOT_DRAFT.
    """
    await db.flush()
    facts = {}
    for key in quotations:
        quotation = await db.get(Quotation, key)
        if quotation is None:
            raise Refused("NOT_FOUND", "There is no such record.", path=["id"])
        lifecycle.change(quotation.status)
        company = await db.need(Company, quotation.company_id)
        facts[key] = _facts(quotation, company.currency, *await latest_of(db, quotation))
    return facts


def _facts(
    quotation: Quotation, base: str, version: QuotationVersion, lines: Sequence[QuotationLine]
) -> GuardFacts:
    agreed = Agreed(
        customer_id=quotation.customer_id,
        currency=version.currency,
        exchange_rate=version.exchange_rate,
        charges=version.charges,
        lines=[
            (line.product_id, Terms(line.quantity, line.unit_price, line.discount, line.tax_rate))
            for line in lines
        ],
        taxes=[line.tax for line in lines],
    )
    return GuardFacts(
        title=quotation.number,
        company_id=quotation.company_id,
        amount=pricing.base_amount(version.total, version.exchange_rate, base),
        party_id=quotation.customer_id,
        owner_id=quotation.owner_id,
        revision=pricing.revision(agreed),
    )
