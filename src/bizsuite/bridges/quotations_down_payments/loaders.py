"""What breaks the promises about paying quotations ahead."""

import sqlalchemy as sa

from bizsuite.bridges.quotations_down_payments.tables import QuotationMilestone
from bizsuite.erp.quotations.rules.words import QuotationStatus
from bizsuite.erp.quotations.tables import QuotationVersion
from bizsuite.kernel.db import Db
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.tables import table_of

_PART, _VERSION = table_of(QuotationMilestone), table_of(QuotationVersion)


async def integrity(db: Db) -> list[Finding]:
    """Versions that were sent whose parts are more than they come to, or all of it and do not sum to it."""
    own = sa.and_(_PART.c.tenant_id == _VERSION.c.tenant_id, _PART.c.version_id == _VERSION.c.id)
    amounts, fractions = sa.func.sum(_PART.c.amount), sa.func.sum(_PART.c.fraction)
    rows = await db.rows(
        sa.select(
            _VERSION.c.id, sa.func.concat("total ", _VERSION.c.total, ", parts ", amounts).label("detail")
        )
        .select_from(_VERSION.join(_PART, own))
        .where(_VERSION.c.tenant_id == db.actor.tenant_id, _VERSION.c.status != QuotationStatus.DRAFT)
        .where(_VERSION.c.status != QuotationStatus.CANCELLED)
        .group_by(_VERSION.c.tenant_id, _VERSION.c.id)
        .having(sa.or_(amounts > _VERSION.c.total, sa.and_(fractions == 1, amounts != _VERSION.c.total)))
    )
    return [Finding("quotation_parts_vs_total", "QuotationVersion", row.id, row.detail) for row in rows]
