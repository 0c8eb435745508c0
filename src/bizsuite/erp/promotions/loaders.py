"""What deciding about promotions needs to know, and what is at odds between coupons and orders."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.base.catalog.loaders import price_book
from bizsuite.erp.promotions.rules.applying import Basket, Bought, Promotion
from bizsuite.erp.promotions.tables import Adjustment, Coupon, CouponUse, Target
from bizsuite.erp.promotions.tables import Promotion as Row
from bizsuite.erp.sales.pricing import terms_of
from bizsuite.erp.sales.tables import Order, OrderLine
from bizsuite.kernel.db import Db
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.tables import table_of

_PROMOTION, _TARGET, _COUPON = table_of(Row), table_of(Target), table_of(Coupon)
_USE, _ADJUSTMENT, _LINE = table_of(CouponUse), table_of(Adjustment), table_of(OrderLine)
_PLAIN = (
    *("id", "effect", "priority", "is_exclusive", "starts_on", "ends_on", "currency", "amount_min"),
    *("quantity_min", "percent", "amount", "free_product_id", "free_quantity", "group_size"),
)


async def promotions_of(db: Db, order: Order, with_coupons: Collection[uuid.UUID]) -> list[Promotion]:
    """The promotions of an order's company that are in force on its day: those that need no coupon, and these.

    Two statements.
    """
    row = _PROMOTION.c
    rows = await db.rows(
        sa.select(*(row[name] for name in _PLAIN)).where(
            row.tenant_id == db.actor.tenant_id,
            row.company_id == order.company_id,
            row.is_active,
            sa.or_(row.starts_on.is_(None), row.starts_on <= order.order_date),
            sa.or_(row.ends_on.is_(None), row.ends_on >= order.order_date),
            sa.or_(sa.not_(row.needs_coupon), row.id.in_(sorted(with_coupons))),
        )
    )
    targets = await _targets(db, [each.id for each in rows])
    return [Promotion(**{**each._mapping, **targets[each.id]}) for each in rows]


async def _targets(
    db: Db, promotions: Sequence[uuid.UUID]
) -> Mapping[uuid.UUID, dict[str, frozenset[uuid.UUID]]]:
    """Whom and what promotions name."""
    row = _TARGET.c
    rows = await db.rows(
        sa.select(row.promotion_id, row.customer_id, row.product_id, row.category_id).where(
            row.tenant_id == db.actor.tenant_id, row.promotion_id.in_(promotions)
        )
    )
    found: dict[uuid.UUID, dict[str, set[uuid.UUID]]] = {
        key: {"customers": set(), "products": set(), "categories": set()} for key in promotions
    }
    for each in rows:
        for name, key in (
            ("customers", each.customer_id),
            ("products", each.product_id),
            ("categories", each.category_id),
        ):
            if key is not None:
                found[each.promotion_id][name].add(key)
    return {key: {name: frozenset(each) for name, each in named.items()} for key, named in found.items()}


async def basket_of(
    db: Db, order: Order, lines: Sequence[OrderLine], discounts: Mapping[uuid.UUID, Decimal]
) -> Basket:
    """An order as far as promotions go; `discounts` are those that its lines have by themselves. One round trip."""
    book = await price_book(db, {line.product_id for line in lines}, ())
    return Basket(
        customer_id=order.customer_id,
        on=order.order_date,
        currency=order.currency,
        lines=[
            Bought(
                id=line.id,
                product_id=line.product_id,
                categories=book.subjects[line.product_id].categories,
                quantity=line.quantity,
                full=terms_of(line).quantity * terms_of(line).unit_price,
                discount=discounts[line.id],
            )
            for line in lines
        ],
    )


async def adjustments_of(db: Db, order_id: uuid.UUID) -> Sequence[Any]:
    """What promotions have done to the lines of an order, in their order."""
    row = _ADJUSTMENT.c
    return await db.rows(
        sa.select(_ADJUSTMENT)
        .where(row.tenant_id == db.actor.tenant_id, row.order_id == order_id)
        .order_by(row.position, row.id)
    )


async def uses_of(db: Db, order_id: uuid.UUID) -> Sequence[CouponUse]:
    """The coupons that an order has used."""
    return await db.all(sa.select(CouponUse).where(_USE.c.order_id == order_id))


async def coupons_by_code(db: Db, company_id: uuid.UUID, codes: Collection[str]) -> Mapping[str, uuid.UUID]:
    """The coupons of a company by their codes."""
    row = _COUPON.c
    rows = await db.rows(
        sa.select(row.id, row.code).where(
            row.tenant_id == db.actor.tenant_id,
            row.company_id == company_id,
            row.code.in_(sorted(codes)),
            row.is_active,
        )
    )
    return {each.code: each.id for each in rows}


async def used_by(db: Db, coupons: Collection[uuid.UUID], customer_id: uuid.UUID) -> Mapping[uuid.UUID, int]:
    """How often a customer has used coupons."""
    row = _USE.c
    rows = await db.rows(
        sa.select(row.coupon_id, sa.func.count().label("times"))
        .where(
            row.tenant_id == db.actor.tenant_id,
            row.coupon_id.in_(sorted(coupons)),
            row.customer_id == customer_id,
        )
        .group_by(row.coupon_id)
    )
    return {each.coupon_id: each.times for each in rows}


async def integrity(db: Db) -> list[Finding]:
    """Coupons whose count is not that of the orders that use them, and lines that lost another discount."""
    count = (
        sa.select(sa.func.count())
        .where(_USE.c.tenant_id == _COUPON.c.tenant_id, _USE.c.coupon_id == _COUPON.c.id)
        .correlate(_COUPON)
        .scalar_subquery()
    )
    uses = sa.select(
        _COUPON.c.id, sa.func.concat("used ", _COUPON.c.used, ", orders ", count).label("detail")
    ).where(_COUPON.c.tenant_id == db.actor.tenant_id, _COUPON.c.used != count)
    same = sa.and_(_LINE.c.tenant_id == _ADJUSTMENT.c.tenant_id, _LINE.c.id == _ADJUSTMENT.c.line_id)
    discounts = (
        sa.select(
            _LINE.c.id,
            sa.func.concat("line ", _LINE.c.discount, ", promotions ", _ADJUSTMENT.c.discount_after).label(
                "detail"
            ),
        )
        .join_from(_ADJUSTMENT, _LINE, same)
        .where(
            _ADJUSTMENT.c.tenant_id == db.actor.tenant_id, _LINE.c.discount != _ADJUSTMENT.c.discount_after
        )
    )
    return [
        *(Finding("coupon_vs_uses", "Coupon", row.id, row.detail) for row in await db.rows(uses)),
        *(
            Finding("promotion_vs_line", "SalesOrderLine", row.id, row.detail)
            for row in await db.rows(discounts)
        ),
    ]
