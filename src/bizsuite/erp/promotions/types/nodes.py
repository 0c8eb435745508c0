"""Promotions, coupons and what they have done, as clients see them."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import cast
from uuid import UUID

import strawberry

from bizsuite.base.catalog.types import Category, Product
from bizsuite.base.parties.types import Customer
from bizsuite.erp.promotions import reads
from bizsuite.erp.promotions.rules.applying import Decision
from bizsuite.erp.promotions.rules.words import PromotionEffect, PromotionOutcome
from bizsuite.erp.sales.types import SalesOrder, SalesOrderLine
from bizsuite.graph.context import Info
from bizsuite.graph.fields import column, entity, field, related
from bizsuite.graph.money import Money
from bizsuite.graph.node import Node
from bizsuite.graph.page import Connection
from bizsuite.graph.rows import row
from bizsuite.graph.scalars import CurrencyCode
from bizsuite.kernel.values import Money as Amount

for _words in (PromotionEffect, PromotionOutcome):
    strawberry.enum(_words, description=_words.__doc__)


@entity(reads.promotion)
class Promotion(Node):
    """What is taken off orders of a company: when, for whom, for what."""

    name: str = column("The name; unique in the company.")
    effect: PromotionEffect = column("What it does.")
    is_active: bool = column("Whether it holds at all.")
    starts_on: date | None = column("The first day of orders for which it holds.")
    ends_on: date | None = column("The last one.")
    priority: int = column("The higher one comes first; among equals the one that was made first.")
    is_exclusive: bool = column("Whether it goes with no other.")
    needs_coupon: bool = column("Whether it holds for orders with one of its coupons alone.")
    currency: CurrencyCode | None = column("The currency of its amounts; it holds for no other then.")
    amount_min: Money | None = column(
        "What the lines that it speaks of must come to.", reads.promotion_amount_min
    )
    quantity_min: Decimal | None = column("How many pieces they must be of.")
    percent: Decimal | None = column("What PERCENT_OFF takes off, as a fraction.")
    amount: Money | None = column("What AMOUNT_OFF takes off.", reads.promotion_amount)
    free_quantity: Decimal | None = column(
        "How much FREE_GOODS adds, once for each time that `quantityMin` is reached."
    )
    group_size: int | None = column("Of how many pieces CHEAPEST_FREE gives one away.")
    free_product: Product | None = related(reads.promotion_free_product, "What FREE_GOODS adds.")
    targets: "Connection[PromotionTarget] | None" = related(
        reads.promotion_targets, "Whom and what it names; no customer: all, nothing else: everything."
    )
    coupons: "Connection[Coupon] | None" = related(reads.promotion_coupons, "Its coupons, by code.")


@entity(reads.target)
class PromotionTarget(Node):
    """One customer, product or category that a promotion names."""

    customer: Customer | None = related(reads.target_customer, "The customer, if it is one.")
    product: Product | None = related(reads.target_product, "The product, if it is one.")
    category: Category | None = related(
        reads.target_category, "The category, if it is one, with all below it."
    )


@entity(reads.coupon)
class Coupon(Node):
    """A code that a promotion asks for."""

    code: str = column("The code, in upper case; unique in the company.")
    is_active: bool = column("Whether it can be used.")
    uses_max: int | None = column("How many orders may use it; null: any number.")
    customer_uses_max: int | None = column("How many orders of one customer may.")
    used: int = column("How many orders do.")
    promotion: Promotion | None = related(reads.coupon_promotion, "What it is for.")
    uses: "Connection[CouponUse] | None" = related(reads.coupon_uses, "The orders that use it, newest first.")


@entity(reads.use)
class CouponUse(Node):
    """An order that uses a coupon; one that is cancelled, or changed so that it does not hold, gives it back."""

    created_at: datetime = column("Since when.")
    coupon: Coupon | None = related(reads.use_coupon, "The coupon.")
    order: SalesOrder | None = related(reads.use_order, "The order.")
    customer: Customer | None = related(reads.use_customer, "Whose order it is.")


@entity(reads.adjustment)
class PromotionAdjustment(Node):
    """What a promotion has done to a line of an order, and what the line was without it."""

    position: int = column("In which order promotions were applied, from 1.")
    is_gift: bool = column("Whether the promotion has added the line.")
    amount: Money = column("What it has taken off quantity times price.", reads.adjustment_amount)
    discount_before: Decimal = column("The discount that the line has without any promotion, as a fraction.")
    discount_after: Decimal = column("The discount that all promotions together have left it with.")
    promotion: Promotion | None = related(reads.adjustment_promotion, "The promotion.")
    line: SalesOrderLine | None = related(reads.adjustment_line, "The line.")


@strawberry.type
class PromotionDecision:
    """What became of a promotion for an order."""

    outcome: PromotionOutcome = strawberry.field(description="Whether it holds, or why it does not.")
    amount: Money = strawberry.field(description="What it has taken off in all; free goods take nothing off.")
    promotion_id: strawberry.Private[UUID]

    @classmethod
    def of_all(cls, decisions: Iterable[Decision], currency: str) -> "list[PromotionDecision]":
        """Decisions with their amounts in this currency."""
        return [
            cls(
                outcome=each.outcome,
                amount=Amount(each.amount, currency),  # type: ignore[arg-type]
                promotion_id=each.promotion_id,
            )
            for each in decisions
        ]

    @field
    async def promotion(self, info: Info) -> Promotion | None:
        """The promotion."""
        return cast(Promotion | None, await row(info, reads.promotion, self.promotion_id))
