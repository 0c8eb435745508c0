"""What kits are put together of."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.catalog.loaders import measure_columns, measure_of
from bizsuite.base.catalog.rules import kits, words
from bizsuite.base.catalog.rules.kits import Part
from bizsuite.base.catalog.rules.units import check_step
from bizsuite.base.catalog.rules.words import ProductKind
from bizsuite.base.catalog.tables import KitPart, Product, Template, Unit
from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.trees import hold_tree


async def set_kit(db: Db, product_id: uuid.UUID, parts: Sequence[Part]) -> Product:
    """Say what a kit is put together of from now on; orders that are there keep what they have.

    Refuses NOT_FOUND, PRODUCT_NOT_KIT, INVALID_VALUE, KIT_PART_TWICE, QUANTITY_ROUNDING, KIT_RECURSIVE.
    """
    kits.check_parts(parts)
    # Two kits that are each put into the other could close a ring together.
    await hold_tree(db, KitPart)
    row = await db.lock(Product, product_id)
    known = await _products(db, {product_id, *(part.component_id for part in parts)})
    if known[product_id].kind != ProductKind.KIT:
        raise Refused("PRODUCT_NOT_KIT", "This product is not a kit.", path=["id"])
    for place, part in enumerate(parts):
        if part.component_id not in known:
            raise Refused("NOT_FOUND", "There is no such record.", path=["parts", str(place), "productId"])
        check_step(part.quantity, measure_of(known[part.component_id]), "parts", str(place), "quantity")
    kits.check_ring(product_id, parts, await _inside(db))
    before = await db.all(sa.select(KitPart).where(col(KitPart.kit_id) == product_id))
    there = {each.component_id: each for each in before}
    for place, part in enumerate(parts):
        kept = there.pop(part.component_id, None)
        if kept is None:
            made = KitPart(
                kit_id=product_id, component_id=part.component_id, quantity=part.quantity, position=place
            )
            db.add(made)
        else:
            kept.quantity, kept.position = part.quantity, place
    for left in there.values():
        await db.delete(left)
    row.updated_at = now()
    await db.flush()
    await db.publish(words.ProductChanged(row.id))
    return row


async def _products(db: Db, wanted: set[uuid.UUID]) -> Mapping[uuid.UUID, Any]:
    """Products with their kinds and units."""
    product, template, unit = table_of(Product), table_of(Template), table_of(Unit)
    rows = await db.rows(
        sa.select(product.c.id, template.c.kind, *measure_columns(unit))
        .join_from(
            product,
            template,
            sa.and_(template.c.tenant_id == product.c.tenant_id, template.c.id == product.c.template_id),
        )
        .join(unit, sa.and_(unit.c.tenant_id == product.c.tenant_id, unit.c.id == product.c.unit_id))
        .where(product.c.tenant_id == db.actor.tenant_id, product.c.id.in_(sorted(wanted)))
    )
    return {row.id: row for row in rows}


async def _inside(db: Db) -> Mapping[uuid.UUID, Sequence[uuid.UUID]]:
    """The components of every kit."""
    part = table_of(KitPart).c
    rows = await db.rows(
        sa.select(part.kit_id, part.component_id).where(part.tenant_id == db.actor.tenant_id)
    )
    found = defaultdict[uuid.UUID, list[uuid.UUID]](list)
    for row in rows:
        found[row.kit_id].append(row.component_id)
    return found
