"""What breaks the promises of planning."""

import sqlalchemy as sa

from bizsuite.erp.planning import tables
from bizsuite.kernel.db import Db
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.tables import table_of

_PROPOSAL, _RULE = table_of(tables.SupplyProposal), table_of(tables.ReorderRule)


async def integrity(db: Db) -> list[Finding]:
    """Proposals that are for something else than their rule."""
    own = sa.and_(_RULE.c.tenant_id == _PROPOSAL.c.tenant_id, _RULE.c.id == _PROPOSAL.c.rule_id)
    names = ("company_id", "product_id", "warehouse_id")
    rows = await db.rows(
        sa.select(_PROPOSAL.c.id)
        .join(_RULE, own)
        .where(
            _PROPOSAL.c.tenant_id == db.actor.tenant_id,
            sa.or_(*(_PROPOSAL.c[name] != _RULE.c[name] for name in names)),
        )
    )
    return [
        Finding("proposal_vs_rule", "SupplyProposal", row.id, "for other goods than its rule") for row in rows
    ]
