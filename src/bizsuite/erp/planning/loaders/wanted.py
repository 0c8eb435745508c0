"""What is to be ordered, for all rules of a company in one statement."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.base.catalog.tables import Product
from bizsuite.erp.inventory.tables import Availability
from bizsuite.erp.planning import tables
from bizsuite.erp.planning.loaders.dated import dated
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of

QUANTITY_MAX = Decimal(10) ** 14 - 1
"""What a column holds; nobody orders as much."""

_AVAILABILITY, _PRODUCT = table_of(Availability), table_of(Product)
_RULE = table_of(tables.ReorderRule)


def wanted(
    db: Db, company_id: uuid.UUID, warehouse_id: uuid.UUID | None, on: date, planned: list[Any]
) -> sa.Select[Any]:
    """A row for each rule by which something is to be ordered, with how much; see `rules.reordering.to_order`.

    The forecast is what lies in the warehouse, with what will come and leave by the day on which an order of today
    would come; what is overdue counts. `planned` are SELECTs of what is being ordered already.
    """
    forecast = _forecast(db, company_id, warehouse_id, on, planned).subquery("forecast")
    usable = forecast.c.forecast - _RULE.c.safety_stock
    missing = sa.func.greatest(_RULE.c.maximum - usable, _RULE.c.order_minimum)
    arrives = sa.literal(on, sa.Date) + _RULE.c.lead_days
    return (
        sa.select(
            *(_RULE.c[name] for name in ("company_id", "warehouse_id", "product_id", "supplier_id")),
            _RULE.c.id.label("rule_id"),
            sa.func.least(sa.func.ceil(missing / _RULE.c.multiple) * _RULE.c.multiple, QUANTITY_MAX).label(
                "quantity"
            ),
            forecast.c.forecast,
            sa.literal(on, sa.Date).label("order_on"),
            sa.type_coerce(arrives, sa.Date).label("expected_on"),
        )
        .select_from(_RULE.join(forecast, forecast.c.rule_id == _RULE.c.id))
        .where(_RULE.c.tenant_id == db.actor.tenant_id, usable < _RULE.c.minimum)
    )


def _forecast(
    db: Db, company_id: uuid.UUID, warehouse_id: uuid.UUID | None, on: date, planned: list[Any]
) -> sa.Select[Any]:
    """What will be there for each rule when an order of today would come."""
    goods = dated(db, company_id, *planned).subquery("goods")
    horizon = sa.literal(on, sa.Date) + _RULE.c.lead_days
    within = sa.and_(
        goods.c.product_id == _RULE.c.product_id,
        goods.c.warehouse_id == _RULE.c.warehouse_id,
        goods.c.day <= horizon,
    )
    kept = sa.and_(
        _AVAILABILITY.c.tenant_id == _RULE.c.tenant_id,
        _AVAILABILITY.c.product_id == _RULE.c.product_id,
        _AVAILABILITY.c.warehouse_id == _RULE.c.warehouse_id,
    )
    sold = sa.and_(_PRODUCT.c.tenant_id == _RULE.c.tenant_id, _PRODUCT.c.id == _RULE.c.product_id)
    on_hand = sa.func.coalesce(sa.func.min(_AVAILABILITY.c.on_hand), 0)
    chosen = [
        _RULE.c.tenant_id == db.actor.tenant_id,
        _RULE.c.company_id == company_id,
        _RULE.c.is_active,
        _PRODUCT.c.is_active,
        sa.not_(_PRODUCT.c.is_discontinued),
    ]
    if warehouse_id is not None:
        chosen.append(_RULE.c.warehouse_id == warehouse_id)
    return (
        sa.select(
            _RULE.c.id.label("rule_id"),
            (on_hand + sa.func.coalesce(sa.func.sum(goods.c.quantity), 0)).label("forecast"),
        )
        .select_from(_RULE.join(_PRODUCT, sold).outerjoin(_AVAILABILITY, kept).outerjoin(goods, within))
        .where(*chosen)
        .group_by(_RULE.c.id)
    )
