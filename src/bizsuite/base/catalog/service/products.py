"""New products and changes of them. Each step of a creation is one statement for all, however many there are."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.catalog.rules import checks, words
from bizsuite.base.catalog.rules.shapes import NewProduct, NewTemplate, ProductChanges
from bizsuite.base.catalog.service.details import add_details, replace_barcodes, replace_suppliers
from bizsuite.base.catalog.service.units import check_purchase_units, piece
from bizsuite.base.catalog.tables import Category, Product, Template, Unit
from bizsuite.base.identity.tables import Company
from bizsuite.base.parties.rules.checks import name_of, prose
from bizsuite.base.parties.tables import Supplier
from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.existence import Paths, need_each, taken
from bizsuite.kernel.external import remember_each
from bizsuite.kernel.search import search_vector
from bizsuite.kernel.uniqueness import unless_taken
from bizsuite.kernel.values import new_ids


def taken_keys(*path: str) -> Mapping[str, Refused]:
    """What it means when the database finds a key of a product twice."""
    variant = Refused("VARIANT_TAKEN", "The template has such a variant already.", path=[*path, "attributes"])
    return {
        "uq_catalog_product_tenant_id_sku": _sku_taken(*path),
        "uq_catalog_product_tenant_id_template_id_combination": variant,
        "uq_catalog_barcode_tenant_id_code": Refused(
            "BARCODE_TAKEN", "Another product has this barcode.", path=[*path, "barcodes"]
        ),
    }


def _sku_taken(*path: str) -> Refused:
    return Refused("SKU_TAKEN", "Another product has this SKU.", path=[*path, "sku"])


async def create_product(db: Db, new: NewProduct) -> Product:
    """Record a product.

    Refuses INVALID_VALUE, SKU_TAKEN, BARCODE_TAKEN, VARIANT_TAKEN, EXTERNAL_ID_TAKEN, ATTRIBUTE_TWICE, BARCODE_TWICE,
    BARCODE_CHECK_DIGIT, NOT_FOUND, UNIT_CATEGORY_MISMATCH.
    """
    return (await _products(db, [new], [()]))[0]


async def create_products(db: Db, new: Sequence[NewProduct]) -> list[Product]:
    """Record many products; the path of a refusal begins with the position of the one at fault, where it is known."""
    return await _products(db, new, [(str(at),) for at in range(len(new))])


async def create_template(db: Db, new: NewTemplate) -> Template:
    """Add a template to which variants can be made. Refuses INVALID_VALUE, NOT_FOUND."""
    if new.category_id is not None:
        await db.need(Category, new.category_id, path=["categoryId"])
    made = Template(
        name=name_of(new.name, "name"),
        description=prose(new.description, "description"),
        kind=new.kind,
        category_id=new.category_id,
    )
    db.add(made)
    await db.publish(words.TemplateCreated(made.id))
    return made


async def _products(db: Db, given: Sequence[NewProduct], paths: Paths) -> list[Product]:
    new = [checks.product_of(each, *path) for each, path in zip(given, paths, strict=True)]
    await _check(db, new, paths)
    templates = await _templates(db, new)
    counted = await _units(db, new)
    bought = {
        path: (each.purchase_unit_id, unit)
        for each, unit, path in zip(new, counted, paths, strict=True)
        if each.purchase_unit_id is not None
    }
    await check_purchase_units(db, bought)
    currency = await _company_currency(db) if any(each.currency is None for each in new) else ""
    rows = [
        {
            "id": key,
            "template_id": template,
            "combination": checks.combination_of(each.attributes),
            "sku": each.sku,
            "name": each.name,
            "unit_id": unit,
            "purchase_unit_id": each.purchase_unit_id,
            "quantity_per_unit": each.quantity_per_unit,
            "list_price": each.list_price,
            "currency": each.currency or currency,
            "unit_cost": each.unit_cost,
            "sales_tax_rate": each.sales_tax_rate,
            "weight": each.weight,
            "volume": each.volume,
            "is_discontinued": each.is_discontinued,
            "search": search_vector(each.name, each.sku),
        }
        for key, template, unit, each in zip(new_ids(len(new)), templates, counted, new, strict=True)
    ]
    async with unless_taken(db, taken_keys()):
        stored = db.add_many(Product, rows)
        ids = [row["id"] for row in stored]
        await add_details(db, ids, new)
        await remember_each(db, "Product", ids, [each.external for each in new], paths)
    for key in ids:
        await db.publish(words.ProductCreated(key))
    return [Product(**row) for row in stored]


async def _check(db: Db, new: Sequence[NewProduct], paths: Paths) -> None:
    """Whether what the products name is there, and their SKUs are free."""
    await need_each(db, Unit, [each.unit_id for each in new], paths, "unitId")
    await need_each(db, Template, [each.template_id for each in new], paths, "templateId")
    await need_each(db, Category, [each.category_id for each in new], paths, "categoryId")
    suppliers = [(key, path) for each, path in zip(new, paths, strict=True) for key in each.suppliers]
    await need_each(
        db, Supplier, [key for key, _ in suppliers], [path for _, path in suppliers], "supplierIds"
    )
    used = set(await taken(db, Product, "sku", [each.sku for each in new]))
    for each, path in zip(new, paths, strict=True):
        if each.sku in used:
            raise _sku_taken(*path)
        used.add(each.sku)


async def _templates(db: Db, new: Sequence[NewProduct]) -> list[uuid.UUID]:
    """The template of each product; those that name none get one of their own."""
    own = iter(
        db.add_many(
            Template,
            [
                {
                    "name": each.name,
                    "description": each.description,
                    "kind": each.kind,
                    "category_id": each.category_id,
                }
                for each in new
                if each.template_id is None
            ],
        )
    )
    return [next(own)["id"] if each.template_id is None else each.template_id for each in new]


async def _units(db: Db, new: Sequence[NewProduct]) -> list[uuid.UUID]:
    """The unit of each product; those that name none are counted in pieces."""
    named = [each.unit_id for each in new if each.unit_id is not None]
    if len(named) == len(new):
        return named
    pieces = await piece(db)
    return [each.unit_id or pieces for each in new]


async def _company_currency(db: Db) -> str:
    statement = sa.select(col(Company.currency)).where(col(Company.id) == db.actor.company_id)
    currency: str = await db.one(statement)
    return currency


async def update_product(db: Db, product_id: uuid.UUID, changes: ProductChanges) -> Product:
    """Change what is given of a product.

    Refuses NOT_FOUND, INVALID_VALUE, SKU_TAKEN, BARCODE_TAKEN, BARCODE_TWICE, BARCODE_CHECK_DIGIT,
    UNIT_CATEGORY_MISMATCH.
    """
    kept: dict[str, Any] = checks.changes_of(changes)
    row = await db.lock(Product, product_id)
    if not kept:
        return row
    if kept.get("purchase_unit_id") is not None:
        await check_purchase_units(db, {(): (kept["purchase_unit_id"], row.unit_id)})
    async with unless_taken(db, taken_keys()):
        if "barcodes" in kept:
            await replace_barcodes(db, row.id, kept.pop("barcodes"))
        if "suppliers" in kept:
            suppliers = kept.pop("suppliers")
            await need_each(db, Supplier, suppliers, [()] * len(suppliers), "supplierIds")
            await replace_suppliers(db, row.id, suppliers)
        for field, value in kept.items():
            setattr(row, field, value)
        if "name" in kept or "sku" in kept:
            row.search = search_vector(row.name, row.sku)
        row.updated_at = now()
    await db.publish(words.ProductChanged(row.id))
    return row
