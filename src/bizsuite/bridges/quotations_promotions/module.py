"""The manifest of the bridge between quotations and promotions."""

from bizsuite.bridges.quotations_promotions import accepting, events, loaders, offering, resolvers, types
from bizsuite.erp.quotations.rules import words
from bizsuite.erp.quotations.types import QuotationLine, QuotationVersion
from bizsuite.graph.roots import Mutation
from bizsuite.kernel.modules import Emits, Module

MODULE = Module(
    name="bridges.quotations_promotions",
    description="Promotions and coupons hold for drafts of quotations; acceptance uses the coupons.",
    requires=["erp.sales", "erp.quotations", "erp.promotions"],
    types=[types.QuotationPromotionAdjustment, types.QuotationCoupon],
    extends={
        Mutation: resolvers.QuotationsPromotionsMutation,
        QuotationVersion: resolvers.QuotationVersionPromotions,
        QuotationLine: resolvers.QuotationLinePromotions,
    },
    events=[
        Emits(
            events.QuotationPromotionsApplied,
            "QUOTATION_PROMOTIONS_APPLIED",
            "Quotation",
            "quotation_id",
            "Promotions were applied to a draft of a quotation, or undone.",
        )
    ],
    listens={
        words.QuotationRestoring: offering.restore,
        words.QuotationLinesRemoving: offering.forget_lines,
        words.QuotationChanged: offering.reapply,
        words.QuotationRevised: offering.carry_over,
        words.QuotationAccepting: accepting.hold_coupons,
        words.QuotationAccepted: accepting.use_coupons,
    },
    integrity=[loaders.integrity],
)
