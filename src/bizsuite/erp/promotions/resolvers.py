"""What promotions hang on types that they do not own, and their commands."""

import strawberry

from bizsuite.erp.promotions import reads, service, types
from bizsuite.erp.promotions.rules import words
from bizsuite.erp.sales import reads as sales
from bizsuite.erp.sales import rules as selling
from bizsuite.erp.sales.tables import Order
from bizsuite.graph.context import Info
from bizsuite.graph.fields import found, listed, related
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection
from bizsuite.kernel.scopes import require_reach


@strawberry.type
class PromotionsQuery:
    """Where queries enter."""

    promotion: types.Promotion | None = found(reads.promotion, "One promotion, by id or name.")
    promotions: Connection[types.Promotion] | None = listed(
        reads.promotion, "The company's promotions, by name."
    )
    coupon: types.Coupon | None = found(reads.coupon, "One coupon, by id or code.")
    coupons: Connection[types.Coupon] | None = listed(reads.coupon, "The company's coupons, by code.")


@strawberry.type
class SalesOrderPromotions:
    """What promotions hang on SalesOrder."""

    promotion_adjustments: Connection[types.PromotionAdjustment] | None = related(
        reads.order_adjustments, "What promotions did to its lines, in their order."
    )
    coupon_uses: Connection[types.CouponUse] | None = related(
        reads.order_coupon_uses, "The coupons that it uses."
    )


@strawberry.type
class SalesOrderLinePromotions:
    """What promotions hang on SalesOrderLine."""

    promotion_adjustments: Connection[types.PromotionAdjustment] | None = related(
        reads.line_adjustments, "What promotions did to it, in their order."
    )


@strawberry.type
class PromotionsMutation:
    """What can be done with promotions."""

    @mutation(needs=words.PROMOTION_WRITE)
    async def promotion_create(
        self, info: Info, input: types.PromotionCreateInput
    ) -> types.PromotionCreatePayload:
        """Write down a promotion. Refusals: INVALID_VALUE, NAME_TAKEN, NOT_FOUND."""
        made = await service.create_promotion(info.context.db, input.new())
        return types.PromotionCreatePayload.of(promotion=made)

    @mutation(needs=words.PROMOTION_WRITE)
    async def promotion_update(
        self, info: Info, input: types.PromotionUpdateInput
    ) -> types.PromotionUpdatePayload:
        """Switch a promotion on or off, or let it end on another day. Refusals: NOT_FOUND, INVALID_VALUE."""
        changed = await service.update_promotion(
            info.context.db,
            key_of(reads.promotion, input.id),
            is_active=input.is_active if input.is_active is not strawberry.UNSET else None,
            ends_on=input.ends_on if input.ends_on is not strawberry.UNSET else None,
        )
        return types.PromotionUpdatePayload.of(promotion=changed)

    @mutation(needs=words.PROMOTION_WRITE)
    async def coupon_create(self, info: Info, input: types.CouponCreateInput) -> types.CouponCreatePayload:
        """Give out a code for a promotion that needs one. Refusals: INVALID_VALUE, CODE_TAKEN, NOT_FOUND."""
        made = await service.create_coupon(info.context.db, input.new())
        return types.CouponCreatePayload.of(coupon=made)

    @mutation(needs=selling.SALES_ORDER_UPDATE)
    async def sales_order_apply_promotions(
        self, info: Info, input: types.SalesOrderApplyPromotionsInput
    ) -> types.SalesOrderApplyPromotionsPayload:
        """Let the promotions hold for a draft that are in force on its day, instead of those that did.

        Refusals: NOT_FOUND, ORDER_NOT_DRAFT, SUBJECT_LOCKED, INVALID_VALUE, COUPON_UNKNOWN, COUPON_USED_UP,
        COUPON_NOT_VALID, PRODUCT_INACTIVE, PRICE_MISSING, PRICE_RULE_CONFLICT, PRICE_BASIS_MISSING,
        PRICE_RATE_MISSING, QUANTITY_ROUNDING.
        """
        db, key = info.context.db, key_of(sales.order, input.id)
        await require_reach(db, Order, key, write=selling.SALES_ORDER_UPDATE, read=selling.SALES_ORDER_READ)
        applied = await service.apply_promotions(db, key, input.coupon_codes)
        payload = types.SalesOrderApplyPromotionsPayload.of(sales_order=applied.order)
        payload.decisions = types.PromotionDecision.of_all(applied.decisions, applied.order.currency)
        return payload
