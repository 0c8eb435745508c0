"""Whether goods of a product are told apart, what is known of lots, and in which order they are taken."""

import uuid
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from bizsuite.base.catalog.rules.words import ProductKind
from bizsuite.base.catalog.tables import Category, Product, Template
from bizsuite.base.identity.tables import Company
from bizsuite.base.parties.rules.checks import prose
from bizsuite.erp.inventory import rules
from bizsuite.erp.inventory.rules import LotTracking, RemovalRule, StockMoveStatus, Tracking, lots
from bizsuite.erp.inventory.rules.removal import one_subject
from bizsuite.erp.inventory.service.closings import keep_others_out
from bizsuite.erp.inventory.tables import Balance, Location, Lot, LotTracked, Move, Removal, Warehouse
from bizsuite.kernel.clock import check_day
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of

_BALANCE, _LOCATION, _MOVE = table_of(Balance), table_of(Location), table_of(Move)


async def set_tracking(db: Db, product_id: uuid.UUID, tracking: Tracking) -> LotTracked:
    """Say whether goods of a product are told apart, in every company of the tenant.

    Refuses with NOT_FOUND, PRODUCT_NOT_GOODS, INVALID_VALUE, TRACKING_WITH_STOCK where some lie anywhere or are planned
    to move.
    """
    product = await db.need(Product, product_id, path=["productId"])
    template = await db.need(Template, product.template_id, path=["productId"])
    if template.kind is not ProductKind.GOODS:
        raise Refused(
            "PRODUCT_NOT_GOODS", "{product} is not kept in stock.", path=["productId"], product=product.sku
        )
    row: LotTracked | None = await db.one(
        sa.select(LotTracked).where(table_of(LotTracked).c.product_id == product_id)
    )
    in_stock = await holds_any(db, product_id) or await _is_planned(db, product_id)
    before = Tracking() if row is None else Tracking(row.mode, row.has_expiry)
    after = lots.change_of_tracking(before, tracking, in_stock)
    if row is None:
        row = LotTracked(product_id=product_id)
        db.add(row)
    row.mode, row.has_expiry = after.mode, after.has_expiry
    await db.flush()
    await db.run(_marking(db, product_id, after.mode))
    await db.publish(rules.LotTrackingSet(row.id))
    return row


async def holds_any(db: Db, product_id: uuid.UUID, company_id: uuid.UUID | None = None) -> bool:
    """Whether goods of a product lie somewhere, of one company or of any; none move before this transaction ends."""
    companies = table_of(Company).c
    for each in await db.rows(
        sa.select(companies.id).where(companies.tenant_id == db.actor.tenant_id).order_by(companies.id)
    ):
        await keep_others_out(db, each.id)
    db.ranked(Balance)
    at = sa.and_(_LOCATION.c.tenant_id == _BALANCE.c.tenant_id, _LOCATION.c.id == _BALANCE.c.location_id)
    lying = await db.rows(
        sa.select(_BALANCE.c.company_id, _BALANCE.c.on_hand, _LOCATION.c.kind)
        .join(_LOCATION, at)
        .where(_BALANCE.c.tenant_id == db.actor.tenant_id, _BALANCE.c.product_id == product_id)
        .order_by(
            _LOCATION.c.kind != rules.StockLocationKind.INTERNAL, _BALANCE.c.location_id, _BALANCE.c.lot_id
        )
        .with_for_update(of=_BALANCE)
    )
    ours = (rules.StockLocationKind.INTERNAL, rules.StockLocationKind.TRANSIT)
    return any(row.on_hand and row.kind in ours and company_id in (None, row.company_id) for row in lying)


async def _is_planned(db: Db, product_id: uuid.UUID) -> bool:
    """Whether goods of a product are planned to move."""
    planned = sa.select(_MOVE.c.id).where(
        _MOVE.c.tenant_id == db.actor.tenant_id,
        _MOVE.c.product_id == product_id,
        _MOVE.c.status == StockMoveStatus.DRAFT,
    )
    return bool(await db.rows(planned.limit(1)))


def _marking(db: Db, product_id: uuid.UUID, mode: LotTracking) -> sa.Executable:
    """Let every balance in a place for goods say how they are told apart."""
    inside = sa.select(_LOCATION.c.id).where(
        _LOCATION.c.tenant_id == db.actor.tenant_id, _LOCATION.c.kind == rules.StockLocationKind.INTERNAL
    )
    return (
        sa.update(_BALANCE)
        .where(
            _BALANCE.c.tenant_id == db.actor.tenant_id,
            _BALANCE.c.product_id == product_id,
            _BALANCE.c.location_id.in_(inside),
        )
        .values(tracking=mode, version=_BALANCE.c.version + 1, updated_at=sa.func.now())
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LotChange:
    """What else is known of a lot; what is None stays."""

    expires_on: date | None = None
    note: str | None = None


async def update_lot(db: Db, lot_id: uuid.UUID, change: LotChange) -> Lot:
    """Note something of a lot, or when it really expires. Refuses with NOT_FOUND, INVALID_VALUE."""
    lot = await db.lock(Lot, lot_id)
    if change.expires_on is not None:
        if lot.expires_on is None:
            raise Refused("INVALID_VALUE", "This product does not expire.", path=["expiresOn"])
        check_day(change.expires_on, "expiresOn")
        lot.expires_on = change.expires_on
    if change.note is not None:
        lot.note = prose(change.note, "note")
    await db.flush()
    await db.publish(rules.LotChanged(lot.id))
    return lot


async def set_removal(db: Db, rule: RemovalRule) -> Removal:
    """Say in which order goods are taken in the company that the request works in; another rule for the same goes.

    Refuses with NOT_FOUND, INVALID_VALUE.
    """
    one_subject(rule)
    await _known(db, rule)
    columns = table_of(Removal).c
    chosen = sa.select(Removal).where(
        columns.company_id == db.actor.company_id,
        columns.product_id.is_not_distinct_from(rule.product_id),
        columns.category_id.is_not_distinct_from(rule.category_id),
        columns.warehouse_id.is_not_distinct_from(rule.warehouse_id),
    )
    await keep_others_out(db, db.actor.company_id)
    row = await db.one(chosen)
    if row is None:
        row = Removal(
            company_id=db.actor.company_id,
            product_id=rule.product_id,
            category_id=rule.category_id,
            warehouse_id=rule.warehouse_id,
        )
        db.add(row)
    row.strategy = rule.strategy
    await db.flush()
    await db.publish(rules.RemovalRuleSet(row.id))
    made: Removal = row
    return made


async def _known(db: Db, rule: RemovalRule) -> None:
    """What a rule is for. Refuses with NOT_FOUND."""
    if rule.product_id is not None:
        await db.need(Product, rule.product_id, path=["productId"])
    if rule.category_id is not None:
        await db.need(Category, rule.category_id, path=["categoryId"])
    if rule.warehouse_id is not None:
        warehouse = await db.need(Warehouse, rule.warehouse_id, path=["warehouseId"])
        if warehouse.company_id != db.actor.company_id:
            raise Refused("NOT_FOUND", "There is no such record.", path=["warehouseId"])


async def delete_removal(db: Db, rule_id: uuid.UUID) -> uuid.UUID:
    """Forget how goods are taken; answers the company. Refuses with NOT_FOUND."""
    row = await db.lock(Removal, rule_id)
    if row.company_id not in {*db.actor.company_ids, db.actor.company_id}:
        raise Refused("NOT_FOUND", "There is no such record.", path=["id"])
    await db.delete(row)
    await db.flush()
    await db.publish(rules.RemovalRuleDeleted(row.company_id))
    return row.company_id
