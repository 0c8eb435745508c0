"""What the bridge hangs on lines of both kinds of orders."""

import strawberry

from bizsuite.bridges.sales_procurement import reads, service, types
from bizsuite.erp.inventory.rules import RECEIPT_POST
from bizsuite.erp.procurement import reads as procurement
from bizsuite.erp.procurement.rules.words import ORDER_CONFIRM, ORDER_CREATE, ORDER_READ
from bizsuite.erp.procurement.tables import Order as PurchaseOrder
from bizsuite.erp.procurement.types import PurchaseOrderLine
from bizsuite.erp.sales import reads as sales
from bizsuite.erp.sales.rules import SALES_ORDER_READ
from bizsuite.erp.sales.tables import Order as SalesOrder
from bizsuite.erp.sales.types import SalesOrderLine
from bizsuite.graph.context import Info
from bizsuite.graph.fields import related
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection
from bizsuite.kernel.scopes import require_reach


@strawberry.type
class SalesOrderLineProcurement:
    """What the bridge hangs on SalesOrderLine."""

    purchase_order_lines: Connection[PurchaseOrderLine] | None = related(
        reads.sales_line_purchase_lines,
        "By which it is bought of a supplier who delivers it to the customer.",
    )


@strawberry.type
class PurchaseOrderLineSales:
    """What the bridge hangs on PurchaseOrderLine."""

    sales_order_line: SalesOrderLine | None = related(
        reads.purchase_line_sales_line, "The line of a sales order that the supplier delivers with it."
    )


@strawberry.type
class SalesProcurementMutation:
    """What can be done about drop shipments."""

    @mutation(needs=ORDER_CREATE)
    async def sales_order_drop_ship(
        self, info: Info, input: types.SalesOrderDropShipInput
    ) -> types.SalesOrderDropShipPayload:
        """Order goods of a confirmed sales order of a supplier who delivers them to the customer.

        Nothing of ours is set aside for these lines any more; purchaseOrderShip notes that they were delivered.
        Refusals: NOT_FOUND, ORDER_NOT_CONFIRMED, LINE_DROP_SHIPPED, PRODUCT_NOT_GOODS, NOTHING_TO_DELIVER, and those
        of purchaseOrderCreate; when it is confirmed also those of purchaseOrderConfirm.
        """
        db, key = info.context.db, key_of(sales.order, input.id)
        if input.confirm:
            db.actor.require(ORDER_CONFIRM)
        await require_reach(db, SalesOrder, key, write=SALES_ORDER_READ, read=SALES_ORDER_READ)
        made = await service.buy_for_customer(db, key, input.asked())
        return types.SalesOrderDropShipPayload.of(sales_order=key, purchase_order=made)

    @mutation(needs=RECEIPT_POST)
    async def purchase_order_ship(
        self, info: Info, input: types.PurchaseOrderShipInput
    ) -> types.PurchaseOrderShipPayload:
        """Note that a supplier has delivered to the customer what is open of a purchase order, or some of it.

        The purchase order and the sales order follow in one act. With books the goods are received and sold in one:
        Dr cost of sales, Cr goods received, at the order's net price.
        Refusals: NOT_FOUND, ORDER_NOT_CONFIRMED, ORDER_FOR_STOCK, NOTHING_TO_RECEIVE, OVER_RECEIPT, OVER_DELIVERY,
        INVALID_VALUE, DATE_IN_FUTURE, STOCK_PERIOD_CLOSED.
        """
        db, key = info.context.db, key_of(procurement.order, input.id)
        await require_reach(db, PurchaseOrder, key, write=ORDER_READ, read=ORDER_READ)
        delivery = await service.note_shipped(db, key, input.asked())
        return types.PurchaseOrderShipPayload.of(purchase_order=key, delivery=delivery)
