"""Purchase requests as clients see them, what is said to them, and what is answered."""

from bizsuite.erp.requisitions.types.inputs import (
    PurchaseRequestApproveInput,
    PurchaseRequestCancelInput,
    PurchaseRequestCreateInput,
    PurchaseRequestOrderCreateInput,
    PurchaseRequestRejectInput,
    PurchaseRequestSubmitInput,
    PurchaseRequestUpdateInput,
)
from bizsuite.erp.requisitions.types.nodes import PurchaseRequest, PurchaseRequestLine
from bizsuite.erp.requisitions.types.payloads import (
    PurchaseRequestApprovePayload,
    PurchaseRequestCancelPayload,
    PurchaseRequestCreatePayload,
    PurchaseRequestOrderCreatePayload,
    PurchaseRequestRejectPayload,
    PurchaseRequestSubmitPayload,
    PurchaseRequestUpdatePayload,
    RequestExceeded,
)

__all__ = [
    "PurchaseRequest",
    "PurchaseRequestApproveInput",
    "PurchaseRequestApprovePayload",
    "PurchaseRequestCancelInput",
    "PurchaseRequestCancelPayload",
    "PurchaseRequestCreateInput",
    "PurchaseRequestCreatePayload",
    "PurchaseRequestLine",
    "PurchaseRequestOrderCreateInput",
    "PurchaseRequestOrderCreatePayload",
    "PurchaseRequestRejectInput",
    "PurchaseRequestRejectPayload",
    "PurchaseRequestSubmitInput",
    "PurchaseRequestSubmitPayload",
    "PurchaseRequestUpdateInput",
    "PurchaseRequestUpdatePayload",
    "RequestExceeded",
]
