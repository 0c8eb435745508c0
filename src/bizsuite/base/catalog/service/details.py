"""What belongs to a product: its attributes, barcodes and suppliers."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.catalog.rules.shapes import NewProduct
from bizsuite.base.catalog.tables import Attribute, Barcode, SupplierProduct, VariantValue
from bizsuite.kernel.db import Db
from bizsuite.kernel.trees import hold_tree


async def add_details(db: Db, products: Sequence[uuid.UUID], new: Sequence[NewProduct]) -> None:
    """Add what was told of new products; flushed by the caller."""
    attributes = await _attributes(db, {name for each in new for name, _ in each.attributes})
    for key, each in zip(products, new, strict=True):
        db.add_all(
            VariantValue(product_id=key, attribute_id=attributes[name.casefold()], value=value)
            for name, value in each.attributes
        )
        db.add_all(Barcode(product_id=key, code=code) for code in each.barcodes)
        db.add_all(_supplied(key, each.suppliers))


def _supplied(product: uuid.UUID, suppliers: Sequence[uuid.UUID]) -> list[SupplierProduct]:
    return [
        SupplierProduct(product_id=product, supplier_id=supplier, position=position)
        for position, supplier in enumerate(dict.fromkeys(suppliers))
    ]


async def _attributes(db: Db, names: set[str]) -> dict[str, uuid.UUID]:
    """The attributes of these names, whatever their case; new ones are made."""
    if not names:
        return {}
    await hold_tree(db, Attribute)
    rows = await db.all(sa.select(Attribute))
    known = {row.name.casefold(): row.id for row in rows}
    fresh = {name.casefold(): Attribute(name=name) for name in sorted(names) if name.casefold() not in known}
    db.add_all(fresh.values())
    await db.flush()
    return {**known, **{name: row.id for name, row in fresh.items()}}


async def replace_barcodes(db: Db, product: uuid.UUID, codes: Sequence[str]) -> None:
    """Make these the barcodes; those that were there already keep their id."""
    rows = await db.all(sa.select(Barcode).where(col(Barcode.product_id) == product))
    for row in rows:
        if row.code not in codes:
            await db.delete(row)
    there = {row.code for row in rows}
    db.add_all(Barcode(product_id=product, code=code) for code in codes if code not in there)


async def replace_suppliers(db: Db, product: uuid.UUID, suppliers: Sequence[uuid.UUID]) -> None:
    """Make these the suppliers, in this order; what is known of those that stay is kept."""
    rows = await db.all(sa.select(SupplierProduct).where(col(SupplierProduct.product_id) == product))
    there = {row.supplier_id: row for row in rows}
    for wanted in _supplied(product, suppliers):
        if (row := there.pop(wanted.supplier_id, None)) is not None:
            row.position = wanted.position
        else:
            db.add(wanted)
    for left in there.values():
        await db.delete(left)
