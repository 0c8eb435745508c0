"""How products are invoiced."""

import uuid
from decimal import Decimal

import sqlalchemy as sa

from bizsuite.base.catalog.tables import Product
from bizsuite.erp.sales.rules import InvoicingPolicy, SalesPolicySet
from bizsuite.erp.sales.rules.discounts import check_discount_max
from bizsuite.erp.sales.tables import SalesPolicy
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.existence import existing
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.uniqueness import unless_taken

_TAKEN = {
    f"uq_sales_policy_tenant_id_{key}": Refused(
        "SALES_POLICY_TAKEN", "Somebody else has just set this policy.", path=["invoicingPolicy"]
    )
    for key in ("company_id", "product_id")
}


async def set_policy(
    db: Db, product_id: uuid.UUID | None, policy: InvoicingPolicy, **given: Decimal | None
) -> SalesPolicy:
    """Say by what lines of a product are invoiced from now on; without one, those of the actor's company that say
    nothing. Lines that are there stay as they are. With `discount_max` also how far below the lists it may be sold.

    Refuses with NOT_FOUND, INVALID_VALUE, SALES_POLICY_TAKEN.
    """
    own = table_of(SalesPolicy).c
    if product_id is None:
        key = own.company_id == db.actor.company_id
    else:
        if not await existing(db, Product, {product_id}):
            raise Refused("NOT_FOUND", "There is no such record.", path=["productId"])
        key = own.product_id == product_id
    kept = await db.all(sa.select(SalesPolicy).where(key).with_for_update())
    row = kept[0] if kept else SalesPolicy(product_id=product_id)
    if product_id is None:
        row.company_id = db.actor.company_id
    row.invoicing_policy = policy
    if "discount_max" in given:
        row.discount_max = check_discount_max(given["discount_max"])
    async with unless_taken(db, _TAKEN):
        db.add(row)
        await db.flush()
    await db.publish(SalesPolicySet(row.id))
    return row
