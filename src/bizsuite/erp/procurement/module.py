"""The manifest of buying."""

from bizsuite.base.catalog.types import Product
from bizsuite.base.parties.types import Supplier
from bizsuite.erp.procurement import loaders, reads, resolvers, service, types
from bizsuite.erp.procurement.rules import events, words
from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.modules import CommandPoint, Emits, Guard, Module
from bizsuite.kernel.permissions import Grant

_WRITE = (
    words.ORDER_CREATE,
    words.ORDER_UPDATE,
    words.ORDER_CONFIRM,
    words.ORDER_AMEND,
    words.ORDER_CANCEL,
    words.ORDER_CLOSE,
)
_READ = [Grant(words.ORDER_READ)]
_ALL = [*_READ, *map(Grant, _WRITE), Grant(words.TOLERANCE_SET)]


def _emits(event: type, name: str, description: str) -> Emits:
    return Emits(event, name, subject="PurchaseOrder", key="order_id", description=description)


MODULE = Module(
    name="erp.procurement",
    description="Buying: orders to suppliers, their lines, and where each stands.",
    requires=["base.identity", "base.parties", "base.catalog", "erp.rates", "erp.terms"],
    aggregates=[reads.order_aggregates, reads.line_aggregates],
    types=[
        types.PurchaseOrder,
        types.PurchaseOrderLine,
        types.PurchaseOrderAmendment,
        types.PurchaseOrderAmendedLine,
        types.ReceiptTolerance,
        types.OverReceipt,
        types.OverBill,
        types.OverCancel,
        types.OrderLineBelowDone,
    ],
    extends={
        Query: resolvers.ProcurementQuery,
        Mutation: resolvers.ProcurementMutation,
        Supplier: resolvers.SupplierProcurement,
        Product: resolvers.ProductProcurement,
    },
    events=[
        _emits(events.PurchaseOrderCreated, "PURCHASE_ORDER_CREATED", "A draft has been written."),
        _emits(events.PurchaseOrderChanged, "PURCHASE_ORDER_CHANGED", "A draft has been changed."),
        _emits(events.PurchaseOrderSent, "PURCHASE_ORDER_SENT", "A supplier has been sent an order."),
        _emits(events.PurchaseOrderConfirmed, "PURCHASE_ORDER_CONFIRMED", "An order binds us now."),
        _emits(
            events.PurchaseOrderAmended,
            "PURCHASE_ORDER_AMENDED",
            "An order that was sent or confirmed says something else than before.",
        ),
        _emits(
            events.PurchaseOrderRestCancelled,
            "PURCHASE_ORDER_REST_CANCELLED",
            "Quantities of an order are not wanted any more.",
        ),
        _emits(events.PurchaseOrderCancelled, "PURCHASE_ORDER_CANCELLED", "An order is void."),
        _emits(
            events.PurchaseOrderClosed, "PURCHASE_ORDER_CLOSED", "Nothing more of an order will be received."
        ),
        _emits(
            events.PurchaseOrderReceived,
            "PURCHASE_ORDER_RECEIVED",
            "Goods or services of an order have come, or have gone back.",
        ),
        _emits(
            events.PurchaseOrderBilled,
            "PURCHASE_ORDER_BILLED",
            "Lines of an order were billed, or a bill reversed.",
        ),
        Emits(
            events.ReceiptToleranceSet,
            "RECEIPT_TOLERANCE_SET",
            "Company",
            "company_id",
            "Another quantity more than is due may come to a company.",
        ),
    ],
    guards=[
        Guard(
            service.GUARD,
            subject="PurchaseOrder",
            facts=service.facts_of_orders,
            act=service.confirm_order,
            description="Confirming a purchase order. The amount is its total in the company's currency.",
            permission=words.ORDER_CONFIRM,
        )
    ],
    commands=[
        CommandPoint(
            "purchaseOrder.cancel",
            "PurchaseOrder",
            service.cancel_order,
            "What is still to come of an order is given up.",
        )
    ],
    grants={
        "admin": _ALL,
        "manager": _ALL,
        "integrator": _ALL,
        "warehouse": [*_READ, Grant(words.ORDER_CREATE), Grant(words.ORDER_UPDATE)],
        "finance": [*_READ, Grant(words.ORDER_CLOSE)],
        "analyst": _READ,
    },
    integrity=[loaders.integrity],
)
