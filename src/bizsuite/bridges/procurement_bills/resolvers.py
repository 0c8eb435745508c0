"""What the bridge hangs on orders, bills, goods and companies."""

import strawberry

from bizsuite.base.identity import reads as identity
from bizsuite.bridges.procurement_bills import reads, service, types
from bizsuite.bridges.procurement_bills.rules import words
from bizsuite.erp.bills import reads as bills
from bizsuite.erp.bills import service as billing
from bizsuite.erp.bills.rules.words import BILL_CREATE, BILL_POST
from bizsuite.erp.bills.types import VendorBillLine
from bizsuite.erp.procurement.rules.words import ORDER_READ
from bizsuite.erp.procurement.tables import Order
from bizsuite.erp.procurement.types import PurchaseOrderLine
from bizsuite.graph.context import Info
from bizsuite.graph.fields import related
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection
from bizsuite.kernel.scopes import require_reach


@strawberry.type
class PurchaseOrderLineBills:
    """What the bridge hangs on PurchaseOrderLine."""

    bill_lines: Connection[VendorBillLine] | None = related(
        reads.line_bill_lines, "The lines of bills and debit notes that bill it, newest first."
    )
    matches: Connection[types.BillMatch] | None = related(
        reads.line_matches, "How they agree with it and with what came, newest first."
    )


@strawberry.type
class VendorBillLineOrder:
    """What the bridge hangs on VendorBillLine."""

    order_line: PurchaseOrderLine | None = related(
        reads.bill_line_order_line, "The line of the order that it bills."
    )
    matches: Connection[types.BillMatch] | None = related(
        reads.bill_line_match,
        "How it agrees with the order and with what came: one, or none without an order.",
    )


@strawberry.type
class VendorBillOrder:
    """What the bridge hangs on VendorBill."""

    matches: Connection[types.BillMatch] | None = related(
        reads.bill_matches, "How its lines agree with orders and with what came."
    )


@strawberry.type
class StockMoveBills:
    """What the bridge hangs on StockMove."""

    bill_covers: Connection[types.BillMatchCover] | None = related(
        reads.move_covers, "The lines of bills that bill the goods which it brought."
    )


@strawberry.type
class CompanyBilling:
    """What the bridge hangs on Company."""

    billing_policies: Connection[types.PurchaseBillingPolicy] | None = related(
        reads.company_policies, "By what it is billed; by ORDERED where nothing is said."
    )
    match_tolerances: Connection[types.BillMatchTolerance] | None = related(
        reads.company_tolerances, "By how much bills may differ: one, or none where they may not."
    )


@strawberry.type
class ProcurementBillsMutation:
    """What can be done with orders and bills together."""

    @mutation(needs=BILL_CREATE)
    async def purchase_order_bill(
        self, info: Info, input: types.PurchaseOrderBillInput
    ) -> types.PurchaseOrderBillPayload:
        """Draft the bill of what is left to bill of a confirmed order, or of some of it, and post it when asked to.

        Refusals: NOT_FOUND, ORDER_NOT_CONFIRMED, NOTHING_TO_BILL, OVER_BILL, INVALID_VALUE, ACCOUNT_MISSING and those
        of vendorBillCreate; when it is posted also those of vendorBillPost.
        """
        db, new = info.context.db, input.new()
        if input.post:
            db.actor.require(BILL_POST)
        await require_reach(db, Order, new.order_id, write=ORDER_READ, read=ORDER_READ)
        bill = await service.bill_order(db, new)
        if input.post:
            await billing.post_bill(db, bill.id)
        return types.PurchaseOrderBillPayload.of(purchase_order=new.order_id, vendor_bill=bill)

    @mutation(needs=BILL_CREATE)
    async def vendor_bill_debit(
        self, info: Info, input: types.VendorBillDebitInput
    ) -> types.VendorBillDebitPayload:
        """Draft the debit note that takes back what a bill has billed of orders, and post it when asked to.

        Refusals: NOT_FOUND, BILL_NOT_POSTED, NOTHING_TO_BILL, UNDER_BILL, INVALID_VALUE and those of vendorBillCreate;
        when it is posted also those of vendorBillPost.
        """
        db, new = info.context.db, input.new()
        if input.post:
            db.actor.require(BILL_POST)
        note = await service.debit_bill(db, new)
        if input.post:
            await billing.post_bill(db, note.id)
        return types.VendorBillDebitPayload.of(vendor_bill=note)

    @mutation(needs=words.MATCH_RELEASE)
    async def vendor_bill_release(
        self, info: Info, input: types.VendorBillReleaseInput
    ) -> types.VendorBillReleasePayload:
        """Let a bill be paid although it does not agree with its order; who did so, when and why is kept.

        Refusals: NOT_FOUND, BILL_NOT_BLOCKED, REASON_MISSING, and those of whoever must agree, such as
        APPROVAL_REQUIRED.
        """
        key = key_of(bills.bill, input.id)
        await service.release_bill(info.context.db, key, reason=input.reason)
        return types.VendorBillReleasePayload.of(vendor_bill=key)

    @mutation(needs=words.POLICY_SET)
    async def company_billing_policy_set(
        self, info: Info, input: types.CompanyBillingPolicySetInput
    ) -> types.CompanyBillingPolicySetPayload:
        """Let what a company buys be billed by what was ordered, or by what came.

        Refusals: NOT_FOUND, INVALID_VALUE.
        """
        key = key_of(identity.company, input.id)
        row = await service.set_policy(info.context.db, key, input.policy, **input.targets())
        return types.CompanyBillingPolicySetPayload.of(purchase_billing_policy=row)

    @mutation(needs=words.POLICY_SET)
    async def company_match_tolerance_set(
        self, info: Info, input: types.CompanyMatchToleranceSetInput
    ) -> types.CompanyMatchToleranceSetPayload:
        """Let lines of bills that are posted from now on differ by so much from what was agreed.

        Refusals: NOT_FOUND, INVALID_VALUE, AMOUNT_PRECISION.
        """
        key = key_of(identity.company, input.id)
        row = await service.set_tolerance(info.context.db, key, fraction=input.fraction, amount=input.amount)
        return types.CompanyMatchToleranceSetPayload.of(bill_match_tolerance=row)
