"""What promotions hang on types of quotations, and how they are applied to drafts."""

import strawberry

from bizsuite.bridges.quotations_promotions import offering, reads, types
from bizsuite.erp.promotions.types import PromotionDecision
from bizsuite.erp.quotations import reads as quotations
from bizsuite.erp.quotations.rules.words import QUOTATION_READ, QUOTATION_WRITE
from bizsuite.erp.quotations.tables import Quotation
from bizsuite.graph.context import Info
from bizsuite.graph.fields import related
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection
from bizsuite.kernel.scopes import require_reach


@strawberry.type
class QuotationVersionPromotions:
    """What promotions hang on QuotationVersion."""

    promotion_adjustments: Connection[types.QuotationPromotionAdjustment] | None = related(
        reads.version_adjustments, "What promotions did to its lines, in their order."
    )
    coupons: Connection[types.QuotationCoupon] | None = related(
        reads.version_coupons, "The coupons that hold for it, and that its acceptance uses."
    )


@strawberry.type
class QuotationLinePromotions:
    """What promotions hang on QuotationLine."""

    promotion_adjustments: Connection[types.QuotationPromotionAdjustment] | None = related(
        reads.line_adjustments, "What promotions did to it, in their order."
    )


@strawberry.type
class QuotationsPromotionsMutation:
    """What promotions can do for quotations."""

    @mutation(needs=QUOTATION_WRITE)
    async def quotation_apply_promotions(
        self, info: Info, input: types.QuotationApplyPromotionsInput
    ) -> types.QuotationApplyPromotionsPayload:
        """Let the promotions hold for a draft that are in force on the day of its prices, instead of those that did.

        Its coupons are used when it is accepted, not before. Refusals: NOT_FOUND, QUOTATION_NOT_DRAFT, SUBJECT_LOCKED,
        INVALID_VALUE, COUPON_UNKNOWN, COUPON_USED_UP, COUPON_NOT_VALID, PRODUCT_INACTIVE, PRICE_MISSING,
        PRICE_RULE_CONFLICT, PRICE_BASIS_MISSING, PRICE_RATE_MISSING, QUANTITY_ROUNDING.
        """
        db, key = info.context.db, key_of(quotations.quotation, input.id)
        await require_reach(db, Quotation, key, write=QUOTATION_WRITE, read=QUOTATION_READ)
        applied = await offering.apply_promotions(db, key, input.coupon_codes)
        payload = types.QuotationApplyPromotionsPayload.of(quotation=applied.quotation)
        payload.decisions = PromotionDecision.of_all(applied.decisions, applied.quotation.currency)
        return payload
