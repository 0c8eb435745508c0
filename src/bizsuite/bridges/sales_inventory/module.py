"""The manifest of the bridge between orders and goods."""

from bizsuite.bridges.sales_inventory import loaders, service
from bizsuite.bridges.sales_inventory.resolvers import (
    DeliverySales,
    SalesInventoryMutation,
    SalesOrderInventory,
    SalesOrderLineInventory,
)
from bizsuite.erp.inventory.rules import DeliveriesPosting, GoodsReturnPosting
from bizsuite.erp.inventory.types import Delivery
from bizsuite.erp.sales.rules import (
    SalesOrderEnded,
    SalesOrderEnding,
    SalesOrdersConfirmed,
    SalesOrdersExpected,
)
from bizsuite.erp.sales.types import SalesOrder, SalesOrderLine
from bizsuite.graph.roots import Mutation
from bizsuite.kernel.modules import Module

MODULE = Module(
    name="bridges.sales_inventory",
    description="Confirmed orders set goods aside; deliveries advance orders.",
    requires=["base.catalog", "erp.sales", "erp.inventory"],
    extends={
        SalesOrder: SalesOrderInventory,
        SalesOrderLine: SalesOrderLineInventory,
        Delivery: DeliverySales,
        Mutation: SalesInventoryMutation,
    },
    listens={
        SalesOrdersExpected: service.find_places,
        SalesOrdersConfirmed: service.reserve_goods,
        SalesOrderEnding: service.hold_plans,
        SalesOrderEnded: service.release_goods,
        DeliveriesPosting: service.note_deliveries,
        GoodsReturnPosting: service.note_returns,
    },
    integrity=[loaders.integrity],
)
