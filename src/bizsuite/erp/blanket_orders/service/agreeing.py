"""Agreements are written, put in force, closed."""

import uuid
from typing import Any

from bizsuite.base.catalog.loaders import measures, purchase_units
from bizsuite.base.catalog.rules.units import Measure
from bizsuite.base.identity.tables import Company
from bizsuite.base.parties.rules.checks import currency_of, prose
from bizsuite.base.parties.rules.checks import line as line_of_text
from bizsuite.base.parties.tables import Supplier
from bizsuite.erp.blanket_orders.loaders import wares_of
from bizsuite.erp.blanket_orders.rules import agreements, words
from bizsuite.erp.blanket_orders.rules.agreements import NewBlanketLine, NewBlanketOrder
from bizsuite.erp.blanket_orders.tables import BlanketOrder, BlanketOrderLine
from bizsuite.erp.procurement.service import check_steps
from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.numbering import Series, number_each

BLANKETS = Series("blanket_orders.blanket_order", "BO-{year}-{number:05d}")


async def create_blanket_order(db: Db, new: NewBlanketOrder) -> BlanketOrder:
    """Write an agreement with its lines, a draft, in the actor's company.

    Refuses with NOT_FOUND, SUPPLIER_INACTIVE, PRODUCT_INACTIVE, UNIT_CATEGORY_MISMATCH, QUANTITY_ROUNDING,
    INVALID_VALUE.
    """
    agreements.check_new(new)
    supplier = await db.need(Supplier, new.supplier_id, path=["supplierId"])
    if not supplier.is_active:
        raise Refused(
            "SUPPLIER_INACTIVE",
            "The supplier {number} is archived.",
            path=["supplierId"],
            number=supplier.number,
        )
    company = await db.need(Company, db.actor.company_id)
    made = BlanketOrder(
        number="",
        supplier_id=supplier.id,
        company_id=company.id,
        owner_id=db.actor.user_id,
        department_id=db.actor.department_id,
        currency=currency_of(new.currency, "currency") or supplier.currency or company.currency,
        starts_on=new.starts_on,
        ends_on=new.ends_on,
        supplier_reference=line_of_text(new.supplier_reference, "supplierReference"),
        note=prose(new.note, "note"),
    )
    lines = await _lines(db, made, new)
    (made.number,) = await number_each(db, BLANKETS, [(made.company_id, made.starts_on)])
    db.add(made)
    db.add_all(lines)
    await db.flush()
    await db.publish(words.BlanketOrderCreated(made.id))
    return made


async def _lines(db: Db, made: BlanketOrder, new: NewBlanketOrder) -> list[BlanketOrderLine]:
    wares = await wares_of(db, {line.product_id for line in new.lines})
    units = await measures(db, [line.unit_id for line in new.lines])
    bought = await purchase_units(
        db, {(line.product_id, new.supplier_id) for line in new.lines if line.unit_id is None}
    )
    rows = [
        BlanketOrderLine(
            blanket_order_id=made.id,
            position=place + 1,
            company_id=made.company_id,
            owner_id=made.owner_id,
            department_id=made.department_id,
            product_id=line.product_id,
            unit_id=_unit_of(
                line,
                wares.get(line.product_id),
                bought.get((line.product_id, new.supplier_id)),
                units.get(line.unit_id or line.product_id),
                place,
            ),
            quantity=line.quantity,
            currency=made.currency,
            unit_price=line.unit_price,
        )
        for place, line in enumerate(new.lines)
    ]
    await check_steps(db, [(line, ("lines", str(place))) for place, line in enumerate(rows)], units)
    return rows


def _unit_of(
    line: NewBlanketLine, product: Any, bought_in: uuid.UUID | None, unit: Measure | None, place: int
) -> uuid.UUID:
    """The unit of a line: that in which the product is bought of the supplier unless it names one.

    Refuses with NOT_FOUND, PRODUCT_INACTIVE, UNIT_CATEGORY_MISMATCH.
    """
    path = ["lines", str(place)]
    if product is None:
        raise Refused("NOT_FOUND", "There is no such record.", path=[*path, "productId"])
    if not product.is_active:
        sku = product.sku
        raise Refused("PRODUCT_INACTIVE", "{product} is archived.", path=[*path, "productId"], product=sku)
    if line.unit_id is None:
        own: uuid.UUID = product.unit_id
        return bought_in or own
    if unit is None:
        raise Refused("NOT_FOUND", "There is no such record.", path=[*path, "unitId"])
    if unit.category_id != product.category_id:
        raise Refused(
            "UNIT_CATEGORY_MISMATCH", "Units of two categories cannot be converted.", path=[*path, "unitId"]
        )
    return unit.id


async def activate_blanket_order(db: Db, blanket_order_id: uuid.UUID) -> BlanketOrder:
    """Put an agreement in force. Refuses with NOT_FOUND, BLANKET_NOT_DRAFT."""
    row = await lock_blanket_order(db, blanket_order_id)
    row.status, row.updated_at = agreements.activate(row.status), now()
    await db.flush()
    await db.publish(words.BlanketOrderActivated(row.id))
    return row


async def close_blanket_order(db: Db, blanket_order_id: uuid.UUID) -> BlanketOrder:
    """Let nothing more be called off; a draft is given up. Refuses with NOT_FOUND, BLANKET_ENDED."""
    row = await lock_blanket_order(db, blanket_order_id)
    row.status, row.updated_at = agreements.close(row.status), now()
    await db.flush()
    await db.publish(words.BlanketOrderClosed(row.id))
    return row


async def lock_blanket_order(db: Db, blanket_order_id: uuid.UUID) -> BlanketOrder:
    """Lock an agreement. Refuses with NOT_FOUND, also where the actor does not work in its company."""
    row = await db.lock(BlanketOrder, blanket_order_id)
    if row.company_id not in {*db.actor.company_ids, db.actor.company_id}:
        raise Refused("NOT_FOUND", "There is no such record.", path=["id"])
    return row
