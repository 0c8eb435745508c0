"""The words of stock, and the decisions about its documents. What stock may do is in `balances.py`."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from bizsuite.kernel.clock import check_day
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.paths import DOCUMENT, id_path, line_paths, quantity_path
from bizsuite.kernel.values import ZERO, Permission
from bizsuite.kernel.words import Word

STOCK_READ = Permission("inventory.stock.read")
STOCK_ADJUST = Permission("inventory.stock.adjust")
RESERVATION_RELEASE = Permission("inventory.reservation.release")
WAREHOUSE_CREATE = Permission("inventory.warehouse.create")
DELIVERY_READ = Permission("inventory.delivery.read")
DELIVERY_WRITE = Permission("inventory.delivery.write")
DELIVERY_POST = Permission("inventory.delivery.post")
PERIOD_CLOSE = Permission("inventory.period.close")
RECEIPT_READ = Permission("inventory.receipt.read")
RECEIPT_WRITE = Permission("inventory.receipt.write")
RECEIPT_POST = Permission("inventory.receipt.post")

QUANTITY_LIMIT = Decimal(10) ** 14
"""Quantities and costs stay below this, which is what a column holds."""


class StockLocationKind(Word):
    """What a place is for. Goods lie in INTERNAL places; the virtual ones are where they come from and go to."""

    VIEW = "VIEW", "A group of places; no goods lie in it itself."
    INTERNAL = "INTERNAL", "Where our goods lie."
    SUPPLIER = "SUPPLIER", "Where goods come from."
    CUSTOMER = "CUSTOMER", "Where goods go."
    LOSS = "LOSS", "Where found goods come from and missing ones go."
    PRODUCTION = "PRODUCTION", "Where materials go and products come from."
    TRANSIT = "TRANSIT", "Between two of our places."


VIRTUAL_PLACES = {
    "CUSTOMERS": ("Customers", StockLocationKind.CUSTOMER),
    "LOSS": ("Losses and finds", StockLocationKind.LOSS),
    "OPENING": ("Opening stock", StockLocationKind.LOSS),
    "PRODUCTION": ("Production", StockLocationKind.PRODUCTION),
    "SUPPLIERS": ("Suppliers", StockLocationKind.SUPPLIER),
    "TRANSIT": ("In transit", StockLocationKind.TRANSIT),
}
"""The places, by their code, that every company has besides its warehouses: name and kind."""


class StockMoveStatus(Word):
    """Whether a move is planned, has happened, or will not happen."""

    DRAFT = "DRAFT", "Planned."
    DONE = "DONE", "Has happened."
    CANCELLED = "CANCELLED", "Will not happen."


class ShipmentStatus(Word):
    """Where a delivery or a receipt is in its life."""

    DRAFT = "DRAFT", "Planned; no goods have moved."
    POSTED = "POSTED", "The goods have moved."
    CANCELLED = "CANCELLED", "Given up."


class NegativeStockPolicy(Word):
    """Whether a warehouse may issue more than it knows to have."""

    FORBID = "FORBID", "Never issue more than is there."
    ALLOW = "ALLOW", "Issue more than is known; the balance is then negative."


@dataclass(frozen=True, slots=True)
class WarehouseCreated:
    """There is a new warehouse."""

    warehouse_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class StockLocationCreated:
    """There is a new place for goods."""

    location_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class StockOpened:
    """The stock that a warehouse began with was entered."""

    warehouse_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class StockAdjusted:
    """Stock was set right: goods were found, or are missing."""

    move_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class ReservationReleased:
    """Goods that were set aside are free again."""

    product_id: uuid.UUID
    subject_type: str
    subject_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class ReceiptCreated:
    """Goods are expected."""

    receipt_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class ReceiptPosted:
    """Goods have arrived."""

    receipt_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class ReceiptCancelled:
    """Goods that were expected will not come."""

    receipt_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class DeliveryCreated:
    """Goods are to leave."""

    delivery_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class StockPeriodClosed:
    """Stock no longer moves on some days."""

    period_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class StockPeriodReopened:
    """Stock may move on some days again."""

    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class Taken:
    """How much a delivery takes for one subject, such as the line of an order."""

    subject_type: str
    subject_id: uuid.UUID
    quantity: Decimal
    path: Sequence[str] = DOCUMENT
    """Where the input says so."""


@dataclass(frozen=True, slots=True)
class DeliveriesPosting:
    """Goods are about to leave; whoever must not let it happen refuses. No stock is locked yet."""

    delivery_ids: Sequence[uuid.UUID]
    taken: Sequence[Taken]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A move that has happened, by the warehouses at its ends; where there is none, `beyond` is the virtual place."""

    move_id: uuid.UUID
    company_id: uuid.UUID
    product_id: uuid.UUID
    currency: str
    quantity: Decimal
    unit_cost: Decimal | None
    on: date
    at: datetime
    source_id: uuid.UUID | None
    target_id: uuid.UUID | None
    beyond: str
    origin_type: str
    origin_id: uuid.UUID
    """The document of which it is a line, or the move itself."""


@dataclass(frozen=True, slots=True)
class GoodsMoved:
    """Goods have moved, and their balances are locked; told once for all moves of an act, at its end."""

    moves: Sequence[Moved]


@dataclass(frozen=True, slots=True)
class DeliveryPosted:
    """Goods have left."""

    delivery_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class DeliveryCancelled:
    """Goods that were to leave will stay."""

    delivery_id: uuid.UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Demanded:
    """Goods that somebody waits for: the subject (such as a line of an order), what, how much, by when."""

    subject_type: str
    subject_id: uuid.UUID
    product_id: uuid.UUID
    quantity: Decimal
    due_on: date
    company_id: uuid.UUID | None = None
    """Whose goods; the actor's company's unless given."""
    warehouse_id: uuid.UUID | None = None
    """Where they are wanted; in the company's first warehouse unless given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """A line of a delivery or a receipt to be made. `unit_cost` is in the company's currency."""

    product_id: uuid.UUID
    quantity: Decimal
    unit_cost: Decimal | None = None
    subject_type: str | None = None
    subject_id: uuid.UUID | None = None
    path: Sequence[str] = DOCUMENT
    """Where the input says how much; the document where it names no lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewShipment:
    """A delivery to a customer, or a receipt from a supplier, to be made. Left out: the actor's company, its first
    warehouse, today."""

    party_id: uuid.UUID | None = None
    goods: Sequence[Goods] = ()
    company_id: uuid.UUID | None = None
    warehouse_id: uuid.UUID | None = None
    on: date | None = None
    address: str = ""
    note: str = ""
    path: Sequence[str] = ()
    """Where it stands in what was given: begins the path of a refusal."""


def positive(quantity: Decimal, path: Sequence[str]) -> Decimal:
    """A quantity that can be moved. Refuses with INVALID_VALUE."""
    if not 0 < quantity < QUANTITY_LIMIT:
        raise Refused("INVALID_VALUE", "The quantity must be greater than zero.", path=path)
    return quantity


def cost_of(unit_cost: Decimal | None, path: Sequence[str]) -> Decimal | None:
    """What a unit costs, where that is known. Refuses with INVALID_VALUE."""
    if unit_cost is not None and not 0 <= unit_cost < QUANTITY_LIMIT:
        raise Refused("INVALID_VALUE", "A cost must not be negative.", path=path)
    return unit_cost


def day_of_move(on: date | None, today: date) -> date:
    """The business day of a move: today unless another is given. Refuses with DATE_IN_FUTURE, INVALID_VALUE.

    Days in the past are allowed, so that history can be entered: what must never be negative is the balance after
    the move, and not that of every day in between.
    """
    if on is not None and on > today:
        raise Refused("DATE_IN_FUTURE", "Goods cannot move on a day that is still to come.", path=["on"])
    return day_planned(on, today)


def day_planned(on: date | None, today: date) -> date:
    """The day on which goods are expected to move: today unless another is given. Refuses with INVALID_VALUE."""
    check_day(on, "on")
    return on or today


def open_on(on: date, closed_through: date | None, path: Sequence[str] = ("on",)) -> None:
    """Goods move on days that are not closed. Refuses with STOCK_PERIOD_CLOSED (fact: closed_through)."""
    if closed_through is not None and on <= closed_through:
        raise Refused(
            "STOCK_PERIOD_CLOSED",
            "Stock is closed through {closed_through}.",
            path=path,
            closed_through=closed_through,
        )


def close_through(day: date, closed_through: date | None, today: date) -> date:
    """The last day of a period that may be closed: one that is over and not closed yet.

    Refuses with INVALID_VALUE, STOCK_PERIOD_NOT_OVER, STOCK_PERIOD_CLOSED (fact: closed_through).
    """
    check_day(day, "through")
    if day >= today:
        raise Refused("STOCK_PERIOD_NOT_OVER", "Only days that are over can be closed.", path=["through"])
    open_on(day, closed_through, ["through"])
    return day


def reopen(closed_through: date, last: date | None) -> None:
    """Only the last period can be opened again. Refuses with STOCK_PERIOD_NOT_LAST."""
    if closed_through != last:
        raise Refused(
            "STOCK_PERIOD_NOT_LAST", "Only the last closed period can be opened again.", path=["id"]
        )


def post(status: ShipmentStatus, lines: int) -> ShipmentStatus:
    """A draft that moves something may be posted. Refuses with SHIPMENT_NOT_DRAFT, SHIPMENT_EMPTY."""
    _draft(status)
    if not lines:
        raise Refused("SHIPMENT_EMPTY", "There is nothing to move.", path=["lines"])
    return ShipmentStatus.POSTED


def cancel(status: ShipmentStatus) -> ShipmentStatus:
    """A draft may be cancelled. Refuses with SHIPMENT_NOT_DRAFT."""
    _draft(status)
    return ShipmentStatus.CANCELLED


def _draft(status: ShipmentStatus) -> None:
    if status is not ShipmentStatus.DRAFT:
        raise Refused("SHIPMENT_NOT_DRAFT", "This is {status} already.", path=["id"], status=status.value)


def parts_to_post(
    planned: Mapping[uuid.UUID, Decimal], given: Mapping[uuid.UUID, Decimal] | None
) -> dict[uuid.UUID, Decimal]:
    """How much of each planned move happens; lines that are not named do not, unless none is named.

    Refuses with NOT_FOUND for a line of another document, INVALID_VALUE, MORE_THAN_PLANNED (fact: planned).
    """
    if given is None:
        return dict(planned)
    paths = line_paths(given)
    for line_id, quantity in given.items():
        if line_id not in planned:
            raise Refused("NOT_FOUND", "There is no such record.", path=id_path(paths, line_id))
        most = planned[line_id]
        if quantity > most:
            path = quantity_path(paths, line_id)
            raise Refused("MORE_THAN_PLANNED", "Only {planned} is planned.", path=path, planned=most)
    return {
        line_id: positive(quantity, quantity_path(paths, line_id))
        for line_id, quantity in given.items()
        if quantity != 0
    }


def adjustment(on_hand: Decimal, change: Decimal | None, counted: Decimal | None) -> Decimal:
    """By how much stock changes: by a change, or to what was counted.

    Refuses with INVALID_VALUE unless exactly one is given and it makes a difference.
    """
    if (change is None) == (counted is None):
        raise Refused("INVALID_VALUE", "Give either `change` or `counted`.", path=["change"])
    if counted is not None and not 0 <= counted < QUANTITY_LIMIT:
        raise Refused("INVALID_VALUE", "A count must not be negative.", path=["counted"])
    difference = counted - on_hand if counted is not None else change or ZERO
    if not difference or abs(difference) >= QUANTITY_LIMIT:
        raise Refused("INVALID_VALUE", "There is nothing to set right.", path=["change"])
    return difference


def place(kind: StockLocationKind) -> None:
    """Stock can only be set right where goods lie. Refuses with LOCATION_NOT_INTERNAL."""
    if kind is not StockLocationKind.INTERNAL:
        raise Refused("LOCATION_NOT_INTERNAL", "Goods lie in internal places only.", path=["locationId"])


def group(kind: StockLocationKind) -> None:
    """Places are made below a VIEW, since goods lie in leaves only. Refuses with LOCATION_NOT_VIEW."""
    if kind is not StockLocationKind.VIEW:
        raise Refused("LOCATION_NOT_VIEW", "Goods lie in leaves: choose a VIEW.", path=["parentId"])
