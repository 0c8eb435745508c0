"""How much more than is due may come."""

import uuid
from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.catalog.tables import Product
from bizsuite.base.identity.tables import Company
from bizsuite.erp.procurement.rules.events import ReceiptToleranceSet
from bizsuite.erp.procurement.rules.quantities import check_tolerance
from bizsuite.erp.procurement.tables import ReceiptTolerance
from bizsuite.kernel.db import Db


async def set_tolerance(
    db: Db, fraction: Decimal | None, *, product_id: uuid.UUID | None = None
) -> ReceiptTolerance | None:
    """Say by how large a fraction more than is due of a product may come to the actor's company; None: it has none.

    Without a product it is for all that have none of their own. The company's row is locked, so that two who say it at
    once take turns. Refuses with NOT_FOUND, INVALID_VALUE.
    """
    check_tolerance(fraction)
    own = ReceiptTolerance
    company = await db.lock(Company, db.actor.company_id)
    if product_id is not None:
        await db.need(Product, product_id, path=["productId"])
    named = col(own.product_id).is_(None) if product_id is None else col(own.product_id) == product_id
    found = await db.all(sa.select(own).where(col(own.company_id) == company.id, named))
    kept = found[0] if found else None
    if fraction is None and kept is not None:
        await db.delete(kept)
        kept = None
    elif fraction is not None and kept is None:
        kept = own(company_id=company.id, product_id=product_id, fraction=fraction)
        db.add(kept)
    elif fraction is not None and kept is not None:
        kept.fraction = fraction
    await db.flush()
    await db.publish(ReceiptToleranceSet(company.id, product_id))
    return kept
