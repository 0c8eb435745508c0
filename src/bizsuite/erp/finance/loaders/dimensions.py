"""Whether what lines are divided by comes to the lines: the analytic sum is that of the ledger."""

from typing import Any

import sqlalchemy as sa

from bizsuite.erp.finance import tables
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of

_LINE = table_of(tables.EntryLine)
_SPLIT = table_of(tables.DimensionSplit)


def undivided(db: Db) -> sa.Select[*tuple[Any, ...]]:
    """Posted lines whose parts by some dimension are not the whole, in fraction or amount, or that lost or won one."""
    own = sa.and_(_SPLIT.c.tenant_id == _LINE.c.tenant_id, _SPLIT.c.line_id == _LINE.c.id)
    by_dimension = (
        sa.select(
            sa.func.count().label("splits"),
            sa.func.sum(_SPLIT.c.fraction).label("fraction"),
            sa.func.sum(_SPLIT.c.amount).label("amount"),
        )
        .where(own)
        .group_by(_SPLIT.c.dimension_id)
        .lateral()
    )
    splits = sa.func.coalesce(sa.func.sum(by_dimension.c.splits), 0)
    amount = _LINE.c.debit - _LINE.c.credit
    whole = sa.func.bool_and(sa.and_(by_dimension.c.fraction == 1, by_dimension.c.amount == amount))
    divided = sa.or_(
        _LINE.c.split_count > 0,
        sa.select(1).where(own).exists(),
    )
    return (
        sa.select(
            _LINE.c.id,
            sa.func.concat(splits, " parts of ", amount, ", counted ", _LINE.c.split_count).label("detail"),
        )
        .select_from(_LINE.outerjoin(by_dimension, sa.true()))
        .where(
            _LINE.c.tenant_id == db.actor.tenant_id,
            _LINE.c.company_id == db.actor.company_id,
            _LINE.c.posted_on.is_not(None),
            divided,
        )
        .group_by(_LINE.c.tenant_id, _LINE.c.id)
        .having(sa.or_(splits != _LINE.c.split_count, whole.is_not(True)))
    )
