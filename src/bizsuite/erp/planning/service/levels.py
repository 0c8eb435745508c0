"""Saying how stock is kept up."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.catalog.rules.words import ProductKind
from bizsuite.base.catalog.tables import Product, Template
from bizsuite.base.parties.tables import Supplier
from bizsuite.erp.inventory.service.places import places_of_sites
from bizsuite.erp.inventory.tables import Warehouse
from bizsuite.erp.planning import tables
from bizsuite.erp.planning.rules import reordering, words
from bizsuite.erp.planning.rules.reordering import NewRule
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.uniqueness import unless_taken

_PRODUCT, _SUPPLIER, _TEMPLATE = table_of(Product), table_of(Supplier), table_of(Template)
_WAREHOUSE = table_of(Warehouse)
_TAKEN = {
    "uq_planning_reorder_rule_tenant_id_product_id_warehouse_id": Refused(
        "REORDER_RULE_TAKEN", "Somebody else has just set a rule for one of these products.", path=["rules"]
    )
}


async def set_rules(db: Db, rules: Sequence[NewRule]) -> list[tables.ReorderRule]:
    """Say when products are re-ordered for warehouses of the actor's company; what was said before is replaced.

    As many statements for many as for one.
    Refuses with NOT_FOUND, INVALID_VALUE, PRODUCT_NOT_GOODS, TRANSFER_NOWHERE, REORDER_RULE_TAKEN.
    """
    reordering.check_rules(rules)
    company_id = db.actor.company_id
    places = await places_of_sites(db, {(company_id, rule.warehouse_id) for rule in rules})
    at = [places[company_id, rule.warehouse_id].warehouse_id for rule in rules]
    await _require_sources(db, rules, at)
    await _require_goods(db, rules)
    await _require_suppliers(db, rules)
    known = await _known(db, rules)
    made: dict[tuple[uuid.UUID, uuid.UUID], tables.ReorderRule] = {}
    async with unless_taken(db, _TAKEN):
        for rule, warehouse_id in zip(rules, at, strict=True):
            spot = (rule.product_id, warehouse_id)
            if spot in made:
                raise Refused(
                    "INVALID_VALUE",
                    "There is a rule for this product and warehouse already.",
                    path=rule.path,
                )
            made[spot] = known.get(spot) or _added(db, company_id, spot)
            _say(made[spot], rule)
    for each in made.values():
        await db.publish(words.ReorderRuleSet(each.id, each.company_id))
    return list(made.values())


def _added(db: Db, company_id: uuid.UUID, spot: tuple[uuid.UUID, uuid.UUID]) -> tables.ReorderRule:
    row = tables.ReorderRule(company_id=company_id, product_id=spot[0], warehouse_id=spot[1])
    db.add(row)
    return row


def _say(row: tables.ReorderRule, rule: NewRule) -> None:
    levels = rule.levels
    row.supplier_id, row.source_warehouse_id = rule.supplier_id, rule.source_id
    row.is_active = rule.is_active
    row.minimum, row.maximum, row.safety_stock = levels.minimum, levels.maximum, levels.safety_stock
    row.order_minimum, row.multiple, row.lead_days = levels.order_minimum, levels.multiple, levels.lead_days


async def _known(db: Db, rules: Sequence[NewRule]) -> dict[tuple[uuid.UUID, uuid.UUID], tables.ReorderRule]:
    """The rules of these products in the company, locked in the order of their ids."""
    row = tables.ReorderRule
    products = sorted({rule.product_id for rule in rules})
    keys = await db.rows(
        sa.select(col(row.id)).where(
            col(row.tenant_id) == db.actor.tenant_id,
            col(row.company_id) == db.actor.company_id,
            col(row.product_id) == sa.any_(sa.literal(products, sa.ARRAY(sa.Uuid))),
        )
    )
    found = await db.lock_all(row, [key.id for key in keys])
    return {(each.product_id, each.warehouse_id): each for each in found.values()}


async def _require_goods(db: Db, rules: Sequence[NewRule]) -> None:
    """Only goods are kept in stock. Refuses with NOT_FOUND, PRODUCT_NOT_GOODS."""
    of_template = sa.and_(
        _TEMPLATE.c.tenant_id == _PRODUCT.c.tenant_id, _TEMPLATE.c.id == _PRODUCT.c.template_id
    )
    wanted = sorted({rule.product_id for rule in rules})
    rows = await db.rows(
        sa.select(_PRODUCT.c.id, _PRODUCT.c.sku, _TEMPLATE.c.kind)
        .join(_TEMPLATE, of_template)
        .where(
            _PRODUCT.c.tenant_id == db.actor.tenant_id,
            _PRODUCT.c.id == sa.any_(sa.literal(wanted, sa.ARRAY(sa.Uuid))),
        )
    )
    known = {row.id: row for row in rows}
    for rule in rules:
        path = [*rule.path, "productId"]
        if rule.product_id not in known:
            raise Refused("NOT_FOUND", "There is no such record.", path=path)
        if known[rule.product_id].kind != ProductKind.GOODS:
            sku = known[rule.product_id].sku
            raise Refused("PRODUCT_NOT_GOODS", "{product} is not kept in stock.", path=path, product=sku)


async def _require_sources(db: Db, rules: Sequence[NewRule], at: Sequence[uuid.UUID]) -> None:
    """Goods are fetched from another active warehouse of the company. Refuses with NOT_FOUND, TRANSFER_NOWHERE."""
    wanted = sorted({rule.source_id for rule in rules if rule.source_id is not None})
    if not wanted:
        return
    rows = await db.rows(
        sa.select(_WAREHOUSE.c.id).where(
            _WAREHOUSE.c.tenant_id == db.actor.tenant_id,
            _WAREHOUSE.c.company_id == db.actor.company_id,
            _WAREHOUSE.c.is_active,
            _WAREHOUSE.c.id.in_(wanted),
        )
    )
    known = {row.id for row in rows}
    for rule, warehouse_id in zip(rules, at, strict=True):
        path = [*rule.path, "sourceWarehouseId"]
        if rule.source_id is not None and rule.source_id not in known:
            raise Refused("NOT_FOUND", "There is no such record.", path=path)
        if rule.source_id == warehouse_id:
            raise Refused("TRANSFER_NOWHERE", "Goods are fetched from another warehouse.", path=path)


async def _require_suppliers(db: Db, rules: Sequence[NewRule]) -> None:
    wanted = sorted({rule.supplier_id for rule in rules if rule.supplier_id is not None})
    rows = await db.rows(
        sa.select(_SUPPLIER.c.id).where(
            _SUPPLIER.c.tenant_id == db.actor.tenant_id,
            _SUPPLIER.c.id == sa.any_(sa.literal(wanted, sa.ARRAY(sa.Uuid))),
        )
    )
    known = {row.id for row in rows}
    for rule in rules:
        if rule.supplier_id is not None and rule.supplier_id not in known:
            raise Refused("NOT_FOUND", "There is no such record.", path=[*rule.path, "supplierId"])
