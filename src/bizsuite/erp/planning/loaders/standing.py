"""How stock of products will stand day by day, for as many products as are asked about in one statement."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.erp.inventory.tables import Availability
from bizsuite.erp.planning.loaders.dated import dated
from bizsuite.erp.planning.rules.promising import Dated, Standing, standings
from bizsuite.kernel.clock import today
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO

_AVAILABILITY = table_of(Availability)


async def standings_of(
    db: Db, products: Sequence[uuid.UUID], *, warehouse_id: uuid.UUID | None
) -> Mapping[uuid.UUID, Sequence[Standing]]:
    """By product, how its stock stands from today on in the actor's company, or in one of its warehouses."""
    named = sa.literal(sorted(set(products)), sa.ARRAY(sa.Uuid))
    goods = dated(db, db.actor.company_id).subquery("goods")
    kept = _chosen(_AVAILABILITY, named, warehouse_id)
    comes = _chosen(goods, named, warehouse_id)
    both = sa.union_all(
        sa.select(
            _AVAILABILITY.c.product_id,
            sa.null().cast(sa.Date).label("day"),
            sa.func.sum(_AVAILABILITY.c.on_hand).label("quantity"),
        )
        .where(
            _AVAILABILITY.c.tenant_id == db.actor.tenant_id,
            _AVAILABILITY.c.company_id == db.actor.company_id,
            *kept,
        )
        .group_by(_AVAILABILITY.c.product_id),
        sa.select(goods.c.product_id, goods.c.day, sa.func.sum(goods.c.quantity))
        .where(*comes)
        .group_by(goods.c.product_id, goods.c.day),
    ).subquery()
    rows = await db.rows(sa.select(both))
    return _told(products, rows, db)


def _chosen(rows: Any, named: Any, warehouse_id: uuid.UUID | None) -> list[sa.ColumnElement[bool]]:
    own = [rows.c.product_id == sa.any_(named)]
    return own if warehouse_id is None else [*own, rows.c.warehouse_id == warehouse_id]


def _told(products: Sequence[uuid.UUID], rows: Sequence[Any], db: Db) -> dict[uuid.UUID, list[Standing]]:
    on_hand: dict[uuid.UUID, Decimal] = {}
    changes: defaultdict[uuid.UUID, list[Dated]] = defaultdict(list)
    for row in rows:
        if row.day is None:
            on_hand[row.product_id] = row.quantity
        else:
            changes[row.product_id].append(Dated(row.day, row.quantity))
    first = today(db.actor.zone)
    return {key: standings(on_hand.get(key, ZERO), changes[key], first) for key in products}
