"""What the bridge hangs on purchase orders and receipts."""

import strawberry

from bizsuite.bridges.procurement_inventory import reads, receiving
from bizsuite.bridges.procurement_inventory.types import (
    PurchaseOrderReceiveInput,
    PurchaseOrderReceivePayload,
)
from bizsuite.erp.inventory.rules import RECEIPT_POST
from bizsuite.erp.inventory.types import Receipt, StockMove, Warehouse
from bizsuite.erp.procurement import reads as procurement
from bizsuite.erp.procurement.rules.words import ORDER_READ
from bizsuite.erp.procurement.tables import Order
from bizsuite.erp.procurement.types import PurchaseOrder
from bizsuite.graph.context import Info
from bizsuite.graph.fields import related
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection
from bizsuite.kernel.scopes import require_reach


@strawberry.type
class PurchaseOrderInventory:
    """What the bridge hangs on PurchaseOrder."""

    warehouse: Warehouse | None = related(
        reads.order_warehouse, "Where its goods come to; null: to the company's first warehouse."
    )
    receipts: Connection[Receipt] | None = related(
        reads.order_receipts, "Its receipts, newest first; the draft brings what is still to come."
    )


@strawberry.type
class PurchaseOrderLineInventory:
    """What the bridge hangs on PurchaseOrderLine."""

    receipts: Connection[Receipt] | None = related(
        reads.line_receipts,
        "The receipts that bring its goods, each once, newest first; planned and cancelled ones too.",
    )
    moves: Connection[StockMove] | None = related(
        reads.line_moves, "The moves of its goods, planned and done, newest first."
    )


@strawberry.type
class ReceiptProcurement:
    """What the bridge hangs on Receipt."""

    purchase_order: PurchaseOrder | None = related(reads.receipt_order, "The order whose goods these are.")


@strawberry.type
class ProcurementInventoryMutation:
    """What can be done with purchase orders and goods together."""

    @mutation(needs=RECEIPT_POST)
    async def purchase_order_receive(
        self, info: Info, input: PurchaseOrderReceiveInput
    ) -> PurchaseOrderReceivePayload:
        """Take in what is open of a confirmed order, or some of it; what is left stays expected.

        Goods cost the order's net price at its rate. More than is due may come within the tolerance.
        Refusals: NOT_FOUND, ORDER_NOT_CONFIRMED, ORDER_FOR_CUSTOMER, NOTHING_TO_RECEIVE, OVER_RECEIPT, INVALID_VALUE,
        DATE_IN_FUTURE, STOCK_PERIOD_CLOSED, LOT_REQUIRED, LOT_QUANTITIES,
        LOT_NOT_TRACKED, LOT_EXPIRED, LOT_EXPIRY_REQUIRED, LOT_EXPIRY_DIFFERS, SERIAL_QUANTITY, SERIAL_TWICE.
        """
        db, key = info.context.db, key_of(procurement.order, input.id)
        await require_reach(db, Order, key, write=ORDER_READ, read=ORDER_READ)
        receipt = await receiving.receive_order(db, key, input.asked())
        return PurchaseOrderReceivePayload.of(purchase_order=key, receipt=receipt)
