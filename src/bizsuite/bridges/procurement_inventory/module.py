"""The manifest of the bridge between purchase orders and goods."""

from bizsuite.bridges.procurement_inventory import loaders, service
from bizsuite.bridges.procurement_inventory.resolvers import (
    ProcurementInventoryMutation,
    PurchaseOrderInventory,
    PurchaseOrderLineInventory,
    ReceiptProcurement,
)
from bizsuite.erp.inventory.rules import GoodsReturnPosting, ReceiptCancelled, ReceiptPosting
from bizsuite.erp.inventory.types import Receipt
from bizsuite.erp.procurement.rules.events import (
    PurchaseOrderAmended,
    PurchaseOrderClosed,
    PurchaseOrderRestCancelled,
    PurchaseOrdersConfirmed,
)
from bizsuite.erp.procurement.rules.ports import PurchasePlacesAsked
from bizsuite.erp.procurement.types import PurchaseOrder, PurchaseOrderLine
from bizsuite.graph.roots import Mutation
from bizsuite.kernel.modules import Module

MODULE = Module(
    name="bridges.procurement_inventory",
    description="Confirmed purchase orders show as incoming; receipts advance them.",
    requires=["base.parties", "base.catalog", "erp.procurement", "erp.inventory"],
    extends={
        PurchaseOrder: PurchaseOrderInventory,
        PurchaseOrderLine: PurchaseOrderLineInventory,
        Receipt: ReceiptProcurement,
        Mutation: ProcurementInventoryMutation,
    },
    listens={
        PurchasePlacesAsked: service.know_places,
        PurchaseOrdersConfirmed: service.expect_goods,
        PurchaseOrderAmended: service.follow_order,
        PurchaseOrderRestCancelled: service.follow_order,
        PurchaseOrderClosed: service.follow_order,
        ReceiptPosting: service.note_receipt,
        ReceiptCancelled: service.keep_expected,
        GoodsReturnPosting: service.note_return,
    },
    integrity=[loaders.integrity],
)
