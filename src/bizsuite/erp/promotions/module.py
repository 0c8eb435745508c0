"""The manifest of promotions."""

from bizsuite.erp.promotions import loaders, resolvers, service, types
from bizsuite.erp.promotions.rules import words
from bizsuite.erp.sales.rules import SalesOrderCancelled, SalesOrderChanged
from bizsuite.erp.sales.taxation import SalesOrderLinesRemoving
from bizsuite.erp.sales.types import SalesOrder, SalesOrderLine
from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.modules import Emits, Module
from bizsuite.kernel.permissions import Grant

_READ = [Grant(words.PROMOTION_READ)]
_ALL = [*_READ, Grant(words.PROMOTION_WRITE)]

MODULE = Module(
    name="erp.promotions",
    description="Promotions and coupons: what is taken off drafts of orders, and why.",
    requires=["base.parties", "base.catalog", "erp.sales"],
    types=[
        types.Promotion,
        types.PromotionTarget,
        types.Coupon,
        types.CouponUse,
        types.PromotionAdjustment,
    ],
    extends={
        Query: resolvers.PromotionsQuery,
        Mutation: resolvers.PromotionsMutation,
        SalesOrder: resolvers.SalesOrderPromotions,
        SalesOrderLine: resolvers.SalesOrderLinePromotions,
    },
    events=[
        Emits(
            words.PromotionCreated,
            "PROMOTION_CREATED",
            "Promotion",
            "promotion_id",
            "There is a new promotion.",
        ),
        Emits(
            words.PromotionChanged,
            "PROMOTION_CHANGED",
            "Promotion",
            "promotion_id",
            "A promotion was switched on or off, or ends on another day.",
        ),
        Emits(words.CouponCreated, "COUPON_CREATED", "Coupon", "coupon_id", "There is a new coupon."),
        Emits(
            words.PromotionsApplied,
            "SALES_ORDER_PROMOTIONS_APPLIED",
            "SalesOrder",
            "order_id",
            "Promotions were applied to a draft, or undone.",
        ),
    ],
    listens={
        SalesOrderChanged: service.reapply,
        SalesOrderLinesRemoving: service.forget_lines,
        SalesOrderCancelled: service.release_of_order,
    },
    grants={
        "admin": _ALL,
        "manager": _ALL,
        "sales": _READ,
        "finance": _READ,
        "analyst": _READ,
        "integrator": _ALL,
    },
    integrity=[loaders.integrity],
)
