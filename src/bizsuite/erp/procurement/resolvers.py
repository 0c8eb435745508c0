"""What buying hangs on types that it does not own."""

import uuid

import strawberry

from bizsuite.base.catalog import reads as catalog
from bizsuite.erp.procurement import reads, service, tables, types
from bizsuite.erp.procurement.rules import words
from bizsuite.erp.procurement.types import PurchaseOrder, PurchaseOrderLine
from bizsuite.graph.context import Info
from bizsuite.graph.fields import found, listed, related
from bizsuite.graph.mutations import Change, mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection
from bizsuite.kernel.scopes import denied, reaches, require_reach
from bizsuite.kernel.values import Permission


@strawberry.type
class ProcurementQuery:
    """Where queries enter."""

    purchase_order: PurchaseOrder | None = found(
        reads.order, "One purchase order, by id, number or the id of another system."
    )
    purchase_orders: Connection[PurchaseOrder] | None = listed(
        reads.order, "The company's purchase orders, newest first."
    )
    receipt_tolerance: types.ReceiptTolerance | None = found(
        reads.tolerance, "How much more than was ordered may come, of one company or product."
    )
    receipt_tolerances: Connection[types.ReceiptTolerance] | None = listed(
        reads.tolerance, "By how much more than is due may come to the company."
    )


@strawberry.type
class SupplierProcurement:
    """What buying hangs on Supplier."""

    purchase_orders: Connection[PurchaseOrder] | None = related(
        reads.supplier_orders, "Our orders to this supplier, newest first."
    )


@strawberry.type
class ProductProcurement:
    """What buying hangs on Product."""

    purchase_order_lines: Connection[PurchaseOrderLine] | None = related(
        reads.product_lines, "Lines of purchase orders for this product, newest first."
    )
    receipt_tolerances: Connection[types.ReceiptTolerance] | None = related(
        reads.product_tolerances, "By how much more of it than is due may come to the company: one or none."
    )


@strawberry.type
class ProcurementMutation:
    """What can be done with purchase orders."""

    @mutation(needs=words.ORDER_CREATE)
    async def purchase_order_create(
        self, info: Info, input: types.PurchaseOrderCreateInput
    ) -> types.PurchaseOrderCreatePayload:
        """Write a draft with its lines, and confirm it when asked to.

        Refusals: NOT_FOUND, SUPPLIER_INACTIVE, PRODUCT_INACTIVE, PRODUCT_DISCONTINUED, UNIT_CATEGORY_MISMATCH,
        QUANTITY_ROUNDING, PRICE_MISSING, TERM_INACTIVE, EXCHANGE_RATE_MISSING, EXCHANGE_RATE_INVALID, INVALID_VALUE,
        EXTERNAL_ID_TAKEN; when it is confirmed also those of purchaseOrderConfirm.
        """
        db = info.context.db
        if input.confirm:
            db.actor.require(words.ORDER_CONFIRM)
        made = await service.create_order(db, input.new(), confirm=input.confirm)
        if input.confirm and not reaches(db.actor, words.ORDER_CONFIRM, made.owner_id, made.department_id):
            raise denied(words.ORDER_CONFIRM, path=["confirm"])
        return types.PurchaseOrderCreatePayload.of(purchase_order=made)

    @mutation(needs=words.ORDER_UPDATE)
    async def purchase_order_update(
        self, info: Info, input: types.PurchaseOrderUpdateInput
    ) -> types.PurchaseOrderUpdatePayload:
        """Change a draft and its lines.

        Refusals: NOT_FOUND, ORDER_NOT_DRAFT, SUBJECT_LOCKED, INVALID_VALUE, TERM_INACTIVE, EXCHANGE_RATE_INVALID,
        PRODUCT_INACTIVE, PRODUCT_DISCONTINUED, UNIT_CATEGORY_MISMATCH, QUANTITY_ROUNDING, PRICE_MISSING.
        """
        key = await _reached(info, input, words.ORDER_UPDATE)
        changed = await service.update_order(info.context.db, key, input.changes(), input.line_changes())
        return types.PurchaseOrderUpdatePayload.of(purchase_order=changed)

    @mutation(needs=words.ORDER_UPDATE)
    async def purchase_order_send(
        self, info: Info, input: types.PurchaseOrderSendInput
    ) -> types.PurchaseOrderSendPayload:
        """Note that the supplier has a draft; from now on it is amended, not changed.

        Refusals: NOT_FOUND, ORDER_NOT_DRAFT, ORDER_EMPTY.
        """
        key = await _reached(info, input, words.ORDER_UPDATE)
        sent = await service.send_order(info.context.db, key)
        return types.PurchaseOrderSendPayload.of(purchase_order=sent)

    @mutation(needs=words.ORDER_CONFIRM)
    async def purchase_order_confirm(
        self, info: Info, input: types.PurchaseOrderConfirmInput
    ) -> types.PurchaseOrderConfirmPayload:
        """Confirm a draft, or an order that was sent: it binds us, and its goods are expected.

        Refusals: NOT_FOUND, ORDER_NOT_OPEN, ORDER_EMPTY, APPROVAL_REQUIRED, APPROVAL_PENDING.
        """
        key = await _reached(info, input, words.ORDER_CONFIRM)
        confirmed = await service.confirm_order(info.context.db, key)
        return types.PurchaseOrderConfirmPayload.of(purchase_order=confirmed)

    @mutation(needs=words.ORDER_AMEND)
    async def purchase_order_amend(
        self, info: Info, input: types.PurchaseOrderAmendInput
    ) -> types.PurchaseOrderAmendPayload:
        """Change quantities, prices and days of an order that is sent or confirmed, or add lines to it.

        What it said before is kept under `amendments`. A confirmed order that comes to more than before needs the
        agreement that confirming it would need now.
        Refusals: NOT_FOUND, ORDER_NOT_AMENDABLE, ORDER_LINE_BELOW_DONE, ORDER_LINE_BILLED, SUBJECT_LOCKED,
        APPROVAL_REQUIRED, APPROVAL_PENDING, INVALID_VALUE, PRODUCT_INACTIVE, PRODUCT_DISCONTINUED,
        UNIT_CATEGORY_MISMATCH, QUANTITY_ROUNDING, PRICE_MISSING.
        """
        key = await _reached(info, input, words.ORDER_AMEND)
        amended = await service.amend_order(info.context.db, key, input.amendment())
        return types.PurchaseOrderAmendPayload.of(purchase_order=amended)

    @mutation(needs=words.ORDER_CANCEL)
    async def purchase_order_cancel(
        self, info: Info, input: types.PurchaseOrderCancelInput
    ) -> types.PurchaseOrderCancelPayload:
        """Give up what is still to come of an order: of some lines so much, or all of it.

        Where nothing came, nothing is billed and nothing is left, the order is CANCELLED; else it goes on.
        Refusals: NOT_FOUND, ORDER_NOT_OPEN, NOTHING_TO_CANCEL, OVER_CANCEL, ORDER_BILLED, INVALID_VALUE,
        SUBJECT_LOCKED.
        """
        key = await _reached(info, input, words.ORDER_CANCEL)
        left = await service.cancel_order(info.context.db, key, input.quantities())
        return types.PurchaseOrderCancelPayload.of(purchase_order=left)

    @mutation(needs=words.ORDER_CLOSE)
    async def purchase_order_close(
        self, info: Info, input: types.PurchaseOrderCloseInput
    ) -> types.PurchaseOrderClosePayload:
        """Close a confirmed order: what is still open of it will not be received.

        Refusals: NOT_FOUND, ORDER_NOT_CONFIRMED.
        """
        key = await _reached(info, input, words.ORDER_CLOSE)
        closed = await service.close_order(info.context.db, key)
        return types.PurchaseOrderClosePayload.of(purchase_order=closed)

    @mutation(needs=words.TOLERANCE_SET)
    async def receipt_tolerance_set(
        self, info: Info, input: types.ReceiptToleranceSetInput
    ) -> types.ReceiptToleranceSetPayload:
        """Say by how large a fraction more than is due may come, of a product or of all. Refusals: NOT_FOUND,
        INVALID_VALUE."""
        named = input.product_id or None
        product_id = None if named is None else key_of(catalog.product, named, "productId")
        kept = await service.set_tolerance(info.context.db, input.fraction, product_id=product_id)
        return types.ReceiptToleranceSetPayload.of(receipt_tolerance=kept)


async def _reached(info: Info, input: Change, write: Permission) -> uuid.UUID:
    """The order that an input names, if the actor's grants reach it. Refuses with NOT_FOUND, PERMISSION_DENIED."""
    key = key_of(reads.order, input.id)
    await require_reach(info.context.db, tables.Order, key, write=write, read=words.ORDER_READ)
    return key
