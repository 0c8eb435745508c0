"""What has become of the lines of an order: received, returned, billed, cancelled; the states that follow. Pure.

Quantities are in the unit of the line. `due` is what was ordered and not cancelled. What went back to the supplier may
come again, but is not waited for.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from types import MappingProxyType
from typing import Protocol

from bizsuite.base.catalog.rules.units import round_to_step
from bizsuite.erp.procurement.rules.words import PurchaseState
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.paths import NO_PATHS, Paths, id_path, quantity_path
from bizsuite.kernel.values import ZERO

NO_TOLERANCE: Mapping[uuid.UUID, Decimal] = MappingProxyType({})
STEP = Decimal("0.000001")
"""What a column of quantities holds."""


class Line(Protocol):
    """A line as far as its fulfilment goes."""

    id: uuid.UUID
    quantity: Decimal
    cancelled_quantity: Decimal
    received_quantity: Decimal
    returned_quantity: Decimal
    billed_quantity: Decimal


@dataclass(frozen=True, slots=True)
class Came:
    """What of a line has been received and has gone back, after a receipt or a return."""

    received: Decimal
    returned: Decimal


def to_receive(quantity: Decimal, cancelled: Decimal, received: Decimal) -> Decimal:
    """What is still to come of a line: `quantity - cancelledQuantity - receivedQuantity`, not less than zero."""
    return max(quantity - cancelled - received, ZERO)


def to_bill(
    quantity: Decimal, cancelled: Decimal, received: Decimal, returned: Decimal, billed: Decimal
) -> Decimal:
    """What can still be billed of a line: what is due, or came where that is more, less what went back or is billed."""
    return max(max(quantity - cancelled, received) - returned - billed, ZERO)


def state_of(done: Iterable[tuple[Decimal, Decimal]]) -> PurchaseState:
    """The state that pairs of (done, wanted) amount to. Without lines nothing is done."""
    pairs = list(done)
    if not any(made for made, _ in pairs):
        return PurchaseState.NONE
    return PurchaseState.FULL if all(made >= wanted for made, wanted in pairs) else PurchaseState.PARTIAL


def receipt_state(lines: Iterable[Line]) -> PurchaseState:
    """How much of an order has been received: a pure function of its lines."""
    return state_of((line.received_quantity, line.quantity - line.cancelled_quantity) for line in lines)


def bill_state(lines: Iterable[Line]) -> PurchaseState:
    """How much of an order has been billed: a pure function of its lines. What went back need not be billed."""
    return state_of(
        (line.billed_quantity, line.quantity - line.cancelled_quantity - line.returned_quantity)
        for line in lines
    )


def open_of(line: Line, tolerance: Decimal = ZERO) -> Decimal:
    """How much more of a line may come: what is due and the tolerance (a fraction of it), less what we have kept."""
    with localcontext(prec=80):
        most = (line.quantity - line.cancelled_quantity) * (1 + tolerance)
    kept = line.received_quantity - line.returned_quantity
    return max(round_down(most) - kept, ZERO)


def round_down(quantity: Decimal) -> Decimal:
    """A quantity as a column holds it, never more than it is."""
    return quantity - quantity % STEP


def receive(
    lines: Sequence[Line],
    quantities: Mapping[uuid.UUID, Decimal],
    paths: Paths = NO_PATHS,
    tolerance: Mapping[uuid.UUID, Decimal] = NO_TOLERANCE,
    *,
    replaced: bool = False,
) -> dict[uuid.UUID, Came]:
    """What of the named lines came and went back after one more receipt, or after a return (negative).

    `tolerance` is by how large a fraction more than what is due of a line may come. What goes back to be `replaced` has
    not come: it is waited for again. Refuses with NOT_FOUND, OVER_RECEIPT (facts: open, tolerance), OVER_RETURN (fact:
    open).
    """
    after: dict[uuid.UUID, Came] = {}
    for line, quantity in _chosen(lines, quantities, paths):
        path = quantity_path(paths, line.id)
        most, kept = (
            open_of(line, tolerance.get(line.id, ZERO)),
            line.received_quantity - line.returned_quantity,
        )
        if quantity > most:
            raise Refused(
                "OVER_RECEIPT",
                "{open} of this line can be received.",
                path=path,
                open=most,
                tolerance=tolerance.get(line.id, ZERO),
            )
        if -quantity > kept:
            raise Refused("OVER_RETURN", "{open} of this line can go back.", path=path, open=kept)
        came = quantity if replaced else max(quantity, ZERO)
        after[line.id] = Came(
            line.received_quantity + came, line.returned_quantity + max(came - quantity, ZERO)
        )
    return after


def bill(
    lines: Sequence[Line],
    quantities: Mapping[uuid.UUID, Decimal],
    paths: Paths = NO_PATHS,
    *,
    may_exceed: bool = False,
) -> dict[uuid.UUID, Decimal]:
    """The billed quantities of the named lines after one more bill, or after a reversal (negative).

    What was ordered, or came where that is more, can be billed, less what went back; with `may_exceed` also more.
    Refuses with NOT_FOUND, OVER_BILL (fact: open), UNDER_BILL (fact: open).
    """
    after: dict[uuid.UUID, Decimal] = {}
    for line, quantity in _chosen(lines, quantities, paths):
        path, billed = quantity_path(paths, line.id), line.billed_quantity
        still = to_bill(
            line.quantity, line.cancelled_quantity, line.received_quantity, line.returned_quantity, billed
        )
        if quantity > still and not may_exceed:
            raise Refused("OVER_BILL", "{open} of this line can be billed.", path=path, open=still)
        if -quantity > billed:
            raise Refused("UNDER_BILL", "{open} of this line is billed.", path=path, open=billed)
        after[line.id] = billed + quantity
    return after


def cancel(
    lines: Sequence[Line], quantities: Mapping[uuid.UUID, Decimal] | None, paths: Paths = NO_PATHS
) -> dict[uuid.UUID, Decimal]:
    """The cancelled quantities of lines after so much more of them, or all that is still to come, is given up.

    Refuses with NOT_FOUND, INVALID_VALUE, OVER_CANCEL (fact: open), ORDER_BILLED where what was billed would not come.
    """
    if quantities is None:
        quantities = {
            line.id: still
            for line in lines
            if (still := to_receive(line.quantity, line.cancelled_quantity, line.received_quantity))
        }
    after: dict[uuid.UUID, Decimal] = {}
    for line, quantity in _chosen(lines, quantities, paths):
        path = quantity_path(paths, line.id)
        still = to_receive(line.quantity, line.cancelled_quantity, line.received_quantity)
        if quantity <= 0:
            raise Refused("INVALID_VALUE", "The quantity must be greater than zero.", path=path)
        if quantity > still:
            raise Refused("OVER_CANCEL", "{open} of this line is still to come.", path=path, open=still)
        after[line.id] = line.cancelled_quantity + quantity
        base = max(line.quantity - after[line.id], line.received_quantity) - line.returned_quantity
        if line.billed_quantity > base:
            raise Refused("ORDER_BILLED", "This has been billed.", path=path)
    return after


def check_tolerance(fraction: Decimal | None) -> None:
    """Whether so much more may come at all: from nothing to twice what is due. Refuses with INVALID_VALUE."""
    if fraction is not None and not 0 <= fraction <= 1:
        raise Refused("INVALID_VALUE", "A tolerance lies between 0 and 1.", path=["fraction"])


def goods_of(quantity: Decimal, goods: Fraction, step: Decimal) -> Decimal:
    """A quantity of a line in units of its product, `goods` of which are one of the line's; half-up to their step."""
    return round_to_step(Fraction(quantity) * goods, step)


def of_goods(received: Decimal, came: Decimal, goods: Fraction, step: Decimal) -> Decimal:
    """How much more of a line came, or went back, when so many units of its product did.

    Counted from all that came before, so that parts come to the whole: three thirds of a dozen are one dozen.
    """
    before = goods_of(received, goods, step)
    return round_to_step(Fraction(before + came) / goods, STEP) - round_to_step(
        Fraction(before) / goods, STEP
    )


def _chosen(
    lines: Sequence[Line], quantities: Mapping[uuid.UUID, Decimal], paths: Paths
) -> Iterator[tuple[Line, Decimal]]:
    """The named lines with their quantities."""
    by_id = {line.id: line for line in lines}
    for line_id, quantity in quantities.items():
        if line_id not in by_id:
            raise Refused("NOT_FOUND", "There is no such record.", path=id_path(paths, line_id))
        yield by_id[line_id], quantity
