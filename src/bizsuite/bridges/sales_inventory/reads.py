"""How orders and deliveries reach each other."""

from bizsuite.bridges.sales_inventory.tables import OrderDelivery
from bizsuite.erp.inventory import reads as inventory
from bizsuite.erp.sales import reads as sales
from bizsuite.kernel.reads import many, newest, one_via

order_deliveries = many(
    sales.order,
    inventory.delivery,
    "order_id",
    newest("delivered_on"),
    via=OrderDelivery,
    via_target="delivery_id",
)
delivery_order = one_via(inventory.delivery, sales.order, OrderDelivery, "delivery_id", "order_id")
