"""What counts cover, what the names in an entry mean, and what breaks their promises."""

import uuid
from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from bizsuite.base.catalog.rules.words import ProductKind
from bizsuite.base.catalog.tables import Category, Product, Template
from bizsuite.erp.counts import tables
from bizsuite.erp.counts.rules.counting import Scope
from bizsuite.erp.counts.rules.words import LINES_MAX, LIVE, StockCountStatus
from bizsuite.erp.inventory.rules import LotTracking, StockLocationKind
from bizsuite.erp.inventory.tables import Balance, Location, Lot, LotTracked, Move
from bizsuite.kernel.db import Db
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.tables import table_of

_BALANCE, _LOCATION, _MOVE = table_of(Balance), table_of(Location), table_of(Move)
_LOT, _TRACKED = table_of(Lot), table_of(LotTracked)
_CATEGORY, _PRODUCT, _TEMPLATE = table_of(Category), table_of(Product), table_of(Template)
_COUNT, _LINE = table_of(tables.StockCount), table_of(tables.StockCountLine)


def _among(column: sa.Column[uuid.UUID], keys: Collection[uuid.UUID]) -> sa.ColumnElement[bool]:
    return column == sa.any_(sa.literal(sorted(set(keys)), sa.ARRAY(sa.Uuid)))


async def spots(db: Db, warehouse_id: uuid.UUID, scope: Scope) -> Sequence[Any]:
    """What lies where in a warehouse, as far as a count covers it, place by place; products that are named lie there
    also where nothing is left of them. One more than a count may have, at most."""
    same = sa.and_(_LOCATION.c.tenant_id == _BALANCE.c.tenant_id, _LOCATION.c.id == _BALANCE.c.location_id)
    known = sa.and_(_PRODUCT.c.tenant_id == _BALANCE.c.tenant_id, _PRODUCT.c.id == _BALANCE.c.product_id)
    wanted = [
        _BALANCE.c.tenant_id == db.actor.tenant_id,
        _LOCATION.c.warehouse_id == warehouse_id,
        _LOCATION.c.kind == StockLocationKind.INTERNAL,
    ]
    if scope.location_ids is not None:
        wanted.append(_among(_BALANCE.c.location_id, scope.location_ids))
    if scope.category_id is not None:
        wanted.append(_PRODUCT.c.template_id.in_(_of_category(db, scope.category_id)))
    if scope.product_ids is None:
        wanted.append(_BALANCE.c.on_hand != 0)
    else:
        # Of goods that are told apart something lies there by lot only.
        apart = _BALANCE.c.tracking != LotTracking.NONE
        wanted += [
            _among(_BALANCE.c.product_id, scope.product_ids),
            sa.or_(_BALANCE.c.on_hand != 0, sa.not_(apart)),
        ]
    return await db.rows(
        sa.select(_BALANCE.c.product_id, _BALANCE.c.location_id, _BALANCE.c.lot_id)
        .join(_LOCATION, same)
        .join(_PRODUCT, known)
        .where(*wanted)
        .order_by(_LOCATION.c.code, _PRODUCT.c.sku, _BALANCE.c.lot_id)
        .limit(LINES_MAX + 1)
    )


def _of_category(db: Db, category_id: uuid.UUID) -> sa.Select[Any]:
    """The templates of a category and of those below it."""
    tree = (
        sa.select(_CATEGORY.c.id)
        .where(_CATEGORY.c.tenant_id == db.actor.tenant_id, _CATEGORY.c.id == category_id)
        .cte("tree", recursive=True)
    )
    below = sa.select(_CATEGORY.c.id).where(
        _CATEGORY.c.tenant_id == db.actor.tenant_id, _CATEGORY.c.parent_id == tree.c.id
    )
    tree = tree.union(below)
    return sa.select(_TEMPLATE.c.id).where(
        _TEMPLATE.c.tenant_id == db.actor.tenant_id, _TEMPLATE.c.category_id.in_(sa.select(tree.c.id))
    )


async def places_known(db: Db, warehouse_id: uuid.UUID, keys: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these are places for goods in a warehouse."""
    rows = await db.rows(
        sa.select(_LOCATION.c.id).where(
            _LOCATION.c.tenant_id == db.actor.tenant_id,
            _LOCATION.c.warehouse_id == warehouse_id,
            _LOCATION.c.kind == StockLocationKind.INTERNAL,
            _among(_LOCATION.c.id, keys),
        )
    )
    return {row.id for row in rows}


async def goods_known(db: Db, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[str, bool]]:
    """Which of these are products: their SKU, and whether they are kept in stock."""
    of_template = sa.and_(
        _TEMPLATE.c.tenant_id == _PRODUCT.c.tenant_id, _TEMPLATE.c.id == _PRODUCT.c.template_id
    )
    rows = await db.rows(
        sa.select(_PRODUCT.c.id, _PRODUCT.c.sku, _TEMPLATE.c.kind)
        .join(_TEMPLATE, of_template)
        .where(_PRODUCT.c.tenant_id == db.actor.tenant_id, _among(_PRODUCT.c.id, keys))
    )
    return {row.id: (row.sku, row.kind == ProductKind.GOODS) for row in rows}


async def lots_known(db: Db, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """Which of these are lots, and of which product."""
    if not keys:
        return {}
    rows = await db.rows(
        sa.select(_LOT.c.id, _LOT.c.product_id).where(
            _LOT.c.tenant_id == db.actor.tenant_id, _among(_LOT.c.id, keys)
        )
    )
    return {row.id: row.product_id for row in rows}


async def trackings(db: Db, products: Collection[uuid.UUID]) -> dict[uuid.UUID, LotTracking]:
    """How products are told apart; those that are not are left out."""
    rows = await db.rows(
        sa.select(_TRACKED.c.product_id, _TRACKED.c.mode).where(
            _TRACKED.c.tenant_id == db.actor.tenant_id, _among(_TRACKED.c.product_id, products)
        )
    )
    return {row.product_id: row.mode for row in rows}


async def integrity(db: Db) -> list[Finding]:
    """Lines that stock was not set right by, and lines that are kept from others though their count is over."""
    found = []
    for check, statement in (("count_vs_moves", _moved(db)), ("count_lines_open", _open(db))):
        found += [Finding(check, "StockCountLine", row.id, row.detail) for row in await db.rows(statement)]
    return found


def _moved(db: Db) -> sa.Select[Any]:
    """Lines of confirmed counts whose difference is not what their move has brought or taken."""
    of_count = sa.and_(_COUNT.c.tenant_id == _LINE.c.tenant_id, _COUNT.c.id == _LINE.c.count_id)
    own = sa.and_(_MOVE.c.tenant_id == _LINE.c.tenant_id, _MOVE.c.id == _LINE.c.move_id)
    sign = sa.case((_MOVE.c.to_location_id == _LINE.c.location_id, 1), else_=-1)
    moved = sa.func.coalesce(_MOVE.c.quantity * sign, 0)
    difference = sa.func.coalesce(_LINE.c.difference, 0)
    return (
        sa.select(_LINE.c.id, sa.func.concat("difference ", difference, ", moved ", moved).label("detail"))
        .select_from(_LINE.join(_COUNT, of_count).outerjoin(_MOVE, own))
        .where(
            _LINE.c.tenant_id == db.actor.tenant_id,
            moved != sa.case((_COUNT.c.status == StockCountStatus.CONFIRMED, difference), else_=0),
        )
    )


def _open(db: Db) -> sa.Select[Any]:
    of_count = sa.and_(_COUNT.c.tenant_id == _LINE.c.tenant_id, _COUNT.c.id == _LINE.c.count_id)
    return (
        sa.select(_LINE.c.id, sa.func.concat("count ", _COUNT.c.status).label("detail"))
        .join(_COUNT, of_count)
        .where(_LINE.c.tenant_id == db.actor.tenant_id, _LINE.c.is_open != _COUNT.c.status.in_(LIVE))
    )
