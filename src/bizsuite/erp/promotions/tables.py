"""Promotions, their coupons, and what they have taken off which lines of orders."""

import uuid
from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from bizsuite.erp.promotions.rules.words import PromotionEffect
from bizsuite.kernel.tables import (
    Table,
    amount,
    check,
    choice,
    currency_code,
    indexed,
    quantity,
    rate,
    references,
    unique,
)


class Promotion(Table, table=True):
    """What is taken off orders, when, for whom and for what."""

    __tablename__ = "promotion"
    __table_args__ = (
        unique("company_id", "name"),
        check("ends_on >= starts_on", "days_in_order"),
        check("percent > 0 AND percent <= 1", "percent_is_a_fraction"),
        check("amount > 0 AND amount_min > 0 AND quantity_min > 0 AND free_quantity > 0", "above_nothing"),
        check("group_size > 1", "group_has_some"),
        check("currency IS NOT NULL OR num_nonnulls(amount, amount_min) = 0", "amounts_have_a_currency"),
        check("(percent IS NOT NULL) = (effect = 'PERCENT_OFF')", "percent_if_any"),
        check("(amount IS NOT NULL) = (effect = 'AMOUNT_OFF')", "amount_if_any"),
        check("(group_size IS NOT NULL) = (effect = 'CHEAPEST_FREE')", "group_if_any"),
        check("num_nulls(free_product_id, free_quantity) IN (0, 2)", "free_goods_with_quantity"),
        check("(free_product_id IS NOT NULL) = (effect = 'FREE_GOODS')", "free_goods_if_any"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    name: str
    effect: PromotionEffect = choice(PromotionEffect)
    is_active: bool = True
    starts_on: date | None = None
    ends_on: date | None = None
    priority: int = 0
    is_exclusive: bool = False
    needs_coupon: bool = False
    currency: str | None = currency_code(optional=True)
    amount_min: Decimal | None = amount(None, optional=True)
    quantity_min: Decimal | None = quantity(None, optional=True)
    percent: Decimal | None = rate(None, optional=True)
    amount: Decimal | None = amount(None, optional=True)
    free_product_id: uuid.UUID | None = references("catalog_product", optional=True)
    free_quantity: Decimal | None = quantity(None, optional=True)
    group_size: int | None = None


class Target(Table, table=True):
    """One customer, product or category that a promotion names."""

    __tablename__ = "promotion_target"
    __table_args__ = (
        check("num_nonnulls(customer_id, product_id, category_id) = 1", "names_one"),
        indexed("promotion_id"),
    )

    promotion_id: uuid.UUID = references("promotion", indexed=False)
    customer_id: uuid.UUID | None = references("party_customer", optional=True)
    product_id: uuid.UUID | None = references("catalog_product", optional=True)
    category_id: uuid.UUID | None = references("catalog_category", optional=True)


class Coupon(Table, table=True):
    """A code that a promotion asks for, and how often it was used."""

    __tablename__ = "promotion_coupon"
    __table_args__ = (
        unique("company_id", "code"),
        check("used >= 0 AND used <= uses_max", "used_within_limit"),
        check("used >= 0", "used_not_negative"),
        check("uses_max > 0 AND customer_uses_max > 0", "limits_above_nothing"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    promotion_id: uuid.UUID = references("promotion")
    code: str
    """In upper case."""
    is_active: bool = True
    uses_max: int | None = None
    customer_uses_max: int | None = None
    used: int = 0


class CouponUse(Table, table=True):
    """An order that has used a coupon."""

    __tablename__ = "promotion_coupon_use"
    __table_args__ = (unique("coupon_id", "order_id"), indexed("coupon_id", "customer_id"))

    company_id: uuid.UUID = references("company", indexed=False)
    coupon_id: uuid.UUID = references("promotion_coupon", indexed=False)
    order_id: uuid.UUID = references("sales_order")
    customer_id: uuid.UUID = references("party_customer", indexed=False)


class LineAdjustment(Table):
    """What a promotion has taken off a line, or that it has added the line."""

    company_id: uuid.UUID = references("company", indexed=False)
    line_id: uuid.UUID
    promotion_id: uuid.UUID = references("promotion", indexed=False)
    position: int
    """In which order they were taken."""
    is_gift: bool = False
    """Whether the promotion has added the line."""
    currency: str = currency_code()
    amount: Decimal = amount()
    """What it has taken off quantity times price."""
    discount_before: Decimal = rate()
    """The discount of the line by itself."""
    discount_after: Decimal = rate()
    """The discount that all promotions together have left."""


def adjustment_checks() -> tuple[sa.Constraint, ...]:
    """What holds of every adjustment."""
    discounts = "discount_before BETWEEN 0 AND 1 AND discount_after BETWEEN 0 AND 1"
    return (check("amount >= 0", "amount_not_negative"), check(discounts, "discounts_are_fractions"))


class Adjustment(LineAdjustment, table=True):
    """What a promotion has taken off a line of an order, or that it has added the line."""

    __tablename__ = "promotion_adjustment"
    __table_args__ = (unique("line_id", "promotion_id"), indexed("promotion_id"), *adjustment_checks())

    order_id: uuid.UUID = references("sales_order")
    line_id: uuid.UUID = references("sales_order_line", indexed=False)
