"""The words of selling, and the decisions: when an order may change its state, and how far it is fulfilled."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from bizsuite.base.parties.rules.checks import line as line_of_text
from bizsuite.base.parties.rules.checks import prose
from bizsuite.kernel.clock import check_day
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.paths import NO_PATHS, Paths, id_path, quantity_path
from bizsuite.kernel.values import ZERO, Permission
from bizsuite.kernel.words import Word

SALES_ORDER_READ = Permission("sales.order.read")
SALES_ORDER_CREATE = Permission("sales.order.create")
SALES_ORDER_UPDATE = Permission("sales.order.update")
SALES_ORDER_CONFIRM = Permission("sales.order.confirm")
SALES_ORDER_CANCEL = Permission("sales.order.cancel")
SALES_ORDER_CLOSE = Permission("sales.order.close")


LINES_MAX = 1000
"""How many lines an order may have."""
CHANGEABLE: Mapping[str, bool] = {
    "order_date": False,
    "requested_on": True,
    "owner_id": True,
    "charges": False,
    "exchange_rate": False,
    "customer_reference": False,
    "delivery_address": False,
    "note": False,
}
"""What can be changed of a draft, and whether it may be emptied."""
TEXTS = ("customer_reference", "delivery_address", "note")
CHANGEABLE_OF_LINES = ("quantity", "unit_price", "discount", "tax_rate", "description")


class SalesOrderStatus(Word):
    """Where an order is in its life."""

    DRAFT = "DRAFT", "Being written; binds nobody."
    CONFIRMED = "CONFIRMED", "Agreed with the customer; reserves goods and binds credit."
    CLOSED = "CLOSED", "Nothing more will be delivered."
    CANCELLED = "CANCELLED", "Given up before anything was delivered or invoiced."


class FulfilmentState(Word):
    """How much of what was ordered has been delivered, or invoiced."""

    NONE = "NONE", "Nothing of it."
    PARTIAL = "PARTIAL", "A part of it."
    FULL = "FULL", "All of it."


@dataclass(frozen=True, slots=True)
class SalesOrderCreated:
    """A draft has been written."""

    order_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class SalesOrderChanged:
    """A draft has been changed."""

    order_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class Sold:
    """An order and its lines, in their order, as they are in the transaction: for those who act on many at once."""

    order: Any
    lines: Sequence[Any]
    base: str
    """The currency of the order's company."""
    goods: Set[uuid.UUID]
    """The products that are goods."""


@dataclass(frozen=True, slots=True)
class SalesOrdersExpected:
    """Orders are about to be confirmed; what that takes is read, and made where it is missing, before any lock."""

    buyers: Set[tuple[uuid.UUID, uuid.UUID]]
    """The companies that sell, each with a customer."""


@dataclass(frozen=True, slots=True)
class SalesOrdersConfirming:
    """Orders are about to be confirmed; whoever must not let it happen refuses."""

    orders: Sequence[Sold]


@dataclass(frozen=True, slots=True)
class SalesOrdersConfirmed:
    """Orders are confirmed together, unless somebody who is asked at the same time refuses."""

    orders: Sequence[Sold]


@dataclass(frozen=True, slots=True)
class SalesOrderConfirmed:
    """An order binds us now."""

    order_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class SalesOrderEnding:
    """An order is about to be cancelled or closed; documents that are only planned for it are given up now.

    Documents are locked before credit and stock, which are given back once the order has ended.
    """

    order_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class SalesOrderCancelled:
    """An order is void; nothing of it was delivered or invoiced."""

    order_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class SalesOrderClosed:
    """Nothing more of an order will be delivered."""

    order_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class SalesOrderDelivered:
    """Goods of an order have left, or have come back."""

    order_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class SalesOrderInvoiced:
    """Lines of an order have been invoiced, or an invoice of them was reversed."""

    order_id: uuid.UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLine:
    """A line to be sold. Without a price it costs what the price lists say; without rate or taxes, the product's."""

    product_id: uuid.UUID
    quantity: Decimal
    unit_price: Decimal | None = None
    discount: Decimal = ZERO
    tax_rate: Decimal | None = None
    tax_ids: Sequence[uuid.UUID] | None = None
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrder:
    """An order to be written. What is left out is the actor's: the company, the day, the owner.

    `exchange_rate` is units of the order's currency per one unit of the company's.
    """

    customer_id: uuid.UUID
    lines: Sequence[NewLine] = ()
    order_date: date | None = None
    requested_on: date | None = None
    company_id: uuid.UUID | None = None
    owner_id: uuid.UUID | None = None
    currency: str | None = None
    exchange_rate: Decimal | None = None
    charges: Decimal = ZERO
    customer_reference: str = ""
    delivery_address: str = ""
    note: str = ""
    external: Mapping[str, str] = field(default_factory=dict)
    """The ids by which other systems know the order, by the name of the system."""


@dataclass(frozen=True, slots=True)
class LineChange:
    """What is to change of one line; only the names that are given."""

    line_id: uuid.UUID
    values: Mapping[str, Decimal | str | None]
    tax_ids: Sequence[uuid.UUID] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChanges:
    """What is to happen to the lines of a draft: all replaced, or some added, changed and removed."""

    replaced: Sequence[NewLine] | None = None
    added: Sequence[NewLine] = ()
    changed: Sequence[LineChange] = ()
    removed: Sequence[uuid.UUID] = ()

    def __bool__(self) -> bool:
        return self.replaced is not None or bool(self.added or self.changed or self.removed)


class Ordered(Protocol):
    """A line as far as its fulfilment goes."""

    id: uuid.UUID
    quantity: Decimal
    delivered_quantity: Decimal
    invoiced_quantity: Decimal


def fulfilment(done: Iterable[tuple[Decimal, Decimal]]) -> FulfilmentState:
    """The state that pairs of (done, ordered) amount to. Without lines nothing is done."""
    pairs = list(done)
    if not any(made for made, _ in pairs):
        return FulfilmentState.NONE
    return FulfilmentState.FULL if all(made >= wanted for made, wanted in pairs) else FulfilmentState.PARTIAL


def delivery_state(lines: Iterable[Ordered]) -> FulfilmentState:
    """How much of an order has been delivered: a pure function of its lines."""
    return fulfilment((line.delivered_quantity, line.quantity) for line in lines)


def invoice_state(lines: Iterable[Ordered]) -> FulfilmentState:
    """How much of an order has been invoiced: a pure function of its lines."""
    return fulfilment((line.invoiced_quantity, line.quantity) for line in lines)


def remaining(quantity: Decimal, done: Decimal) -> Decimal:
    """What is still to be done of a line."""
    return quantity - done


def change(status: SalesOrderStatus) -> None:
    """Only a draft can be changed."""
    if status is not SalesOrderStatus.DRAFT:
        raise Refused("ORDER_NOT_DRAFT", "Only a draft can be changed or confirmed.", path=["id"])


def check_changes(changes: Mapping[str, Any]) -> dict[str, Any]:
    """What is to change, in the form in which it is kept. Refuses with INVALID_VALUE for what cannot be empty."""
    for name, value in changes.items():
        if value is None and not CHANGEABLE[name]:
            raise Refused("INVALID_VALUE", "This cannot be empty.", path=[_camel(name)])
    check_days(changes.get("order_date"), changes.get("requested_on"))
    return dict(changes) | texts_of({name: changes[name] for name in TEXTS if name in changes})


def check_days(order_date: date | None, requested_on: date | None) -> None:
    """Whether the days of an order can be meant. Refuses with INVALID_VALUE."""
    check_day(order_date, "orderDate")
    check_day(requested_on, "requestedOn")


def texts_of(told: Mapping[str, str]) -> dict[str, Any]:
    """Texts of an order in the form in which they are kept. Refuses with INVALID_VALUE."""
    return {
        name: (line_of_text if name == "customer_reference" else prose)(text, _camel(name))
        for name, text in told.items()
    }


def check_line_changes(changes: LineChanges, there: Set[uuid.UUID]) -> None:
    """Lines are replaced altogether or changed one by one, and only those that are there.

    Refuses with INVALID_VALUE, NOT_FOUND.
    """
    if changes.replaced is not None and (changes.added or changes.changed or changes.removed):
        raise Refused("INVALID_VALUE", "Replace all lines, or change some.", path=["lines"])
    named = {"changeLines": [each.line_id for each in changes.changed], "removeLines": list(changes.removed)}
    for name, line_ids in named.items():
        for position, line_id in enumerate(line_ids):
            if line_id not in there:
                raise Refused("NOT_FOUND", "There is no such record.", path=[name, str(position)])
    for position, each in enumerate(changes.changed):
        for name, value in each.values.items():
            if value is None:
                path = ["changeLines", str(position), _camel(name)]
                raise Refused("INVALID_VALUE", "This cannot be empty.", path=path)


def _camel(name: str) -> str:
    """A name as clients write it."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


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
    if delivery_state(listed) is not FulfilmentState.NONE:
        raise Refused("ORDER_DELIVERED", "Goods of this order have been delivered.", path=["id"])
    if invoice_state(listed) is not FulfilmentState.NONE:
        raise Refused("ORDER_INVOICED", "This order has been invoiced.", path=["id"])
    return SalesOrderStatus.CANCELLED


def close(status: SalesOrderStatus) -> SalesOrderStatus:
    """A confirmed order may be closed, also when something of it is still open."""
    _confirmed(status, SalesOrderStatus.CONFIRMED)
    return SalesOrderStatus.CLOSED


def deliver(
    status: SalesOrderStatus,
    lines: Sequence[Ordered],
    quantities: Mapping[uuid.UUID, Decimal],
    paths: Paths = NO_PATHS,
) -> dict[uuid.UUID, Decimal]:
    """The delivered quantities of the named lines after one more delivery, or after goods came back (negative).

    `paths` are where the input names the quantities.
    Refuses with ORDER_NOT_CONFIRMED, NOT_FOUND, OVER_DELIVERY (fact: what was open), UNDER_DELIVERY.
    """
    _confirmed(status, SalesOrderStatus.CONFIRMED)
    after: dict[uuid.UUID, Decimal] = {}
    for line, quantity in _chosen(lines, quantities, paths):
        still = line.quantity - line.delivered_quantity
        path = quantity_path(paths, line.id)
        if quantity > still:
            raise Refused("OVER_DELIVERY", "{open} of this line can be delivered.", path=path, open=still)
        after[line.id] = line.delivered_quantity + quantity
        if after[line.id] < 0:
            raise Refused("UNDER_DELIVERY", "No more can come back than was delivered.", path=path)
    return after


def invoice(
    status: SalesOrderStatus,
    lines: Sequence[Ordered],
    quantities: Mapping[uuid.UUID, Decimal],
    paths: Paths = NO_PATHS,
) -> dict[uuid.UUID, Decimal]:
    """The invoiced quantities of the named lines after one more invoice, or after a reversal (negative).

    What was ordered can be invoiced; once the order is closed, what was delivered.
    Refuses with ORDER_NOT_CONFIRMED, NOT_FOUND, OVER_INVOICE (fact: what was open), UNDER_INVOICE.
    """
    _confirmed(status, SalesOrderStatus.CONFIRMED, SalesOrderStatus.CLOSED)
    after: dict[uuid.UUID, Decimal] = {}
    for line, quantity in _chosen(lines, quantities, paths):
        path = quantity_path(paths, line.id)
        most = line.delivered_quantity if status is SalesOrderStatus.CLOSED else line.quantity
        still = max(most - line.invoiced_quantity, ZERO)
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
