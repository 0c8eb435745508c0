"""What companies have chosen about bills, and where their goods are booked."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.base.catalog.rules.words import ProductKind
from bizsuite.base.catalog.tables import Product, Template
from bizsuite.bridges.procurement_bills.loaders.keys import among
from bizsuite.bridges.procurement_bills.rules.words import BillingPolicy
from bizsuite.bridges.procurement_bills.tables import (
    BillingPolicyRule,
    MatchTolerance,
)
from bizsuite.erp.finance.rules.words import AccountPurpose
from bizsuite.erp.finance.tables import Account
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO

_POLICY, _TOLERANCE = table_of(BillingPolicyRule), table_of(MatchTolerance)
_PRODUCT, _TEMPLATE, _ACCOUNT = table_of(Product), table_of(Template), table_of(Account)


async def policies_of(
    db: Db, company_id: uuid.UUID, lines: Sequence[Any]
) -> Mapping[uuid.UUID, BillingPolicy]:
    """By what each line of an order is billed: what is said of it, of its product, or of the company. One statement."""
    rows = await db.rows(
        sa.select(_POLICY).where(
            _POLICY.c.tenant_id == db.actor.tenant_id,
            _POLICY.c.company_id == company_id,
            sa.or_(
                _POLICY.c.product_id.is_(None), among(_POLICY.c.product_id, {e.product_id for e in lines})
            ),
            sa.or_(_POLICY.c.order_line_id.is_(None), among(_POLICY.c.order_line_id, {e.id for e in lines})),
        )
    )
    said = {(row.order_line_id, row.product_id): BillingPolicy(row.policy) for row in rows}
    default = said.get((None, None), BillingPolicy.ORDERED)
    return {line.id: said.get((line.id, None), said.get((None, line.product_id), default)) for line in lines}


async def tolerance_of(db: Db, company_id: uuid.UUID) -> tuple[Decimal, Decimal]:
    """By which fraction, and which amount in its currency, lines of a company's bills may differ from its orders."""
    rows = await db.rows(
        sa.select(_TOLERANCE.c.fraction, _TOLERANCE.c.amount).where(
            _TOLERANCE.c.tenant_id == db.actor.tenant_id, _TOLERANCE.c.company_id == company_id
        )
    )
    return (rows[0].fraction, rows[0].amount) if rows else (ZERO, ZERO)


async def goods_among(db: Db, products: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Those of these products that are goods."""
    of_template = sa.and_(
        _TEMPLATE.c.tenant_id == _PRODUCT.c.tenant_id, _TEMPLATE.c.id == _PRODUCT.c.template_id
    )
    rows = await db.rows(
        sa.select(_PRODUCT.c.id)
        .join_from(_PRODUCT, _TEMPLATE, of_template)
        .where(
            _PRODUCT.c.tenant_id == db.actor.tenant_id,
            among(_PRODUCT.c.id, products),
            _TEMPLATE.c.kind == ProductKind.GOODS,
        )
    )
    return frozenset(row.id for row in rows)


async def goods_account(db: Db, company_id: uuid.UUID) -> uuid.UUID:
    """The account of goods that came and are not billed. Refuses with ACCOUNT_MISSING."""
    found: uuid.UUID | None = await db.one(
        sa.select(_ACCOUNT.c.id).where(
            _ACCOUNT.c.tenant_id == db.actor.tenant_id,
            _ACCOUNT.c.company_id == company_id,
            _ACCOUNT.c.purpose == AccountPurpose.GOODS_RECEIVED,
        )
    )
    if found is None:
        raise Refused(
            "ACCOUNT_MISSING",
            "No account plays the part {purpose}.",
            path=["id"],
            purpose=AccountPurpose.GOODS_RECEIVED.value,
        )
    return found
