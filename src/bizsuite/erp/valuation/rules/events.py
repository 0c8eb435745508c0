"""What happens to the cost of a product, in the order in which it counts. Pure."""

import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bizsuite.kernel.values import ZERO
from bizsuite.kernel.words import Word

Place = uuid.UUID | tuple[uuid.UUID, uuid.UUID]
"""Where goods are valued together: a warehouse, or one lot in it."""


def place_of(warehouse_id: uuid.UUID, lot_id: uuid.UUID | None) -> Place:
    """The place of goods in a warehouse; without a lot that of all its goods."""
    return warehouse_id if lot_id is None else (warehouse_id, lot_id)


def parts_of(place: Place) -> tuple[uuid.UUID, uuid.UUID | None]:
    """The warehouse of a place, and the lot where it is one of a lot."""
    return place if isinstance(place, tuple) else (place, None)


class CostingMethod(Word):
    """By what issues are valued."""

    AVERAGE = "AVERAGE", "What a unit at hand costs on average, taken anew with each receipt."
    FIFO = "FIFO", "What the oldest goods at hand have cost."
    STANDARD = "STANDARD", "A cost that is set; differences from it are variances."


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something on a day. Of one day what was recorded first counts first."""

    id: uuid.UUID
    day: date
    position: int = 0
    """The order in which the events of a day were recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt(Event):
    """Goods that come at what they have cost; None: at what goods have cost last.

    `charges` are what has become known later: landed costs, and by how much a bill differs.
    """

    place: Place
    quantity: Decimal
    value: Decimal | None
    charges: Decimal = ZERO

    @property
    def paid(self) -> Decimal | None:
        """All that they have cost by now; None where nobody knows."""
        return None if self.value is None else self.value + self.charges


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue(Event):
    """Goods that leave; `of` is the receipt that they go back on, `refund` what the supplier gives back for them.

    That is what they came at: by how much they were billed at more is taken back by a debit note, from the receipt.
    `landed` is their part of what it has cost to get them here, which is lost.
    """

    place: Place
    quantity: Decimal
    of: uuid.UUID | None = None
    refund: Decimal | None = None
    landed: Decimal = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Return(Event):
    """Goods that come back of an issue, at what that has cost.

    What never lay here before it left, such as goods that a supplier sent to the customer, comes at `value`; None: at
    what goods have cost last.
    """

    place: Place
    quantity: Decimal
    of: uuid.UUID
    value: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer(Event):
    """Goods that are valued elsewhere from now on, at what they leave with; `of` is the transfer that brought them."""

    source: Place
    target: Place
    quantity: Decimal
    of: uuid.UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Revaluation(Event):
    """A unit at hand is worth so much from now on; under STANDARD it is the new standard."""

    place: Place
    unit_cost: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodChange(Event):
    """Issues are valued otherwise from now on. It moves no value."""

    place: Place
    method: CostingMethod


AnyEvent = Receipt | Issue | Return | Transfer | Revaluation | MethodChange


@dataclass(frozen=True, slots=True)
class Effect:
    """What an event does to a place: goods and value that come, or go where they are negative.

    `cause` is the event that makes it so: the event itself, or a later one that corrects it.
    """

    event: uuid.UUID
    place: Place
    quantity: Decimal
    value: Decimal
    cause: uuid.UUID


@dataclass(frozen=True, slots=True)
class Worth:
    """Goods and what they are worth."""

    quantity: Decimal = ZERO
    value: Decimal = ZERO

    def __add__(self, other: "Worth") -> "Worth":
        return Worth(self.quantity + other.quantity, self.value + other.value)
