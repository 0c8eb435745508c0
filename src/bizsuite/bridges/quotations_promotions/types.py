"""Promotions of quotations as clients see them, and what can be said about them."""

from decimal import Decimal

import strawberry

from bizsuite.bridges.quotations_promotions import reads
from bizsuite.erp.promotions.types import Coupon, Promotion, PromotionDecision
from bizsuite.erp.quotations import reads as quotations
from bizsuite.erp.quotations.types import Quotation, QuotationLine, QuotationVersion
from bizsuite.graph.fields import column, entity, related, result
from bizsuite.graph.money import Money
from bizsuite.graph.mutations import Change, Payload
from bizsuite.graph.node import Node


@entity(reads.adjustment)
class QuotationPromotionAdjustment(Node):
    """What a promotion has done to a line of a quotation, and what the line was without it."""

    position: int = column("In which order promotions were applied, from 1.")
    is_gift: bool = column("Whether the promotion has added the line.")
    amount: Money = column("What it has taken off quantity times price.", reads.adjustment_amount)
    discount_before: Decimal = column("The discount that the line has without any promotion, as a fraction.")
    discount_after: Decimal = column("The discount that all promotions together have left it with.")
    promotion: Promotion | None = related(reads.adjustment_promotion, "The promotion.")
    line: QuotationLine | None = related(reads.adjustment_line, "The line.")


@entity(reads.coupon)
class QuotationCoupon(Node):
    """A coupon that holds for a version of a quotation; it counts as used once that is accepted, and not before."""

    coupon: Coupon | None = related(reads.coupon_coupon, "The coupon.")
    quotation_version: QuotationVersion | None = related(reads.coupon_version, "The version.")


@strawberry.input
class QuotationApplyPromotionsInput(Change):
    """The draft for which promotions shall hold, and all its coupons from now on."""

    coupon_codes: list[str] = strawberry.field(
        default_factory=list,
        description="The codes of its coupons; those that it had and that are not named hold no longer. At most 20.",
    )


@strawberry.type
class QuotationApplyPromotionsPayload(Payload):
    """The draft with its promotions."""

    quotation: Quotation | None = result(quotations.quotation, "The quotation.")
    decisions: list[PromotionDecision] | None = strawberry.field(
        default=None,
        description="What became of each promotion that is in force, in the order of their priority.",
    )
