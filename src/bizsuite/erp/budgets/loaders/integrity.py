"""The look for budgets whose parts are not what their lines plan."""

import sqlalchemy as sa

from bizsuite.erp.budgets import tables
from bizsuite.kernel.db import Db
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.tables import table_of

_LINE, _PART = table_of(tables.BudgetLine), table_of(tables.BudgetPart)


async def integrity(db: Db) -> list[Finding]:
    """Lines of budgets of the company that the actor works in that do not sum up."""
    own = sa.and_(_PART.c.tenant_id == _LINE.c.tenant_id, _PART.c.line_id == _LINE.c.id)
    total = sa.func.coalesce(sa.func.sum(_PART.c.amount), 0)
    rows = await db.rows(
        sa.select(_LINE.c.id, sa.func.concat("planned ", _LINE.c.amount, ", parts ", total).label("detail"))
        .select_from(_LINE.outerjoin(_PART, own))
        .where(_LINE.c.tenant_id == db.actor.tenant_id, _LINE.c.company_id == db.actor.company_id)
        .group_by(_LINE.c.tenant_id, _LINE.c.id)
        .having(total != _LINE.c.amount)
    )
    return [Finding("budget_vs_parts", "BudgetLine", row.id, row.detail) for row in rows]
