"""By which rules a company bills and matches what it buys."""

import uuid
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.catalog.tables import Product
from bizsuite.base.identity.tables import Company
from bizsuite.bridges.procurement_bills.rules import billing, words
from bizsuite.bridges.procurement_bills.rules.words import BillingPolicy
from bizsuite.bridges.procurement_bills.tables import BillingPolicyRule, MatchTolerance
from bizsuite.erp.finance.service.access import require_company
from bizsuite.erp.procurement.tables import OrderLine
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused


async def set_policy(
    db: Db,
    company_id: uuid.UUID,
    policy: BillingPolicy,
    *,
    product_id: uuid.UUID | None = None,
    order_line_id: uuid.UUID | None = None,
) -> BillingPolicyRule:
    """Bill a line of an order, a product, or all else that a company buys by a policy from now on.

    Refuses with NOT_FOUND, INVALID_VALUE (a product and a line).
    """
    await db.lock(Company, company_id)
    require_company(db, company_id)
    if product_id is not None and order_line_id is not None:
        raise Refused("INVALID_VALUE", "Give a product or a line, not both.", path=["orderLineId"])
    if product_id is not None:
        await db.need(Product, product_id, path=["productId"])
    if order_line_id is not None:
        line = await db.need(OrderLine, order_line_id, path=["orderLineId"])
        if line.company_id != company_id:
            raise Refused("NOT_FOUND", "There is no such record.", path=["orderLineId"])
    rule = BillingPolicyRule
    found: Any = await db.one(
        sa.select(rule).where(
            col(rule.company_id) == company_id,
            col(rule.product_id).is_not_distinct_from(product_id),
            col(rule.order_line_id).is_not_distinct_from(order_line_id),
        )
    )
    if found is None:
        found = rule(company_id=company_id, product_id=product_id, order_line_id=order_line_id)
        db.add(found)
    found.policy = policy
    await db.flush()
    await db.publish(words.BillingPolicySet(company_id))
    made: BillingPolicyRule = found
    return made


async def set_tolerance(
    db: Db, company_id: uuid.UUID, *, fraction: Decimal, amount: Decimal
) -> MatchTolerance:
    """Let lines of bills that are posted from now on differ by so much from what was agreed.

    Refuses with NOT_FOUND, INVALID_VALUE, AMOUNT_PRECISION.
    """
    company = await db.lock(Company, company_id)
    require_company(db, company_id)
    billing.require_tolerance(fraction, amount, company.currency)
    found: Any = await db.one(sa.select(MatchTolerance).where(col(MatchTolerance.company_id) == company_id))
    if found is None:
        found = MatchTolerance(company_id=company_id, currency=company.currency)
        db.add(found)
    found.fraction, found.amount = fraction, amount
    await db.flush()
    await db.publish(words.MatchToleranceSet(company_id))
    made: MatchTolerance = found
    return made
