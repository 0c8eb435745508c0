"""What promotions have made of versions of quotations, and what is at odds there."""

import uuid
from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa

from bizsuite.bridges.quotations_promotions.tables import QuotationAdjustment, QuotationCoupon
from bizsuite.erp.promotions.tables import Coupon
from bizsuite.erp.quotations.tables import Quotation, QuotationLine, QuotationVersion
from bizsuite.kernel.db import Db
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.tables import table_of

_ADJUSTMENT, _LINE = table_of(QuotationAdjustment), table_of(QuotationLine)


async def adjustments_of(db: Db, version_id: uuid.UUID) -> Sequence[QuotationAdjustment]:
    """What promotions have done to the lines of a version, in their order."""
    row = _ADJUSTMENT.c
    chosen = sa.select(QuotationAdjustment).where(row.version_id == version_id)
    return await db.all(chosen.order_by(row.position, row.id))


async def offered_by(db: Db, quotation_id: uuid.UUID, *, before_latest: int = 0) -> Sequence[QuotationCoupon]:
    """The coupons of the version of a quotation that counts, or of one that many versions before it."""
    own, version, row = table_of(Quotation).c, table_of(QuotationVersion).c, table_of(QuotationCoupon).c
    chosen = sa.select(QuotationCoupon).where(
        row.tenant_id == version.tenant_id,
        row.version_id == version.id,
        version.tenant_id == own.tenant_id,
        version.quotation_id == own.id,
        version.number == own.latest - before_latest,
        own.tenant_id == db.actor.tenant_id,
        own.id == quotation_id,
    )
    return await db.all(chosen.order_by(row.id))


async def coupons_of(db: Db, coupons: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Coupon]:
    """Coupons by their ids, as they are just now; nobody is kept from using them. None is asked for without any."""
    if not coupons:
        return {}
    chosen = sa.select(Coupon).where(table_of(Coupon).c.id.in_(sorted(coupons)))
    return {each.id: each for each in await db.all(chosen.execution_options(populate_existing=True))}


async def integrity(db: Db) -> list[Finding]:
    """Lines of quotations that have another discount than promotions have left them with."""
    same = sa.and_(_LINE.c.tenant_id == _ADJUSTMENT.c.tenant_id, _LINE.c.id == _ADJUSTMENT.c.line_id)
    detail = sa.func.concat("line ", _LINE.c.discount, ", promotions ", _ADJUSTMENT.c.discount_after)
    rows = await db.rows(
        sa.select(_LINE.c.id, detail.label("detail"))
        .join_from(_ADJUSTMENT, _LINE, same)
        .where(
            _ADJUSTMENT.c.tenant_id == db.actor.tenant_id, _LINE.c.discount != _ADJUSTMENT.c.discount_after
        )
    )
    return [Finding("promotion_vs_quotation_line", "QuotationLine", row.id, row.detail) for row in rows]
