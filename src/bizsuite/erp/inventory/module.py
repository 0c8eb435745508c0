"""The manifest of stock."""

from bizsuite.base.catalog.types import Product
from bizsuite.base.parties.types import Customer, Supplier
from bizsuite.erp.inventory import loaders, reads, resolvers, rules, types
from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.modules import Emits, Module
from bizsuite.kernel.permissions import Grant

_READ = [
    Grant(rules.STOCK_READ),
    Grant(rules.DELIVERY_READ),
    Grant(rules.RECEIPT_READ),
    Grant(rules.RETURN_READ),
]
_SHIP = [
    Grant(rules.DELIVERY_WRITE),
    Grant(rules.DELIVERY_POST),
    Grant(rules.RECEIPT_WRITE),
    Grant(rules.RECEIPT_POST),
    Grant(rules.RETURN_WRITE),
    Grant(rules.RETURN_POST),
]
_KEEP = [Grant(rules.STOCK_ADJUST), Grant(rules.RESERVATION_RELEASE)]
_LEAD = [Grant(rules.LOT_MANAGE), Grant(rules.LOT_USE_EXPIRED)]

MODULE = Module(
    name="erp.inventory",
    description="Stock: where goods are, what is set aside for whom, and every move from one place to another.",
    requires=["base.identity", "base.parties", "base.catalog"],
    aggregates=[reads.move_aggregates, reads.balance_aggregates],
    types=[
        types.Warehouse,
        types.StockLocation,
        types.StockBalance,
        types.StockReservation,
        types.StockMove,
        types.Lot,
        types.LotExpired,
        types.ProductLotTracking,
        types.RemovalRule,
        types.StockAsOf,
        types.StockAvailability,
        types.StockPeriod,
        types.StockPeriodIsClosed,
        types.Delivery,
        types.Receipt,
        types.GoodsReturn,
        types.StockShort,
    ],
    extends={
        Query: resolvers.InventoryQuery,
        Mutation: resolvers.InventoryMutation,
        Product: resolvers.ProductInventory,
        Customer: resolvers.CustomerInventory,
        Supplier: resolvers.SupplierInventory,
    },
    events=[
        Emits(
            rules.WarehouseCreated,
            "WAREHOUSE_CREATED",
            subject="Warehouse",
            key="warehouse_id",
            description="There is a new warehouse.",
        ),
        Emits(
            rules.StockLocationCreated,
            "STOCK_LOCATION_CREATED",
            subject="StockLocation",
            key="location_id",
            description="There is a new place for goods.",
        ),
        Emits(
            rules.StockLocationChanged,
            "STOCK_LOCATION_CHANGED",
            subject="StockLocation",
            key="location_id",
            description="A place for goods has another name or rank.",
        ),
        Emits(
            rules.LotTrackingSet,
            "LOT_TRACKING_SET",
            subject="ProductLotTracking",
            key="tracking_id",
            description="Goods of a product are told apart otherwise.",
        ),
        Emits(
            rules.LotChanged,
            "LOT_CHANGED",
            subject="Lot",
            key="lot_id",
            description="Something else is known of a lot.",
        ),
        Emits(
            rules.RemovalRuleSet,
            "REMOVAL_RULE_SET",
            subject="RemovalRule",
            key="rule_id",
            description="Goods are taken in another order.",
        ),
        Emits(
            rules.RemovalRuleDeleted,
            "REMOVAL_RULE_DELETED",
            subject="Company",
            key="company_id",
            description="A rule by which goods were taken is gone.",
        ),
        Emits(
            rules.StockOpened,
            "STOCK_OPENED",
            subject="Warehouse",
            key="warehouse_id",
            description="The stock that a warehouse began with was entered.",
        ),
        Emits(
            rules.StockAdjusted,
            "STOCK_ADJUSTED",
            subject="StockMove",
            key="move_id",
            description="Stock was set right.",
        ),
        Emits(
            rules.StockPeriodClosed,
            "STOCK_PERIOD_CLOSED",
            subject="StockPeriod",
            key="period_id",
            description="Goods no longer move on some days.",
        ),
        Emits(
            rules.StockPeriodReopened,
            "STOCK_PERIOD_REOPENED",
            subject="Company",
            key="company_id",
            description="Goods may move in the last closed period again.",
        ),
        Emits(
            rules.ReservationReleased,
            "STOCK_RESERVATION_RELEASED",
            subject="Product",
            key="product_id",
            description="Goods that were set aside are free again.",
        ),
        Emits(
            rules.ReceiptCreated,
            "RECEIPT_CREATED",
            subject="Receipt",
            key="receipt_id",
            description="Goods are expected.",
        ),
        Emits(
            rules.ReceiptPosted,
            "RECEIPT_POSTED",
            subject="Receipt",
            key="receipt_id",
            description="Goods have arrived.",
        ),
        Emits(
            rules.ReceiptCancelled,
            "RECEIPT_CANCELLED",
            subject="Receipt",
            key="receipt_id",
            description="Goods that were expected will not come.",
        ),
        Emits(
            rules.DeliveryCreated,
            "DELIVERY_CREATED",
            subject="Delivery",
            key="delivery_id",
            description="Goods are to leave.",
        ),
        Emits(
            rules.DeliveryPosted,
            "DELIVERY_POSTED",
            subject="Delivery",
            key="delivery_id",
            description="Goods have left.",
        ),
        Emits(
            rules.DeliveryCancelled,
            "DELIVERY_CANCELLED",
            subject="Delivery",
            key="delivery_id",
            description="Goods that were to leave will stay.",
        ),
        Emits(
            rules.GoodsReturnCreated,
            "GOODS_RETURN_CREATED",
            subject="GoodsReturn",
            key="return_id",
            description="Goods are to be returned.",
        ),
        Emits(
            rules.GoodsReturnPosted,
            "GOODS_RETURN_POSTED",
            subject="GoodsReturn",
            key="return_id",
            description="Goods have been returned.",
        ),
        Emits(
            rules.GoodsReturnCancelled,
            "GOODS_RETURN_CANCELLED",
            subject="GoodsReturn",
            key="return_id",
            description="Goods that were to be returned will not be.",
        ),
    ],
    grants={
        "admin": [*_READ, *_SHIP, *_KEEP, *_LEAD, Grant(rules.WAREHOUSE_CREATE), Grant(rules.PERIOD_CLOSE)],
        "warehouse": [*_READ, *_SHIP, *_KEEP],
        "manager": [*_READ, *_SHIP, *_KEEP, *_LEAD],
        "sales": [
            Grant(rules.STOCK_READ),
            Grant(rules.DELIVERY_READ),
            Grant(rules.RETURN_READ),
            Grant(rules.RETURN_WRITE),
        ],
        "finance": [*_READ, Grant(rules.PERIOD_CLOSE)],
        "analyst": _READ,
        "integrator": [*_READ, *_SHIP],
    },
    integrity=[loaders.integrity],
)
