"""What the bridge hangs on orders and deliveries."""

import strawberry

from bizsuite.bridges.sales_inventory import reads, service
from bizsuite.bridges.sales_inventory.types import SalesOrderDeliverInput, SalesOrderDeliverPayload
from bizsuite.erp.inventory.rules import DELIVERY_POST
from bizsuite.erp.inventory.types import Delivery, StockMove, StockReservation
from bizsuite.erp.sales import reads as sales
from bizsuite.erp.sales.rules import SALES_ORDER_READ
from bizsuite.erp.sales.tables import Order
from bizsuite.erp.sales.types import SalesOrder
from bizsuite.graph.context import Info
from bizsuite.graph.fields import related
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection
from bizsuite.kernel.scopes import require_reach


@strawberry.type
class SalesOrderInventory:
    """What the bridge hangs on SalesOrder."""

    deliveries: Connection[Delivery] | None = related(reads.order_deliveries, "Its deliveries, newest first.")


@strawberry.type
class SalesOrderLineInventory:
    """What the bridge hangs on SalesOrderLine."""

    deliveries: Connection[Delivery] | None = related(
        reads.order_line_deliveries,
        "The deliveries that its goods leave with, each once, newest first; planned and cancelled ones too.",
    )
    moves: Connection[StockMove] | None = related(
        reads.order_line_moves, "The moves of its goods, planned and done, newest first."
    )
    reservations: Connection[StockReservation] | None = related(
        reads.order_line_reservations, "What is set aside for it, and where."
    )


@strawberry.type
class DeliverySales:
    """What the bridge hangs on Delivery."""

    order: SalesOrder | None = related(reads.delivery_order, "The order whose goods these are.")


@strawberry.type
class SalesInventoryMutation:
    """What can be done with orders and goods together."""

    @mutation(needs=DELIVERY_POST)
    async def sales_order_deliver(
        self, info: Info, input: SalesOrderDeliverInput
    ) -> SalesOrderDeliverPayload:
        """Deliver what is open of a confirmed order, or some of it.

        Refusals: NOT_FOUND, ORDER_NOT_CONFIRMED, NOTHING_TO_DELIVER, OVER_DELIVERY, LINE_DROP_SHIPPED, STOCK_SHORT,
        INVALID_VALUE, DATE_IN_FUTURE, STOCK_PERIOD_CLOSED, LOT_QUANTITIES,
        LOT_UNKNOWN, LOT_NOT_TRACKED, LOT_EXPIRED, LOT_EXPIRY_DIFFERS, SERIAL_QUANTITY.
        """
        db, key = info.context.db, key_of(sales.order, input.id)
        await require_reach(db, Order, key, write=SALES_ORDER_READ, read=SALES_ORDER_READ)
        delivery = await service.deliver_order(db, key, input.asked())
        return SalesOrderDeliverPayload.of(sales_order=key, delivery=delivery)
