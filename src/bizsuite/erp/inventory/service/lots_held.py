"""Goods that are told apart, under lock: which lots lie where, and in which order they are taken.

Whoever changes what lies in a warehouse has locked the balance without a lot at its dock before, so that the balances
of lots are read as they are by then. Those in which nothing lies are left out.
"""

import uuid
from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from bizsuite.base.catalog.tables import Category, Product, Template
from bizsuite.erp.inventory.balances import Level
from bizsuite.erp.inventory.rules import LotTracking, RemovalRule, Tracking, Traits
from bizsuite.erp.inventory.rules.removal import picking_of
from bizsuite.erp.inventory.service.held import Held, Stored
from bizsuite.erp.inventory.tables import Balance, Lot, LotTracked, Removal
from bizsuite.kernel.clock import today
from bizsuite.kernel.db import Db
from bizsuite.kernel.questions import TENANT, Select, among, question
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.trees import above

_BALANCE, _LOT, _REMOVAL = table_of(Balance), table_of(Lot), table_of(Removal)
_PRODUCT, _TEMPLATE, _TRACKED = table_of(Product), table_of(Template), table_of(LotTracked)


async def hold_lots(
    db: Db, helds: Sequence[Held], products: Collection[uuid.UUID], named: Collection[uuid.UUID]
) -> None:
    """Lock the balances of the lots of these products on the shelves of warehouses, and note how they are taken.

    What is known of lots that are `named` is noted also where nothing of them lies.
    """
    places = {place: held for held in helds for place in held.places.shelves}
    for row in await db.rows(_to_lock(products=sorted(products), places=sorted(places))):
        held, spot = places[row.location_id], (row.product_id, row.location_id, row.lot_id)
        held.stock.levels[spot] = Level(row.on_hand, row.reserved)
        held.rows[spot] = Stored(row.id, row.on_hand, row.reserved)
        held.stock.lots[row.lot_id] = Traits(row.code, row.expires_on, row.received_on)
    if absent := set(named) - {lot_id for held in helds for lot_id in held.stock.lots}:
        for row in await db.rows(_known(lots=sorted(absent))):
            for held in helds:
                held.stock.lots[row.id] = Traits(row.code, row.expires_on, row.received_on)
    await _note_pickings(db, helds, products)


async def _note_pickings(db: Db, helds: Sequence[Held], products: Collection[uuid.UUID]) -> None:
    companies = {held.places.company_id for held in helds}
    told, said = await db.answers(
        _tracked(products=sorted(products)), _said(products=sorted(products), companies=sorted(companies))
    )
    categories = {row.category_id for row in told} if any(row.category_id for row in said) else set()
    higher = await above(db, Category, "parent_id", categories - {None})
    for row in told:
        own = [row.category_id, *higher.get(row.category_id, [])] if row.category_id else []
        tracking = Tracking(row.mode, row.has_expiry)
        for held in helds:
            rules = [_rule(each) for each in said if each.company_id == held.places.company_id]
            picking = picking_of(tracking, rules, row.product_id, own, held.places.warehouse_id)
            held.stock.tracked[row.product_id] = picking
            held.stock.day = today(db.actor.zone)


def _rule(row: Any) -> RemovalRule:
    return RemovalRule(
        strategy=row.strategy,
        product_id=row.product_id,
        category_id=row.category_id,
        warehouse_id=row.warehouse_id,
    )


@question
def _to_lock() -> Select:
    """The balances of the lots of `products` that lie in `places`, in the order in which all lock them."""
    columns = ("id", "product_id", "location_id", "lot_id", "on_hand", "reserved")
    of_lot = sa.and_(_LOT.c.tenant_id == _BALANCE.c.tenant_id, _LOT.c.id == _BALANCE.c.lot_id)
    return (
        sa.select(*(_BALANCE.c[name] for name in columns), _LOT.c.code, _LOT.c.expires_on, _LOT.c.received_on)
        .join(_LOT, of_lot)
        .where(
            _BALANCE.c.tenant_id == TENANT,
            among(_BALANCE.c.product_id, "products"),
            among(_BALANCE.c.location_id, "places"),
            _BALANCE.c.on_hand != 0,
        )
        .order_by(_BALANCE.c.product_id, _BALANCE.c.location_id, _BALANCE.c.lot_id)
        .with_for_update(of=_BALANCE)
    )


@question
def _known() -> Select:
    """What is known of `lots`."""
    columns = ("id", "code", "expires_on", "received_on")
    return sa.select(*(_LOT.c[name] for name in columns)).where(
        _LOT.c.tenant_id == TENANT, among(_LOT.c.id, "lots")
    )


@question
def _tracked() -> Select:
    """How goods of `products` are told apart, and the category of each."""
    of_product = sa.and_(_PRODUCT.c.tenant_id == _TRACKED.c.tenant_id, _PRODUCT.c.id == _TRACKED.c.product_id)
    of_template = sa.and_(
        _TEMPLATE.c.tenant_id == _PRODUCT.c.tenant_id, _TEMPLATE.c.id == _PRODUCT.c.template_id
    )
    return (
        sa.select(_TRACKED.c.product_id, _TRACKED.c.mode, _TRACKED.c.has_expiry, _TEMPLATE.c.category_id)
        .join(_PRODUCT, of_product)
        .join(_TEMPLATE, of_template)
        .where(
            _TRACKED.c.tenant_id == TENANT,
            among(_TRACKED.c.product_id, "products"),
            _TRACKED.c.mode != LotTracking.NONE,
        )
    )


@question
def _said() -> Select:
    """What `companies` say about how `products` are taken, or those of a category, or what lies in a warehouse."""
    columns = ("company_id", "product_id", "category_id", "warehouse_id", "strategy")
    return sa.select(*(_REMOVAL.c[name] for name in columns)).where(
        _REMOVAL.c.tenant_id == TENANT,
        among(_REMOVAL.c.company_id, "companies"),
        sa.or_(_REMOVAL.c.product_id.is_(None), among(_REMOVAL.c.product_id, "products")),
    )
