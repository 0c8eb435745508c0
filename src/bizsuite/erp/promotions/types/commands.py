"""What can be said to promotions, and what they answer."""

from datetime import date
from decimal import Decimal
from typing import Any

import strawberry
from strawberry import UNSET

from bizsuite.base.catalog import reads as catalog
from bizsuite.base.parties import reads as parties
from bizsuite.erp.promotions import reads
from bizsuite.erp.promotions.rules.given import NewCoupon, NewPromotion
from bizsuite.erp.promotions.rules.words import PromotionEffect
from bizsuite.erp.promotions.types.nodes import Coupon, Promotion, PromotionDecision
from bizsuite.erp.sales import reads as sales
from bizsuite.erp.sales.types import SalesOrder
from bizsuite.graph.fields import result
from bizsuite.graph.given import known
from bizsuite.graph.mutations import Change, Command, Payload
from bizsuite.graph.node import key_of
from bizsuite.graph.scalars import CurrencyCode
from bizsuite.kernel.reads import Entity


@strawberry.input
class PromotionCreateInput(Command):
    """A new promotion of the company that the request works in."""

    name: str = strawberry.field(description="The name; unique in the company.")
    effect: PromotionEffect = strawberry.field(description="What it does.")
    starts_on: date | None = strawberry.field(default=UNSET, description="The first day of orders.")
    ends_on: date | None = strawberry.field(default=UNSET, description="The last day of orders.")
    priority: int = strawberry.field(default=0, description="The higher one comes first.")
    is_exclusive: bool = strawberry.field(default=False, description="Whether it goes with no other.")
    needs_coupon: bool = strawberry.field(
        default=False, description="Whether it asks for one of its coupons."
    )
    currency: CurrencyCode | None = strawberry.field(
        default=UNSET, description="The currency of its amounts."
    )
    amount_min: Decimal | None = strawberry.field(
        default=UNSET, description="What the lines that it speaks of must come to, in its currency."
    )
    quantity_min: Decimal | None = strawberry.field(
        default=UNSET, description="How many of their products' units they must be of."
    )
    percent: Decimal | None = strawberry.field(
        default=UNSET, description="For PERCENT_OFF: a fraction above 0, up to 1."
    )
    amount: Decimal | None = strawberry.field(
        default=UNSET, description="For AMOUNT_OFF: the amount, in its currency."
    )
    free_product_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="For FREE_GOODS: the product."
    )
    free_quantity: Decimal | None = strawberry.field(
        default=UNSET,
        description="For FREE_GOODS: how much, once for each time that `quantityMin` is reached.",
    )
    group_size: int | None = strawberry.field(
        default=UNSET, description="For CHEAPEST_FREE: of how many pieces one is free, 2 to 1000."
    )
    customer_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="For whom; for all if empty. At most 500."
    )
    product_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list,
        description="For which products; for everything if nothing is named. At most 500.",
    )
    category_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="For which categories, with all below them. At most 500."
    )

    def new(self) -> NewPromotion:
        """The promotion as the rules speak of it."""
        names = (
            "name",
            "effect",
            "starts_on",
            "ends_on",
            "priority",
            "is_exclusive",
            "needs_coupon",
            "currency",
        )
        more = ("amount_min", "quantity_min", "percent", "amount", "free_quantity", "group_size")
        return NewPromotion(
            **known(self, *names, *more, free_product_id=catalog.product),
            customers=_keys(parties.customer, self.customer_ids, "customerIds"),
            products=_keys(catalog.product, self.product_ids, "productIds"),
            categories=_keys(catalog.category, self.category_ids, "categoryIds"),
        )


def _keys(entity: Entity, named: list[strawberry.ID], path: str) -> list[Any]:
    return [key_of(entity, each, path, str(place)) for place, each in enumerate(named)]


@strawberry.input
class PromotionUpdateInput(Change):
    """What is to change of a promotion; drafts keep what it gave them until they change."""

    is_active: bool | None = strawberry.field(default=UNSET, description="Whether it holds at all.")
    ends_on: date | None = strawberry.field(default=UNSET, description="Another last day.")


@strawberry.input
class CouponCreateInput(Command):
    """A new coupon of a promotion that needs one."""

    promotion_id: strawberry.ID = strawberry.field(description="The promotion.")
    code: str = strawberry.field(
        description="The code; unique in the company, upper and lower case are the same."
    )
    uses_max: int | None = strawberry.field(
        default=UNSET, description="How many orders may use it; any number if left out."
    )
    customer_uses_max: int | None = strawberry.field(
        default=UNSET, description="How many orders of one customer may; any number if left out."
    )

    def new(self) -> NewCoupon:
        """The coupon as the rules speak of it."""
        key = key_of(reads.promotion, self.promotion_id, "promotionId")
        return NewCoupon(promotion_id=key, **known(self, "code", "uses_max", "customer_uses_max"))


@strawberry.input
class SalesOrderApplyPromotionsInput(Change):
    """The draft for which promotions shall hold, and all its coupons from now on."""

    coupon_codes: list[str] = strawberry.field(
        default_factory=list,
        description="The codes of its coupons; those that it had and that are not named are given back. At most 20.",
    )


@strawberry.type
class PromotionCreatePayload(Payload):
    """The new promotion."""

    promotion: Promotion | None = result(reads.promotion, "The new promotion.")


@strawberry.type
class PromotionUpdatePayload(Payload):
    """The changed promotion."""

    promotion: Promotion | None = result(reads.promotion, "The changed promotion.")


@strawberry.type
class CouponCreatePayload(Payload):
    """The new coupon."""

    coupon: Coupon | None = result(reads.coupon, "The new coupon.")


@strawberry.type
class SalesOrderApplyPromotionsPayload(Payload):
    """The draft with its promotions."""

    sales_order: SalesOrder | None = result(sales.order, "The draft.")
    decisions: list[PromotionDecision] | None = strawberry.field(
        default=None,
        description="What became of each promotion that is in force, in the order of their priority.",
    )
