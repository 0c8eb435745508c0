"""When an order is confirmed, cancelled, closed. Pure."""

from collections.abc import Iterable

from bizsuite.erp.sales.rules.changes import change
from bizsuite.erp.sales.rules.fulfilment import Ordered, _confirmed, invoice_state
from bizsuite.erp.sales.rules.words import FulfilmentState, SalesOrderStatus
from bizsuite.kernel.errors import Refused


def confirm(status: SalesOrderStatus, lines: int) -> SalesOrderStatus:
    """A draft that has lines may be confirmed. Refuses with ORDER_NOT_DRAFT, ORDER_EMPTY."""
    change(status)
    if not lines:
        raise Refused("ORDER_EMPTY", "An order needs a line before it is confirmed.", path=["id"])
    return SalesOrderStatus.CONFIRMED


def cancel(status: SalesOrderStatus, lines: Iterable[Ordered]) -> SalesOrderStatus:
    """An order of which nothing was delivered or invoiced may be cancelled.

    Refuses with ORDER_NOT_OPEN, ORDER_DELIVERED, ORDER_INVOICED.
    """
    if status not in (SalesOrderStatus.DRAFT, SalesOrderStatus.CONFIRMED):
        raise Refused("ORDER_NOT_OPEN", "The order is {status} already.", path=["id"], status=status.value)
    listed = list(lines)
    if any(line.delivered_quantity for line in listed):
        raise Refused("ORDER_DELIVERED", "Goods of this order have been delivered.", path=["id"])
    if invoice_state(listed) is not FulfilmentState.NONE:
        raise Refused("ORDER_INVOICED", "This order has been invoiced.", path=["id"])
    return SalesOrderStatus.CANCELLED


def close(status: SalesOrderStatus) -> SalesOrderStatus:
    """A confirmed order may be closed, also when something of it is still open."""
    _confirmed(status, SalesOrderStatus.CONFIRMED)
    return SalesOrderStatus.CLOSED
