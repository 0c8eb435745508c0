"""What blanket orders hang on types that they do not own."""

import uuid

import strawberry
from strawberry import UNSET

from bizsuite.erp.blanket_orders import reads, service, tables, types
from bizsuite.erp.blanket_orders.rules import words
from bizsuite.erp.blanket_orders.types import BlanketOrder, BlanketOrderLine
from bizsuite.erp.procurement.rules.words import ORDER_CONFIRM, ORDER_CREATE
from bizsuite.graph.context import Info
from bizsuite.graph.fields import found, listed, related
from bizsuite.graph.mutations import Change, mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection
from bizsuite.kernel.scopes import require_reach
from bizsuite.kernel.values import Permission


@strawberry.type
class BlanketOrdersQuery:
    """Where queries enter."""

    blanket_order: BlanketOrder | None = found(reads.blanket_order, "One blanket order, by id or number.")
    blanket_orders: Connection[BlanketOrder] | None = listed(
        reads.blanket_order, "The company's blanket orders, those that start last first."
    )


@strawberry.type
class SupplierBlanketOrders:
    """What blanket orders hang on Supplier."""

    blanket_orders: Connection[BlanketOrder] | None = related(
        reads.supplier_blanket_orders, "Our agreements with this supplier, those that start last first."
    )


@strawberry.type
class OrderLineCalls:
    """What blanket orders hang on PurchaseOrderLine."""

    blanket_order_line: BlanketOrderLine | None = related(
        reads.called_line, "The line of an agreement that it calls off; null where there is none."
    )


@strawberry.type
class BlanketOrdersMutation:
    """What can be done with blanket orders."""

    @mutation(needs=words.BLANKET_WRITE)
    async def blanket_order_create(
        self, info: Info, input: types.BlanketOrderCreateInput
    ) -> types.BlanketOrderCreatePayload:
        """Write an agreement with a supplier, a draft.

        Refusals: NOT_FOUND, SUPPLIER_INACTIVE, PRODUCT_INACTIVE, UNIT_CATEGORY_MISMATCH, QUANTITY_ROUNDING,
        INVALID_VALUE.
        """
        made = await service.create_blanket_order(info.context.db, input.new())
        return types.BlanketOrderCreatePayload.of(blanket_order=made)

    @mutation(needs=words.BLANKET_WRITE)
    async def blanket_order_activate(
        self, info: Info, input: types.BlanketOrderActivateInput
    ) -> types.BlanketOrderActivatePayload:
        """Put an agreement in force. Refusals: NOT_FOUND, BLANKET_NOT_DRAFT."""
        key = await _reached(info, input, words.BLANKET_WRITE)
        made = await service.activate_blanket_order(info.context.db, key)
        return types.BlanketOrderActivatePayload.of(blanket_order=made)

    @mutation(needs=words.BLANKET_WRITE)
    async def blanket_order_close(
        self, info: Info, input: types.BlanketOrderCloseInput
    ) -> types.BlanketOrderClosePayload:
        """Let nothing more be called off; a draft is given up. Refusals: NOT_FOUND, BLANKET_ENDED."""
        key = await _reached(info, input, words.BLANKET_WRITE)
        closed = await service.close_blanket_order(info.context.db, key)
        return types.BlanketOrderClosePayload.of(blanket_order=closed)

    @mutation(needs=words.BLANKET_CALL)
    async def blanket_order_call_off(
        self, info: Info, input: types.BlanketOrderCallOffInput
    ) -> types.BlanketOrderCallOffPayload:
        """Order parts of an agreement at its prices.

        Refusals: NOT_FOUND, INVALID_VALUE, BLANKET_NOT_ACTIVE, BLANKET_NOT_VALID, BLANKET_EXCEEDED,
        SUPPLIER_INACTIVE, PRODUCT_INACTIVE, PRODUCT_DISCONTINUED, EXCHANGE_RATE_MISSING; when it is confirmed also
        those of purchaseOrderConfirm.
        """
        db = info.context.db
        db.actor.require(ORDER_CREATE)
        if input.confirm:
            db.actor.require(ORDER_CONFIRM)
        key = await _reached(info, input, words.BLANKET_CALL)
        on = None if input.order_date is UNSET else input.order_date
        made = await service.call_off(db, key, input.calls(), on=on, confirm=input.confirm)
        return types.BlanketOrderCallOffPayload.of(purchase_order=made, blanket_order=key)


async def _reached(info: Info, input: Change, write: Permission) -> uuid.UUID:
    """The agreement that an input names, if the actor's grants reach it. Refuses with NOT_FOUND, PERMISSION_DENIED."""
    key = key_of(reads.blanket_order, input.id)
    await require_reach(info.context.db, tables.BlanketOrder, key, write=write, read=words.BLANKET_READ)
    return key
