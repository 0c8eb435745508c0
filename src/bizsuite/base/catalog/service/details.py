"""What belongs to a product: its attributes, barcodes and suppliers."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.catalog.rules import words
from bizsuite.base.catalog.rules.shapes import NewProduct
from bizsuite.base.catalog.service.units import check_purchase_units
from bizsuite.base.catalog.tables import Attribute, Barcode, Product, SupplierProduct, VariantValue
from bizsuite.base.parties.rules.checks import line
from bizsuite.base.parties.tables import Supplier
from bizsuite.kernel.clock import now
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


async def supplied_by(db: Db, product_id: uuid.UUID, supplier_id: uuid.UUID) -> SupplierProduct:
    """What is known of a product at a supplier, who becomes the last of the product's suppliers where he is none yet.

    The product is locked. Refuses NOT_FOUND.
    """
    await db.lock(Product, product_id, path=["productId"])
    await db.need(Supplier, supplier_id, path=["supplierId"])
    rows = await db.all(sa.select(SupplierProduct).where(col(SupplierProduct.product_id) == product_id))
    known = [row for row in rows if row.supplier_id == supplier_id]
    if known:
        return known[0]
    last = max((row.position for row in rows), default=-1)
    made = SupplierProduct(product_id=product_id, supplier_id=supplier_id, position=last + 1)
    db.add(made)
    await db.flush()
    return made


async def update_supplier_product(
    db: Db, supplier_product_id: uuid.UUID, changes: Mapping[str, Any]
) -> SupplierProduct:
    """Say as what a supplier knows a product (`supplier_code`, `supplier_name`) and its `purchase_unit_id` with him.

    What is left out stays. Refuses NOT_FOUND, INVALID_VALUE, UNIT_CATEGORY_MISMATCH.
    """
    row = await db.lock(SupplierProduct, supplier_product_id)
    if "supplier_code" in changes:
        row.supplier_code = line(changes["supplier_code"], "supplierCode")
    if "supplier_name" in changes:
        row.supplier_name = line(changes["supplier_name"], "supplierName")
    if "purchase_unit_id" in changes:
        row.purchase_unit_id = unit = changes["purchase_unit_id"]
        if unit is not None:
            product = await db.need(Product, row.product_id)
            await check_purchase_units(db, {(): (unit, product.unit_id)})
    row.updated_at = now()
    await db.publish(words.ProductChanged(row.product_id))
    return row


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
