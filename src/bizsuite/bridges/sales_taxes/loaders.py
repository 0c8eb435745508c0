"""The taxes of lines as they are kept, and the look for lines that are at odds with them."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from bizsuite.bridges.sales_taxes.tables import OrderLineTax
from bizsuite.erp.sales.tables import OrderLine
from bizsuite.erp.taxes.tables import Tax
from bizsuite.kernel.db import Db
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.tables import table_of

_LINE, _OWN, _TAX = table_of(OrderLine), table_of(OrderLineTax), table_of(Tax)


async def taxes_of_lines(db: Db, lines: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Any]]:
    """The rows of lines of orders, in their order; one statement, none where there is nothing to ask."""
    found: defaultdict[uuid.UUID, list[Any]] = defaultdict(list)
    if lines:
        statement = sa.select(_OWN).where(
            _OWN.c.tenant_id == db.actor.tenant_id,
            _OWN.c.line_id == sa.any_(sa.literal(sorted(lines), sa.ARRAY(sa.Uuid))),
        )
        for row in await db.rows(statement.order_by(_OWN.c.line_id, _OWN.c.position)):
            found[row.line_id].append(row)
    return dict(found)


async def integrity(db: Db) -> list[Finding]:
    """Lines of the company that the actor works in whose tax is not the sum of their taxes."""
    asked = sa.func.sum(_OWN.c.amount).filter(sa.not_(_TAX.c.is_neutral))
    summed = sa.func.coalesce(asked, 0)
    same = sa.and_(_OWN.c.tenant_id == _LINE.c.tenant_id, _OWN.c.line_id == _LINE.c.id)
    rows = await db.rows(
        sa.select(_LINE.c.id, sa.func.concat("line ", _LINE.c.tax, ", taxes ", summed).label("detail"))
        .join_from(_LINE, _OWN, same)
        .join(_TAX, sa.and_(_TAX.c.tenant_id == _OWN.c.tenant_id, _TAX.c.id == _OWN.c.tax_id))
        .where(_LINE.c.tenant_id == db.actor.tenant_id, _LINE.c.company_id == db.actor.company_id)
        .group_by(_LINE.c.tenant_id, _LINE.c.id)
        .having(summed != _LINE.c.tax)
    )
    return [Finding("order_line_vs_taxes", "SalesOrderLine", row.id, row.detail) for row in rows]
