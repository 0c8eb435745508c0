"""How orders and deliveries reach each other."""

import sqlalchemy as sa

from bizsuite.bridges.sales_inventory.tables import OrderDelivery
from bizsuite.erp.inventory import reads as inventory
from bizsuite.erp.inventory.tables import Demand, Move
from bizsuite.erp.sales import reads as sales
from bizsuite.kernel.reads import Columns, many, newest, one_via
from bizsuite.kernel.tables import table_of


def _first_of_delivery(_: Columns, link: Columns) -> sa.ColumnElement[bool]:
    """Of the moves of a line in one delivery the first, so that the delivery is listed once.

    Goods of a line that lie at several places leave by several moves.
    """
    other = table_of(Move).alias()
    earlier = sa.select(1).where(
        other.c.tenant_id == link.tenant_id,
        other.c.subject_id == link.subject_id,
        other.c.delivery_id == link.delivery_id,
        other.c.id < link.id,
    )
    return sa.not_(earlier.exists())


order_deliveries = many(
    sales.order,
    inventory.delivery,
    "order_id",
    newest("delivered_on"),
    via=OrderDelivery,
    via_target="delivery_id",
)
delivery_order = one_via(inventory.delivery, sales.order, OrderDelivery, "delivery_id", "order_id")
order_line_deliveries = many(
    sales.line,
    inventory.delivery,
    "subject_id",
    newest("delivered_on"),
    via=Move,
    via_target="delivery_id",
    where=_first_of_delivery,
)
order_line_moves = many(sales.line, inventory.move, "subject_id", newest("moved_on"))
order_line_reservations = many(
    sales.line,
    inventory.reservation,
    "subject_id",
    "created_at",
    via=Demand,
    via_target="id",
    target_column="demand_id",
)
