"""Every write of suppliers' prices. Whoever writes those of a product holds the product, so that two take turns."""

import uuid
from dataclasses import replace
from datetime import date

from bizsuite.base.catalog import service as catalog
from bizsuite.base.catalog.loaders import measures
from bizsuite.base.catalog.tables import Product
from bizsuite.erp.sourcing.loaders import goods_of, held_prices
from bizsuite.erp.sourcing.rules import prices, words
from bizsuite.erp.sourcing.rules.prices import NewSupplierPrice
from bizsuite.erp.sourcing.tables import SupplierPrice, SupplierPriceBreak
from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused


async def set_supplier_price(db: Db, new: NewSupplierPrice) -> SupplierPrice:
    """Record what a supplier asks for a product; he becomes the last of its suppliers where he is none yet.

    A price without an end that holds before the new one starts ends the day before. Refuses with NOT_FOUND,
    INVALID_VALUE, UNIT_CATEGORY_MISMATCH, QUANTITY_ROUNDING, QUANTITY_BREAK_TWICE, SUPPLIER_PRICE_OVERLAP.
    """
    await catalog.supplied_by(db, new.product_id, new.supplier_id)
    product = (await goods_of(db, [new.product_id]))[new.product_id].unit
    unit = (await measures(db, [new.unit_id], [product])).get(new.unit_id or product.id)
    if unit is None:
        raise Refused("NOT_FOUND", "There is no such record.", path=["unitId"])
    kept = prices.price_of(new, product, unit)
    names = ("product_id", "supplier_id", "currency", "quantity_min", "quantity_multiple", "lead_days")
    made = SupplierPrice(
        unit_id=unit.id,
        starts_on=kept.starts_on,
        ends_on=kept.ends_on,
        note=kept.note,
        **{name: getattr(kept, name) for name in names},
    )
    await _make_room(db, made)
    db.add(made)
    db.add_all(
        SupplierPriceBreak(
            supplier_price_id=made.id,
            currency=made.currency,
            quantity_from=each.quantity_from,
            unit_price=each.unit_price,
        )
        for each in kept.breaks
    )
    await db.flush()
    await db.publish(words.SupplierPriceSet(made.id, made.product_id, made.supplier_id))
    return made


async def _make_room(db: Db, made: SupplierPrice) -> None:
    """End the price that a new one takes the place of."""
    held = await held_prices(db, made)
    if (before := prices.superseded(made.starts_on, held)) is not None:
        old, last = before
        held = [replace(each, ends_on=last) if each.id == old.id else each for each in held]
        row = await db.need(SupplierPrice, old.id)
        row.ends_on, row.updated_at = last, now()
        await db.flush()
        await db.publish(words.SupplierPriceEnded(row.id, row.product_id, row.supplier_id))
    prices.check_apart(made.starts_on, made.ends_on, held, "startsOn")


async def end_supplier_price(db: Db, supplier_price_id: uuid.UUID, *, on: date | None) -> SupplierPrice:
    """Give a supplier's price another last day; None: none.

    Refuses with NOT_FOUND, INVALID_VALUE, SUPPLIER_PRICE_OVERLAP.
    """
    seen = await db.need(SupplierPrice, supplier_price_id)
    await db.lock(Product, seen.product_id)
    row = await db.lock(SupplierPrice, supplier_price_id)
    if on is not None:
        prices.check_end(row.starts_on, on, "on")
    prices.check_apart(row.starts_on, on, await held_prices(db, row), "on")
    row.ends_on, row.updated_at = on, now()
    await db.flush()
    await db.publish(words.SupplierPriceEnded(row.id, row.product_id, row.supplier_id))
    return row
