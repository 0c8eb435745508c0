"""What purchase requests answer, and refusals that come with facts."""

from decimal import Decimal

import strawberry

from bizsuite.erp.procurement import reads as procurement
from bizsuite.erp.procurement.types import PurchaseOrder
from bizsuite.erp.requisitions import reads
from bizsuite.erp.requisitions.types.nodes import PurchaseRequest
from bizsuite.graph.fields import result
from bizsuite.graph.mutations import Payload
from bizsuite.graph.refusals import UserError, refusal


@refusal("REQUEST_EXCEEDED")
class RequestExceeded(UserError):
    """More would be ordered of a request's line than is still wanted (REQUEST_EXCEEDED)."""

    remaining: Decimal = strawberry.field(description="How much of the line is still to be ordered.")


@strawberry.type
class PurchaseRequestCreatePayload(Payload):
    """The new request."""

    purchase_request: PurchaseRequest | None = result(reads.request, "The new request.")


@strawberry.type
class PurchaseRequestUpdatePayload(Payload):
    """The changed request."""

    purchase_request: PurchaseRequest | None = result(reads.request, "The changed request.")


@strawberry.type
class PurchaseRequestSubmitPayload(Payload):
    """The submitted request."""

    purchase_request: PurchaseRequest | None = result(reads.request, "The submitted request.")


@strawberry.type
class PurchaseRequestApprovePayload(Payload):
    """The approved request."""

    purchase_request: PurchaseRequest | None = result(reads.request, "The approved request.")


@strawberry.type
class PurchaseRequestRejectPayload(Payload):
    """The rejected request."""

    purchase_request: PurchaseRequest | None = result(reads.request, "The rejected request.")


@strawberry.type
class PurchaseRequestCancelPayload(Payload):
    """The cancelled request."""

    purchase_request: PurchaseRequest | None = result(reads.request, "The cancelled request.")


@strawberry.type
class PurchaseRequestOrderCreatePayload(Payload):
    """The new order."""

    purchase_order: PurchaseOrder | None = result(procurement.order, "The new order, a draft.")
