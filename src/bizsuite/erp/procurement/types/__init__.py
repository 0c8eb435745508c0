"""The GraphQL types of buying, their inputs and payloads."""

from bizsuite.erp.procurement.types.inputs import (
    PurchaseOrderAmendInput,
    PurchaseOrderCancelInput,
    PurchaseOrderCancelLineInput,
    PurchaseOrderCloseInput,
    PurchaseOrderConfirmInput,
    PurchaseOrderCreateInput,
    PurchaseOrderLineChangeInput,
    PurchaseOrderLineInput,
    PurchaseOrderSendInput,
    PurchaseOrderUpdateInput,
    ReceiptToleranceSetInput,
)
from bizsuite.erp.procurement.types.nodes import (
    PurchaseOrder,
    PurchaseOrderAmendedLine,
    PurchaseOrderAmendment,
    PurchaseOrderLine,
    ReceiptTolerance,
)
from bizsuite.erp.procurement.types.payloads import (
    PurchaseOrderAmendPayload,
    PurchaseOrderCancelPayload,
    PurchaseOrderClosePayload,
    PurchaseOrderConfirmPayload,
    PurchaseOrderCreatePayload,
    PurchaseOrderSendPayload,
    PurchaseOrderUpdatePayload,
    ReceiptToleranceSetPayload,
)
from bizsuite.erp.procurement.types.refusals import (
    OrderLineBelowDone,
    OverBill,
    OverCancel,
    OverReceipt,
)

__all__ = [
    "OrderLineBelowDone",
    "OverBill",
    "OverCancel",
    "OverReceipt",
    "PurchaseOrder",
    "PurchaseOrderAmendInput",
    "PurchaseOrderAmendPayload",
    "PurchaseOrderAmendedLine",
    "PurchaseOrderAmendment",
    "PurchaseOrderCancelInput",
    "PurchaseOrderCancelLineInput",
    "PurchaseOrderCancelPayload",
    "PurchaseOrderCloseInput",
    "PurchaseOrderClosePayload",
    "PurchaseOrderConfirmInput",
    "PurchaseOrderConfirmPayload",
    "PurchaseOrderCreateInput",
    "PurchaseOrderCreatePayload",
    "PurchaseOrderLine",
    "PurchaseOrderLineChangeInput",
    "PurchaseOrderLineInput",
    "PurchaseOrderSendInput",
    "PurchaseOrderSendPayload",
    "PurchaseOrderUpdateInput",
    "PurchaseOrderUpdatePayload",
    "ReceiptTolerance",
    "ReceiptToleranceSetInput",
    "ReceiptToleranceSetPayload",
]
