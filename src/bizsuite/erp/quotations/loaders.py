"""What breaks the promises that quotations make."""

from typing import Any

import sqlalchemy as sa

from bizsuite.erp.quotations import tables
from bizsuite.kernel.db import Db
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.tables import table_of

_QUOTATION, _VERSION, _LINE = (
    table_of(each) for each in (tables.Quotation, tables.QuotationVersion, tables.QuotationLine)
)


async def integrity(db: Db) -> list[Finding]:
    """Quotations of the actor's tenant that are not what their latest version says, or versions that are not their
    lines."""
    found = []
    for check, node, statement in (
        ("quotation_vs_version", "Quotation", _latest()),
        ("quotation_version_vs_lines", "QuotationVersion", _sums()),
    ):
        rows = await db.rows(statement.where(statement.selected_columns.tenant_id == db.actor.tenant_id))
        found += [Finding(check, node, row.id, row.detail) for row in rows]
    return found


def _latest() -> sa.Select[*tuple[Any, ...]]:
    own = sa.and_(
        _VERSION.c.tenant_id == _QUOTATION.c.tenant_id,
        _VERSION.c.quotation_id == _QUOTATION.c.id,
        _VERSION.c.number == _QUOTATION.c.latest,
    )
    names = ("status", "valid_until", "currency", "net", "tax", "charges")
    same = sa.and_(*(_VERSION.c[name].is_not_distinct_from(_QUOTATION.c[name]) for name in names))
    detail = sa.func.concat(_QUOTATION.c.status, " ", _QUOTATION.c.total, ", version ", _VERSION.c.total)
    return (
        sa.select(_QUOTATION.c.tenant_id, _QUOTATION.c.id, detail.label("detail"))
        .select_from(_QUOTATION.outerjoin(_VERSION, own))
        .where(sa.not_(same))
    )


def _sums() -> sa.Select[*tuple[Any, ...]]:
    own = sa.and_(_LINE.c.tenant_id == _VERSION.c.tenant_id, _LINE.c.version_id == _VERSION.c.id)
    net, tax = (sa.func.coalesce(sa.func.sum(_LINE.c[name]), 0) for name in ("net", "tax"))
    detail = sa.func.concat(
        "net ", _VERSION.c.net, ", lines ", net, "; tax ", _VERSION.c.tax, ", lines ", tax
    )
    return (
        sa.select(_VERSION.c.tenant_id, _VERSION.c.id, detail.label("detail"))
        .select_from(_VERSION.outerjoin(_LINE, own))
        .group_by(_VERSION.c.tenant_id, _VERSION.c.id)
        .having(sa.or_(_VERSION.c.net != net, _VERSION.c.tax != tax))
    )
