"""What purchase requests hang on types that they do not own."""

import uuid

import strawberry

from bizsuite.erp.procurement.rules.words import ORDER_CREATE
from bizsuite.erp.requisitions import reads, service, tables, types
from bizsuite.erp.requisitions.rules import words
from bizsuite.erp.requisitions.types import PurchaseRequest, PurchaseRequestLine
from bizsuite.graph.context import Info
from bizsuite.graph.fields import found, listed, related
from bizsuite.graph.mutations import Change, mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection
from bizsuite.kernel.scopes import denied, reaches, require_reach
from bizsuite.kernel.values import Permission


@strawberry.type
class RequisitionsQuery:
    """Where queries enter."""

    purchase_request: PurchaseRequest | None = found(reads.request, "One purchase request, by id or number.")
    purchase_requests: Connection[PurchaseRequest] | None = listed(
        reads.request, "The company's purchase requests, newest first."
    )


@strawberry.type
class OrderLineRequests:
    """What purchase requests hang on PurchaseOrderLine."""

    request_line: PurchaseRequestLine | None = related(
        reads.order_line_request, "The line of a request that it covers; null where nobody requested it."
    )


@strawberry.type
class RequisitionsMutation:
    """What can be done with purchase requests."""

    @mutation(needs=words.REQUEST_CREATE)
    async def purchase_request_create(
        self, info: Info, input: types.PurchaseRequestCreateInput
    ) -> types.PurchaseRequestCreatePayload:
        """Write a request with its lines.

        Refusals: NOT_FOUND, INVALID_VALUE, UNIT_CATEGORY_MISMATCH, QUANTITY_ROUNDING.
        """
        db = info.context.db
        made = await service.create_request(db, input.new())
        if not reaches(db.actor, words.REQUEST_CREATE, made.owner_id, made.department_id):
            raise denied(words.REQUEST_CREATE, path=["requesterId"])
        return types.PurchaseRequestCreatePayload.of(purchase_request=made)

    @mutation(needs=words.REQUEST_CREATE)
    async def purchase_request_update(
        self, info: Info, input: types.PurchaseRequestUpdateInput
    ) -> types.PurchaseRequestUpdatePayload:
        """Change a request that is not submitted; one that was rejected is a draft again.

        Refusals: NOT_FOUND, REQUEST_NOT_DRAFT, INVALID_VALUE, UNIT_CATEGORY_MISMATCH, QUANTITY_ROUNDING.
        """
        key = await _reached(info, input, words.REQUEST_CREATE)
        changed = await service.update_request(info.context.db, key, input.changes(), input.new_lines())
        return types.PurchaseRequestUpdatePayload.of(purchase_request=changed)

    @mutation(needs=words.REQUEST_CREATE)
    async def purchase_request_submit(
        self, info: Info, input: types.PurchaseRequestSubmitInput
    ) -> types.PurchaseRequestSubmitPayload:
        """Hand a draft to whoever approves. Refusals: NOT_FOUND, REQUEST_NOT_DRAFT."""
        key = await _reached(info, input, words.REQUEST_CREATE)
        submitted = await service.submit_request(info.context.db, key)
        return types.PurchaseRequestSubmitPayload.of(purchase_request=submitted)

    @mutation(needs=words.REQUEST_APPROVE)
    async def purchase_request_approve(
        self, info: Info, input: types.PurchaseRequestApproveInput
    ) -> types.PurchaseRequestApprovePayload:
        """Agree to a request, so that it can be ordered.

        Refusals: NOT_FOUND, REQUEST_NOT_SUBMITTED, APPROVAL_REQUIRED, APPROVAL_PENDING.
        """
        key = await _reached(info, input, words.REQUEST_APPROVE)
        approved = await service.approve_request(info.context.db, key)
        return types.PurchaseRequestApprovePayload.of(purchase_request=approved)

    @mutation(needs=words.REQUEST_APPROVE)
    async def purchase_request_reject(
        self, info: Info, input: types.PurchaseRequestRejectInput
    ) -> types.PurchaseRequestRejectPayload:
        """Do not agree to a request. Refusals: NOT_FOUND, REQUEST_NOT_SUBMITTED, INVALID_VALUE, SUBJECT_LOCKED."""
        key = await _reached(info, input, words.REQUEST_APPROVE)
        rejected = await service.reject_request(info.context.db, key, reason=input.reason)
        return types.PurchaseRequestRejectPayload.of(purchase_request=rejected)

    @mutation(needs=words.REQUEST_CREATE)
    async def purchase_request_cancel(
        self, info: Info, input: types.PurchaseRequestCancelInput
    ) -> types.PurchaseRequestCancelPayload:
        """Give a request up of which nothing is ordered.

        Refusals: NOT_FOUND, REQUEST_ENDED, REQUEST_ORDERED, INVALID_VALUE, SUBJECT_LOCKED.
        """
        key = await _reached(info, input, words.REQUEST_CREATE)
        cancelled = await service.cancel_request(info.context.db, key, reason=input.reason)
        return types.PurchaseRequestCancelPayload.of(purchase_request=cancelled)

    @mutation(needs=words.REQUEST_ORDER)
    async def purchase_request_order_create(
        self, info: Info, input: types.PurchaseRequestOrderCreateInput
    ) -> types.PurchaseRequestOrderCreatePayload:
        """Write a draft order of parts of approved requests: one request to many orders, many requests to one.

        Refusals: NOT_FOUND, INVALID_VALUE, REQUEST_NOT_APPROVED, REQUEST_EXCEEDED, REQUEST_NEEDS_PRODUCT,
        SUPPLIER_INACTIVE, PRODUCT_INACTIVE, PRODUCT_DISCONTINUED, UNIT_CATEGORY_MISMATCH,
        PRICE_MISSING, EXCHANGE_RATE_MISSING.
        """
        db = info.context.db
        db.actor.require(ORDER_CREATE)
        made = await service.order_requests(db, input.order(), input.covers())
        return types.PurchaseRequestOrderCreatePayload.of(purchase_order=made)


async def _reached(info: Info, input: Change, write: Permission) -> uuid.UUID:
    """The request that an input names, if the actor's grants reach it. Refuses with NOT_FOUND, PERMISSION_DENIED."""
    key = key_of(reads.request, input.id)
    await require_reach(info.context.db, tables.Request, key, write=write, read=words.REQUEST_READ)
    return key
