"""The manifest of the bridge between orders, goods and bills."""

from bizsuite.base.identity.types import Company
from bizsuite.bridges.procurement_bills import integrity, loaders, resolvers, service, types
from bizsuite.bridges.procurement_bills.rules import words
from bizsuite.bridges.procurement_bills.service import agreeing
from bizsuite.erp.bills.rules.words import (
    VendorBillPosted,
    VendorBillReversed,
    VendorBillsDeleting,
    VendorBillsPaying,
    VendorBillsPosting,
    VendorBillsReversing,
)
from bizsuite.erp.bills.types import VendorBill, VendorBillLine
from bizsuite.erp.inventory.rules import GoodsMoved
from bizsuite.erp.inventory.types import StockMove
from bizsuite.erp.procurement.rules.events import (
    PurchaseOrderLinesRemoving,
    PurchaseOrderReceived,
    PurchaseOrderShipped,
)
from bizsuite.erp.procurement.types import PurchaseOrderLine
from bizsuite.erp.valuation.rules.words import CostsPastStockAsked
from bizsuite.graph.roots import Mutation
from bizsuite.kernel.modules import Emits, Guard, Module
from bizsuite.kernel.permissions import Grant

_ALL = [Grant(words.MATCH_RELEASE), Grant(words.POLICY_SET)]

MODULE = Module(
    name="bridges.procurement_bills",
    description="Bills of purchase orders, matched by what was ordered and what came.",
    requires=[
        *("base.catalog", "base.identity", "base.parties"),
        *("erp.procurement", "erp.bills", "erp.inventory", "erp.valuation"),
        *("erp.finance", "erp.terms", "erp.trade", "bridges.valuation_finance", "bridges.procurement_taxes"),
    ],
    types=[
        types.BillMatch,
        types.BillMatchCover,
        types.PurchaseBillingPolicy,
        types.BillMatchTolerance,
    ],
    extends={
        PurchaseOrderLine: resolvers.PurchaseOrderLineBills,
        VendorBill: resolvers.VendorBillOrder,
        VendorBillLine: resolvers.VendorBillLineOrder,
        StockMove: resolvers.StockMoveBills,
        Company: resolvers.CompanyBilling,
        Mutation: resolvers.ProcurementBillsMutation,
    },
    events=[
        Emits(
            words.PurchaseOrderBillDrafted,
            "PURCHASE_ORDER_BILL_DRAFTED",
            "PurchaseOrder",
            "order_id",
            "A bill of an order has been drafted.",
        ),
        Emits(
            words.BillMatchReleased,
            "VENDOR_BILL_RELEASED",
            "VendorBill",
            "vendor_bill_id",
            "A bill may be paid although it does not agree with its order.",
        ),
        Emits(
            words.BillingPolicySet,
            "BILLING_POLICY_SET",
            "Company",
            "company_id",
            "What a company buys is billed by another policy.",
        ),
        Emits(
            words.MatchToleranceSet,
            "MATCH_TOLERANCE_SET",
            "Company",
            "company_id",
            "Bills of a company may differ by another amount.",
        ),
    ],
    listens={
        VendorBillsPosting: service.note_posting,
        VendorBillPosted: service.note_posted,
        VendorBillsReversing: service.note_reversing,
        VendorBillReversed: service.note_reversed,
        VendorBillsDeleting: service.forget_drafts,
        VendorBillsPaying: service.keep_blocked,
        GoodsMoved: service.note_goods,
        PurchaseOrderReceived: service.note_rendered,
        PurchaseOrderShipped: service.note_shipped,
        PurchaseOrderLinesRemoving: service.forget_lines,
        CostsPastStockAsked: loaders.tell_differences,
    },
    guards=[
        Guard(
            agreeing.GUARD,
            subject="VendorBill",
            facts=agreeing.facts_of_blocked,
            act=service.release_agreed,
            description=(
                "Letting a bill be paid that does not agree with its order."
                " The amount is its total in the company's currency."
            ),
            permission=words.MATCH_RELEASE,
        )
    ],
    grants={"admin": _ALL, "finance": _ALL, "manager": _ALL},
    integrity=[integrity.inspect],
)
