"""The manifest of the bridge between sales orders and the purchase orders that serve them."""

from bizsuite.bridges.sales_procurement import loaders, service
from bizsuite.bridges.sales_procurement.resolvers import (
    PurchaseOrderLineSales,
    SalesOrderLineProcurement,
    SalesProcurementMutation,
)
from bizsuite.erp.procurement.rules.events import (
    PurchaseOrderCancelled,
    PurchaseOrderClosed,
    PurchaseOrderLinesRemoving,
)
from bizsuite.erp.procurement.types import PurchaseOrderLine
from bizsuite.erp.sales.rules import SalesOrderEnding
from bizsuite.erp.sales.types import SalesOrderLine
from bizsuite.graph.roots import Mutation
from bizsuite.kernel.modules import Module

MODULE = Module(
    name="bridges.sales_procurement",
    description="Drop shipments: a supplier delivers lines of sales orders to the customer.",
    requires=[
        "base.catalog",
        "base.parties",
        "erp.sales",
        "erp.procurement",
        "erp.inventory",
        "bridges.sales_inventory",
        "bridges.procurement_inventory",
    ],
    extends={
        SalesOrderLine: SalesOrderLineProcurement,
        PurchaseOrderLine: PurchaseOrderLineSales,
        Mutation: SalesProcurementMutation,
    },
    listens={
        PurchaseOrderCancelled: service.take_over,
        PurchaseOrderClosed: service.take_over,
        PurchaseOrderLinesRemoving: service.untie_lines,
        SalesOrderEnding: service.end_purchases,
    },
    integrity=[loaders.integrity],
)
