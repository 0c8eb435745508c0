"""How lines of sales orders and the purchase orders that serve them reach each other."""

from bizsuite.bridges.sales_procurement.tables import DropShipment
from bizsuite.erp.procurement import reads as procurement
from bizsuite.erp.sales import reads as sales
from bizsuite.kernel.reads import many, one_via

sales_line_purchase_lines = many(
    sales.line,
    procurement.line,
    "sales_line_id",
    "created_at",
    via=DropShipment,
    via_target="purchase_line_id",
)
purchase_line_sales_line = one_via(
    procurement.line, sales.line, DropShipment, "purchase_line_id", "sales_line_id"
)
