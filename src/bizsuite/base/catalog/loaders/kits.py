"""What is in kits, down to what is kept in stock or done."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from bizsuite.base.catalog.rules.kits import Part
from bizsuite.base.catalog.tables import KitPart
from bizsuite.kernel.db import Db
from bizsuite.kernel.questions import TENANT, Select, among, question
from bizsuite.kernel.tables import table_of

DEPTH_MAX = 32
_PART = table_of(KitPart)


async def kits_of(db: Db, products: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Sequence[Part]]:
    """What is in those of these products that are kits. One statement, none where there are no products."""
    if not products:
        return {}
    found: dict[uuid.UUID, list[Part]] = {}
    for row in await db.rows(_leaves(products=sorted(products))):
        found.setdefault(row.kit_id, []).append(Part(row.component_id, row.quantity))
    return found


@question
def _leaves() -> Select:
    """What these `products` are put together of."""
    return leaves(among(_PART.c.kit_id, "products"))


def leaves(chosen: sa.ColumnElement[bool], tenant: Any = TENANT) -> Select:
    """A statement for the kits of a condition: how much of which component is in one, kits inside taken apart."""
    start = (
        sa.select(
            _PART.c.kit_id,
            _PART.c.component_id,
            _PART.c.quantity,
            _PART.c.position,
            sa.literal(1).label("depth"),
        )
        .where(_PART.c.tenant_id == tenant, chosen)
        .cte("kit", recursive=True, nesting=True)
    )
    outer, inner = start.alias(), _PART.alias()
    kit = start.union_all(
        sa.select(
            outer.c.kit_id,
            inner.c.component_id,
            sa.cast(outer.c.quantity * inner.c.quantity, sa.Numeric(20, 6)),
            outer.c.position,
            outer.c.depth + 1,
        )
        .join(inner, sa.and_(inner.c.tenant_id == tenant, inner.c.kit_id == outer.c.component_id))
        .where(outer.c.depth < DEPTH_MAX)
    )
    deeper = _PART.alias()
    is_kit = sa.exists().where(deeper.c.tenant_id == tenant, deeper.c.kit_id == kit.c.component_id)
    return (
        sa.select(
            kit.c.kit_id,
            kit.c.component_id,
            sa.cast(sa.func.sum(kit.c.quantity), sa.Numeric(20, 6)).label("quantity"),
        )
        .where(sa.not_(is_kit))
        .group_by(kit.c.kit_id, kit.c.component_id)
        .order_by(kit.c.kit_id, sa.func.min(kit.c.position), kit.c.component_id)
    )
