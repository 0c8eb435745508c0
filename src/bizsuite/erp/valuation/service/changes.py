"""Saying what goods are worth: how a product is valued, and what is at hand."""

import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from bizsuite.base.catalog.tables import Product
from bizsuite.base.identity.tables import Company
from bizsuite.base.parties.rules.checks import prose
from bizsuite.erp.inventory.service import holds_any
from bizsuite.erp.valuation import tables
from bizsuite.erp.valuation.rules import checks, words
from bizsuite.erp.valuation.rules.checks import NewCosting, NewRevaluation
from bizsuite.erp.valuation.rules.events import CostingMethod, Place, parts_of
from bizsuite.erp.valuation.service.bearing import hold_products
from bizsuite.erp.valuation.service.entries import Cause
from bizsuite.erp.valuation.service.valuing import revise
from bizsuite.kernel.clock import now, today
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.existence import existing
from bizsuite.kernel.tables import table_of

_COSTING, _COMPANY, _STOCK = table_of(tables.Costing), table_of(Company), table_of(tables.StockValue)


async def set_costing(db: Db, new: NewCosting) -> tables.Costing:
    """Value a product otherwise from now on. What is at hand keeps its value; a new standard cost revalues it.

    Refuses with NOT_FOUND, INVALID_VALUE, COSTING_WITH_STOCK, COSTING_BY_LOT_USED.
    """
    standard = checks.standard_cost_of(new)
    company_id, currency = await _company(db, new.company_id)
    await _need_product(db, new.product_id)
    row = await _costing(db, company_id, new.product_id, currency)
    if new.by_lot is not None and new.by_lot != (row.lots_from is not None):
        in_stock = await holds_any(db, new.product_id, company_id=company_id)
        was_used = row.lots_from is not None and await _valued_by_lot(db, company_id, new.product_id)
        checks.by_lot(new.by_lot, row.lots_from is not None, in_stock, was_used)
        row.lots_from = now() if new.by_lot else None
    row.method, row.standard_cost = new.method, standard
    held = await hold_products(db, company_id, currency, [new.product_id])
    made: list[tables.CostChange] = []
    for (product_id, place), each in held.items():
        told: dict[str, Any] = {"company_id": company_id, "currency": currency, "product_id": product_id}
        if each.row.is_transit:
            continue
        if each.row.method != new.method:
            made.append(_change(db, told, place, method=new.method))
        if new.method is CostingMethod.STANDARD:
            made.append(_change(db, told, place, unit_cost=standard))
    await _changed(db, company_id, currency, new.product_id, made)
    await db.publish(words.CostingSet(new.product_id, company_id))
    return row


async def revalue(db: Db, new: NewRevaluation) -> uuid.UUID:
    """Give what is at hand of a product another value from today on; under STANDARD it is the new standard.

    The id of the product. Refuses with NOT_FOUND, INVALID_VALUE, NOTHING_TO_REVALUE.
    """
    cost = checks.unit_cost_of(new.unit_cost, "unitCost")
    company_id, currency = await _company(db, new.company_id)
    await _need_product(db, new.product_id)
    held = await hold_products(db, company_id, currency, [new.product_id])
    told: dict[str, Any] = {"company_id": company_id, "currency": currency, "product_id": new.product_id}
    told["reason"] = prose(new.reason, "reason")
    made = [
        _change(db, told, place, unit_cost=cost)
        for (_, place), each in held.items()
        if new.warehouse_id in (None, each.row.warehouse_id)
        and new.lot_id in (None, each.row.lot_id)
        and each.row.quantity > 0
    ]
    if not made:
        raise Refused("NOTHING_TO_REVALUE", "Nothing of this is at hand there.", path=["productId"])
    await _changed(db, company_id, currency, new.product_id, made)
    await db.publish(words.StockRevalued(new.product_id, company_id))
    return new.product_id


async def _changed(
    db: Db, company_id: uuid.UUID, currency: str, product_id: uuid.UUID, made: Sequence[tables.CostChange]
) -> None:
    """Let changes of cost take effect, and tell what value they moved."""
    if not made:
        return
    db.add_all(made)
    await db.flush()
    last = made[-1]
    cause = Cause(type="CostChange", id=last.id, on=last.changed_on)
    if written := await revise(db, company_id, currency, product_id, cause):
        await db.publish(words.StockValued(written))


def _change(db: Db, told: dict[str, Any], place: Place, **what: Any) -> tables.CostChange:
    warehouse_id, lot_id = parts_of(place)
    told = told | what | {"warehouse_id": warehouse_id, "lot_id": lot_id}
    return tables.CostChange(**told, changed_on=today(db.actor.zone), changed_at=now())


async def _valued_by_lot(db: Db, company_id: uuid.UUID, product_id: uuid.UUID) -> bool:
    """Whether a lot of a product has been valued by itself."""
    found = sa.select(_STOCK.c.id).where(
        _STOCK.c.tenant_id == db.actor.tenant_id,
        _STOCK.c.company_id == company_id,
        _STOCK.c.product_id == product_id,
        _STOCK.c.lot_id.is_not(None),
    )
    return bool(await db.rows(found.limit(1)))


async def _company(db: Db, named: uuid.UUID | None) -> tuple[uuid.UUID, str]:
    """A company of the actor, and its currency. Refuses with NOT_FOUND."""
    company_id = named or db.actor.company_id
    own = {*db.actor.company_ids, db.actor.company_id}
    currency = await db.one(
        sa.select(_COMPANY.c.currency).where(
            _COMPANY.c.tenant_id == db.actor.tenant_id, _COMPANY.c.id == company_id
        )
    )
    if company_id not in own or currency is None:
        raise Refused("NOT_FOUND", "There is no such record.", path=["companyId"])
    return company_id, currency


async def _need_product(db: Db, product_id: uuid.UUID) -> None:
    if product_id not in await existing(db, Product, [product_id]):
        raise Refused("NOT_FOUND", "There is no such record.", path=["productId"])


async def _costing(db: Db, company_id: uuid.UUID, product_id: uuid.UUID, currency: str) -> tables.Costing:
    """How a product is valued, locked; the row comes into being."""
    found = await db.one(
        sa.select(_COSTING.c.id).where(
            _COSTING.c.tenant_id == db.actor.tenant_id,
            _COSTING.c.company_id == company_id,
            _COSTING.c.product_id == product_id,
        )
    )
    if found is not None:
        return await db.lock(tables.Costing, found)
    row = tables.Costing(company_id=company_id, product_id=product_id, currency=currency)
    db.add(row)
    return row
