"""How far an order is fulfilled: states are functions of the quantities of its lines. Pure."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from bizsuite.erp.sales.rules.words import FulfilmentState, InvoicingPolicy, SalesOrderStatus
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.paths import NO_PATHS, Paths, id_path, quantity_path
from bizsuite.kernel.values import ZERO


class Ordered(Protocol):
    """A line as far as its fulfilment goes."""

    id: uuid.UUID
    quantity: Decimal
    delivered_quantity: Decimal
    invoiced_quantity: Decimal
    invoicing_policy: InvoicingPolicy
    returned_quantity: Decimal
    replaced_quantity: Decimal


def kept(line: Ordered) -> Decimal:
    """How much of what was ordered the customer keeps, or is still to get: without what came back for good."""
    return line.quantity - line.returned_quantity + line.replaced_quantity


def to_deliver(line: Ordered) -> Decimal:
    """How much of a line is still to be delivered: what came back to be replaced is delivered again."""
    return line.quantity + line.replaced_quantity - line.delivered_quantity


def fulfilment(done: Iterable[tuple[Decimal, Decimal]]) -> FulfilmentState:
    """The state that pairs of (done, ordered) amount to. Without lines nothing is done."""
    pairs = list(done)
    if not any(made for made, _ in pairs):
        return FulfilmentState.NONE
    return FulfilmentState.FULL if all(made >= wanted for made, wanted in pairs) else FulfilmentState.PARTIAL


def delivery_state(lines: Iterable[Ordered]) -> FulfilmentState:
    """How much of an order has been delivered: a pure function of its lines.

    What came back has been delivered, unless it is to be replaced.
    """
    return fulfilment((line.delivered_quantity - line.replaced_quantity, line.quantity) for line in lines)


def invoice_state(lines: Iterable[Ordered]) -> FulfilmentState:
    """How much of an order has been invoiced of what the customer keeps: a pure function of its lines."""
    return fulfilment((line.invoiced_quantity, kept(line)) for line in lines)


def as_agreed(ordered: Decimal | None, quantity: Decimal) -> Decimal:
    """The quantity of a line in the unit in which it was ordered."""
    return quantity if ordered is None else ordered


def policy_base(policy: InvoicingPolicy, quantity: Decimal, delivered: Decimal) -> Decimal:
    """How much of a line of a confirmed order can be invoiced at all, by its policy."""
    return delivered if policy is InvoicingPolicy.DELIVERED else quantity


def to_invoice(
    policy: InvoicingPolicy,
    quantity: Decimal,
    delivered: Decimal,
    invoiced: Decimal,
    returned: Decimal,
    replaced: Decimal,
) -> Decimal:
    """What of a line can be invoiced now by its policy and was not; zero where goods came back that were invoiced."""
    return max(policy_base(policy, quantity - returned + replaced, delivered - returned) - invoiced, ZERO)


def billable(status: SalesOrderStatus, line: Ordered) -> Decimal:
    """How much of a line may be invoiced at all: its policy's base; of a closed order, what was delivered.

    What came back is not invoiced, unless it is ordered still and the order is invoiced by what was ordered.
    """
    held = line.delivered_quantity - line.returned_quantity
    match status:
        case SalesOrderStatus.CONFIRMED:
            return policy_base(line.invoicing_policy, kept(line), held)
        case SalesOrderStatus.CLOSED:
            return held
    return ZERO


def _claimable(status: SalesOrderStatus, line: Ordered) -> Decimal:
    """How much of a line may be claimed: also what came back afterwards, for which there are credit notes."""
    delivered = line.delivered_quantity - line.replaced_quantity
    is_ended = status is SalesOrderStatus.CLOSED
    return delivered if is_ended else policy_base(line.invoicing_policy, line.quantity, delivered)


def deliver(
    status: SalesOrderStatus,
    lines: Sequence[Ordered],
    quantities: Mapping[uuid.UUID, Decimal],
    paths: Paths = NO_PATHS,
) -> dict[uuid.UUID, Decimal]:
    """The delivered quantities of the named lines after one more delivery.

    `paths` are where the input names the quantities.
    Refuses with ORDER_NOT_CONFIRMED, NOT_FOUND, INVALID_VALUE, OVER_DELIVERY (fact: what was open).
    """
    _confirmed(status, SalesOrderStatus.CONFIRMED)
    after: dict[uuid.UUID, Decimal] = {}
    for line, quantity in _chosen(lines, quantities, paths):
        still, path = to_deliver(line), quantity_path(paths, line.id)
        if quantity <= 0:
            raise Refused("INVALID_VALUE", "The quantity must be greater than zero.", path=path)
        if quantity > still:
            raise Refused("OVER_DELIVERY", "{open} of this line can be delivered.", path=path, open=still)
        after[line.id] = line.delivered_quantity + quantity
    return after


def take_back(
    status: SalesOrderStatus,
    lines: Sequence[Ordered],
    quantities: Mapping[uuid.UUID, Decimal],
    *,
    replaced: bool,
    paths: Paths = NO_PATHS,
) -> dict[uuid.UUID, Decimal]:
    """The returned quantities of the named lines after goods came back; `replaced` says that they go out again.

    Goods of a closed order come back too, but only an open one delivers anything again.
    Refuses with ORDER_NOT_CONFIRMED, NOT_FOUND, UNDER_DELIVERY.
    """
    _confirmed(status, SalesOrderStatus.CONFIRMED, *([] if replaced else [SalesOrderStatus.CLOSED]))
    after: dict[uuid.UUID, Decimal] = {}
    for line, quantity in _chosen(lines, quantities, paths):
        after[line.id] = line.returned_quantity + quantity
        if after[line.id] > line.delivered_quantity:
            path = quantity_path(paths, line.id)
            raise Refused("UNDER_DELIVERY", "No more can come back than was delivered.", path=path)
    return after


def invoice(
    status: SalesOrderStatus,
    lines: Sequence[Ordered],
    quantities: Mapping[uuid.UUID, Decimal],
    paths: Paths = NO_PATHS,
) -> dict[uuid.UUID, Decimal]:
    """The invoiced quantities of the named lines after one more invoice, or after a reversal (negative).

    What was ordered or what was delivered can be invoiced, by the policy of the line; once the order is closed, what
    was delivered.
    Refuses with ORDER_NOT_CONFIRMED, NOT_FOUND, OVER_INVOICE (fact: what was open), UNDER_INVOICE.
    """
    _confirmed(status, SalesOrderStatus.CONFIRMED, SalesOrderStatus.CLOSED)
    after: dict[uuid.UUID, Decimal] = {}
    for line, quantity in _chosen(lines, quantities, paths):
        path = quantity_path(paths, line.id)
        still = max(_claimable(status, line) - line.invoiced_quantity, ZERO)
        if quantity > still:
            raise Refused("OVER_INVOICE", "{open} of this line can be invoiced.", path=path, open=still)
        after[line.id] = line.invoiced_quantity + quantity
        if after[line.id] < 0:
            raise Refused("UNDER_INVOICE", "No more can be taken back than was invoiced.", path=path)
    return after


def _confirmed(status: SalesOrderStatus, *allowed: SalesOrderStatus) -> None:
    if status not in allowed:
        raise Refused("ORDER_NOT_CONFIRMED", "The order is {status}.", path=["id"], status=status.value)


def _chosen(
    lines: Sequence[Ordered], quantities: Mapping[uuid.UUID, Decimal], paths: Paths
) -> Iterator[tuple[Ordered, Decimal]]:
    """The named lines with their quantities."""
    by_id = {line.id: line for line in lines}
    for line_id, quantity in quantities.items():
        if line_id not in by_id:
            raise Refused("NOT_FOUND", "There is no such record.", path=id_path(paths, line_id))
        yield by_id[line_id], quantity
