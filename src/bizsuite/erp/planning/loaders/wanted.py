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
LEVELS = ("minimum", "maximum", "safety_stock", "order_minimum", "multiple", "lead_days")

_AVAILABILITY, _PRODUCT = table_of(Availability), table_of(Product)
_RULE = table_of(tables.ReorderRule)


def wanted(
    db: Db, company_id: uuid.UUID, warehouse_id: uuid.UUID | None, on: date, planned: list[Any]
) -> sa.Select[Any]:
    """A row for each rule by which something is to be ordered, with how much; see `rules.reordering.to_order`.

    The forecast is what lies in the warehouse, with what will come and leave by the day on which an order of today
    would come; what is overdue counts. `planned` are SELECTs of what is being ordered already.
    """
    found = _forecasts(db, company_id, warehouse_id, on, planned).subquery("found")
    usable = found.c.forecast - found.c.safety_stock
    missing = sa.func.greatest(found.c.maximum - usable, found.c.order_minimum)
    arrives = sa.literal(on, sa.Date) + found.c.lead_days
    return sa.select(
        sa.literal(company_id, sa.Uuid).label("company_id"),
        *(
            found.c[name]
            for name in ("warehouse_id", "product_id", "supplier_id", "source_warehouse_id", "rule_id")
        ),
        sa.func.least(sa.func.ceil(missing / found.c.multiple) * found.c.multiple, QUANTITY_MAX).label(
            "quantity"
        ),
        found.c.forecast,
        sa.literal(on, sa.Date).label("order_on"),
        sa.type_coerce(arrives, sa.Date).label("expected_on"),
    ).where(usable < found.c.minimum)


def _forecasts(
    db: Db, company_id: uuid.UUID, warehouse_id: uuid.UUID | None, on: date, planned: list[Any]
) -> sa.Select[Any]:
    """Each rule with what will be there when an order of today would come.

    Rules and goods are sorted together by product and warehouse, and never joined: how long that takes does not depend
    on what PostgreSQL takes their numbers for.
    """
    both = sa.union_all(
        _rules(db, company_id),
        _goods(_on_hand(db, company_id)),
        _goods(dated(db, company_id, *planned).subquery("goods")),
    ).subquery("both")
    together = (both.c.product_id, both.c.warehouse_id)
    by_then = both.c.day <= sa.literal(on, sa.Date) + sa.func.max(both.c.lead_days).over(
        partition_by=together
    )
    seen = sa.select(*both.c, sa.or_(both.c.day.is_(None), by_then).label("counts"))
    rows = (seen if warehouse_id is None else seen.where(both.c.warehouse_id == warehouse_id)).subquery(
        "seen"
    )

    def of_rule(name: str) -> Any:
        # There is no max() of ids; of a product and warehouse there is one rule.
        return sa.func.array_agg(rows.c[name]).filter(rows.c.multiple.is_not(None))[1].label(name)

    return (
        sa.select(
            rows.c.product_id,
            rows.c.warehouse_id,
            of_rule("rule_id"),
            of_rule("supplier_id"),
            of_rule("source_warehouse_id"),
            *(sa.func.max(rows.c[name]).label(name) for name in LEVELS),
            sa.func.coalesce(sa.func.sum(rows.c.quantity).filter(rows.c.counts), 0).label("forecast"),
        )
        .group_by(rows.c.product_id, rows.c.warehouse_id)
        .having(sa.func.max(rows.c.multiple).is_not(None))
    )


def _rules(db: Db, company_id: uuid.UUID) -> sa.Select[Any]:
    """The rules in use, of products that are bought; those that are sold off may still be fetched from elsewhere."""
    sold = sa.and_(_PRODUCT.c.tenant_id == _RULE.c.tenant_id, _PRODUCT.c.id == _RULE.c.product_id)
    return (
        sa.select(
            _RULE.c.product_id,
            _RULE.c.warehouse_id,
            sa.null().cast(sa.Date).label("day"),
            sa.null().cast(sa.Numeric).label("quantity"),
            _RULE.c.id.label("rule_id"),
            _RULE.c.supplier_id,
            _RULE.c.source_warehouse_id,
            *(_RULE.c[name] for name in LEVELS),
        )
        .select_from(_RULE.join(_PRODUCT, sold))
        .where(
            _RULE.c.tenant_id == db.actor.tenant_id,
            _RULE.c.company_id == company_id,
            _RULE.c.is_active,
            _PRODUCT.c.is_active,
            sa.or_(sa.not_(_PRODUCT.c.is_discontinued), _RULE.c.source_warehouse_id.is_not(None)),
        )
    )


def _on_hand(db: Db, company_id: uuid.UUID) -> Any:
    """What lies in the warehouses, on no day of its own."""
    return (
        sa.select(
            _AVAILABILITY.c.product_id,
            _AVAILABILITY.c.warehouse_id,
            sa.null().cast(sa.Date).label("day"),
            _AVAILABILITY.c.on_hand.label("quantity"),
        )
        .where(_AVAILABILITY.c.tenant_id == db.actor.tenant_id, _AVAILABILITY.c.company_id == company_id)
        .subquery("on_hand")
    )


def _goods(rows: Any) -> sa.Select[Any]:
    """Goods in the columns of rules."""
    ids = (sa.null().cast(sa.Uuid).label(name) for name in ("rule_id", "supplier_id", "source_warehouse_id"))
    numbers = (sa.null().cast(_RULE.c[name].type).label(name) for name in LEVELS)
    return sa.select(rows.c.product_id, rows.c.warehouse_id, rows.c.day, rows.c.quantity, *ids, *numbers)
