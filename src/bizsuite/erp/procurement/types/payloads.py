"""What orders answer."""

import strawberry

from bizsuite.erp.procurement import reads
from bizsuite.erp.procurement.types.nodes import PurchaseOrder, ReceiptTolerance
from bizsuite.graph.fields import result
from bizsuite.graph.mutations import Payload


@strawberry.type
class PurchaseOrderCreatePayload(Payload):
    """The new order."""

    purchase_order: PurchaseOrder | None = result(reads.order, "The new order.")


@strawberry.type
class PurchaseOrderUpdatePayload(Payload):
    """The changed order."""

    purchase_order: PurchaseOrder | None = result(reads.order, "The changed order.")


@strawberry.type
class PurchaseOrderSendPayload(Payload):
    """The order that was sent."""

    purchase_order: PurchaseOrder | None = result(reads.order, "The order that was sent.")


@strawberry.type
class PurchaseOrderConfirmPayload(Payload):
    """The confirmed order."""

    purchase_order: PurchaseOrder | None = result(reads.order, "The confirmed order.")


@strawberry.type
class PurchaseOrderAmendPayload(Payload):
    """The amended order."""

    purchase_order: PurchaseOrder | None = result(reads.order, "The amended order.")


@strawberry.type
class PurchaseOrderCancelPayload(Payload):
    """The order of which something was cancelled."""

    purchase_order: PurchaseOrder | None = result(reads.order, "The order.")


@strawberry.type
class PurchaseOrderClosePayload(Payload):
    """The closed order."""

    purchase_order: PurchaseOrder | None = result(reads.order, "The closed order.")


@strawberry.type
class ReceiptToleranceSetPayload(Payload):
    """The tolerance, as it is now."""

    receipt_tolerance: ReceiptTolerance | None = result(
        reads.tolerance, "The tolerance; null where there is none any more."
    )
