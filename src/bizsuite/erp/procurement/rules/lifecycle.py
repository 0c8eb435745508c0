"""When an order may change its state, and what an amendment may say. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bizsuite.erp.procurement.rules.orders import Version
from bizsuite.erp.procurement.rules.quantities import Line
from bizsuite.erp.procurement.rules.words import PurchaseOrderStatus
from bizsuite.kernel.errors import Refused

_DRAFT, _SENT = PurchaseOrderStatus.DRAFT, PurchaseOrderStatus.SENT
_CONFIRMED, _CLOSED = PurchaseOrderStatus.CONFIRMED, PurchaseOrderStatus.CLOSED
_PRICE = ("unit_price", "discount", "tax_rate")


def change(status: PurchaseOrderStatus) -> None:
    """Only a draft can be changed without leaving a trace. Refuses with ORDER_NOT_DRAFT."""
    if status is not _DRAFT:
        raise Refused("ORDER_NOT_DRAFT", "Only a draft can be changed or sent.", path=["id"])


def send(status: PurchaseOrderStatus, lines: int) -> PurchaseOrderStatus:
    """A draft that has lines may be sent. Refuses with ORDER_NOT_DRAFT, ORDER_EMPTY."""
    change(status)
    _filled(lines)
    return _SENT


def unbound(status: PurchaseOrderStatus) -> None:
    """Only an order that does not bind us yet can be confirmed. Refuses with ORDER_NOT_OPEN."""
    if status not in (_DRAFT, _SENT):
        raise Refused("ORDER_NOT_OPEN", "The order is {status} already.", path=["id"], status=status.value)


def confirm(status: PurchaseOrderStatus, lines: int) -> PurchaseOrderStatus:
    """A draft, or an order that was sent, may be confirmed. Refuses with ORDER_NOT_OPEN, ORDER_EMPTY."""
    unbound(status)
    _filled(lines)
    return _CONFIRMED


def amend(status: PurchaseOrderStatus) -> None:
    """An order that is sent or confirmed may be amended. Refuses with ORDER_NOT_AMENDABLE."""
    if status not in (_SENT, _CONFIRMED):
        raise Refused("ORDER_NOT_AMENDABLE", "The order is {status}.", path=["id"], status=status.value)


def amend_line(
    line: Line,
    before: Version,
    values: Mapping[str, Any],
    path: Sequence[str],
    *,
    is_taxed_anew: bool = False,
) -> None:
    """Whether a line may say this from now on: never less than has come, is billed or was cancelled of it.

    `is_taxed_anew` where it shall bear other taxes. Refuses with ORDER_LINE_BELOW_DONE (fact: least), ORDER_LINE_BILLED
    where price or taxes of what was billed change.
    """
    quantity = values.get("quantity", before.quantity)
    least = line.cancelled_quantity + max(
        line.received_quantity, line.billed_quantity + line.returned_quantity
    )
    if quantity < before.quantity and quantity < least:
        raise Refused(
            "ORDER_LINE_BELOW_DONE",
            "{least} of this line has come, is billed or was cancelled.",
            path=[*path, "quantity"],
            least=least,
        )
    if line.billed_quantity:
        same = all(values.get(name, getattr(before, name)) == getattr(before, name) for name in _PRICE)
        if is_taxed_anew or not same:
            raise Refused("ORDER_LINE_BILLED", "The price of what was billed stays.", path=path)


def cancel(status: PurchaseOrderStatus, *, some: bool) -> None:
    """What is open of an order may be given up: all of it, or some once the supplier has the order.

    Refuses with ORDER_NOT_OPEN.
    """
    allowed = (_SENT, _CONFIRMED) if some else (_DRAFT, _SENT, _CONFIRMED)
    if status not in allowed:
        raise Refused("ORDER_NOT_OPEN", "The order is {status} already.", path=["id"], status=status.value)


def after_cancelling(status: PurchaseOrderStatus, lines: Iterable[Line]) -> PurchaseOrderStatus:
    """An order of which nothing came, nothing is billed and nothing is wanted any more is void."""
    void = all(
        not line.received_quantity and not line.billed_quantity and line.cancelled_quantity >= line.quantity
        for line in lines
    )
    return PurchaseOrderStatus.CANCELLED if void else status


def close(status: PurchaseOrderStatus) -> PurchaseOrderStatus:
    """A confirmed order may be closed, also when something of it is still open. Refuses with ORDER_NOT_CONFIRMED."""
    bound(status)
    return _CLOSED


def bound(status: PurchaseOrderStatus, *, also_closed: bool = False) -> None:
    """Only what was confirmed can come, go back or be billed. Refuses with ORDER_NOT_CONFIRMED."""
    if status is not _CONFIRMED and not (also_closed and status is _CLOSED):
        raise Refused("ORDER_NOT_CONFIRMED", "The order is {status}.", path=["id"], status=status.value)


def _filled(lines: int) -> None:
    if not lines:
        raise Refused("ORDER_EMPTY", "An order needs a line before it is sent or confirmed.", path=["id"])
