"""How many entries a list has; of tables that only grow no more than some are counted."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from bizsuite.kernel.reads import Entity


def entries(entity: Entity, clause: Any, conditions: Sequence[Any], *outer: Any) -> Any:
    """How many rows fulfil the conditions; where not all are counted, one more than is told, at most."""
    rows: Any = sa.select(sa.literal_column("1")).select_from(clause).where(*conditions).correlate(*outer)
    if entity.count_max is not None:
        rows = rows.limit(sa.literal_column(str(entity.count_max + 1)))
    return (
        sa.select(sa.func.count())
        .select_from(rows.subquery())
        .correlate(*outer)
        .scalar_subquery()
        .label("entries")
    )
