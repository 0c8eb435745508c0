"""Balances that come into being: the first goods of a product at a place."""

import uuid
from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from bizsuite.base.catalog.rules.words import ProductKind
from bizsuite.base.catalog.tables import Product, Template
from bizsuite.erp.inventory.rules import LotTracking
from bizsuite.erp.inventory.service.closings import keep_open
from bizsuite.erp.inventory.service.places import Places
from bizsuite.erp.inventory.tables import Availability, Balance, LotTracked
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO
from bizsuite.kernel.writing import adding

_AVAILABILITY, _BALANCE = table_of(Availability), table_of(Balance)
_PRODUCT, _TEMPLATE, _TRACKED = table_of(Product), table_of(Template), table_of(LotTracked)


async def make_balances(
    db: Db, at: Mapping[uuid.UUID, Places], spots: Sequence[tuple[uuid.UUID, uuid.UUID]]
) -> None:
    """Insert empty balances without a lot in places, each `at` a warehouse; whoever is quicker does not disturb.

    Refuses with NOT_FOUND, and with PRODUCT_NOT_GOODS for a service: what never has a balance never moves.
    """
    wanted = {product_id for product_id, _ in spots}
    # Nor does anybody tell the goods of a product apart otherwise meanwhile.
    closed = await keep_open(db, {places.company_id for places in at.values()})
    of_template = sa.and_(
        _TEMPLATE.c.tenant_id == _PRODUCT.c.tenant_id, _TEMPLATE.c.id == _PRODUCT.c.template_id
    )
    of_product = sa.and_(_TRACKED.c.tenant_id == _PRODUCT.c.tenant_id, _TRACKED.c.product_id == _PRODUCT.c.id)
    known = await db.rows(
        sa.select(_PRODUCT.c.id, _PRODUCT.c.sku, _TEMPLATE.c.kind, _TRACKED.c.mode)
        .join(_TEMPLATE, of_template)
        .outerjoin(_TRACKED, of_product)
        .where(
            _PRODUCT.c.tenant_id == db.actor.tenant_id,
            _PRODUCT.c.id == sa.any_(sa.literal(sorted(wanted), sa.ARRAY(sa.Uuid))),
        )
    )
    if len(known) < len(wanted):
        raise Refused("NOT_FOUND", "There is no such record.", path=["productId"])
    for row in known:
        if row.kind != ProductKind.GOODS:
            raise Refused(
                "PRODUCT_NOT_GOODS", "{product} is not kept in stock.", path=["productId"], product=row.sku
            )
    modes = {row.id: row.mode or LotTracking.NONE for row in known}
    rows = [
        {"tenant_id": db.actor.tenant_id, "company_id": at[location_id].company_id}
        | {
            "product_id": product_id,
            "location_id": location_id,
            "lot_id": None,
            "on_hand": ZERO,
            "reserved": ZERO,
        }
        | {"may_be_negative": at[location_id].may_be_negative or location_id not in at[location_id].shelves}
        | {"closed_through": closed.get(at[location_id].company_id)}
        | {"tracking": modes[product_id] if location_id in at[location_id].shelves else LotTracking.NONE}
        for product_id, location_id in spots
    ]
    sites = {
        (product_id, at[location_id].warehouse_id): at[location_id].company_id
        for product_id, location_id in spots
        if location_id in at[location_id].shelves
    }
    stocks = [
        {"tenant_id": db.actor.tenant_id, "company_id": company_id}
        | {"product_id": product_id, "warehouse_id": warehouse_id}
        for (product_id, warehouse_id), company_id in sorted(sites.items())
    ]
    made = [adding(_BALANCE, rows, "(tenant_id, product_id, location_id, lot_id) DO NOTHING")]
    if stocks:
        made.append(adding(_AVAILABILITY, stocks, "DO NOTHING"))
    await db.flush(lambda: made)
