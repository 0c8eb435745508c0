"""What vendor bills hang on types that they do not own."""

import strawberry

from bizsuite.erp.bills import reads, service, types
from bizsuite.erp.bills.rules import words
from bizsuite.graph.context import Info
from bizsuite.graph.fields import found, listed, related
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection


@strawberry.type
class BillsQuery:
    """Where queries enter."""

    vendor_bill: types.VendorBill | None = found(
        reads.bill, "One bill of a supplier, by id, our number or the id of another system."
    )
    vendor_bills: Connection[types.VendorBill] | None = listed(
        reads.bill, "Bills and debit notes of the company that the request works in, newest first."
    )


@strawberry.type
class SupplierBills:
    """What vendor bills hang on Supplier."""

    bills: Connection[types.VendorBill] | None = related(
        reads.supplier_bills, "Bills and debit notes of this supplier, newest first."
    )


@strawberry.type
class ProductBills:
    """What vendor bills hang on Product."""

    bill_lines: Connection[types.VendorBillLine] | None = related(
        reads.product_bill_lines, "Lines of bills by which it was bought, newest first."
    )


@strawberry.type
class AllocationBills:
    """What vendor bills hang on Allocation."""

    vendor_bill: types.VendorBill | None = related(reads.allocation_bill, "The bill that is settled.")
    debit_note: types.VendorBill | None = related(
        reads.allocation_debit_note, "The debit note that settles it, where it is one."
    )


@strawberry.type
class BillsMutation:
    """What can be done with vendor bills."""

    @mutation(needs=words.BILL_CREATE)
    async def vendor_bill_create(
        self, info: Info, input: types.VendorBillCreateInput
    ) -> types.VendorBillCreatePayload:
        """Draft a bill of a supplier or a debit note, and post it when asked to.

        Refusals: NOT_FOUND, INVALID_VALUE, AMOUNT_PRECISION, EXCHANGE_RATE_MISSING, EXCHANGE_RATE_INVALID,
        BILL_DUPLICATE, BILL_EMPTY, DEBIT_MISMATCH, TAX_INACTIVE, TAX_NOT_IN_FORCE, TAX_TWICE, TAX_USE,
        TAX_CURRENCY_MISMATCH, DIMENSION_FRACTIONS, TERM_INACTIVE, TERM_CURRENCY_MISMATCH, CASH_ROUNDING_INACTIVE,
        CASH_ROUNDING_CURRENCY;
        when it is posted also those of vendorBillPost.
        """
        db = info.context.db
        if input.post:
            db.actor.require(words.BILL_POST)
        bill = await service.create_bill(db, input.value())
        if input.post:
            await service.post_bill(db, bill.id)
        return types.VendorBillCreatePayload.of(vendor_bill=bill)

    @mutation(needs=words.BILL_CREATE)
    async def vendor_bill_delete(
        self, info: Info, input: types.VendorBillDeleteInput
    ) -> types.VendorBillDeletePayload:
        """Throw a draft away; the supplier's number can be recorded anew. Refusals: NOT_FOUND, BILL_NOT_DRAFT,
        SUBJECT_LOCKED.
        """
        await service.delete_bill(info.context.db, key_of(reads.bill, input.id))
        return types.VendorBillDeletePayload.of()

    @mutation(needs=words.BILL_POST)
    async def vendor_bill_post(
        self, info: Info, input: types.VendorBillPostInput
    ) -> types.VendorBillPostPayload:
        """Post a draft: we owe it to the supplier. A debit note settles its bill as far as that is open.

        Refusals: NOT_FOUND, BILL_NOT_DRAFT, DEBIT_TOO_LARGE, BILL_NOT_POSTED, CHART_MISSING, PERIOD_MISSING,
        PERIOD_CLOSED, TAX_NOT_IN_FORCE, ACCOUNT_MISSING, and those of whoever must agree, such as APPROVAL_REQUIRED.
        """
        key = key_of(reads.bill, input.id)
        bill = await service.post_bill(info.context.db, key, on=input.on or None)
        return types.VendorBillPostPayload.of(vendor_bill=bill)

    @mutation(needs=words.BILL_REVERSE)
    async def vendor_bill_reverse(
        self, info: Info, input: types.VendorBillReverseInput
    ) -> types.VendorBillReversePayload:
        """Undo a posted bill of which nothing is settled; the supplier's number can be recorded anew.

        Refusals: NOT_FOUND, BILL_NOT_POSTED, BILL_SETTLED, PERIOD_MISSING, PERIOD_CLOSED, SUBJECT_LOCKED.
        """
        bill = await service.reverse_bill(info.context.db, key_of(reads.bill, input.id), on=input.on)
        return types.VendorBillReversePayload.of(vendor_bill=bill)
